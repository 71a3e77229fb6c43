//! What a rule is.

use super::findings::Findings;
use crate::diagnostics::{Page, Severity};
use crate::model::Platform;

/// A check of the model.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its code, and what `rutter explain` says of it.
    pub page: Page,
    /// The severity unless the platform sets another.
    pub severity: Severity,
    /// Looks at the whole platform and reports what it finds.
    pub(super) check: fn(&Platform, &mut Findings<'_>),
}
