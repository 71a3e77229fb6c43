//! Phrases that all formats of a comparison share.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{Acknowledgement, Action, ChangeScope, Changes, Effect, FieldChange, FieldKind};
use crate::yaml::{Value, write_value};

/// Formats a number with its noun: `1 object`, `2 objects`.
pub(super) fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Summarizes a comparison: `2 objects added, 1 changed, none removed; at most 3 pods restart`.
pub(super) fn summary(changes: &Changes) -> String {
    let [added, changed, removed] = [Action::Added, Action::Changed, Action::Removed].map(|a| changes.count(a));
    let pods = changes.pods_restarting();
    let pods = match pods {
        0 => "no pod restarts".to_owned(),
        1 => "1 pod restarts".to_owned(),
        n => format!("up to {n} pods restart"),
    };
    format!("{} added, {changed} changed, {removed} removed; {pods}", plural(added, "object"))
}

pub(super) fn sign(action: Action) -> &'static str {
    match action {
        Action::Added => "+",
        Action::Removed => "-",
        Action::Changed => "~",
    }
}

/// Formats a value on one line: a scalar as it is, other values briefly or as short YAML in flow style.
pub(super) fn value(value: Option<&Value>) -> String {
    match value {
        None => "(none)".to_owned(),
        Some(value @ (Value::Mapping(_) | Value::Sequence(_))) => serde_json::Value::from(value).to_string(),
        Some(Value::String(text)) if text.contains('\n') => format!("{:?}", text.as_ref()),
        Some(value) => write_value(value).trim_end().to_owned(),
    }
}

/// Formats the change of a field in lines: the path with the old and the new value, or the hunks of a text below it.
pub(super) fn field(change: &FieldChange) -> Vec<String> {
    let (old, new) = (value(change.old.as_ref()), value(change.new.as_ref()));
    match change.kind {
        FieldKind::Added => vec![format!("+ {}: {new}", change.path)],
        FieldKind::Removed => vec![format!("- {}: {old}", change.path)],
        FieldKind::Replaced => vec![format!("~ {}: {old} -> {new}", change.path)],
        FieldKind::Reordered => vec![format!("~ {} (order): {old} -> {new}", change.path)],
        FieldKind::Lines => {
            let mut lines = vec![format!("~ {}:", change.path)];
            lines.extend(change.hunks.iter().flat_map(|hunks| hunks.lines()).map(|line| format!("    {line}")));
            lines
        }
    }
}

/// Escapes a text and marks the parts between back-ticks as code. With an odd number of back-ticks no part is marked.
pub(super) fn marked(text: &str, escape: fn(&str) -> String) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let part = |(n, part): (usize, &&str)| match n % 2 {
        1 => format!("<code>{}</code>", escape(part)),
        _ => escape(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// Numbers the steps that a person has to do.
pub(super) fn steps(steps: &[String]) -> Vec<String> {
    steps.iter().enumerate().map(|(n, step)| format!("step {}: {step}", n + 1)).collect()
}

/// Formats the causes: `from apps/cart/service.yaml:7`, or several of them. Returns `None` if no cause is known.
pub(super) fn causes<'a>(causes: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    const NAMED: usize = 3;
    let known: BTreeSet<&str> = causes.flatten().collect();
    let named: Vec<&str> = known.iter().take(NAMED).copied().collect();
    match known.len() {
        0 => None,
        n if n > NAMED => Some(format!("from {} and {} more", named.join(", "), n - NAMED)),
        _ => Some(format!("from {}", named.join(", "))),
    }
}

/// Formats the number of missing acknowledgements: `3 risks need an acknowledgement`. Returns `None` if none is
/// missing.
pub(super) fn unacknowledged(changes: &Changes) -> Option<String> {
    let missing = |effect: &&Effect| effect.acknowledgement == Acknowledgement::Missing;
    match changes.effects.iter().filter(missing).count() {
        0 => None,
        1 => Some("1 risk needs an acknowledgement".to_owned()),
        n => Some(format!("{n} risks need an acknowledgement")),
    }
}

/// Formats the acknowledgements of equal effects: one line for each reason, and one for effects without an
/// acknowledgement.
pub(super) fn acknowledgements<'a>(effects: impl Iterator<Item = &'a Effect>) -> Vec<String> {
    let mut by_kind: BTreeMap<&Acknowledgement, Vec<&ChangeScope>> = BTreeMap::new();
    for effect in effects {
        by_kind.entry(&effect.acknowledgement).or_default().push(&effect.scope);
    }
    let line = |(kind, at): (&Acknowledgement, Vec<&ChangeScope>)| match kind {
        Acknowledgement::NotAsked => None,
        Acknowledgement::Missing => Some(format!("needs an acknowledgement in {}", scopes(at.into_iter()))),
        Acknowledgement::Given(reason) => Some(format!("acknowledged in {}: {reason}", scopes(at.into_iter()))),
    };
    by_kind.into_iter().filter_map(line).collect()
}

/// Formats scopes: `prod (shop/cart, shop/checkout); staging (shop/cart)`, or counts if there are many.
pub(super) fn scopes<'a>(scopes: impl Iterator<Item = &'a ChangeScope>) -> String {
    const NAMED: usize = 4;
    let mut by_environment: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for scope in scopes {
        let services = by_environment.entry(&scope.environment).or_default();
        let name = [&scope.team, &scope.service].into_iter().filter(|part| !part.is_empty());
        services.insert(name.cloned().collect::<Vec<_>>().join("/"));
    }
    let one = |(environment, mut services): (&str, BTreeSet<String>)| {
        services.remove("");
        let environment = if environment.is_empty() { "everywhere" } else { environment };
        match services.len() {
            0 => environment.to_owned(),
            n if n > NAMED => format!("{environment} ({})", plural(n, "service")),
            _ => format!("{environment} ({})", services.into_iter().collect::<Vec<_>>().join(", ")),
        }
    };
    by_environment.into_iter().map(one).collect::<Vec<_>>().join("; ")
}
