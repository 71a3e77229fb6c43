//! Finds secrets that are declared or sealed, and that nothing of the service uses.

use std::collections::BTreeSet;

use super::codes;
use super::merged::MergedInstance;
use super::service_inputs::ServiceInputs;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Container, ExposureKind, Instance, PlannedService, ServiceTls, ValueFrom, VolumeKind};

/// Reports the unused secrets of a deployed service.
pub(super) fn report_unused(
    planned: &PlannedService,
    merged: &[MergedInstance],
    inputs: &ServiceInputs<'_>,
    diagnostics: &mut Diagnostics,
) {
    let used: BTreeSet<&str> = planned.instances.iter().flat_map(secrets_of).collect();
    for (instance, merged) in planned.instances.iter().zip(merged) {
        let span_of = |path: &[&str]| inputs.documents.deciding_span(&merged.origin, path);
        for (index, name) in
            instance.settings.existing.iter().enumerate().filter_map(|(n, e)| Some((n, e.secret.as_deref()?)))
        {
            if !used.contains(name) {
                let span = span_of(&["existing", &index.to_string()]);
                diagnostics.push(unused(span, &format!("the Secret `{name}`")));
            }
        }
        for sealed in instance.settings.sealed_secrets.iter().filter(|s| !used.contains(s.name.as_str())) {
            diagnostics.push(unused(Span::file_start(sealed.file), &format!("the SealedSecret `{}`", sealed.name)));
        }
        let service_bound = !instance.workloads.is_empty();
        for name in merged.spec.secrets.iter().flatten().map(|(name, _)| name).filter(|_| !service_bound) {
            diagnostics.push(unused(span_of(&["secrets", name]), &format!("the secret `{name}`")));
        }
    }
}

fn unused(span: crate::diagnostics::Span, what: &str) -> Diagnostic {
    Diagnostic::warning(codes::UNUSED_SECRET, span, format!("nothing uses {what}"))
        .help("remove it: what is not needed cannot leak")
}

/// Returns the names of the Secrets to which an instance refers.
fn secrets_of(instance: &Instance) -> impl Iterator<Item = &str> {
    let pods = instance.workloads.iter().map(|w| &w.pod);
    let volumes = pods.clone().flat_map(|p| &p.settings.volumes).filter_map(|v| match &v.kind {
        VolumeKind::Secret { name, .. } => Some(name.as_str()),
        _ => None,
    });
    let containers = pods.flat_map(|p| p.init.iter().chain(&p.containers)).flat_map(container_secrets);
    let certificates = instance.exposures.iter().filter_map(|e| match &e.kind {
        ExposureKind::Route(route) => match &route.tls {
            ServiceTls::Secret(name) => Some(name.as_str()),
            _ => None,
        },
        ExposureKind::LoadBalancer(_) => None,
    });
    volumes.chain(containers).chain(certificates).chain(instance.settings.pull_secrets.iter().map(String::as_str))
}

fn container_secrets(container: &Container) -> impl Iterator<Item = &str> {
    let variables = container.env.iter().filter_map(|v| match &v.value {
        ValueFrom::Secret { name, .. } => Some(name.as_str()),
        _ => None,
    });
    variables.chain(container.settings.env_from.iter().filter(|e| e.secret).map(|e| e.name.as_str()))
}
