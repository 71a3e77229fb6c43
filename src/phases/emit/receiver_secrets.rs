//! The secrets of the receivers of alerts, such as the URL of a webhook: one ExternalSecret for each namespace whose
//! receivers take secrets from the environment's secret store, with a SecretStore of its own.

use super::TenantContext;
use super::emitters::TenantEmitter;
use super::external_secret::{interval, reference};
use super::secret_store;
use super::tenant_metadata::metadata;
use crate::base::conventions::{RECEIVERS_SECRET as SECRET, RECEIVERS_STORE as STORE};
use crate::kubernetes::{Object, short_hash};
use crate::language::model::{RemoteValue, Tenancy};
use crate::language::spec::{Receiver, ReceiverSecret};
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: TenantEmitter = TenantEmitter {
    possible: |_, environment| environment.monitoring.is_some() && environment.secrets.is_some(),
    emit,
};

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let Some(store) = &context.environment.secrets else { return Vec::new() };
    let (team, environment) = (&context.team.name, &context.environment.name);
    let tenancy = Tenancy { team, environment, namespace: context.namespace };
    let mut data: Vec<Value> = Vec::new();
    for (name, receiver) in used_receivers(context) {
        for (field, secret) in receiver.secrets() {
            let ReceiverSecret::Stored(reference_text) = secret else { continue };
            let remote = match reference_text.split_once('#') {
                Some((path, property)) => {
                    RemoteValue { key: store.key(path, tenancy), property: Some(property.to_owned()) }
                }
                None => RemoteValue { key: store.key(reference_text, tenancy), property: None },
            };
            data.push(map! { "secretKey" => secret_key(name, field), "remoteRef" => reference(&remote) });
        }
    }
    if data.is_empty() {
        return Vec::new();
    }
    let mut objects =
        secret_store::objects(store, STORE, tenancy, &|more| metadata_with_annotations(context, STORE, more));
    objects.push(Object(map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "ExternalSecret",
        "metadata" => metadata(context, SECRET),
        "spec" => map! {
            "refreshInterval" => interval(store.refresh),
            "secretStoreRef" => map! { "kind" => "SecretStore", "name" => STORE },
            "target" => map! { "name" => SECRET, "creationPolicy" => "Owner", "deletionPolicy" => "Retain" },
            "data" => data,
        },
    }));
    objects
}

/// The receivers that alerts of the namespace are sent to, by name; none if the environment has no monitoring.
pub(super) fn used_receivers<'a>(context: &TenantContext<'a>) -> Vec<(&'a str, &'a Receiver)> {
    let monitoring = context.environment.monitoring.as_ref();
    monitoring.map_or_else(Vec::new, |monitoring| context.team.used_receivers(monitoring.pages))
}

/// The reference of an AlertmanagerConfig to the value of a field of a receiver: the name of a Secret and the key in
/// it.
pub(super) fn selector(receiver: &str, field: &str, secret: &ReceiverSecret) -> Value {
    match secret {
        ReceiverSecret::Stored(_) => map! { "name" => SECRET, "key" => secret_key(receiver, field) },
        ReceiverSecret::Existing(existing) => map! { "name" => &existing.secret, "key" => &existing.key },
    }
}

/// The key in the Secret for a field of a receiver. A name that is too long, or has characters that are not allowed in
/// keys of Secrets, is replaced by its hash, so that the keys of two receivers never collide.
fn secret_key(receiver: &str, field: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if receiver.chars().all(allowed) && receiver.len() < 200 {
        return format!("{receiver}-{field}");
    }
    format!("{}-{field}", short_hash(receiver.as_bytes()))
}

/// `metadata` of an object of the namespace, with `more` annotations.
fn metadata_with_annotations(context: &TenantContext<'_>, name: &str, more: Mapping) -> Value {
    let mut metadata = metadata(context, name);
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_mapping_mut) {
        annotations.overlay(more);
    }
    metadata
}
