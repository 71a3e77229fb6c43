//! Decodes YAML nodes into Rust types with serde. Several layers of one document are read as one merged document.
//!
//! Layers merge while they are read, without a copy: mappings merge key by key, lists and scalars
//! of a stronger layer replace those of a weaker one, and `null` removes the value. An error has the span of
//! the node that did not fit the type.

use std::collections::HashMap;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::{Data, Entry, Node, Scalar};
use rutter_diagnostics::Span;

/// The newtype name with which a type requests the text of a scalar as it was written (`1.10` stays `1.10`)
/// instead of the YAML value.
pub const LITERAL: &str = "$rutter::literal";

/// The same value in several documents. Holds only the layers that contribute to the merged value.
#[derive(Debug, Clone)]
pub struct Layers<'a> {
    /// The weaker layers, weakest first. Empty for most values, which then allocate nothing.
    below: Vec<&'a Node>,
    /// The strongest layer; `None` if no layer has the value.
    top: Option<&'a Node>,
}

/// Up to this many entries, keys are compared one by one; larger mappings get an index.
const SMALL: usize = 64;

impl<'a> Layers<'a> {
    /// Takes layers, weakest first. Drops the layers below a scalar, list or null, because it replaces them.
    pub fn new(layers: Vec<&'a Node>) -> Self {
        let mut all = Self { below: Vec::new(), top: None };
        layers.into_iter().for_each(|layer| all.add(layer));
        all
    }

    pub fn one(node: &'a Node) -> Self {
        Self { below: Vec::new(), top: Some(node) }
    }

    /// Adds a layer that is stronger than all others.
    fn add(&mut self, layer: &'a Node) {
        match self.top.replace(layer) {
            Some(before) if layer.is_mapping() && before.is_mapping() => self.below.push(before),
            _ => self.below.clear(),
        }
    }

    /// Returns the node of the strongest layer.
    pub fn top(&self) -> Option<&'a Node> {
        self.top
    }

    /// Returns every layer, weakest first.
    fn all(&self) -> impl Iterator<Item = &'a Node> {
        self.below.iter().copied().chain(self.top)
    }

    /// Returns the keys in the order of their first layer, with their spans and the layers of their values. Leaves
    /// out removed keys.
    fn entries(&self) -> Vec<(&'a str, Span, Self)> {
        let mut found: Vec<(&'a str, Span, Self)> = Vec::new();
        let mut index = (self.all().map(|n| n.entries().len()).sum::<usize>() > SMALL).then(HashMap::new);
        for entry in self.all().flat_map(Node::entries) {
            let known = match &index {
                Some(index) => index.get(&*entry.key).copied(),
                None => found.iter().position(|(key, ..)| *key == &*entry.key),
            };
            if let Some(at) = known {
                found[at].2.add(&entry.value);
                continue;
            }
            if let Some(index) = &mut index {
                index.insert(&*entry.key, found.len());
            }
            found.push((&entry.key, entry.key_span, Self::one(&entry.value)));
        }
        found.retain(|(.., layers)| layers.top().is_some_and(|node| !node.is_null()));
        found
    }

    fn span(&self) -> Option<Span> {
        self.top().map(|n| n.span)
    }
}

/// A value that does not fit its type: the reason and the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    pub span: Option<Span>,
    pub message: String,
}

impl DecodeError {
    fn at(mut self, span: Option<Span>) -> Self {
        self.span = self.span.or(span);
        self
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { span: None, message: message.to_string() }
    }
}

/// Decodes a document, or several documents merged.
pub fn decode<'a, T: de::Deserialize<'a>>(layers: Layers<'a>) -> Result<T, DecodeError> {
    T::deserialize(layers)
}

impl<'a> Layers<'a> {
    fn scalar<V: Visitor<'a>>(scalar: &'a Scalar, visitor: V) -> Result<V::Value, DecodeError> {
        if scalar.is_null() {
            visitor.visit_unit()
        } else if let Some(b) = scalar.as_bool() {
            visitor.visit_bool(b)
        } else if let Some(n) = scalar.as_int() {
            visitor.visit_i64(n)
        } else if let Some(n) = scalar.as_float() {
            visitor.visit_f64(n)
        } else {
            visitor.visit_borrowed_str(&scalar.text)
        }
    }
}

macro_rules! forward {
    ($($method:ident($($arg:ident: $ty:ty),*))*) => {
        $(fn $method<V: Visitor<'a>>(self, $($arg: $ty,)* visitor: V) -> Result<V::Value, DecodeError> {
            $(let _ = $arg;)*
            self.deserialize_any(visitor)
        })*
    };
}

impl<'a> de::Deserializer<'a> for Layers<'a> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let span = self.span();
        match self.top().map(|n| &n.data) {
            None => visitor.visit_unit(),
            Some(Data::Scalar(scalar)) => Self::scalar(scalar, visitor),
            Some(Data::Sequence(items)) => {
                visitor.visit_seq(de::value::SeqDeserializer::new(items.iter().map(Self::one)))
            }
            Some(Data::Mapping(_)) => {
                visitor.visit_map(Entries { rest: RemainingEntries::of(&self), value: None, span })
            }
        }
        .map_err(|e: DecodeError| e.at(span))
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.top().is_none_or(Node::is_null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let span = self.span();
        match (name, self.top().and_then(Node::scalar).filter(|scalar| !scalar.is_null())) {
            (LITERAL, Some(scalar)) => visitor.visit_borrowed_str(&scalar.text).map_err(|e: DecodeError| e.at(span)),
            (LITERAL, None) => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self).map_err(|e: DecodeError| e.at(span)),
        }
    }

    /// A list is no mapping, although serde would take its items for the fields in their order.
    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if self.top().is_some_and(Node::is_sequence) {
            return Err(DecodeError { span: self.span(), message: "expected a mapping, found a list".to_owned() });
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let span = self.span();
        let Some(text) = self.top().and_then(Node::text) else {
            return Err(DecodeError { span, message: format!("expected one of {}", variants.join(", ")) });
        };
        let _ = name;
        visitor.visit_enum(text.into_deserializer()).map_err(|e: DecodeError| e.at(span))
    }

    forward! {
        deserialize_bool() deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_f32() deserialize_f64()
        deserialize_char() deserialize_str() deserialize_string() deserialize_bytes() deserialize_byte_buf()
        deserialize_unit() deserialize_unit_struct(name: &'static str) deserialize_seq() deserialize_map()
        deserialize_tuple(len: usize) deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_identifier() deserialize_ignored_any()
    }
}

impl<'a> IntoDeserializer<'a, DecodeError> for Layers<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The entries of a mapping that have not been read yet.
enum RemainingEntries<'a> {
    /// The entries of a single layer.
    One(std::slice::Iter<'a, Entry>),
    Several(std::vec::IntoIter<(&'a str, Span, Layers<'a>)>),
}

impl<'a> RemainingEntries<'a> {
    fn of(layers: &Layers<'a>) -> Self {
        match layers.top.filter(|_| layers.below.is_empty()) {
            Some(node) => Self::One(node.entries().iter()),
            None => Self::Several(layers.entries().into_iter()),
        }
    }
}

impl<'a> Iterator for RemainingEntries<'a> {
    type Item = (&'a str, Span, Layers<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(rest) => {
                let entry = rest.find(|entry| !entry.value.is_null())?;
                Some((&entry.key, entry.key_span, Layers::one(&entry.value)))
            }
            Self::Several(rest) => rest.next(),
        }
    }
}

struct Entries<'a> {
    rest: RemainingEntries<'a>,
    value: Option<Layers<'a>>,
    span: Option<Span>,
}

impl<'a> de::MapAccess<'a> for Entries<'a> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some((key, span, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        self.span = Some(span);
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key))
            .map(Some)
            .map_err(|e: DecodeError| e.at(Some(span)))
    }

    fn next_value_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value, DecodeError> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(|e| e.at(self.span)),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{ReadOptions, read_document};
    use rutter_diagnostics::FileId;

    fn node(text: &str) -> Node {
        read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap()
    }

    #[test]
    fn layers_merge_maps_replace_lists_and_null_removes() {
        let (weak, strong) = (node("a: {x: 1, y: 2}\nl: [1, 2]\nz: 1"), node("a: {y: null, w: 3}\nl: [9]\nz: {q: 1}"));
        type Shape = BTreeMap<String, serde_json::Value>;
        let all: Shape = decode(Layers::new(vec![&weak, &strong])).unwrap();
        assert_eq!(serde_json::json!(all), serde_json::json!({"a": {"x": 1, "w": 3}, "l": [9], "z": {"q": 1}}));
    }

    #[test]
    fn a_list_is_no_mapping() {
        #[derive(Debug, serde::Deserialize)]
        struct Shape {
            a: i64,
        }
        assert_eq!(decode::<Shape>(Layers::one(&node("a: 1"))).unwrap().a, 1);
        assert_eq!(decode::<Shape>(Layers::one(&node("[1]"))).unwrap_err().message, "expected a mapping, found a list");
    }

    #[test]
    fn an_error_has_the_span_of_the_value() {
        let doc = node("a: 1\nb: x");
        let error = decode::<BTreeMap<String, i64>>(Layers::one(&doc)).unwrap_err();
        assert_eq!(error.span.map(|s| (s.start, s.end)), Some((8, 9)));
    }
}
