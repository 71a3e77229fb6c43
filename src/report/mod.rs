//! Diagnostics for people and for programs: one renderer a file, each a function `render`.

mod excerpt;
pub mod github;
pub mod graph;
pub mod json;
mod place;
pub mod sarif;
pub mod text;

#[cfg(test)]
mod tests;
