//! Diagnostics as data. `report` prints them as text, JSON, SARIF or annotations of a pull request.

use super::Span;

/// How bad a finding is. Errors stop a compile, warnings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Information for the user; never fails a run.
    Note,
    /// A problem that the user should fix; does not stop a compile.
    Warning,
    /// A problem that the user must fix; the compile writes nothing.
    Error,
}

impl Severity {
    /// Returns the severity's name in reports and in the spec: `note`, `warning` or `error`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A second span that explains a diagnostic, with its own message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub span: Span,
    pub message: String,
}

/// One finding: what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's code, for example `unknown-team`; `rutter explain CODE` prints its page.
    pub code: &'static str,
    pub severity: Severity,
    /// A sentence without a full stop, starting in lower case.
    pub message: String,
    /// The span in a source file; `None` for findings about the whole workspace.
    pub span: Option<Span>,
    /// A short text that is printed beside the marked span.
    pub label: Option<String>,
    pub related: Vec<Related>,
    /// Suggestions for the user, one line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(
        code: &'static str,
        severity: Severity,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            span: span.into(),
            label: None,
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message)
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn related(mut self, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        if let Some(span) = span.into() {
            self.related.push(Related { span, message: message.into() });
        }
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds «did you mean `x`?» when one of `known` is close to `given`.
    #[must_use]
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match super::nearest(given, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// A list of findings. A phase reports all of its findings, not only the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(more);
    }

    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    pub fn retain(&mut self, keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.found.retain_mut(keep);
    }

    /// Counts the findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|d| d.severity == severity).count()
    }

    /// Sorts by span, then by code and message, so that the order does not depend on the order of the checks,
    /// and removes exact duplicates.
    pub fn sort(&mut self) {
        self.found.sort_by(|a, b| {
            let key = |d: &Diagnostic| d.span.map_or((u32::MAX, 0, 0), |s| (s.file.0, s.start, s.end));
            key(a).cmp(&key(b)).then_with(|| a.code.cmp(b.code)).then_with(|| a.message.cmp(&b.message))
        });
        self.found.dedup();
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        std::iter::once(diagnostic).collect()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(iter: T) -> Self {
        Self { found: iter.into_iter().collect() }
    }
}
