//! Which lists of built-in kinds merge item by item in a strategic merge, and by which keys.
//!
//! As in the schema that Kustomize embeds (`x-kubernetes-patch-merge-key` and `list-map-keys` of
//! Kubernetes 1.21): every other list, and every list of a custom resource, is replaced whole.

/// Where a kind keeps the spec of its pods.
const POD_SPECS: &[(&str, &str, &[&str])] = &[
    ("", "Pod", &["spec"]),
    ("", "ReplicationController", &["spec", "template", "spec"]),
    ("apps", "Deployment", &["spec", "template", "spec"]),
    ("apps", "StatefulSet", &["spec", "template", "spec"]),
    ("apps", "DaemonSet", &["spec", "template", "spec"]),
    ("apps", "ReplicaSet", &["spec", "template", "spec"]),
    ("batch", "Job", &["spec", "template", "spec"]),
    ("batch", "CronJob", &["spec", "jobTemplate", "spec", "template", "spec"]),
];

/// Lists of a pod's spec.
const POD_LISTS: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("volumes", &["name"]),
    ("imagePullSecrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
];

/// Lists of a container.
const CONTAINER_LISTS: &[(&str, &[&str])] = &[
    ("env", &["name"]),
    ("ports", &["containerPort", "protocol"]),
    ("volumeMounts", &["mountPath"]),
    ("volumeDevices", &["devicePath"]),
];

/// Lists outside of pods: group, kind, path.
const OTHER_LISTS: &[(&str, &str, &[&str], &[&str])] = &[
    ("", "Service", &["spec", "ports"], &["port", "protocol"]),
    ("", "ServiceAccount", &["imagePullSecrets"], &["name"]),
    ("", "ServiceAccount", &["secrets"], &["name"]),
];

/// The keys that identify an item of the list at `path` (list levels left out); `None` where the list
/// is replaced whole.
pub fn merge_keys(group: &str, kind: &str, path: &[&str]) -> Option<&'static [&'static str]> {
    let other = OTHER_LISTS.iter().find(|(g, k, p, _)| *g == group && *k == kind && *p == path);
    if let Some((.., keys)) = other {
        return Some(keys);
    }
    let (.., spec) = POD_SPECS.iter().find(|(g, k, _)| *g == group && *k == kind)?;
    let keys_in = |table: &'static [(&str, &'static [&'static str])], list: &str| {
        table.iter().find(|(name, _)| *name == list).map(|(_, keys)| *keys)
    };
    match path.strip_prefix(*spec)? {
        [list] => keys_in(POD_LISTS, list),
        ["containers" | "initContainers" | "ephemeralContainers", list] => keys_in(CONTAINER_LISTS, list),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_pods_merge_wherever_the_pod_is() {
        assert_eq!(merge_keys("apps", "Deployment", &["spec", "template", "spec", "containers"]), Some(&["name"][..]));
        let ports = ["spec", "jobTemplate", "spec", "template", "spec", "containers", "ports"];
        assert_eq!(merge_keys("batch", "CronJob", &ports), Some(&["containerPort", "protocol"][..]));
    }

    #[test]
    fn other_lists_are_replaced_whole() {
        assert_eq!(merge_keys("apps", "Deployment", &["spec", "template", "spec", "tolerations"]), None);
        assert_eq!(merge_keys("argoproj.io", "Rollout", &["spec", "template", "spec", "containers"]), None);
        assert_eq!(merge_keys("apps", "StatefulSet", &["spec", "volumeClaimTemplates"]), None);
    }
}
