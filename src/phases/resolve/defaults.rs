//! Built-in defaults: the values of a service for which no layer sets a value.
//!
//! The doc comments of `spec` tell users the same numbers; the test below compares the two.

/// The user id of containers: not root, and not a user of the node.
pub(super) const USER: u32 = 10_001;

/// The number of pods of a server whose pods can replace each other, so that one serves while another is evicted.
pub(super) const SERVER_REPLICAS: u32 = 2;
/// The number of pods of every other workload.
pub(super) const REPLICAS: u32 = 1;
/// The target of an autoscaler that sets none, in percent of the CPU request.
pub(super) const CPU_TARGET: u32 = 80;
/// The number of pods, of several, that a node drain may evict at the same time.
pub(super) const MAX_UNAVAILABLE: i64 = 1;

/// Seconds for which a server keeps serving before the stop signal, until no traffic is routed to it any more.
pub(super) const PRE_STOP: i64 = 10;
/// Seconds between the stop signal and the kill, including `preStop`.
pub(super) const GRACE: i64 = 30;
/// The least number of seconds of the grace period that must be left after `preStop`.
pub(super) const GRACE_AFTER_PRE_STOP: i64 = 20;

/// Seconds between probes: Kubernetes' default. It is written out because the API server writes it out.
pub(super) const PROBE_PERIOD: i64 = 10;

/// The time zone of a schedule: the same as that of logs.
pub(super) const TIME_ZONE: &str = "Etc/UTC";
/// Seconds after which a run that could not start is skipped.
pub(super) const START_DEADLINE: i64 = 300;
/// Seconds after which a run of a schedule or job is stopped.
pub(super) const DEADLINE: i64 = 3600;
/// The number of retries of a failed run of a schedule or job.
pub(super) const RETRIES: u32 = 2;
/// The number of finished runs that are kept, for successful and for failed runs each.
pub(super) const KEEP: u32 = 3;

/// Seconds after which a hook is stopped. It is short, because a sync waits for the hook.
pub(super) const HOOK_DEADLINE: i64 = 600;
/// The number of retries of a failed hook. A hook that failed half-way may not be safe to repeat.
pub(super) const HOOK_RETRIES: u32 = 0;

/// The port of a host outside the cluster.
pub(super) const HOST_PORT: u16 = 443;
/// The class of a persistent volume.
pub(super) const VOLUME_CLASS: &str = "default";
/// Seconds between reads of a secret store: the default of the External Secrets operator.
pub(super) const SECRET_REFRESH: i64 = 3600;
/// Seconds between scrapes: Prometheus' default.
pub(super) const SCRAPE_INTERVAL: i64 = 30;

/// Thresholds of alerts in percent.
pub(super) mod alert {
    pub(in super::super) const ERRORS_WARNING: u32 = 1;
    pub(in super::super) const ERRORS_CRITICAL: u32 = 5;
    pub(in super::super) const MEMORY: u32 = 90;
    pub(in super::super) const THROTTLING: u32 = 25;
    pub(in super::super) const VOLUME_WARNING: u32 = 15;
    pub(in super::super) const VOLUME_CRITICAL: u32 = 3;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::spec::{SCHEMAS, SHARED_SCHEMA};

    /// Formats seconds as they are written in the spec.
    fn time(seconds: i64) -> String {
        match seconds {
            s if s % 3600 == 0 => format!("`{}h`", s / 3600),
            s if s % 60 == 0 => format!("`{}m`", s / 60),
            s => format!("`{s}s`"),
        }
    }

    /// Returns the description of a definition's property in the schema of a document kind.
    fn described(kind: &str, definition: &str, field: &str) -> String {
        let schema = |name: &str| SCHEMAS.iter().find(|schema| schema.name == name).unwrap().json();
        let own = &schema(kind)["definitions"][definition];
        let top = if own.is_null() { &schema(SHARED_SCHEMA)["definitions"][definition] } else { own };
        let text = top["properties"][field]["description"].as_str();
        text.unwrap_or_else(|| panic!("{kind} has no {definition}.{field}")).replace('\n', " ")
    }

    #[test]
    fn the_schemas_tell_the_values_that_are_filled_in() {
        let grace = format!("Default: {}, or {GRACE_AFTER_PRE_STOP}s more than a longer `preStop`.", time(GRACE));
        let server = format!("at least {SERVER_REPLICAS}");
        let fields: &[(&str, &str, String)] = &[
            ("Security", "user", format!("Default: {USER}.")),
            ("Autoscale", "cpu", format!("Default: {CPU_TARGET} if")),
            ("Service", "disruptions", format!("Default: `{{ maxUnavailable: {MAX_UNAVAILABLE} }}`")),
            ("Service", "scale", server),
            ("Worker", "scale", format!("Default: {REPLICAS}.")),
            ("Shutdown", "grace", grace),
            ("Shutdown", "preStop", format!("Default: {} for what has ports", time(PRE_STOP))),
            ("Schedule", "timeZone", format!("Default: `{TIME_ZONE}`.")),
            ("Schedule", "startDeadline", format!("Default: {}.", time(START_DEADLINE))),
            ("Schedule", "deadline", format!("Default: {}.", time(DEADLINE))),
            ("Schedule", "retries", format!("Default: {RETRIES}.")),
            ("Schedule", "keepSucceeded", format!("Default: {KEEP}.")),
            ("Schedule", "keepFailed", format!("Default: {KEEP}.")),
            ("Hook", "deadline", format!("Default: {}.", time(HOOK_DEADLINE))),
            ("Hook", "retries", format!("Default: {HOOK_RETRIES}.")),
            ("Volume", "class", format!("Default: `{VOLUME_CLASS}`.")),
            ("ErrorThresholds", "warning", format!("Default: {}.", alert::ERRORS_WARNING)),
            ("ErrorThresholds", "critical", format!("Default: {}.", alert::ERRORS_CRITICAL)),
            ("VolumeThresholds", "warning", format!("Default: {}.", alert::VOLUME_WARNING)),
            ("VolumeThresholds", "critical", format!("Default: {}.", alert::VOLUME_CRITICAL)),
            ("Alerts", "memory", format!("Default: {}.", alert::MEMORY)),
            ("Alerts", "throttling", format!("Default: {}.", alert::THROTTLING)),
        ];
        let environment: &[(&str, &str, String)] = &[
            ("SecretStore", "refresh", format!("Default: {}.", time(SECRET_REFRESH))),
            ("Monitoring", "interval", format!("Default: {}.", time(SCRAPE_INTERVAL))),
        ];
        for (kind, fields) in [("service", fields), ("environment", environment)] {
            for (definition, field, expected) in fields {
                let text = described(kind, definition, field);
                assert!(text.contains(expected), "{definition}.{field}: `{text}` does not say `{expected}`");
            }
        }
    }
}
