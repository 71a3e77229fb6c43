//! The command line: a thin face over the library.

mod args;
mod bug;
mod commands;
mod error;
mod exit_code;
mod run;
mod scaffold;
mod tables;
mod ui;

pub use exit_code::ExitCode;
pub use run::run;
