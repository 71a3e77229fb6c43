//! The pages of what emitting reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[OUTPUT_CLASH, EXPOSE_UNSUPPORTED];

page! {
    /// Two emitters, or an emitter and a manifest of your own, make the same file of the output.
    ///
    /// ## How to fix
    /// Rename one of the two.
    OUTPUT_CLASH = codes::OUTPUT_CLASH => "two things would be written to the same place";
}

page! {
    /// The Ingress or Gateway API of the environment has no standard words for this part of `expose`, and
    /// rutter does not guess a controller.
    ///
    /// ## How to fix
    /// Leave the word away there, expose the service in another way, or set annotations for the controller.
    EXPOSE_UNSUPPORTED = codes::EXPOSE_UNSUPPORTED => "the way in cannot do what is asked of it";
}
