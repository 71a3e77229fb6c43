//! The command line: it parses arguments, calls the library and prints the results.

pub mod args;
mod bug;
mod ci;
mod commands;
mod comparison;
mod delivery;
mod environment;
pub mod error;
mod exit_code;
mod format;
mod rendered_tree;
mod run;
mod scaffold;
mod services;
mod shares;
mod tables;
pub mod ui;
mod watch;
mod workspace;

pub use exit_code::ExitCode;
pub use run::run;
