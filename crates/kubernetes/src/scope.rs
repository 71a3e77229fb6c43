//! The scopes of kinds: namespaced or cluster-scoped.

/// The group, the versions in the Kubernetes 1.21.2 schema (empty for kinds that came later), and the kind.
type Row = (&'static str, &'static [&'static str], &'static str);

const V1: &[&str] = &["v1"];
const V1_AND_BETA: &[&str] = &["v1", "v1beta1"];
const LATER: &[&str] = &[];

/// The built-in cluster-scoped kinds, sorted by group and kind. Source: the Kubernetes API reference, 1.21 and 1.37.
const CLUSTER_SCOPED: &[Row] = &[
    ("", V1, "ComponentStatus"),
    ("", V1, "Namespace"),
    ("", V1, "Node"),
    ("", V1, "PersistentVolume"),
    ("admissionregistration.k8s.io", LATER, "MutatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", LATER, "MutatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", V1_AND_BETA, "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", LATER, "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", LATER, "ValidatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", V1_AND_BETA, "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", V1_AND_BETA, "CustomResourceDefinition"),
    ("apiregistration.k8s.io", V1_AND_BETA, "APIService"),
    ("authentication.k8s.io", LATER, "SelfSubjectReview"),
    ("authentication.k8s.io", V1_AND_BETA, "TokenReview"),
    ("authorization.k8s.io", V1_AND_BETA, "SelfSubjectAccessReview"),
    ("authorization.k8s.io", V1_AND_BETA, "SelfSubjectRulesReview"),
    ("authorization.k8s.io", V1_AND_BETA, "SubjectAccessReview"),
    ("certificates.k8s.io", V1_AND_BETA, "CertificateSigningRequest"),
    ("certificates.k8s.io", LATER, "ClusterTrustBundle"),
    ("flowcontrol.apiserver.k8s.io", &["v1beta1"], "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", &["v1beta1"], "PriorityLevelConfiguration"),
    ("internal.apiserver.k8s.io", &["v1alpha1"], "StorageVersion"),
    ("networking.k8s.io", LATER, "IPAddress"),
    ("networking.k8s.io", V1_AND_BETA, "IngressClass"),
    ("networking.k8s.io", LATER, "ServiceCIDR"),
    ("node.k8s.io", V1_AND_BETA, "RuntimeClass"),
    ("policy", &["v1beta1"], "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "ClusterRole"),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "ClusterRoleBinding"),
    ("resource.k8s.io", LATER, "DeviceClass"),
    ("resource.k8s.io", LATER, "DeviceTaintRule"),
    ("resource.k8s.io", LATER, "ResourceSlice"),
    ("scheduling.k8s.io", V1_AND_BETA, "PriorityClass"),
    ("storage.k8s.io", V1_AND_BETA, "CSIDriver"),
    ("storage.k8s.io", V1_AND_BETA, "CSINode"),
    ("storage.k8s.io", V1_AND_BETA, "StorageClass"),
    ("storage.k8s.io", V1_AND_BETA, "VolumeAttachment"),
    ("storage.k8s.io", LATER, "VolumeAttributesClass"),
    ("storagemigration.k8s.io", LATER, "StorageVersionMigration"),
];

/// The group and kind of well-known cluster-scoped custom kinds. Source: the CustomResourceDefinitions of the projects.
const CUSTOM_CLUSTER_SCOPED: &[(&str, &str)] = &[
    ("argoproj.io", "ClusterAnalysisTemplate"),
    ("argoproj.io", "ClusterWorkflowTemplate"),
    ("cert-manager.io", "ClusterIssuer"),
    ("cilium.io", "CiliumCIDRGroup"),
    ("cilium.io", "CiliumClusterwideEnvoyConfig"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("cilium.io", "CiliumEgressGatewayPolicy"),
    ("cilium.io", "CiliumL2AnnouncementPolicy"),
    ("cilium.io", "CiliumLoadBalancerIPPool"),
    ("elbv2.k8s.aws", "IngressClassParams"),
    ("external-secrets.io", "ClusterExternalSecret"),
    ("external-secrets.io", "ClusterPushSecret"),
    ("external-secrets.io", "ClusterSecretStore"),
    ("gateway.networking.k8s.io", "GatewayClass"),
    ("generators.external-secrets.io", "ClusterGenerator"),
    ("karpenter.k8s.aws", "EC2NodeClass"),
    ("karpenter.sh", "NodeClaim"),
    ("karpenter.sh", "NodeOverlay"),
    ("karpenter.sh", "NodePool"),
    ("keda.sh", "ClusterTriggerAuthentication"),
    ("kueue.x-k8s.io", "ClusterQueue"),
    ("kueue.x-k8s.io", "ResourceFlavor"),
    ("kueue.x-k8s.io", "WorkloadPriorityClass"),
    ("kyverno.io", "ClusterCleanupPolicy"),
    ("kyverno.io", "ClusterPolicy"),
    ("kyverno.io", "GlobalContextEntry"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("postgresql.cnpg.io", "ClusterImageCatalog"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkSet"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
    ("templates.gatekeeper.sh", "ConstraintTemplate"),
];

/// Returns whether this kind, built-in or well-known custom, is cluster-scoped.
pub fn lives_outside_namespaces(group: &str, kind: &str) -> bool {
    is_cluster_scoped(group, kind) || CUSTOM_CLUSTER_SCOPED.iter().any(|(g, k)| *k == kind && *g == group)
}

fn row(group: &str, kind: &str) -> Option<&'static Row> {
    // The kind is compared first: most kinds are not in the table, and their names differ already in length.
    CLUSTER_SCOPED.iter().find(|r| r.2 == kind && r.0 == group)
}

/// Returns whether this is a built-in cluster-scoped kind, in any version; false for all custom kinds.
pub fn is_cluster_scoped(group: &str, kind: &str) -> bool {
    row(group, kind).is_some()
}

/// Returns whether a version of a built-in kind is cluster-scoped by the Kubernetes 1.21.2 schema, which Kustomize
/// uses.
pub fn is_cluster_scoped_version(group: &str, version: &str, kind: &str) -> bool {
    row(group, kind).is_some_and(|r| r.1.contains(&version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Builtin;

    #[test]
    fn the_table_is_sorted() {
        assert!(CLUSTER_SCOPED.is_sorted_by_key(|r| (r.0, r.2)));
        assert!(CUSTOM_CLUSTER_SCOPED.is_sorted());
    }

    /// Compares the table with the API documents of every known version.
    #[test]
    fn scopes_are_those_of_the_api_documents() {
        let (oldest, newest) = Builtin::versions();
        for minor in oldest..=newest {
            for (api, kind) in Builtin::of(minor).kinds() {
                let namespaced = Builtin::of(minor).is_namespaced(api, kind);
                let group = api.split_once('/').map_or("", |(group, _)| group);
                assert_eq!(namespaced, Some(!is_cluster_scoped(group, kind)), "{api} {kind}");
            }
        }
    }

    #[test]
    fn kinds_that_came_after_1_21_are_unknown_to_kustomize() {
        let group = "admissionregistration.k8s.io";
        assert!(is_cluster_scoped(group, "ValidatingAdmissionPolicy"));
        assert!(!is_cluster_scoped_version(group, "v1", "ValidatingAdmissionPolicy"));
        assert!(is_cluster_scoped_version("", "v1", "Namespace"));
        assert!(!is_cluster_scoped("apps", "Deployment"));
    }
}
