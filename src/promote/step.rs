//! One overlay's part in a plan.

use super::history::Reason;
use super::place::Place;
use crate::model::Pin;

/// The overlay that changes, and its old and new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub place: Place,
    pub reason: Reason,
    /// Where the version comes from.
    pub from: Option<Place>,
    /// What runs now; none: there is no overlay yet.
    pub before: Option<Pin>,
    pub after: Pin,
    /// The commit that brought the version to where it comes from.
    pub source_commit: Option<String>,
    /// The image without its version.
    pub image: Option<String>,
    pub(super) old_text: Option<String>,
    pub(super) text: String,
}

impl Step {
    /// Does it change anything?
    pub fn changes(&self) -> bool {
        self.old_text.as_deref() != Some(self.text.as_str())
    }

    /// The overlay's text as it is.
    pub fn old_text(&self) -> Option<&str> {
        self.old_text.as_deref()
    }

    /// The overlay's new text.
    pub fn text(&self) -> &str {
        &self.text
    }
}
