//! `platform/teams/<team>.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shorthand::ShapesOf;
use super::{Acknowledgement, Quantity, Service};

/// A team: who owns services, what it may use.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Team {
    /// A sentence for people.
    pub description: Option<String>,
    /// Groups of the identity provider that own the team's services. Example: `[acme:shop]`.
    pub owners: Vec<String>,
    /// How to reach it.
    pub contact: Contact,
    /// Where its alerts can go, by a name of your own.
    pub receivers: BTreeMap<String, Receiver>,
    /// Which alerts go to which receiver.
    pub routes: Routes,
    /// What it may use at most, by environment; an environment without an entry has no quota.
    pub quota: BTreeMap<String, Quota>,
    /// Calls from other teams need the callee's `callers` list. Default: false.
    pub consent: Option<bool>,
    /// What the change that adds an entry stands by for the team.
    pub acknowledge: Vec<Acknowledgement>,
    /// Defaults of its services, in a service's words.
    pub defaults: Option<Service>,
}

/// How to reach a team.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Contact {
    /// A channel. Example: `#shop`.
    pub slack: Option<String>,
    /// An address.
    pub email: Option<String>,
    /// The handles that review its files (for CODEOWNERS). Example: `[@acme/shop]`.
    pub reviewers: Vec<String>,
}

/// Where alerts can go; one of its words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Receiver {
    /// A Slack channel.
    pub slack: Option<SlackReceiver>,
    /// A PagerDuty service, by its routing key. Example: `shop/alerts#pagerduty`.
    pub pagerduty: Option<ReceiverSecret>,
    /// An address; the Alertmanager knows the mail server. Example: `shop@example.com`.
    pub email: Option<String>,
    /// A webhook, by its URL. Example: `shop/alerts#webhook-url`.
    pub webhook: Option<ReceiverSecret>,
}

impl Receiver {
    /// What it needs to know in secret, by the word that says it.
    pub fn secrets(&self) -> Vec<(&'static str, &ReceiverSecret)> {
        let slack = self.slack.as_ref().map(|slack| ("slack", &slack.url));
        let pagerduty = self.pagerduty.as_ref().map(|key| ("pagerduty", key));
        let webhook = self.webhook.as_ref().map(|url| ("webhook", url));
        [slack, pagerduty, webhook].into_iter().flatten().collect()
    }
}

/// A value that a receiver needs to know.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub enum ReceiverSecret {
    Stored(String),
    Existing(SecretKey),
}

shorthand!(ReceiverSecret, "`path#property` or `{ secret, key }`", {
    /// A value of the environment's store, as `path#property`: it comes into each of the team's namespaces. Example: `shop/alerts#slack-url`.
    str(s) => Ok::<_, String>(ReceiverSecret::Stored(s.to_owned()));
    /// A Secret that something else puts into each of the team's namespaces.
    map(SecretKey, m) => ReceiverSecret::Existing(m);
});

/// A Slack channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SlackReceiver {
    /// The channel. Example: `#shop-alerts`.
    pub channel: String,
    /// The incoming webhook's URL. Example: `shop/alerts#slack-url`.
    pub url: ReceiverSecret,
}

/// A key of a Secret that exists in each of the team's namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecretKey {
    /// The Secret's name.
    pub secret: String,
    /// The key in it.
    pub key: String,
}

/// Which alerts go to which receiver.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Routes {
    /// The receiver of what wakes people, in environments with `monitoring: { pages: true }`. Default: that of warnings.
    pub critical: Option<String>,
    /// The receiver of what is read in working hours. Default: the first receiver by name.
    pub warning: Option<String>,
}

/// What a team may use at most in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Quota {
    /// Sum of processor requests. Example: 20.
    pub cpu: Option<Quantity>,
    /// Sum of memory requests. Example: `40Gi`.
    pub memory: Option<Quantity>,
    /// Sum of memory limits. Default: none.
    pub memory_limit: Option<Quantity>,
    /// Number of pods.
    pub pods: Option<u32>,
    /// Sum of persistent volumes. Example: `200Gi`.
    pub storage: Option<Quantity>,
    /// Number of persistent volume claims.
    pub volumes: Option<u32>,
    /// Number of load balancers, and of node ports. Default: no limit.
    pub load_balancers: Option<u32>,
    /// Extended resources by name. Example: `{ nvidia.com/gpu: 4 }`.
    pub extended: BTreeMap<String, Quantity>,
}
