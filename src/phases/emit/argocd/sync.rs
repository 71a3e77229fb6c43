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

/// The sync policy; `automated` is out of place where RollingSync decides when to sync.
pub(super) fn policy(automated: bool) -> Value {
    with(automated, &[])
}

/// Of an Application whose namespace Argo CD may have to make.
pub(super) fn of_application(create_namespace: bool) -> Value {
    with(true, if create_namespace { &["CreateNamespace=true"] } else { &[] })
}

/// Of the Application of a retired service: Argo CD deletes all of its objects, which otherwise it refuses to.
pub(super) fn of_retired() -> Value {
    let mut policy = with(true, &[]);
    if let Some(automated) = policy.get_mut("automated").and_then(Value::as_mapping_mut) {
        automated.push("allowEmpty", true);
    }
    policy
}

fn with(automated: bool, more: &[&'static str]) -> Value {
    let mut policy = Mapping::new();
    if automated {
        policy.push("automated", map! { "prune" => true, "selfHeal" => true });
    }
    policy.push("syncOptions", OPTIONS.iter().chain(more).map(|o| Value::from(*o)).collect::<Vec<_>>());
    let backoff = map! { "duration" => "5s", "factor" => 2, "maxDuration" => "3m" };
    policy.push("retry", map! { "limit" => 5, "backoff" => backoff });
    policy.into()
}
