//! A scalar that has been read.

use crate::Style;

/// A scalar of one line.
pub(super) struct Word {
    pub(super) text: Box<str>,
    pub(super) style: Style,
    /// One past its last byte.
    pub(super) end: usize,
}
