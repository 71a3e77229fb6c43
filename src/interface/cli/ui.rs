//! The output of the commands: results go to standard output, messages, progress and errors to standard error.

use std::env;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use terminal_size::{Height, Width, terminal_size_of};

use super::args::{ColorChoice, GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::tables;
use crate::diagnostics::{Diagnostics, Sources};
use crate::interface::report::diff::TerminalOptions;
use crate::interface::report::{github, json, sarif, text};

const CLEAR_LINE: &str = "\r\x1b[K";

/// The streams that a command writes to, and how.
pub struct Ui {
    out: BufWriter<Pipe<Box<dyn Write>>>,
    err: Box<dyn Write>,
    quiet: bool,
    color: bool,
    /// Colour and width of results for people on standard output.
    stdout_style: TerminalOptions,
    /// Whether the last line of stderr is a progress line. `None` if no progress is shown at all.
    progress: Option<bool>,
}

impl Ui {
    /// Returns a `Ui` for the streams of the process.
    pub fn new(global: &GlobalArgs) -> Self {
        let terminal = io::stderr().is_terminal();
        let no_color = env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let mut ui = Self::on(Box::new(io::stdout()), Box::new(io::stderr()));
        ui.quiet = global.quiet;
        ui.color = wants_color(global.color, terminal, no_color);
        let color = wants_color(global.color, io::stdout().is_terminal(), no_color);
        // Lines are only wrapped for a terminal, not in a pipe or a file.
        ui.stdout_style =
            TerminalOptions { color, width: columns(terminal_size_of(io::stdout())).unwrap_or(usize::MAX) };
        ui.progress = (terminal && !global.quiet).then_some(false);
        ui
    }

    /// Returns a `Ui` for other streams, without colour and progress.
    pub fn on(out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        let out = BufWriter::new(Pipe { inner: out, closed: false });
        Self { out, err, quiet: false, color: false, stdout_style: TerminalOptions::default(), progress: None }
    }

    /// Returns colour and width of results for people on standard output.
    pub fn stdout_style(&self) -> TerminalOptions {
        self.stdout_style
    }

    /// Returns standard output, for results. Once the reader has closed the pipe, writes do nothing and succeed, so the
    /// command still runs to its end and its exit code stays right.
    pub fn stdout(&mut self) -> &mut dyn Write {
        self.clear_progress();
        &mut self.out
    }

    /// Prints a message for people to standard error, unless `--quiet` is given.
    pub fn message(&mut self, message: &str) {
        if !self.quiet {
            self.print_line(message);
        }
    }

    /// Shows on a terminal what the command is doing, until the next output.
    pub fn progress(&mut self, doing: &str) {
        if self.progress.is_some() {
            self.clear_progress();
            self.progress = Some(true);
            // A failed write to standard error cannot be reported anywhere.
            let _ = write!(self.err, "{doing}").and_then(|()| self.err.flush());
        }
    }

    /// Reports diagnostics. `prefix` is put before the paths of the files; it is empty for paths from the workspace's
    /// root.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn report(
        &mut self,
        diagnostics: &Diagnostics,
        sources: &Sources,
        prefix: &str,
        format: ReportFormat,
    ) -> io::Result<()> {
        let sources = &sources.below(prefix);
        let width = columns(terminal_size_of(io::stderr())).unwrap_or(text::Style::default().width);
        let style = text::Style { color: self.color, width };
        match format {
            ReportFormat::Text => self.report_text(diagnostics, sources, style),
            ReportFormat::Json => json::render(self.stdout(), diagnostics, sources),
            ReportFormat::Sarif => {
                let pages = tables::pages();
                let rules = sarif::Rules { pages: &pages, docs: None };
                sarif::render(self.stdout(), diagnostics, sources, &rules)
            }
            ReportFormat::Github => github::render(self.stdout(), diagnostics, sources),
        }
    }

    fn report_text(&mut self, diagnostics: &Diagnostics, sources: &Sources, style: text::Style) -> io::Result<()> {
        let mut rendered = Vec::new();
        text::render(&mut rendered, diagnostics, sources, style)?;
        self.clear_progress();
        let _ = self.err.write_all(&rendered);
        if let Some(summary) = text::summary(diagnostics) {
            self.print_line(&summary);
        }
        Ok(())
    }

    /// Prints the error of a command and its hints to standard error.
    pub fn error(&mut self, error: &CommandError) {
        let (red, cyan, reset) = if self.color { ("\x1b[1;91m", "\x1b[1;96m", "\x1b[0m") } else { ("", "", "") };
        self.print_line(&format!("{red}error{reset}: {}", error.message));
        for hint in &error.hints {
            self.print_line(&format!("  {cyan}help{reset}: {hint}"));
        }
    }

    /// Flushes standard output. It must be called once at the end.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        self.clear_progress();
        self.out.flush()
    }

    fn print_line(&mut self, line: &str) {
        self.clear_progress();
        let _ = writeln!(self.err, "{line}");
    }

    fn clear_progress(&mut self) {
        if self.progress == Some(true) {
            let _ = write!(self.err, "{CLEAR_LINE}").and_then(|()| self.err.flush());
            self.progress = Some(false);
        }
    }
}

/// Returns whether to use colour. An explicit choice wins over NO_COLOR (no-color.org), which wins over the terminal.
fn wants_color(choice: ColorChoice, terminal: bool, no_color: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !no_color,
    }
}

/// Returns the width of the output in columns: the variable COLUMNS if it is set, else the width of the terminal.
/// `None` without a terminal, or if the width is not between 20 and 1000.
fn columns(terminal: Option<(Width, Height)>) -> Option<usize> {
    let variable = env::var("COLUMNS").ok().and_then(|v| v.parse().ok());
    let own = terminal.map(|(Width(columns), _)| usize::from(columns));
    variable.or(own).filter(|n| (20..=1000).contains(n))
}

/// A stream that ignores writes after its reader has closed the pipe, as `head` does.
struct Pipe<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> Pipe<W> {
    /// Calls `act` with the stream. Returns `nothing` if the pipe is closed.
    fn unless_closed<T>(&mut self, nothing: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.closed {
            return Ok(nothing);
        }
        match act(&mut self.inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(nothing)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::{ColorChoice, Ui, wants_color};
    use std::io::{self, Write};

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn print_to(stream: Failing) -> io::Result<()> {
        let mut ui = Ui::on(Box::new(stream), Box::new(io::sink()));
        writeln!(ui.stdout(), "result")?;
        ui.finish()
    }

    #[test]
    fn a_reader_that_leaves_is_no_error_but_a_full_disk_is() {
        assert!(print_to(Failing(io::ErrorKind::BrokenPipe)).is_ok());
        assert!(print_to(Failing(io::ErrorKind::StorageFull)).is_err());
    }

    #[test]
    fn colour_follows_choice_then_no_color_then_terminal() {
        assert!(wants_color(ColorChoice::Always, false, true));
        assert!(!wants_color(ColorChoice::Never, true, false));
        assert!(wants_color(ColorChoice::Auto, true, false));
        assert!(!wants_color(ColorChoice::Auto, true, true));
        assert!(!wants_color(ColorChoice::Auto, false, false));
    }
}
