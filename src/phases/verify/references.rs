//! Judges that the ConfigMaps, Secrets, keys, ServiceAccounts and claims that pods refer to exist.

use std::collections::BTreeMap;

use super::inventory::Inventory;
use super::origin::Origins;
use super::pods::{PodTemplate, text};
use super::provided::{Keys, Provided};
use crate::diagnostics::{Diagnostic, page};
use crate::yaml::Value;

/// The code for a reference to an object, key or port that does not exist.
pub const DANGLING_REFERENCE: &str = "dangling-reference";

page! {
    /// A pod refers to a ConfigMap, Secret, key, ServiceAccount or claim that nothing in its environment makes, or
    /// an Ingress or route leads to a Service or port that does not exist. Such a pod does not start
    /// (`CreateContainerConfigError`); such a route answers with an error.
    ///
    /// Secrets also come from ExternalSecrets, SealedSecrets and cert-manager's Certificates. What another program
    /// makes is declared in the service: `existing: [{ secret: db, keys: [password], by: the operator }]`.
    pub(super) PAGE = DANGLING_REFERENCE => "a reference to something that does not exist";
}

/// A reference of a pod to an object, or to one key of its data. The pod does not start without it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Reference<'a> {
    kind: &'static str,
    name: &'a str,
    key: Option<&'a str>,
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let provided = Provided::new(inventory);
    inventory.pods().iter().flat_map(|pod| judge_pod(inventory, &provided, pod)).collect()
}

fn judge_pod<'a>(inventory: &Inventory<'a>, provided: &Provided<'_>, pod: &PodTemplate<'a>) -> Vec<Diagnostic> {
    let mut references = references(pod);
    references.sort();
    references.dedup();
    // The manifests of a component may refer to objects of a chart in the same namespace, which are not in the tree.
    if pod.item.from.component.is_some() && !inventory.is_known(pod.item.object.namespace()) {
        return Vec::new();
    }
    let declared = declared_elsewhere(inventory, pod);
    let missing = references.into_iter().filter_map(|reference| {
        let what = missing_target(provided, &declared, pod, &reference)?;
        let message = format!("{} refers to {what}, which does not exist", pod.item.object.id());
        Some(inventory.error(DANGLING_REFERENCE, pod.item, message))
    });
    missing.collect()
}

/// Returns a text for the missing object or key. Returns `None` if the target of the reference exists.
fn missing_target(
    provided: &Provided<'_>,
    declared: &BTreeMap<(&str, &str), Keys<'_>>,
    pod: &PodTemplate<'_>,
    reference: &Reference<'_>,
) -> Option<String> {
    let Reference { kind, name, key } = *reference;
    let keys = match provided.get(kind, pod.item.object.namespace(), name) {
        Some(keys) => Some(keys),
        None => declared.get(&(kind, name)),
    };
    match (keys, key) {
        (None, _) => Some(format!("{kind}/{name}")),
        (Some(Keys::Known(keys)), Some(key)) if !keys.contains(key) => Some(format!("key `{key}` of {kind}/{name}")),
        _ => None,
    }
}

/// Returns the objects that the service declares under `existing` because another program creates them. For objects
/// from `manifests/`, these are the declarations of all instances of the service.
fn declared_elsewhere<'a>(
    inventory: &Inventory<'a>,
    pod: &PodTemplate<'a>,
) -> BTreeMap<(&'static str, &'a str), Keys<'a>> {
    let mut found = BTreeMap::new();
    let origins = Origins::new(inventory.platform, inventory.id);
    for instance in origins.instances(pod.item.from, pod.item.object) {
        for existing in &instance.settings.existing {
            let names = [("ConfigMap", &existing.config_map), ("Secret", &existing.secret)];
            let keys = || {
                existing.keys.as_ref().map_or(Keys::Unknown, |k| Keys::Known(k.iter().map(String::as_str).collect()))
            };
            found.extend(names.into_iter().filter_map(|(kind, name)| Some(((kind, name.as_deref()?), keys()))));
        }
        found.extend(instance.settings.pull_secrets.iter().map(|name| (("Secret", name.as_str()), Keys::Unknown)));
    }
    found
}

/// Returns the references of a pod; optional ones are left out.
fn references<'a>(pod: &PodTemplate<'a>) -> Vec<Reference<'a>> {
    let spec = pod.spec;
    let mut found = Vec::new();
    if let Some(name) = spec.get("serviceAccountName").and_then(Value::as_str) {
        found.push(Reference { kind: "ServiceAccount", name, key: None });
    }
    for secret in items(spec, "imagePullSecrets") {
        found.push(Reference { kind: "Secret", name: text(secret, "name"), key: None });
    }
    for container in pod.containers() {
        for variable in items(container, "env") {
            push_keyed(variable.at(&["valueFrom", "configMapKeyRef"]), "ConfigMap", &mut found);
            push_keyed(variable.at(&["valueFrom", "secretKeyRef"]), "Secret", &mut found);
        }
        for all in items(container, "envFrom") {
            push_keyed(all.get("configMapRef"), "ConfigMap", &mut found);
            push_keyed(all.get("secretRef"), "Secret", &mut found);
        }
    }
    for volume in items(spec, "volumes") {
        if let Some(claim) = volume.at(&["persistentVolumeClaim", "claimName"]).and_then(Value::as_str) {
            found.push(Reference { kind: "PersistentVolumeClaim", name: claim, key: None });
        }
        push_volume(volume.get("configMap"), "ConfigMap", "name", &mut found);
        push_volume(volume.get("secret"), "Secret", "secretName", &mut found);
        for source in volume.get("projected").into_iter().flat_map(|p| items(p, "sources")) {
            push_volume(source.get("configMap"), "ConfigMap", "name", &mut found);
            push_volume(source.get("secret"), "Secret", "name", &mut found);
        }
    }
    found
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).map(Value::items).unwrap_or_default()
}

fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool) == Some(true)
}

/// Adds the reference of an environment variable, or of an `envFrom` entry, which has no key. Skips optional
/// references.
fn push_keyed<'a>(source: Option<&'a Value>, kind: &'static str, found: &mut Vec<Reference<'a>>) {
    let source = source.filter(|s| !is_optional(s));
    found.extend(source.map(|s| Reference { kind, name: text(s, "name"), key: s.get("key").and_then(Value::as_str) }));
}

/// Adds the references of a volume: the object, and each key that `items` lists. Skips optional references.
fn push_volume<'a>(source: Option<&'a Value>, kind: &'static str, field: &str, found: &mut Vec<Reference<'a>>) {
    let Some(source) = source.filter(|s| !is_optional(s)) else { return };
    let name = text(source, field);
    found.push(Reference { kind, name, key: None });
    let keys = items(source, "items").iter().filter_map(|item| item.get("key").and_then(Value::as_str));
    found.extend(keys.map(|key| Reference { kind, name, key: Some(key) }));
}
