//! Edits change exactly the intended bytes, or are refused.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rutter::diagnostics::FileId;
use rutter::yaml::edit::{self, Refusal};
use rutter::yaml::{Mapping, ReadOptions, Value, read_document, write_value};

fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::Number(n) => n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap()), Value::Int),
        serde_json::Value::String(s) => Value::from(s),
        serde_json::Value::Array(items) => Value::Sequence(items.iter().map(value_of).collect()),
        serde_json::Value::Object(m) => Value::Mapping(m.iter().map(|(k, v)| (k.clone(), value_of(v))).collect()),
    }
}

/// Applies an edit from `edit.json`: `{"set" | "insert" | "remove": [path...], "value": ...}`.
fn run(edit: &serde_json::Value, text: &str) -> Result<String, Refusal> {
    let (verb, path) = edit.as_object().unwrap().iter().next().unwrap();
    let path: Vec<&str> = path.as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    match verb.as_str() {
        "set" => edit::set(text, &path, &value_of(&edit["value"])),
        "insert" => edit::insert(text, &path, &value_of(&edit["value"])),
        _ => edit::remove(text, &path),
    }
}

#[test]
fn the_awkward_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml-edit");
    let mut cases: Vec<_> = fs::read_dir(&corpus).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let read = |name: &str| fs::read_to_string(case.join(name));
        let before = read("before.yaml").unwrap();
        let edit = serde_json::from_str(&read("edit.json").unwrap()).unwrap();
        let expected = read("after.yaml").or_else(|_| read("refused.txt").map(|r| format!("refused: {r}"))).unwrap();
        let got = run(&edit, &before).unwrap_or_else(|refusal| format!("refused: {refusal}\n"));
        if got != expected {
            wrong.push(format!("{}\n  expected {expected:?}\n  got      {got:?}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The layout of a document: indentation, brackets, comments and quotes.
#[derive(Debug, Clone)]
struct Layout {
    crlf: bool,
    final_newline: bool,
    comments: bool,
    /// Whether lists and mappings below the first level are in brackets.
    brackets: bool,
    marker: bool,
}

fn layout() -> impl Strategy<Value = Layout> {
    any::<[bool; 5]>().prop_map(|[crlf, final_newline, comments, brackets, marker]| Layout {
        crlf,
        final_newline,
        comments,
        brackets,
        marker,
    })
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,6}",
        1 => "[ -~]{0,10}",
        1 => proptest::sample::select(&["yes", "1.10", "a: b", "# x", "", "it's", "\"q\"", "é 🎉", "a\nb\n", "x\ny", "{}"][..])
            .prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => word().prop_map(Value::from),
        1 => (-99i64..99).prop_map(Value::Int),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence), mapping_of(inner, 0),]
    })
}

fn mapping_of(inner: impl Strategy<Value = Value>, least: usize) -> impl Strategy<Value = Value> {
    proptest::collection::vec((word(), inner), least..4).prop_map(|entries| {
        let mut mapping = Mapping::new();
        for (key, value) in entries {
            mapping.insert(key, value);
        }
        Value::Mapping(mapping)
    })
}

fn document(value: &Value, layout: &Layout) -> String {
    let mut text = if layout.brackets {
        let entries = value.as_mapping().unwrap().iter();
        entries
            .map(|(k, v)| {
                let json = |v: &Value| serde_json::Value::from(v).to_string();
                format!("{}: {}\n", json(&Value::from(k.clone())), json(v))
            })
            .collect()
    } else {
        write_value(value)
    };
    if layout.comments {
        let lines = text.split_inclusive('\n').enumerate();
        text = lines
            .map(|(n, line)| {
                let is_entry = !line.starts_with(' ') && !line.starts_with('-') && line.trim_end() != "";
                if is_entry { format!("\n# about {n}\n{line}") } else { line.to_owned() }
            })
            .collect();
    }
    if layout.marker {
        text.insert_str(0, "# head\n---\n");
    }
    if !layout.final_newline && !text.contains("|+") {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if layout.crlf { text.replace('\n', "\r\n") } else { text }
}

fn read(text: &str) -> Value {
    Value::from(&read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap())
}

fn count(value: &Value) -> usize {
    let mut all = Vec::new();
    paths(value, &[], &mut all);
    all.len()
}

/// Returns the expected value after an edit. In a mapping or list, parts that stay keep their position, and new parts
/// come last, in their given order.
fn edited_value(old: Option<&Value>, new: &Value) -> Value {
    match (old, new) {
        (Some(Value::Mapping(old)), Value::Mapping(new)) if !old.is_empty() && !new.is_empty() => {
            let kept = old.iter().filter_map(|(k, v)| Some((k.clone(), edited_value(Some(v), new.get(k)?))));
            let added = new.iter().filter(|(k, _)| !old.contains_key(k)).map(|(k, v)| (k.clone(), v.clone()));
            Value::Mapping(kept.chain(added).collect())
        }
        (Some(Value::Sequence(old)), Value::Sequence(new)) if !old.is_empty() => {
            Value::Sequence(new.iter().enumerate().map(|(n, v)| edited_value(old.get(n), v)).collect())
        }
        _ => new.clone(),
    }
}

/// Collects every path in a value.
fn paths(value: &Value, to: &[String], found: &mut Vec<Vec<String>>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Mapping(m) => m.iter().map(|(k, v)| (k.to_string(), v)).collect(),
        Value::Sequence(items) => items.iter().enumerate().map(|(n, v)| (n.to_string(), v)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let path = [to, &[step]].concat();
        found.push(path.clone());
        paths(child, &path, found);
    }
}

/// Changes a value in memory, as the reference for the edit.
fn change(value: &mut Value, path: &[&str], new: Option<Value>) {
    let (last, front) = path.split_last().unwrap();
    let parent = front.iter().fold(value, |v, step| match v {
        Value::Sequence(items) => &mut items[step.parse::<usize>().unwrap()],
        other => other.get_mut(step).unwrap(),
    });
    match (parent, new) {
        (Value::Sequence(items), Some(new)) => {
            let item = &mut items[last.parse::<usize>().unwrap()];
            *item = edited_value(Some(item), &new);
        }
        (Value::Sequence(items), None) => drop(items.remove(last.parse::<usize>().unwrap())),
        (Value::Mapping(m), Some(new)) => drop(m.insert((*last).to_owned(), edited_value(m.get(last), &new))),
        (Value::Mapping(m), None) => drop(m.remove(last)),
        _ => unreachable!("paths lead through mappings and lists"),
    }
}

/// Counts the lines of `before` that are missing in `after`.
fn lost_lines(before: &str, after: &str) -> usize {
    similar::TextDiff::from_lines(before, after)
        .iter_all_changes()
        .filter(|c| c.tag() == similar::ChangeTag::Delete)
        .count()
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| line.starts_with("# about ") || *line == "# head").collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::cases(1000)))]

    #[test]
    fn an_edit_of_any_document_changes_one_value_and_no_comment(
        document_value in mapping_of(value(), 1),
        layout in layout(),
        pick in any::<proptest::sample::Index>(),
        new in prop_oneof![6 => value().prop_map(Some), 1 => Just(None)],
    ) {
        let text = document(&document_value, &layout);
        let before = read(&text);
        let mut all = Vec::new();
        paths(&before, &[], &mut all);
        let path = pick.get(&all);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut expected = before.clone();
        change(&mut expected, &path, new.clone());
        let edited = match &new {
            Some(new) => edit::set(&text, &path, new),
            None => edit::remove(&text, &path),
        };
        let edited = edited.unwrap_or_else(|refusal| panic!("{refusal}\n{path:?} = {new:?}\n{text}"));
        prop_assert_eq!(&read(&edited), &expected, "{:?} in\n{}\ngave\n{}", path, text, edited);
        prop_assert_eq!(comments(&edited), comments(&text));
        if layout.crlf && text.contains('\n') {
            prop_assert_eq!(edited.matches('\n').count(), edited.matches("\r\n").count());
        }
        if let Some(new) = &new
            && *new == *path.iter().fold(&before, |v, step| match v {
                Value::Sequence(items) => &items[step.parse::<usize>().unwrap()],
                other => other.get(step).unwrap(),
            })
        {
            prop_assert_eq!(&edited, &text, "the same value changes nothing");
        }
    }

    #[test]
    fn a_pin_moves_in_one_line_and_back_again(
        document_value in mapping_of(value(), 1),
        layout in layout(),
        old in "v[0-9]\\.[0-9]",
        new in "v[0-9]\\.[0-9]",
    ) {
        let mut document_value = document_value;
        change(&mut document_value, &["tag"], Some(Value::from(old.clone())));
        let text = document(&document_value, &layout);
        let edited = edit::set(&text, &["tag"], &Value::from(new.clone())).unwrap();
        prop_assert_eq!(lost_lines(&text, &edited), usize::from(old != new));
        prop_assert_eq!(edit::set(&edited, &["tag"], &Value::from(old)).unwrap(), text);
    }

    #[test]
    fn whatever_the_text_an_edit_is_proven_or_refused(
        text in "(a: ?|b: ?|- |  |\n|\r\n|\\{|\\}|\\[|\\]|, ?|# c|&x |\\*x|<<: |!!str |'|\"|\\|\\+?\n|>-\n|\\? |---\n|é|x|~){0,24}",
        path in proptest::collection::vec(proptest::sample::select(&["a", "b", "0", "1", "x", "<<"][..]), 0..4),
        new in value(),
    ) {
        if let Ok(edited) = edit::set(&text, &path, &new) {
            let value = path.iter().try_fold(&read(&edited), |v, step| match v {
                Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
                other => other.get(step),
            }).cloned();
            let before = path.iter().try_fold(&read(&text), |v, step| match v {
                Value::Sequence(items) => items.get(step.parse::<usize>().ok()?),
                other => other.get(step),
            }).cloned();
            prop_assert_eq!(value.unwrap(), edited_value(before.as_ref(), &new));
        }
        if let Ok(edited) = edit::remove(&text, &path) {
            let (before, after) = (count(&read(&text)), count(&read(&edited)));
            prop_assert!(after < before, "{text:?} without {path:?} is {edited:?}");
        }
    }

    #[test]
    fn what_is_inserted_can_be_removed_again(document_value in mapping_of(value(), 1), layout in layout(), new in "[a-z]{8}") {
        let text = document(&document_value, &layout);
        let inserted = edit::insert(&text, &["inserted", "deep"], &Value::from(new)).unwrap();
        prop_assert_eq!(lost_lines(&text, &inserted), usize::from(!text.ends_with('\n')));
        prop_assert_eq!(edit::remove(&inserted, &["inserted"]).unwrap(), text);
    }
}
