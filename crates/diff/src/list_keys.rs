//! The fields that identify the items of a list, and whether the order of the items has a meaning.
//!
//! Sources: the merge keys and list types of the Kubernetes API, and of the operators' CRDs.

use rutter_yaml::Value;

/// The way in which the items of two lists are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// By the values of these fields (`a|b`: the first field that exists; `a.b`: a path). The order has no meaning.
    Keyed(&'static [&'static str]),
    /// By the values of these fields, and a new order is a change.
    KeyedInOrder(&'static [&'static str]),
    /// By equality; the order has no meaning. Applies only if every item has this field (empty: to any items).
    Set(&'static str),
    /// By index.
    Ordered,
}

use Matching::{Keyed, KeyedInOrder, Set};

/// The last key of a list's path, and the ways of matching to try in this order.
const LISTS: &[(&str, &[Matching])] = &[
    ("containers", &[Keyed(&["name"])]),
    ("initContainers", &[KeyedInOrder(&["name"])]),
    ("ephemeralContainers", &[Keyed(&["name"])]),
    ("volumes", &[Keyed(&["name"])]),
    ("volumeMounts", &[Keyed(&["mountPath"])]),
    ("volumeDevices", &[Keyed(&["devicePath"])]),
    ("volumeClaimTemplates", &[Keyed(&["metadata.name"])]),
    ("env", &[Keyed(&["name"])]),
    ("imagePullSecrets", &[Keyed(&["name"])]),
    ("hostAliases", &[Keyed(&["ip"])]),
    ("resourceClaims", &[Keyed(&["name"])]),
    ("readinessGates", &[Keyed(&["conditionType"])]),
    ("topologySpreadConstraints", &[Keyed(&["topologyKey", "whenUnsatisfiable"]), Set("")]),
    ("tolerations", &[Set("")]),
    ("ports", &[Keyed(&["containerPort", "protocol"]), Keyed(&["port", "protocol"]), Keyed(&["name"]), Set("")]),
    ("subjects", &[Keyed(&["kind", "namespace", "name"])]),
    ("rules", &[Keyed(&["alert|record"]), Keyed(&["alert|record", "labels.severity"]), Set("verbs"), Keyed(&["host"])]),
    ("groups", &[Keyed(&["name"])]),
    ("paths", &[Keyed(&["path", "pathType"])]),
    ("parentRefs", &[Keyed(&["name", "sectionName"])]),
    ("listeners", &[Keyed(&["name"])]),
    ("secrets", &[Keyed(&["name"])]),
    ("ingress", &[Set("")]),
    ("egress", &[Set("")]),
    ("from", &[Set("")]),
    ("to", &[Set("")]),
    ("except", &[Set("")]),
    ("matchExpressions", &[Set("")]),
    ("values", &[Set("")]),
    ("policyTypes", &[Set("")]),
    ("verbs", &[Set("")]),
    ("apiGroups", &[Set("")]),
    ("resources", &[Set("")]),
    ("resourceNames", &[Set("")]),
    ("nonResourceURLs", &[Set("")]),
    ("accessModes", &[Set("")]),
    ("add", &[Set("")]),
    ("drop", &[Set("")]),
    ("finalizers", &[Set("")]),
    ("hosts", &[Set("")]),
    ("hostnames", &[Set("")]),
    ("dnsNames", &[Set("")]),
    ("sourceRepos", &[Set("")]),
    ("sourceNamespaces", &[Set("")]),
    ("destinations", &[Set("")]),
    ("clusterResourceWhitelist", &[Set("")]),
    ("clusterResourceBlacklist", &[Set("")]),
    ("namespaceResourceWhitelist", &[Set("")]),
    ("namespaceResourceBlacklist", &[Set("")]),
    ("metrics", &[Set("")]),
    ("loadBalancerSourceRanges", &[Set("")]),
];

/// Returns the way to match two lists under a key. Inside a document in a string, items are only matched by names.
pub(super) fn matching(key: &str, in_document: bool, old: &[Value], new: &[Value]) -> Matching {
    let known = LISTS.iter().find(|(name, _)| *name == key && !in_document).map_or(&[] as &[_], |(_, rules)| rules);
    let fits = |rule: &&Matching| match rule {
        Keyed(fields) | KeyedInOrder(fields) => unique(old, fields) && unique(new, fields),
        Set(field) => field.is_empty() || old.iter().chain(new).all(|item| item.get(field).is_some()),
        Matching::Ordered => true,
    };
    // The order has a meaning if a value refers to a variable `$(NAME)`, which must be defined above it.
    if key == "env" && new.iter().chain(old).any(refers_to_variable) && fits(&&KeyedInOrder(&["name"])) {
        return KeyedInOrder(&["name"]);
    }
    let by_name = KeyedInOrder(&["name"]);
    known.iter().find(fits).or_else(|| Some(&by_name).filter(fits)).copied().unwrap_or(Matching::Ordered)
}

fn refers_to_variable(item: &Value) -> bool {
    item.get("value").and_then(Value::as_str).is_some_and(|text| text.contains("$("))
}

fn unique(items: &[Value], fields: &[&str]) -> bool {
    let keys: Option<Vec<String>> = items.iter().map(|item| item_key(item, fields)).collect();
    keys.is_some_and(|mut keys| {
        keys.sort_unstable();
        keys.windows(2).all(|pair| pair[0] != pair[1])
    })
}

/// Returns the key of an item, such as `name=app` or `port=80,protocol=UDP`; `None` if it lacks the first field. The
/// default protocol is TCP.
pub(super) fn item_key(item: &Value, fields: &[&str]) -> Option<String> {
    let mut key = String::new();
    for (n, field) in fields.iter().enumerate() {
        let found = field.split('|').find_map(|name| {
            let path: Vec<&str> = name.split('.').collect();
            Some((path.last().copied().unwrap_or_default(), scalar_text(item.at(&path)?)?))
        });
        match found {
            None if n == 0 => return None,
            Some((name, text)) if (name, text.as_str()) != ("protocol", "TCP") => {
                let separator = if key.is_empty() { "" } else { "," };
                key.push_str(&format!("{separator}{name}={text}"));
            }
            _ => {}
        }
    }
    Some(key)
}

/// Returns the text of a scalar that can be part of a key.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Int(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}
