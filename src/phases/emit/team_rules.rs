//! The Prometheus rules that a team wrote: one PrometheusRule for each file, with the labels that route alerts to the
//! team.

use super::emitters::{Emitter, where_monitored};
use super::labels::{insert_missing, metadata, object_labels, texts};
use super::{Context, alerts, codes, links};
use std::collections::BTreeSet;

use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::{Object, cut_name};
use crate::language::model::{Monitoring, RuleFile, RuleGroup, RuleKind, RuleNames, TeamRule};
use crate::map;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: where_monitored, emit };

/// The rules of a service. They are made once, with the instance that has the name of the service, not for each
/// variant.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    if context.instance.settings.name != context.service.name {
        return Vec::new();
    }
    let files = context.service.monitoring.rules.iter().filter(|file| !file.groups.is_empty());
    files.map(|file| prometheus_rule(context, monitoring, file)).collect()
}

/// Reports alerts that have the same name as a generated alert of the service.
pub(super) fn report(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let written = context.service.monitoring.rules.iter().flat_map(|file| &file.groups).flat_map(|group| &group.rules);
    let written: Vec<&TeamRule> = written.filter(|rule| rule.is_alert()).collect();
    if written.is_empty() {
        return;
    }
    let generated = alerts::emit(context);
    let groups = generated.iter().filter_map(|object| object.0.at(&["spec", "groups"])).flat_map(Value::items);
    let rules = groups.filter_map(|group| group.get("rules")).flat_map(Value::items);
    let taken: BTreeSet<&str> = rules.filter_map(|rule| rule.get("alert")?.as_str()).collect();
    diagnostics.extend(written.into_iter().filter(|rule| taken.contains(rule.name.as_str())).map(|rule| {
        let message =
            format!("`{}` is the name of a generated alert of `{}`", rule.name, context.instance.settings.name);
        Diagnostic::error(codes::ALERT_NAME_TAKEN, rule.name_span, message)
            .help(format!("give it another name, or turn the generated one off: `alerts: {{ off: [{}] }}`", rule.name))
    }));
}

fn prometheus_rule(context: &Context<'_>, monitoring: &Monitoring, file: &RuleFile) -> Object {
    let mut labels = object_labels(context, &context.instance.settings.name);
    insert_missing(&mut labels, &monitoring.selector);
    let name = format!("{}-rules-{}", context.service.name, file.name);
    let groups: Vec<Value> = file.groups.iter().map(|group| self::group(context, group)).collect();
    Object(map! {
        "apiVersion" => "monitoring.coreos.com/v1",
        "kind" => "PrometheusRule",
        "metadata" => metadata(&cut_name(&name, NAME_LENGTH), labels, Mapping::new()),
        "spec" => map! { "groups" => groups },
    })
}

fn group(context: &Context<'_>, group: &RuleGroup) -> Value {
    let mut out = Mapping::new();
    out.push("name", &group.name);
    out.push_some("interval", group.interval.as_ref());
    out.push_some("query_offset", group.query_offset.as_ref());
    out.push_some("limit", group.limit);
    out.push_some("partial_response_strategy", group.partial_response_strategy.as_ref());
    out.push("rules", group.rules.iter().map(|rule| self::rule(context, rule)).collect::<Vec<_>>());
    out.into()
}

fn rule(context: &Context<'_>, rule: &TeamRule) -> Value {
    let names = RuleNames {
        service: &context.service.name,
        namespace: &context.planned.namespace,
        environment: &context.environment.name,
        team: &context.team().name,
    };
    let fill = |text: &str| names.fill(text).into_owned();
    let mut out = Mapping::new();
    out.push(if rule.is_alert() { "alert" } else { "record" }, &rule.name);
    out.push("expr", fill(rule.expr.text.trim()));
    let mut labels: Mapping =
        texts(&rule.labels).into_iter().map(|(key, value)| (key, filled(value, &names))).collect();
    insert_origin_labels(&mut labels, context, rule);
    labels.sort_keys();
    match &rule.kind {
        RuleKind::Record => out.push("labels", labels),
        RuleKind::Alert { wait, keep_firing, annotations } => {
            out.push_some("for", wait.as_ref());
            out.push_some("keep_firing_for", keep_firing.as_ref());
            out.push("labels", labels);
            let links = links::annotations(context, &rule.name).into_iter();
            let links = links.filter(|(name, _)| !annotations.contains_key(name.as_ref()));
            let own = texts(annotations).into_iter().map(|(key, value)| (key, filled(value, &names)));
            out.push_nonempty("annotations", own.chain(links).collect::<Mapping>());
        }
    }
    out.into()
}

/// Replaces the names in a text, such as `${service}`; other values stay as they are.
fn filled(value: Value, names: &RuleNames<'_>) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| Value::from(names.fill(text).into_owned()))
}

/// Adds labels for the environment, the team and the service, except those that the rule sets itself. A recorded series
/// is identified by its labels, so it gets only labels that the series of a service do not have. An alert needs the
/// namespace for its route, and the service to be grouped and inhibited together with the generated alerts.
fn insert_origin_labels(labels: &mut Mapping, context: &Context<'_>, rule: &TeamRule) {
    let mut own = vec![("environment", &context.environment.name), ("team", &context.team().name)];
    if rule.is_alert() {
        own.push(("namespace", &context.planned.namespace));
        own.push(("service", &context.service.name));
    }
    for (name, value) in own {
        if !labels.contains_key(name) {
            labels.push(name, value);
        }
    }
    if rule.is_alert() && !labels.contains_key("tier") {
        labels.push("tier", context.instance.settings.observability.criticality.label());
    }
}
