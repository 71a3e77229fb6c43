//! Where an object does not fit its schema.

use std::fmt;

/// One place that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Keys, and indices of list items, from the object's top.
    pub path: Vec<String>,
    pub problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No such field; `known` are those that there are.
    Unknown { known: Vec<String> },
    /// The field under `path` must be there.
    Missing,
    /// Another type of value; both in words with their article.
    Type { expected: String, found: &'static str },
    /// The right type, but out of bounds; what it must be, in words.
    Value { must: String },
}

impl Mismatch {
    /// The path as people write it: `spec.containers[0].image`.
    pub fn place(&self) -> String {
        let mut out = String::new();
        for step in &self.path {
            if step.bytes().all(|b| b.is_ascii_digit()) {
                out.push_str(&format!("[{step}]"));
            } else if step.contains(['.', '/']) {
                out.push_str(&format!("[\"{step}\"]"));
            } else {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(step);
            }
        }
        out
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place();
        match &self.problem {
            Problem::Unknown { .. } => write!(f, "there is no field `{place}`"),
            Problem::Missing => write!(f, "`{place}` is missing"),
            Problem::Type { expected, found } => write!(f, "`{place}` must be {expected}, not {found}"),
            Problem::Value { must } => write!(f, "`{place}` must {must}"),
        }
    }
}
