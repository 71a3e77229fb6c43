//! Reports what `expose` asks for and the environment's way in cannot do.

use super::Context;
use super::codes::EXPOSE_UNSUPPORTED;
use super::rate_limit::is_traefik;
use super::routes::routes;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{Exposure, Ingress, Route, ServiceTls};
use crate::language::spec::IngressApi;

pub(super) fn report(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let environment = &context.environment.name;
    // Without a way in there is no route: that is an error when the service is resolved.
    let Some(way_in) = &context.environment.ingress else { return };
    for (exposure, route) in routes(context) {
        for (key, what, help) in lacking(context, way_in, route) {
            let message = format!("the way into environment `{environment}` cannot {what}");
            warn(context, exposure, key, message, help, diagnostics);
        }
    }
}

fn lacking(
    context: &Context<'_>,
    way_in: &Ingress,
    route: &Route,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let rate = route.rate_limit.is_some() && !is_traefik(context.environment);
    let timeout = route.timeout.is_some() && way_in.api == IngressApi::Ingress;
    let secret = matches!(route.tls, ServiceTls::Secret(_)) && way_in.api == IngressApi::Gateway;
    let found = [
        rate.then_some(("rateLimit", "limit the rate of requests", "only Traefik can: limit it in the service")),
        timeout.then_some((
            "timeout",
            "set a time to answer",
            "Ingresses have no word for it: use `api: gateway` or set it for the controller",
        )),
        secret.then_some((
            "tls",
            "serve a service's own certificate",
            "a Gateway's listeners hold the certificates: add the Secret there and leave `tls` out",
        )),
    ];
    found.into_iter().flatten()
}

fn warn(
    context: &Context<'_>,
    exposure: &Exposure,
    key: &str,
    message: String,
    help: &str,
    diagnostics: &mut Diagnostics,
) {
    let index = exposure.index.to_string();
    let documents = &context.platform.documents;
    let origin = &context.instance.origin;
    let listed = documents.deciding_span(origin, &["expose", &index, key]);
    let single = documents.deciding_span(origin, &["expose", key]);
    // `expose` may be one way in without a list: the longer path that exists is the better place.
    let span =
        if single.end.saturating_sub(single.start) < listed.end.saturating_sub(listed.start) { single } else { listed };
    diagnostics.push(Diagnostic::warning(EXPOSE_UNSUPPORTED, span, message).help(help));
}
