//! The page of what validation reports.

use super::codes::SPEC_SHAPE as CODE;
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[SPEC_SHAPE];

page! {
    /// A field is unknown or stands in the wrong kind of file, or a value has another type than its field
    /// takes. The schemas in `schema/` tell editors the same while you type.
    ///
    /// ## How to fix
    /// Mend the field that is marked; the help names the nearest right one or lists what there is.
    SPEC_SHAPE = CODE => "a spec file does not have the expected shape";
}
