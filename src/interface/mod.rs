//! What people and scripts see.

pub mod cli;
pub mod pages;
pub mod promtool;
pub mod report;
