//! What people and scripts see.

pub mod report;

pub mod promtool;

pub mod pages;

pub mod cli;
