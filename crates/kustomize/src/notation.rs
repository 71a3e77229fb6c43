//! How scalars were written, as far as it matters later: a strategic merge that puts a plain scalar in
//! the place of a quoted one keeps the quotes, so that `2` in a patch becomes `"2"`.

use std::collections::{BTreeMap, BTreeSet};

use super::forms::needs_quotes;
use super::scalar::{Reader, Resolved, resolve, scalar_text, scalar_value};
use rutter_yaml::{Data, Node, Value, plain_is_safe};

/// A place: the names of the fields that lead there. Items of one list share a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    pub(crate) const ROOT: Self = Self(0xcbf2_9ce4_8422_2325);

    /// FNV-1a
    pub(crate) fn below(self, name: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().chain([0xff]).fold(self.0, step))
    }
}

/// The notation of one document. Remembered by place and text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notation {
    /// The document was written anew: only what must have quotes has them.
    rewritten: bool,
    /// The document is written as rutter's own writer does: the text alone says whether it has quotes.
    canonical: bool,
    quoted: BTreeSet<Place>,
    /// Plain scalars that are not written in the canonical way: `010`, `1.50`, `2020-01-01`.
    raw: BTreeMap<Place, String>,
}

impl Notation {
    pub(crate) fn of(node: &Node) -> Self {
        let mut out = Self::default();
        out.note(node, Place::ROOT);
        out
    }

    fn note(&mut self, node: &Node, place: Place) {
        match &node.data {
            Data::Mapping(entries) => entries.iter().for_each(|e| self.note(&e.value, place.below(&e.key))),
            Data::Sequence(items) => items.iter().for_each(|item| self.note(item, place)),
            // Most scalars are texts, which stand for themselves.
            Data::Scalar(s) if s.is_plain() => {
                if resolve(&s.text, Reader::V3) != Resolved::Text
                    && let Some(text) = scalar_text(&scalar_value(s.clone(), Reader::V3))
                    && *s.text != *text
                {
                    self.raw.insert(place.below(&text), s.text.to_string());
                }
            }
            Data::Scalar(s) if s.tag.is_none() => {
                self.quoted.insert(place.below(&s.text));
            }
            Data::Scalar(s) => {
                let text = scalar_text(&scalar_value(s.clone(), Reader::V3)).unwrap_or_default();
                self.quoted.insert(place.below(&text));
            }
        }
    }

    /// The notation of an object that has just been written and read again.
    pub(crate) fn rewritten() -> Self {
        Self { rewritten: true, ..Self::default() }
    }

    /// The notation of a document that is written by [`rutter_yaml::write_value`].
    pub(crate) fn canonical() -> Self {
        Self { canonical: true, ..Self::default() }
    }

    /// Was this text written with quotes?
    pub(crate) fn is_quoted(&self, place: Place, text: &str) -> bool {
        if (self.rewritten && needs_quotes(text)) || (self.canonical && !plain_is_safe(text)) {
            return true;
        }
        // Plain, these would not have become a text.
        let must = resolve(text, Reader::V3) != Resolved::Text && !self.is_plain_date(place, text);
        must || self.quoted.contains(&place.below(text))
    }

    /// A scalar as it was written.
    pub(crate) fn written(&self, place: Place, value: &Value) -> Option<String> {
        let text = scalar_text(value)?;
        Some(self.raw.get(&place.below(&text)).cloned().unwrap_or(text))
    }

    /// Takes in what a patch has written.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.quoted.extend(&other.quoted);
        self.raw.extend(other.raw.iter().map(|(place, text)| (*place, text.clone())));
    }

    /// Is this string one that stood without quotes because it is a date?
    pub(crate) fn is_plain_date(&self, place: Place, text: &str) -> bool {
        self.raw.contains_key(&place.below(text))
    }
}
