//! Verify: what was emitted is judged, by code that did not emit it.

mod connectivity;

pub use connectivity::{CONNECTION_EXTRA, CONNECTION_MISSING, Edge, allowed, prove};
