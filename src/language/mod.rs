//! What users may write, what it means, and the kinds of objects that come of it.

pub mod spec;

pub mod model;

pub mod kinds;
