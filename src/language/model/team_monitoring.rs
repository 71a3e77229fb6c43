//! Rules and dashboards that a team writes for its service, beside the generated ones.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{FileId, Span};
use crate::yaml::{Style, written_offset};

/// The files of a service's `monitoring/` folder, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TeamMonitoring {
    pub rules: Vec<RuleFile>,
    pub dashboards: Vec<Dashboard>,
}

/// A rule file, which becomes one PrometheusRule.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RuleFile {
    /// The name of the file without its extension.
    pub name: String,
    pub groups: Vec<RuleGroup>,
}

#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RuleGroup {
    /// The name of the group, unique in its file.
    pub name: String,
    /// The interval of evaluation, as a Prometheus duration.
    pub interval: Option<String>,
    pub query_offset: Option<String>,
    pub limit: Option<u32>,
    pub partial_response_strategy: Option<String>,
    pub rules: Vec<TeamRule>,
}

/// A rule, with the labels of its group added.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct TeamRule {
    pub kind: RuleKind,
    /// The name of the alert or of the recorded series.
    pub name: String,
    pub name_span: Span,
    pub expr: Expression,
    pub labels: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Hash)]
pub enum RuleKind {
    Record,
    Alert { wait: Option<String>, keep_firing: Option<String>, annotations: BTreeMap<String, String> },
}

impl TeamRule {
    pub fn is_alert(&self) -> bool {
        matches!(self.kind, RuleKind::Alert { .. })
    }

    /// Returns an annotation of an alert.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        match &self.kind {
            RuleKind::Alert { annotations, .. } => annotations.get(name).map(String::as_str),
            RuleKind::Record => None,
        }
    }
}

/// A query as written in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expression {
    /// The parsed text, without quotes and indentation. `${...}` is not replaced yet.
    pub text: Arc<str>,
    /// The bytes of the value in the file.
    pub raw: Arc<str>,
    pub style: Style,
    pub span: Span,
}

impl Expression {
    /// Returns the span in the file for a range of bytes of `text`.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = written_offset(&self.raw, self.style, &self.text, range.start);
        // Maps the last byte and not the end, so that the span does not include blanks that follow.
        let last = self.text[..range.end.min(self.text.len())].char_indices().next_back();
        let last = last.map_or(start, |(at, c)| {
            written_offset(&self.raw, self.style, &self.text, at.max(range.start)) + c.len_utf8()
        });
        let base = self.span.start as usize;
        Span::new(self.span.file, base + start, base + last.max(start).min(self.raw.len()))
    }
}

/// The values for `${...}` in a team's rules, in one environment.
#[derive(Debug, Clone, Copy)]
pub struct RuleNames<'a> {
    pub service: &'a str,
    pub namespace: &'a str,
    pub environment: &'a str,
    pub team: &'a str,
}

impl RuleNames<'_> {
    /// The names that `${...}` may contain.
    pub const KNOWN: [&'static str; 4] = ["service", "namespace", "environment", "team"];

    /// Replaces `${service}`, `${namespace}`, `${environment}` and `${team}`.
    pub fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains("${") {
            return Cow::Borrowed(text);
        }
        let values = [self.service, self.namespace, self.environment, self.team];
        let filled = Self::KNOWN
            .iter()
            .zip(values)
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value));
        Cow::Owned(filled)
    }
}

/// A Grafana dashboard that the team wrote.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Dashboard {
    /// The name of the file without its extension.
    pub name: String,
    pub file: FileId,
    pub text: Arc<str>,
    pub content: DashboardContent,
}

/// The content of a dashboard file, as far as rutter uses it.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum DashboardContent {
    NotJson {
        /// The byte offset of the syntax error.
        at: usize,
        message: String,
    },
    /// Valid JSON that is not a dashboard.
    NotDashboard { message: String, help: &'static str },
    Dashboard {
        /// The dashboard's uid and its span.
        uid: Option<(String, Span)>,
    },
}
