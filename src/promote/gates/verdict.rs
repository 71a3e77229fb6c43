//! What a gate says against a step.

use crate::promote::place::Place;

/// The step's place, why not, and what to do.
pub(super) type Verdict = (Place, String, Vec<String>);
