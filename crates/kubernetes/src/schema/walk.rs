//! Checks an object against its type in one walk.

use std::str::FromStr;

use super::limits::list;
use super::mismatch::{Mismatch, Problem};
use super::types::{Fields, Type, TypeId, Types};
use crate::Quantity;
use rutter_yaml::{Mapping, Value};

/// The most mismatches that are reported for one object.
const MAX_MISMATCHES: usize = 20;

/// The path of the current value as a linked list. It becomes a list of keys only for a mismatch.
#[derive(Clone, Copy)]
enum ValuePath<'a> {
    Top,
    Key(&'a Self, &'a str),
    Item(&'a Self, usize),
}

impl ValuePath<'_> {
    fn path(&self) -> Vec<String> {
        match self {
            Self::Top => Vec::new(),
            Self::Key(above, key) => [above.path(), vec![(*key).to_owned()]].concat(),
            Self::Item(above, n) => [above.path(), vec![n.to_string()]].concat(),
        }
    }
}

struct Walk<'a> {
    types: &'a Types,
    found: Vec<Mismatch>,
}

/// Returns the mismatches of `value` with the type `ty`.
pub(super) fn check(types: &Types, ty: TypeId, value: &Value) -> Vec<Mismatch> {
    let mut walk = Walk { types, found: Vec::new() };
    walk.value(value, ty, &ValuePath::Top);
    walk.found
}

/// Returns the mismatches of the value under one top-level key; the paths begin with that key.
pub(super) fn check_below(types: &Types, ty: TypeId, key: &str, value: &Value) -> Vec<Mismatch> {
    let mut walk = Walk { types, found: Vec::new() };
    walk.value(value, ty, &ValuePath::Key(&ValuePath::Top, key));
    walk.found
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, id: TypeId, path: &ValuePath<'_>) {
        let ty = self.types.get(id);
        match (ty, value) {
            (_, Value::Null)
            | (Type::Any, _)
            | (Type::Bool, Value::Bool(_))
            | (Type::Number, Value::Int(_) | Value::Float(_))
            | (Type::Text, Value::String(_))
            | (Type::Quantity, Value::Int(_) | Value::Float(_))
            | (Type::IntOrString, Value::Int(_) | Value::String(_)) => {}
            (Type::Integer(least, most), Value::Int(n)) => self.integer(*n, *least, *most, path),
            (Type::OneOf(words), Value::String(word)) => {
                if !words.contains(word) {
                    self.must(path, format!("be one of {}", list(words.iter().map(ToString::to_string))));
                }
            }
            (Type::Quantity, Value::String(text)) => {
                if Quantity::from_str(text).is_err() {
                    self.must(path, "be a quantity like `250m`, `1.5` or `512Mi`".to_owned());
                }
            }
            (Type::Bytes, Value::String(text)) => {
                if !is_base64(text) {
                    self.must(path, "be base64".to_owned());
                }
            }
            (Type::List(item), Value::Sequence(items)) => {
                for (n, value) in items.iter().enumerate() {
                    self.value(value, *item, &ValuePath::Item(path, n));
                }
            }
            (Type::Map(of), Value::Mapping(entries)) => {
                for (key, value) in entries.iter() {
                    self.value(value, *of, &ValuePath::Key(path, key));
                }
            }
            (Type::Object(fields), Value::Mapping(entries)) => self.object(entries, fields, path),
            (Type::Limited(of, limits), value) => {
                let before = self.found.len();
                self.value(value, *of, path);
                if self.found.len() == before
                    && let Some(must) = limits.broken_by(value)
                {
                    self.must(path, must);
                }
            }
            (ty, value) => self.report(path, Problem::Type { expected: self.words(ty), found: type_name(value) }),
        }
    }

    fn object(&mut self, entries: &Mapping, fields: &Fields, path: &ValuePath<'_>) {
        let mut required = 0;
        for (key, value) in entries.iter() {
            match fields.find(key) {
                Some(field) => {
                    required += usize::from(field.required && !value.is_null());
                    self.value(value, field.of, &ValuePath::Key(path, key));
                }
                None if fields.open => {}
                None => {
                    let known = fields.known.iter().map(|f| f.name.to_string()).collect();
                    self.report(&ValuePath::Key(path, key), Problem::Unknown { known });
                }
            }
        }
        if required < fields.required {
            let absent = |name: &str| entries.get(name).is_none_or(Value::is_null);
            for field in fields.known.iter().filter(|f| f.required && absent(&f.name)) {
                self.report(&ValuePath::Key(path, &field.name), Problem::Missing);
            }
        }
    }

    fn integer(&mut self, n: i64, least: i64, most: i64, path: &ValuePath<'_>) {
        if n < least || n > most {
            self.must(path, format!("be from {least} to {most}"));
        }
    }

    fn must(&mut self, path: &ValuePath<'_>, must: String) {
        self.report(path, Problem::Value { must });
    }

    fn report(&mut self, path: &ValuePath<'_>, problem: Problem) {
        if self.found.len() < MAX_MISMATCHES {
            self.found.push(Mismatch { path: path.path(), problem });
        }
    }

    fn words(&self, ty: &Type) -> String {
        match ty {
            Type::Any => "anything".to_owned(),
            Type::Bool => "true or false".to_owned(),
            Type::Integer(..) => "a whole number".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::OneOf(words) => format!("one of {}", list(words.iter().map(ToString::to_string))),
            Type::Quantity => "a quantity".to_owned(),
            Type::IntOrString => "a whole number or a text".to_owned(),
            Type::Bytes => "a base64 text".to_owned(),
            Type::List(_) => "a list".to_owned(),
            Type::Map(_) | Type::Object(_) => "a mapping".to_owned(),
            Type::Limited(of, _) => self.words(self.types.get(*of)),
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Int(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
    }
}

/// Returns whether a text is base64. Ignores line breaks, like Go's decoder.
fn is_base64(text: &str) -> bool {
    let padding = text.trim_end_matches(['\n', '\r']).bytes().rev().take_while(|b| *b == b'=').count();
    let mut digits = 0;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => digits += 1,
            b'=' | b'\n' | b'\r' => {}
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding) % 4 == 0 && text.bytes().filter(|b| *b == b'=').count() == padding
}
