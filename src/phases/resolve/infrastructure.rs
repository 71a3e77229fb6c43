//! Resolves the thresholds of clusters: the environment's over the platform's over the built-in ones.

use crate::base::decimal::Decimal;
use crate::language::model::Infrastructure;
use crate::language::spec::{InfrastructureAlerts, Percent};

pub(super) fn resolve(platform: &InfrastructureAlerts, environment: &InfrastructureAlerts) -> Infrastructure {
    let ratio = |field: fn(&InfrastructureAlerts) -> Option<Percent>, percent: u32| {
        let configured = field(environment).or_else(|| field(platform));
        configured.map_or(Decimal::ratio(percent, 100, 2), |p| p.0.percent())
    };
    Infrastructure {
        off: platform.off.iter().chain(&environment.off).cloned().collect(),
        nodes: ratio(|w| w.nodes, 25),
        disk_warning: ratio(|w| w.disk.warning, 10),
        disk_critical: ratio(|w| w.disk.critical, 3),
        memory: ratio(|w| w.memory, 90),
        volume_warning: ratio(|w| w.volume.warning, 15),
        volume_critical: ratio(|w| w.volume.critical, 3),
        api_errors: ratio(|w| w.api_errors, 5),
        quota: ratio(|w| w.quota, 90),
    }
}
