//! Verify: what was emitted is judged, by code that did not emit it.

mod connectivity;
mod pages;

pub use connectivity::{CONNECTION_EXTRA, CONNECTION_MISSING, Edge, allowed, prove};
pub use pages::PAGES;
