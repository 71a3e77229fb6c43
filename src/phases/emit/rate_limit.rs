//! Rate limits, as Middlewares of Traefik: neither Ingress nor HTTPRoute has a field for them.

use super::Context;
use super::emitters::Emitter;
use super::labels::{metadata, object_labels};
use super::routes::routes;
use crate::kubernetes::Object;
use crate::language::model::{Environment, Route};
use crate::map;

pub(super) const GROUP: &str = "traefik.io";
pub(super) const KIND: &str = "Middleware";

pub(super) const EMITTER: Emitter = Emitter { possible: |_, environment| is_traefik(environment), emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let limited = routes(context).filter_map(|(exposure, route)| {
        let (average, burst) = rate_limit_of(context, route)?;
        Some(Object(map! {
            "apiVersion" => "traefik.io/v1alpha1",
            "kind" => KIND,
            "metadata" => metadata(
                &exposure.name,
                object_labels(context, &context.instance.settings.name),
                crate::yaml::Mapping::new(),
            ),
            "spec" => map! { "rateLimit" => map! { "average" => average, "burst" => burst } },
        }))
    });
    limited.collect()
}

/// Average and burst of a route's rate limit, in requests per second and requests; `None` if the route has no limit or
/// the ingress of the environment is not Traefik.
pub(super) fn rate_limit_of(context: &Context<'_>, route: &Route) -> Option<(u32, u32)> {
    route.rate_limit.filter(|_| is_traefik(context.environment))
}

/// Whether the ingress of the environment is Traefik: its class, its namespace or a label of its pods contains
/// `traefik`.
pub(super) fn is_traefik(environment: &Environment) -> bool {
    let Some(ingress) = &environment.ingress else { return false };
    let class = ingress.class.as_ref().or(environment.profile.ingress_class.as_ref());
    class.into_iter().chain([&ingress.namespace]).chain(ingress.pods.values()).any(|text| text.contains("traefik"))
}
