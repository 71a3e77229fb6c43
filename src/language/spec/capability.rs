//! The capabilities that a component provides.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Literal, Port, Ports};

/// A capability of a component: a name that other components require, and the address at which services reach it.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Capability {
    pub name: String,
    pub service: Option<String>,
    pub namespace: Option<String>,
    pub port: Option<Port>,
    pub ports: Ports,
    pub pods: BTreeMap<String, Literal>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CapabilityFields {
    /// The name that components require and services call. Example: `postgres`.
    name: String,
    /// The Kubernetes Service in front of it. Default: the name. Example: `main-rw`.
    service: Option<String>,
    /// The namespace of the Service and its pods. Default: the component's namespace.
    namespace: Option<String>,
    /// A single port: a number, or `{ port: 80, target: 8080 }` if the Service's port differs from the pods'.
    port: Option<Port>,
    /// Several ports by name, instead of `port`.
    #[serde(default)]
    ports: Ports,
    /// The labels of its pods, by which network policies select them. Example: `{ cnpg.io/cluster: main }`.
    #[serde(default)]
    pods: BTreeMap<String, Literal>,
}

shorthand!(Capability, "a capability's name or `{ name, service, namespace, ports, pods }`", {
    /// The name: components can require the capability.
    str(s) => Ok::<_, String>(Capability { name: s.to_owned(), ..Capability::default() });
    /// The name with an address: services can also call the capability.
    map(CapabilityFields, w) => Capability {
        name: w.name,
        service: w.service,
        namespace: w.namespace,
        port: w.port,
        ports: w.ports,
        pods: w.pods,
    };
});

impl Capability {
    /// Returns whether an address is set.
    pub fn has_address(&self) -> bool {
        self.service.is_some() || self.namespace.is_some() || self.has_ports() || !self.pods.is_empty()
    }

    pub fn has_ports(&self) -> bool {
        self.port.is_some() || !self.ports.is_empty()
    }
}
