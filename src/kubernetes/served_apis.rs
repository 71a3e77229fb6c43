//! Which versions of the built-in kinds a Kubernetes release serves.

/// A version of a kind, with the first and the last minor release (of 1.x) that serves it by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedVersion {
    pub version: &'static str,
    pub first: u32,
    /// None: no release up to now has removed it.
    pub last: Option<u32>,
}

impl ServedVersion {
    pub fn is_served(&self, minor: u32) -> bool {
        self.first <= minor && self.last.is_none_or(|last| minor <= last)
    }
}

/// Group, kinds that share a history, and their versions, the preferred one first.
type Row = (&'static str, &'static [&'static str], &'static [ServedVersion]);

const fn since(version: &'static str, first: u32) -> ServedVersion {
    ServedVersion { version, first, last: None }
}

const fn until(version: &'static str, first: u32, last: u32) -> ServedVersion {
    ServedVersion { version, first, last: Some(last) }
}

/// Facts from Kubernetes' "Deprecated API Migration Guide" and the release notes of 1.2 to 1.34. Alpha versions
/// are served only where someone turns them on, and are left out; so are kinds that are never stored.
const SERVED: &[Row] = &[
    (
        "apps",
        &["ControllerRevision", "Deployment", "StatefulSet"],
        &[since("v1", 9), until("v1beta2", 8, 15), until("v1beta1", 5, 15)],
    ),
    ("apps", &["DaemonSet", "ReplicaSet"], &[since("v1", 9), until("v1beta2", 8, 15)]),
    (
        "extensions",
        &["DaemonSet", "Deployment", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet"],
        &[until("v1beta1", 2, 15)],
    ),
    ("extensions", &["Ingress"], &[until("v1beta1", 2, 21)]),
    ("batch", &["Job"], &[since("v1", 2)]),
    ("batch", &["CronJob"], &[since("v1", 21), until("v1beta1", 8, 24)]),
    ("policy", &["PodDisruptionBudget"], &[since("v1", 21), until("v1beta1", 5, 24)]),
    ("policy", &["PodSecurityPolicy"], &[until("v1beta1", 10, 24)]),
    (
        "autoscaling",
        &["HorizontalPodAutoscaler"],
        &[since("v2", 23), since("v1", 2), until("v2beta2", 12, 25), until("v2beta1", 8, 24)],
    ),
    ("networking.k8s.io", &["NetworkPolicy"], &[since("v1", 7)]),
    ("networking.k8s.io", &["Ingress"], &[since("v1", 19), until("v1beta1", 14, 21)]),
    ("networking.k8s.io", &["IngressClass"], &[since("v1", 19), until("v1beta1", 18, 21)]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        &[since("v1", 8), until("v1beta1", 6, 21)],
    ),
    ("storage.k8s.io", &["StorageClass"], &[since("v1", 6), until("v1beta1", 4, 21)]),
    ("storage.k8s.io", &["CSIDriver"], &[since("v1", 18), until("v1beta1", 14, 21)]),
    ("storage.k8s.io", &["CSINode"], &[since("v1", 17), until("v1beta1", 14, 21)]),
    ("storage.k8s.io", &["CSIStorageCapacity"], &[since("v1", 24), until("v1beta1", 21, 26)]),
    ("storage.k8s.io", &["VolumeAttachment"], &[since("v1", 13), until("v1beta1", 10, 21)]),
    (
        "admissionregistration.k8s.io",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        &[since("v1", 16), until("v1beta1", 9, 21)],
    ),
    (
        "admissionregistration.k8s.io",
        &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
        &[since("v1", 30), since("v1beta1", 28)],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"], &[since("v1", 16), until("v1beta1", 7, 21)]),
    ("apiregistration.k8s.io", &["APIService"], &[since("v1", 10), until("v1beta1", 7, 21)]),
    ("certificates.k8s.io", &["CertificateSigningRequest"], &[since("v1", 19), until("v1beta1", 4, 21)]),
    ("coordination.k8s.io", &["Lease"], &[since("v1", 14), until("v1beta1", 12, 21)]),
    ("discovery.k8s.io", &["EndpointSlice"], &[since("v1", 21), until("v1beta1", 16, 24)]),
    ("events.k8s.io", &["Event"], &[since("v1", 19), until("v1beta1", 8, 24)]),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
        &[since("v1", 29), until("v1beta3", 26, 31), until("v1beta2", 23, 28), until("v1beta1", 20, 25)],
    ),
    ("node.k8s.io", &["RuntimeClass"], &[since("v1", 20), until("v1beta1", 14, 24)]),
    ("scheduling.k8s.io", &["PriorityClass"], &[since("v1", 14), until("v1beta1", 11, 21)]),
];

/// The history of a built-in kind; none for kinds that are not in the table.
pub fn served_versions(group: &str, kind: &str) -> Option<&'static [ServedVersion]> {
    SERVED.iter().find(|(g, kinds, _)| *g == group && kinds.contains(&kind)).map(|(_, _, versions)| *versions)
}

/// The group and version to use instead of one that a release does not serve: the group's own preferred version,
/// or another group's for kinds that moved (`extensions`).
pub fn served_instead(group: &str, kind: &str, minor: u32) -> Option<(&'static str, &'static str)> {
    let kind_rows =
        |own: bool| SERVED.iter().filter(move |(g, kinds, _)| (*g == group) == own && kinds.contains(&kind));
    let mut candidates = kind_rows(true).chain(kind_rows(false).filter(|_| group == "extensions"));
    candidates.find_map(|(g, _, versions)| Some((*g, versions.iter().find(|v| v.is_served(minor))?.version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_served(group: &str, version: &str, kind: &str, minor: u32) -> bool {
        served_versions(group, kind).unwrap().iter().any(|v| v.version == version && v.is_served(minor))
    }

    #[test]
    fn removals_are_those_of_the_migration_guide() {
        for (group, version, kind, removed_in) in [
            ("extensions", "v1beta1", "Deployment", 16),
            ("networking.k8s.io", "v1beta1", "Ingress", 22),
            ("batch", "v1beta1", "CronJob", 25),
            ("policy", "v1beta1", "PodDisruptionBudget", 25),
            ("autoscaling", "v2beta2", "HorizontalPodAutoscaler", 26),
            ("flowcontrol.apiserver.k8s.io", "v1beta2", "FlowSchema", 29),
            ("flowcontrol.apiserver.k8s.io", "v1beta3", "FlowSchema", 32),
        ] {
            assert!(is_served(group, version, kind, removed_in - 1), "{group}/{version} {kind}");
            assert!(!is_served(group, version, kind, removed_in), "{group}/{version} {kind}");
        }
    }

    #[test]
    fn a_replacement_is_named() {
        assert_eq!(served_instead("extensions", "Ingress", 34), Some(("networking.k8s.io", "v1")));
        assert_eq!(served_instead("batch", "CronJob", 20), Some(("batch", "v1beta1")));
        assert_eq!(served_instead("policy", "PodSecurityPolicy", 34), None);
    }
}
