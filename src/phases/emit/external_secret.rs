//! ExternalSecrets. The fields that the API server would fill in are written, so that Argo CD sees no difference.

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

/// An ExternalSecret in an early sync wave. Argo CD takes it for healthy when its Secret exists, so no pod of a later
/// wave starts before that.
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

/// A reference to a value in the secret store. The last three fields are written because the CRDs of External Secrets
/// before 2.9 let the API server fill them in.
pub(super) fn reference(remote: &RemoteValue) -> Mapping {
    let mut out = Mapping::new();
    out.push("key", &remote.key);
    out.push_some("property", remote.property.as_ref());
    out.push("conversionStrategy", "Default");
    out.push("decodingStrategy", "None");
    out.push("metadataPolicy", "None");
    out
}

/// Formats seconds as Go prints a duration, because the API server returns it like that: `1h0m0s`, `5m0s`, `30s`.
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
    fn intervals_are_formatted_like_go_durations() {
        assert_eq!([3600, 5400, 300, 45].map(interval), ["1h0m0s", "1h30m0s", "5m0s", "45s"]);
    }
}
