//! The parameters of a service's Applications in one environment.

use crate::base::conventions::parameter_file;
use crate::language::model::{PlannedService, Service, Surroundings};
use crate::yaml::{Mapping, write_value};

/// Name and text of the file beside the overlay's kustomization; none without a repository.
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
    // Everything that the overlay's kustomization reads, as seen from its folder.
    out.push("generatePaths", if has_base { ".;../../base" } else { "." });
    Some((parameter_file(&platform.team(service.team).name), write_value(&out.into())))
}
