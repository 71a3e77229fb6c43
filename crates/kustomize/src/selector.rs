//! Patterns that select resources by name, namespace, type, labels and annotations.

use std::borrow::Cow;

use regex::Regex;

use super::codes::{self, BuildResult, failure};
use super::kustomization::Selector;
use super::resource::{Id, Resource};
use rutter_diagnostics::Span;

/// A selector with compiled regular expressions. Each must match the whole text.
pub(crate) struct Pattern {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

fn compile(pattern: &str, span: Option<Span>) -> BuildResult<Option<Regex>> {
    if pattern.is_empty() {
        return Ok(None);
    }
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) => Ok(Some(regex)),
        Err(_) => Err(failure(codes::INVALID_PATTERN, span, format!("`{pattern}` is not a regular expression"))),
    }
}

fn fits(pattern: Option<&Regex>, text: &str) -> bool {
    pattern.is_none_or(|p| p.is_match(text))
}

impl Pattern {
    pub(crate) fn new(s: &Selector) -> BuildResult<Self> {
        Ok(Self {
            group: compile(&s.group, s.span)?,
            version: compile(&s.version, s.span)?,
            kind: compile(&s.kind, s.span)?,
            name: compile(&s.name, s.span)?,
            namespace: compile(&s.namespace, s.span)?,
            labels: requirements(&s.label_selector, s.span)?,
            annotations: requirements(&s.annotation_selector, s.span)?,
        })
    }

    fn fits_type(&self, id: &Id<'_>) -> bool {
        fits(self.group.as_ref(), id.group)
            && fits(self.version.as_ref(), id.version)
            && fits(self.kind.as_ref(), id.kind)
    }

    /// Returns whether the selector matches a resource, by its original or its current name and namespace.
    pub(crate) fn selects(&self, r: &Resource) -> bool {
        let (first, now) = (r.original_id(), r.id());
        let namespace = |id: &Id<'_>| fits(self.namespace.as_ref(), id.effective_namespace());
        let name = |id: &Id<'_>| fits(self.name.as_ref(), id.name);
        (namespace(&first) || namespace(&now))
            && (name(&first) || name(&now))
            && self.fits_type(&now)
            && self.fits_texts(r)
    }

    /// Returns whether name, namespace and type of one id match.
    pub(crate) fn fits_id(&self, id: &Id<'_>) -> bool {
        self.fits_type(id)
            && fits(self.name.as_ref(), id.name)
            && fits(self.namespace.as_ref(), id.effective_namespace())
    }

    pub(crate) fn names_an_id(&self) -> bool {
        [&self.group, &self.version, &self.kind, &self.name, &self.namespace].iter().any(|p| p.is_some())
    }

    pub(crate) fn names_texts(&self) -> bool {
        !self.labels.is_empty() || !self.annotations.is_empty()
    }

    /// Returns whether the labels and annotations of a resource match.
    pub(crate) fn fits_texts(&self, r: &Resource) -> bool {
        let fits = |requirements: &[Requirement], field| {
            requirements.is_empty() || {
                let texts = r.texts(field);
                requirements.iter().all(|q| q.holds(&texts))
            }
        };
        fits(&self.labels, "labels") && fits(&self.annotations, "annotations")
    }
}

/// One requirement of a Kubernetes label selector.
#[derive(Debug, PartialEq, Eq)]
enum Requirement {
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Exists(String),
    Missing(String),
}

impl Requirement {
    fn holds(&self, texts: &[(Cow<'_, str>, String)]) -> bool {
        let value = |key: &str| texts.iter().find(|(k, _)| k == key).map(|(_, v)| v);
        match self {
            Self::In(key, values) => value(key).is_some_and(|v| values.contains(v)),
            Self::NotIn(key, values) => value(key).is_none_or(|v| !values.contains(v)),
            Self::Exists(key) => value(key).is_some(),
            Self::Missing(key) => value(key).is_none(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let key = |s: &str| {
            let s = s.trim();
            let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
            if !s.is_empty() && s.chars().all(good) { Some(s.to_owned()) } else { None }
        };
        let text = text.trim();
        if let Some(list) = text.strip_suffix(')') {
            let (left, values) = list.split_once('(')?;
            let values = values.split(',').map(|v| v.trim().to_owned()).collect();
            let left = left.trim();
            return match left.strip_suffix(" notin") {
                Some(name) => Some(Self::NotIn(key(name)?, values)),
                None => Some(Self::In(key(left.strip_suffix(" in")?)?, values)),
            };
        }
        if let Some((name, value)) = text.split_once("!=") {
            return Some(Self::NotIn(key(name)?, vec![value.trim().to_owned()]));
        }
        if let Some((name, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            return Some(Self::In(key(name)?, vec![value.trim().to_owned()]));
        }
        match text.strip_prefix('!') {
            Some(name) => Some(Self::Missing(key(name)?)),
            None => Some(Self::Exists(key(text)?)),
        }
    }
}

/// Parses a label selector: `a=b, c in (d, e), !f`.
fn requirements(selector: &str, span: Option<Span>) -> BuildResult<Vec<Requirement>> {
    if selector.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut depth = 0usize;
    let parts = selector.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let wrong = |part: &str| failure(codes::INVALID_PATTERN, span, format!("`{part}` is not a label selector"));
    parts.map(|part| Requirement::parse(part).ok_or_else(|| wrong(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_selectors_are_read() {
        let read = |s| requirements(s, None).unwrap();
        assert_eq!(read("a=b")[0], Requirement::In("a".into(), vec!["b".into()]));
        assert_eq!(read("a in (b, c),!d").len(), 2);
        assert_eq!(read("x/y notin (b)")[0], Requirement::NotIn("x/y".into(), vec!["b".into()]));
        assert!(requirements("a=b,,c", None).is_err());
    }
}
