//! Containers with everything decided.

use std::collections::BTreeMap;

use super::Shared;
use super::shared::shares_settings;
use crate::spec::{PortProtocol, PullPolicy};

/// A container of a pod, in one environment.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Container {
    /// By name, but variables that others refer to (`$(NAME)`) come first.
    pub env: Vec<Shared<EnvVar>>,
    pub settings: Shared<ContainerSettings>,
}

/// Everything but the variables, in which alone the environments of most containers differ.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct ContainerSettings {
    pub name: String,
    pub image: Image,
    pub pull: PullPolicy,
    pub command: Vec<String>,
    pub args: Vec<String>,
    pub env_from: Vec<EnvFrom>,
    pub ports: Vec<ContainerPort>,
    /// Where its ports for metrics serve them.
    pub metrics_path: String,
    pub resources: Quantities,
    pub probes: Probes,
    pub security: SecurityContext,
    /// Seconds to wait before the stop signal; 0: no hook.
    pub pre_stop: i64,
    pub mounts: Vec<Mount>,
    /// Keys from the service's top to the words of this container.
    pub path: Vec<String>,
}

shares_settings!(Container, ContainerSettings);

/// An image reference without or with a version of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// Without tag and digest.
    pub repository: String,
    /// Takes the service's pin (the overlay's `images` entry writes it).
    pub pinned: bool,
    /// Its own version, where it does not take the pin.
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

/// A whole ConfigMap or Secret as environment variables.
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

/// Requests and limits by resource name; canonical quantities.
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

/// A probe; times in seconds; `None` where Kubernetes' default holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Probe {
    pub way: ProbeWay,
    pub delay: Option<i64>,
    pub period: i64,
    pub timeout: Option<i64>,
    pub failures: Option<u32>,
    pub successes: Option<u32>,
}

/// How a probe asks. Ports are names where the container names them, else numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProbeWay {
    Http { path: String, port: u16, headers: BTreeMap<String, String>, https: bool },
    Grpc { port: u16, service: Option<String> },
    Tcp { port: u16 },
    Exec { command: Vec<String> },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct SecurityContext {
    /// Differs from the pod's user.
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
