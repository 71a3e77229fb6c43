//! Computes the Applications that the ApplicationSet controller would create.

use super::generate::{Repository, generate};
use super::template::fill;
use rutter_kubernetes::{Object, RESOURCES_FINALIZER};
use rutter_yaml::{Mapping, Value, seq};

/// Expands an ApplicationSet over the repository's files. The Applications get the set's namespace, and the
/// finalizer that deletes their objects with them unless the set preserves these, like those of the controller.
///
/// # Errors
/// Fails if the set uses a generator or template function that this crate does not know, or a missing parameter.
pub fn expand(set: &Object, repository: &Repository<'_>) -> Result<Vec<Object>, String> {
    let spec = set.0.get("spec").unwrap_or(&Value::Null);
    let strict = spec.get("goTemplateOptions").map(Value::items).unwrap_or_default();
    if spec.get("goTemplate").and_then(Value::as_bool) != Some(true)
        || !strict.contains(&Value::from("missingkey=error"))
    {
        return Err("it is not strict: goTemplate and missingkey=error are needed".to_owned());
    }
    if spec.get("templatePatch").is_some() {
        return Err("a templatePatch cannot be expanded here".to_owned());
    }
    let template = spec.get("template").ok_or("it has no template")?;
    let project = template.at(&["spec", "project"]).and_then(Value::as_str).unwrap_or_default();
    if project.is_empty() || project.contains("{{") {
        return Err("its project is not literal".to_owned());
    }
    let mut found = Vec::new();
    for generator in spec.get("generators").map(Value::items).unwrap_or_default() {
        for parameters in generate(generator, repository)? {
            found.push(application(fill(template, &parameters)?, set));
        }
    }
    Ok(found)
}

fn application(filled: Value, set: &Object) -> Object {
    let mut out = Mapping::new();
    out.push("apiVersion", "argoproj.io/v1alpha1");
    out.push("kind", "Application");
    if let Value::Mapping(entries) = filled {
        for (key, value) in entries {
            out.push(key, value);
        }
    }
    if let Some(metadata) = out.get_mut("metadata").and_then(Value::as_mapping_mut) {
        metadata.insert("namespace", set.namespace().to_owned());
        if !preserves_resources(set) && metadata.get("finalizers").is_none_or(|own| own.items().is_empty()) {
            metadata.insert("finalizers", seq![RESOURCES_FINALIZER]);
        }
    }
    Object(out.into())
}

/// Returns whether the set leaves the objects of an Application that it deletes. Otherwise the controller adds the
/// finalizer that deletes them with it.
fn preserves_resources(set: &Object) -> bool {
    set.0.at(&["spec", "syncPolicy", "preserveResourcesOnDeletion"]).and_then(Value::as_bool) == Some(true)
}
