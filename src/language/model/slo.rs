//! The monitoring of an instance: service level objectives and thresholds of all other alerts.

use crate::base::decimal::Decimal;
use crate::language::spec::{Convention, Criticality, Milliseconds, Period};

/// The monitoring settings of one instance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Observability {
    /// The objectives: availability, latency, then custom ones, sorted by name.
    pub slos: Vec<Slo>,
    pub convention: Convention,
    /// The name of the label that holds the status of a response.
    pub status_label: String,
    /// The number of requests in the last hour below which no alert pages. 0: no limit.
    pub min_requests: u32,
    pub criticality: Criticality,
    /// The names of alerts that are switched off.
    pub off: Vec<String>,
    pub thresholds: Thresholds,
}

/// A service level objective.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slo {
    /// `availability`, `latency` or the name of a custom objective.
    pub name: String,
    /// The objective in percent.
    pub objective: Decimal,
    pub period: Period,
    pub sli: Sli,
}

impl Slo {
    /// Returns the ratio of events that may be bad.
    pub fn error_budget(&self) -> Decimal {
        Decimal::ONE.minus(self.objective.percent())
    }
}

/// How good events are distinguished from bad ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sli {
    Availability,
    /// The latency from a histogram. `buckets` are its upper bounds; empty if they are unknown.
    Latency {
        below: Milliseconds,
        edges: Vec<Milliseconds>,
    },
    /// Custom queries, with `${window}` and `${namespace}`.
    Custom {
        errors: String,
        total: String,
    },
}

/// The thresholds above which alerts fire, as ratios.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Thresholds {
    pub errors_warning: Decimal,
    pub errors_critical: Decimal,
    /// The limit for the latency of 99 % of the requests.
    pub latency: Option<Milliseconds>,
    pub memory: Decimal,
    pub throttling: Decimal,
    pub volume_warning: Decimal,
    pub volume_critical: Decimal,
}
