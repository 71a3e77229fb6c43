//! Dotted field paths: `spec.containers.[name=app].image`, `data.a\.b`, `args.*`, `items.0`.

use regex::Regex;

use rutter_yaml::{Mapping, Value};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Field(String),
    /// List items whose field (first) has a value (second). An empty field name compares the items themselves.
    Match(String, String),
    Every,
    Index(usize),
}

/// Splits a path at dots, except at `\.` and inside brackets.
pub(crate) fn split(path: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut depth = 0usize;
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'.') => {
                part.push('.');
                chars.next();
            }
            '[' => {
                depth += 1;
                part.push(c);
            }
            ']' => {
                depth = depth.saturating_sub(1);
                part.push(c);
            }
            '.' if depth == 0 => out.push(std::mem::take(&mut part)),
            _ => part.push(c),
        }
    }
    out.push(part);
    out.retain(|p| !p.trim().is_empty());
    out
}

pub(crate) fn steps(path: &str) -> Vec<Step> {
    split(path).iter().map(|part| step(part)).collect()
}

fn step(part: &str) -> Step {
    if let Some(inner) = part.strip_prefix('[').and_then(|p| p.strip_suffix(']')) {
        return match inner.split_once('=') {
            Some((field, value)) => Step::Match(field.to_owned(), value.to_owned()),
            None => Step::Field(inner.to_owned()),
        };
    }
    match part {
        "*" => Step::Every,
        _ => part.parse().map_or_else(|_| Step::Field(part.to_owned()), Step::Index),
    }
}

/// Returns the value at a path that may name only one value.
pub(crate) fn lookup<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match (step, value) {
        (Step::Field(name), Value::Mapping(m)) => m.get(name),
        (Step::Index(n), Value::Sequence(items)) => items.get(*n),
        (Step::Index(n), Value::Mapping(m)) => m.get(&n.to_string()),
        (Step::Match(field, wanted), Value::Sequence(items)) => items.iter().find(|item| {
            let item = if field.is_empty() { Some(*item) } else { item.get(field) };
            item.and_then(super::scalar::scalar_text).as_deref() == Some(wanted)
        }),
        _ => None,
    })
}

pub(crate) type Visit<'f> = dyn FnMut(&mut Value) -> Result<(), String> + 'f;

/// Calls `visit` on every value at the path and returns how many there were. With `create`, missing
/// fields and items are created, and the last of them gets the type of `create`.
pub(crate) fn visit(
    value: &mut Value,
    path: &[Step],
    create: Option<&Value>,
    visit: &mut Visit<'_>,
) -> Result<usize, String> {
    let Some((step, rest)) = path.split_first() else {
        visit(value)?;
        return Ok(1);
    };
    match step {
        Step::Field(name) => field(value, name, rest, create, visit),
        Step::Index(n) if value.as_mapping().is_some() => field(value, &n.to_string(), rest, create, visit),
        Step::Index(n) => at_index(value, *n, rest, create, visit),
        Step::Every => {
            let items = value.as_sequence_mut().ok_or("`*` needs a list")?;
            items.iter_mut().try_fold(0, |n, item| Ok(n + self::visit(item, rest, create, visit)?))
        }
        Step::Match(name, pattern) => matching(value, name, pattern, rest, create, visit),
    }
}

/// Returns the initial value of a missing field, which depends on the next step.
fn seed(rest: &[Step], create: &Value) -> Value {
    match rest.first() {
        None => match create {
            Value::Mapping(_) => Value::Mapping(Mapping::new()),
            Value::Sequence(_) => Value::Sequence(Vec::new()),
            _ => Value::Null,
        },
        Some(Step::Field(_)) => Value::Mapping(Mapping::new()),
        Some(_) => Value::Sequence(Vec::new()),
    }
}

fn field(
    value: &mut Value,
    name: &str,
    rest: &[Step],
    create: Option<&Value>,
    visit: &mut Visit<'_>,
) -> Result<usize, String> {
    if value.is_null() && create.is_some() {
        *value = Value::Mapping(Mapping::new());
    }
    let Value::Mapping(m) = value else {
        return if value.is_null() { Ok(0) } else { Err(format!("`{name}` is looked for in what is not a mapping")) };
    };
    match (m.contains_key(name), create) {
        (false, None) => Ok(0),
        (_, create) => {
            let field = m.entry_or_insert(name, || create.map_or(Value::Null, |c| seed(rest, c)));
            self::visit(field, rest, create, visit)
        }
    }
}

fn at_index(
    value: &mut Value,
    n: usize,
    rest: &[Step],
    create: Option<&Value>,
    visit: &mut Visit<'_>,
) -> Result<usize, String> {
    let items = value.as_sequence_mut().ok_or("an index needs a list")?;
    if let Some(create) = create
        && items.len() == n
    {
        items.push(seed(rest, create));
    }
    let count = items.len();
    let item = items.get_mut(n).ok_or_else(|| format!("index {n} of a list of {count}"))?;
    self::visit(item, rest, create, visit)
}

fn matching(
    value: &mut Value,
    name: &str,
    pattern: &str,
    rest: &[Step],
    create: Option<&Value>,
    visit: &mut Visit<'_>,
) -> Result<usize, String> {
    let regex = Regex::new(pattern).map_err(|_| format!("`{pattern}` is not a regular expression"))?;
    let items = value.as_sequence_mut().ok_or("`[...=...]` needs a list")?;
    let fits = |item: &Value| {
        let item = if name.is_empty() { Some(item) } else { item.get(name) };
        item.and_then(super::scalar::scalar_text).is_some_and(|text| regex.is_match(&text))
    };
    if create.is_some() && !items.iter().any(fits) {
        let wanted = super::scalar::plain_value(pattern);
        items.push(if name.is_empty() {
            wanted
        } else {
            Value::Mapping([(name.to_owned(), wanted)].into_iter().collect())
        });
    }
    let mut found = 0;
    for item in items.iter_mut().filter(|item| fits(item)) {
        found += if name.is_empty() {
            visit(item)?;
            1
        } else {
            self::visit(item, rest, create, visit)?
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_in_names_are_escaped_or_bracketed() {
        assert_eq!(split("metadata.annotations.a\\.b/c"), ["metadata", "annotations", "a.b/c"]);
        assert_eq!(split("a.[b.c/d].e"), ["a", "[b.c/d]", "e"]);
        assert_eq!(steps("a.[name=x.y].0.*")[1], Step::Match("name".into(), "x.y".into()));
    }
}
