//! Resolves the ports of a service and of its containers.

use crate::language::model::{ContainerPort, Port};
use crate::language::spec::{self, Kind};

/// Returns the ports of the Service, sorted by name. The port of the short form `port` is called `http` and comes
/// first.
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

/// Returns whether the main container listens on a port.
pub(super) fn has_ports(spec: &spec::Service) -> bool {
    !container_ports(spec.port, spec.ports.as_ref()).is_empty()
}

/// Returns the ports on which a container listens, sorted by name. The port of the short form `port` is called `http`.
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
