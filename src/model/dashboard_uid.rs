//! Identifiers of generated dashboards: links and other dashboards name them.

use crate::kubernetes::cut_name;

/// The longest identifier that Grafana takes.
const LENGTH: usize = 40;

/// The identifier of the dashboard of a service or variant: the same in every environment and at every
/// compile, and unlike any that Grafana makes up.
pub fn dashboard_uid(instance: &str) -> String {
    cut_name(&format!("service-{instance}"), LENGTH).into_owned()
}
