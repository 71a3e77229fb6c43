//! Grafana dashboards: a team's own, one that is made for each service, and one of the platform.

mod config_map;
mod drawn;
mod grafana;
mod json;
mod platform;
mod requests;
mod service;
mod team;
mod workloads;

pub use drawn::Drawn;
pub(super) use platform::emit as platform;
pub(super) use service::emit as service;
pub(super) use team::emit as team;
