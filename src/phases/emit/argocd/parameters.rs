//! The parameter file of a service in one environment: an ApplicationSet makes the service's Applications from it.

use crate::base::conventions::parameter_file;
use crate::language::model::{Autoscaled, PlannedService, PlatformConfig, Service, Workload};
use crate::yaml::{Mapping, Value, write_value};
use crate::{map, seq};

/// Returns the name and the text of the file, which is in the folder of the overlay; `None` if the platform has no
/// repository.
pub(crate) fn parameters(
    platform: &PlatformConfig,
    service: &Service,
    planned: &PlannedService,
    has_base: bool,
) -> Option<(String, String)> {
    platform.repository.as_ref()?;
    let mut out = Mapping::new();
    out.push("service", &service.name);
    out.push("namespace", &planned.namespace);
    // The folders that the overlay's kustomization reads, relative to its own folder.
    out.push("generatePaths", if has_base { ".;../../base" } else { "." });
    out.push("ignoreDifferences", ignored(planned));
    Some((parameter_file(&platform.team(service.team).name), write_value(&out.into())))
}

/// Returns the entries of `ignoreDifferences`: for each workload with an autoscaler, the number of pods, which the autoscaler
/// sets. A workload without an autoscaler has no entry, because Argo CD would then also ignore a number of pods that Git no
/// longer sets.
///
/// An entry names the field and not the manager who wrote it: a number that the autoscaler has never changed belongs to
/// Argo CD, which would otherwise lower it together with the autoscaler's minimum.
fn ignored(planned: &PlannedService) -> Vec<Value> {
    let rule = |scaled: Autoscaled<'_>| {
        map! {
            "group" => "apps",
            "kind" => scaled.kind,
            "name" => scaled.name.to_owned(),
            "jsonPointers" => seq!["/spec/replicas"],
        }
    };
    let workloads = planned.instances.iter().flat_map(|instance| &instance.workloads);
    workloads.filter_map(Workload::autoscaled).map(rule).collect()
}
