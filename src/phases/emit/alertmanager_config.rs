//! Where a team's alerts go: an AlertmanagerConfig in each of its namespaces.
//!
//! The operator adds the object's namespace to every route, and the rules set that label.

use super::TenantContext;
use super::emitters::{TenantEmitter, where_monitored};
use super::labels::texts;
use super::receiver_secrets::{self, used_receivers};
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::language::spec::{BusinessHours, Criticality, Receiver, ReceiverSecret};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// The receiver that tells nobody.
const NOBODY: &str = "nobody";

/// The name of the interval in which the least urgent alerts are sent.
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
    let hours = context.platform.surroundings.alerting.business_hours.as_ref();
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

fn severity(word: &'static str) -> Value {
    label("severity", word)
}

fn label(name: &'static str, value: &'static str) -> Value {
    map! { "name" => name, "value" => value, "matchType" => "=" }
}

/// The object calls its list after one use of intervals; routes may name them for the other, too.
fn interval(hours: &BusinessHours) -> Value {
    let or = |said: &Option<String>, usual: &str| said.clone().unwrap_or_else(|| usual.to_owned());
    let times = map! { "startTime" => or(&hours.from, "08:00"), "endTime" => or(&hours.to, "17:00") };
    map! {
        "name" => BUSINESS_HOURS,
        "timeIntervals" => seq![map! {
            "weekdays" => seq![or(&hours.days, "monday:friday")],
            "times" => seq![times],
        }],
    }
}

fn route(chat: &str, pager: &str, hours: bool) -> Value {
    let silent = map! { "receiver" => NOBODY, "matchers" => seq![severity("info")] };
    let page = map! {
        "receiver" => pager.to_owned(),
        "matchers" => seq![severity("critical")],
        "repeatInterval" => "1h",
    };
    let patient = map! {
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
        "routes" => if hours { seq![page, silent, patient] } else { seq![page, silent] },
    }
}

fn receivers(used: Vec<(&str, &Receiver)>) -> Vec<Value> {
    let mut all: Vec<Value> = used.into_iter().map(|(name, receiver)| self::receiver(name, receiver)).collect();
    all.push(map! { "name" => NOBODY });
    all
}

fn receiver(name: &str, receiver: &Receiver) -> Value {
    let mut out = Mapping::new();
    out.push("name", name.to_owned());
    let key = |word: &str, secret: &ReceiverSecret| receiver_secrets::selector(name, word, secret);
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

/// While a service pages, its tickets wait.
fn inhibition() -> Value {
    map! {
        "sourceMatch" => seq![severity("critical")],
        "targetMatch" => seq![severity("warning")],
        "equal" => seq!["service"],
    }
}
