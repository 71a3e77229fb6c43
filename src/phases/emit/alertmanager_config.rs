//! The routes and receivers of a team's alerts: an AlertmanagerConfig in each of its namespaces.
//!
//! The Prometheus operator adds a matcher for the object's namespace to every route; the generated alert rules set the
//! label `namespace` that it matches.

use super::TenantContext;
use super::emitters::{TenantEmitter, where_monitored};
use super::labels::texts;
use super::receiver_secrets::{self, used_receivers};
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::language::spec::{BusinessHours, Criticality, Receiver, ReceiverSecret};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// The name of the receiver without any channel: alerts that are routed to it notify no one.
const SILENT_RECEIVER: &str = "nobody";

/// The name of the time interval in which alerts of services with low criticality are sent.
const BUSINESS_HOURS: &str = "workday";

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: where_monitored, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    let Some((chat, pager)) = context.team.routed(monitoring.pages) else { return Vec::new() };
    let mut metadata = metadata(context, &context.team.name);
    if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_mapping_mut) {
        for (key, value) in texts(&monitoring.alertmanager) {
            labels.insert(key, value);
        }
    }
    let hours = context.platform.config.alerting.business_hours.as_ref();
    let mut spec = Mapping::new();
    spec.push("route", route(chat, pager, hours.is_some()));
    spec.push("receivers", receivers(used_receivers(context)));
    spec.push("inhibitRules", seq![inhibition()]);
    spec.push_some("muteTimeIntervals", hours.map(|hours| seq![interval(hours)]));
    vec![Object(map! {
        "apiVersion" => "monitoring.coreos.com/v1alpha1",
        "kind" => "AlertmanagerConfig",
        "metadata" => metadata,
        "spec" => spec,
    })]
}

/// A matcher of the label `severity`.
fn severity(value: &'static str) -> Value {
    label("severity", value)
}

/// A matcher of a label by its exact value.
fn label(name: &'static str, value: &'static str) -> Value {
    map! { "name" => name, "value" => value, "matchType" => "=" }
}

/// The time interval of the business hours. It stands in the field `muteTimeIntervals`, the only list of intervals that
/// an AlertmanagerConfig has; routes may name its items in `activeTimeIntervals`, too.
fn interval(hours: &BusinessHours) -> Value {
    let or = |value: &Option<String>, default: &str| value.clone().unwrap_or_else(|| default.to_owned());
    let times = map! { "startTime" => or(&hours.from, "08:00"), "endTime" => or(&hours.to, "17:00") };
    map! {
        "name" => BUSINESS_HOURS,
        "timeIntervals" => seq![map! {
            "weekdays" => seq![or(&hours.days, "monday:friday")],
            "times" => seq![times],
        }],
    }
}

/// The tree of routes. `chat` and `pager` are names of receivers; `hours` says whether there are business hours.
fn route(chat: &str, pager: &str, hours: bool) -> Value {
    let silent = map! { "receiver" => SILENT_RECEIVER, "matchers" => seq![severity("info")] };
    let page = map! {
        "receiver" => pager.to_owned(),
        "matchers" => seq![severity("critical")],
        "repeatInterval" => "1h",
    };
    let low_criticality = map! {
        "receiver" => chat.to_owned(),
        "matchers" => seq![label("tier", Criticality::Low.label())],
        "activeTimeIntervals" => seq![BUSINESS_HOURS],
    };
    map! {
        "receiver" => chat.to_owned(),
        "groupBy" => seq!["alertname", "service"],
        "groupWait" => "30s",
        "groupInterval" => "5m",
        "repeatInterval" => "12h",
        "routes" => if hours { seq![page, silent, low_criticality] } else { seq![page, silent] },
    }
}

fn receivers(used: Vec<(&str, &Receiver)>) -> Vec<Value> {
    let mut all: Vec<Value> = used.into_iter().map(|(name, receiver)| self::receiver(name, receiver)).collect();
    all.push(map! { "name" => SILENT_RECEIVER });
    all
}

fn receiver(name: &str, receiver: &Receiver) -> Value {
    let mut out = Mapping::new();
    out.push("name", name.to_owned());
    let key = |field: &str, secret: &ReceiverSecret| receiver_secrets::selector(name, field, secret);
    let slack = receiver.slack.as_ref();
    out.push_some(
        "slackConfigs",
        slack.map(|s| seq![map! { "apiURL" => key("slack", &s.url), "channel" => &s.channel, "sendResolved" => true }]),
    );
    let pagerduty = receiver.pagerduty.as_ref();
    out.push_some(
        "pagerdutyConfigs",
        pagerduty.map(|k| seq![map! { "routingKey" => key("pagerduty", k), "sendResolved" => true }]),
    );
    let email = receiver.email.as_ref();
    out.push_some("emailConfigs", email.map(|to| seq![map! { "to" => to, "sendResolved" => true }]));
    let webhook = receiver.webhook.as_ref();
    out.push_some(
        "webhookConfigs",
        webhook.map(|k| seq![map! { "urlSecret" => key("webhook", k), "sendResolved" => true }]),
    );
    out.into()
}

/// While a critical alert of a service fires, warnings of the same service are not sent.
fn inhibition() -> Value {
    map! {
        "sourceMatch" => seq![severity("critical")],
        "targetMatch" => seq![severity("warning")],
        "equal" => seq!["service"],
    }
}
