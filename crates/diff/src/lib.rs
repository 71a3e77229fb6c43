//! What differs between two sets of rendered objects, and what that means for a cluster.
//!
//! Knows Kubernetes, not rutter's own words: who asks decides what a place is. Three levels: which
//! objects ([`ObjectChange`]), which fields ([`FieldChange`]), and which consequences ([`Effect`]).

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
mod placed;
mod redact;
mod risk;
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
pub use placed::{Place, Placed};
pub use risk::{Class, Risk};
