//! The fields that the API server fills in inside structures and lists that Argo CD replaces as a whole. They are written
//! out, or Argo CD would see a difference for ever.

use crate::kubernetes::{Object, defaults_of};
use crate::language::model::{EnvironmentId, PlatformConfig};
use crate::yaml::{Mapping, Value};

/// The chart of External Secrets, and its first version whose definitions know `nullBytePolicy`. Before 2.9 they also have a
/// default for it, and a version that does not know the field refuses it.
const EXTERNAL_SECRETS: (&str, [u64; 2]) = ("external-secrets", [2, 3]);

/// Adds the fields to an object of an environment: as its definition in `platform/crds` says, else as is known of the kind.
pub(super) fn complete(platform: &PlatformConfig, id: EnvironmentId, object: &mut Object) {
    match platform.custom_resources.find(object.group(), object.kind()).and_then(|kind| kind.defaults(object)) {
        Some(defined) => defined.write(object),
        None => {
            defaults_of(object.group(), object.kind()).write(object);
            if object.kind() == "ExternalSecret" && platform.has_chart_since(id, EXTERNAL_SECRETS.0, EXTERNAL_SECRETS.1)
            {
                write_null_byte_policy(object);
            }
        }
    }
}

/// Adds the field to every reference of `data` and `dataFrom`.
fn write_null_byte_policy(object: &mut Object) {
    let Some(spec) = object.0.get_mut("spec") else { return };
    for (list, reference) in [("data", "remoteRef"), ("dataFrom", "extract")] {
        let items = spec.get_mut(list).and_then(Value::as_sequence_mut);
        for item in items.into_iter().flatten() {
            let reference: Option<&mut Mapping> = item.get_mut(reference).and_then(Value::as_mapping_mut);
            if let Some(reference) = reference.filter(|r| !r.contains_key("nullBytePolicy")) {
                reference.push("nullBytePolicy", "Ignore");
            }
        }
    }
}
