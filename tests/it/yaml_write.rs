//! Every string that the writer writes is read back unchanged by every reader.

use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rutter::diagnostics::FileId;
use rutter::yaml::{Mapping, ReadOptions, Value, read_document, write_value};

/// Strings that YAML readers are known to read as another type, or to refuse.
const NASTY: &[&str] = &[
    "",
    " ",
    "  a",
    "a  ",
    "\t",
    "\ta",
    "a\t",
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "\na",
    "a\nb",
    "a\n b\n",
    "a\n\tb",
    " a\nb",
    "\ta\nb\n",
    "a \nb",
    "a\n\n\nb\n",
    "a\r\nb",
    "a\rb",
    "y",
    "Y",
    "yes",
    "No",
    "ON",
    "off",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "nil",
    "nan",
    ".nan",
    ".inf",
    "-.inf",
    "inf",
    "NaN",
    "0",
    "00",
    "0123",
    "0o17",
    "0x1F",
    "0b11",
    "1_000",
    "1e3",
    "1E+3",
    "1.",
    ".5",
    "+1",
    "-1",
    "1.10",
    "12:30",
    "190:20:30",
    "12:30:45.5",
    "2024-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "=",
    "<<",
    "-",
    "--",
    "---",
    "--- a",
    "...",
    "- a",
    "-a",
    "?",
    "? a",
    ":",
    ":a",
    "a:",
    "a: b",
    "a:b",
    "a :b",
    "#",
    "#a",
    "a #b",
    "a#b",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    ">",
    "|-",
    "%a",
    "@a",
    "`a`",
    "'",
    "''",
    "\"",
    "\"\"",
    "a'b",
    "a\"b",
    "'a'",
    "\"a\"",
    "\\",
    "\\n",
    "a\\b\"c",
    "{}",
    "[]",
    "{a: b}",
    "[a, b]",
    "a, b",
    "{{ .Values.x }}",
    "${X}",
    "$(X)",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "ü",
    "日本",
    "\u{1f600}",
    "a\u{1f600}\nb",
    "\u{301}",
    "\u{202e}abc",
    "0.1e",
    "1Ki",
    "500m",
    "1e6Mi",
    "v1.2.3",
    "1.2.3",
    "/healthz",
    "_",
    "__",
    "_1",
    "1_",
    "a\nb: c\n- d\n",
    "# a\n# b\n",
    "a\n---\nb\n",
    "key: |\n  x\n",
    "null\n",
    "a\u{85}b\nc",
    "a\u{2028}b\nc\n",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        2 => "[ -~]{0,12}",
        2 => "[0-9a-fxo_:.eE+\\-]{1,8}",
        2 => "[a \n\t#:\\-'\"]{0,10}",
        1 => proptest::collection::vec(any::<char>(), 0..8).prop_map(|c| c.into_iter().collect::<String>()),
        1 => "[a-z ]{60,300}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::Int),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        1 => proptest::num::f64::NORMAL.prop_map(Value::Float),
        1 => (-1000i32..1000).prop_map(|n| Value::Float(f64::from(n) / 8.0)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            proptest::collection::vec((text(), inner), 0..4).prop_map(mapping),
        ]
    })
}

fn mapping(entries: Vec<(String, Value)>) -> Value {
    let mut mapping = Mapping::new();
    for (key, value) in entries {
        mapping.insert(key, value);
    }
    Value::Mapping(mapping)
}

/// Returns a value with numbers in the written form: `2.0` is written as `2`, like Kubernetes does.
fn by_value(value: &Value) -> Value {
    match value {
        Value::Int(n) => Value::Float(*n as f64),
        Value::Sequence(items) => Value::Sequence(items.iter().map(by_value).collect()),
        Value::Mapping(m) => Value::Mapping(m.iter().map(|(k, v)| (k.clone(), by_value(v))).collect()),
        other => other.clone(),
    }
}

fn read_back(text: &str) -> Value {
    let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default());
    Value::from(&node.unwrap_or_else(|e| panic!("{text}\n{e:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn written_values_are_read_back(value in value()) {
        let value = mapping(vec![("v".to_owned(), value)]);
        let written = write_value(&value);
        prop_assert!(written.ends_with('\n'));
        prop_assert_eq!(by_value(&read_back(&written)), by_value(&value), "{}", written);
    }
}

#[test]
fn nasty_strings_survive_as_value_key_and_item() {
    for text in NASTY.iter().map(|s| (*s).to_owned()).chain([1000, 1023, 1025, 5000].map(|n| "k".repeat(n))) {
        let list =
            || Value::Sequence(vec![Value::from(text.clone()), Value::Sequence(vec![Value::from(text.clone())])]);
        for value in [
            mapping(vec![("v".to_owned(), Value::from(text.clone()))]),
            mapping(vec![(text.clone(), Value::Int(1)), ("after".to_owned(), list())]),
            mapping(vec![(text.clone(), list()), ("after".to_owned(), Value::Null)]),
            mapping(vec![(text.clone(), mapping(vec![(text.clone(), Value::from(text.clone()))]))]),
            Value::Sequence(vec![mapping(vec![(text.clone(), list()), ("b".to_owned(), list())])]),
        ] {
            let written = write_value(&value);
            assert_eq!(read_back(&written), value, "{written}");
        }
    }
}

/// Returns one object for each value, which is in a field that the API server does not interpret.
fn manifests(values: &[Value]) -> String {
    let mut text = String::new();
    for (n, value) in values.iter().enumerate() {
        let object = rutter::map! {
            "apiVersion" => "example.com/v1", "kind" => "Probe",
            "metadata" => rutter::map! { "name" => format!("probe-{n}") },
            "spec" => rutter::map! { "value" => value.clone() },
        };
        let _ = write!(text, "---\n{}", write_value(&object));
    }
    text
}

fn same(json: &serde_json::Value, value: &Value) -> bool {
    match (json, value) {
        (serde_json::Value::Number(n), Value::Int(i)) => n.as_i64() == Some(*i),
        (serde_json::Value::Number(n), Value::Float(f)) => n.as_f64() == Some(*f),
        (serde_json::Value::Array(a), Value::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (serde_json::Value::Object(a), Value::Mapping(b)) => {
            a.len() == b.len() && b.iter().all(|(k, v)| a.get(&**k).is_some_and(|a| same(a, v)))
        }
        _ => *json == serde_json::Value::from(value),
    }
}

/// Reads with goyaml v2 and the rules of `kubectl apply`, the strictest reader of manifests.
#[test]
fn kubectl_reads_what_was_written() {
    let mut values: Vec<Value> = NASTY.iter().map(|s| mapping(vec![((*s).to_owned(), Value::from(*s))])).collect();
    values.push(mapping(vec![("k".repeat(1200), Value::Sequence(vec![Value::Int(1)]))]));
    values.push(mapping(vec![("k".repeat(1200), mapping(vec![("a".to_owned(), Value::Int(1))]))]));
    let mut runner = TestRunner::deterministic();
    values.extend((0..3000).map(|_| value().new_tree(&mut runner).unwrap().current()));
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("probes.yaml"), manifests(&values)).unwrap();
    let output = Command::new("kubectl")
        .args(["label", "--local", "-o", "json", "x=1", "-f"])
        .arg(folder.path())
        .env("KUBECONFIG", "/dev/null")
        .output();
    let Ok(output) = output else {
        println!("skipped: no kubectl on the PATH");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let objects: Vec<serde_json::Value> =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(Result::unwrap).collect();
    assert_eq!(objects.len(), values.len());
    for (object, value) in objects.iter().zip(&values) {
        assert!(same(&object["spec"]["value"], value), "{}\n{object}", write_value(value));
    }
}

/// Reads with go-yaml v3 as Kustomize uses it. Leaves out texts that it loses even from JSON: control characters,
/// line separators, and the key `<<`.
#[test]
fn kustomize_reads_what_was_written() {
    let printable = |s: &&&str| {
        !s.chars().any(|c| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}')
        })
    };
    let texts: Vec<&str> = NASTY.iter().filter(printable).copied().filter(|s| *s != "<<").collect();
    let values: Vec<Value> = texts.iter().map(|s| mapping(vec![((*s).to_owned(), Value::from(*s))])).collect();
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("probes.yaml"), manifests(&values)).unwrap();
    std::fs::write(folder.path().join("kustomization.yaml"), "resources: [probes.yaml]\n").unwrap();
    let Ok(output) = Command::new("kubectl").arg("kustomize").arg(folder.path()).output() else {
        println!("skipped: no kubectl on the PATH");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let objects = rutter::yaml::read_documents(&output.stdout, FileId(0), ReadOptions::default()).unwrap();
    assert_eq!(objects.len(), values.len());
    for object in &objects {
        let object = Value::from(object);
        let name = object.at(&["metadata", "name"]).and_then(Value::as_str).unwrap();
        let n: usize = name.strip_prefix("probe-").unwrap().parse().unwrap();
        assert_eq!(object.at(&["spec", "value"]).unwrap(), &values[n], "{}", write_value(&values[n]));
    }
}
