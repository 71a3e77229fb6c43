//! The proof of a plan: the workspace is compiled before and after, and only what belongs to the
//! services and environments that move may differ: their own files, and for what is new in an environment also
//! the network policies of the services it calls.

use std::collections::BTreeMap;

use super::{Edited, Place, Plan};
use crate::compile::{Checked, Compiled, compile, compile_unverified};
use crate::conventions::Output;
use crate::source::Source;
use crate::tree::Tree;

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

/// Compiles a workspace as it is and as a plan would leave it.
///
/// # Errors
/// When either does not compile, or more would change than what moves.
pub fn prove(source: &dyn Source, plan: &Plan) -> Result<Rendered, ProofError> {
    let before = sound(compile_unverified(source), false)?;
    let after = sound(compile(&Edited::new(source, plan.files())), true)?;
    let changed = differences(&before, &after);
    let outside: Vec<String> = changed.keys().filter(|path| !belongs(path, plan)).cloned().collect();
    if outside.is_empty() { Ok(changed) } else { Err(ProofError::Outside { paths: outside }) }
}

fn sound(compiled: Compiled, edited: bool) -> Result<Tree, ProofError> {
    if compiled.checked.diagnostics.has_errors() {
        return Err(ProofError::Broken { edited, checked: Box::new(compiled.checked) });
    }
    Ok(compiled.tree)
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
