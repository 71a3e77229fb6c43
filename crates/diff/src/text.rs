//! Text differences by lines: the home of the `similar` library.

use similar::{Algorithm, TextDiff};

use super::compare::ObjectChange;
use rutter_kubernetes::Object;
use rutter_yaml::write_value;

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

/// A changed object as a unified diff of its YAML; an added or removed one against `/dev/null`.
pub fn object(change: &ObjectChange) -> String {
    let yaml = |side: Option<&Object>| side.map(|object| write_value(&object.0)).unwrap_or_default();
    let name = |side: &str, object: Option<&Object>| {
        object.map_or_else(|| "/dev/null".to_owned(), |object| format!("{side}/{}", file_name(change, object)))
    };
    unified(
        &yaml(change.before.as_ref()),
        &yaml(change.after.as_ref()),
        &name("a", change.before.as_ref()),
        &name("b", change.after.as_ref()),
    )
}

fn file_name(change: &ObjectChange, object: &Object) -> String {
    let file = format!("{}-{}.yaml", object.kind().to_lowercase(), object.name());
    let parts = [change.place.to_string(), object.namespace().to_owned(), file];
    let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    line.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
