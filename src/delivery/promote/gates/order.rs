//! The gate `order`: a version reaches an environment only through the environments before it.

use super::super::context::Context;
use super::super::overlay_id::{OverlayId, same_version, show_pin};
use super::super::step::Step;
use super::verdict::Verdict;
use crate::language::model::EnvironmentId;
use crate::language::spec::Upstream;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    steps.iter().filter_map(|step| judge_step(context, step)).collect()
}

/// Returns the environments of which one must have run a version before it is promoted to `place`: the nearest earlier
/// stage in which the service is deployed.
pub(in crate::delivery::promote) fn upstream(context: &Context<'_>, overlay_id: &OverlayId) -> Vec<EnvironmentId> {
    let promotion = &context.platform.config.promotion;
    let (Ok(service), Ok(target)) =
        (context.service(&overlay_id.service), context.environment(&overlay_id.environment))
    else {
        return Vec::new();
    };
    let Some(stage) = promotion.stage(target) else { return Vec::new() };
    let deployed = |stage: &Vec<EnvironmentId>| -> Vec<EnvironmentId> {
        stage.iter().copied().filter(|id| service.deployed.contains_key(id)).collect()
    };
    let before = promotion.stages[..stage].iter().rev();
    before.map(deployed).find(|found| !found.is_empty()).unwrap_or_default()
}

fn judge_step(context: &Context<'_>, step: &Step) -> Option<Verdict> {
    let target = context.environment(&step.overlay_id.environment).ok()?;
    let promotion = &context.platform.config.promotion;
    let stage = promotion.stage(target).filter(|stage| *stage > 0)?;
    let upstream = upstream(context, &step.overlay_id);
    let service = &step.overlay_id.service;
    if upstream.is_empty() {
        let first = promotion.stages[0].iter().map(|id| context.name(*id)).collect::<Vec<_>>().join("` or `");
        let message = format!("{} comes after `{first}`, where {service} never ran", step.overlay_id.environment);
        return Some((step.overlay_id.clone(), message, vec![format!("start with: rutter pin {service} {first} TAG")]));
    }
    let runs = |id: &&EnvironmentId| {
        let overlay_id = OverlayId::new(service, context.name(**id));
        context.deployed(&overlay_id).is_some_and(|planned| same_version(&planned.pin, &step.after))
    };
    let missing: Vec<&str> = upstream.iter().filter(|id| !runs(id)).map(|id| context.name(*id)).collect();
    let enough = match promotion.upstream {
        Upstream::All => missing.is_empty(),
        Upstream::Any => missing.len() < upstream.len(),
    };
    if enough {
        return None;
    }
    let message = format!("{service} {} does not run in {}", show_pin(&step.after), missing.join(" and "));
    let stages: Vec<String> = promotion.stages[..=stage]
        .iter()
        .map(|s| s.iter().map(|id| context.name(*id)).collect::<Vec<_>>().join(" and "))
        .collect();
    Some((step.overlay_id.clone(), message, vec![format!("the order is {}", stages.join(", then "))]))
}
