//! What components provide to services, by environment.

use std::collections::BTreeMap;

use super::{EnvironmentId, Port};
use crate::diagnostics::Span;

/// A name that components require and services call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// The component that provides it.
    pub component: String,
    /// Where that is said.
    pub span: Span,
    /// None: only the order of installation depends on it.
    pub address: Option<CapabilityAddress>,
}

/// How pods reach a capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityAddress {
    /// The Kubernetes Service.
    pub service: String,
    pub namespace: String,
    /// At least one.
    pub ports: Vec<Port>,
    /// Labels of its pods; at least one.
    pub pods: BTreeMap<String, String>,
}

/// The capabilities of each environment, by name. Every component provides its own name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities(pub Vec<BTreeMap<String, Capability>>);

impl Capabilities {
    /// What is provided in an environment, by name.
    pub fn of(&self, environment: EnvironmentId) -> impl Iterator<Item = (&str, &Capability)> {
        self.0.get(environment.0).into_iter().flatten().map(|(name, capability)| (name.as_str(), capability))
    }

    /// What can be called in an environment, by name.
    pub fn addresses(&self, environment: EnvironmentId) -> impl Iterator<Item = (&str, &CapabilityAddress)> {
        self.of(environment).filter_map(|(name, capability)| Some((name, capability.address.as_ref()?)))
    }

    pub fn find(&self, environment: EnvironmentId, name: &str) -> Option<&Capability> {
        self.0.get(environment.0)?.get(name)
    }

    /// The environments where a capability is provided.
    pub fn environments_of(&self, name: &str) -> Vec<EnvironmentId> {
        let provided = self.0.iter().enumerate().filter(|(_, here)| here.contains_key(name));
        provided.map(|(n, _)| EnvironmentId(n)).collect()
    }
}
