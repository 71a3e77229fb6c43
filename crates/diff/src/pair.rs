//! Pairs of objects from the two sides of a comparison.

use super::fields::FieldChange;
use super::scope::{ChangeScope, ScopedObjects};
use super::workload::Autoscalers;
use rutter_kubernetes::Object;

/// An object that is on both sides, or on one of them.
#[derive(Debug, Clone)]
pub(super) struct Pair<'a> {
    pub(super) scope: &'a ChangeScope,
    /// The scope on the old side. It differs from `scope` only for an object that moved.
    pub(super) old_scope: &'a ChangeScope,
    pub(super) before: Option<&'a Object>,
    pub(super) after: Option<&'a Object>,
    pub(super) fields: Vec<FieldChange>,
}

impl<'a> Pair<'a> {
    /// Returns the object of the new side; for a removed object, that of the old side.
    pub(super) fn object(&self) -> Option<&'a Object> {
        self.after.or(self.before)
    }

    pub(super) fn kind(&self) -> &'a str {
        self.object().map_or("", Object::kind)
    }

    pub(super) fn group(&self) -> &'a str {
        self.object().map_or("", Object::group)
    }

    pub(super) fn both(&self) -> Option<(&'a Object, &'a Object)> {
        Some((self.before?, self.after?))
    }

    pub(super) fn is_removed(&self) -> bool {
        self.after.is_none()
    }
}

/// The input of the detectors: the two sides, and the pairs of objects that are not exactly equal.
pub(super) struct Comparison<'a> {
    pub(super) before: &'a [ScopedObjects],
    pub(super) after: &'a [ScopedObjects],
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) old_autoscalers: Autoscalers<'a>,
    pub(super) new_autoscalers: Autoscalers<'a>,
}
