//! The shapes in which a type may be written, as JSON Schemas.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The shapes in which a type may be written, with one JSON Schema for each. [`shorthand!`] implements it.
pub(super) trait Shapes {
    fn shapes(generator: &mut SchemaGenerator) -> Vec<Schema>;
}

/// Generates the schema of a type from its shapes, for `#[schemars(with = "ShapesOf<Self>")]`.
pub(super) struct ShapesOf<T>(PhantomData<T>);

impl<T: Shapes> JsonSchema for ShapesOf<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Shapes".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut shapes = T::shapes(generator);
        if shapes.len() == 1 { shapes.remove(0) } else { json_schema!({ "anyOf": shapes }) }
    }
}

/// Adds the lines of a doc comment as the description.
pub(super) fn described(mut schema: Schema, doc: &[&str]) -> Schema {
    let text = doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        schema.insert("description".to_owned(), text.into());
    }
    schema
}
