//! How Applications are synced, the same everywhere.

use crate::map;
use crate::yaml::{Mapping, Value};

/// Applied by the API server, only what differs; deleted last; no object in two Applications.
const OPTIONS: [&str; 5] = [
    "ServerSideApply=true",
    "ApplyOutOfSyncOnly=true",
    "PruneLast=true",
    "RespectIgnoreDifferences=true",
    "FailOnSharedResource=true",
];

/// How failed syncs are tried again: at last every three minutes, and without end, so that what was missing may come late.
#[derive(Clone, Copy)]
pub(super) enum Retries {
    /// With the newest revision each time.
    Endless,
    /// Of an Argo CD that tries the same revision again: it must give up, or it would never take the revision that mends it.
    Five,
}

/// The sync policy; `automated` is out of place where RollingSync decides when to sync.
pub(super) fn policy(automated: bool, retries: Retries) -> Value {
    with(automated, &[], retries)
}

/// Of an Application whose namespace Argo CD may have to make.
pub(super) fn of_application(create_namespace: bool, retries: Retries) -> Value {
    with(true, if create_namespace { &["CreateNamespace=true"] } else { &[] }, retries)
}

fn with(automated: bool, more: &[&'static str], retries: Retries) -> Value {
    let mut policy = Mapping::new();
    if automated {
        policy.push("automated", map! { "prune" => true, "selfHeal" => true });
    }
    policy.push("syncOptions", OPTIONS.iter().chain(more).map(|o| Value::from(*o)).collect::<Vec<_>>());
    let backoff = map! { "duration" => "5s", "factor" => 2, "maxDuration" => "3m" };
    let retry = match retries {
        Retries::Endless => map! { "limit" => -1, "refresh" => true, "backoff" => backoff },
        Retries::Five => map! { "limit" => 5, "backoff" => backoff },
    };
    policy.push("retry", retry);
    policy.into()
}
