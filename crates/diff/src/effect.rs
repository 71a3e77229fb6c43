//! The effects of a change on a cluster.

use super::pair::Pair;
use super::risk::{Class, Risk};
use super::scope::ChangeScope;
use rutter_kubernetes::{Object, ObjectId};

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
    pub scope: ChangeScope,
    /// The object; `None` for an effect on a whole scope.
    pub object: Option<ObjectId>,
    /// One line without a full stop.
    pub summary: String,
    /// Details, one line each.
    pub detail: Vec<String>,
    /// What a person has to do so that the change arrives, in order: commands, or sentences. Empty if nothing.
    pub steps: Vec<String>,
    /// The greatest number of pods that are replaced; 0 for other classes than `Restart`.
    pub pods: u64,
    /// The line of the spec that causes the effect. The caller fills it in.
    pub cause: Option<String>,
    /// The acknowledgement. The caller fills it in from its policy.
    pub acknowledgement: Acknowledgement,
}

impl Effect {
    /// Returns an effect on a whole environment, team or service.
    pub fn new(class: Class, risk: Risk, scope: &ChangeScope, summary: impl Into<String>) -> Self {
        Self {
            class,
            risk,
            scope: scope.clone(),
            object: None,
            summary: summary.into(),
            detail: Vec::new(),
            steps: Vec::new(),
            pods: 0,
            cause: None,
            acknowledgement: Acknowledgement::NotAsked,
        }
    }

    /// Returns an effect on the object of a pair.
    pub(super) fn of(class: Class, risk: Risk, pair: &Pair<'_>, summary: impl Into<String>) -> Self {
        Self { object: pair.object().map(Object::id), ..Self::new(class, risk, pair.scope, summary) }
    }

    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.detail.push(line.into());
        self
    }

    pub(super) fn steps(mut self, steps: Vec<String>) -> Self {
        self.steps = steps;
        self
    }

    #[must_use]
    pub fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.detail.extend(lines);
        self
    }
}
