//! Formats for a comparison: text for terminals, Markdown for pull requests, JSON, a web page, and a unified diff.

mod html;
mod json;
mod markdown;
mod phrases;
mod terminal;

use crate::diff::{Changes, object_diff};

pub use html::html;
pub use json::{DiffDocument, document, schema};
pub use markdown::{MARKDOWN_LIMIT, markdown};
pub use terminal::{TerminalOptions, terminal};

/// Returns the YAML of all objects that differ as one unified diff.
pub fn unified(changes: &Changes) -> String {
    changes.objects.iter().map(object_diff).collect()
}
