//! The command line: a thin face over the library.

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
