//! Verify: what was emitted is judged, by code that did not emit it.
//!
//! Every overlay and namespace of the tree is rendered as Argo CD will render it, and the objects of each
//! environment are looked at together.

mod connectivity;
mod duplicates;
mod pages;
mod rendered;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::model::{EnvironmentId, Platform};
use crate::tree::Tree;

pub use connectivity::{CONNECTION_EXTRA, CONNECTION_MISSING, Edge, allowed, prove};
pub use duplicates::DUPLICATE_OBJECT;
pub use pages::PAGES;
pub use rendered::{Rendered, render_environment, render_folders};

/// A judgement of all objects of one environment.
type Judge = fn(&Platform, EnvironmentId, &[Rendered]) -> Vec<Diagnostic>;

/// Every judgement, in order.
const JUDGES: &[Judge] = &[duplicates::judge, connectivity];

/// Renders and judges every environment.
pub fn verify(platform: &Platform, tree: &Tree) -> Diagnostics {
    let ids: Vec<EnvironmentId> = platform.environment_ids().collect();
    let found: Vec<Diagnostics> = ids.par_iter().map(|id| judge(platform, *id, tree)).collect();
    found.into_iter().flatten().collect()
}

fn judge(platform: &Platform, id: EnvironmentId, tree: &Tree) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let rendered = render_environment(platform, id, tree, &mut diagnostics);
    if !diagnostics.has_errors() {
        diagnostics.extend(JUDGES.iter().flat_map(|judge| judge(platform, id, &rendered)));
    }
    diagnostics
}

fn connectivity(platform: &Platform, id: EnvironmentId, rendered: &[Rendered]) -> Vec<Diagnostic> {
    let objects: Vec<&Object> = rendered.iter().flat_map(|r| &r.objects).collect();
    prove(platform, id, &objects)
}
