//! What receivers of alerts need from the environment's store: one ExternalSecret in each namespace that has them,
//! with a SecretStore of its own.

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
        for (word, secret) in receiver.secrets() {
            let ReceiverSecret::Stored(from) = secret else { continue };
            let remote = match from.split_once('#') {
                Some((path, property)) => {
                    RemoteValue { key: store.key(path, tenancy), property: Some(property.to_owned()) }
                }
                None => RemoteValue { key: store.key(from, tenancy), property: None },
            };
            data.push(map! { "secretKey" => key_of(name, word), "remoteRef" => reference(&remote) });
        }
    }
    if data.is_empty() {
        return Vec::new();
    }
    let mut objects = secret_store::objects(store, STORE, tenancy, &|more| annotated(context, STORE, more));
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

/// The receivers that alerts of the namespace reach; none where no Prometheus watches.
pub(super) fn used_receivers<'a>(context: &TenantContext<'a>) -> Vec<(&'a str, &'a Receiver)> {
    let monitoring = context.environment.monitoring.as_ref();
    monitoring.map_or_else(Vec::new, |monitoring| context.team.used_receivers(monitoring.pages))
}

/// Where the AlertmanagerConfig finds the value: the Secret's name and the key in it.
pub(super) fn selector(receiver: &str, word: &str, secret: &ReceiverSecret) -> Value {
    match secret {
        ReceiverSecret::Stored(_) => map! { "name" => SECRET, "key" => key_of(receiver, word) },
        ReceiverSecret::Existing(there) => map! { "name" => &there.secret, "key" => &there.key },
    }
}

/// Keys of Secrets have fewer letters than receivers; a name that has others gets a hash, so that two stay apart.
fn key_of(receiver: &str, word: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if receiver.chars().all(allowed) && receiver.len() < 200 {
        return format!("{receiver}-{word}");
    }
    format!("{}-{word}", short_hash(receiver.as_bytes()))
}

fn annotated(context: &TenantContext<'_>, name: &str, more: Mapping) -> Value {
    let mut metadata = metadata(context, name);
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_mapping_mut) {
        annotations.overlay(more);
    }
    metadata
}
