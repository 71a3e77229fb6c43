//! The notation of scalars: their quotes and their text in the file. A strategic merge that replaces a quoted scalar
//! by a plain one keeps the quotes, so that `2` in a patch becomes `"2"`.

use std::collections::{BTreeMap, BTreeSet};

use super::scalar::{Reader, Resolved, resolve, scalar_text, scalar_value};
use super::styles::needs_quotes;
use rutter_yaml::{Data, Node, Value, plain_is_safe};

/// The hash of a path of field names. All items of a list have the same path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PathHash(u64);

impl PathHash {
    pub(crate) const ROOT: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Returns the hash of the path extended by a field name (FNV-1a).
    pub(crate) fn below(self, name: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().chain([0xff]).fold(self.0, step))
    }
}

/// The notation of one document, by path and text of each scalar.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notation {
    /// Whether the document was written again: then exactly the texts that need quotes have them.
    rewritten: bool,
    /// Whether rutter's own writer wrote the document: then a text's content decides whether it has quotes.
    canonical: bool,
    quoted: BTreeSet<PathHash>,
    /// The written text of plain scalars that are not in canonical form: `010`, `1.50`, `2020-01-01`.
    raw: BTreeMap<PathHash, String>,
}

impl Notation {
    pub(crate) fn of(node: &Node) -> Self {
        let mut out = Self::default();
        out.record(node, PathHash::ROOT);
        out
    }

    fn record(&mut self, node: &Node, path: PathHash) {
        match &node.data {
            Data::Mapping(entries) => entries.iter().for_each(|e| self.record(&e.value, path.below(&e.key))),
            Data::Sequence(items) => items.iter().for_each(|item| self.record(item, path)),
            // A plain scalar that is a string needs no entry.
            Data::Scalar(s) if s.is_plain() => {
                if resolve(&s.text, Reader::V3) != Resolved::Text
                    && let Some(text) = scalar_text(&scalar_value(s.clone(), Reader::V3))
                    && *s.text != *text
                {
                    self.raw.insert(path.below(&text), s.text.to_string());
                }
            }
            Data::Scalar(s) if s.tag.is_none() => {
                self.quoted.insert(path.below(&s.text));
            }
            Data::Scalar(s) => {
                let text = scalar_text(&scalar_value(s.clone(), Reader::V3)).unwrap_or_default();
                self.quoted.insert(path.below(&text));
            }
        }
    }

    /// Returns the notation of an object that was just written and read again.
    pub(crate) fn rewritten() -> Self {
        Self { rewritten: true, ..Self::default() }
    }

    /// Returns the notation of a document that [`rutter_yaml::write_value`] wrote.
    pub(crate) fn canonical() -> Self {
        Self { canonical: true, ..Self::default() }
    }

    /// Returns whether a text was written with quotes.
    pub(crate) fn is_quoted(&self, path: PathHash, text: &str) -> bool {
        if (self.rewritten && needs_quotes(text)) || (self.canonical && !plain_is_safe(text)) {
            return true;
        }
        // Without quotes such a text would not have been read as a string.
        let must = resolve(text, Reader::V3) != Resolved::Text && !self.is_plain_date(path, text);
        must || self.quoted.contains(&path.below(text))
    }

    /// Returns the text of a scalar as it was written.
    pub(crate) fn written(&self, path: PathHash, value: &Value) -> Option<String> {
        let text = scalar_text(value)?;
        Some(self.raw.get(&path.below(&text)).cloned().unwrap_or(text))
    }

    /// Adds the notation of a patch.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.quoted.extend(&other.quoted);
        self.raw.extend(other.raw.iter().map(|(path, text)| (*path, text.clone())));
    }

    /// Returns whether a string was written without quotes because it is a date.
    pub(crate) fn is_plain_date(&self, path: PathHash, text: &str) -> bool {
        self.raw.contains_key(&path.below(text))
    }
}
