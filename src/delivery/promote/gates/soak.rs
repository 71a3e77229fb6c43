//! The gate `soak`: a version must run unchanged in an environment for some time before it is promoted further.

use super::super::context::Context;
use super::super::overlay_id::{OverlayId, show_pin};
use super::super::step::Step;
use super::order::upstream;
use super::verdict::Verdict;
use crate::base::calendar::show_span;
use crate::language::model::EnvironmentId;
use crate::language::spec::Upstream;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    steps.iter().filter_map(|step| judge_step(context, step)).collect()
}

fn judge_step(context: &Context<'_>, step: &Step) -> Option<Verdict> {
    let from = step.from.as_ref().and_then(|from| context.environment(&from.environment).ok());
    let mut environments = match context.platform.config.promotion.upstream {
        Upstream::All => upstream(context, &step.overlay_id),
        Upstream::Any => Vec::new(),
    };
    environments.extend(from.filter(|id| !environments.contains(id)));
    let short = environments.into_iter().filter_map(|id| too_short(context, step, id));
    let (message, help) = short.max_by_key(|(left, ..)| *left).map(|(_, message, help)| (message, help))?;
    Some((step.overlay_id.clone(), message, vec![help]))
}

/// Returns the seconds of soaking that are missing, with texts that explain them.
fn too_short(context: &Context<'_>, step: &Step, environment: EnvironmentId) -> Option<(i64, String, String)> {
    let needed = *context.platform.config.promotion.soak.get(&environment)?;
    let overlay_id = OverlayId::new(&step.overlay_id.service, context.name(environment));
    let version = show_pin(&step.after);
    let Some(since) = context.history.since(&overlay_id, &step.after) else {
        let message = format!("{} {version} is not committed in {} yet", overlay_id.service, overlay_id.environment);
        return (needed > 0).then(|| (needed, message, "commit it; its soak time begins then".to_owned()));
    };
    let left = since.time.saturating_add(needed).saturating_sub(context.now);
    let ran = context.now.saturating_sub(since.time);
    let message = format!(
        "{} {version} has run in {} for {}; the platform asks for {}",
        overlay_id.service,
        overlay_id.environment,
        show_span(ran),
        show_span(needed)
    );
    (left > 0).then(|| (left, message, format!("try again in {}", show_span(left))))
}
