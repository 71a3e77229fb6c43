//! Kustomize's built-in field specs for labels, annotations, namespaces, images and replica counts.
//! Source: kustomize 5.8.1 (`api/internal/konfig/builtinpluginconsts`).

use super::{BuiltinSpec, spec};

pub(crate) const NAME_PREFIX: &[BuiltinSpec] = &[spec("", "", "", "metadata/name", false)];

pub(crate) const NAME_SUFFIX: &[BuiltinSpec] = &[spec("", "", "", "metadata/name", false)];

pub(crate) const NAMESPACE: &[BuiltinSpec] = &[
    spec("", "", "Namespace", "metadata/name", true),
    spec("apiregistration.k8s.io", "", "APIService", "spec/service/namespace", true),
    spec(
        "apiextensions.k8s.io",
        "",
        "CustomResourceDefinition",
        "spec/conversion/webhook/clientConfig/service/namespace",
        false,
    ),
];

pub(crate) const COMMON_LABELS: &[BuiltinSpec] = &[
    spec("", "v1", "Service", "spec/selector", true),
    spec("", "v1", "ReplicationController", "spec/selector", true),
    spec("", "", "Deployment", "spec/selector/matchLabels", true),
    spec(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "Deployment",
        "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
        false,
    ),
    spec("apps", "", "Deployment", "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", false),
    spec("", "", "ReplicaSet", "spec/selector/matchLabels", true),
    spec("", "", "DaemonSet", "spec/selector/matchLabels", true),
    spec("apps", "", "StatefulSet", "spec/selector/matchLabels", true),
    spec(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
        false,
    ),
    spec(
        "apps",
        "",
        "StatefulSet",
        "spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
        false,
    ),
    spec("apps", "", "StatefulSet", "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", false),
    spec("batch", "", "Job", "spec/selector/matchLabels", false),
    spec("batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels", false),
    spec("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels", false),
    spec("networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels", false),
    spec("networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels", false),
    spec("networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels", false),
    spec("", "", "", "metadata/labels", true),
    spec("", "v1", "ReplicationController", "spec/template/metadata/labels", true),
    spec("", "", "Deployment", "spec/template/metadata/labels", true),
    spec("", "", "ReplicaSet", "spec/template/metadata/labels", true),
    spec("", "", "DaemonSet", "spec/template/metadata/labels", true),
    spec("apps", "", "StatefulSet", "spec/template/metadata/labels", true),
    spec("batch", "", "Job", "spec/template/metadata/labels", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true),
    spec("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true),
];

pub(crate) const TEMPLATE_LABELS: &[BuiltinSpec] = &[
    spec("", "", "", "metadata/labels", true),
    spec("", "v1", "ReplicationController", "spec/template/metadata/labels", true),
    spec("", "", "Deployment", "spec/template/metadata/labels", true),
    spec("", "", "ReplicaSet", "spec/template/metadata/labels", true),
    spec("", "", "DaemonSet", "spec/template/metadata/labels", true),
    spec("apps", "", "StatefulSet", "spec/template/metadata/labels", true),
    spec("batch", "", "Job", "spec/template/metadata/labels", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true),
    spec("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true),
];

pub(crate) const COMMON_ANNOTATIONS: &[BuiltinSpec] = &[
    spec("", "", "", "metadata/annotations", true),
    spec("", "v1", "ReplicationController", "spec/template/metadata/annotations", true),
    spec("", "", "Deployment", "spec/template/metadata/annotations", true),
    spec("", "", "ReplicaSet", "spec/template/metadata/annotations", true),
    spec("", "", "DaemonSet", "spec/template/metadata/annotations", true),
    spec("", "", "StatefulSet", "spec/template/metadata/annotations", true),
    spec("batch", "", "Job", "spec/template/metadata/annotations", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/metadata/annotations", true),
    spec("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true),
];

pub(crate) const IMAGES: &[BuiltinSpec] = &[
    spec("", "", "", "spec/containers[]/image", true),
    spec("", "", "", "spec/initContainers[]/image", true),
    spec("", "", "", "spec/volumes[]/image/reference", true),
    spec("", "", "", "spec/template/spec/containers[]/image", true),
    spec("", "", "", "spec/template/spec/initContainers[]/image", true),
    spec("", "", "", "spec/template/spec/volumes[]/image/reference", true),
];

pub(crate) const REPLICAS: &[BuiltinSpec] = &[
    spec("", "", "Deployment", "spec/replicas", true),
    spec("", "", "ReplicationController", "spec/replicas", true),
    spec("", "", "ReplicaSet", "spec/replicas", true),
    spec("", "", "StatefulSet", "spec/replicas", true),
];
