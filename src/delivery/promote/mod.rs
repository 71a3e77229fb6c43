//! Promotion of versions. A request becomes a plan of edits on overlays, the gates judge the plan, a second compile
//! proves that nothing else changes, and a commit carries it out.

mod context;
mod deliver;
mod dora;
mod edited;
mod gates;
mod history;
mod message;
mod overlay;
mod overlay_id;
mod plan;
mod proof;
mod request;
mod status;
mod step;

pub use context::Context;
pub use deliver::{DeliverError, Delivered, Deliverer, Proposal, Target};
pub use dora::{Event, Metrics, Report, Row, Scope, measure};
pub use edited::Edited;
pub use gates::{GATES, Gate, Objection};
pub use history::{Change, Deployment, History, Reason};
pub use message::{Record, message};
pub use overlay_id::{OverlayId, OverlayState, same_version, show_pin};
pub use plan::{Plan, plan};
pub use proof::{Difference, Proof, ProofError, Rendered, prove};
pub use request::{Request, RequestError};
pub use status::{Running, ServiceStatus, Status, status};
pub use step::Step;
