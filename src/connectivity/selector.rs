//! Label selectors.

use std::collections::BTreeMap;

use crate::yaml::Value;

pub(super) type Labels = BTreeMap<String, String>;

/// What labels must hold. Without any requirement it selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selector {
    /// Sorted by key: `key = value`.
    pub(super) equals: Vec<(String, String)>,
    pub(super) expressions: Vec<(String, Operator, Vec<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// Nothing that the API server knows: selects nothing.
    Unknown,
}

impl Selector {
    pub(super) fn read(value: &Value) -> Self {
        let text = |v: &Value| v.as_str().map(str::to_owned).unwrap_or_default();
        let mut equals: Vec<_> = value
            .get("matchLabels")
            .and_then(Value::as_mapping)
            .into_iter()
            .flat_map(|m| m.iter().map(|(k, v)| (k.to_string(), text(v))))
            .collect();
        equals.sort();
        let expressions = value
            .get("matchExpressions")
            .map(Value::items)
            .unwrap_or_default()
            .iter()
            .map(|e| {
                let operator = match e.get("operator").and_then(Value::as_str) {
                    Some("In") => Operator::In,
                    Some("NotIn") => Operator::NotIn,
                    Some("Exists") => Operator::Exists,
                    Some("DoesNotExist") => Operator::DoesNotExist,
                    _ => Operator::Unknown,
                };
                let values = e.get("values").map(Value::items).unwrap_or_default().iter().map(text).collect();
                (e.get("key").map(text).unwrap_or_default(), operator, values)
            })
            .collect();
        Self { equals, expressions }
    }

    pub(super) fn matches(&self, labels: &Labels) -> bool {
        self.equals.iter().all(|(k, v)| labels.get(k) == Some(v))
            && self.expressions.iter().all(|(key, operator, values)| match operator {
                Operator::In => labels.get(key).is_some_and(|v| values.contains(v)),
                // An absent key is not in any set of values.
                Operator::NotIn => labels.get(key).is_none_or(|v| !values.contains(v)),
                Operator::Exists => labels.contains_key(key),
                Operator::DoesNotExist => !labels.contains_key(key),
                Operator::Unknown => false,
            })
    }
}
