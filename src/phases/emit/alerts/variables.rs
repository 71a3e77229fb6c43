//! The variables of alert templates.

use std::borrow::Cow;

/// The value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum VariableValue<'a> {
    Text(Cow<'a, str>),
    Number(u32),
    Flag(bool),
}

/// Variables and their values. If a variable is set twice, the later value counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Variables<'a>(Vec<(&'static str, VariableValue<'a>)>);

impl<'a> Variables<'a> {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(12))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<VariableValue<'a>>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&VariableValue<'a>> {
        self.0.iter().rev().find(|(earlier, _)| *earlier == name).map(|(_, value)| value)
    }
}

impl<'a> From<&'a str> for VariableValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for VariableValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u32> for VariableValue<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for VariableValue<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// The variables for minijinja, which renders the templates that do more than insert variables.
impl From<&Variables<'_>> for minijinja::Value {
    fn from(variables: &Variables<'_>) -> Self {
        Self::from_pairs(variables.0.iter().map(|(name, value)| (*name, Self::from(value))))
    }
}

impl From<&VariableValue<'_>> for minijinja::Value {
    fn from(value: &VariableValue<'_>) -> Self {
        match value {
            VariableValue::Text(text) => Self::from(text.as_ref()),
            VariableValue::Number(number) => Self::from(*number),
            VariableValue::Flag(flag) => Self::from(*flag),
        }
    }
}
