//! Finds all shape errors of a document with its JSON Schema. This is the only module that uses the `jsonschema`
//! library.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Registry, ValidationError, Validator};
use serde_json::Value as Json;

use super::codes::SPEC_SHAPE;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::language::spec::{SCHEMAS, SHARED_SCHEMA, SchemaFile};
use crate::phases::load::Document;
use crate::yaml::{Node, Value};

/// The base address by which the schemas refer to each other.
const FOLDER: &str = "schema:///";

/// Returns all shape errors of a document with their spans.
pub(super) fn all(document: &Document) -> Vec<Diagnostic> {
    let instance = Json::from(&Value::from(&*document.node));
    let mut found = Vec::new();
    if let Some(validator) = VALIDATORS.get(document.kind.schema()) {
        for error in validator.iter_errors(&instance) {
            explain(&error, &document.node, &mut found);
        }
    }
    found
}

/// The validators by schema. A schema that cannot be read has none; a test checks that all can be read.
static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let files = SCHEMAS.iter().filter(|schema| schema.is_of_files());
    files.filter_map(|schema| Some((schema.name, validator(schema).ok()?))).collect()
});

fn schema(name: &str) -> Option<&'static Json> {
    SCHEMAS.iter().find(|schema| schema.name == name).map(SchemaFile::json)
}

/// Builds the validator of a published schema, together with the shared definitions.
fn validator(schema: &SchemaFile) -> Result<Validator, Box<dyn std::error::Error>> {
    let shared = self::schema(SHARED_SCHEMA).cloned().unwrap_or_default();
    let registry = Registry::new().add(format!("{FOLDER}{SHARED_SCHEMA}.json"), shared)?.prepare()?;
    let options = jsonschema::options().with_base_uri(format!("{FOLDER}{}.json", schema.name)).with_registry(&registry);
    Ok(options.offline().build(schema.json())?)
}

fn explain(error: &ValidationError<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    let path = steps(error);
    let (at, _) = node.locate(path.iter().map(String::as_str));
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_fields(error);
            for field in unexpected {
                let span = key_span(node, &path, field).unwrap_or(at);
                let mut d = Diagnostic::error(SPEC_SHAPE, span, format!("unknown field `{field}`"));
                d = match nearest(field, known.iter().map(String::as_str)) {
                    Some(name) => d.help(format!("did you mean `{name}`?")),
                    None if known.is_empty() => d,
                    None => d.help(format!("known fields are {}", known.join(", "))),
                };
                found.push(d);
            }
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            any_of(error, context, node, at, found);
        }
        _ => found.push(Diagnostic::error(SPEC_SHAPE, at, message(error))),
    }
}

/// Picks the branch of an `anyOf` that was meant: the one whose errors lie below the value and not at it.
fn any_of(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    node: &Node,
    at: Span,
    found: &mut Vec<Diagnostic>,
) {
    let own = error.instance_path().as_str();
    let fits_type = |branch: &&Vec<ValidationError<'static>>| {
        !branch.iter().any(|e| {
            e.instance_path().as_str() == own
                && matches!(
                    e.kind(),
                    ValidationErrorKind::Type { .. }
                        | ValidationErrorKind::Enum { .. }
                        | ValidationErrorKind::Constant { .. }
                )
        })
    };
    if let Some(branch) = context.iter().find(fits_type) {
        for inner in branch {
            explain(inner, node, found);
        }
        return;
    }
    let mut options = Vec::new();
    let mut types = Vec::new();
    for inner in context.iter().flatten() {
        match inner.kind() {
            ValidationErrorKind::Constant { expected_value } => options.push(plain(expected_value)),
            ValidationErrorKind::Enum { options: all } => {
                options.extend(all.as_array().into_iter().flatten().map(plain))
            }
            ValidationErrorKind::Type { kind } => types.extend(type_names(kind)),
            _ => {}
        }
    }
    types.retain(|t| t != "null");
    types.dedup();
    let given = plain(error.instance());
    let mut d = if options.is_empty() {
        Diagnostic::error(
            SPEC_SHAPE,
            at,
            format!("expected {}, found {}", types.join(" or "), described(error.instance())),
        )
    } else {
        Diagnostic::error(SPEC_SHAPE, at, format!("`{given}` is not one of {}", options.join(", ")))
    };
    if let Some(name) = nearest(&given, options.iter().map(String::as_str)) {
        d = d.help(format!("did you mean `{name}`?"));
    }
    found.push(d);
}

fn message(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            let mut types = type_names(kind);
            types.retain(|w| w != "null");
            format!("expected {}, found {}", types.join(" or "), described(error.instance()))
        }
        ValidationErrorKind::Enum { options } => {
            let all: Vec<_> = options.as_array().into_iter().flatten().filter(|o| !o.is_null()).map(plain).collect();
            format!("`{}` is not one of {}", plain(error.instance()), all.join(", "))
        }
        ValidationErrorKind::Required { property } => format!("the field `{}` is missing", plain(property)),
        ValidationErrorKind::Minimum { limit } => format!("{} is less than {limit}", error.instance()),
        ValidationErrorKind::Maximum { limit } => format!("{} is more than {limit}", error.instance()),
        _ => error.to_string(),
    }
}

fn type_names(kind: &TypeKind) -> Vec<String> {
    let described = |name: String| match name.as_str() {
        "object" => "a mapping".to_owned(),
        "array" => "a list".to_owned(),
        "string" => "text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        _ => name,
    };
    match kind {
        TypeKind::Single(one) => vec![described(one.to_string())],
        TypeKind::Multiple(set) => set.iter().map(|t| described(t.to_string())).collect(),
    }
}

fn described(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "a mapping".to_owned(),
        Json::String(s) => format!("the text `{s}`"),
        other => format!("`{other}`"),
    }
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn steps(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str();
    pointer.split('/').skip(1).map(|s| s.replace("~1", "/").replace("~0", "~")).collect()
}

fn key_span(node: &Node, path: &[String], key: &str) -> Option<Span> {
    let mut node = node;
    for step in path {
        node = match step.parse::<usize>() {
            Ok(n) if node.is_sequence() => node.items().get(n)?,
            _ => node.get(step)?,
        };
    }
    node.entry(key).map(|e| e.key_span)
}

/// Returns the fields that are known where `additionalProperties` refused one.
fn known_fields(error: &ValidationError<'_>) -> Vec<String> {
    let fields = || {
        let location = error.absolute_keyword_location()?;
        let (name, path) = location.as_str().strip_prefix(FOLDER)?.split_once(".json#")?;
        let mapping = schema(name)?.pointer(path.strip_suffix("/additionalProperties")?)?;
        Some(mapping.get("properties")?.as_object()?.keys().cloned().collect())
    };
    fields().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_can_be_read() {
        assert_eq!(VALIDATORS.len(), SCHEMAS.len() - 1);
    }
}
