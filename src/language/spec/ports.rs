//! Ports of a container and of its Service.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;

/// Ports by name; names are at most 15 lower-case letters, digits and dashes.
pub type Ports = BTreeMap<String, Port>;

/// The protocol of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, JsonSchema, Hash)]
#[serde(rename_all = "UPPERCASE")]
pub enum PortProtocol {
    #[default]
    Tcp,
    Udp,
    Sctp,
}

impl PortProtocol {
    /// Returns the value that Kubernetes uses.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }
}

/// A port: a number, or different numbers for the Service and the pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum Port {
    Number(u16),
    Mapped(MappedPort),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MappedPort {
    /// The port that callers use. Example: 80.
    pub port: u16,
    /// The port on which the container listens. Default: the same.
    pub target: Option<u16>,
    /// `TCP` (default), `UDP` or `SCTP`.
    pub protocol: Option<PortProtocol>,
}

shorthand!(Port, "a port number or `{ port, target, protocol }`", {
    /// The same number for the Service and the pod.
    int(n: u16) => Ok::<_, String>(Port::Number(n));
    /// Different numbers, or another protocol.
    map(MappedPort, m) => Port::Mapped(m);
});

impl Port {
    /// Returns the port that callers use.
    pub fn service(self) -> u16 {
        match self {
            Self::Number(n) => n,
            Self::Mapped(m) => m.port,
        }
    }

    /// Returns the port on which the container listens.
    pub fn container(self) -> u16 {
        match self {
            Self::Number(n) => n,
            Self::Mapped(m) => m.target.unwrap_or(m.port),
        }
    }

    pub fn protocol(self) -> PortProtocol {
        match self {
            Self::Number(_) => PortProtocol::Tcp,
            Self::Mapped(m) => m.protocol.unwrap_or_default(),
        }
    }
}
