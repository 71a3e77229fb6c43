//! The uids of generated dashboards. Links and other dashboards refer to them.

use crate::kubernetes::cut_name;

/// The greatest length of a uid in Grafana.
const LENGTH: usize = 40;

/// Returns the uid of the dashboard of a service or variant. It is the same in every environment and at every compile,
/// and cannot collide with a uid that Grafana generates.
pub fn dashboard_uid(instance: &str) -> String {
    cut_name(&format!("service-{instance}"), LENGTH).into_owned()
}
