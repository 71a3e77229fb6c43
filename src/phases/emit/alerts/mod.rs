//! Alert rules and recording rules. Their structure is made by typed code; texts and PromQL expressions come from
//! templates.

mod component;
mod infrastructure;
mod insertions;
pub(super) mod platform;
mod platform_watch;
mod promtool;
pub(super) mod quota;
mod rule;
mod slo;
mod subject;
mod templates;
mod variables;
mod watch;
mod workload;

use super::emitters::{Emitter, where_monitored};
use super::labels::{insert_missing, metadata, object_labels};
use super::{Context, codes};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::Object;
use crate::language::model::Sli;
use crate::map;
use crate::yaml::Value;
use rule::Group;
use watch::Watch;

pub(super) use platform::{platform_rules, report_platform};
pub(super) use promtool::files as test_files;
pub(super) use workload::{claims, jobs, pods};

pub(super) const EMITTER: Emitter = Emitter { possible: where_monitored, emit };

/// The PrometheusRule of one instance; none if the environment has no monitoring, or all alerts are turned off.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    let groups: Vec<Value> = groups(&mut Watch::new(context)).into_iter().map(Group::into_value).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let mut labels = object_labels(context, &context.instance.settings.name);
    insert_missing(&mut labels, &monitoring.selector);
    vec![Object(map! {
        "apiVersion" => "monitoring.coreos.com/v1",
        "kind" => "PrometheusRule",
        "metadata" => metadata(&context.instance.settings.name, labels, crate::yaml::Mapping::new()),
        "spec" => map! { "groups" => groups },
    })]
}

fn groups(watch: &mut Watch<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for slo in &watch.observability().slos {
        groups.extend(slo::groups(watch, slo));
    }
    groups.extend(workload::groups(watch));
    groups
}

/// Reports errors in the platform's own templates and in the service's own queries. Built-in templates are not checked
/// here, because tests check them.
pub(super) fn report(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut watch = Watch::new(context);
    let custom = watch.observability().slos.iter().any(|slo| matches!(slo.sli, Sli::Custom { .. }));
    if context.environment.monitoring.is_none() || !(custom || watch.templates.customized()) {
        return;
    }
    let groups = groups(&mut watch);
    diagnostics.extend(watch.templates.invalid().iter().cloned());
    diagnostics.extend(watch.errors.iter().cloned());
    for group in groups {
        for rule in &group.rules {
            if let Err(error) = promql_parser::parser::parse(rule.expr()) {
                diagnostics.push(promql_error(&watch, &group.name, &error));
            }
        }
    }
}

/// The diagnostic for a query that is not PromQL. It points to the custom objective that the group is made from, else
/// to the service.
fn promql_error(watch: &Watch<'_>, group: &str, error: &str) -> Diagnostic {
    let instance = watch.context.instance;
    let slos = &watch.observability().slos;
    let named = slos.iter().find(|slo| group.ends_with(&format!("-{}-{}", instance.settings.name, slo.name)));
    let path = named.map_or(vec!["slo"], |slo| vec!["slo", "custom", slo.name.as_str()]);
    let span = watch.context.platform.documents.deciding_span(&instance.origin, &path);
    let first = error.lines().next().unwrap_or_default();
    Diagnostic::error(codes::PROMQL_SYNTAX, span, format!("a query of `{group}` is not PromQL: {first}"))
}
