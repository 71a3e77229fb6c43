//! Collects what a rule finds. The same finding in several environments is reported once.

use std::collections::{BTreeMap, BTreeSet};

use super::visit::{Part, Visit};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Span};
use crate::language::model::{EnvironmentId, Platform};

/// The findings of one rule.
pub(super) struct Findings<'p> {
    code: &'static str,
    severity: Severity,
    platform: &'p Platform,
    found: Diagnostics,
    /// The findings by file, start, end and message, so that they are sorted by their spans.
    grouped: BTreeMap<(u32, u32, u32, String), Grouped>,
}

struct Grouped {
    diagnostic: Diagnostic,
    environments: BTreeSet<EnvironmentId>,
    /// The environments in which the service is deployed.
    everywhere: BTreeSet<EnvironmentId>,
    /// Whether the span is in an overlay. Then the environment need not be named.
    in_overlay: bool,
}

impl<'p> Findings<'p> {
    pub(super) fn new(code: &'static str, severity: Severity, platform: &'p Platform) -> Self {
        Self { code, severity, platform, found: Diagnostics::new(), grouped: BTreeMap::new() }
    }

    /// Reports a finding that does not depend on the environment.
    pub(super) fn at(&mut self, span: Span, message: impl Into<String>, finish: impl FnOnce(Diagnostic) -> Diagnostic) {
        self.found.push(finish(Diagnostic::new(self.code, self.severity, span, message)));
    }

    /// Reports a finding about an instance. `path` leads from the top of the service to the field that decided it.
    pub(super) fn of(
        &mut self,
        visit: &Visit<'_>,
        path: &[&str],
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.group_at(visit, visit.span(path), message, finish);
    }

    /// Reports a finding about a container or workload, which may inherit the field from the service.
    pub(super) fn of_part<'part>(
        &mut self,
        visit: &Visit<'_>,
        part: impl Into<Part<'part>>,
        path: &[&str],
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.group_at(visit, visit.span_of_part(part.into(), path), message, finish);
    }

    /// Reports a finding about an instance at a known span.
    pub(super) fn group_at(
        &mut self,
        visit: &Visit<'_>,
        span: Span,
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let (code, severity) = (self.code, self.severity);
        let key = (span.file.0, span.start, span.end, message.into());
        let group = self.grouped.entry(key).or_insert_with_key(|(_, _, _, message)| Grouped {
            diagnostic: finish(Diagnostic::new(code, severity, span, message.as_str())),
            environments: BTreeSet::new(),
            everywhere: visit.environments(),
            in_overlay: visit.service.overlays.values().any(|file| *file == span.file),
        });
        group.environments.insert(visit.planned.environment);
    }

    /// Returns all findings. A finding that does not hold in all environments names those in which it does.
    pub(super) fn finish(mut self) -> Diagnostics {
        for group in self.grouped.into_values() {
            let mut diagnostic = group.diagnostic;
            if !group.in_overlay && group.environments != group.everywhere {
                let names: Vec<&str> =
                    group.environments.iter().map(|id| self.platform.config.environment(*id).name.as_str()).collect();
                diagnostic.message = format!("{} (in {})", diagnostic.message, names.join(", "));
            }
            self.found.push(diagnostic);
        }
        self.found
    }
}
