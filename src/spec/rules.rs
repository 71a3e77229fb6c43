//! `apps/<service>/monitoring/<name>.yaml`: a team's own rules, in Prometheus' words.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Literal;

/// A team's own rules: a Prometheus rule file, or a PrometheusRule.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct RuleFile {
    /// Of a PrometheusRule: `monitoring.coreos.com/v1`.
    pub api_version: Option<String>,
    /// Of a PrometheusRule: `PrometheusRule`.
    pub kind: Option<String>,
    /// Of a PrometheusRule; rutter gives the object a name and labels of its own.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub metadata: Option<serde::de::IgnoredAny>,
    /// Of a PrometheusRule: its groups.
    pub spec: Option<RuleSpec>,
    /// Of a Prometheus rule file: its groups.
    pub groups: Option<Vec<RuleGroup>>,
}

/// The groups of a PrometheusRule.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuleSpec {
    /// Groups with different names.
    pub groups: Vec<RuleGroup>,
}

/// Rules that are evaluated together, in order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuleGroup {
    /// Unique in the file. Example: `checkout-orders`.
    pub name: Option<String>,
    /// The time between evaluations. Default: Prometheus'. Example: `1m`.
    pub interval: Option<String>,
    /// How far in the past to evaluate. Example: `1m`.
    pub query_offset: Option<String>,
    /// The most series that a rule may make; 0: any number.
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
    /// The query. `${service}`, `${namespace}`, `${environment}` and `${team}` in its texts are filled in.
    pub expr: Option<Literal>,
    /// How long the query must have a result before the alert fires. Example: `10m`.
    pub r#for: Option<String>,
    /// How long the alert fires on after the query has no result. Example: `5m`.
    pub keep_firing_for: Option<String>,
    /// Labels of the series or the alert; `severity` is `critical`, `warning` or `info`.
    pub labels: BTreeMap<String, Literal>,
    /// What people read: `summary`, `description`; links are added.
    pub annotations: BTreeMap<String, Literal>,
}
