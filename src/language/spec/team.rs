//! `platform/teams/<team>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;
use super::{Acknowledgement, Quantity, Service};

/// A team, which owns services: its members, alert receivers and quotas.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Team {
    /// A sentence for people, without effect on the output.
    pub description: Option<String>,
    /// Groups of the identity provider that own the team's services. Example: `[acme:shop]`.
    pub owners: Vec<String>,
    /// How to reach it.
    pub contact: Contact,
    /// Where its alerts can be sent, by names of your own.
    pub receivers: BTreeMap<String, Receiver>,
    /// Which alerts go to which receiver.
    pub routes: Routes,
    /// The greatest resources that its services may use, by environment. An environment without an entry has no quota.
    pub quota: BTreeMap<String, Quota>,
    /// Calls from other teams need the callee's `callers` list. Default: false.
    pub consent: Option<bool>,
    /// Acknowledgements of risks for the team; each is valid for the change that adds it.
    pub acknowledge: Vec<Acknowledgement>,
    /// Defaults for its services, with the same fields as a service.
    pub defaults: Option<Service>,
}

/// How to reach a team.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Contact {
    /// A Slack channel. Example: `#shop`.
    pub slack: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// The handles that review its files (for CODEOWNERS). Example: `[@acme/shop]`.
    pub reviewers: Vec<String>,
}

/// A receiver of alerts; exactly one of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Receiver {
    /// A Slack channel.
    pub slack: Option<SlackReceiver>,
    /// A PagerDuty service, by its routing key. Example: `shop/alerts#pagerduty`.
    pub pagerduty: Option<ReceiverSecret>,
    /// An e-mail address; Alertmanager's configuration has the mail server. Example: `shop@example.com`.
    pub email: Option<String>,
    /// A webhook, by its URL. Example: `shop/alerts#webhook-url`.
    pub webhook: Option<ReceiverSecret>,
}

impl Receiver {
    /// Returns its secret values, with the field of each.
    pub fn secrets(&self) -> Vec<(&'static str, &ReceiverSecret)> {
        let slack = self.slack.as_ref().map(|slack| ("slack", &slack.url));
        let pagerduty = self.pagerduty.as_ref().map(|key| ("pagerduty", key));
        let webhook = self.webhook.as_ref().map(|url| ("webhook", url));
        [slack, pagerduty, webhook].into_iter().flatten().collect()
    }
}

/// A secret value of a receiver.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum ReceiverSecret {
    Stored(String),
    Existing(SecretKey),
}

shorthand!(ReceiverSecret, "`path#property` or `{ secret, key }`", {
    /// A value of the environment's store, as `path#property`; it is copied to each of the team's namespaces. Example:
    /// `shop/alerts#slack-url`.
    str(s) => Ok::<_, String>(ReceiverSecret::Stored(s.to_owned()));
    /// A Secret that something outside of rutter creates in each of the team's namespaces.
    map(SecretKey, m) => ReceiverSecret::Existing(m);
});

/// A Slack channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SlackReceiver {
    /// The channel. Example: `#shop-alerts`.
    pub channel: String,
    /// The URL of the incoming webhook. Example: `shop/alerts#slack-url`.
    pub url: ReceiverSecret,
}

/// A key of a Secret that exists in each of the team's namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecretKey {
    /// The Secret's name.
    pub secret: String,
    /// The key in the Secret.
    pub key: String,
}

/// Which alerts go to which receiver.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Routes {
    /// The receiver of alerts that page people, in environments with `monitoring: { pages: true }`. Default: that of
    /// warnings.
    pub critical: Option<String>,
    /// The receiver of warnings. Default: the first receiver by name.
    pub warning: Option<String>,
}

/// The greatest resources that a team may use in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Quota {
    /// The total of CPU requests. Example: 20.
    pub cpu: Option<Quantity>,
    /// The total of memory requests. Example: `40Gi`.
    pub memory: Option<Quantity>,
    /// The total of memory limits. Default: none.
    pub memory_limit: Option<Quantity>,
    /// The number of pods.
    pub pods: Option<u32>,
    /// The total size of persistent volumes. Example: `200Gi`.
    pub storage: Option<Quantity>,
    /// The number of persistent volume claims.
    pub volumes: Option<u32>,
    /// The number of load balancers, and of node ports. Default: no limit.
    pub load_balancers: Option<u32>,
    /// The total of extended resources, by name. Example: `{ nvidia.com/gpu: 4 }`.
    pub extended: BTreeMap<String, Quantity>,
}
