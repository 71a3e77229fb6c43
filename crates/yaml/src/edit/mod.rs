//! Edits a document in place: only the bytes of the edited value change. Comments, blank lines, quotes,
//! anchors, order, indentation and line endings stay.
//!
//! Every edit is verified: the old and the new text are parsed again. They must have the same comments and
//! differ only in the value at the path. An edit that fails this check is refused.

mod insert;
mod proof;
mod refusal;
mod remove;
mod render;
mod replace;
mod splice;
mod syntax;
mod walk;

use super::{Mapping, Value};
pub use refusal::Refusal;
use splice::Splice;
use syntax::{Kind, Syntax};

/// Sets the value at `path` (keys, and list indices in digits). Creates the value and missing parent mappings.
/// An index equal to the list's length appends. A mapping or list is changed part by part, so that unchanged
/// parts keep their bytes.
///
/// # Errors
/// Fails if the text cannot be parsed, or if the edit is not possible or fails its verification.
pub fn set(text: &str, path: &[&str], value: &Value) -> Result<String, Refusal> {
    let before = proof::read(text)?;
    let blocked = || Refusal::Unsupported { path: path.join("."), reason: "the path leads nowhere".to_owned() };
    let edited = set_parts(text, path, value)?;
    let expected = proof::with_change(&before, path, Some(value)).ok_or_else(blocked)?;
    proven(text, edited, path, &expected, &[])
}

/// Inserts a value at `path` like [`set`], but refuses to replace one.
///
/// # Errors
/// Fails like [`set`], and if there is already a value at the path, even null.
pub fn insert(text: &str, path: &[&str], value: &Value) -> Result<String, Refusal> {
    if at(&proof::read(text)?, path).is_some() {
        return Err(Refusal::Exists { path: path.join(".") });
    }
    set(text, path, value)
}

/// Removes the value at `path` and its key, with the comments inside and at the end of its lines.
/// Comments above it stay. A mapping or list that loses its last part becomes `{}` or `[]`.
///
/// # Errors
/// Fails if there is no such value, or if the edit is not possible or fails its verification.
pub fn remove(text: &str, path: &[&str]) -> Result<String, Refusal> {
    let before = proof::read(text)?;
    let missing = || Refusal::Missing { path: path.join(".") };
    let expected = proof::with_change(&before, path, None).ok_or_else(missing)?;
    let (_, splices) = remove_splices(text, path)?;
    let dropped: Vec<_> = splices.iter().map(|s| s.range.clone()).collect();
    proven(text, splice::apply(text, splices), path, &expected, &dropped)
}

fn proven(
    before: &str,
    after: String,
    path: &[&str],
    expected: &Value,
    dropped: &[std::ops::Range<usize>],
) -> Result<String, Refusal> {
    if proof::holds(before, &after, expected, dropped) {
        Ok(after)
    } else {
        Err(Refusal::NotProven { path: path.join(".") })
    }
}

fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

fn unsupported(path: &[&str], reason: &str) -> Refusal {
    Refusal::Unsupported { path: path.join("."), reason: reason.to_owned() }
}

fn parse(text: &str, path: &[&str]) -> Result<Syntax, Refusal> {
    syntax::parse(text).ok_or_else(|| unsupported(path, "the text cannot be taken apart"))
}

/// Does the work of [`set`] without its verification. Changes mappings and lists part by part.
fn set_parts(text: &str, path: &[&str], value: &Value) -> Result<String, Refusal> {
    let old = proof::read(text)?;
    let old = at(&old, path);
    if old.is_some_and(|old| proof::same(old, value)) {
        return Ok(text.to_owned());
    }
    match (old, value) {
        (Some(Value::Mapping(old)), Value::Mapping(new)) if !old.is_empty() && !new.is_empty() => {
            let mut edited = text.to_owned();
            let mut gone: Vec<&str> = old.keys().filter(|key| !new.contains_key(key)).collect();
            // New entries are added before old ones are removed, so that the mapping is never empty in between.
            for (key, value) in new.iter() {
                edited = set_parts(&edited, &[path, &[key.as_ref()]].concat(), value)?;
            }
            while let Some(key) = gone.pop() {
                edited = remove_part(&edited, &[path, &[key]].concat())?;
            }
            Ok(edited)
        }
        (Some(Value::Sequence(old)), Value::Sequence(new)) if !old.is_empty() && !new.is_empty() => {
            let mut edited = text.to_owned();
            for (n, value) in new.iter().enumerate() {
                edited = set_parts(&edited, &[path, &[n.to_string().as_str()]].concat(), value)?;
            }
            for n in (new.len()..old.len()).rev() {
                edited = remove_part(&edited, &[path, &[n.to_string().as_str()]].concat())?;
            }
            Ok(edited)
        }
        _ => Ok(splice::apply(text, set_splices(text, path, value)?)),
    }
}

fn remove_part(text: &str, path: &[&str]) -> Result<String, Refusal> {
    let (_, splices) = remove_splices(text, path)?;
    Ok(splice::apply(text, splices))
}

fn remove_splices(text: &str, path: &[&str]) -> Result<(Syntax, Vec<Splice>), Refusal> {
    let syntax = parse(text, path)?;
    let missing = || Refusal::Missing { path: path.join(".") };
    let splices = {
        let root = syntax.root.as_ref().ok_or_else(missing)?;
        let walk = walk::walk(root, path)?;
        if walk.steps < path.len() {
            // The value exists, but a merge key provides it.
            return Err(unsupported(path, "it comes from a merge key (`<<`)"));
        }
        remove::remove(text, root, &walk.site, walk.above.as_ref()).map_err(|reason| unsupported(path, reason))?
    };
    Ok((syntax, splices))
}

fn set_splices(text: &str, path: &[&str], value: &Value) -> Result<Vec<Splice>, Refusal> {
    let syntax = parse(text, path)?;
    let refused = |reason| unsupported(path, reason);
    let Some(root) = syntax.root.as_ref().filter(|root| !root.is_absent()) else {
        let Some((key, rest)) = path.split_first() else { return Err(refused("the document is empty")) };
        return insert::first(text, &syntax, key, &nested(rest, value)).map_err(refused);
    };
    let walk = walk::walk(root, path)?;
    let splices = match &path[walk.steps..] {
        [] => replace::replace(text, root, &walk.site, value),
        [step, rest @ ..] => match &walk.site.node.kind {
            Kind::Scalar { .. } => replace::replace(text, root, &walk.site, &nested(&path[walk.steps..], value)),
            _ => insert::insert(text, &walk.site, step, &nested(rest, value)),
        },
    };
    splices.map_err(refused)
}

/// Wraps a value in one mapping for each key of the path.
fn nested(path: &[&str], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |inner, key| {
        let mut outer = Mapping::new();
        outer.push((*key).to_owned(), inner);
        Value::Mapping(outer)
    })
}
