//! The result of a comparison: the objects that differ, and the effects on the cluster.

use super::effect::Effect;
use super::fields::FieldChange;
use super::scope::ChangeScope;
use rutter_kubernetes::{Object, ObjectId};

/// The change of an object as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Added,
    Removed,
    Changed,
}

impl Action {
    /// Returns the keyword in reports.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// An object that differs between the two sides. The values of Secrets are redacted.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectChange {
    /// The scope of the object after the change; for a removed object, its old scope.
    pub scope: ChangeScope,
    /// The old scope of an object that moved to another scope.
    pub moved_from: Option<ChangeScope>,
    /// The id after the change; for a removed object, its old id.
    pub id: ObjectId,
    /// The old name of a ConfigMap or Secret whose name ends in a hash of its content, which changed.
    pub renamed_from: Option<String>,
    pub action: Action,
    pub before: Option<Object>,
    pub after: Option<Object>,
    /// The fields that differ, for a changed object; empty for an added or removed one.
    pub fields: Vec<FieldChange>,
    /// The line of the spec that causes the change. The caller fills it in.
    pub cause: Option<String>,
}

/// All differences between two sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// The objects that differ, sorted by scope, then by id.
    pub objects: Vec<ObjectChange>,
    /// The effects, sorted by risk (highest first), then by class, scope and object.
    pub effects: Vec<Effect>,
}

impl Changes {
    /// Adds effects that the caller found, each in its place in the order.
    pub fn add_effects(&mut self, effects: Vec<Effect>) {
        self.effects.extend(effects);
        sort(&mut self.effects);
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.effects.is_empty()
    }

    /// Returns the number of objects with this change.
    pub fn count(&self, action: Action) -> usize {
        self.objects.iter().filter(|change| change.action == action).count()
    }

    /// Returns the greatest number of pods that the change restarts.
    pub fn pods_restarting(&self) -> u64 {
        self.effects.iter().map(|effect| effect.pods).fold(0, u64::saturating_add)
    }
}

/// Sorts by risk (highest first), then by class, place and object.
pub(super) fn sort(effects: &mut [Effect]) {
    effects.sort_by(|a, b| {
        (a.risk, a.class, &a.scope, &a.object, &a.summary).cmp(&(b.risk, b.class, &b.scope, &b.object, &b.summary))
    });
}
