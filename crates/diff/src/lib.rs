//! Compares two sets of rendered objects, and derives the effects on a cluster.
//!
//! The crate knows Kubernetes, but not rutter's spec. The result has three levels: the objects that differ
//! ([`ObjectChange`]), their fields that differ ([`FieldChange`]), and the effects ([`Effect`]).

mod change;
mod compare;
mod effect;
mod effects;
mod embedded;
mod equality;
mod fields;
mod grouping;
mod list_keys;
mod matching;
mod object_text;
mod pair;
mod path;
mod redact;
mod risk;
mod scope;
mod substitute;
pub mod text;
mod workload;

pub use change::{Action, Changes, ObjectChange};
pub use compare::compare;
pub use effect::{Acknowledgement, Effect};
pub use fields::{FieldChange, FieldKind, field_changes};
pub use grouping::{ChangeGroup, EffectGroup, group_effects, group_objects};
pub use object_text::object_diff;
pub use path::{FieldPath, Step};
pub use risk::{Class, Risk};
pub use scope::{ChangeScope, ScopedObjects};
