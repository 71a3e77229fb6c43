//! The sync policy of Applications.

use crate::map;
use crate::yaml::{Mapping, Value};

/// The sync options of all Applications: objects are applied on the server, and only if they differ; deletions come
/// last; an object must not be in two Applications.
const OPTIONS: [&str; 4] =
    ["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "PruneLast=true", "FailOnSharedResource=true"];

/// The option by which a sync leaves alone what `ignoreDifferences` names. Only services have such a rule. With the option Argo
/// CD 3 also applies the status that an object had when the sync began (`normalizeTargetResources`, as it ignores the status
/// of all kinds). An Application has no status subresource, so this would write an old status over a newer one: an
/// Application that has just finished its sync would be `Running` for ever, and the wave that waits for it with it.
const LEAVE_IGNORED: &str = "RespectIgnoreDifferences=true";

/// How failed syncs are retried.
#[derive(Clone, Copy)]
pub(super) enum Retries {
    /// Without end and with the newest revision each time, at last every three minutes.
    Endless,
    /// Five times. An Argo CD that retries the same revision must give up, or it would never take a newer one.
    Five,
}

/// The sync policy of a service's Application. `automated` must be false if a RollingSync decides when it is synced.
pub(super) fn policy(automated: bool, retries: Retries) -> Value {
    sync_policy(automated, &[LEAVE_IGNORED], retries)
}

/// The sync policy of an Application of the platform. With `create_namespace`, Argo CD makes its namespace.
pub(super) fn application_policy(create_namespace: bool, retries: Retries) -> Value {
    sync_policy(true, if create_namespace { &["CreateNamespace=true"] } else { &[] }, retries)
}

/// The sync policy of the Application of a retired service: Argo CD may delete all of its objects, which it refuses to do
/// otherwise.
pub(super) fn retired_policy(retries: Retries) -> Value {
    let mut policy = sync_policy(true, &[LEAVE_IGNORED], retries);
    if let Some(automated) = policy.get_mut("automated").and_then(Value::as_mapping_mut) {
        automated.push("allowEmpty", true);
    }
    policy
}

fn sync_policy(automated: bool, more_options: &[&'static str], retries: Retries) -> Value {
    let mut policy = Mapping::new();
    if automated {
        policy.push("automated", map! { "prune" => true, "selfHeal" => true });
    }
    policy.push("syncOptions", OPTIONS.iter().chain(more_options).map(|o| Value::from(*o)).collect::<Vec<_>>());
    let backoff = map! { "duration" => "5s", "factor" => 2, "maxDuration" => "3m" };
    let retry = match retries {
        Retries::Endless => map! { "limit" => -1, "refresh" => true, "backoff" => backoff },
        Retries::Five => map! { "limit" => 5, "backoff" => backoff },
    };
    policy.push("retry", retry);
    policy.into()
}
