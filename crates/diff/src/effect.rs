//! What a change means for a cluster.

use super::pair::Pair;
use super::placed::Place;
use rutter_kubernetes::{Object, ObjectId};

/// The kinds of consequences, in the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Data, addresses or whole applications are lost.
    Destroy,
    /// The API server refuses it, or old objects are left behind.
    Reject,
    /// Somebody or something may do more than before.
    Privilege,
    /// Reachable from outside in another way.
    Exposure,
    /// Network connections that were closed are open, or the other way round.
    Connection,
    /// Alerts come, go, or fire at other times.
    Alert,
    /// Pods are replaced.
    Restart,
    /// What a team asks for in an environment.
    Resources,
    /// Another image runs.
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

    /// The word that reports and the platform's policy use.
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

/// How carefully to look. Ordered: the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    High,
    Medium,
    Low,
    /// Worth knowing; nothing can go wrong by it alone.
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

/// Whether somebody has to stand by an effect, and does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Acknowledgement {
    #[default]
    NotAsked,
    Missing,
    /// With the reason.
    Given(String),
}

/// One consequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub class: Class,
    pub risk: Risk,
    pub place: Place,
    /// None for what concerns a whole place.
    pub object: Option<ObjectId>,
    /// One line without a full stop.
    pub summary: String,
    /// More lines, for those who want to know.
    pub detail: Vec<String>,
    /// Pods that are replaced, at most; 0 for other classes.
    pub pods: u64,
    /// The spec line behind it; filled in by a caller that knows it.
    pub cause: Option<String>,
    /// Filled in by a caller that has a policy.
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

    /// About the object of a pair.
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
