//! Grafana dashboards: a team's own, and one that is made for each service.

mod config_map;
mod team;

pub(super) use team::emit as team;
