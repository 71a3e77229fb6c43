//! Finds alerts that are added, are removed, or fire at other times.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::values::{items, scalar, text};
use crate::effect::Effect;
use crate::pair::{Comparison, Pair};
use crate::risk::{Class, Risk};
use crate::scope::ChangeScope;
use rutter_kubernetes::{Object, ObjectId};
use rutter_yaml::Value;

/// The key of an alert: environment, namespace and name. A rule that moves to another group or object stays the same
/// alert.
type Key<'a> = (&'a str, &'a str, &'a str);
type RuleOfPair<'a> = (&'a Pair<'a>, &'a Value);

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    let mut alerts: BTreeMap<Key<'_>, (Vec<RuleOfPair<'_>>, Vec<RuleOfPair<'_>>)> = BTreeMap::new();
    for pair in &comparison.pairs {
        for (object, is_new) in [(pair.before, false), (pair.after, true)] {
            let Some(object) = object.filter(|o| is_rules(o)) else { continue };
            for rule in items(&object.0, &["spec", "groups"]).iter().flat_map(|group| items(group, &["rules"])) {
                let key = (pair.scope.environment.as_str(), object.namespace(), text(rule, &["alert"]));
                if !key.2.is_empty() {
                    let (old, new) = alerts.entry(key).or_default();
                    if is_new { new } else { old }.push((pair, rule));
                }
            }
        }
    }
    let mut added_and_removed = Vec::new();
    for ((_, _, name), (mut old, mut new)) in alerts {
        take_equal(&mut old, &mut new);
        for (before, (pair, after)) in pair_up(&mut old, &mut new) {
            effects.extend(changed(name, pair, before, after));
        }
        let risk = |rule| if urgency(rule) >= PAGES { Risk::High } else { Risk::Medium };
        added_and_removed.extend(old.into_iter().map(|found| added_or_removed(risk(found.1), "lost", name, found)));
        added_and_removed.extend(new.into_iter().map(|found| added_or_removed(Risk::Info, "new", name, found)));
    }
    push_effects(added_and_removed, effects);
}

/// An alert that is added or removed: risk, `lost` or `new`, scope, object, and a description of the alert.
type AddedOrRemoved<'a> = (Risk, &'static str, &'a ChangeScope, Option<ObjectId>, String);

fn added_or_removed<'a>(
    risk: Risk,
    state: &'static str,
    name: &str,
    (pair, rule): RuleOfPair<'a>,
) -> AddedOrRemoved<'a> {
    (risk, state, pair.scope, pair.object().map(Object::id), format!("`{name}`{}", severity_suffix(rule)))
}

/// Up to this many alerts of one object are reported as separate effects; more of them as one effect.
const MAX_SINGLE_EFFECTS: usize = 2;

/// Adds the effects for added and removed alerts. Many alerts of one object become one effect.
fn push_effects(alerts: Vec<AddedOrRemoved<'_>>, effects: &mut Vec<Effect>) {
    let mut groups: BTreeMap<(Risk, &str, &ChangeScope, Option<ObjectId>), Vec<String>> = BTreeMap::new();
    for (risk, state, scope, object, alert) in alerts {
        groups.entry((risk, state, scope, object)).or_default().push(alert);
    }
    for ((risk, state, scope, object), names) in groups {
        let effect = |summary| Effect { object: object.clone(), ..Effect::new(Class::Alert, risk, scope, summary) };
        if names.len() > MAX_SINGLE_EFFECTS {
            effects.push(effect(format!("{} alerts are {state}", names.len())).details(names));
        } else {
            effects.extend(names.into_iter().map(|name| effect(alert_summary(&name, state))));
        }
    }
}

/// Returns the summary of one alert: ``alert `X` is lost (severity critical)``.
fn alert_summary(name: &str, state: &str) -> String {
    match name.split_once(" (") {
        Some((name, severity)) => format!("alert {name} is {state} ({severity}"),
        None => format!("alert {name} is {state}"),
    }
}

fn is_rules(object: &Object) -> bool {
    (object.group(), object.kind()) == ("monitoring.coreos.com", "PrometheusRule")
}

/// Removes rules that are equal on both sides.
fn take_equal(old: &mut Vec<RuleOfPair<'_>>, new: &mut Vec<RuleOfPair<'_>>) {
    new.retain(|(_, rule)| match old.iter().position(|(_, other)| other == rule) {
        Some(at) => {
            old.remove(at);
            false
        }
        None => true,
    });
}

/// Pairs rules of one name, first by severity, then by order.
fn pair_up<'a>(old: &mut Vec<RuleOfPair<'a>>, new: &mut Vec<RuleOfPair<'a>>) -> Vec<(&'a Value, RuleOfPair<'a>)> {
    let mut pairs = Vec::new();
    for by_severity in [true, false] {
        new.retain(|found| {
            let same = |(_, other): &RuleOfPair<'_>| !by_severity || severity(other) == severity(found.1);
            let Some(at) = old.iter().position(same) else { return true };
            pairs.push((old.remove(at).1, *found));
            false
        });
    }
    pairs
}

fn severity(rule: &Value) -> &str {
    text(rule, &["labels", "severity"])
}

fn severity_suffix(rule: &Value) -> String {
    match severity(rule) {
        "" => String::new(),
        severity => format!(" (severity {severity})"),
    }
}

const PAGES: usize = 3;

/// Returns the urgency of a rule by its severity label, from 0 (least urgent) to [`PAGES`].
fn urgency(rule: &Value) -> usize {
    match severity(rule).to_ascii_lowercase().as_str() {
        "critical" | "page" | "emergency" => PAGES,
        "error" | "high" | "major" => 2,
        "warning" | "ticket" | "medium" | "minor" => 1,
        _ => 0,
    }
}

/// Returns the effects of a change of a rule. Changes of its texts have none.
fn changed(name: &str, pair: &Pair<'_>, old: &Value, new: &Value) -> Vec<Effect> {
    let mut loosened = Vec::new();
    let mut other = Vec::new();
    let mut note = |order: Option<Ordering>, line: String| match order {
        Some(Ordering::Less) => loosened.push(line),
        _ => other.push(line),
    };
    if severity(old) != severity(new) {
        note(Some(urgency(new).cmp(&urgency(old))), format!("severity {} -> {}", severity(old), severity(new)));
    }
    let (old_for, new_for) = (text(old, &["for"]), text(new, &["for"]));
    if milliseconds(old_for) != milliseconds(new_for) {
        let shown = |text: &str| if text.is_empty() { "0s".to_owned() } else { text.to_owned() };
        note(
            Some(milliseconds(old_for).cmp(&milliseconds(new_for))),
            format!("for {} -> {}", shown(old_for), shown(new_for)),
        );
    }
    let expr = |rule: &Value| squeezed(&rule.get("expr").map(scalar).unwrap_or_default());
    let (old_expr, new_expr) = (expr(old), expr(new));
    if old_expr != new_expr {
        match threshold_order(&old_expr, &new_expr) {
            Some((order, from, to)) => note(Some(order), format!("threshold {from} -> {to}")),
            None => note(None, format!("expression {old_expr} -> {new_expr}")),
        }
    }
    let effect = |risk, state: &str, lines: Vec<String>| {
        Effect::of(Class::Alert, risk, pair, format!("alert `{name}` is {state}: {}", lines.join("; ")))
    };
    let risk = if urgency(old) >= PAGES { Risk::High } else { Risk::Medium };
    let mut effects = Vec::new();
    if !loosened.is_empty() {
        effects.push(effect(risk, "loosened", loosened));
    }
    if !other.is_empty() {
        effects.push(effect(Risk::Info, "changed", other));
    }
    effects
}

/// Returns a Prometheus duration (`1h30m`) in milliseconds; 0 for any other text.
fn milliseconds(duration: &str) -> u64 {
    let mut total = 0_u64;
    let mut number = 0_u64;
    let mut rest = duration;
    while let Some(c) = rest.chars().next() {
        if let Some(digit) = c.to_digit(10) {
            number = number.saturating_mul(10).saturating_add(digit.into());
            rest = &rest[1..];
            continue;
        }
        let units = [
            ("ms", 1),
            ("s", 1000),
            ("m", 60_000),
            ("h", 3_600_000),
            ("d", 86_400_000),
            ("w", 604_800_000),
            ("y", 31_536_000_000),
        ];
        let Some((unit, factor)) = units.iter().find(|(unit, _)| rest.starts_with(unit)) else { return 0 };
        total = total.saturating_add(number.saturating_mul(*factor));
        number = 0;
        rest = &rest[unit.len()..];
    }
    total
}

fn squeezed(expr: &str) -> String {
    expr.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares two expressions that differ only in a number after a comparison operator. Returns whether the new one
/// fires later (`Less`) or earlier (`Greater`), and both numbers; `None` for all other differences.
fn threshold_order<'a>(old: &'a str, new: &'a str) -> Option<(Ordering, &'a str, &'a str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (tokens(old), tokens(new));
    if old.len() != new.len() {
        return None;
    }
    let differing: Vec<usize> = (0..old.len()).filter(|n| old[*n] != new[*n]).collect();
    let [at] = differing.as_slice() else { return None };
    let (from, to) = (old[*at], new[*at]);
    let (before, after): (f64, f64) = (from.parse().ok()?, to.parse().ok()?);
    let operator = old[..*at].iter().rev().find(|token| !matches!(**token, "(" | "bool"))?;
    // The alert fires later if the threshold moves away.
    let order = match *operator {
        ">" | ">=" => before.partial_cmp(&after)?,
        "<" | "<=" => after.partial_cmp(&before)?,
        _ => return None,
    };
    Some((order, from, to))
}

/// Splits an expression into words and numbers, comparison operators, and single other characters.
fn tokens(expr: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = expr.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':');
        let length = if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else if [">=", "<=", "==", "!="].iter().any(|operator| rest.starts_with(operator)) {
            2
        } else {
            first.len_utf8()
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}
