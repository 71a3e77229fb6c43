//! Links in the annotations of alerts: the platform's URL patterns, filled in.

use super::Context;
use crate::language::model::dashboard_uid;
use crate::yaml::Mapping;

/// The annotations `runbook_url` and `dashboard_url` of an alert, each only if the platform has a pattern for it.
pub(super) fn annotations(context: &Context<'_>, alert: &str) -> Mapping {
    let alerting = &context.platform.alerting;
    let mut links = Mapping::with_capacity(2);
    links.push_some("runbook_url", alerting.runbooks.as_ref().map(|url| url.replace("{alert}", alert)));
    links.push_some("dashboard_url", alerting.dashboards.as_ref().map(|url| dashboard(context, url)));
    links
}

fn dashboard(context: &Context<'_>, pattern: &str) -> String {
    let service = &context.instance.settings.name;
    pattern
        .replace("{dashboard}", &dashboard_uid(service))
        .replace("{service}", service)
        .replace("{namespace}", &context.planned.namespace)
        .replace("{environment}", &context.environment.name)
}
