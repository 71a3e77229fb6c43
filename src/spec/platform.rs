//! `platform/platform.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{
    Acknowledgement, Alerts, Asked, Codeowners, Criticality, InfrastructureAlerts, Promotion, ProviderProfile, Service,
};

/// The platform: what is common to all environments.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Platform {
    /// Its name; the label `app.kubernetes.io/part-of` of every object. Example: `acme`.
    pub name: Option<String>,
    /// The Git repository that Argo CD reads: a URL, or `{ url, branch, path }`.
    pub repository: Option<Repository>,
    /// How versions move.
    pub promotion: Promotion,
    /// Tiers of components, first to last: the order in which they are installed. Default: `[core, shared, application]`.
    pub tiers: Option<Vec<String>>,
    /// How Argo CD is set up.
    pub argocd: ArgoCd,
    /// Writes a CODEOWNERS file from the teams' reviewers: its place, or `{ file, reviewers }`. Default: none is written.
    /// Example: `{ file: .github/CODEOWNERS, reviewers: ["@acme/platform"] }`.
    pub codeowners: Option<Codeowners>,
    /// What is asked of images, and of changes.
    pub policies: Policies,
    /// What the change that adds an entry stands by, anywhere in the platform.
    pub acknowledge: Vec<Acknowledgement>,
    /// What alerts point to.
    pub alerting: Alerting,
    /// Provider profiles beside the built-in `aws`, `gcp`, `azure`, `kind` and `k3s`, by name.
    pub profiles: BTreeMap<String, ProviderProfile>,
    /// Defaults of all services, in a service's words.
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
struct RepositoryWords {
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
    /// In words.
    map(RepositoryWords, w) => Repository {
        url: w.url,
        branch: w.branch.unwrap_or_else(|| "main".to_owned()),
        path: w.path.unwrap_or_default().trim_matches('/').to_owned(),
    };
});

/// How Argo CD is set up.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ArgoCd {
    /// One instance for everything (`single`, default), or a central one and one per team (`fleet`).
    pub topology: Topology,
    /// The namespace of the (central) instance. Default: `argocd`.
    pub namespace: Option<String>,
    /// Where the secret store of the control plane (the one of the environment that the component `argocd` names) keeps
    /// the access to a cluster: the `config` of Argo CD's cluster Secret, as `path#property` with `{cluster}` and
    /// `{instance}` (`main`, or the team). Default: none, the cluster Secrets are made by hand; a fleet needs it.
    /// Example: `argocd/{instance}/{cluster}#config`.
    pub credentials: Option<String>,
    /// Values of the instances of teams in a fleet, over those of the component `argocd`; texts may hold `{team}`.
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// What alerts point to, how they are tested, and who watches the platform itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Alerting {
    /// The pattern of runbook links, with `{alert}`. Example: `https://runbooks.example.com/{alert}`.
    pub runbooks: Option<String>,
    /// The pattern of dashboard links, with `{dashboard}` (the identifier of the service's generated dashboard),
    /// `{service}`, `{namespace}` and `{environment}`.
    /// Example: `https://grafana.example.com/d/{dashboard}?var-namespace={namespace}`.
    pub dashboards: Option<String>,
    /// The team that hears of the platform itself: nodes, volumes, components. Without one nothing of it is watched.
    /// Example: `platform`.
    pub team: Option<String>,
    /// Thresholds of nodes, volumes and quotas; an environment's `monitoring.infrastructure` overrides them.
    pub infrastructure: InfrastructureAlerts,
    /// Thresholds by the criticality of services, in the words of a service's `alerts`; what environments, teams and services say comes first.
    /// Example: `{ high: { errors: { critical: 2 } } }`.
    pub criticality: BTreeMap<Criticality, Alerts>,
    /// When tickets of services with `criticality: low` are sent; at other times they wait. Without it they are sent at once.
    pub business_hours: Option<BusinessHours>,
    /// Emit promtool tests of the objectives' rules, for `rutter test-alerts`. Default: true.
    pub tests: Option<bool>,
}

/// When people work, in UTC: Alertmanager's configurations of teams know no other zone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct BusinessHours {
    /// The first and the last day. Default: `monday:friday`.
    #[schemars(regex(
        pattern = r"^(sun|mon|tues|wednes|thurs|fri|satur)day(:(sun|mon|tues|wednes|thurs|fri|satur)day)?$"
    ))]
    pub days: Option<String>,
    /// Default: `08:00`.
    #[schemars(regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub from: Option<String>,
    /// Default: `17:00`.
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
    /// A central instance for infrastructure and one per team.
    Fleet,
}

/// What is asked of services and of changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Policies {
    /// What is asked of images.
    pub images: ImagePolicy,
    /// Risks that a change must acknowledge where `rutter diff --enforce` looks at it.
    /// Example: `[reject, { risk: destroy, environments: protected }, { risk: restart, pods: 50 }]`.
    pub acknowledge: Vec<Asked>,
}

/// What is asked of images.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct ImagePolicy {
    /// Environments where every image must be pinned by digest. Example: `[prod]`.
    pub digest: Vec<String>,
    /// Registries (and repositories below them) that images may come from; empty: any. Example: `[registry.example.com]`.
    pub registries: Vec<String>,
    /// What the API server does with pods that break this policy: `deny` (default), `warn`, `audit` or `off`.
    /// From Kubernetes 1.30 on each namespace gets a ValidatingAdmissionPolicy for it.
    pub admission: Admission,
}

/// What the API server does with what breaks a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// Nothing; only rutter checks.
    Off,
    /// Writes it to the audit log.
    Audit,
    /// Warns whoever sends it.
    Warn,
    /// Refuses it.
    #[default]
    Deny,
}

/// The severity of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleSetting {
    /// Not reported.
    Off,
    /// Reported, never fails.
    Note,
    /// Reported, does not stop a compile.
    Warning,
    /// Stops a compile.
    Error,
}
