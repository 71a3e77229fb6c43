//! The API versions of the built-in kinds that each Kubernetes release serves.

/// An API version of a kind, with the first and the last minor release (1.x) that serves it by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedVersion {
    pub version: &'static str,
    pub first: u32,
    /// `None` if no known release has removed it.
    pub last: Option<u32>,
}

impl ServedVersion {
    pub fn is_served(&self, minor: u32) -> bool {
        self.first <= minor && self.last.is_none_or(|last| minor <= last)
    }
}

/// The group, the kinds that share a history, and their versions, the preferred one first.
type Row = (&'static str, &'static [&'static str], &'static [ServedVersion]);

const fn since(version: &'static str, first: u32) -> ServedVersion {
    ServedVersion { version, first, last: None }
}

const fn until(version: &'static str, first: u32, last: u32) -> ServedVersion {
    ServedVersion { version, first, last: Some(last) }
}

/// The versions of the built-in kinds. Sources: Kubernetes' "Deprecated API Migration Guide", the release notes of 1.2
/// to 1.34, and the API documents of 1.29 to 1.37. The table leaves out alpha versions, which are not served by
/// default, and kinds that are never stored.
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
    ("networking.k8s.io", &["IPAddress", "ServiceCIDR"], &[since("v1", 33), until("v1beta1", 31, 36)]),
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
    ("storage.k8s.io", &["VolumeAttributesClass"], &[since("v1", 34), until("v1beta1", 31, 36)]),
    (
        "admissionregistration.k8s.io",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        &[since("v1", 16), until("v1beta1", 9, 21)],
    ),
    (
        "admissionregistration.k8s.io",
        &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
        &[since("v1", 30), until("v1beta1", 28, 33)],
    ),
    (
        "admissionregistration.k8s.io",
        &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
        &[since("v1", 36), since("v1beta1", 34)],
    ),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"], &[since("v1", 16), until("v1beta1", 7, 21)]),
    ("apiregistration.k8s.io", &["APIService"], &[since("v1", 10), until("v1beta1", 7, 21)]),
    ("certificates.k8s.io", &["CertificateSigningRequest"], &[since("v1", 19), until("v1beta1", 4, 21)]),
    ("certificates.k8s.io", &["ClusterTrustBundle"], &[since("v1", 37), since("v1beta1", 33)]),
    ("certificates.k8s.io", &["PodCertificateRequest"], &[since("v1", 37), since("v1beta1", 35)]),
    ("coordination.k8s.io", &["LeaseCandidate"], &[since("v1beta1", 33)]),
    ("coordination.k8s.io", &["Lease"], &[since("v1", 14), until("v1beta1", 12, 21)]),
    ("discovery.k8s.io", &["EndpointSlice"], &[since("v1", 21), until("v1beta1", 16, 24)]),
    ("events.k8s.io", &["Event"], &[since("v1", 19), until("v1beta1", 8, 24)]),
    (
        "flowcontrol.apiserver.k8s.io",
        &["FlowSchema", "PriorityLevelConfiguration"],
        &[since("v1", 29), until("v1beta3", 26, 31), until("v1beta2", 23, 28), until("v1beta1", 20, 25)],
    ),
    ("node.k8s.io", &["RuntimeClass"], &[since("v1", 20), until("v1beta1", 14, 24)]),
    (
        "resource.k8s.io",
        &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
        &[since("v1", 34), since("v1beta2", 33), since("v1beta1", 32)],
    ),
    ("resource.k8s.io", &["DeviceTaintRule"], &[since("v1", 37), since("v1beta2", 36)]),
    ("scheduling.k8s.io", &["PodGroup", "Workload"], &[since("v1beta1", 37)]),
    ("storagemigration.k8s.io", &["StorageVersionMigration"], &[since("v1", 37), since("v1beta1", 35)]),
    ("scheduling.k8s.io", &["PriorityClass"], &[since("v1", 14), until("v1beta1", 11, 21)]),
];

/// Returns the versions of a built-in kind; `None` for kinds that are not in the table.
pub fn served_versions(group: &str, kind: &str) -> Option<&'static [ServedVersion]> {
    SERVED.iter().find(|(g, kinds, _)| *g == group && kinds.contains(&kind)).map(|(_, _, versions)| *versions)
}

/// Returns the group and version to use instead of one that a release does not serve: the preferred version of the
/// group, or of another group for kinds that moved (from `extensions`).
pub fn served_instead(group: &str, kind: &str, minor: u32) -> Option<(&'static str, &'static str)> {
    let kind_rows =
        |own: bool| SERVED.iter().filter(move |(g, kinds, _)| (*g == group) == own && kinds.contains(&kind));
    let mut candidates = kind_rows(true).chain(kind_rows(false).filter(|_| group == "extensions"));
    candidates.find_map(|(g, _, versions)| Some((*g, versions.iter().find(|v| v.is_served(minor))?.version)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Builtin;

    fn is_served(group: &str, version: &str, kind: &str, minor: u32) -> bool {
        let versions = served_versions(group, kind).unwrap_or_else(|| panic!("{group} {kind}"));
        versions.iter().any(|v| v.version == version && v.is_served(minor))
    }

    /// A removal: group, removed version, kinds, first release without it, and its successor: group, version, and first
    /// release that serves it.
    type Removal = (&'static str, &'static str, &'static [&'static str], u32, (&'static str, &'static str, u32));

    /// Removals of stored kinds in <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, newest first.
    const GUIDE: &[Removal] = &[
        (FLOW, "v1beta3", &["FlowSchema", "PriorityLevelConfiguration"], 32, (FLOW, "v1", 29)),
        (FLOW, "v1beta2", &["FlowSchema", "PriorityLevelConfiguration"], 29, (FLOW, "v1beta3", 26)),
        ("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], 27, ("storage.k8s.io", "v1", 24)),
        (FLOW, "v1beta1", &["FlowSchema", "PriorityLevelConfiguration"], 26, (FLOW, "v1beta2", 23)),
        ("autoscaling", "v2beta2", &["HorizontalPodAutoscaler"], 26, ("autoscaling", "v2", 23)),
        ("batch", "v1beta1", &["CronJob"], 25, ("batch", "v1", 21)),
        ("discovery.k8s.io", "v1beta1", &["EndpointSlice"], 25, ("discovery.k8s.io", "v1", 21)),
        ("events.k8s.io", "v1beta1", &["Event"], 25, ("events.k8s.io", "v1", 19)),
        ("autoscaling", "v2beta1", &["HorizontalPodAutoscaler"], 25, ("autoscaling", "v2", 23)),
        ("policy", "v1beta1", &["PodDisruptionBudget"], 25, ("policy", "v1", 21)),
        ("node.k8s.io", "v1beta1", &["RuntimeClass"], 25, ("node.k8s.io", "v1", 20)),
        (
            ADMISSION,
            "v1beta1",
            &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
            22,
            (ADMISSION, "v1", 16),
        ),
        ("apiextensions.k8s.io", "v1beta1", &["CustomResourceDefinition"], 22, ("apiextensions.k8s.io", "v1", 16)),
        ("apiregistration.k8s.io", "v1beta1", &["APIService"], 22, ("apiregistration.k8s.io", "v1", 10)),
        ("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], 22, ("certificates.k8s.io", "v1", 19)),
        ("coordination.k8s.io", "v1beta1", &["Lease"], 22, ("coordination.k8s.io", "v1", 14)),
        ("extensions", "v1beta1", &["Ingress"], 22, ("networking.k8s.io", "v1", 19)),
        ("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], 22, ("networking.k8s.io", "v1", 19)),
        (RBAC, "v1beta1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"], 22, (RBAC, "v1", 8)),
        ("scheduling.k8s.io", "v1beta1", &["PriorityClass"], 22, ("scheduling.k8s.io", "v1", 14)),
        ("storage.k8s.io", "v1beta1", &["CSIDriver"], 22, ("storage.k8s.io", "v1", 19)),
        ("storage.k8s.io", "v1beta1", &["CSINode"], 22, ("storage.k8s.io", "v1", 17)),
        ("storage.k8s.io", "v1beta1", &["StorageClass"], 22, ("storage.k8s.io", "v1", 6)),
        ("storage.k8s.io", "v1beta1", &["VolumeAttachment"], 22, ("storage.k8s.io", "v1", 13)),
        ("extensions", "v1beta1", &["NetworkPolicy"], 16, ("networking.k8s.io", "v1", 8)),
        ("extensions", "v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], 16, ("apps", "v1", 9)),
        ("apps", "v1beta2", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], 16, ("apps", "v1", 9)),
        ("apps", "v1beta1", &["Deployment", "StatefulSet"], 16, ("apps", "v1", 9)),
    ];
    const FLOW: &str = "flowcontrol.apiserver.k8s.io";
    const ADMISSION: &str = "admissionregistration.k8s.io";
    const RBAC: &str = "rbac.authorization.k8s.io";

    #[test]
    fn removals_are_those_of_the_migration_guide() {
        for (group, version, kinds, removed_in, (new_group, new, since)) in GUIDE {
            for kind in *kinds {
                assert!(is_served(group, version, kind, removed_in - 1), "{group}/{version} {kind}");
                assert!(!is_served(group, version, kind, *removed_in), "{group}/{version} {kind}");
                assert!(is_served(new_group, new, kind, *since), "{new_group}/{new} {kind}");
                // The last release with the removed version already serves its successor.
                assert!(is_served(new_group, new, kind, removed_in - 1), "{new_group}/{new} {kind}");
            }
        }
        // The guide lists these as removed without a successor.
        assert!(is_served("policy", "v1beta1", "PodSecurityPolicy", 24));
        assert!(!is_served("policy", "v1beta1", "PodSecurityPolicy", 25));
    }

    #[test]
    fn every_end_in_the_table_is_in_the_guide() {
        // These ends come from the API documents (from 1.29 on); the guide omits kinds that only controllers write.
        let elsewhere =
            |kind: &str, last: u32| last >= 29 || ["ControllerRevision", "PodSecurityPolicy"].contains(&kind);
        for (group, kinds, versions) in SERVED {
            for (kind, ended) in
                kinds.iter().flat_map(|k| versions.iter().filter_map(move |v| Some((k, (v.version, v.last?)))))
            {
                let (version, last) = ended;
                let named = GUIDE.iter().any(|(g, v, kinds, removed, _)| {
                    g == group && *v == version && kinds.contains(kind) && *removed == last + 1
                });
                let known = elsewhere(kind, last);
                assert!(named || known, "{group}/{version} {kind} until 1.{last}");
            }
        }
    }

    /// Compares the table with the API documents, which exist from 1.29 on.
    #[test]
    fn the_table_agrees_with_the_api_documents() {
        let (oldest, newest) = Builtin::versions();
        let never_stored = ["authentication.k8s.io", "authorization.k8s.io", "lifecycle.k8s.io"];
        for minor in oldest..=newest {
            let documents = Builtin::of(minor);
            for (api, kind) in documents.kinds() {
                let Some((group, version)) = api.split_once('/') else { continue };
                if !never_stored.contains(&group) && !["Eviction", "Scale"].contains(&kind) {
                    assert!(is_served(group, version, kind, minor), "{api} {kind} in 1.{minor}");
                }
            }
            for (group, kinds, versions) in SERVED {
                for (kind, v) in kinds.iter().flat_map(|k| versions.iter().map(move |v| (k, v))) {
                    let api = format!("{group}/{}", v.version);
                    assert_eq!(
                        v.is_served(minor),
                        documents.is_namespaced(&api, kind).is_some(),
                        "{api} {kind} in 1.{minor}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_replacement_is_named() {
        assert_eq!(served_instead("extensions", "Ingress", 34), Some(("networking.k8s.io", "v1")));
        assert_eq!(served_instead("batch", "CronJob", 20), Some(("batch", "v1beta1")));
        assert_eq!(served_instead("policy", "PodSecurityPolicy", 34), None);
    }
}
