//! Turns a panic, which is always a bug in rutter, into a bug report and the exit code 70.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use super::exit_code::ExitCode;

/// Calls `run` and returns its exit code, or [`ExitCode::Bug`] if it panics.
pub(super) fn guarded(run: impl FnOnce() -> ExitCode) -> ExitCode {
    // No value that `run` used is read after a panic, so a half-changed value does no harm.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(ExitCode::Bug)
}

/// Installs a panic hook that prints a bug report for the first panic of the process. Later panics are consequences of
/// the first one and print nothing.
pub(super) fn install_hook() {
    static FIRST: Once = Once::new();
    panic::set_hook(Box::new(|info| FIRST.call_once(|| drop(io::stderr().write_all(report(info).as_bytes())))));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let location = info.location().map_or_else(|| "an unknown location".to_owned(), ToString::to_string);
    report_text(message, &location)
}

fn report_text(message: &str, location: &str) -> String {
    format!(
        "error: this is a bug in rutter: {message}\n  \
           at: {location}\n  \
           version: {} ({} {})\n  \
         help: nothing is wrong with your files; please report the lines above, the command line,\n        \
               and, if you can share it, the spec file that leads here\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}

#[cfg(test)]
mod tests {
    use super::{ExitCode, guarded, report_text};

    #[test]
    fn a_panic_ends_with_70() {
        assert_eq!(guarded(|| panic!("on purpose")), ExitCode::Bug);
        assert_eq!(guarded(|| ExitCode::Conflict), ExitCode::Conflict);
        assert_eq!(ExitCode::Bug.number(), 70);
    }

    #[test]
    fn the_report_names_what_happened_where_and_in_which_version() {
        let report = report_text("index out of bounds", "src/phases/emit/mod.rs:3:4");
        assert!(
            report
                .starts_with("error: this is a bug in rutter: index out of bounds\n  at: src/phases/emit/mod.rs:3:4\n")
        );
        assert!(report.contains(concat!("version: ", env!("CARGO_PKG_VERSION"))));
    }
}
