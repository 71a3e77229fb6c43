//! The code of what validating can report.

/// A value of the wrong shape.
pub const SPEC_SHAPE: &str = "spec-shape";
