//! The gate `freeze`: in some periods nothing is promoted.

use super::super::context::Context;
use super::super::step::Step;
use super::verdict::Verdict;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    let mut found = Vec::new();
    for step in steps {
        let Ok(environment) = context.environment(&step.overlay_id.environment) else { continue };
        for freeze in context.platform.config.promotion.freezes.iter().filter(|f| f.holds(environment, context.now)) {
            let why = freeze.spec.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            let message = format!("{} is frozen (`{}`){why}", step.overlay_id.environment, freeze.name);
            found.push((step.overlay_id.clone(), message, Vec::new()));
        }
    }
    found
}
