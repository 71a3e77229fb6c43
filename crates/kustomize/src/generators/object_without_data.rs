//! The common part of generated ConfigMaps and Secrets.

use crate::codes::{self, BuildResult, failure};
use crate::kustomization::GeneratorArgs;
use crate::resource::{Behavior, Resource};
use rutter_yaml::{Mapping, Value};

/// Returns a ConfigMap or Secret without data, with the generator's name, labels, annotations and behavior.
pub(super) fn object_without_data(kind: &'static str, args: &GeneratorArgs) -> BuildResult<Resource> {
    if args.name.is_empty() {
        return Err(failure(codes::GENERATOR, args.span, "a generator needs a name"));
    }
    let mut metadata = Mapping::new();
    metadata.push("name", &args.name);
    if !args.namespace.is_empty() {
        metadata.push("namespace", &args.namespace);
    }
    let options = args.options.clone().unwrap_or_default();
    for (field, map) in [("labels", &options.labels), ("annotations", &options.annotations)] {
        if !map.is_empty() {
            metadata.push(field, map.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Mapping>());
        }
    }
    let mut value = Mapping::new();
    value.push("apiVersion", "v1");
    value.push("kind", kind);
    value.push("metadata", metadata);
    if options.immutable {
        value.push("immutable", true);
    }
    let mut resource = Resource::new(Value::Mapping(value), args.span);
    resource.needs_hash = !options.disable_name_suffix_hash;
    resource.behavior = match args.behavior.as_str() {
        "merge" => Behavior::Merge,
        "replace" => Behavior::Replace,
        _ => Behavior::Create,
    };
    Ok(resource)
}
