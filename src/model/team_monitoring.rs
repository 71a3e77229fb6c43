//! What a team adds to the generated monitoring of its service.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{FileId, Span};
use crate::yaml::{Style, written_offset};

/// The files of a service's `monitoring/` folder, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct TeamMonitoring {
    pub rules: Vec<RuleFile>,
    pub dashboards: Vec<Dashboard>,
}

/// A rule file: one PrometheusRule.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RuleFile {
    /// The file's name without its end.
    pub name: String,
    pub groups: Vec<RuleGroup>,
}

#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RuleGroup {
    /// Unique in its file.
    pub name: String,
    /// Durations as Prometheus writes them.
    pub interval: Option<String>,
    pub query_offset: Option<String>,
    pub limit: Option<u32>,
    pub partial_response_strategy: Option<String>,
    pub rules: Vec<TeamRule>,
}

/// A rule with the labels of its group.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct TeamRule {
    pub kind: RuleKind,
    /// Of the alert or the recorded series.
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

    /// An annotation of an alert.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        match &self.kind {
            RuleKind::Alert { annotations, .. } => annotations.get(name).map(String::as_str),
            RuleKind::Record => None,
        }
    }
}

/// A query as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expression {
    /// Without quotes and indentation; with `${...}` unfilled.
    pub text: Arc<str>,
    /// The bytes of the file.
    pub raw: Arc<str>,
    pub style: Style,
    pub span: Span,
}

impl Expression {
    /// The place in the file of some bytes of the text.
    pub fn place(&self, range: Range<usize>) -> Span {
        let start = written_offset(&self.raw, self.style, &self.text, range.start);
        // The last byte, so that blanks behind a word stay out.
        let last = self.text[..range.end.min(self.text.len())].char_indices().next_back();
        let last = last.map_or(start, |(at, c)| {
            written_offset(&self.raw, self.style, &self.text, at.max(range.start)) + c.len_utf8()
        });
        let base = self.span.start as usize;
        Span::new(self.span.file, base + start, base + last.max(start).min(self.raw.len()))
    }
}

/// What a team's rules may name, in one environment.
#[derive(Debug, Clone, Copy)]
pub struct RuleNames<'a> {
    pub service: &'a str,
    pub namespace: &'a str,
    pub environment: &'a str,
    pub team: &'a str,
}

impl RuleNames<'_> {
    /// The names that `${...}` may have.
    pub const KNOWN: [&'static str; 4] = ["service", "namespace", "environment", "team"];

    /// `${service}` and so on filled in.
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

/// A Grafana dashboard of the team's.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Dashboard {
    /// The file's name without its end.
    pub name: String,
    pub file: FileId,
    pub text: Arc<str>,
    pub content: DashboardContent,
}

/// What a dashboard file holds, as far as anybody asks.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum DashboardContent {
    NotJson {
        /// The byte where it goes wrong.
        at: usize,
        message: String,
    },
    /// JSON, but not a dashboard.
    NotDashboard { message: String, help: &'static str },
    Dashboard {
        /// With its place.
        uid: Option<(String, Span)>,
    },
}
