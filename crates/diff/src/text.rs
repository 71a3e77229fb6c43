//! Line differences of texts. The only user of the `similar` library.

use similar::{Algorithm, TextDiff};

/// The number of context lines around a change.
const CONTEXT: usize = 3;

/// Returns a unified diff of two texts with the two file names; empty if the texts are equal.
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

/// Returns the hunks of a unified diff without file names.
pub fn hunks(old: &str, new: &str) -> String {
    unified(old, new, "", "").lines().skip(2).fold(String::new(), |mut out, line| {
        out.push_str(line);
        out.push('\n');
        out
    })
}
