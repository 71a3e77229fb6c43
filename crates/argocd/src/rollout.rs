//! Finds the steps of a progressive sync that an Application belongs to.

use rutter_kubernetes::Object;
use rutter_yaml::Value;

/// Returns the indices of the steps of an ApplicationSet whose expressions all match the Application's labels;
/// `None` if the set does not use RollingSync. Argo CD never syncs an Application that is in no step.
pub fn matching_steps(set: &Object, application: &Object) -> Option<Vec<usize>> {
    let strategy = set.0.at(&["spec", "strategy"])?;
    if strategy.get("type").and_then(Value::as_str) != Some("RollingSync") {
        return None;
    }
    let steps = strategy.at(&["rollingSync", "steps"]).map(Value::items).unwrap_or_default();
    let all = |step: &Value| {
        let expressions = step.get("matchExpressions").map(Value::items).unwrap_or_default();
        expressions.iter().all(|e| matches(e, application))
    };
    Some(steps.iter().enumerate().filter(|(_, step)| all(step)).map(|(n, _)| n).collect())
}

fn matches(expression: &Value, application: &Object) -> bool {
    let key = expression.get("key").and_then(Value::as_str).unwrap_or_default();
    let values = expression.get("values").map(Value::items).unwrap_or_default();
    let label = application.labels().and_then(|labels| labels.get(key));
    match expression.get("operator").and_then(Value::as_str) {
        Some("In") => label.is_some_and(|label| values.contains(label)),
        Some("NotIn") => label.is_none_or(|label| !values.contains(label)),
        _ => false,
    }
}
