//! The result of one gate for one step.

use crate::delivery::promote::overlay_id::OverlayId;

/// The overlay of the step, the reason of the objection, and what the user can do.
pub(super) type Verdict = (OverlayId, String, Vec<String>);
