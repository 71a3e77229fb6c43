//! The parts of a rule.

use super::findings::Findings;
use crate::diagnostics::{Page, Severity};
use crate::language::model::Platform;

/// A rule: a check of the model.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The page for `rutter explain`, with the rule's code.
    pub page: Page,
    /// The severity, unless the platform sets another.
    pub severity: Severity,
    /// Checks the whole platform and reports findings.
    pub(super) check: fn(&Platform, &mut Findings<'_>),
}
