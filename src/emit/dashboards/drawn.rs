//! Dashboards that were written already: a service's says nothing of one environment, so it is mostly one.

use std::cell::RefCell;

use super::grafana::Dashboard;

/// Dashboards and their JSON.
#[derive(Debug, Default)]
pub struct Drawn(RefCell<Vec<(Dashboard, String)>>);

impl Drawn {
    /// The JSON of a dashboard, written the first time that it is asked for.
    pub(super) fn json(&self, dashboard: Dashboard) -> String {
        let mut drawn = self.0.borrow_mut();
        if let Some((_, json)) = drawn.iter().find(|(known, _)| *known == dashboard) {
            return json.clone();
        }
        let json = dashboard.json();
        drawn.push((dashboard, json.clone()));
        json
    }
}
