//! The health check of Applications that Argo CD needs for waves between them. Argo CD has none of its own, and then
//! waits for nothing.

use crate::map;
use crate::yaml::Mapping;

/// The key of the check in the ConfigMap `argocd-cm`.
pub const APPLICATION_HEALTH_KEY: &str = "resource.customizations.health.argoproj.io_Application";
/// The check, a Lua script for Argo CD's interpreter: Lua 5.1 with `table` and with `time` and `date` of `os`, without
/// `string`.
pub const APPLICATION_HEALTH: &str = include_str!("application_health.lua");

/// Returns the values with which the chart `argo-cd` writes the check into `argocd-cm`.
pub fn application_health_values() -> Mapping {
    let mut values = Mapping::new();
    values.push("configs", map! { "cm" => map! { APPLICATION_HEALTH_KEY => APPLICATION_HEALTH } });
    values
}
