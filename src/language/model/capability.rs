//! The capabilities that components provide to services, by environment.

use std::collections::BTreeMap;

use super::{EnvironmentId, Port};
use crate::diagnostics::Span;

/// A capability: a name that components require and services call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// The component that provides it.
    pub component: String,
    /// The span in the component's spec that declares it.
    pub span: Span,
    /// The address, if services can call it. Without an address the capability only affects the order of installation.
    pub address: Option<CapabilityAddress>,
}

/// How pods reach a capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityAddress {
    /// The name of the Kubernetes Service.
    pub service: String,
    pub namespace: String,
    /// The ports of the Service; at least one.
    pub ports: Vec<Port>,
    /// The labels of the pods behind the Service; at least one.
    pub pods: BTreeMap<String, String>,
}

/// The capabilities of each environment, by name. Every component provides a capability of its own name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities(pub Vec<BTreeMap<String, Capability>>);

impl Capabilities {
    /// Returns the capabilities that are provided in an environment, sorted by name.
    pub fn of(&self, environment: EnvironmentId) -> impl Iterator<Item = (&str, &Capability)> {
        self.0.get(environment.0).into_iter().flatten().map(|(name, capability)| (name.as_str(), capability))
    }

    /// Returns the capabilities with an address in an environment, sorted by name.
    pub fn addresses(&self, environment: EnvironmentId) -> impl Iterator<Item = (&str, &CapabilityAddress)> {
        self.of(environment).filter_map(|(name, capability)| Some((name, capability.address.as_ref()?)))
    }

    pub fn find(&self, environment: EnvironmentId, name: &str) -> Option<&Capability> {
        self.0.get(environment.0)?.get(name)
    }

    /// Returns the environments in which a capability is provided.
    pub fn environments_of(&self, name: &str) -> Vec<EnvironmentId> {
        let provided = self.0.iter().enumerate().filter(|(_, here)| here.contains_key(name));
        provided.map(|(n, _)| EnvironmentId(n)).collect()
    }
}
