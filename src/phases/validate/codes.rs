//! The code of findings that validating reports.

/// A value of the wrong shape.
pub const SPEC_SHAPE: &str = "spec-shape";
