//! The gate `digest`: where the platform requires digests, a tag alone does not identify a version.

use super::super::context::Context;
use super::super::overlay_id::show_pin;
use super::super::step::Step;
use super::verdict::Verdict;

pub(super) fn judge(context: &Context<'_>, steps: &[&Step]) -> Vec<Verdict> {
    let asked = &context.platform.config.images.digest;
    let without = |step: &&&Step| step.after.digest.is_none() && asked.contains(&step.overlay_id.environment);
    let verdict = |step: &&Step| {
        let (service, version) = (&step.overlay_id.service, show_pin(&step.after));
        let message = format!("{service} {version} has no digest, which {} asks for", step.overlay_id.environment);
        let source = step.from.as_ref().map_or(&step.overlay_id.environment, |from| &from.environment);
        (step.overlay_id.clone(), message, vec![format!("rutter pin {service} {source} {version}@sha256:...")])
    };
    steps.iter().filter(without).map(verdict).collect()
}
