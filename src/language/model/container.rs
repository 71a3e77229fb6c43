//! Resolved containers: every default is filled in.

use std::collections::BTreeMap;

use super::Shared;
use crate::language::spec::{PortProtocol, PullPolicy};

/// A container of a pod, in one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Container {
    /// The environment variables, sorted by name, except that variables which others refer to as `$(NAME)` come first.
    pub env: Vec<Shared<EnvVar>>,
    pub settings: Shared<ContainerSettings>,
}

/// Everything of a container except its environment variables. Most containers differ between environments only in
/// their variables, so that environments can share these settings.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct ContainerSettings {
    pub name: String,
    pub image: Image,
    pub pull: PullPolicy,
    pub command: Vec<String>,
    pub args: Vec<String>,
    pub env_from: Vec<EnvFrom>,
    pub ports: Vec<ContainerPort>,
    /// The HTTP path of the metrics on the container's metrics ports.
    pub metrics_path: String,
    pub resources: Quantities,
    pub probes: Probes,
    pub security: SecurityContext,
    /// Seconds to wait before the stop signal. 0 means no `preStop` hook.
    pub pre_stop: i64,
    pub mounts: Vec<Mount>,
    /// The keys that lead from the top of the service's spec to the fields of this container.
    pub path: Vec<String>,
}

impl ContainerSettings {
    /// Returns the ports that the container's manifest lists. Several ports of a Service may lead to one number, but a
    /// container lists a number and protocol only once: the first name for it stands.
    pub fn listed_ports(&self) -> impl Iterator<Item = &ContainerPort> {
        self.ports.iter().enumerate().filter(|(n, port)| !self.ports[..*n].iter().any(|p| p.same(port))).map(|(_, p)| p)
    }

    /// Returns the listed port with the number and protocol of `port`.
    pub fn listed<'a>(&'a self, port: &'a ContainerPort) -> &'a ContainerPort {
        self.ports.iter().find(|p| p.same(port)).unwrap_or(port)
    }
}

/// An image reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// The reference without tag and digest.
    pub repository: String,
    /// Whether the image has the version that the service's overlay pins. The `images` entry of the generated overlay
    /// sets it.
    pub pinned: bool,
    /// The container's own tag, if it is not pinned.
    pub tag: Option<String>,
    pub digest: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnvVar {
    pub name: String,
    pub value: ValueFrom,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValueFrom {
    Text(String),
    Field(String),
    Resource(String),
    ConfigMap { name: String, key: String, optional: bool },
    Secret { name: String, key: String, optional: bool },
}

/// A ConfigMap or Secret whose keys all become environment variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnvFrom {
    pub secret: bool,
    pub name: String,
    pub prefix: Option<String>,
    pub optional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    pub name: String,
    pub port: u16,
    pub protocol: PortProtocol,
}

impl ContainerPort {
    fn same(&self, other: &Self) -> bool {
        (self.port, self.protocol) == (other.port, other.protocol)
    }
}

/// Requests and limits by resource name, as canonical quantities.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Quantities {
    pub requests: BTreeMap<String, String>,
    pub limits: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Probes {
    pub live: Option<Probe>,
    pub ready: Option<Probe>,
    pub startup: Option<Probe>,
}

/// A probe. Times are in seconds. `None` leaves a field to Kubernetes' default.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Probe {
    pub way: ProbeWay,
    pub delay: Option<i64>,
    pub period: i64,
    pub timeout: Option<i64>,
    pub failures: Option<u32>,
    pub successes: Option<u32>,
}

/// How a probe checks the container. A port is a name if the container names it, otherwise a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProbeWay {
    Http { path: String, port: u16, headers: BTreeMap<String, String>, https: bool },
    Grpc { port: u16, service: Option<String> },
    Tcp { port: u16 },
    Exec { command: Vec<String> },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct SecurityContext {
    /// The user id, if it differs from the pod's.
    pub user: Option<u32>,
    pub run_as_root: bool,
    pub writable_root: bool,
    pub privilege_escalation: bool,
    pub privileged: bool,
    pub capabilities: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mount {
    pub volume: String,
    pub path: String,
    pub read_only: bool,
}
