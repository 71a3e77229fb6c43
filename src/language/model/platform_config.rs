//! The resolved platform without its services.

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::Version;

use super::{
    Capabilities, Component, Documents, Environment, EnvironmentId, InvalidDocuments, Promotion, RemoteValue, TeamId,
};
use crate::base::conventions::ARGO_CD_CHART;
use crate::diagnostics::FileId;
use crate::kubernetes::schema::CustomResources;
use crate::language::spec::{
    Admission, Alerting, Codeowners, Contact, ImagePolicy, Quota, Receiver, Routes, RuleSetting, Topology,
};
use crate::yaml::Mapping;

/// The Git repository that Argo CD reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    pub url: String,
    pub branch: String,
    /// The folder of the workspace in the repository; empty for the top.
    pub path: String,
}

/// Everything that is not part of one service: environments, teams, components and platform-wide settings.
#[derive(Debug, Clone)]
pub struct PlatformConfig {
    pub name: String,
    pub file: FileId,
    pub repository: Option<Repository>,
    pub tiers: Vec<String>,
    pub topology: Topology,
    /// The namespace of the (central) Argo CD.
    pub argocd_namespace: String,
    /// The CODEOWNERS file to generate. `None`: rutter does not write one.
    pub codeowners: Option<Codeowners>,
    pub images: ImagePolicy,
    pub alerting: Alerting,
    /// The team that gets the alerts about the platform itself.
    pub operators: Option<TeamId>,
    /// The alert templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, AlertTemplate>,
    /// The custom resource kinds that `platform/crds` defines.
    pub custom_resources: CustomResources,
    pub rules: BTreeMap<String, RuleSetting>,
    pub promotion: Promotion,
    /// The environments in promotion order, then those outside of the order, sorted by name.
    pub environments: Vec<Environment>,
    /// The teams, sorted by name.
    pub teams: Vec<Team>,
    /// The components, sorted by name.
    pub components: Vec<Component>,
    /// The capabilities that components provide, by environment.
    pub capabilities: Capabilities,
    /// The parsed documents, for spans of diagnostics.
    pub documents: Documents,
    /// The names that invalid documents declare; empty unless there are errors.
    pub invalid_documents: InvalidDocuments,
    /// The setup of Argo CD's instances, beside their topology.
    pub control_plane: ControlPlane,
}

/// The name of the component that installs Argo CD.
pub const ARGO_CD: &str = "argocd";

/// The setup of Argo CD's instances.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControlPlane {
    /// The location of the clusters' credentials in the secret store, with `{cluster}` and `{instance}`.
    pub credentials: Option<RemoteValue>,
    /// The chart values of teams' instances, with `{team}`.
    pub values: Mapping,
}

/// A template that replaces a built-in alert template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertTemplate {
    pub file: FileId,
    pub text: Arc<str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    pub name: String,
    pub file: FileId,
    pub owners: Vec<String>,
    pub contact: Contact,
    pub receivers: BTreeMap<String, Receiver>,
    pub routes: Routes,
    /// The quota by environment. An environment without an entry has no quota.
    pub quota: BTreeMap<EnvironmentId, Quota>,
    /// Whether calls from other teams need an entry in the callee's `callers`.
    pub consent: bool,
}

impl Team {
    /// Returns the receiver of warnings (by default the first receiver by name) and the receiver of critical alerts.
    /// Without `pages` both are the same.
    pub fn routed(&self, pages: bool) -> Option<(&str, &str)> {
        let first = || self.receivers.keys().next().map(String::as_str);
        let chat = self.routes.warning.as_deref().or_else(first)?;
        Some((chat, self.routes.critical.as_deref().filter(|_| pages).unwrap_or(chat)))
    }

    /// Returns the receivers that get alerts, sorted by name.
    pub fn used_receivers(&self, pages: bool) -> Vec<(&str, &Receiver)> {
        let Some((chat, pager)) = self.routed(pages) else { return Vec::new() };
        let all = self.receivers.iter().map(|(name, receiver)| (name.as_str(), receiver));
        all.filter(|(name, _)| [chat, pager].contains(name)).collect()
    }
}

impl PlatformConfig {
    pub fn environment(&self, id: EnvironmentId) -> &Environment {
        &self.environments[id.0]
    }

    pub fn team(&self, id: TeamId) -> &Team {
        &self.teams[id.0]
    }

    /// Returns the component that installs Argo CD, and the environment whose values and secret store it uses.
    pub fn argo_cd(&self) -> Option<(&Component, EnvironmentId)> {
        let component = self.components.iter().find(|c| c.control_plane && c.name == ARGO_CD)?;
        component.installations().next().map(|(id, _)| (component, id))
    }

    /// Returns whether Argo CD can take a newer revision when it tries a failed sync again: since Argo CD 3.2, whose first
    /// chart is 9.1.0. If no component says which Argo CD there is, it can.
    pub fn retries_refresh(&self) -> bool {
        let chart = self.argo_cd().and_then(|(component, id)| Some((component.chart.as_ref()?, id)));
        let version =
            chart.filter(|(chart, _)| chart.name == ARGO_CD_CHART).and_then(|(chart, id)| chart.versions.get(&id));
        let version = version.and_then(|version| Version::parse(version.trim_start_matches('v')).ok());
        version.is_none_or(|version| version >= Version::new(9, 1, 0))
    }

    pub fn environment_ids(&self) -> impl Iterator<Item = EnvironmentId> + use<> {
        (0..self.environments.len()).map(EnvironmentId)
    }

    /// Returns whether the image policy restricts the images of an environment.
    pub fn judges_images(&self, environment: &Environment) -> bool {
        !self.images.registries.is_empty() || self.images.digest.contains(&environment.name)
    }

    /// Returns what the API servers of an environment do with pods that violate the image policy. `None` if the policy
    /// has no restrictions there or Kubernetes is too old for admission policies.
    pub fn admission(&self, environment: &Environment) -> Option<Admission> {
        let judged = self.judges_images(environment) && environment.kubernetes.serves_admission_policies();
        judged.then_some(self.images.admission)
    }

    /// Returns whether a component installs a Helm chart of this name in an environment, in this version (major and minor)
    /// or a later one.
    pub fn has_chart_since(&self, id: EnvironmentId, name: &str, [major, minor]: [u64; 2]) -> bool {
        let charts = self.components.iter().filter_map(|component| component.chart.as_ref());
        let versions = charts.filter(|chart| chart.name == name).filter_map(|chart| chart.versions.get(&id));
        let parsed = |version: &String| semver::Version::parse(version.trim_start_matches('v')).ok();
        versions.filter_map(parsed).any(|version| (version.major, version.minor) >= (major, minor))
    }
}
