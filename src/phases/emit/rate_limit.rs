//! Rate limits as Traefik Middlewares. Neither Ingress nor HTTPRoute has a word for them.

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
        let (average, burst) = middleware_for(context, route)?;
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

/// Average and burst of a route that has a limit, where the way in can keep it.
pub(super) fn middleware_for(context: &Context<'_>, route: &Route) -> Option<(u32, u32)> {
    route.rate_limit.filter(|_| is_traefik(context.environment))
}

/// Whether the environment's class, namespace or pods say that Traefik is the way in.
pub(super) fn is_traefik(environment: &Environment) -> bool {
    let Some(ingress) = &environment.ingress else { return false };
    let class = ingress.class.as_ref().or(environment.profile.ingress_class.as_ref());
    class.into_iter().chain([&ingress.namespace]).chain(ingress.pods.values()).any(|word| word.contains("traefik"))
}
