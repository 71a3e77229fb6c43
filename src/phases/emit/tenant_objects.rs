//! The disarmed `default` service account, and what pods may know of where they run.

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

/// The account of pods that name none gets no token.
fn default_service_account(context: &TenantContext<'_>) -> Object {
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata(context, "default"),
        "automountServiceAccountToken" => false,
    })
}

/// `platform-config`: environment, region, cluster, domain and switches. Where an environment has
/// several clusters, what differs between them is left out.
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
