//! A LimitRange's defaults depend on each other: of a container, what has a maximum has that as its default limit, and
//! what has a default limit, or else a minimum, has that as its default request. The list of limits is replaced as a
//! whole. Source: `SetDefaults_LimitRangeItem` of the API server.

use crate::Object;
use rutter_yaml::{Mapping, Value};

/// Returns the entries that a LimitRange leaves out; none for other kinds.
pub(super) fn missing(object: &Object) -> Vec<String> {
    if (object.group(), object.kind()) != ("", "LimitRange") {
        return Vec::new();
    }
    let limits = object.0.at(&["spec", "limits"]).map(Value::items).unwrap_or_default();
    let of_containers = limits.iter().filter(|l| l.get("type").and_then(Value::as_str) == Some("Container"));
    of_containers.flat_map(missing_of_containers).collect()
}

fn missing_of_containers(limit: &Value) -> Vec<String> {
    let has = |part: &str, key: &str| limit.at(&[part, key]).is_some();
    let keys = |part: &str| {
        limit.get(part).and_then(Value::as_mapping).into_iter().flat_map(Mapping::keys).collect::<Vec<_>>()
    };
    let lacks = |from: &str, to: &str| {
        let missing = keys(from).into_iter().filter(|key| !has(to, key));
        missing.map(|key| format!("spec.limits[].{to}.{key}")).collect::<Vec<_>>()
    };
    [lacks("max", "default"), lacks("default", "defaultRequest"), lacks("min", "defaultRequest")].concat()
}
