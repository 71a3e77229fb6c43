//! Computes the Applications that the ApplicationSet controller would create.

use super::generate::{Repository, generate};
use super::template::{fill, fill_text};
use rutter_diagnostics::FileId;
use rutter_kubernetes::{Object, RESOURCES_FINALIZER};
use rutter_yaml::{Mapping, ReadOptions, Value, read_document, seq};

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
    let patch = spec.get("templatePatch").and_then(Value::as_str);
    let template = spec.get("template").ok_or("it has no template")?;
    let project = template.at(&["spec", "project"]).and_then(Value::as_str).unwrap_or_default();
    if project.is_empty() || project.contains("{{") {
        return Err("its project is not literal".to_owned());
    }
    let mut found = Vec::new();
    for generator in spec.get("generators").map(Value::items).unwrap_or_default() {
        for parameters in generate(generator, repository)? {
            let mut filled = fill(template, &parameters)?;
            if let Some(patch) = patch {
                apply(patch, &parameters, &mut filled)?;
            }
            found.push(application(filled, set));
        }
    }
    Ok(found)
}

/// Merges a templatePatch into an Application. Mappings are merged, other values replaced, as the controller does with
/// the lists of an Application's spec.
fn apply(patch: &str, parameters: &Value, application: &mut Value) -> Result<(), String> {
    let text = fill_text(patch, parameters)?;
    let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default())
        .map_err(|_| "its templatePatch is no YAML once it is filled in".to_owned())?;
    merge(application, Value::from(&node));
    Ok(())
}

fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Mapping(into), Value::Mapping(patch)) => {
            for (key, value) in patch {
                // The controller writes no empty list.
                match value {
                    Value::Sequence(items) if items.is_empty() => _ = into.remove(&key),
                    value => merge(into.entry_or_insert(&key, || Value::Null), value),
                }
            }
        }
        (into, value) => *into = value,
    }
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
