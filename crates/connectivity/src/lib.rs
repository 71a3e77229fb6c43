//! Evaluates NetworkPolicies: which pods can connect to which pods and addresses.
//!
//! The crate does not use spec, model or emitters, so that it can verify their result independently. Source of the
//! semantics: the comments of `networking/v1/types.go` in kubernetes/api.

mod evaluate;
mod intervals;
mod network;
mod policy;
mod ports;
mod selector;
mod undeclared;

pub use evaluate::{Connection, NamedConnection, Reach, WorldConnection};
pub use intervals::Intervals;
pub use network::{Network, Pod, UNKNOWN_NAMESPACE};
pub use policy::{Addresses, Direction};
pub use ports::PortSet;
pub use selector::{Labels, Operator, Selector};
pub use undeclared::Undeclared;
