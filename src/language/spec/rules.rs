//! `apps/<service>/monitoring/<name>.yaml`: a team's own rules, with the fields of Prometheus.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;

/// A team's own rules: a Prometheus rule file, or a PrometheusRule.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct RuleFile {
    /// Only for a PrometheusRule: `monitoring.coreos.com/v1`.
    pub api_version: Option<String>,
    /// Only for a PrometheusRule: `PrometheusRule`.
    pub kind: Option<String>,
    /// Only for a PrometheusRule; rutter replaces its name and labels.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub metadata: Option<serde::de::IgnoredAny>,
    /// Only for a PrometheusRule: the mapping that holds its groups.
    pub spec: Option<RuleSpec>,
    /// Only for a Prometheus rule file: its groups.
    pub groups: Option<Vec<RuleGroup>>,
}

/// The groups of a PrometheusRule.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuleSpec {
    /// The groups; each has a different name.
    pub groups: Vec<RuleGroup>,
}

/// Rules that are evaluated together, in order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuleGroup {
    /// The name of the group, unique in the file. Example: `checkout-orders`.
    pub name: Option<String>,
    /// The time between evaluations. Default: Prometheus'. Example: `1m`.
    pub interval: Option<String>,
    /// By how much time evaluation lies in the past. Example: `1m`.
    pub query_offset: Option<String>,
    /// The greatest number of series that a rule may create; 0: any number.
    pub limit: Option<u32>,
    /// What Thanos does when a store does not answer: `abort` or `warn`.
    pub partial_response_strategy: Option<String>,
    /// Labels of every rule of the group.
    pub labels: BTreeMap<String, Literal>,
    /// Recording and alerting rules.
    pub rules: Vec<Rule>,
}

/// A recording or an alerting rule.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The name of the series to record. Example: `job:http_requests:rate5m`.
    pub record: Option<String>,
    /// The name of the alert. Example: `OrdersStuck`.
    pub alert: Option<String>,
    /// The query. rutter replaces `${service}`, `${namespace}`, `${environment}` and `${team}`.
    pub expr: Option<Literal>,
    /// How long the query must have a result before the alert fires. Example: `10m`.
    pub r#for: Option<String>,
    /// How long the alert continues to fire after the query has no result. Example: `5m`.
    pub keep_firing_for: Option<String>,
    /// Labels of the series or the alert; `severity` is `critical`, `warning` or `info`.
    pub labels: BTreeMap<String, Literal>,
    /// The texts for people: `summary`, `description`. rutter adds links.
    pub annotations: BTreeMap<String, Literal>,
}
