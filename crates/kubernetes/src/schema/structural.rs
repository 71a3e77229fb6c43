//! Compiles the structural schema of a CustomResourceDefinition.

use super::definition_error::DefinitionError;
use super::limits::{Bound, Limits, Pattern};
use super::types::{Field, Fields, INT32, INT64, Type, TypeId, Types};
use rutter_yaml::{Text, Value};

type Compiled = Result<TypeId, DefinitionError>;

/// The types of one version of a custom kind, and the type of its objects (`top`).
#[derive(Debug, Clone)]
pub(super) struct Structural {
    pub(super) types: Types,
    pub(super) top: TypeId,
}

impl Structural {
    /// Compiles a schema. `path` is the path of `schema` in its document, for error messages.
    pub(super) fn compile(schema: &Value, path: &[&str]) -> Result<Self, DefinitionError> {
        let mut compiler = Compiler { types: Types::default(), path: path.iter().map(|s| (*s).to_owned()).collect() };
        let top = compiler.schema(schema, true)?;
        Ok(Self { types: compiler.types, top })
    }
}

struct Compiler {
    types: Types,
    path: Vec<String>,
}

fn is_set(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool) == Some(true)
}

impl Compiler {
    fn error<T>(&self, message: impl Into<String>) -> Result<T, DefinitionError> {
        Err(DefinitionError { path: self.path.clone(), message: message.into() })
    }

    fn below(&mut self, steps: &[&str], schema: &Value) -> Compiled {
        let depth = self.path.len();
        self.path.extend(steps.iter().map(|s| (*s).to_owned()));
        let compiled = self.schema(schema, false);
        self.path.truncate(if compiled.is_ok() { depth } else { self.path.len() });
        compiled
    }

    /// Compiles a schema. With `is_object` the type gets `apiVersion`, `kind` and `metadata`, whatever the schema says.
    fn schema(&mut self, schema: &Value, is_object: bool) -> Compiled {
        if schema.as_mapping().is_none() {
            return self.error("a schema is a mapping");
        }
        let open = is_set(schema, "x-kubernetes-preserve-unknown-fields");
        let is_object = is_object || is_set(schema, "x-kubernetes-embedded-resource");
        let ty = match schema.get("type").map(|ty| ty.as_str().unwrap_or_default()) {
            _ if is_set(schema, "x-kubernetes-int-or-string") => Type::IntOrString,
            Some("object") => self.object(schema, open, is_object)?,
            Some("array") => match schema.get("items") {
                Some(items) => Type::List(self.below(&["items"], items)?),
                None => return self.error("an array has no `items`"),
            },
            Some("string") => text(schema),
            Some("integer") if schema.get("format").and_then(Value::as_str) == Some("int32") => INT32,
            Some("integer") => INT64,
            Some("number") => Type::Number,
            Some("boolean") => Type::Bool,
            None if open => Type::Any,
            None => return self.error("a structural schema gives every value a `type`"),
            Some(other) => return self.error(format!("there is no type `{other}`")),
        };
        let limits = limits(schema, matches!(ty, Type::OneOf(_)));
        let id = self.types.add(ty);
        Ok(if limits.is_empty() { id } else { self.types.add(Type::Limited(id, Box::new(limits))) })
    }

    fn object(&mut self, schema: &Value, open: bool, is_object: bool) -> Result<Type, DefinitionError> {
        let properties = schema.get("properties").and_then(Value::as_mapping);
        let additional = schema.get("additionalProperties");
        match (properties, additional) {
            (None, Some(of @ Value::Mapping(_))) => {
                return Ok(Type::Map(self.below(&["additionalProperties"], of)?));
            }
            (None, Some(Value::Bool(true))) => return Ok(Type::Any),
            (None, None) if open && !is_object => return Ok(Type::Any),
            _ => {}
        }
        let required = schema.get("required").map(Value::items).unwrap_or_default();
        let mut fields = Vec::new();
        for (name, own) in properties.into_iter().flat_map(|p| p.iter()) {
            let of = self.below(&["properties", name], own)?;
            let required = own.get("default").is_none() && required.iter().any(|r| r.as_str() == Some(name));
            fields.push(Field { name: name.clone(), of, required });
        }
        if is_object {
            self.add_object_fields(&mut fields);
        }
        Ok(Type::Object(Fields::new(fields, open || additional.is_some_and(|a| a.as_bool() != Some(false)))))
    }

    fn add_object_fields(&mut self, fields: &mut Vec<Field>) {
        for (name, ty) in [("apiVersion", Type::Text), ("kind", Type::Text), ("metadata", Type::Any)] {
            fields.retain(|f| f.name != name);
            let of = self.types.add(ty);
            fields.push(Field { name: Text::Borrowed(name), of, required: false });
        }
    }
}

fn text(schema: &Value) -> Type {
    let words: Option<Box<[Text]>> = schema.get("enum").and_then(|words| {
        words.items().iter().map(|w| w.as_str().map(|w| Text::Owned(w.to_owned()))).collect::<Option<_>>()
    });
    match (words, schema.get("format").and_then(Value::as_str)) {
        (Some(words), _) if !words.is_empty() => Type::OneOf(words),
        (_, Some("byte")) => Type::Bytes,
        _ => Type::Text,
    }
}

fn limits(schema: &Value, has_words: bool) -> Limits {
    let number = |key: &str| match schema.get(key) {
        Some(Value::Int(n)) => Some(*n as f64),
        Some(Value::Float(n)) => Some(*n),
        _ => None,
    };
    let bound = |key: &str, exclusive: &str| Some(Bound { at: number(key)?, exclusive: is_set(schema, exclusive) });
    let size = |keys: [&str; 3]| {
        let found = keys.iter().find_map(|key| schema.get(key).and_then(Value::as_int));
        found.and_then(|n| usize::try_from(n).ok())
    };
    let allowed = schema.get("enum").filter(|_| !has_words).map(Value::items).unwrap_or_default();
    Limits {
        minimum: bound("minimum", "exclusiveMinimum"),
        maximum: bound("maximum", "exclusiveMaximum"),
        shortest: size(["minLength", "minItems", "minProperties"]).filter(|n| *n > 0),
        longest: size(["maxLength", "maxItems", "maxProperties"]),
        pattern: schema.get("pattern").and_then(Value::as_str).map(Pattern::new),
        allowed: allowed.to_vec(),
    }
}
