//! Proves what a plan changes: compiles the workspace before and after. Only files of the moved services in their
//! environments may differ. A service that is new in an environment may also change the network policies of the
//! services that it calls.

use std::collections::BTreeMap;

use super::{OverlayId, Plan};
use crate::base::conventions::OutputFolder;
use crate::output::tree::{Filtered, Tree};
use crate::pipeline::compile::{
    Cache, Checked, CheckedSpec, Compiled, Input, Request, Services, differing_services, run,
};
use crate::source::Snapshot;

/// The changed files of the output, by path.
pub type Rendered = BTreeMap<String, Difference>;

/// A file of the output before and after; `None` where it does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
}

/// Why a plan is not carried out.
#[derive(Debug)]
pub enum ProofError {
    /// The workspace does not compile, before the plan (`edited` is false) or after it.
    Broken { edited: bool, checked: Box<Checked> },
    /// The plan would change files of other services or environments.
    Outside { paths: Vec<String> },
}

/// The state of a workspace before and after a plan, and the difference of its output.
#[derive(Debug)]
pub struct Proof {
    pub rendered: Rendered,
    /// With its spec; the tree holds what belongs to no service, and the services that may differ.
    pub before: (Snapshot, Compiled),
    /// The same as the plan would leave it.
    pub after: (Snapshot, Compiled),
}

/// Compiles a workspace that was checked without errors before and after a plan. `after` holds the spec files after the
/// plan. Services with the same inputs on both sides have the same output, so only the files of other services are
/// compared.
///
/// # Errors
/// When one side does not compile, or more would change than the moved services.
pub fn prove(before: CheckedSpec, after: Snapshot, plan: &Plan, cache: &dyn Cache) -> Result<Proof, ProofError> {
    let after = CheckedSpec::of(after, cache);
    if after.checked.diagnostics.has_errors() {
        return Err(ProofError::Broken { edited: true, checked: Box::new(after.checked) });
    }
    let differing = differing_services(&before.checked, &after.checked);
    let sink = Filtered(|path: &str| OutputFolder::service_of(path).is_none_or(|service| differing.contains(service)));
    let unjudged = Request::unjudged(Services::All);
    let old = sound(run(Input::Checked(Box::new(before.checked)), &unjudged, cache, &sink), false)?;
    let new = sound(run(Input::Checked(Box::new(after.checked)), &Request::everything(), cache, &sink), true)?;
    let rendered = differences(&old.tree, &new.tree);
    let outside: Vec<String> = rendered.keys().filter(|path| !belongs(path, plan)).cloned().collect();
    if !outside.is_empty() {
        return Err(ProofError::Outside { paths: outside });
    }
    Ok(Proof { rendered, before: (before.spec, old), after: (after.spec, new) })
}

fn sound(compiled: Compiled, edited: bool) -> Result<Compiled, ProofError> {
    if compiled.checked.diagnostics.has_errors() {
        return Err(ProofError::Broken { edited, checked: Box::new(compiled.checked) });
    }
    Ok(compiled)
}

fn differences(before: &Tree, after: &Tree) -> Rendered {
    let bytes = |tree: &Tree, path: &str| tree.get(path).map(<[u8]>::to_vec);
    let paths = before.iter().chain(after.iter()).map(|(path, _)| path);
    let changed = paths.filter(|path| before.get(path) != after.get(path));
    changed.map(|p| (p.to_owned(), Difference { before: bytes(before, p), after: bytes(after, p) })).collect()
}

/// Returns whether a plan may change a file. A moved service changes its own overlay. A service that is new in an
/// environment also changes its base, the files for Argo CD, its tenant's namespace in that environment, and the
/// network policies of the services that it calls.
fn belongs(path: &str, plan: &Plan) -> bool {
    let Some(output) = OutputFolder::of(path) else { return false };
    plan.steps.iter().any(|step| {
        let OverlayId { service, environment } = &step.overlay_id;
        match output {
            OutputFolder::Overlay { service: of, environment: at } if of == service && at == environment => true,
            _ if step.before.is_some() => false,
            OutputFolder::Service { service: of } | OutputFolder::Overlay { service: of, .. } if of == service => true,
            OutputFolder::Argocd { .. } => true,
            _ => output.environment() == Some(environment),
        }
    })
}
