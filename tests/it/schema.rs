//! The JSON Schemas and the reference pages made from them are current and complete, and the example is valid.

use std::path::{Path, PathBuf};

use rutter::diagnostics::FileId;
use rutter::language::spec::{SCHEMAS, SHARED_SCHEMA, reference_pages, schema_text};
use rutter::yaml::{ReadOptions, Value as Yaml, read_document};
use serde_json::Value;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a generated file with its current content; `UPDATE=1` writes it.
fn current(path: &str, text: &str) {
    let file = top().join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == text, "{path} is stale; run UPDATE=1 cargo test --test it schema");
}

fn names_in(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(top().join(folder))
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn schema_files_and_reference_pages_are_current() {
    for schema in SCHEMAS.iter() {
        current(&format!("schema/{}.json", schema.name), &schema_text(schema));
    }
    for (name, text) in reference_pages(&SCHEMAS) {
        current(&format!("docs/spec/{name}.md"), &text);
    }
    current("schema/diff.json", &format!("{:#}\n", rutter::interface::report::diff::schema()));
    let mut expected: Vec<&str> = SCHEMAS.iter().filter(|schema| schema.is_of_files()).map(|s| s.name).collect();
    expected.sort_unstable();
    assert_eq!(names_in("docs/spec"), expected);
    expected.extend(["diff", SHARED_SCHEMA]);
    expected.sort_unstable();
    assert_eq!(names_in("schema"), expected);
}

#[test]
fn every_schema_that_is_published_is_printed() {
    let output = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_rutter")).arg("schema").args(args).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let listed = output(&[]);
    assert_eq!(listed.lines().collect::<Vec<_>>(), names_in("schema"));
    for name in listed.lines() {
        assert_eq!(output(&[name]), std::fs::read_to_string(top().join(format!("schema/{name}.json"))).unwrap());
    }
}

#[test]
fn every_field_has_a_description() {
    let mut missing = Vec::new();
    for schema in SCHEMAS.iter() {
        undescribed(schema.name, schema.json(), &mut missing);
    }
    assert!(missing.is_empty(), "fields without a doc comment: {missing:#?}");
}

fn undescribed(place: &str, schema: &Value, missing: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                for (name, property) in properties {
                    let elsewhere =
                        property.get("$ref").and_then(Value::as_str).is_some_and(|r| r.contains("/properties/"));
                    if !elsewhere && property.get("description").and_then(Value::as_str).is_none_or(str::is_empty) {
                        missing.push(format!("{place}: {name}"));
                    }
                }
            }
            for (key, value) in object {
                undescribed(&format!("{place}/{key}"), value, missing);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| undescribed(place, item, missing)),
        _ => {}
    }
}

/// Returns the schema of a spec file by its path.
fn kind_of(path: &Path) -> Option<&'static str> {
    let parts: Vec<&str> = path.strip_prefix(top()).ok()?.iter().filter_map(|part| part.to_str()).collect();
    match parts.as_slice() {
        ["platform", "platform.yaml"] => Some("platform"),
        ["platform", "environments", _] => Some("environment"),
        ["platform", "teams", _] => Some("team"),
        ["platform", "components", _] => Some("component"),
        ["apps", _, "service.yaml"] => Some("service"),
        ["apps", _, "overlays", _] => Some("overlay"),
        ["apps", _, "monitoring", _] => Some("rules"),
        _ => None,
    }
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> Value {
    let node = read_document(&std::fs::read(path).unwrap(), FileId(0), ReadOptions::default()).unwrap();
    Value::from(&Yaml::from(&node))
}

/// Returns a validator for a schema file. It resolves references to the other schema files.
pub(crate) fn validator(name: &str) -> jsonschema::Validator {
    let read = |name: &str| -> Value {
        let text = std::fs::read_to_string(top().join(format!("schema/{name}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let registry =
        jsonschema::Registry::new().add("file:///schema/shared.json", read(SHARED_SCHEMA)).unwrap().prepare().unwrap();
    let options = jsonschema::options().with_base_uri("file:///schema/");
    options.with_registry(&registry).offline().build(&read(name)).unwrap()
}

#[test]
fn the_schemas_are_small_and_define_each_field_once() {
    let texts: Vec<String> = SCHEMAS.iter().map(schema_text).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    assert!(bytes < 160_000, "the schemas have {bytes} bytes");
    let mut seen = std::collections::BTreeSet::new();
    for (name, text) in reference_pages(&SCHEMAS) {
        for row in text.lines().filter(|line| line.starts_with("| `") && line.len() > 200) {
            assert!(seen.insert(row.to_owned()), "{name}.md repeats {row}");
        }
    }
    assert!(seen.len() > 10);
}

#[test]
fn the_example_is_valid_by_the_schemas() {
    let mut files = Vec::new();
    yaml_files(&top().join("platform"), &mut files);
    yaml_files(&top().join("apps"), &mut files);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for schema in SCHEMAS.iter().filter(|schema| schema.is_of_files()) {
        let validator = validator(schema.name);
        for file in files.iter().filter(|f| kind_of(f) == Some(schema.name)) {
            seen += 1;
            wrong.extend(
                validator.iter_errors(&read(file)).map(|e| format!("{}: {e} at {}", file.display(), e.instance_path())),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 60, "only {seen} spec files found");
}

#[test]
fn the_schemas_refuse_unknown_fields_and_accept_null_as_removal() {
    let accepts = |name: &str, document: Value| validator(name).is_valid(&document);
    assert!(accepts("service", serde_json::json!({ "team": "shop", "port": 8080 })));
    assert!(!accepts("service", serde_json::json!({ "team": "shop", "prot": 8080 })));
    assert!(!accepts("service", serde_json::json!({ "tag": "v1" })), "the pin belongs in an overlay");
    assert!(accepts("overlay", serde_json::json!({ "tag": "v1", "health": null, "env": { "DEBUG": null } })));
    assert!(!accepts("overlay", serde_json::json!({ "team": "shop" })), "an overlay cannot change the owner");
    assert!(!accepts("platform", serde_json::json!({ "defaults": { "team": "shop" } })));
}

#[test]
fn every_example_file_names_its_schema() {
    let mut files = Vec::new();
    yaml_files(&top().join("platform"), &mut files);
    yaml_files(&top().join("apps"), &mut files);
    for file in files {
        let Some(kind) = kind_of(&file) else { continue };
        let text = std::fs::read_to_string(&file).unwrap();
        let line = text.lines().next().unwrap();
        let target = line.strip_prefix("# yaml-language-server: $schema=").unwrap_or_default();
        let schema = file.parent().unwrap().join(target).canonicalize().unwrap_or_default();
        assert_eq!(schema, top().join(format!("schema/{kind}.json")).canonicalize().unwrap(), "{}", file.display());
    }
}
