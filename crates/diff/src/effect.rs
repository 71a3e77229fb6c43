//! The effects of a change on a cluster.

use super::pair::Pair;
use super::placed::Place;
use rutter_kubernetes::{Object, ObjectId};

/// The classes of effects, in the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Data, addresses or whole applications are lost.
    Destroy,
    /// The API server refuses the change, or old objects are left behind.
    Reject,
    /// A user, account or workload gets more permissions than before.
    Privilege,
    /// The routes by which traffic enters the cluster change.
    Exposure,
    /// Network connections are opened or closed.
    Connection,
    /// Alerts are added, are removed, or fire at other times.
    Alert,
    /// Pods are replaced.
    Restart,
    /// The resource requests of a team in an environment change.
    Resources,
    /// Another version of an image or chart runs.
    Version,
}

impl Class {
    pub const ALL: [Self; 9] = [
        Self::Destroy,
        Self::Reject,
        Self::Privilege,
        Self::Exposure,
        Self::Connection,
        Self::Alert,
        Self::Restart,
        Self::Resources,
        Self::Version,
    ];

    /// Returns the name of the class in reports and in the platform's policy.
    pub fn word(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Reject => "reject",
            Self::Privilege => "privilege",
            Self::Exposure => "exposure",
            Self::Connection => "connection",
            Self::Alert => "alert",
            Self::Restart => "restart",
            Self::Resources => "resources",
            Self::Version => "version",
        }
    }
}

/// The risk of an effect. The order of the variants is from the highest risk to the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    High,
    Medium,
    Low,
    /// Information; the effect alone can do no harm.
    Info,
}

impl Risk {
    pub const ALL: [Self; 4] = [Self::High, Self::Medium, Self::Low, Self::Info];

    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// Whether an effect must be acknowledged, and whether it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Acknowledgement {
    #[default]
    NotAsked,
    Missing,
    /// The effect is acknowledged, with this reason.
    Given(String),
}

/// One effect of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub class: Class,
    pub risk: Risk,
    pub place: Place,
    /// The object; `None` for an effect on a whole place.
    pub object: Option<ObjectId>,
    /// One line without a full stop.
    pub summary: String,
    /// Details, one line each.
    pub detail: Vec<String>,
    /// The greatest number of pods that are replaced; 0 for other classes than `Restart`.
    pub pods: u64,
    /// The line of the spec that causes the effect. The caller fills it in.
    pub cause: Option<String>,
    /// The acknowledgement. The caller fills it in from its policy.
    pub acknowledgement: Acknowledgement,
}

impl Effect {
    pub(super) fn new(class: Class, risk: Risk, place: &Place, summary: impl Into<String>) -> Self {
        Self {
            class,
            risk,
            place: place.clone(),
            object: None,
            summary: summary.into(),
            detail: Vec::new(),
            pods: 0,
            cause: None,
            acknowledgement: Acknowledgement::NotAsked,
        }
    }

    /// Returns an effect on the object of a pair.
    pub(super) fn of(class: Class, risk: Risk, pair: &Pair<'_>, summary: impl Into<String>) -> Self {
        Self { object: pair.object().map(Object::id), ..Self::new(class, risk, pair.place, summary) }
    }

    pub(super) fn detail(mut self, line: impl Into<String>) -> Self {
        self.detail.push(line.into());
        self
    }

    pub(super) fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.detail.extend(lines);
        self
    }
}
