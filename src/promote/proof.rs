//! The proof of a plan: the workspace is compiled before and after, and only what belongs to the
//! services and environments that move may differ: their own files, and for what is new in an environment also
//! the network policies of the services it calls.

use std::collections::BTreeMap;

use super::{Place, Plan};
use crate::compile::{Cache, Checked, CheckedSpec, Compiled, Input, Request, Services, differing_services, run};
use crate::conventions::Output;
use crate::source::Snapshot;
use crate::tree::{Filtered, Tree};

/// How the output changes, by path.
pub type Rendered = BTreeMap<String, Difference>;

/// A file of the output before and after; none where it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
}

/// Why a plan is not carried out.
#[derive(Debug)]
pub enum ProofError {
    /// The workspace, as it is (`edited` false) or as it would be, does not compile.
    Broken { edited: bool, checked: Box<Checked> },
    /// Files outside the services and environments that move would change.
    Outside { paths: Vec<String> },
}

/// What is known of a workspace before and after a plan, and how its output changes.
#[derive(Debug)]
pub struct Proof {
    pub rendered: Rendered,
    /// With its spec; the tree holds what belongs to no service, and the services that may differ.
    pub before: (Snapshot, Compiled),
    /// The same as the plan would leave it.
    pub after: (Snapshot, Compiled),
}

/// Compiles a workspace, without errors so far, as it is and as a plan would leave it (`after`, the files of the spec).
/// Services that are made from the same on both sides become the same, so only the files of the others are compared.
///
/// # Errors
/// When either does not compile, or more would change than what moves.
pub fn prove(before: CheckedSpec, after: Snapshot, plan: &Plan, cache: &dyn Cache) -> Result<Proof, ProofError> {
    let after = CheckedSpec::of(after, cache);
    if after.checked.diagnostics.has_errors() {
        return Err(ProofError::Broken { edited: true, checked: Box::new(after.checked) });
    }
    let differing = differing_services(&before.checked, &after.checked);
    let sink = Filtered(|path: &str| Output::service_of(path).is_none_or(|service| differing.contains(service)));
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

/// A service that moves changes its own overlay. One that is new in an environment has a base now, changes what Argo CD
/// finds, and in that environment its tenant's namespace and the network policies of the services it calls.
fn belongs(path: &str, plan: &Plan) -> bool {
    let Some(output) = Output::of(path) else { return false };
    plan.steps.iter().any(|step| {
        let Place { service, environment } = &step.place;
        match output {
            Output::Overlay { service: of, environment: at } if of == service && at == environment => true,
            _ if step.before.is_some() => false,
            Output::Service { service: of } | Output::Overlay { service: of, .. } if of == service => true,
            Output::Argocd { .. } => true,
            _ => output.environment() == Some(environment),
        }
    })
}
