//! The interfaces for people and scripts: the command line, reports, pages of codes, and promtool.

pub mod report;

pub mod promtool;

pub mod pages;

pub mod cli;
