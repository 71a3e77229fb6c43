//! Grafana dashboards: one for each service, one for the platform, and those that teams wrote themselves.

mod config_map;
mod grafana;
mod json;
pub(super) mod platform;
mod requests;
pub(super) mod service;
pub(super) mod team;
mod workloads;
