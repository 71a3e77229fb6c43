//! Resolves the platform, its environments in promotion order, and its teams.

use std::collections::BTreeMap;

use super::{codes, control_plane, environment, promotion, receivers};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::kubernetes::schema::CustomResources;
use crate::language::model::{Capabilities, EnvironmentId, InvalidDocuments, PlatformConfig, Repository, Team, TeamId};
use crate::language::spec;
use crate::phases::validate::{Typed, Validated};

const DEFAULT_TIERS: [&str; 3] = ["core", "shared", "application"];

/// Resolves everything except the services.
pub(super) fn resolve(validated: &Validated, diagnostics: &mut Diagnostics) -> PlatformConfig {
    let fallback = spec::Platform::default();
    let (file, spec) = match &validated.platform {
        Some(typed) => (typed.file, &*typed.spec),
        None => (FileId(0), &fallback),
    };
    if let Some(typed) = &validated.platform
        && typed.spec.name.is_none()
    {
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, Span::file_start(file), "the platform has no name")
                .help("add `name: ...`"),
        );
    }
    let order = order(validated, spec, file, diagnostics);
    let environments: Vec<_> = order
        .iter()
        .filter_map(|name| {
            validated.environments.get(*name).map(|typed| environment::resolve(name, typed, spec, diagnostics))
        })
        .collect();
    let ids: BTreeMap<&str, EnvironmentId> =
        environments.iter().enumerate().map(|(n, e)| (e.name.as_str(), EnvironmentId(n))).collect();
    let operators = operators(validated, spec, file, diagnostics);
    let teams = validated
        .teams
        .iter()
        .map(|(name, typed)| team(name, typed, &ids, &validated.invalid_documents, diagnostics))
        .collect();
    PlatformConfig {
        name: spec.name.clone().unwrap_or_else(|| "platform".to_owned()),
        file,
        repository: spec.repository.as_ref().map(|r| Repository {
            url: r.url.clone(),
            branch: r.branch.clone(),
            path: r.path.clone(),
        }),
        tiers: spec.tiers.clone().unwrap_or_else(|| DEFAULT_TIERS.map(str::to_owned).to_vec()),
        topology: spec.argocd.topology,
        argocd_namespace: spec.argocd.namespace.clone().unwrap_or_else(|| "argocd".to_owned()),
        codeowners: codeowners(spec, file, validated, diagnostics),
        images: spec.policies.images.clone(),
        alerting: spec.alerting.clone(),
        operators,
        alert_templates: BTreeMap::new(),
        custom_resources: CustomResources::default(),
        rules: spec.rules.clone(),
        promotion: promotion::policy(&spec.promotion, file, &ids, validated, diagnostics),
        environments,
        teams,
        components: Vec::new(),
        capabilities: Capabilities::default(),
        documents: validated.documents.clone(),
        invalid_documents: validated.invalid_documents.clone(),
        control_plane: control_plane::resolve(validated),
    }
}

/// Resolves the team that gets the alerts about the platform itself.
fn operators(
    validated: &Validated,
    spec: &spec::Platform,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<TeamId> {
    let wanted = spec.alerting.team.as_ref()?;
    let names = || validated.teams.keys().map(String::as_str);
    let found = names().position(|name| name == wanted).map(TeamId);
    if found.is_none() {
        let span = validated.documents.span(file, &["alerting", "team"]);
        let unknown = Diagnostic::error(codes::UNKNOWN_TEAM, span, format!("unknown team `{wanted}`"));
        diagnostics.push(unknown.suggest(wanted, names()).help("teams are the files of platform/teams"));
    }
    found
}

/// Returns the CODEOWNERS file to write. Reports the setting if the workspace is not at the top of its repository: Git
/// hosts read the file at the top only, and rutter writes in its workspace only.
fn codeowners(
    spec: &spec::Platform,
    file: FileId,
    validated: &Validated,
    diagnostics: &mut Diagnostics,
) -> Option<spec::Codeowners> {
    let codeowners = spec.codeowners.clone()?;
    let folder = spec.repository.as_ref().map_or("", |r| r.path.as_str());
    if folder.is_empty() {
        return Some(codeowners);
    }
    let message =
        format!("the workspace lies in `{folder}/` of its repository, where no Git host looks for CODEOWNERS");
    let span = validated.documents.span(file, &["codeowners"]);
    diagnostics.push(
        Diagnostic::error(codes::INVALID_VALUE, span, message)
            .help("take `codeowners` out and keep a file by hand at the repository's top"),
    );
    None
}

/// Returns the environments in promotion order, then the others, sorted by name.
fn order<'a>(
    validated: &'a Validated,
    spec: &'a spec::Platform,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for (n, name) in spec.promotion.order.iter().enumerate().flat_map(|(n, s)| s.0.iter().map(move |name| (n, name))) {
        if validated.invalid_documents.environments.contains(name) {
            continue;
        }
        if !validated.environments.contains_key(name) {
            let span = validated.documents.span(file, &["promotion", "order", &n.to_string()]);
            diagnostics.push(
                Diagnostic::error(codes::UNKNOWN_ENVIRONMENT, span, format!("unknown environment `{name}`"))
                    .suggest(name, validated.environments.keys().map(String::as_str))
                    .help(format!("environments are the files of platform/environments; add {name}.yaml there")),
            );
        } else if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    for name in validated.environments.keys() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

fn team(
    name: &str,
    typed: &Typed<spec::Team>,
    ids: &BTreeMap<&str, EnvironmentId>,
    invalid_documents: &InvalidDocuments,
    diagnostics: &mut Diagnostics,
) -> Team {
    let mut quota = BTreeMap::new();
    for (environment, limits) in &typed.spec.quota {
        match ids.get(environment.as_str()) {
            Some(id) => {
                quota.insert(*id, limits.clone());
            }
            None if invalid_documents.environments.contains(environment) => {}
            None => diagnostics.push(
                Diagnostic::error(
                    codes::UNKNOWN_ENVIRONMENT,
                    typed.node.get("quota").and_then(|q| q.entry(environment)).map_or(typed.node.span, |e| e.key_span),
                    format!("unknown environment `{environment}`"),
                )
                .suggest(environment, ids.keys().copied()),
            ),
        }
    }
    receivers::check_references(typed, diagnostics);
    Team {
        name: name.to_owned(),
        file: typed.file,
        owners: typed.spec.owners.clone(),
        contact: typed.spec.contact.clone(),
        receivers: typed.spec.receivers.clone(),
        routes: routes(typed, diagnostics),
        quota,
        consent: typed.spec.consent.unwrap_or(false),
    }
}

/// Returns the routes to declared receivers, and reports the others.
fn routes(typed: &Typed<spec::Team>, diagnostics: &mut Diagnostics) -> spec::Routes {
    let receivers = &typed.spec.receivers;
    let mut known = |field: &str, name: &Option<String>| {
        let name = name.as_ref()?;
        if receivers.contains_key(name) {
            return Some(name.clone());
        }
        diagnostics.push(
            Diagnostic::error(
                codes::UNKNOWN_RECEIVER,
                typed.node.locate(["routes", field]).0,
                format!("unknown receiver `{name}`"),
            )
            .suggest(name, receivers.keys().map(String::as_str))
            .help("a route names one of the team's `receivers`"),
        );
        None
    };
    spec::Routes {
        critical: known("critical", &typed.spec.routes.critical),
        warning: known("warning", &typed.spec.routes.warning),
    }
}
