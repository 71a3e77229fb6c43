//! The documentation page of the code that validating reports.

use super::codes::SPEC_SHAPE as CODE;
use crate::diagnostics::{Page, page};

/// One page for each code.
pub const PAGES: &[Page] = &[SPEC_SHAPE];

page! {
    /// A field is unknown or stands in the wrong kind of file, or a value does not have the type of its field. The
    /// schemas in `schema/` report the same in your editor.
    ///
    /// ## How to fix
    /// Fix the marked field; the help names the most similar valid field or lists all valid ones.
    SPEC_SHAPE = CODE => "a spec file does not have the expected shape";
}
