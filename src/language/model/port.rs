//! Ports of Kubernetes Services.

use crate::language::spec::PortProtocol;

/// A port of a Kubernetes Service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Port {
    pub name: String,
    /// The port that callers use.
    pub port: u16,
    /// The port on which the pod listens.
    pub target: u16,
    pub protocol: PortProtocol,
}
