//! Label selectors.

use std::collections::BTreeMap;

use rutter_yaml::Value;

/// Labels of pods or other objects.
pub type Labels = BTreeMap<String, String>;

/// The requirements of a label selector. A selector without requirements selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// The labels (key and value) that must be equal, sorted by key.
    pub equals: Vec<(String, String)>,
    pub expressions: Vec<(String, Operator, Vec<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// An operator that the API server does not know. It selects nothing.
    Unknown,
}

impl Selector {
    /// Reads a plain mapping of labels, such as the selector of a Service.
    pub fn of_labels(labels: &Value) -> Self {
        Self { equals: equals(Some(labels)), expressions: Vec::new() }
    }

    /// Returns whether the selector has no requirement.
    pub fn is_empty(&self) -> bool {
        self.equals.is_empty() && self.expressions.is_empty()
    }

    /// Reads a `LabelSelector` with `matchLabels` and `matchExpressions`.
    pub fn read(value: &Value) -> Self {
        let equals = equals(value.get("matchLabels"));
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

    pub fn matches(&self, labels: &Labels) -> bool {
        self.matches_by(|key| labels.get(key).map(String::as_str))
    }

    /// Returns whether the labels match; `label` returns the value of one key.
    pub fn matches_by<'l>(&self, label: impl Fn(&str) -> Option<&'l str>) -> bool {
        self.equals.iter().all(|(k, v)| label(k) == Some(v))
            && self.expressions.iter().all(|(key, operator, values)| match operator {
                Operator::In => label(key).is_some_and(|l| values.iter().any(|v| v == l)),
                // A label that is absent fulfils `NotIn`.
                Operator::NotIn => label(key).is_none_or(|l| !values.iter().any(|v| v == l)),
                Operator::Exists => label(key).is_some(),
                Operator::DoesNotExist => label(key).is_none(),
                Operator::Unknown => false,
            })
    }
}

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_default()
}

fn equals(labels: Option<&Value>) -> Vec<(String, String)> {
    let labels = labels.and_then(Value::as_mapping);
    let mut equals: Vec<_> = labels.into_iter().flat_map(|m| m.iter().map(|(k, v)| (k.to_string(), text(v)))).collect();
    equals.sort();
    equals
}
