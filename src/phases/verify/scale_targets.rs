//! Judges that the workload of each autoscaler exists and does not fix its own number of replicas.

use super::inventory::Inventory;
use super::item::Item;
use super::pods::text;
use crate::diagnostics::{Diagnostic, page};
use crate::kubernetes::Object;
use crate::language::model::Workload;
use crate::yaml::Value;

/// The code for an autoscaler without a target, or with a target whose number of replicas is fixed.
pub const SCALE_TARGET: &str = "scale-target";

page! {
    /// A HorizontalPodAutoscaler (or KEDA's ScaledObject) names a workload that does not exist in its namespace,
    /// or one whose manifest fixes `replicas`: then every sync puts the number back that the autoscaler changed. With
    /// `scale: { min: 2, max: 6 }` the number in the manifest is the least, and Argo CD leaves it to the autoscaler.
    ///
    /// Correct the name, or leave the number of replicas to the autoscaler (`scale: { min: 2, max: 6 }`).
    pub(super) PAGE = SCALE_TARGET => "an autoscaler has no target, or one with fixed replicas";
}

pub(super) fn judge(inventory: &Inventory<'_>) -> Vec<Diagnostic> {
    let autoscalers = inventory.of_kind("autoscaling", "HorizontalPodAutoscaler");
    let scaled = inventory.of_kind("keda.sh", "ScaledObject");
    autoscalers.iter().chain(scaled).filter_map(|item| judge_one(inventory, *item)).collect()
}

fn judge_one(inventory: &Inventory<'_>, scaler: Item<'_>) -> Option<Diagnostic> {
    let target = scaler.object.0.at(&["spec", "scaleTargetRef"])?;
    let version = target.get("apiVersion").and_then(Value::as_str).unwrap_or("apps/v1");
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let kind = target.get("kind").and_then(Value::as_str).unwrap_or("Deployment");
    let (namespace, name) = (scaler.object.namespace(), text(target, "name"));
    let message = match inventory.find(group, kind, namespace, name) {
        None if !inventory.is_known(namespace) => return None,
        None => format!("{} scales {kind}/{name}, which does not exist there", scaler.object.id()),
        Some(workload) if is_fixed(workload) && !is_left_alone(inventory, scaler, workload) => {
            format!("{} scales {kind}/{name}, whose number of replicas is fixed", scaler.object.id())
        }
        Some(_) => return None,
    };
    Some(inventory.error(SCALE_TARGET, scaler, message))
}

fn is_fixed(workload: &Object) -> bool {
    workload.0.at(&["spec", "replicas"]).is_some()
}

/// Whether the service's Application leaves the number of the workload's pods to its autoscaler, and the number in the
/// manifest is the autoscaler's least.
fn is_left_alone(inventory: &Inventory<'_>, scaler: Item<'_>, workload: &Object) -> bool {
    let services = &inventory.platform.services;
    let service = services.iter().find(|service| scaler.from.service.as_ref() == Some(&service.name));
    let instances = service.and_then(|service| service.deployed.get(&inventory.id)).map(|planned| &planned.instances);
    let workloads = instances.into_iter().flatten().flat_map(|instance| &instance.workloads);
    let mut scaled = workloads.filter_map(Workload::autoscaled);
    scaled.any(|scaled| (scaled.kind, scaled.name) == (workload.kind(), workload.name()))
        && scaler.object.0.at(&["spec", "minReplicas"]) == workload.0.at(&["spec", "replicas"])
}
