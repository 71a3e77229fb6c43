//! `platform/platform.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{
    Acknowledgement, Alerts, Asked, Codeowners, Criticality, InfrastructureAlerts, Promotion, ProviderProfile, Service,
};

/// The platform: what is common to all environments.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Platform {
    /// The name of the platform, which becomes the label `app.kubernetes.io/part-of` of every object. Example: `acme`.
    pub name: Option<String>,
    /// The Git repository that Argo CD reads: a URL, or `{ url, branch, path }`.
    pub repository: Option<Repository>,
    /// The rules for promoting versions.
    pub promotion: Promotion,
    /// Tiers of components, first to last: the order in which they are installed. Default: `[core, shared, application]`.
    pub tiers: Option<Vec<String>>,
    /// The setup of Argo CD.
    pub argocd: ArgoCd,
    /// Generates a CODEOWNERS file from the teams' reviewers: its path, or `{ file, reviewers }`. Default: none is
    /// written. Example: `{ file: .github/CODEOWNERS, reviewers: ["@acme/platform"] }`.
    pub codeowners: Option<Codeowners>,
    /// Policies for images and for changes.
    pub policies: Policies,
    /// Acknowledgements of risks anywhere in the platform; each is valid for the change that adds it.
    pub acknowledge: Vec<Acknowledgement>,
    /// Links in alerts, their tests, and alerts about the platform itself.
    pub alerting: Alerting,
    /// Provider profiles beside the built-in `aws`, `gcp`, `azure`, `kind` and `k3s`, by name.
    pub profiles: BTreeMap<String, ProviderProfile>,
    /// Defaults for all services, with the same fields as a service.
    pub defaults: Option<Service>,
    /// Severity by rule: `off`, `note`, `warning` or `error`. Example: `{ missing-readiness: error }`.
    pub rules: BTreeMap<String, RuleSetting>,
}

/// The Git repository that Argo CD reads.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Repository {
    pub url: String,
    pub branch: String,
    pub path: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RepositoryFields {
    /// The URL. Example: `https://git.example.com/acme/platform.git`.
    url: String,
    /// The branch that Argo CD follows. Default: `main`.
    branch: Option<String>,
    /// The workspace's folder in the repository. Default: the top.
    path: Option<String>,
}

shorthand!(Repository, "a URL or `{ url, branch, path }`", {
    /// The URL.
    str(s) => Ok::<_, String>(Repository { url: s.to_owned(), branch: "main".to_owned(), path: String::new() });
    /// The long form.
    map(RepositoryFields, w) => Repository {
        url: w.url,
        branch: w.branch.unwrap_or_else(|| "main".to_owned()),
        path: w.path.unwrap_or_default().trim_matches('/').to_owned(),
    };
});

/// The setup of Argo CD.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ArgoCd {
    /// One instance for everything (`single`, default), or a central one and one for each team (`fleet`).
    pub topology: Topology,
    /// The namespace of the (central) instance. Default: `argocd`.
    pub namespace: Option<String>,
    /// The reference to the credentials of a cluster: the `config` of Argo CD's cluster Secret, as `path#property` with
    /// `{cluster}` and `{instance}` (`main`, or the team). It is read from the secret store of the environment that the
    /// component `argocd` names. A fleet needs it. Default: none, the cluster Secrets are created manually. Example:
    /// `argocd/{instance}/{cluster}#config`.
    pub credentials: Option<String>,
    /// Chart values of the teams' instances in a fleet, over those of the component `argocd`. Texts may hold `{team}`.
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// Links in alerts, their tests, and alerts about the platform itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Alerting {
    /// The pattern of runbook links, with `{alert}`. Example: `https://runbooks.example.com/{alert}`.
    pub runbooks: Option<String>,
    /// The pattern of dashboard links, with `{dashboard}` (the uid of the service's generated dashboard), `{service}`,
    /// `{namespace}` and `{environment}`. Example:
    /// `https://grafana.example.com/d/{dashboard}?var-namespace={namespace}`.
    pub dashboards: Option<String>,
    /// The team that gets alerts about the platform itself: nodes, volumes, components. Without it there are no such
    /// alerts. Example: `platform`.
    pub team: Option<String>,
    /// Thresholds of alerts about nodes, volumes and quotas; an environment's `monitoring.infrastructure` overrides
    /// them.
    pub infrastructure: InfrastructureAlerts,
    /// Thresholds by the criticality of services, with the same fields as a service's `alerts`. Those of environments,
    /// teams and services override them. Example: `{ high: { errors: { critical: 2 } } }`.
    pub criticality: BTreeMap<Criticality, Alerts>,
    /// When tickets of services with `criticality: low` are sent; at other times they are held back. Without it they
    /// are sent at once.
    pub business_hours: Option<BusinessHours>,
    /// Whether to generate promtool tests of the objectives' rules, for `rutter test-alerts`. Default: true.
    pub tests: Option<bool>,
}

/// Business hours in UTC: the teams' Alertmanager configurations do not support other time zones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct BusinessHours {
    /// The first and the last day. Default: `monday:friday`.
    #[schemars(regex(
        pattern = r"^(sun|mon|tues|wednes|thurs|fri|satur)day(:(sun|mon|tues|wednes|thurs|fri|satur)day)?$"
    ))]
    pub days: Option<String>,
    /// The start of a day. Default: `08:00`.
    #[schemars(regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub from: Option<String>,
    /// The end of a day. Default: `17:00`.
    #[schemars(regex(pattern = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"))]
    pub to: Option<String>,
}

/// How many Argo CD instances there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// One instance for everything.
    #[default]
    Single,
    /// A central instance for infrastructure and one for each team.
    Fleet,
}

/// Policies for images and for changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Policies {
    /// The policy for images.
    pub images: ImagePolicy,
    /// The risks that a change must acknowledge when `rutter diff --enforce` checks it. Example: `[reject, { risk:
    /// destroy, environments: protected }, { risk: restart, pods: 50 }]`.
    pub acknowledge: Vec<Asked>,
}

/// The policy for images.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ImagePolicy {
    /// Environments in which every image must be pinned by digest. Example: `[prod]`.
    pub digest: Vec<String>,
    /// The allowed registries (and repositories below them). Empty: all. Example: `[registry.example.com]`.
    pub registries: Vec<String>,
    /// What the API server does with pods that violate this policy: `deny` (default), `warn`, `audit` or `off`. From
    /// Kubernetes 1.30 on each namespace gets a ValidatingAdmissionPolicy for it.
    pub admission: Admission,
}

/// What the API server does with objects that violate a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// Nothing; only rutter checks.
    Off,
    /// It writes them to the audit log.
    Audit,
    /// It warns the client.
    Warn,
    /// It rejects them.
    #[default]
    Deny,
}

/// The severity of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleSetting {
    /// Not reported.
    Off,
    /// Reported without ever failing a command.
    Note,
    /// Reported without stopping a compile.
    Warning,
    /// Stops a compile.
    Error,
}
