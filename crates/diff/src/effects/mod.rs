//! The detectors of effects, one file for each class or group of kinds.

mod alerts;
mod app_project;
mod connections;
mod destroy;
mod exposure;
mod immutable;
mod jobs;
mod kind_changes;
mod pod_security;
mod rbac;
mod resources;
mod restarts;
mod scale;
mod security_context;
mod stranded;
mod values;
mod versions;
mod way_out;

use super::change::sort;
use super::effect::Effect;
use super::pair::Comparison;

/// A function that finds the effects of one class in a comparison.
type Detector = fn(&Comparison<'_>, &mut Vec<Effect>);

const DETECTORS: [Detector; 16] = [
    destroy::detect,
    stranded::detect,
    immutable::detect,
    rbac::detect,
    security_context::detect,
    app_project::detect,
    pod_security::detect,
    exposure::detect,
    connections::detect,
    alerts::detect,
    restarts::detect,
    kind_changes::detect,
    jobs::detect,
    scale::detect,
    resources::detect,
    versions::detect,
];

/// Returns all effects, sorted by risk (highest first), then by class, scope and object.
pub(super) fn detect(comparison: &Comparison<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for detector in DETECTORS {
        detector(comparison, &mut effects);
    }
    sort(&mut effects);
    effects
}
