//! What a change means for a cluster.

use super::pair::Pair;
use super::placed::Place;
use super::risk::{Class, Risk};
use rutter_kubernetes::{Object, ObjectId};

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
