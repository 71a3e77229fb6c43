//! What a change must own up to, and what it does.

use crate::diagnostics::Span;
use crate::diff::{Class, Risk};

/// Risks that changes must acknowledge, and every acknowledgement of the workspace.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewPolicy {
    pub asked: Vec<Asked>,
    pub acknowledged: Vec<Acknowledged>,
}

/// A class of risk that changes must acknowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub risk: Class,
    pub at_least: Risk,
    /// For restarts: so many pods in one environment need no acknowledgement.
    pub pods: u64,
    /// By name; none: everywhere.
    pub environments: Option<Vec<String>>,
}

/// Where an acknowledgement counts; what is none is any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Scope {
    pub environment: Option<String>,
    pub team: Option<String>,
    /// A service or component.
    pub service: Option<String>,
}

impl Scope {
    /// Is something of this environment, team and service within the scope?
    pub fn holds(&self, environment: &str, team: &str, service: &str) -> bool {
        let is = |own: &Option<String>, other: &str| own.as_ref().is_none_or(|own| own == other);
        is(&self.environment, environment) && is(&self.team, team) && is(&self.service, service)
    }
}

/// Somebody stands by a risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    pub scope: Scope,
    pub risk: Class,
    /// `Kind/name`; none: every object.
    pub object: Option<String>,
    pub reason: String,
    /// Seconds since 1970: the first moment at which it counts no more.
    pub expires: i64,
    pub span: Span,
}

impl Acknowledged {
    /// The same words in the same place of the platform; where in the file does not matter.
    pub fn same(&self, other: &Self) -> bool {
        *self == Self { span: self.span, ..other.clone() }
    }
}
