//! Paths of fields and their text form.

use std::fmt;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// An item of a list by its key: `[name=app]`.
    Item(String),
    /// An item of a list by its index on the new side; for a removed item, on the old side.
    Index(usize),
    /// The step into a JSON or YAML document inside a string.
    Document,
}

/// The path from an object's root to a field: `spec.containers[name=app].image`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FieldPath(pub Vec<Step>);

impl FieldPath {
    /// Returns the path with one more step.
    #[must_use]
    pub fn join(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.join(Step::Key(key.to_owned()))
    }

    /// Returns the mapping keys of the path, without list items.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            _ => None,
        })
    }

    /// Returns whether the path begins with these keys.
    pub fn starts_with(&self, keys: &[&str]) -> bool {
        let mut own = self.keys();
        keys.iter().all(|key| own.next() == Some(key))
    }

    /// Returns whether the path is inside a document in a string.
    pub fn in_document(&self) -> bool {
        self.0.contains(&Step::Document)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for step in &self.0 {
            match step {
                Step::Key(key) if is_plain_key(key) => write!(f, "{separator}{key}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Item(key) => write!(f, "[{key}]")?,
                Step::Index(n) => write!(f, "[{n}]")?,
                Step::Document => f.write_str(" > ")?,
            }
            separator = if *step == Step::Document { "" } else { "." };
        }
        Ok(())
    }
}

/// Returns whether a key can be written in a path without quotes.
fn is_plain_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}
