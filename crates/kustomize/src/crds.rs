//! `crds` files: OpenAPI definitions with extensions that mark the fields for names, labels and annotations.

use super::config::TransformerConfig;
use super::field_spec::{FieldResult, FieldSpec, merge_specs};
use super::resource::Gvk;
use rutter_yaml::{Mapping, Value};

const MAX_DEPTH: usize = 20;

/// Returns the field specs that the definitions in a file mark.
pub(crate) fn read(document: &Value) -> Result<TransformerConfig, String> {
    let definitions = document.as_mapping().ok_or("a mapping of definitions is expected")?;
    let mut config = TransformerConfig::default();
    for (name, definition) in definitions.iter() {
        let Some(properties) = properties(definition) else { continue };
        if ["kind", "apiVersion", "metadata"].iter().all(|p| properties.contains_key(p)) {
            let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
            let gvk = Gvk { kind, ..Gvk::default() };
            let mut path = Vec::new();
            walk(&mut config, &gvk, definitions, properties, &mut path)?;
        }
    }
    Ok(config)
}

fn properties(definition: &Value) -> Option<&Mapping> {
    let schema = definition.get("Schema").or_else(|| definition.get("schema"))?;
    schema.get("properties")?.as_mapping()
}

fn walk(
    config: &mut TransformerConfig,
    gvk: &Gvk,
    definitions: &Mapping,
    properties: &Mapping,
    path: &mut Vec<String>,
) -> FieldResult {
    if path.len() > MAX_DEPTH {
        return Ok(());
    }
    for (name, property) in properties.iter() {
        path.push(name.to_string());
        let spec = |extra: &[&str]| {
            let steps: Vec<&str> = path.iter().map(String::as_str).chain(extra.iter().copied()).collect();
            [FieldSpec::new(gvk.clone(), &steps.join("/"), false)]
        };
        let text = |key: &str| property.get(key).and_then(Value::as_str);
        if text("x-kubernetes-annotation").is_some() {
            merge_specs(&mut config.common_annotations, &spec(&[]))?;
        }
        if text("x-kubernetes-label-selector").is_some() {
            merge_specs(&mut config.common_labels, &spec(&[]))?;
        }
        if text("x-kubernetes-identity").is_some() {
            merge_specs(&mut config.name_prefix, &spec(&[]))?;
        }
        if let (Some(version), Some(kind)) =
            (text("x-kubernetes-object-ref-api-version"), text("x-kubernetes-object-ref-kind"))
        {
            let key = text("x-kubernetes-object-ref-name-key").unwrap_or("name");
            let target = Gvk { kind: kind.to_owned(), version: version.to_owned(), ..Gvk::default() };
            config.add_reference(target, &spec(&[key]))?;
        }
        let inner = text("$ref").and_then(|r| definitions.get(r)).and_then(self::properties);
        if let Some(inner) = inner {
            walk(config, gvk, definitions, inner, path)?;
        }
        path.pop();
    }
    Ok(())
}
