//! Text differences by lines: the home of the `similar` library.

use similar::{Algorithm, TextDiff};

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// A unified diff of two texts under two names; empty if they are equal.
pub fn unified(old: &str, new: &str, old_name: &str, new_name: &str) -> String {
    TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(old, new)
        .unified_diff()
        .context_radius(CONTEXT)
        .missing_newline_hint(false)
        .header(old_name, new_name)
        .to_string()
}

/// The hunks alone, without file names.
pub fn hunks(old: &str, new: &str) -> String {
    unified(old, new, "", "").lines().skip(2).fold(String::new(), |mut out, line| {
        out.push_str(line);
        out.push('\n');
        out
    })
}
