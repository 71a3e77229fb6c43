//! Verify judges the emitted files. It shares no code with the emitters.
//!
//! It renders every kustomization of the tree as Argo CD will render it. It judges each object by itself, then all
//! objects of an environment together, and at last how Argo CD will deliver them.

mod admission;
mod apis;
mod applications;
mod argo_objects;
mod backends;
mod charts;
mod connectivity;
mod delivery;
mod delivery_inputs;
mod disruption_budgets;
mod duplicates;
mod external_pods;
mod fleet;
mod interface;
mod inventory;
mod item;
mod judged_objects;
mod label_index;
mod leftovers;
mod monitors;
mod origin;
mod overlays;
mod pages;
mod pods;
mod policies;
mod provided;
mod reduction;
mod references;
mod render;
mod rendered;
mod scale_targets;
mod schema;
mod selectors;
mod service_ports;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::language::model::{EnvironmentId, Platform};
use crate::output::tree::Tree;
use inventory::{Inventory, Judge};
use item::Item;
use judged_objects::judge_alone;
use render::render_others;

pub use admission::IMAGE_REFUSED;
pub use apis::API_NOT_SERVED;
pub use applications::{
    APPLICATION_EXTRA, APPLICATION_MISSING, APPLICATION_REFUSED, Application, Applications, Ending, applications,
};
pub use connectivity::{CONNECTION_EXTRA, CONNECTION_MISSING, Edge, allowed, prove};
pub use disruption_budgets::PDB_SELECTOR;
pub use duplicates::DUPLICATE_OBJECT;
pub use judged_objects::{JudgedObjects, judge_service};
pub use leftovers::end_sync;
pub use monitors::MONITOR_TARGET;
pub use overlays::{EMPTY_PATCH, UNUSED_IMAGE};
pub use pages::PAGES;
pub use policies::POLICY_SELECTOR;
pub use references::DANGLING_REFERENCE;
pub use render::{render_environment, render_folders, render_overlay};
pub use rendered::Rendered;
pub use scale_targets::SCALE_TARGET;
pub use schema::SCHEMA_MISMATCH;
pub use selectors::SELECTOR_MISMATCH;
pub use service_ports::SERVICE_PORT;

/// The judgements that look at all objects of an environment, in order. They see only the parts of an object that
/// [`reduction::reduce`] leaves.
const ENVIRONMENT_JUDGEMENTS: &[Judge] = &[
    duplicates::judge,
    selectors::judge,
    service_ports::judge,
    scale_targets::judge,
    disruption_budgets::judge,
    monitors::judge,
    policies::judge,
    references::judge,
    backends::judge,
    connectivity,
];

/// Renders and judges everything in a tree.
pub fn verify(platform: &Platform, tree: &Tree) -> Diagnostics {
    let services = platform.services.par_iter().map(|service| judge_service(platform, service, tree)).collect();
    judge_together(platform, tree, services)
}

/// Completes the judgements after each service was judged by itself: judges the kustomizations that belong to no
/// service, every environment as a whole, and the delivery by Argo CD. Returns these findings and those of `services`.
pub fn judge_together(platform: &Platform, tree: &Tree, services: Vec<JudgedObjects>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut rendered: BTreeMap<EnvironmentId, Vec<Rendered>> =
        platform.config.environment_ids().map(|id| (id, Vec::new())).collect();
    let mut unrendered = BTreeSet::new();
    for judged in services.into_iter().chain([judge_others(platform, tree)]) {
        found.extend(judged.found);
        unrendered.extend(judged.unrendered);
        for (id, one) in judged.rendered {
            rendered.entry(id).or_default().push(one);
        }
    }
    let judged: Vec<(EnvironmentId, Vec<Rendered>)> = rendered.into_iter().collect();
    // One environment after the other, because the index of an environment takes as much memory as its objects.
    for (id, all) in judged.iter().filter(|(id, _)| !unrendered.contains(id)) {
        found.extend(judge_environment(platform, *id, all));
    }
    if !found.has_errors() {
        found.extend(delivery::judge(platform, tree, &judged));
    }
    found
}

/// Judges the kustomizations that belong to no service: namespaces of teams, components, and the monitoring of the
/// platform.
fn judge_others(platform: &Platform, tree: &Tree) -> JudgedObjects {
    let mut judged = JudgedObjects { rendered: Vec::new(), unrendered: Vec::new(), found: Diagnostics::new() };
    for id in platform.config.environment_ids() {
        for rendered in render_others(platform, id, tree) {
            judged.add(platform, id, rendered, tree);
        }
    }
    judged
}

/// Runs all judgements of the rendered objects of an environment, except for those of the delivery.
pub fn judge(platform: &Platform, id: EnvironmentId, rendered: &[Rendered]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = rendered.iter().flat_map(|r| judge_alone(platform, id, r)).collect();
    let mut reduced = rendered.to_vec();
    reduced.iter_mut().flat_map(|r| &mut r.objects).for_each(reduction::reduce);
    found.extend(judge_environment(platform, id, &reduced));
    found
}

/// Runs the judgements that look at all objects of an environment.
fn judge_environment(platform: &Platform, id: EnvironmentId, rendered: &[Rendered]) -> Vec<Diagnostic> {
    let inventory = Inventory::new(platform, id, rendered);
    let found: Vec<Vec<Diagnostic>> = ENVIRONMENT_JUDGEMENTS.par_iter().map(|judge| judge(&inventory)).collect();
    found.into_iter().flatten().collect()
}

/// Runs the connectivity proof for an environment.
fn connectivity(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    // The spec does not declare the connections of components. Their objects are judged only in namespaces of teams.
    let of_tenants = inventory.rendered.iter().filter(|r| r.component.is_none()).flat_map(|r| &r.objects);
    let tenants: HashSet<&str> = of_tenants.map(Object::namespace).collect();
    let judged = |item: &Item<'_>| item.from.component.is_none() || tenants.contains(item.object.namespace());
    let objects: Vec<&Object> = inventory.items().filter(judged).map(|item| item.object).collect();
    prove(inventory.platform, inventory.id, &objects)
}
