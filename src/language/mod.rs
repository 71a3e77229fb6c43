//! What users may write, what it means, and the kinds of objects that come of it.

pub mod kinds;
pub mod model;
pub mod spec;
