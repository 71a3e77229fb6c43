//! Checks the setup of Argo CD's instances: what a fleet needs, and where the credentials of clusters are stored.

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{ARGO_CD, ControlPlane, PlatformConfig, RemoteValue};
use crate::language::spec::Topology;
use crate::phases::validate::Validated;
use crate::yaml::Value;

pub(super) fn resolve(validated: &Validated) -> ControlPlane {
    let Some(typed) = &validated.platform else { return ControlPlane::default() };
    let values = typed.node.get("argocd").and_then(|argocd| argocd.get("values")).map(Value::from);
    ControlPlane {
        credentials: typed.spec.argocd.credentials.as_deref().map(reference),
        values: match values {
            Some(Value::Mapping(values)) => values,
            _ => crate::yaml::Mapping::new(),
        },
    }
}

fn reference(text: &str) -> RemoteValue {
    match text.split_once('#') {
        Some((key, property)) => RemoteValue { key: key.to_owned(), property: Some(property.to_owned()) },
        None => RemoteValue { key: text.to_owned(), property: None },
    }
}

/// Reports missing settings without which instances could not be installed or confined.
pub(super) fn check(platform: &PlatformConfig, diagnostics: &mut Diagnostics) {
    if platform.repository.is_none() {
        return;
    }
    let span_of = |field: &str| platform.documents.span(platform.file, &["argocd", field]);
    if platform.topology == Topology::Fleet {
        fleet(platform, span_of("topology"), diagnostics);
    }
    let Some(credentials) = &platform.control_plane.credentials else { return };
    let span = span_of("credentials");
    let text = format!("{}#{}", credentials.key, credentials.property.as_deref().unwrap_or_default());
    let wanted = match platform.topology {
        Topology::Single => &["{cluster}"][..],
        Topology::Fleet => &["{cluster}", "{instance}"],
    };
    for placeholder in wanted.iter().filter(|placeholder| !text.contains(**placeholder)) {
        let what = placeholder.trim_matches(['{', '}']);
        let message = format!("every {what} would have the same access");
        let help = format!(
            "write `{placeholder}` where its name belongs, for example `argocd/{{instance}}/{{cluster}}#config`"
        );
        diagnostics.push(Diagnostic::error(codes::INVALID_VALUE, span, message).help(help));
    }
    let store = platform.argo_cd().map(|(_, id)| platform.environment(id));
    if !argo_cd_is_invalid(platform) && store.is_none_or(|environment| environment.secrets.is_none()) {
        let message = "the control plane has no secret store to take the access to clusters from";
        diagnostics.push(Diagnostic::error(codes::NO_SECRET_STORE, span, message).help(
            "it is the store of the environment that platform/components/argocd.yaml names under `environments`",
        ));
    }
}

/// Returns whether the document of the component that installs Argo CD, or of its environment, is invalid.
fn argo_cd_is_invalid(platform: &PlatformConfig) -> bool {
    let invalid_documents = &platform.invalid_documents;
    invalid_documents.components.contains_key(ARGO_CD)
        || (platform.argo_cd().is_none() && !invalid_documents.environments.is_empty())
}

/// Checks what the instances of teams are installed from and what confines them.
fn fleet(platform: &PlatformConfig, span: Span, diagnostics: &mut Diagnostics) {
    if !argo_cd_is_invalid(platform) && platform.argo_cd().is_none_or(|(component, _)| component.chart.is_none()) {
        let message = "nothing installs the instances of a fleet";
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, message)
                .help("declare platform/components/argocd.yaml with `controlPlane: true` and the chart `argo-cd`"),
        );
    }
    if platform.control_plane.credentials.is_none() {
        let message = "nothing confines the instances of a fleet to their namespaces";
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, message)
                .help("say where their access to clusters is kept: `credentials: argocd/{instance}/{cluster}#config`"),
        );
    }
}
