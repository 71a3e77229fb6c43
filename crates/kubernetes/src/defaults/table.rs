//! The table of defaults by kind, read from `replaced.txt` at the first use.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Defaults, FieldDefault};
use rutter_yaml::{Mapping, Value};

/// By group, then by kind.
type Table = BTreeMap<&'static str, BTreeMap<&'static str, Defaults>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("replaced.txt")));
static NONE: Defaults = Defaults(Vec::new());

/// Returns the defaults of a kind that rutter writes; none for any other kind.
pub fn defaults_of(group: &str, kind: &str) -> &'static Defaults {
    TABLE.get(group).and_then(|kinds| kinds.get(kind)).unwrap_or(&NONE)
}

fn read(text: &'static str) -> Table {
    let mut table = Table::new();
    let mut current = ("", "");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        if first == "kind" {
            let (group, kind) = rest.split_once(' ').unwrap_or((rest, ""));
            current = (if group == "core" { "" } else { group }, kind);
        } else if let Some(default) = row(first, rest) {
            table.entry(current.0).or_default().entry(current.1).or_default().0.push(default);
        }
    }
    table
}

/// Reads `spec.ports[] protocol "TCP"`, with the value of `kind` behind it where the default depends on that.
fn row(path: &str, rest: &str) -> Option<FieldDefault> {
    let (field, json) = rest.split_once(' ')?;
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<serde_json::Value>();
    let value = values.next()?.ok()?;
    let of_kind = json.get(values.byte_offset()..).map(str::trim).filter(|kind| !kind.is_empty());
    let path = path.replace("[]", ".[]");
    let path = path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
    Some(FieldDefault { path, field: field.to_owned(), value: value_of(value), of_kind: of_kind.map(str::to_owned) })
}

fn value_of(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => b.into(),
        serde_json::Value::Number(n) => n.as_i64().map_or(Value::Null, Value::Int),
        serde_json::Value::String(text) => text.into(),
        serde_json::Value::Array(items) => Value::Sequence(items.into_iter().map(value_of).collect()),
        serde_json::Value::Object(entries) => {
            let entries: Mapping = entries.into_iter().map(|(key, value)| (key, value_of(value))).collect();
            entries.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ITEMS;
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let text = include_str!("replaced.txt");
        let rows = text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("kind ")).count();
        let all = || TABLE.values().flat_map(BTreeMap::values).flat_map(|defaults| &defaults.0);
        assert_eq!(all().count(), rows);
        assert!(all().all(|d| !d.path.iter().any(|step| step != ITEMS && step.contains('['))));
        assert!(all().all(|d| !d.value.is_null()));
        assert_eq!(all().filter(|d| d.of_kind.is_some()).count(), 2, "of the subjects of a RoleBinding");
    }
}
