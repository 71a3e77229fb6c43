//! The risks that a change must acknowledge, and the acknowledgements in the workspace.

use crate::diagnostics::Span;
use crate::diff::{Class, Risk};

/// The risks that changes must acknowledge, and every acknowledgement in the workspace.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewPolicy {
    pub required: Vec<RequiredAcknowledgement>,
    pub acknowledged: Vec<Acknowledged>,
}

/// A class of risk that changes must acknowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredAcknowledgement {
    pub risk: Class,
    pub at_least: Risk,
    /// For restarts: the number of pods per environment up to which no acknowledgement is needed.
    pub pods: u64,
    /// The names of the environments to which this applies. `None` means all.
    pub environments: Option<Vec<String>>,
}

/// Where an acknowledgement applies. A field that is `None` matches everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Scope {
    pub environment: Option<String>,
    pub team: Option<String>,
    /// The name of a service or component.
    pub service: Option<String>,
}

impl Scope {
    /// Returns whether the scope includes this environment, team and service.
    pub fn holds(&self, environment: &str, team: &str, service: &str) -> bool {
        let is = |own: &Option<String>, other: &str| own.as_ref().is_none_or(|own| own == other);
        is(&self.environment, environment) && is(&self.team, team) && is(&self.service, service)
    }
}

/// An acknowledgement of a risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    pub scope: Scope,
    pub risk: Class,
    /// The object as `Kind/name`. `None` means every object.
    pub object: Option<String>,
    pub reason: String,
    /// Seconds since 1970: the first moment at which the acknowledgement is no longer valid.
    pub expires: i64,
    pub span: Span,
}

impl Acknowledged {
    /// Returns whether two acknowledgements have the same content in the same file, wherever they stand in it.
    pub fn same(&self, other: &Self) -> bool {
        *self == Self { span: self.span, ..other.clone() }
    }
}
