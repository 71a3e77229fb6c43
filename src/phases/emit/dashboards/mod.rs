//! Grafana dashboards: a team's own, one that is made for each service, and one of the platform.

mod config_map;
mod grafana;
mod json;
pub(super) mod platform;
mod requests;
pub(super) mod service;
pub(super) mod team;
mod workloads;
