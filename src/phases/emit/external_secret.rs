//! ExternalSecrets, with the fields written that the API server would fill in.

use super::Context;
use super::emitters::{Emitter, where_secrets_are_stored};
use super::labels::{metadata, object_labels, texts};
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::{ExternalSecret, RemoteValue};
use crate::map;
use crate::yaml::Mapping;

pub(super) const EMITTER: Emitter = Emitter { possible: where_secrets_are_stored, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    context.instance.settings.external_secrets.iter().map(|secret| external_secret(context, secret)).collect()
}

/// Argo CD holds an ExternalSecret for healthy once its Secret is there, so its early wave lets no pod
/// start without it.
fn external_secret(context: &Context<'_>, secret: &ExternalSecret) -> Object {
    let mut annotations = Mapping::new();
    wave::annotate(&mut annotations, wave::CONFIGURATION);
    let mut spec = Mapping::new();
    spec.push("refreshInterval", interval(secret.refresh));
    spec.push("secretStoreRef", map! { "kind" => "SecretStore", "name" => super::secret_store::name(context) });
    spec.push("target", target(secret));
    let data = secret.data.iter().map(|(key, remote)| map! { "secretKey" => key, "remoteRef" => reference(remote) });
    spec.push_nonempty("data", data.collect::<Vec<_>>());
    let whole = RemoteValue { key: secret.whole.clone().unwrap_or_default(), property: None };
    let whole = secret.whole.iter().map(|_| map! { "extract" => reference(&whole) });
    spec.push_nonempty("dataFrom", whole.collect::<Vec<_>>());
    Object(map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "ExternalSecret",
        "metadata" => metadata(&secret.name, object_labels(context, &context.instance.settings.name), annotations),
        "spec" => spec,
    })
}

fn target(secret: &ExternalSecret) -> Mapping {
    let mut target = Mapping::new();
    target.push("name", &secret.name);
    target.push("creationPolicy", "Owner");
    target.push("deletionPolicy", "Retain");
    if !secret.template.is_empty() {
        let data = texts(&secret.template);
        target.push("template", map! { "engineVersion" => "v2", "mergePolicy" => "Replace", "data" => data });
    }
    target
}

/// The last three are written because the API server fills them in before External Secrets 2.9.
pub(super) fn reference(remote: &RemoteValue) -> Mapping {
    let mut out = Mapping::new();
    out.push("key", &remote.key);
    out.push_some("property", remote.property.as_ref());
    out.push("conversionStrategy", "Default");
    out.push("decodingStrategy", "None");
    out.push("metadataPolicy", "None");
    out
}

/// A duration as Go prints it, and the API server with it: `1h0m0s`, `5m0s`, `30s`.
pub(super) fn interval(seconds: i64) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (h, m) {
        (0, 0) => format!("{s}s"),
        (0, _) => format!("{m}m{s}s"),
        _ => format!("{h}h{m}m{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[test]
    fn intervals_are_written_as_go_does() {
        assert_eq!([3600, 5400, 300, 45].map(interval), ["1h0m0s", "1h30m0s", "5m0s", "45s"]);
    }
}
