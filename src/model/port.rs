//! Ports of Services.

use crate::spec::PortProtocol;

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Port {
    pub name: String,
    /// What callers use.
    pub port: u16,
    /// What the pod listens on.
    pub target: u16,
    pub protocol: PortProtocol,
}
