//! Verify: what was emitted is judged, by code that did not emit it.
//!
//! Every overlay and namespace of the tree is rendered as Argo CD will render it, and the objects of each
//! environment are looked at together.

mod apis;
mod applications;
mod argo_objects;
mod backends;
mod charts;
mod connectivity;
mod delivery;
mod disruption_budgets;
mod duplicates;
mod fleet;
mod inventory;
mod monitors;
mod origin;
mod outsiders;
mod overlays;
mod pages;
mod pods;
mod policies;
mod provided;
mod references;
mod rendered;
mod scale_targets;
mod schema;
mod selectors;
mod service_ports;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::model::{EnvironmentId, Platform};
use crate::tree::Tree;
use inventory::{Inventory, Item};

pub use apis::API_NOT_SERVED;
pub use applications::{
    APPLICATION_EXTRA, APPLICATION_MISSING, APPLICATION_REFUSED, Application, Applications, applications,
};
pub use connectivity::{CONNECTION_EXTRA, CONNECTION_MISSING, Edge, allowed, prove};
pub use disruption_budgets::PDB_SELECTOR;
pub use duplicates::DUPLICATE_OBJECT;
pub use monitors::MONITOR_TARGET;
pub use overlays::{EMPTY_PATCH, UNUSED_IMAGE};
pub use pages::PAGES;
pub use policies::POLICY_SELECTOR;
pub use references::DANGLING_REFERENCE;
pub use rendered::{Rendered, render_environment, render_folders};
pub use scale_targets::SCALE_TARGET;
pub use schema::SCHEMA_MISMATCH;
pub use selectors::SELECTOR_MISMATCH;
pub use service_ports::SERVICE_PORT;

/// A judgement of all objects of one environment.
type Judge = fn(&Inventory<'_>) -> Vec<Diagnostic>;

/// Every judgement, in order.
const JUDGES: &[Judge] = &[
    duplicates::judge,
    selectors::judge,
    service_ports::judge,
    scale_targets::judge,
    disruption_budgets::judge,
    monitors::judge,
    policies::judge,
    references::judge,
    backends::judge,
    apis::judge,
    schema::judge,
    connectivity,
];

/// Renders and judges every environment, then what Argo CD makes of all of them.
pub fn verify(platform: &Platform, tree: &Tree) -> Diagnostics {
    let ids: Vec<EnvironmentId> = platform.environment_ids().collect();
    let (rendered, found): (Vec<(EnvironmentId, Vec<Rendered>)>, Vec<Diagnostics>) =
        ids.par_iter().map(|id| verify_environment(platform, *id, tree)).unzip();
    let mut diagnostics: Diagnostics = found.into_iter().flatten().collect();
    if !diagnostics.has_errors() {
        diagnostics.extend(delivery::judge(platform, tree, &rendered));
    }
    diagnostics
}

fn verify_environment(
    platform: &Platform,
    id: EnvironmentId,
    tree: &Tree,
) -> ((EnvironmentId, Vec<Rendered>), Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let rendered = render_environment(platform, id, tree, &mut diagnostics);
    if !diagnostics.has_errors() {
        diagnostics.extend(judge(platform, id, &rendered));
        diagnostics.extend(overlays::judge(tree, &rendered));
    }
    ((id, rendered), diagnostics)
}

/// Judges the rendered objects of an environment.
pub fn judge(platform: &Platform, id: EnvironmentId, rendered: &[Rendered]) -> Vec<Diagnostic> {
    let inventory = Inventory::new(platform, id, rendered);
    let found: Vec<Vec<Diagnostic>> = JUDGES.par_iter().map(|judge| judge(&inventory)).collect();
    found.into_iter().flatten().collect()
}

fn connectivity(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    // A component's own pods are nobody's declared connection; what it puts into a team's namespace is judged.
    let tenants: BTreeSet<&str> = inventory
        .rendered
        .iter()
        .filter(|r| r.component.is_none())
        .flat_map(|r| &r.objects)
        .map(Object::namespace)
        .collect();
    let judged = |item: &Item<'_>| item.from.component.is_none() || tenants.contains(item.object.namespace());
    let objects: Vec<&Object> = inventory.items().filter(judged).map(|item| item.object).collect();
    prove(inventory.platform, inventory.id, &objects)
}
