//! Sums the resource requests of a team in an environment, and compares them with its quotas.

use std::collections::{BTreeMap, BTreeSet};

use crate::effect::Effect;
use crate::equality::quantity;
use crate::pair::Comparison;
use crate::risk::{Class, Risk};
use crate::scope::{ChangeScope, ScopedObjects};
use crate::workload::{self, Autoscalers, Pods};
use rutter_kubernetes::{Object, Quantity};
use rutter_yaml::Value;

/// The summed resources: section, resource, and their name in a ResourceQuota, such as `requests.cpu`.
const RESOURCES: [(&str, &str, &str); 4] = [
    ("requests", "cpu", "requests.cpu"),
    ("requests", "memory", "requests.memory"),
    ("limits", "cpu", "limits.cpu"),
    ("limits", "memory", "limits.memory"),
];

/// An environment and a team.
type TeamScope<'a> = (&'a str, &'a str);
type Amounts = [Quantity; RESOURCES.len()];

#[derive(Default)]
struct Totals {
    asked: Amounts,
    quota: [Option<Quantity>; RESOURCES.len()],
    /// Whether the sum includes a DaemonSet, whose pod counts only once because the number of nodes is unknown.
    per_node: bool,
}

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let touched: BTreeSet<TeamScope<'_>> = comparison
        .pairs
        .iter()
        .flat_map(|pair| [pair.scope, pair.old_scope])
        .map(|scope| (scope.environment.as_str(), scope.team.as_str()))
        .collect();
    if touched.is_empty() {
        return;
    }
    let before = totals(comparison.before, &comparison.old_autoscalers, &touched);
    let after = totals(comparison.after, &comparison.new_autoscalers, &touched);
    let none = Totals::default();
    for team_scope in touched {
        let (old, new) = (before.get(&team_scope).unwrap_or(&none), after.get(&team_scope).unwrap_or(&none));
        effects.extend(effect(team_scope, old, new));
    }
}

fn effect(team_scope: TeamScope<'_>, old: &Totals, new: &Totals) -> Option<Effect> {
    let mut lines = Vec::new();
    let mut risk = Risk::Info;
    for (n, (_, _, name)) in RESOURCES.iter().enumerate() {
        let (was, is) = (old.asked[n], new.asked[n]);
        if was == is && old.quota[n] == new.quota[n] {
            continue;
        }
        let difference = is - was;
        let sign = if difference.nanos() < 0 { "" } else { "+" };
        let mut line = format!("{name} {was} -> {is} ({sign}{difference})");
        if let Some(quota) = new.quota[n] {
            let share = percent(is, quota);
            line.push_str(&format!(", {share} % of the quota of {quota}"));
            if is > quota {
                risk = Risk::High;
            }
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return None;
    }
    if new.per_node {
        lines.push("DaemonSets count as one pod: how many nodes there are is not known".to_owned());
    }
    let (environment, team) = team_scope;
    let who = if team.is_empty() { "the platform".to_owned() } else { format!("team `{team}`") };
    let over = if risk == Risk::High { ": more than its quota" } else { "" };
    let summary = format!("requests and limits of {who} in `{environment}` change{over}");
    Some(Effect::new(Class::Resources, risk, &ChangeScope::new(environment, team, ""), summary).details(lines))
}

/// Returns the percentage rounded up, so that a value of 100 % or less is within the quota.
fn percent(part: Quantity, whole: Quantity) -> i128 {
    let whole = whole.nanos().max(1);
    let hundredfold = part.nanos().saturating_mul(100);
    hundredfold / whole + i128::from(hundredfold % whole > 0)
}

fn totals<'a>(
    side: &'a [ScopedObjects],
    scalers: &Autoscalers<'_>,
    touched: &BTreeSet<TeamScope<'_>>,
) -> BTreeMap<TeamScope<'a>, Totals> {
    let mut all: BTreeMap<TeamScope<'a>, Totals> = BTreeMap::new();
    for scoped in side {
        let team_scope = (scoped.scope.environment.as_str(), scoped.scope.team.as_str());
        if !touched.contains(&team_scope) {
            continue;
        }
        let totals = all.entry(team_scope).or_default();
        for object in &scoped.objects {
            totals.count(object, scalers.pods(team_scope.0, object));
        }
    }
    all
}

impl Totals {
    fn count(&mut self, object: &Object, pods: Pods) {
        if (object.group(), object.kind()) == ("", "ResourceQuota") {
            for (n, (_, resource, name)) in RESOURCES.iter().enumerate() {
                let hard = |key: &str| object.0.at(&["spec", "hard", key]).and_then(quantity);
                // In a quota, `cpu` is an abbreviation of `requests.cpu`.
                let found = hard(name).or_else(|| hard(resource).filter(|_| name.starts_with("requests")));
                if let Some(found) = found {
                    let sum = self.quota[n].unwrap_or_default();
                    self.quota[n] = Some(sum.checked_add(found).unwrap_or(found));
                }
            }
            return;
        }
        let Some(spec) = workload::pod_spec(object) else { return };
        self.per_node |= pods == Pods::PerNode;
        for (n, (section, resource, _)) in RESOURCES.iter().enumerate() {
            let all = of_pod(spec, section, resource).checked_mul(pods.at_most());
            self.asked[n] = all.and_then(|all| self.asked[n].checked_add(all)).unwrap_or(self.asked[n]);
        }
    }
}

/// Returns the amount that the scheduler counts for a pod: the sum of the containers and sidecars, or the largest init
/// container plus the sidecars before it, whichever is greater.
fn of_pod(spec: &Value, section: &str, resource: &str) -> Quantity {
    let own = |container: &Value| {
        let at = |section: &str| container.at(&["resources", section, resource]).and_then(quantity);
        // A container with a limit and no request requests its limit.
        at(section).or_else(|| if section == "requests" { at("limits") } else { None }).unwrap_or_default()
    };
    let add = |a: Quantity, b: Quantity| a.checked_add(b).unwrap_or(a);
    let list = |key: &str| spec.get(key).map_or(&[] as &[_], Value::items);
    let running = list("containers").iter().map(own).fold(Quantity::ZERO, add);
    let (mut sidecars, mut largest) = (Quantity::ZERO, Quantity::ZERO);
    for container in list("initContainers") {
        let with = add(sidecars, own(container));
        if container.get("restartPolicy").and_then(Value::as_str) == Some("Always") {
            sidecars = with;
        }
        largest = largest.max(with);
    }
    add(running, sidecars).max(largest)
}
