//! Typed decoding of kustomization files and plug-in configurations. Every unknown field and every
//! wrong type is reported with its span.

use std::collections::BTreeMap;

use super::codes;
use super::scalar::{Reader, scalar_text, value_of};
use rutter_diagnostics::{Diagnostic, Diagnostics, Span};
use rutter_yaml::{Data, Entry, Node, Scalar, Style, Value};

/// The strictness of the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// For kustomization files: unknown fields are errors, and numbers are not accepted as text.
    Strict,
    /// For plug-in configurations: unknown fields are ignored, and all scalars are accepted as text.
    Lenient,
}

pub(crate) struct Decoder {
    strictness: Strictness,
    pub(crate) errors: Diagnostics,
}

pub(crate) trait Decode: Sized + Default {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self;
}

/// A text and its span.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpannedText {
    pub(crate) span: Option<Span>,
    pub(crate) text: String,
}

impl Decoder {
    pub(crate) fn new(strictness: Strictness) -> Self {
        Self { strictness, errors: Diagnostics::new() }
    }

    /// Decodes a whole document; fails if there is any error.
    pub(crate) fn read<T: Decode>(strictness: Strictness, node: &Node) -> Result<T, Diagnostics> {
        let mut decoder = Self::new(strictness);
        let value = T::decode(&mut decoder, node);
        if decoder.errors.is_empty() { Ok(value) } else { Err(decoder.errors) }
    }

    pub(crate) fn wrong(&mut self, node: &Node, expected: &str) {
        self.errors.push(Diagnostic::error(codes::WRONG_TYPE, node.span, format!("{expected} is expected here")));
    }

    pub(crate) fn unknown(&mut self, entry: &Entry, known: &[&str]) {
        if self.strictness == Strictness::Strict {
            let message = format!("unknown field `{}`", entry.key);
            let found = Diagnostic::error(codes::UNKNOWN_FIELD, entry.key_span, message);
            self.errors.push(found.suggest(&entry.key, known.iter().copied()));
        }
    }
}

impl Decode for String {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        match value_of(node.clone(), Reader::V2) {
            Value::String(text) => text.into_owned(),
            other if decoder.strictness == Strictness::Lenient && scalar_text(&other).is_some() => {
                node.text().unwrap_or_default().to_owned()
            }
            Value::Sequence(_) | Value::Mapping(_) => {
                decoder.wrong(node, "a text");
                Self::new()
            }
            _ => {
                let text = node.text().unwrap_or_default();
                decoder.errors.push(
                    Diagnostic::error(codes::WRONG_TYPE, node.span, format!("a text is expected here, not {text}"))
                        .help(format!("write \"{text}\" with quotes")),
                );
                Self::new()
            }
        }
    }
}

impl Decode for SpannedText {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        Self { span: Some(node.span), text: String::decode(decoder, node) }
    }
}

impl Decode for bool {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        match value_of(node.clone(), Reader::V2) {
            Value::Bool(b) => b,
            _ => {
                decoder.wrong(node, "true or false");
                false
            }
        }
    }
}

impl Decode for i64 {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        match value_of(node.clone(), Reader::V2) {
            Value::Int(n) => n,
            _ => {
                decoder.wrong(node, "a whole number");
                0
            }
        }
    }
}

impl Decode for Value {
    fn decode(_: &mut Decoder, node: &Node) -> Self {
        value_of(node.clone(), Reader::V2)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        match &node.data {
            Data::Sequence(items) => {
                items.iter().map(|n| if n.is_null() { T::default() } else { T::decode(decoder, n) }).collect()
            }
            _ => {
                decoder.wrong(node, "a list");
                Self::new()
            }
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        Some(T::decode(decoder, node))
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        if !node.is_mapping() {
            decoder.wrong(node, "a mapping");
        }
        let mut out = Self::new();
        for entry in node.entries() {
            let value = if entry.value.is_null() { T::default() } else { T::decode(decoder, &entry.value) };
            out.insert(entry.key.to_string(), value);
        }
        out
    }
}

/// Declares a structure and the names of its fields in the file. Names match in upper or lower case, like in Go.
macro_rules! decoded {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        #[allow(dead_code, reason = "not every structure uses its span")]
        pub(crate) struct $name {
            pub(crate) span: Option<rutter_diagnostics::Span>,
            $(pub(crate) $field: $type,)*
        }

        impl $crate::decode::Decode for $name {
            fn decode(decoder: &mut $crate::decode::Decoder, node: &rutter_yaml::Node) -> Self {
                let mut out = Self { span: Some(node.span), ..Self::default() };
                if !node.is_mapping() {
                    decoder.wrong(node, "a mapping");
                }
                for entry in node.entries() {
                    $(if entry.key.eq_ignore_ascii_case($key) {
                        if !entry.value.is_null() {
                            out.$field = $crate::decode::Decode::decode(decoder, &entry.value);
                        }
                        continue;
                    })*
                    decoder.unknown(entry, &[$($key),*]);
                }
                out
            }
        }
    };
}
pub(crate) use decoded;

/// Returns a value as a document with `span` as every span, so that it can be decoded.
pub(crate) fn node_of(value: &Value, span: Span) -> Node {
    let scalar = |text: String, style| Data::Scalar(Scalar { text: text.into(), style, tag: None });
    let data = match value {
        Value::Sequence(items) => Data::Sequence(items.iter().map(|v| node_of(v, span)).collect()),
        Value::Mapping(m) => Data::Mapping(
            m.iter()
                .map(|(key, value)| Entry {
                    key: key.as_ref().into(),
                    key_span: span,
                    key_style: Style::Plain,
                    value: node_of(value, span),
                })
                .collect(),
        ),
        Value::String(s) => scalar(s.to_string(), Style::DoubleQuoted),
        other => scalar(scalar_text(other).unwrap_or_default(), Style::Plain),
    };
    Node { span, data }
}
