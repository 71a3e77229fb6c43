//! Judges that objects fit their schemas: built-in kinds the schema of the environment's Kubernetes version, custom
//! kinds the definitions in `platform/crds/`.

use super::inventory::Inventory;
use super::item::Item;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::Object;
use crate::kubernetes::schema::{Builtin, Mismatch, Problem};

/// The code for an object that does not fit its schema.
pub const SCHEMA_MISMATCH: &str = "schema-mismatch";

page! {
    /// A field of the object does not exist, is missing, or has a value of another type than the API says. The API
    /// server refuses the object, or drops the field in silence.
    ///
    /// Kubernetes' own kinds are judged by the fields of the environment's `kubernetes` version, custom kinds by
    /// the CustomResourceDefinitions in `platform/crds/`. A custom kind without one is not judged. A field that only
    /// a later Kubernetes version has is unknown, too: the help names that version.
    pub(super) PAGE = SCHEMA_MISMATCH => "an object does not fit its schema";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let version = inventory.environment().kubernetes;
    if version.major != 1 {
        return Vec::new();
    }
    let builtin = Builtin::of(version.minor);
    let mut found = Vec::new();
    for item in inventory.items() {
        let (mismatches, is_custom) = mismatches(inventory, builtin, item.object);
        let mismatches = mismatches.into_iter().filter(|m| is_custom || is_certain(m, version.minor));
        found.extend(mismatches.map(|m| report(inventory, item, &m, is_custom)));
    }
    found
}

/// Returns whether a mismatch is certain. A Kubernetes version newer than the built-in schemas may have fields that
/// they do not know, so an unknown field is not certain there.
fn is_certain(mismatch: &Mismatch, minor: u32) -> bool {
    minor <= Builtin::versions().1 || !matches!(mismatch.problem, Problem::Unknown { .. })
}

/// Returns the mismatches of an object, and whether they come from a definition in the workspace.
fn mismatches(inventory: &Inventory<'_>, builtin: &Builtin, object: &Object) -> (Vec<Mismatch>, bool) {
    let own = inventory.platform.config.custom_resources.find(object.group(), object.kind());
    match own.and_then(|own| own.check(object)) {
        Some(mut found) => {
            found.extend(object.0.get("metadata").map(|m| builtin.check_metadata(m)).unwrap_or_default());
            (found, true)
        }
        None => (builtin.check(object).unwrap_or_default(), false),
    }
}

fn report(inventory: &Inventory<'_>, item: Item<'_>, mismatch: &Mismatch, is_custom: bool) -> Diagnostic {
    let (object, environment) = (item.object, inventory.environment());
    let by = if is_custom {
        format!("its definition in platform/crds ({})", object.api_version())
    } else {
        format!("{} of Kubernetes {}", object.api_version(), environment.kubernetes)
    };
    let path: Vec<&str> = mismatch.path.iter().map(String::as_str).collect();
    let message = format!("{} does not fit {by}: {mismatch}", object.id());
    let report = inventory.error_at(SCHEMA_MISMATCH, item, &path, message);
    match (&mismatch.problem, path.last()) {
        (Problem::Unknown { known }, Some(name)) => {
            let later = if is_custom { None } else { came_with(object, mismatch, environment.kubernetes.minor) };
            match later {
                Some(minor) => report.help(format!("the field came with Kubernetes 1.{minor}")),
                None => report.suggest(name, known.iter().map(String::as_str)),
            }
        }
        _ => report,
    }
}

/// Returns the first minor version of Kubernetes after `minor` that has the field of a mismatch.
fn came_with(object: &Object, mismatch: &Mismatch, minor: u32) -> Option<u32> {
    let lacks = |minor: u32| {
        let found = Builtin::of(minor).check(object)?;
        Some(found.iter().any(|m| m.path == mismatch.path && matches!(m.problem, Problem::Unknown { .. })))
    };
    (minor + 1..=Builtin::versions().1).find(|later| lacks(*later) == Some(false))
}
