//! What is watched of an instance: objectives, and thresholds of everything else.

use crate::decimal::Decimal;
use crate::spec::{Convention, Criticality, Milliseconds, Period};

/// How one instance is watched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Observability {
    /// Availability, latency, then custom ones by name.
    pub slos: Vec<Slo>,
    pub convention: Convention,
    /// The label of the response status.
    pub status_label: String,
    /// Requests in the last hour that a page needs; 0: none.
    pub min_requests: u32,
    pub criticality: Criticality,
    /// Alerts that are not wanted, by name.
    pub off: Vec<String>,
    pub thresholds: Thresholds,
}

/// An objective.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slo {
    /// `availability`, `latency` or the custom one's name.
    pub name: String,
    /// In percent.
    pub objective: Decimal,
    pub period: Period,
    pub sli: Sli,
}

impl Slo {
    /// The ratio of events that may be bad.
    pub fn error_budget(&self) -> Decimal {
        Decimal::ONE.minus(self.objective.percent())
    }
}

/// What tells good events from bad ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sli {
    Availability,
    /// With the histogram's bucket edges; empty if nobody knows them.
    Latency {
        below: Milliseconds,
        edges: Vec<Milliseconds>,
    },
    /// Queries with `${window}` and `${namespace}`.
    Custom {
        errors: String,
        total: String,
    },
}

/// From where on something is wrong; ratios.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Thresholds {
    pub errors_warning: Decimal,
    pub errors_critical: Decimal,
    /// That 99 % of the requests must stay below.
    pub latency: Option<Milliseconds>,
    pub memory: Decimal,
    pub throttling: Decimal,
    pub volume_warning: Decimal,
    pub volume_critical: Decimal,
}
