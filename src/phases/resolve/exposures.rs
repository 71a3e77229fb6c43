//! Resolves `expose`: the load balancers and routes through which traffic from outside reaches a service.

use super::scope::Scope;
use super::{calls, codes};
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::{Diagnostic, Span};
use crate::kubernetes::cut_name;
use crate::language::model::{Exposure, ExposureKind, LoadBalancer, Port, Route, ServiceTls, Shared, Standing};
use crate::language::spec::{self, IngressApi, RateLimit, Tls};

pub(super) fn exposures(spec: &spec::Service, ports: &[Port], scope: &mut Scope<'_>) -> Vec<Shared<Exposure>> {
    let mut found = Vec::new();
    let mut routes = 0usize;
    for (index, expose) in spec.expose.iter().flat_map(|l| &l.0).enumerate() {
        let Some(port) = calls::pick(ports, expose.port.as_ref()).cloned() else {
            let span = scope.span(&["expose"]);
            let wanted = expose.port.as_ref().map_or("", |p| p.0.as_str());
            scope.diagnostics.push(
                Diagnostic::error(
                    codes::UNKNOWN_PORT,
                    span,
                    if wanted.is_empty() {
                        "an exposed service needs a port".to_owned()
                    } else {
                        format!("the service has no port `{wanted}`")
                    },
                )
                .suggest(wanted, ports.iter().map(|p| p.name.as_str())),
            );
            continue;
        };
        if expose.load_balancer {
            let name = expose.name.clone().unwrap_or_else(|| format!("{}-external", scope.instance_name));
            let annotations = scope.environment.profile.load_balancer.clone();
            let kind = ExposureKind::LoadBalancer(LoadBalancer { annotations });
            found.push(Exposure { name, index, port, kind }.into());
            continue;
        }
        let name = if routes == 0 {
            scope.instance_name.to_owned()
        } else {
            format!("{}-{}", scope.instance_name, routes + 1)
        };
        routes += 1;
        if let Some(route) = route(expose, scope) {
            let name = cut_name(&name, NAME_LENGTH).into_owned();
            found.push(Exposure { name, index, port, kind: ExposureKind::Route(route) }.into());
        }
    }
    found
}

fn route(expose: &spec::Expose, scope: &mut Scope<'_>) -> Option<Route> {
    let Some(ingress) = &scope.environment.ingress else {
        let span = scope.span(&["expose"]);
        scope.diagnostics.push(
            Diagnostic::error(
                codes::MISSING_FIELD,
                span,
                format!("the environment `{}` has no ingress", scope.environment.name),
            )
            .related(Span::file_start(scope.environment.file), "declared here")
            .help("add `ingress:` to the environment, or `expose: null` to the overlay"),
        );
        return None;
    };
    if ingress.api == IngressApi::Ingress && scope.standing != Standing::First {
        return None;
    }
    let host = expose.host.as_deref().unwrap_or(scope.instance_name);
    let domain = &scope.environment.domain;
    let host = if host.contains('.') || domain.is_empty() { host.to_owned() } else { format!("{host}.{domain}") };
    let tls = match &expose.tls {
        Some(Tls::Secret(name)) => ServiceTls::Secret(name.clone()),
        Some(Tls::Issued(true)) => ServiceTls::Issued,
        None if ingress.tls => ServiceTls::Issued,
        _ => ServiceTls::None,
    };
    Some(Route {
        host,
        path: expose.path.clone().unwrap_or_else(|| "/".to_owned()),
        exact: expose.exact,
        tls,
        rate_limit: expose.rate_limit.map(|r: RateLimit| (r.average(), r.burst())),
        timeout: expose.timeout.map(|d| d.seconds),
    })
}
