//! Objects in every namespace of a team: the service account `default` without a token, and the ConfigMap
//! `platform-config`.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::labels::texts;
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::map;
use crate::yaml::Mapping;

pub(super) const EMITTER: TenantEmitter = TenantEmitter {
    possible: everywhere,
    emit: |context| vec![default_service_account(context), platform_config(context)],
};

/// The service account of pods that name none; they get no token.
fn default_service_account(context: &TenantContext<'_>) -> Object {
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata(context, "default"),
        "automountServiceAccountToken" => false,
    })
}

/// The ConfigMap that tells pods their environment, region, cluster, domain and switches. If the environment has
/// several clusters, the values that differ between them are left out.
fn platform_config(context: &TenantContext<'_>) -> Object {
    let environment = context.environment;
    let mut data = Mapping::new();
    data.push("environment", &environment.name);
    if let [cluster] = environment.clusters.as_slice() {
        data.push("cluster", &cluster.name);
    }
    if let Some((first, others)) = environment.clusters.split_first()
        && others.iter().all(|cluster| cluster.region == first.region)
    {
        data.push("region", &first.region);
    }
    data.push("domain", &environment.domain);
    for (name, value) in texts(&environment.switches) {
        data.insert(name, value);
    }
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ConfigMap",
        "metadata" => metadata(context, "platform-config"),
        "data" => data,
    })
}
