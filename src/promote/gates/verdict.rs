//! The result of one gate for one step.

use crate::promote::place::Place;

/// The overlay of the step, the reason of the objection, and what the user can do.
pub(super) type Verdict = (Place, String, Vec<String>);
