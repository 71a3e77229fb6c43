//! SealedSecrets of a service: `apps/<service>/sealed/<environment>/*.yaml`.

use super::merged::MergedInstance;
use super::{World, codes};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::model::{PlannedService, SealedSecret};
use crate::yaml::{ReadOptions, Value, read_documents};

const KIND: (&str, &str) = ("bitnami.com/v1alpha1", "SealedSecret");
const CLUSTER_WIDE: &str = "sealedsecrets.bitnami.com/cluster-wide";

/// Reads the SealedSecrets for one environment and checks that they can be unsealed there.
pub(super) fn read(
    service: &str,
    planned: &PlannedService,
    instances: &[MergedInstance],
    world: &World<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<SealedSecret> {
    let environment = &world.environments[planned.environment.0].name;
    let folder = format!("sealed/{environment}/");
    let assets = world.loaded.assets.get(service);
    // The overlay stands for the files of its environment, which are no spec files.
    let span = instances.first().and_then(|i| i.origin.0.last()).map(|layer| Span::file_start(layer.file));
    let mut found = Vec::new();
    for (path, asset) in assets.into_iter().flatten().filter(|(path, _)| path.starts_with(&folder)) {
        let shown = format!("apps/{service}/{path}");
        let mut report = |code, message: String, help: &str| {
            diagnostics.push(Diagnostic::error(code, span, format!("{shown}: {message}")).help(help));
        };
        let objects = match read_documents(&asset.bytes, FileId(0), ReadOptions::default()) {
            Ok(nodes) => nodes.iter().map(Value::from).collect::<Vec<_>>(),
            Err(errors) => {
                let message = errors.first().map(|e| e.message.clone()).unwrap_or_default();
                report(codes::INVALID_VALUE, message, "write the SealedSecret as `kubeseal --format yaml` prints it");
                continue;
            }
        };
        for mut object in objects {
            if let Err((code, message, help)) = check(&object, &planned.namespace) {
                report(code, message, help);
                continue;
            }
            let others = assets.into_iter().flatten().filter(|(other, _)| {
                other.starts_with("sealed/") && !other.starts_with(&folder) && !is_cluster_wide(&object)
            });
            for (other, asset) in others {
                if shares_ciphertext(&object, &String::from_utf8_lossy(&asset.bytes)) {
                    let message = format!("holds the same ciphertext as apps/{service}/{other}");
                    report(codes::SEALED_ELSEWHERE, message, RESEAL);
                }
            }
            let name = text(&object, &["metadata", "name"]).unwrap_or_default().to_owned();
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_mapping_mut) {
                // The overlay's kustomization sets it.
                metadata.remove("namespace");
            }
            found.push(SealedSecret { name, keys: keys(&object), object });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

const RESEAL: &str = "a value is sealed for one name and namespace: seal it again for this one";

type Finding = (&'static str, String, &'static str);

/// That the object is a SealedSecret that the controller can unseal in `namespace`.
fn check(object: &Value, namespace: &str) -> Result<(), Finding> {
    if (text(object, &["apiVersion"]), text(object, &["kind"])) != (Some(KIND.0), Some(KIND.1)) {
        let message = format!("is no SealedSecret of {}", KIND.0);
        return Err((codes::INVALID_VALUE, message, "a Secret must never lie in Git; seal it with `kubeseal`"));
    }
    let Some(name) = text(object, &["metadata", "name"]) else {
        return Err((codes::MISSING_FIELD, "the SealedSecret has no name".to_owned(), "add `metadata.name`"));
    };
    let own = text(object, &["metadata", "namespace"]);
    if let Some(other) = own.filter(|other| *other != namespace && !is_cluster_wide(object)) {
        let message = format!("`{name}` is sealed for the namespace `{other}`, and would be in `{namespace}`");
        return Err((codes::SEALED_ELSEWHERE, message, RESEAL));
    }
    let template = ["spec", "template", "metadata"];
    if let Some(other) = text(object, &[&template[..], &["name"]].concat()).filter(|other| *other != name) {
        let message = format!("`{name}` is sealed for the name `{other}`");
        return Err((codes::SEALED_ELSEWHERE, message, RESEAL));
    }
    let inner = text(object, &[&template[..], &["namespace"]].concat());
    if let Some(other) = inner.filter(|other| *other != namespace) {
        let message = format!("`{name}` makes a Secret in the namespace `{other}`, and would be in `{namespace}`");
        return Err((codes::SEALED_ELSEWHERE, message, RESEAL));
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

/// The keys that are sealed, and those that a template writes.
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
