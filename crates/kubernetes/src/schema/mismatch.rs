//! The differences between an object and its schema.

use std::fmt;

/// A value that does not fit its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The path of the value: keys and list indices from the object's root.
    pub path: Vec<String>,
    pub problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The schema has no such field; `known` are the fields that it has.
    Unknown { known: Vec<String> },
    /// The field at `path` is required and absent.
    Missing,
    /// The value has another type. Both types are texts with their article, such as "a list".
    Type { expected: String, found: &'static str },
    /// The value has the right type and breaks a limit; `must` is the requirement as text.
    Value { must: String },
}

impl Mismatch {
    /// Returns the path as text: `spec.containers[0].image`.
    pub fn path_text(&self) -> String {
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
        let path = self.path_text();
        match &self.problem {
            Problem::Unknown { .. } => write!(f, "there is no field `{path}`"),
            Problem::Missing => write!(f, "`{path}` is missing"),
            Problem::Type { expected, found } => write!(f, "`{path}` must be {expected}, not {found}"),
            Problem::Value { must } => write!(f, "`{path}` must {must}"),
        }
    }
}
