//! Redacts the values of Secrets, because reports go to pull requests and logs.

use rutter_kubernetes::Object;
use rutter_yaml::{Mapping, Value};

const HIDDEN: [&str; 2] = ["data", "stringData"];

/// Returns both sides of an object. The values of a Secret are replaced by texts that show only whether they
/// differ; other objects are unchanged.
pub(super) fn redacted(before: Option<&Object>, after: Option<&Object>) -> (Option<Object>, Option<Object>) {
    let hide = |object: &Object, other: Option<&Object>, side: &'static str| {
        let mut hidden = object.clone();
        if object.kind() != "Secret" || !object.group().is_empty() {
            return hidden;
        }
        for section in HIDDEN {
            for (key, value) in
                hidden.0.get_mut(section).and_then(Value::as_mapping_mut).into_iter().flat_map(Mapping::iter_mut)
            {
                let same = other.and_then(|o| o.0.at(&[section, key.as_ref()])) == Some(value);
                *value = Value::from(if same { "(redacted)" } else { side });
            }
        }
        if let Some(annotations) =
            hidden.0.get_mut("metadata").and_then(|m| m.get_mut("annotations")).and_then(Value::as_mapping_mut)
        {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        }
        hidden
    };
    (
        before.map(|object| hide(object, after, "(redacted, before)")),
        after.map(|object| hide(object, before, "(redacted, after)")),
    )
}
