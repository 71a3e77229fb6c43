//! Paths of fields, as people write them.

use std::fmt;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// An item of a list by what identifies it: `[name=app]`.
    Item(String),
    /// An item of a list by its place (of the new side; of the old side for a removed item).
    Index(usize),
    /// Into a JSON or YAML document that is written in a string.
    Document,
}

/// The way from an object's root to a field: `spec.containers[name=app].image`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FieldPath(pub Vec<Step>);

impl FieldPath {
    /// The path one step further.
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

    /// The keys alone, without list items.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            _ => None,
        })
    }

    /// Does the path lead through these keys first?
    pub fn starts_with(&self, keys: &[&str]) -> bool {
        let mut own = self.keys();
        keys.iter().all(|key| own.next() == Some(key))
    }

    /// Is this inside a document written in a string?
    pub fn in_document(&self) -> bool {
        self.0.contains(&Step::Document)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for step in &self.0 {
            match step {
                Step::Key(key) if is_word(key) => write!(f, "{separator}{key}")?,
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

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}
