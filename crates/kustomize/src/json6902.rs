//! JSON patches (RFC 6902), with the deviations of the library that Kustomize uses.

use super::decode::{Decoder, Strictness, decoded};
use rutter_diagnostics::Diagnostics;
use rutter_yaml::{Mapping, Node, Value};

decoded! {
    Operation {
        op: String = "op",
        path: Option<String> = "path",
        from: Option<String> = "from",
        value: Option<Value> = "value",
    }
}

/// Reads the operations of a JSON patch.
pub(crate) fn read(node: &Node) -> Result<Vec<Operation>, Diagnostics> {
    Decoder::read::<Vec<Operation>>(Strictness::Lenient, node)
}

/// Returns whether a document has the form of a JSON patch.
pub(crate) fn looks_like(node: &Node) -> bool {
    node.is_sequence()
}

/// Applies the operations in order.
pub(crate) fn apply(object: &mut Value, operations: &[Operation]) -> Result<(), String> {
    operations.iter().try_for_each(|o| {
        one(object, o).map_err(|e| format!("{} {}: {e}", o.op, o.path.as_deref().unwrap_or_default()))
    })
}

fn one(object: &mut Value, o: &Operation) -> Result<(), String> {
    let path = pointer(o.path.as_deref().ok_or("`path` is missing")?);
    let value = || o.value.clone().unwrap_or(Value::Null);
    let from = || o.from.as_deref().map(pointer).ok_or("`from` is missing");
    match o.op.as_str() {
        "add" => add(object, &path, value()),
        "remove" => remove(object, &path).map(|_| ()),
        "replace" => replace(object, &path, value()),
        "move" => {
            let moved = remove(object, &from()?)?;
            add(object, &path, moved)
        }
        "copy" => {
            let from = from()?;
            let copied = copied(object, &from).ok_or_else(|| format!("`/{}` does not exist", from.join("/")))?;
            add(object, &path, copied)
        }
        "test" => {
            let found = get(object, &path).unwrap_or(&Value::Null);
            if same(found, &value()) { Ok(()) } else { Err("the test failed".to_owned()) }
        }
        other => Err(format!("`{other}` is not an operation")),
    }
}

/// Splits a JSON pointer into keys. Ignores text before the first `/`.
fn pointer(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(|s| s.replace("~1", "/").replace("~0", "~")).collect()
}

/// Returns the value at `from`. A key that is missing in an existing mapping counts as null.
fn copied(object: &Value, from: &[String]) -> Option<Value> {
    if let Some(found) = get(object, from) {
        return Some(found.clone());
    }
    let (_, up) = from.split_last()?;
    get(object, up)?.as_mapping().map(|_| Value::Null)
}

/// Compares two values. Ignores the order of keys; 1 equals 1.0.
#[allow(clippy::cast_precision_loss, clippy::float_cmp)]
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|o| same(v, o)))
        }
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y)),
        (Value::Int(a), Value::Float(b)) | (Value::Float(b), Value::Int(a)) => *a as f64 == *b,
        _ => a == b,
    }
}

/// Parses an index into a list of `len` items. Negative numbers count from the end.
fn index(step: &str, len: usize) -> Result<usize, String> {
    let n: i64 = step.parse().map_err(|_| format!("`{step}` is not an index"))?;
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let n = if n < 0 { n + len } else { n };
    if n < 0 || n > len {
        return Err(format!("the index {step} is out of bounds"));
    }
    usize::try_from(n).map_err(|e| e.to_string())
}

fn get<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Mapping(m) => m.get(step),
        Value::Sequence(items) => index(step, items.len()).ok().and_then(|n| items.get(n)),
        _ => None,
    })
}

fn parent<'v>(value: &'v mut Value, path: &[String]) -> Result<&'v mut Value, String> {
    path.iter().try_fold(value, |value, step| {
        let next = match value {
            Value::Mapping(m) => m.get_mut(step),
            Value::Sequence(items) => {
                let at = index(step, items.len())?;
                items.get_mut(at)
            }
            _ => None,
        };
        next.ok_or_else(|| format!("`{step}` does not exist"))
    })
}

fn add(object: &mut Value, path: &[String], value: Value) -> Result<(), String> {
    let Some((last, up)) = path.split_last() else {
        *object = value;
        return Ok(());
    };
    match parent(object, up)? {
        Value::Mapping(m) => {
            m.insert(last.clone(), value);
            Ok(())
        }
        Value::Sequence(items) if last == "-" => {
            items.push(value);
            Ok(())
        }
        Value::Sequence(items) => {
            let at = index(last, items.len())?;
            items.insert(at, value);
            Ok(())
        }
        _ => Err(format!("`{last}` has no parent")),
    }
}

fn replace(object: &mut Value, path: &[String], value: Value) -> Result<(), String> {
    let Some((last, up)) = path.split_last() else {
        *object = value;
        return Ok(());
    };
    match parent(object, up)? {
        Value::Mapping(m) => {
            m.insert(last.clone(), value);
            Ok(())
        }
        Value::Sequence(items) => {
            let at = index(last, items.len())?;
            let slot = items.get_mut(at).ok_or_else(|| format!("the index {last} is out of bounds"))?;
            *slot = value;
            Ok(())
        }
        _ => Err(format!("`{last}` has no parent")),
    }
}

fn remove(object: &mut Value, path: &[String]) -> Result<Value, String> {
    let Some((last, up)) = path.split_last() else { return Ok(std::mem::take(object)) };
    match parent(object, up)? {
        Value::Mapping(m) => {
            let mut taken = None;
            let mut rest = Mapping::new();
            for (key, value) in std::mem::take(m) {
                if key == *last {
                    taken = Some(value);
                } else {
                    rest.push(key, value);
                }
            }
            *m = rest;
            taken.ok_or_else(|| format!("`{last}` does not exist"))
        }
        Value::Sequence(items) => {
            let at = index(last, items.len())?;
            if at < items.len() { Ok(items.remove(at)) } else { Err(format!("the index {last} is out of bounds")) }
        }
        _ => Err(format!("`{last}` has no parent")),
    }
}
