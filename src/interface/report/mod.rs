//! Renders diagnostics and comparisons for people and for programs: one format per file.

pub mod delivery;
pub mod diff;
pub mod dora;
mod excerpt;
pub mod github;
pub mod graph;
pub mod json;
pub mod sarif;
mod span_position;
pub mod table;
pub mod text;

#[cfg(test)]
mod tests;
