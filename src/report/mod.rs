//! Diagnostics for people and for programs: one renderer a file, each a function `render`.

pub mod delivery;
mod excerpt;
pub mod github;
pub mod graph;
pub mod json;
mod place;
pub mod sarif;
pub mod table;
pub mod text;

#[cfg(test)]
mod tests;
