//! Verifies an edit: both texts are parsed again and may differ only in the edited value.

use super::super::{ReadOptions, Value, read_document};
use super::refusal::Refusal;
use super::syntax;
use rutter_diagnostics::FileId;

pub(super) fn read(text: &str) -> Result<Value, Refusal> {
    match read_document(text.as_bytes(), FileId(0), ReadOptions::default()) {
        Ok(node) if node.is_null() => Ok(Value::Mapping(super::super::Mapping::new())),
        Ok(node) => Ok(Value::from(&node)),
        Err(found) => Err(Refusal::Unreadable(found)),
    }
}

/// Returns whether the value of `after` is `expected`, and its comments are those of `before` without the
/// `dropped` ones.
pub(super) fn holds(before: &str, after: &str, expected: &Value, dropped: &[std::ops::Range<usize>]) -> bool {
    let Ok(value) = read(after) else { return false };
    let (Some(old), Some(new)) = (syntax::parse(before), syntax::parse(after)) else { return false };
    let kept = old.comments.iter().filter(|c| !dropped.iter().any(|d| d.start <= c.start && c.end <= d.end));
    same(&value, expected) && kept.map(|c| &before[c.clone()]).eq(new.comments.iter().map(|c| &after[c.clone()]))
}

/// Compares two values and ignores the order of keys: splices do not change it, and merge keys do not define it.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            let in_step = a.len() == b.len() && a.iter().zip(b.iter()).all(|((k, v), (l, w))| k == l && same(v, w));
            in_step || (a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w))))
        }
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

/// Returns the value with `new` at `path`; creates missing parent mappings. `None` as `new` removes the value.
pub(super) fn with_change(value: &Value, path: &[&str], new: Option<&Value>) -> Option<Value> {
    let Some((step, rest)) = path.split_first() else { return new.cloned() };
    let mut changed = value.clone();
    match &mut changed {
        Value::Mapping(m) => match (m.get_mut(step), rest.is_empty(), new) {
            (_, true, None) => drop(m.remove(step)?),
            (Some(old), _, _) => *old = with_change(old, rest, new)?,
            (None, _, None) => return None,
            (None, _, Some(_)) => {
                let made = with_change(&Value::Null, rest, new)?;
                m.push((*step).to_owned(), made);
            }
        },
        Value::Sequence(items) => {
            let n: usize = step.parse().ok()?;
            match (n.cmp(&items.len()), rest.is_empty(), new) {
                (std::cmp::Ordering::Greater, _, _) | (std::cmp::Ordering::Equal, _, None) => return None,
                (std::cmp::Ordering::Less, true, None) => drop(items.remove(n)),
                (std::cmp::Ordering::Less, _, _) => items[n] = with_change(&items[n], rest, new)?,
                (std::cmp::Ordering::Equal, _, Some(_)) => items.push(with_change(&Value::Null, rest, new)?),
            }
        }
        Value::Null => {
            let made = with_change(&Value::Mapping(super::super::Mapping::new()), path, Some(new?))?;
            return Some(made);
        }
        _ => return None,
    }
    Some(changed)
}
