//! The gate `hold`: an overlay may keep its version until the hold is released.

use super::super::context::Context;
use super::super::step::Step;
use super::verdict::Verdict;
use crate::base::calendar::show_instant;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    let held = |step: &&&Step| {
        let hold = context.read_overlay(&step.overlay_id).ok().flatten()?.state.hold?;
        let holds = hold.until.is_none_or(|until| context.now < until.seconds);
        holds.then(|| {
            let until = hold.until.map_or_else(String::new, |u| format!(" until {}", show_instant(u.seconds)));
            let message = format!("{} is held{until}: {}", step.overlay_id, hold.reason);
            let help = format!("rutter release {} {}", step.overlay_id.service, step.overlay_id.environment);
            (step.overlay_id.clone(), message, vec![help])
        })
    };
    steps.iter().filter_map(|step| held(&step)).collect()
}
