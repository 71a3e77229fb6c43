//! Changed objects as unified diffs of their YAML.

use super::change::ObjectChange;
use super::text::unified;
use rutter_kubernetes::Object;
use rutter_yaml::write_value;

/// Returns a changed object as a unified diff of its YAML; an added or removed one is compared with `/dev/null`.
pub fn object_diff(change: &ObjectChange) -> String {
    let yaml = |side: Option<&Object>| side.map(|object| write_value(&object.0)).unwrap_or_default();
    let name = |side: &str, object: Option<&Object>| {
        object.map_or_else(|| "/dev/null".to_owned(), |object| format!("{side}/{}", file_name(change, object)))
    };
    unified(
        &yaml(change.before.as_ref()),
        &yaml(change.after.as_ref()),
        &name("a", change.before.as_ref()),
        &name("b", change.after.as_ref()),
    )
}

fn file_name(change: &ObjectChange, object: &Object) -> String {
    let file = format!("{}-{}.yaml", object.kind().to_lowercase(), object.name());
    let parts = [change.scope.to_string(), object.namespace().to_owned(), file];
    let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    line.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
