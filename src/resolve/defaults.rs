//! The built-in values: what a service gets where no layer says anything.
//!
//! The doc comments of `spec` tell users the same numbers; the test below compares the two.

/// The user that containers run as: not root, and no user of the node.
pub(super) const USER: u32 = 10_001;

/// The least number of pods of a server that others can replace: one may go while the other serves.
pub(super) const SERVER_REPLICAS: u32 = 2;
/// The number of pods of everything else.
pub(super) const REPLICAS: u32 = 1;
/// The target of an autoscaler that names none, in percent of the processor request.
pub(super) const CPU_TARGET: u32 = 80;
/// How many pods of several a node drain may take away at once.
pub(super) const MAX_UNAVAILABLE: i64 = 1;

/// Seconds a server keeps serving before it is told to stop: the endpoint's removal has to spread.
pub(super) const PRE_STOP: i64 = 10;
/// Seconds between the first signal and the kill.
pub(super) const GRACE: i64 = 30;
/// The least of those seconds that are left after `preStop`.
pub(super) const GRACE_AFTER_PRE_STOP: i64 = 20;

/// Seconds between probes: Kubernetes' own, written out because the API server writes it out.
pub(super) const PROBE_PERIOD: i64 = 10;

/// The zone of a schedule: that of the logs.
pub(super) const TIME_ZONE: &str = "Etc/UTC";
/// Seconds after which a run that could not start is given up.
pub(super) const START_DEADLINE: i64 = 300;
/// Seconds after which a run of a schedule or job is stopped.
pub(super) const DEADLINE: i64 = 3600;
/// How often a failed run of a schedule or job is tried again.
pub(super) const RETRIES: u32 = 2;
/// How many finished runs are kept, of good and of failed ones each.
pub(super) const KEEP: u32 = 3;

/// Seconds after which a hook is stopped: a sync waits for it.
pub(super) const HOOK_DEADLINE: i64 = 600;
/// How often a failed hook is tried again: who knows what the first run left half done.
pub(super) const HOOK_RETRIES: u32 = 0;

/// The port of a host outside the cluster.
pub(super) const HOST_PORT: u16 = 443;
/// The class of a persistent volume.
pub(super) const VOLUME_CLASS: &str = "default";
/// Seconds between reads of a secret store, the operator's own default.
pub(super) const SECRET_REFRESH: i64 = 3600;
/// Seconds between scrapes, Prometheus' own default.
pub(super) const SCRAPE_INTERVAL: i64 = 30;

/// Percentages at which alerts fire.
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
    use crate::spec::{SCHEMAS, WORDS};

    /// Seconds as people write them.
    fn time(seconds: i64) -> String {
        match seconds {
            s if s % 3600 == 0 => format!("`{}h`", s / 3600),
            s if s % 60 == 0 => format!("`{}m`", s / 60),
            s => format!("`{s}s`"),
        }
    }

    /// What the schema of a document kind says of a word of a definition.
    fn described(kind: &str, definition: &str, word: &str) -> String {
        let schema = |name: &str| SCHEMAS.iter().find(|schema| schema.name == name).unwrap().json();
        let own = &schema(kind)["definitions"][definition];
        let top = if own.is_null() { &schema(WORDS)["definitions"][definition] } else { own };
        let text = top["properties"][word]["description"].as_str();
        text.unwrap_or_else(|| panic!("{kind} has no {definition}.{word}")).replace('\n', " ")
    }

    #[test]
    fn the_schemas_tell_the_values_that_are_filled_in() {
        let grace = format!("Default: {}, or {GRACE_AFTER_PRE_STOP}s more than a longer `preStop`.", time(GRACE));
        let server = format!("at least {SERVER_REPLICAS}");
        let words: &[(&str, &str, String)] = &[
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
        for (kind, words) in [("service", words), ("environment", environment)] {
            for (definition, word, expected) in words {
                let text = described(kind, definition, word);
                assert!(text.contains(expected), "{definition}.{word}: `{text}` does not say `{expected}`");
            }
        }
    }
}
