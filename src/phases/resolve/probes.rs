//! Resolves probes and the ports of their container that they name.

use super::codes;
use super::defaults;
use super::scope::Scope;
use crate::base::conventions::METRICS_PORT;
use crate::diagnostics::Diagnostic;
use crate::language::model::{ContainerPort, Probe, ProbeWay, Probes};
use crate::language::spec::{self, Literal};

pub(super) fn resolve(
    health: Option<&spec::Health>,
    ports: &[ContainerPort],
    path: &[&str],
    scope: &mut Scope<'_>,
) -> Probes {
    let Some(health) = health else { return Probes::default() };
    let mut at = path.to_vec();
    at.push("health");
    let common = health.both.as_deref();
    let mut one = |own: Option<&spec::Probe>, alone: bool| match (own, common) {
        (Some(own), Some(common)) => bind(&own.over(common), ports, &at, scope),
        (Some(probe), None) => bind(probe, ports, &at, scope),
        (None, Some(common)) if alone => bind(common, ports, &at, scope),
        _ => None,
    };
    Probes {
        live: one(health.live.as_deref(), true),
        ready: one(health.ready.as_deref(), true),
        startup: one(health.startup.as_deref(), false),
    }
}

fn bind(probe: &spec::Probe, ports: &[ContainerPort], at: &[&str], scope: &mut Scope<'_>) -> Option<Probe> {
    if probe.ways() != 1 {
        let span = scope.span(at);
        scope.diagnostics.push(
            Diagnostic::error(codes::INVALID_VALUE, span, "a probe asks in exactly one way")
                .help("give one of `http`, `grpc`, `tcp` and `exec`"),
        );
        return None;
    }
    let way = if let Some(http) = &probe.http {
        let headers = http.headers.iter().map(|(k, v)| (k.clone(), v.0.clone())).collect();
        ProbeWay::Http {
            path: http.path.clone(),
            port: port(http.port.as_ref(), ports, at, scope)?,
            headers,
            https: http.https,
        }
    } else if let Some(grpc) = &probe.grpc {
        ProbeWay::Grpc { port: port(Some(&grpc.port), ports, at, scope)?, service: grpc.service.clone() }
    } else if let Some(tcp) = &probe.tcp {
        ProbeWay::Tcp { port: port(Some(tcp), ports, at, scope)? }
    } else {
        ProbeWay::Exec { command: probe.exec.iter().flatten().map(|l| l.0.clone()).collect() }
    };
    Some(Probe {
        way,
        delay: probe.delay.map(|d| d.seconds).filter(|s| *s > 0),
        period: probe.period.map_or(defaults::PROBE_PERIOD, |d| d.seconds.max(1)),
        timeout: probe.timeout.map(|d| d.seconds.max(1)),
        failures: probe.failures,
        successes: probe.successes,
    })
}

/// Resolves a port that is given by the container's name for it or by number.
fn port(wanted: Option<&Literal>, ports: &[ContainerPort], at: &[&str], scope: &mut Scope<'_>) -> Option<u16> {
    let found = match wanted {
        None => ports.iter().find(|p| p.name != METRICS_PORT).or_else(|| ports.first()).map(|p| p.port),
        Some(wanted) => wanted
            .0
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .or_else(|| ports.iter().find(|p| p.name == wanted.0).map(|p| p.port)),
    };
    if found.is_none() {
        let span = scope.span(at);
        let d = match wanted {
            Some(wanted) => {
                Diagnostic::error(codes::UNKNOWN_PORT, span, format!("the container has no port `{}`", wanted.0))
                    .suggest(&wanted.0, ports.iter().map(|p| p.name.as_str()))
            }
            None => Diagnostic::error(codes::UNKNOWN_PORT, span, "this probe needs a port, and the container has none"),
        };
        scope.diagnostics.push(d);
    }
    found
}
