//! The names that a template may insert, and what they stand for.

use std::borrow::Cow;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning<'a> {
    Text(Cow<'a, str>),
    Number(u32),
    Flag(bool),
}

/// Names and their meanings; where a name stands twice, the later one counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Names<'a>(Vec<(&'static str, Meaning<'a>)>);

impl<'a> Names<'a> {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(12))
    }

    pub(super) fn with(mut self, name: &'static str, meaning: impl Into<Meaning<'a>>) -> Self {
        self.0.push((name, meaning.into()));
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&Meaning<'a>> {
        self.0.iter().rev().find(|(known, _)| *known == name).map(|(_, meaning)| meaning)
    }
}

impl<'a> From<&'a str> for Meaning<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Meaning<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u32> for Meaning<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Meaning<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// For templates that do more than insert.
impl From<&Names<'_>> for minijinja::Value {
    fn from(names: &Names<'_>) -> Self {
        Self::from_pairs(names.0.iter().map(|(name, meaning)| (*name, Self::from(meaning))))
    }
}

impl From<&Meaning<'_>> for minijinja::Value {
    fn from(meaning: &Meaning<'_>) -> Self {
        match meaning {
            Meaning::Text(text) => Self::from(text.as_ref()),
            Meaning::Number(number) => Self::from(*number),
            Meaning::Flag(flag) => Self::from(*flag),
        }
    }
}
