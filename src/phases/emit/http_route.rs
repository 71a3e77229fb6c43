//! HTTPRoutes, for environments whose ingress uses the Gateway API.

use super::Context;
use super::emitters::Emitter;
use super::labels::{metadata, object_labels, texts};
use super::routes::routes;
use super::{rate_limit, wave};
use crate::kubernetes::Object;
use crate::language::model::{Exposure, Ingress, Route};
use crate::language::spec::IngressApi;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

const GATEWAY_GROUP: &str = "gateway.networking.k8s.io";

pub(super) const EMITTER: Emitter = Emitter { possible: |_, environment| environment.ingress.is_some(), emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(ingress) = context.environment.ingress.as_ref().filter(|i| i.api == IngressApi::Gateway) else {
        return Vec::new();
    };
    routes(context).map(|(exposure, route)| http_route(context, ingress, exposure, route)).collect()
}

/// An HTTPRoute. The defaults of the CRD are written out, so that Argo CD sees no difference.
fn http_route(context: &Context<'_>, ingress: &Ingress, exposure: &Exposure, route: &Route) -> Object {
    let mut annotations = texts(&ingress.annotations);
    for (key, value) in wave::after() {
        annotations.insert(key, value);
    }
    let parent = map! {
        "group" => GATEWAY_GROUP,
        "kind" => "Gateway",
        "name" => &ingress.gateway,
        "namespace" => &ingress.namespace,
    };
    Object(map! {
        "apiVersion" => "gateway.networking.k8s.io/v1",
        "kind" => "HTTPRoute",
        "metadata" =>
            metadata(&exposure.name, object_labels(context, &context.instance.settings.name), annotations),
        "spec" => map! {
            "parentRefs" => seq![parent],
            "hostnames" => seq![&route.host],
            "rules" => seq![rule(context, exposure, route)],
        },
    })
}

fn rule(context: &Context<'_>, exposure: &Exposure, route: &Route) -> Value {
    let path = map! {
        "type" => if route.exact { "Exact" } else { "PathPrefix" },
        "value" => &route.path,
    };
    let backend = map! {
        "group" => "",
        "kind" => "Service",
        "name" => &context.instance.settings.name,
        "port" => exposure.port.port,
        "weight" => 1,
    };
    let mut rule = Mapping::new();
    rule.push("matches", seq![map! { "path" => path }]);
    rule.push_some("filters", rate_limit::rate_limit_of(context, route).map(|_| seq![filter(exposure)]));
    rule.push("backendRefs", seq![backend]);
    rule.push_some("timeouts", route.timeout.map(|seconds| map! { "request" => format!("{seconds}s") }));
    rule.into()
}

fn filter(exposure: &Exposure) -> Value {
    let middleware = map! { "group" => rate_limit::GROUP, "kind" => rate_limit::KIND, "name" => &exposure.name };
    map! { "type" => "ExtensionRef", "extensionRef" => middleware }
}
