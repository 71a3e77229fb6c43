//! Ingresses, for environments whose ingress is an ingress controller.

use super::Context;
use super::emitters::Emitter;
use super::labels::{metadata, object_labels, texts};
use super::routes::routes;
use super::{rate_limit, wave};
use crate::kubernetes::Object;
use crate::language::model::{Exposure, Ingress, Route, ServiceTls};
use crate::language::spec::IngressApi;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

const CLUSTER_ISSUER: &str = "cert-manager.io/cluster-issuer";
const TRAEFIK_MIDDLEWARES: &str = "traefik.ingress.kubernetes.io/router.middlewares";

pub(super) const EMITTER: Emitter = Emitter { possible: |_, environment| environment.ingress.is_some(), emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(ingress) = context.environment.ingress.as_ref().filter(|i| i.api == IngressApi::Ingress) else {
        return Vec::new();
    };
    routes(context).map(|(exposure, route)| ingress_object(context, ingress, exposure, route)).collect()
}

fn ingress_object(context: &Context<'_>, ingress: &Ingress, exposure: &Exposure, route: &Route) -> Object {
    let mut spec = Mapping::new();
    let class = ingress.class.as_ref().or(context.environment.profile.ingress_class.as_ref());
    spec.push_some("ingressClassName", class);
    spec.push_some("tls", tls(ingress, exposure, route));
    spec.push("rules", seq![rule(context, exposure, route)]);
    Object(map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "Ingress",
        "metadata" => metadata(
            &exposure.name,
            object_labels(context, &context.instance.settings.name),
            annotations(context, ingress, exposure, route),
        ),
        "spec" => spec,
    })
}

fn annotations(context: &Context<'_>, ingress: &Ingress, exposure: &Exposure, route: &Route) -> Mapping {
    let mut annotations = texts(&ingress.annotations);
    if let (ServiceTls::Issued, Some(issuer)) = (&route.tls, &ingress.issuer) {
        annotations.insert(CLUSTER_ISSUER, issuer);
    }
    if rate_limit::rate_limit_of(context, route).is_some() {
        let name = format!("{}-{}@kubernetescrd", context.planned.namespace, exposure.name);
        annotations.insert(TRAEFIK_MIDDLEWARES, name);
    }
    for (key, value) in wave::after() {
        annotations.insert(key, value);
    }
    annotations
}

/// The TLS entry of an Ingress. Without a Secret, the controller serves the certificate that it has for the host.
fn tls(ingress: &Ingress, exposure: &Exposure, route: &Route) -> Option<Value> {
    let secret = match &route.tls {
        ServiceTls::None => return None,
        ServiceTls::Issued => ingress.issuer.as_ref().map(|_| format!("{}-tls", exposure.name)),
        ServiceTls::Secret(name) => Some(name.clone()),
    };
    let mut entry = Mapping::new();
    entry.push("hosts", seq![&route.host]);
    entry.push_some("secretName", secret);
    Some(seq![entry])
}

fn rule(context: &Context<'_>, exposure: &Exposure, route: &Route) -> Value {
    let port = map! { "name" => &exposure.port.name };
    let service = map! { "name" => &context.instance.settings.name, "port" => port };
    let path = map! {
        "path" => &route.path,
        "pathType" => if route.exact { "Exact" } else { "Prefix" },
        "backend" => map! { "service" => service },
    };
    map! { "host" => &route.host, "http" => map! { "paths" => seq![path] } }
}
