//! Reads SealedSecrets of a service: `apps/<service>/sealed/<environment>/*.yaml`.

use super::codes;
use super::service_inputs::ServiceInputs;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::language::model::{PlannedService, SealedSecret};
use crate::yaml::{Node, ReadOptions, Value, read_documents};

const KIND: (&str, &str) = ("bitnami.com/v1alpha1", "SealedSecret");
const CLUSTER_WIDE: &str = "sealedsecrets.bitnami.com/cluster-wide";

/// Reads the SealedSecrets for one environment and checks that they can be unsealed there.
pub(super) fn read(
    service: &str,
    planned: &PlannedService,
    inputs: &ServiceInputs<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<SealedSecret> {
    let environment = &inputs.environments[planned.environment.0].name;
    let folder = format!("sealed/{environment}/");
    let assets = inputs.loaded.assets.get(service);
    let all = || assets.into_iter().flatten();
    let elsewhere: Vec<(String, String)> = all()
        .filter(|(path, _)| path.starts_with("sealed/") && !path.starts_with(&folder))
        .map(|(path, asset)| (format!("apps/{service}/{path}"), String::from_utf8_lossy(&asset.bytes).into_owned()))
        .collect();
    let mut found = Vec::new();
    for (_, asset) in all().filter(|(path, _)| path.starts_with(&folder)) {
        match read_documents(&asset.bytes, asset.file.unwrap_or(FileId(0)), ReadOptions::default()) {
            Ok(nodes) => {
                found.extend(nodes.iter().filter_map(|n| one(n, &planned.namespace, &elsewhere, diagnostics)));
            }
            Err(errors) => diagnostics.extend(errors),
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Reads one SealedSecret. `elsewhere` holds path and text of those for other environments.
fn one(
    node: &Node,
    namespace: &str,
    elsewhere: &[(String, String)],
    diagnostics: &mut Diagnostics,
) -> Option<SealedSecret> {
    let mut object = Value::from(node);
    match check(node, &object, namespace) {
        Ok(()) => diagnostics.extend(copied(node, &object, elsewhere)),
        // A SealedSecret for another name or namespace is kept, so that nothing else is reported about it.
        Err(found) => {
            let there = found.code == codes::SEALED_ELSEWHERE;
            diagnostics.push(found);
            if !there {
                return None;
            }
        }
    }
    let name = text(&object, &["metadata", "name"]).unwrap_or_default().to_owned();
    let keys = keys(&object);
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_mapping_mut) {
        // The overlay's kustomization sets the namespace.
        metadata.remove("namespace");
    }
    Some(SealedSecret { name, keys, file: node.span.file, object })
}

/// Reports a ciphertext that another environment has too: it cannot be unsealed in both.
fn copied(node: &Node, object: &Value, elsewhere: &[(String, String)]) -> Vec<Diagnostic> {
    let others = elsewhere.iter().filter(|(_, text)| !is_cluster_wide(object) && shares_ciphertext(object, text));
    let error = |(path, _): &(String, String)| {
        let span = node.locate(["spec", "encryptedData"]).0;
        let message = format!("this is the same ciphertext as in {path}");
        Diagnostic::error(codes::SEALED_ELSEWHERE, span, message).help(RESEAL)
    };
    others.map(error).collect()
}

const RESEAL: &str = "a value is sealed for one name and namespace: seal it again for this one";

/// Checks that the object is a SealedSecret that the controller can unseal in `namespace`.
fn check(node: &Node, object: &Value, namespace: &str) -> Result<(), Diagnostic> {
    let span_of = |path: &[&str]| node.locate(path.iter().copied()).0;
    let elsewhere = |path: &[&str], message: String| {
        Err(Diagnostic::error(codes::SEALED_ELSEWHERE, span_of(path), message).help(RESEAL))
    };
    if (text(object, &["apiVersion"]), text(object, &["kind"])) != (Some(KIND.0), Some(KIND.1)) {
        let message = format!("this is no SealedSecret of {}", KIND.0);
        let found = Diagnostic::error(codes::INVALID_VALUE, span_of(&["kind"]), message);
        return Err(found.help("a Secret must never lie in Git; seal it with `kubeseal --format yaml`"));
    }
    let Some(name) = text(object, &["metadata", "name"]) else {
        let found = Diagnostic::error(codes::MISSING_FIELD, span_of(&["metadata"]), "the SealedSecret has no name");
        return Err(found.help("add `metadata.name`"));
    };
    let own = ["metadata", "namespace"];
    if let Some(other) = text(object, &own).filter(|other| *other != namespace && !is_cluster_wide(object)) {
        let message = format!("`{name}` is sealed for the namespace `{other}`, and would be in `{namespace}`");
        return elsewhere(&own, message);
    }
    let inner_name = ["spec", "template", "metadata", "name"];
    if let Some(other) = text(object, &inner_name).filter(|other| *other != name) {
        return elsewhere(&inner_name, format!("`{name}` is sealed for the name `{other}`"));
    }
    let inner = ["spec", "template", "metadata", "namespace"];
    if let Some(other) = text(object, &inner).filter(|other| *other != namespace) {
        let message = format!("`{name}` makes a Secret in the namespace `{other}`, and would be in `{namespace}`");
        return elsewhere(&inner, message);
    }
    Ok(())
}

fn is_cluster_wide(object: &Value) -> bool {
    let annotation = object.at(&["metadata", "annotations", CLUSTER_WIDE]);
    annotation.is_some_and(|v| v.as_str() == Some("true") || v.as_bool() == Some(true))
}

fn shares_ciphertext(object: &Value, other: &str) -> bool {
    let data = object.at(&["spec", "encryptedData"]).and_then(Value::as_mapping);
    data.into_iter().flat_map(|m| m.values()).filter_map(Value::as_str).any(|v| !v.is_empty() && other.contains(v))
}

/// Returns the keys that are sealed and those that a template adds.
fn keys(object: &Value) -> Vec<String> {
    let maps = [&["spec", "encryptedData"][..], &["spec", "template", "data"]];
    let mut keys: Vec<String> = maps
        .iter()
        .filter_map(|path| object.at(path)?.as_mapping())
        .flat_map(|m| m.keys().map(str::to_owned))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn text<'a>(object: &'a Value, path: &[&str]) -> Option<&'a str> {
    object.at(path)?.as_str()
}
