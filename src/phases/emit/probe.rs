//! Probes of containers. Only the period and the fields that differ from Kubernetes' defaults are written.

use super::labels::text_list;
use crate::language::model::{Container, Probe, ProbeWay};
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) fn probe(container: &Container, probe: &Probe) -> Value {
    let mut out = Mapping::new();
    let (field, handler) = handler(container, &probe.way);
    out.push(field, handler);
    out.push_some("initialDelaySeconds", probe.delay);
    out.push("periodSeconds", probe.period);
    out.push_some("timeoutSeconds", probe.timeout);
    out.push_some("successThreshold", probe.successes);
    out.push_some("failureThreshold", probe.failures);
    out.into()
}

/// The name of the field for the kind of probe, and its value.
fn handler(container: &Container, way: &ProbeWay) -> (&'static str, Value) {
    match way {
        ProbeWay::Http { path, port, headers, https } => {
            let mut get = Mapping::new();
            get.push("path", path);
            get.push("port", port_reference(container, *port));
            get.push_some("scheme", https.then_some("HTTPS"));
            let headers = headers.iter().map(|(name, value)| map! { "name" => name, "value" => value });
            get.push_nonempty("httpHeaders", headers.collect::<Vec<_>>());
            ("httpGet", get.into())
        }
        // The field `grpc.port` does not accept the name of a port.
        ProbeWay::Grpc { port, service } => {
            let mut grpc = Mapping::new();
            grpc.push("port", *port);
            grpc.push_some("service", service.as_ref());
            ("grpc", grpc.into())
        }
        ProbeWay::Tcp { port } => ("tcpSocket", map! { "port" => port_reference(container, *port) }),
        ProbeWay::Exec { command } => ("exec", map! { "command" => text_list(command) }),
    }
}

/// The name of a port if the container declares it, else its number.
fn port_reference(container: &Container, port: u16) -> Value {
    container.settings.ports.iter().find(|p| p.port == port).map_or_else(|| Value::from(port), |p| Value::from(&p.name))
}
