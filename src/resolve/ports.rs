//! The ports of a service and of its main workload.

use crate::model::{ContainerPort, Port};
use crate::spec::{self, Kind};

/// The ports of the Service, of the main workload and by name; the short form is called `http` and stands first.
pub(super) fn service_ports(spec: &spec::Service) -> Vec<Port> {
    if !matches!(spec.kind.unwrap_or_default(), Kind::Deployment | Kind::Stateful | Kind::Daemon) {
        return Vec::new();
    }
    let mut ports: Vec<Port> = spec
        .ports
        .iter()
        .flatten()
        .map(|(name, p)| Port { name: name.clone(), port: p.service(), target: p.container(), protocol: p.protocol() })
        .collect();
    if let Some(port) = spec.port
        && !ports.iter().any(|p| p.name == "http")
    {
        ports.insert(0, Port { name: "http".to_owned(), port, target: port, protocol: spec::PortProtocol::Tcp });
    }
    ports
}

/// Whether the main container listens on any port.
pub(super) fn has_ports(spec: &spec::Service) -> bool {
    !container_ports(spec.port, spec.ports.as_ref()).is_empty()
}

/// The ports that a container listens on, in the order of their names; the short form is called `http`.
pub(super) fn container_ports(port: Option<u16>, ports: Option<&spec::Ports>) -> Vec<ContainerPort> {
    let mut found: Vec<ContainerPort> = ports
        .into_iter()
        .flatten()
        .map(|(name, p)| ContainerPort { name: name.clone(), port: p.container(), protocol: p.protocol() })
        .collect();
    if let Some(port) = port
        && !found.iter().any(|p| p.name == "http")
    {
        found.insert(0, ContainerPort { name: "http".to_owned(), port, protocol: spec::PortProtocol::Tcp });
    }
    found
}
