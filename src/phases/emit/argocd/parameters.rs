//! The parameter file of a service in one environment: an ApplicationSet makes the service's Applications from it.

use crate::base::conventions::parameter_file;
use crate::language::model::{PlannedService, Service, Surroundings};
use crate::yaml::{Mapping, write_value};

/// Returns the name and the text of the file, which is in the folder of the overlay; `None` if the platform has no
/// repository.
pub(crate) fn parameters(
    platform: &Surroundings,
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
    Some((parameter_file(&platform.team(service.team).name), write_value(&out.into())))
}
