//! A YAML document as the user wrote it: every key and value with its span.

use super::style::Style;
use super::value::{Text, Value};
use super::write::{style_of, write_value};
use rutter_diagnostics::Span;

/// A scalar whose type is not decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text after escapes and folding were applied.
    pub text: Box<str>,
    pub style: Style,
    /// The written tag, if any: the suffix of a core tag (`str`, `int`, ...), else the whole tag.
    pub tag: Option<Box<str>>,
}

/// One `key: value` of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: Box<str>,
    pub key_span: Span,
    /// The quoting of the key. Other YAML readers take a plain `y` or `on` for a boolean.
    pub key_style: Style,
    pub value: Node,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    /// Entries in the order of the file. Keys are unique; merge keys (`<<`) are already applied.
    Mapping(Vec<Entry>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub data: Data,
}

impl Node {
    /// Returns the node that reading the written value would give, with `span` as every span.
    pub fn of(value: &Value, span: Span) -> Self {
        let data = match value {
            Value::Sequence(items) => Data::Sequence(items.iter().map(|item| Self::of(item, span)).collect()),
            Value::Mapping(mapping) => {
                let entry = |(key, value): (&Text, &Value)| Entry {
                    key: key.as_ref().into(),
                    key_span: span,
                    key_style: style_of(key),
                    value: Self::of(value, span),
                };
                Data::Mapping(mapping.iter().map(entry).collect())
            }
            Value::String(text) => {
                Data::Scalar(Scalar { text: text.as_ref().into(), style: style_of(text), tag: None })
            }
            scalar => {
                Data::Scalar(Scalar { text: write_value(scalar).trim_end().into(), style: Style::Plain, tag: None })
            }
        };
        Self { span, data }
    }

    /// Returns the value of `key`; `None` if the node is not a mapping or has no such key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|e| &e.value)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|e| &*e.key == key)
    }

    /// Returns the entries of a mapping; an empty slice for other nodes.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a sequence; an empty slice for other nodes.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Data::Sequence(items) => items,
            _ => &[],
        }
    }

    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.data {
            Data::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns the text of a scalar of any type.
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|s| &*s.text)
    }

    pub fn is_mapping(&self) -> bool {
        matches!(self.data, Data::Mapping(_))
    }

    pub fn is_sequence(&self) -> bool {
        matches!(self.data, Data::Sequence(_))
    }

    /// Returns whether the node is a plain scalar that is empty, `null` or `~`.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    /// Returns the value at a path of keys and indices with its span, if the document has it. The span of a mapping or
    /// list is that of its key.
    pub fn find<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<(Span, &Self)> {
        path.into_iter().try_fold((self.span, self), |(_, node), step| node.child(step))
    }

    fn child(&self, step: &str) -> Option<(Span, &Self)> {
        match &self.data {
            Data::Mapping(_) => self.entry(step).map(|e| (e.marked_span(), &e.value)),
            Data::Sequence(items) => step.parse::<usize>().ok().and_then(|n| items.get(n)).map(|n| (n.span, n)),
            Data::Scalar(_) => None,
        }
    }

    /// Follows a path of keys and indices as far as the document has it. Returns the span of the deepest node that
    /// exists (of its key for a mapping or list), and whether the whole path exists.
    pub fn locate<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> (Span, bool) {
        let mut node = self;
        let mut span = self.span;
        for step in path {
            let Some(next) = node.child(step) else { return (span, false) };
            (span, node) = next;
        }
        (span, true)
    }
}

impl Entry {
    /// Returns the span that diagnostics mark: that of a scalar value, else that of the key.
    pub fn marked_span(&self) -> Span {
        if self.value.scalar().is_some_and(|scalar| !scalar.is_null()) { self.value.span } else { self.key_span }
    }
}

impl Scalar {
    pub fn is_plain(&self) -> bool {
        self.style == Style::Plain && self.tag.is_none()
    }

    pub fn is_null(&self) -> bool {
        (self.is_plain() && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL"))
            || self.tag.as_deref() == Some("null")
    }

    /// Returns the boolean of a plain scalar (YAML 1.2 core: `true` and `false`).
    pub fn as_bool(&self) -> Option<bool> {
        match (&*self.text, self.is_plain()) {
            ("true" | "True" | "TRUE", true) => Some(true),
            ("false" | "False" | "FALSE", true) => Some(false),
            _ => None,
        }
    }

    /// Returns the integer of a plain scalar (YAML 1.2 core, decimal).
    pub fn as_int(&self) -> Option<i64> {
        if !self.is_plain() {
            return None;
        }
        let digits = self.text.strip_prefix(['-', '+']).unwrap_or(&self.text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        if digits.len() > 1 && digits.starts_with('0') {
            return None;
        }
        self.text.strip_prefix('+').unwrap_or(&self.text).parse().ok()
    }

    /// Returns the number of a plain scalar (YAML 1.2 core); integers count. A number with leading zeros is text,
    /// because YAML readers disagree about its value.
    pub fn as_float(&self) -> Option<f64> {
        if !self.is_plain() {
            return None;
        }
        let body = self.text.strip_prefix(['-', '+']).unwrap_or(&self.text);
        let first_is_number = body.starts_with(|c: char| c.is_ascii_digit())
            || (body.starts_with('.') && body[1..].starts_with(|c: char| c.is_ascii_digit()));
        let allowed = body.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
        let leading_zero = body.starts_with('0') && body[1..].starts_with(|c: char| c.is_ascii_digit());
        if !first_is_number || !allowed || leading_zero {
            return None;
        }
        self.text.parse::<f64>().ok().filter(|n| n.is_finite())
    }
}

impl From<&Node> for Value {
    /// Converts a node to a value with the types of YAML 1.2 core.
    fn from(node: &Node) -> Self {
        match &node.data {
            Data::Sequence(items) => Self::Sequence(items.iter().map(Self::from).collect()),
            Data::Mapping(entries) => {
                Self::Mapping(entries.iter().map(|e| (e.key.to_string(), Self::from(&e.value))).collect())
            }
            Data::Scalar(s) => {
                if s.is_null() {
                    Self::Null
                } else if let Some(b) = s.as_bool() {
                    Self::Bool(b)
                } else if let Some(n) = s.as_int() {
                    Self::Int(n)
                } else if let Some(n) = s.as_float() {
                    Self::Float(n)
                } else {
                    Self::String(Text::Owned(s.text.to_string()))
                }
            }
        }
    }
}
