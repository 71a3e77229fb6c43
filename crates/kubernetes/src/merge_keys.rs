//! The merge keys of lists in built-in kinds, which strategic merge patches use. They are those of the Kubernetes
//! 1.21.2 schema, which Kustomize embeds. A patch replaces a list that is not in these tables.

/// The way a strategic merge patch combines lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStrategy {
    /// Items with equal values under these keys are merged.
    Keys(&'static [&'static str]),
    /// The list is a set of scalars: the result is the union.
    Set,
}

/// The schema of a field.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Map(&'static PatchType),
    List(ListStrategy, &'static PatchType),
}

/// The fields of a type that contain a merged list at some depth. All other fields are left out.
#[derive(Debug)]
pub struct PatchType(&'static [(&'static str, Step)]);

impl PatchType {
    pub fn field(&self, name: &str) -> Option<Step> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, step)| *step)
    }
}

const fn keyed(keys: &'static [&'static str], items: &'static PatchType) -> Step {
    Step::List(ListStrategy::Keys(keys), items)
}

const fn set() -> Step {
    Step::List(ListStrategy::Set, &LEAF)
}

static LEAF: PatchType = PatchType(&[]);
static METADATA: PatchType = PatchType(&[("finalizers", set()), ("ownerReferences", keyed(&["uid"], &LEAF))]);
static PLAIN: PatchType = PatchType(&[("metadata", Step::Map(&METADATA))]);
static CONDITIONS: PatchType = PatchType(&[("conditions", keyed(&["type"], &LEAF))]);
static WITH_CONDITIONS: PatchType =
    PatchType(&[("metadata", Step::Map(&METADATA)), ("status", Step::Map(&CONDITIONS))]);

static CONTAINER: PatchType = PatchType(&[
    ("env", keyed(&["name"], &LEAF)),
    ("ports", keyed(&["containerPort", "protocol"], &LEAF)),
    ("volumeDevices", keyed(&["devicePath"], &LEAF)),
    ("volumeMounts", keyed(&["mountPath"], &LEAF)),
]);
static POD_SPEC: PatchType = PatchType(&[
    ("containers", keyed(&["name"], &CONTAINER)),
    ("ephemeralContainers", keyed(&["name"], &CONTAINER)),
    ("hostAliases", keyed(&["ip"], &LEAF)),
    ("imagePullSecrets", keyed(&["name"], &LEAF)),
    ("initContainers", keyed(&["name"], &CONTAINER)),
    ("topologySpreadConstraints", keyed(&["topologyKey", "whenUnsatisfiable"], &LEAF)),
    ("volumes", keyed(&["name"], &LEAF)),
]);
static POD_STATUS: PatchType = PatchType(&[("conditions", keyed(&["type"], &LEAF)), ("podIPs", keyed(&["ip"], &LEAF))]);
static POD: PatchType = PatchType(&[
    ("metadata", Step::Map(&METADATA)),
    ("spec", Step::Map(&POD_SPEC)),
    ("status", Step::Map(&POD_STATUS)),
]);
static TEMPLATE: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("spec", Step::Map(&POD_SPEC))]);
static POD_TEMPLATE: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("template", Step::Map(&TEMPLATE))]);
static WORKLOAD_SPEC: PatchType = PatchType(&[("template", Step::Map(&TEMPLATE))]);
static WORKLOAD: PatchType = PatchType(&[
    ("metadata", Step::Map(&METADATA)),
    ("spec", Step::Map(&WORKLOAD_SPEC)),
    ("status", Step::Map(&CONDITIONS)),
]);
static JOB_TEMPLATE: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("spec", Step::Map(&WORKLOAD_SPEC))]);
static CRON_JOB_SPEC: PatchType = PatchType(&[("jobTemplate", Step::Map(&JOB_TEMPLATE))]);
static CRON_JOB: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("spec", Step::Map(&CRON_JOB_SPEC))]);
static SERVICE_SPEC: PatchType = PatchType(&[("ports", keyed(&["port", "protocol"], &LEAF))]);
static SERVICE: PatchType = PatchType(&[
    ("metadata", Step::Map(&METADATA)),
    ("spec", Step::Map(&SERVICE_SPEC)),
    ("status", Step::Map(&CONDITIONS)),
]);
static SERVICE_ACCOUNT: PatchType =
    PatchType(&[("metadata", Step::Map(&METADATA)), ("secrets", keyed(&["name"], &LEAF))]);
static WEBHOOKS: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("webhooks", keyed(&["name"], &LEAF))]);
static NODE_SPEC: PatchType = PatchType(&[("podCIDRs", set())]);
static NODE_STATUS: PatchType =
    PatchType(&[("addresses", keyed(&["type"], &LEAF)), ("conditions", keyed(&["type"], &LEAF))]);
static NODE: PatchType = PatchType(&[
    ("metadata", Step::Map(&METADATA)),
    ("spec", Step::Map(&NODE_SPEC)),
    ("status", Step::Map(&NODE_STATUS)),
]);
static CSI_NODE_SPEC: PatchType = PatchType(&[("drivers", keyed(&["name"], &LEAF))]);
static CSI_NODE: PatchType = PatchType(&[("metadata", Step::Map(&METADATA)), ("spec", Step::Map(&CSI_NODE_SPEC))]);

type Row = (&'static str, &'static [&'static str], &'static str, &'static PatchType);

const V1: &[&str] = &["v1"];
const V1_AND_BETA: &[&str] = &["v1", "v1beta1"];
const BETA: &[&str] = &["v1beta1"];

/// The kinds: group, versions in Kubernetes 1.21.2, kind, and patch type.
const ROOTS: &[Row] = &[
    ("", V1, "ConfigMap", &PLAIN),
    ("", V1, "Endpoints", &PLAIN),
    ("", V1, "LimitRange", &PLAIN),
    ("", V1, "Namespace", &WITH_CONDITIONS),
    ("", V1, "Node", &NODE),
    ("", V1, "PersistentVolume", &PLAIN),
    ("", V1, "PersistentVolumeClaim", &WITH_CONDITIONS),
    ("", V1, "Pod", &POD),
    ("", V1, "PodTemplate", &POD_TEMPLATE),
    ("", V1, "ReplicationController", &WORKLOAD),
    ("", V1, "ResourceQuota", &PLAIN),
    ("", V1, "Secret", &PLAIN),
    ("", V1, "Service", &SERVICE),
    ("", V1, "ServiceAccount", &SERVICE_ACCOUNT),
    ("admissionregistration.k8s.io", V1_AND_BETA, "MutatingWebhookConfiguration", &WEBHOOKS),
    ("admissionregistration.k8s.io", V1_AND_BETA, "ValidatingWebhookConfiguration", &WEBHOOKS),
    ("apiextensions.k8s.io", V1_AND_BETA, "CustomResourceDefinition", &PLAIN),
    ("apiregistration.k8s.io", V1_AND_BETA, "APIService", &WITH_CONDITIONS),
    ("apps", V1, "DaemonSet", &WORKLOAD),
    ("apps", V1, "Deployment", &WORKLOAD),
    ("apps", V1, "ReplicaSet", &WORKLOAD),
    ("apps", V1, "StatefulSet", &WORKLOAD),
    ("autoscaling", &["v1", "v2beta1", "v2beta2"], "HorizontalPodAutoscaler", &PLAIN),
    ("batch", V1_AND_BETA, "CronJob", &CRON_JOB),
    ("batch", V1, "Job", &WORKLOAD),
    ("coordination.k8s.io", V1_AND_BETA, "Lease", &PLAIN),
    ("discovery.k8s.io", V1_AND_BETA, "EndpointSlice", &PLAIN),
    ("extensions", BETA, "Ingress", &PLAIN),
    ("flowcontrol.apiserver.k8s.io", BETA, "FlowSchema", &PLAIN),
    ("flowcontrol.apiserver.k8s.io", BETA, "PriorityLevelConfiguration", &PLAIN),
    ("networking.k8s.io", V1_AND_BETA, "Ingress", &PLAIN),
    ("networking.k8s.io", V1_AND_BETA, "IngressClass", &PLAIN),
    ("networking.k8s.io", V1, "NetworkPolicy", &PLAIN),
    ("node.k8s.io", V1_AND_BETA, "RuntimeClass", &PLAIN),
    ("policy", V1_AND_BETA, "PodDisruptionBudget", &WITH_CONDITIONS),
    ("policy", BETA, "PodSecurityPolicy", &PLAIN),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "ClusterRole", &PLAIN),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "ClusterRoleBinding", &PLAIN),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "Role", &PLAIN),
    ("rbac.authorization.k8s.io", V1_AND_BETA, "RoleBinding", &PLAIN),
    ("scheduling.k8s.io", V1_AND_BETA, "PriorityClass", &PLAIN),
    ("storage.k8s.io", V1_AND_BETA, "CSIDriver", &PLAIN),
    ("storage.k8s.io", V1_AND_BETA, "CSINode", &CSI_NODE),
    ("storage.k8s.io", V1_AND_BETA, "StorageClass", &PLAIN),
    ("storage.k8s.io", V1_AND_BETA, "VolumeAttachment", &PLAIN),
];

/// Returns the patch type of a kind in a version that Kubernetes 1.21.2 served; `None` for all others.
pub fn patch_type(group: &str, version: &str, kind: &str) -> Option<&'static PatchType> {
    ROOTS.iter().find(|r| r.2 == kind && r.0 == group && r.1.contains(&version)).map(|r| r.3)
}

/// Returns the merge keys of the list at `path` in any version of a kind. `path` has field names only, no list
/// indices. The result is empty for a set of scalars, and `None` for a list that patches replace.
pub fn merge_key(group: &str, kind: &str, path: &[&str]) -> Option<&'static [&'static str]> {
    let mut at = ROOTS.iter().find(|r| r.2 == kind && r.0 == group)?.3;
    let mut keys: Option<&'static [&'static str]> = None;
    for name in path {
        (at, keys) = match at.field(name)? {
            Step::Map(next) => (next, None),
            Step::List(ListStrategy::Keys(keys), next) => (next, Some(keys)),
            Step::List(ListStrategy::Set, next) => (next, Some(&[][..])),
        };
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_by_the_path_of_their_fields() {
        let env = ["spec", "template", "spec", "containers", "env"];
        assert_eq!(merge_key("apps", "Deployment", &env), Some(&["name"][..]));
        assert_eq!(merge_key("", "Service", &["spec", "ports"]), Some(&["port", "protocol"][..]));
        assert_eq!(merge_key("", "ConfigMap", &["metadata", "finalizers"]), Some(&[][..]));
        assert_eq!(merge_key("apps", "Deployment", &["spec", "template"]), None);
        assert_eq!(merge_key("argoproj.io", "Rollout", &env), None);
    }
}
