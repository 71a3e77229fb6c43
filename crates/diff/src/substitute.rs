//! Replaces the names of a scope by placeholders, so that the same change in two scopes has the same text.

use super::fields::FieldChange;
use super::path::{FieldPath, Step};
use super::scope::ChangeScope;
use rutter_yaml::Value;

/// The names of a scope and of an object's namespace with their placeholders, the longest name first.
pub(super) struct Names(Vec<(String, &'static str)>);

impl Names {
    pub(super) fn new(scope: &ChangeScope, namespace: &str) -> Self {
        let mut names = vec![
            (scope.environment.clone(), "{environment}"),
            (namespace.to_owned(), "{namespace}"),
            (scope.service.clone(), "{service}"),
            (scope.team.clone(), "{team}"),
        ];
        names.retain(|(name, _)| !name.is_empty());
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.1.cmp(b.1)));
        Self(names)
    }

    /// Replaces the names in a text, only as whole words: `prod` is not replaced in `product`.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut inside_word = false;
        while let Some(c) = rest.chars().next() {
            let found = self.0.iter().find(|(name, _)| {
                !inside_word
                    && rest.starts_with(name.as_str())
                    && !rest[name.len()..].starts_with(|c: char| c.is_alphanumeric())
            });
            if let Some((name, placeholder)) = found {
                out.push_str(placeholder);
                rest = &rest[name.len()..];
                inside_word = true;
                continue;
            }
            out.push(c);
            inside_word = c.is_alphanumeric();
            rest = &rest[c.len_utf8()..];
        }
        out
    }

    /// Replaces the names in a key. The domain of a label or annotation stays as it is: `rutter.dev/team` has nothing to do with
    /// an environment `dev`.
    fn key(&self, key: &str) -> String {
        match key.split_once('/') {
            Some((domain, name)) if domain.contains('.') => format!("{domain}/{}", self.text(name)),
            _ => self.text(key),
        }
    }

    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Sequence(items) => Value::Sequence(items.iter().map(|item| self.value(item)).collect()),
            Value::Mapping(m) => Value::Mapping(m.iter().map(|(k, v)| (self.key(k), self.value(v))).collect()),
            other => other.clone(),
        }
    }

    pub(super) fn field(&self, field: &FieldChange) -> FieldChange {
        let step = |step: &Step| match step {
            Step::Key(key) => Step::Key(self.key(key)),
            Step::Item(key) => Step::Item(self.text(key)),
            other => other.clone(),
        };
        FieldChange {
            path: FieldPath(field.path.0.iter().map(step).collect()),
            kind: field.kind,
            old: field.old.as_ref().map(|value| self.value(value)),
            new: field.new.as_ref().map(|value| self.value(value)),
            hunks: field.hunks.as_ref().map(|text| self.text(text)),
        }
    }
}
