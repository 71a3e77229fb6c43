//! What a comparison gives: the objects that differ, and the effects.

use super::effect::Effect;
use super::fields::FieldChange;
use super::placed::Place;
use rutter_kubernetes::{Object, ObjectId};

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Added,
    Removed,
    Changed,
}

impl Action {
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One object that differs. The values of Secrets are redacted.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectChange {
    /// Where it is now; for a removed object where it was.
    pub place: Place,
    /// Where it was, if another place had it.
    pub moved_from: Option<Place>,
    /// Its id now; for a removed object the one it had.
    pub id: ObjectId,
    /// The old name of a ConfigMap or Secret whose name ends in a hash of its content.
    pub renamed_from: Option<String>,
    pub action: Action,
    pub before: Option<Object>,
    pub after: Option<Object>,
    /// For a changed object; an added or removed one differs as a whole.
    pub fields: Vec<FieldChange>,
    /// The spec line behind the change; filled in by a caller that knows it.
    pub cause: Option<String>,
}

/// All that differs between two sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// By place, then id.
    pub objects: Vec<ObjectChange>,
    /// Highest risk first, then in the order of the classes, places and objects.
    pub effects: Vec<Effect>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.effects.is_empty()
    }

    /// How many objects had this happen to them.
    pub fn count(&self, action: Action) -> usize {
        self.objects.iter().filter(|change| change.action == action).count()
    }

    /// How many pods the change restarts, at most.
    pub fn pods_restarting(&self) -> u64 {
        self.effects.iter().map(|effect| effect.pods).fold(0, u64::saturating_add)
    }
}
