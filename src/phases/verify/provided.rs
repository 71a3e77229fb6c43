//! Finds the ConfigMaps, Secrets, ServiceAccounts and claims that pods of an environment can refer to: objects of the
//! tree, and objects that controllers create from them.

use std::collections::{BTreeMap, BTreeSet};

use super::inventory::Inventory;
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

/// The keys of the data of a ConfigMap or Secret. They are unknown if a controller creates the object.
pub(super) enum Keys<'a> {
    Known(BTreeSet<&'a str>),
    Unknown,
}

/// The objects that pods of an environment can refer to, by kind, namespace and name.
pub(super) struct Provided<'a> {
    found: BTreeMap<(&'a str, &'a str, &'a str), Keys<'a>>,
}

impl<'a> Provided<'a> {
    pub(super) fn new(inventory: &Inventory<'a>) -> Self {
        let mut found = BTreeMap::new();
        for item in inventory.items() {
            let namespace = item.object.namespace();
            if let Some((kind, name, keys)) = provides(item.object) {
                found.insert((kind, namespace, name), keys);
            }
        }
        Self { found }
    }

    pub(super) fn get<'b>(&'b self, kind: &'b str, namespace: &'b str, name: &'b str) -> Option<&'b Keys<'b>> {
        // Kubernetes creates these two in every namespace.
        const ALWAYS: [(&str, &str); 2] = [("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")];
        if ALWAYS.contains(&(kind, name)) { Some(&Keys::Unknown) } else { self.found.get(&(kind, namespace, name)) }
    }
}

/// Returns kind, name and keys of the object that pods can refer to because of `object`: itself, or the Secret that a
/// controller creates from it. Source: the API references of External Secrets, Sealed Secrets, cert-manager and the
/// Vault Secrets Operator.
fn provides(object: &Object) -> Option<(&'static str, &str, Keys<'_>)> {
    let at = |path: &[&str]| object.0.at(path).and_then(Value::as_str);
    let name = object.name();
    Some(match (object.group(), object.kind()) {
        ("", "ConfigMap") => ("ConfigMap", name, keys(object, &["data", "binaryData"])),
        ("", "Secret") => ("Secret", name, keys(object, &["data", "stringData"])),
        ("", "ServiceAccount") => ("ServiceAccount", name, Keys::Unknown),
        ("", "PersistentVolumeClaim") => ("PersistentVolumeClaim", name, Keys::Unknown),
        ("external-secrets.io", "ExternalSecret") => {
            ("Secret", at(&["spec", "target", "name"]).unwrap_or(name), external_keys(object))
        }
        ("bitnami.com", "SealedSecret") => {
            ("Secret", at(&["spec", "template", "metadata", "name"]).unwrap_or(name), Keys::Unknown)
        }
        ("cert-manager.io", "Certificate") => ("Secret", at(&["spec", "secretName"])?, Keys::Unknown),
        ("secrets.hashicorp.com", _) => ("Secret", at(&["spec", "destination", "name"])?, Keys::Unknown),
        _ => return None,
    })
}

fn keys<'a>(object: &'a Object, fields: &[&str]) -> Keys<'a> {
    let maps = fields.iter().filter_map(|field| object.0.get(field).and_then(Value::as_mapping));
    Keys::Known(maps.flat_map(Mapping::keys).collect())
}

/// Returns the keys of the Secret that an ExternalSecret creates. They are unknown if it copies whole secrets
/// (`dataFrom`) or has a template.
fn external_keys(object: &Object) -> Keys<'_> {
    let spec = |path: &[&str]| object.0.get("spec").and_then(|s| s.at(path));
    if spec(&["dataFrom"]).is_some() || spec(&["target", "template"]).is_some() {
        return Keys::Unknown;
    }
    let data = spec(&["data"]).map(Value::items).unwrap_or_default();
    Keys::Known(data.iter().filter_map(|d| d.get("secretKey").and_then(Value::as_str)).collect())
}
