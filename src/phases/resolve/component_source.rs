//! Resolves what a component is installed from: a chart with values and a version for each environment, and manifests.

use std::collections::BTreeMap;

use super::codes;
use crate::base::conventions::{ARGO_CD_CHART, BASE_FOLDER};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{
    ARGO_CD, Chart, Component, EnvironmentId, Files, PlatformConfig, application_health_values,
};
use crate::language::spec;
use crate::phases::validate::Typed;
use crate::yaml::{Mapping, Value};

/// Resolves the chart, and reports its missing fields. The values of Argo CD's own chart begin with the health check of
/// Applications, which waves need.
pub(super) fn chart(
    name: &str,
    typed: &Typed<spec::Component>,
    platform: &PlatformConfig,
    turns: &BTreeMap<EnvironmentId, usize>,
    diagnostics: &mut Diagnostics,
) -> Option<Chart> {
    let spec = typed.spec.chart.as_ref()?;
    let span_of = |field: &str| typed.node.locate(["chart", field]).0;
    for (field, value) in [("repository", &spec.repository), ("name", &spec.name), ("version", &spec.version)] {
        if value.is_empty() {
            let found = Diagnostic::error(codes::MISSING_FIELD, span_of(field), format!("the chart has no `{field}`"));
            diagnostics.push(found.help("a chart has a `repository`, a `name` and an exact `version`"));
        }
    }
    if !spec.repository.is_empty() && !["https://", "http://"].iter().any(|scheme| spec.repository.starts_with(scheme))
    {
        diagnostics.push(
            Diagnostic::error(
                codes::INVALID_VALUE,
                span_of("repository"),
                "a chart repository is an `https://` address",
            )
            .help("write the address that `helm repo add` takes, for example `https://charts.jetstack.io`"),
        );
    }
    let differs = |id: &EnvironmentId| typed.spec.overrides.get(&platform.environment(*id).name);
    let version = |id: &EnvironmentId| {
        let own = differs(id).and_then(|o| o.version.clone());
        (*id, own.unwrap_or_else(|| spec.version.clone()))
    };
    let of_argo_cd = name == ARGO_CD && typed.spec.control_plane && spec.name == ARGO_CD_CHART;
    let first = || if of_argo_cd { application_health_values() } else { Mapping::new() };
    let values = |id: &EnvironmentId| {
        let mut all = first();
        all.overlay(values(typed, &platform.environment(*id).name));
        (*id, all)
    };
    Some(Chart {
        repository: spec.repository.clone(),
        name: spec.name.clone(),
        versions: turns.keys().map(version).collect(),
        values: turns.keys().map(values).collect(),
    })
}

/// Merges the values of one environment over the values of all, as Helm merges one values file over another.
fn values(typed: &Typed<spec::Component>, environment: &str) -> Mapping {
    let at = |path: &[&str]| {
        let node = path.iter().try_fold(&*typed.node, |node, step| node.get(step))?;
        match Value::from(node) {
            Value::Mapping(values) => Some(values),
            _ => None,
        }
    };
    let mut values = at(&["chart", "values"]).unwrap_or_default();
    values.overlay(at(&["overrides", environment, "values"]).unwrap_or_default());
    values
}

/// Reports `overrides` for undeclared environments, and overrides of components without a chart.
pub(super) fn check_overrides(
    typed: &Typed<spec::Component>,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) {
    let names = || platform.environments.iter().map(|e| e.name.as_str());
    let span_of = |name: &str| {
        let entry = typed.node.get("overrides").and_then(|o| o.entry(name));
        entry.map_or(typed.node.span, |entry| entry.key_span)
    };
    for name in typed.spec.overrides.keys() {
        if platform.invalid_documents.environments.contains(name) {
            continue;
        }
        if !names().any(|n| n == name) {
            let message = format!("unknown environment `{name}`");
            let found = Diagnostic::error(codes::UNKNOWN_ENVIRONMENT, span_of(name), message);
            diagnostics.push(found.suggest(name, names()));
        } else if typed.spec.chart.is_none() {
            let found = Diagnostic::error(codes::INVALID_VALUE, span_of(name), "there is no chart to override");
            diagnostics.push(found.help("what differs of manifests lies in the environment's folder"));
        }
    }
}

/// Divides the manifests of the component's folder into those of all environments and those of one.
pub(super) fn manifests(files: Option<&Files>, platform: &PlatformConfig) -> (Files, BTreeMap<EnvironmentId, Files>) {
    let below = |folder: &str| -> Files {
        let inside = files.into_iter().flatten().filter_map(|(path, bytes)| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((rest.to_owned(), bytes.clone()))
        });
        inside.collect()
    };
    let of = |id: EnvironmentId| Some((id, below(&platform.environment(id).name))).filter(|(_, own)| !own.is_empty());
    (below(BASE_FOLDER), platform.environment_ids().filter_map(of).collect())
}

/// Reports the environments in which the component has nothing to install.
pub(super) fn check_installed(
    component: &Component,
    typed: &Typed<spec::Component>,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) {
    if component.chart.is_some() {
        return;
    }
    let span = if typed.spec.environments.is_empty() {
        Span::file_start(typed.file)
    } else {
        typed.node.locate(["environments"]).0
    };
    for (id, _) in component.installations().filter(|(id, _)| !component.has_manifests(*id)) {
        let (name, environment) = (&component.name, &platform.environment(id).name);
        let message = format!("there is nothing to install for `{name}` in {environment}");
        let folder = format!("platform/components/{name}");
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, message)
                .help(format!("add a `chart`, or manifests in {folder}/{BASE_FOLDER}/ or {folder}/{environment}/")),
        );
    }
}
