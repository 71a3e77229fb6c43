//! The change of one overlay in a plan.

use super::history::Reason;
use super::overlay_id::OverlayId;
use crate::language::model::Pin;

/// The change of one overlay: its old and new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub overlay_id: OverlayId,
    pub reason: Reason,
    /// The overlay from which the version is promoted.
    pub from: Option<OverlayId>,
    /// The current version. `None` if there is no overlay yet.
    pub before: Option<Pin>,
    pub after: Pin,
    /// The commit that set the version in the overlay from which it is promoted.
    pub source_commit: Option<String>,
    /// The image without its version.
    pub image: Option<String>,
    pub(super) old_text: Option<String>,
    pub(super) text: String,
}

impl Step {
    /// Returns whether the step changes anything.
    pub fn changes(&self) -> bool {
        self.old_text.as_deref() != Some(self.text.as_str())
    }

    /// Returns the current text of the overlay.
    pub fn old_text(&self) -> Option<&str> {
        self.old_text.as_deref()
    }

    /// Returns the new text of the overlay.
    pub fn text(&self) -> &str {
        &self.text
    }
}
