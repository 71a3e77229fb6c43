//! Reports fields of `expose` that the ingress of the environment does not support.

use super::Context;
use super::codes::EXPOSE_UNSUPPORTED;
use super::rate_limit::is_traefik;
use super::routes::routes;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{Exposure, Ingress, Route, ServiceTls};
use crate::language::spec::IngressApi;

pub(super) fn report(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let environment = &context.environment.name;
    // Without an ingress there are no routes: resolving reports that as an error.
    let Some(ingress) = &context.environment.ingress else { return };
    for (exposure, route) in routes(context) {
        for (field, action, help) in unsupported_fields(context, ingress, route) {
            let message = format!("the ingress of environment `{environment}` cannot {action}");
            warn(context, exposure, field, message, help, diagnostics);
        }
    }
}

/// The fields of a route that the ingress does not support: the field, what it asks for, and the help for the user.
fn unsupported_fields(
    context: &Context<'_>,
    ingress: &Ingress,
    route: &Route,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let rate = route.rate_limit.is_some() && !is_traefik(context.environment);
    let timeout = route.timeout.is_some() && ingress.api == IngressApi::Ingress;
    let secret = matches!(route.tls, ServiceTls::Secret(_)) && ingress.api == IngressApi::Gateway;
    let found = [
        rate.then_some(("rateLimit", "limit the rate of requests", "only Traefik can: limit it in the service")),
        timeout.then_some((
            "timeout",
            "set a time to answer",
            "Ingresses have no field for it: use `api: gateway` or set it for the controller",
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
    field: &str,
    message: String,
    help: &str,
    diagnostics: &mut Diagnostics,
) {
    let index = exposure.index.to_string();
    let documents = &context.platform.documents;
    let origin = &context.instance.origin;
    let listed = documents.deciding_span(origin, &["expose", &index, field]);
    let single = documents.deciding_span(origin, &["expose", field]);
    // `expose` is a list or a single mapping. A path that does not exist
    // has the longer span of its parent.
    let span =
        if single.end.saturating_sub(single.start) < listed.end.saturating_sub(listed.start) { single } else { listed };
    diagnostics.push(Diagnostic::warning(EXPOSE_UNSUPPORTED, span, message).help(help));
}
