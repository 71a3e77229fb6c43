//! The platform without its services.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Capabilities, Component, Documents, Environment, EnvironmentId, Misread, Promotion, RemoteValue, TeamId};
use crate::diagnostics::FileId;
use crate::kubernetes::schema::CustomResources;
use crate::spec::{
    Admission, Alerting, Codeowners, Contact, ImagePolicy, Quota, Receiver, Routes, RuleSetting, Topology,
};
use crate::yaml::Mapping;

/// The Git repository that Argo CD reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    pub url: String,
    pub branch: String,
    /// The workspace's folder in it; empty for the top.
    pub path: String,
}

/// Everything that is no service's: what each service is emitted into.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub name: String,
    pub file: FileId,
    pub repository: Option<Repository>,
    pub tiers: Vec<String>,
    pub topology: Topology,
    /// The namespace of the (central) Argo CD.
    pub argocd_namespace: String,
    /// The CODEOWNERS file to write; none: the users write their own.
    pub codeowners: Option<Codeowners>,
    pub images: ImagePolicy,
    pub alerting: Alerting,
    /// The team that hears of the platform itself.
    pub operators: Option<TeamId>,
    /// Templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, AlertTemplate>,
    /// The custom kinds that `platform/crds` defines.
    pub custom_resources: CustomResources,
    pub rules: BTreeMap<String, RuleSetting>,
    pub promotion: Promotion,
    /// In promotion order; those that the order does not name come last, by name.
    pub environments: Vec<Environment>,
    /// By name.
    pub teams: Vec<Team>,
    /// By name.
    pub components: Vec<Component>,
    /// What components provide, by environment.
    pub capabilities: Capabilities,
    /// Where everything is written: for diagnostics.
    pub documents: Documents,
    /// What is declared, but was not understood; nothing unless there are errors.
    pub misread: Misread,
    /// How Argo CD's instances are set up, beside their topology.
    pub control_plane: ControlPlane,
}

/// The component that installs Argo CD.
pub const ARGO_CD: &str = "argocd";

/// How Argo CD's instances are set up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControlPlane {
    /// Where the store keeps the access to a cluster, with `{cluster}` and `{instance}`.
    pub credentials: Option<RemoteValue>,
    /// Values of teams' instances, with `{team}`.
    pub values: Mapping,
}

/// A template that replaces a built-in one.
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
    /// By environment; none: no quota there.
    pub quota: BTreeMap<EnvironmentId, Quota>,
    /// Calls from other teams need the callee's `callers` list.
    pub consent: bool,
}

impl Team {
    /// Where warnings go (as said, else the first receiver by name), and what wakes people.
    pub fn routed(&self, pages: bool) -> Option<(&str, &str)> {
        let first = || self.receivers.keys().next().map(String::as_str);
        let chat = self.routes.warning.as_deref().or_else(first)?;
        Some((chat, self.routes.critical.as_deref().filter(|_| pages).unwrap_or(chat)))
    }

    /// The receivers that alerts reach, by name.
    pub fn used_receivers(&self, pages: bool) -> Vec<(&str, &Receiver)> {
        let Some((chat, pager)) = self.routed(pages) else { return Vec::new() };
        let all = self.receivers.iter().map(|(name, receiver)| (name.as_str(), receiver));
        all.filter(|(name, _)| [chat, pager].contains(name)).collect()
    }
}

impl Surroundings {
    pub fn environment(&self, id: EnvironmentId) -> &Environment {
        &self.environments[id.0]
    }

    pub fn team(&self, id: TeamId) -> &Team {
        &self.teams[id.0]
    }

    /// What installs Argo CD, with the environment whose values and secret store count.
    pub fn argo_cd(&self) -> Option<(&Component, EnvironmentId)> {
        let component = self.components.iter().find(|c| c.control_plane && c.name == ARGO_CD)?;
        component.places().next().map(|(id, _)| (component, id))
    }

    pub fn environment_ids(&self) -> impl Iterator<Item = EnvironmentId> + use<> {
        (0..self.environments.len()).map(EnvironmentId)
    }

    /// Whether the image policy asks anything of an environment.
    pub fn judges_images(&self, environment: &Environment) -> bool {
        !self.images.registries.is_empty() || self.images.digest.contains(&environment.name)
    }

    /// What the API servers of an environment do with pods that break the image policy; none where there is
    /// nothing to judge or Kubernetes is too old.
    pub fn admission(&self, environment: &Environment) -> Option<Admission> {
        let judged = self.judges_images(environment) && environment.kubernetes.serves_admission_policies();
        judged.then_some(self.images.admission)
    }
}
