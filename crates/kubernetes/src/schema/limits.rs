//! The limits of values in a CustomResourceDefinition: bounds, lengths, patterns and enumerations.

use std::sync::OnceLock;

use regex::Regex;

use rutter_yaml::Value;

/// The limits of a value. A limit that is absent is always met.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    /// The least number of characters, list items or entries.
    pub(super) shortest: Option<usize>,
    pub(super) longest: Option<usize>,
    pub(super) pattern: Option<Pattern>,
    /// The permitted values, if they are not all strings; empty if all values are permitted.
    pub(super) allowed: Vec<Value>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) at: f64,
    /// Whether the bound itself is excluded.
    pub(super) exclusive: bool,
}

/// A regular expression, compiled on first use because most patterns of a definition are never used.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), compiled: OnceLock::new() }
    }

    /// Returns whether a text matches. A pattern that this regex engine cannot compile matches everything.
    fn holds(&self, text: &str) -> bool {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl Limits {
    pub(super) fn is_empty(&self) -> bool {
        self.minimum.is_none()
            && self.maximum.is_none()
            && self.shortest.is_none()
            && self.longest.is_none()
            && self.pattern.is_none()
            && self.allowed.is_empty()
    }

    /// Returns the requirement that a value breaks, as text such as "be at least 1"; `None` if it meets all limits.
    pub(super) fn broken_by(&self, value: &Value) -> Option<String> {
        if !self.allowed.is_empty() && !self.allowed.contains(value) {
            return Some(format!("be one of {}", list(self.allowed.iter().map(shown))));
        }
        match value {
            Value::Int(n) => self.number(*n as f64),
            Value::Float(n) => self.number(*n),
            Value::String(text) => self.size(text.chars().count(), "characters").or_else(|| {
                let pattern = self.pattern.as_ref().filter(|p| !p.holds(text))?;
                Some(format!("match the pattern `{}`", pattern.text))
            }),
            Value::Sequence(items) => self.size(items.len(), "items"),
            Value::Mapping(entries) => self.size(entries.len(), "entries"),
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn number(&self, n: f64) -> Option<String> {
        let low = self.minimum.filter(|b| n < b.at || (b.exclusive && n <= b.at));
        let high = self.maximum.filter(|b| n > b.at || (b.exclusive && n >= b.at));
        match (low, high) {
            (Some(b), _) if b.exclusive => Some(format!("be more than {}", b.at)),
            (Some(b), _) => Some(format!("be at least {}", b.at)),
            (None, Some(b)) if b.exclusive => Some(format!("be less than {}", b.at)),
            (None, Some(b)) => Some(format!("be at most {}", b.at)),
            (None, None) => None,
        }
    }

    fn size(&self, n: usize, what: &str) -> Option<String> {
        if let Some(least) = self.shortest.filter(|least| n < *least) {
            return Some(format!("have at least {least} {what}"));
        }
        self.longest.filter(|most| n > *most).map(|most| format!("have at most {most} {what}"))
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => rutter_yaml::write_value(other).trim().to_owned(),
    }
}

/// Joins texts as `a, b or c`.
pub(super) fn list(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().map(|w| format!("`{w}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
