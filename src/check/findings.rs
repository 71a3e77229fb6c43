//! What a rule finds: the same thing in several environments is one finding.

use std::collections::{BTreeMap, BTreeSet};

use super::visit::{Part, Visit};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Span};
use crate::model::{EnvironmentId, Platform};

/// Collects the findings of one rule.
pub(super) struct Findings<'p> {
    code: &'static str,
    severity: Severity,
    platform: &'p Platform,
    found: Diagnostics,
    /// By place and message; in the order of the places.
    grouped: BTreeMap<(u32, u32, u32, String), Grouped>,
}

struct Grouped {
    diagnostic: Diagnostic,
    environments: BTreeSet<EnvironmentId>,
    /// Where the service runs at all.
    everywhere: BTreeSet<EnvironmentId>,
    /// The place is an overlay, which says the environment.
    in_overlay: bool,
}

impl<'p> Findings<'p> {
    pub(super) fn new(code: &'static str, severity: Severity, platform: &'p Platform) -> Self {
        Self { code, severity, platform, found: Diagnostics::new(), grouped: BTreeMap::new() }
    }

    /// Reports something that holds whatever the environment.
    pub(super) fn at(&mut self, span: Span, message: impl Into<String>, finish: impl FnOnce(Diagnostic) -> Diagnostic) {
        self.found.push(finish(Diagnostic::new(self.code, self.severity, span, message)));
    }

    /// Reports something of an instance; `path` leads from the service's top to the words that decided it.
    pub(super) fn of(
        &mut self,
        visit: &Visit<'_>,
        path: &[&str],
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.group_at(visit, visit.place(path), message, finish);
    }

    /// Reports something of a container or workload, whose words it may take from the service.
    pub(super) fn of_part<'part>(
        &mut self,
        visit: &Visit<'_>,
        part: impl Into<Part<'part>>,
        path: &[&str],
        message: impl Into<String>,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.group_at(visit, visit.place_of_part(part.into(), path), message, finish);
    }

    /// Reports something of an instance at a place that is known already.
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

    /// Everything found; environments are named where a finding does not hold in all of them.
    pub(super) fn finish(mut self) -> Diagnostics {
        for group in self.grouped.into_values() {
            let mut diagnostic = group.diagnostic;
            if !group.in_overlay && group.environments != group.everywhere {
                let names: Vec<&str> =
                    group.environments.iter().map(|id| self.platform.environment(*id).name.as_str()).collect();
                diagnostic.message = format!("{} (in {})", diagnostic.message, names.join(", "));
            }
            self.found.push(diagnostic);
        }
        self.found
    }
}
