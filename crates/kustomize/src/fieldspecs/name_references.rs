//! The fields that contain names of other objects, by kind of the named object. Kustomize updates them when a name
//! changes. Source: kustomize 5.8.1 (`namereference.go`).

use super::{BuiltinReference, BuiltinSpec, Target, spec};

const DEPLOYMENT: &[BuiltinSpec] = &[spec("", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false)];

const REPLICATION_CONTROLLER: &[BuiltinSpec] =
    &[spec("", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false)];

const REPLICA_SET: &[BuiltinSpec] = &[spec("", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false)];

const STATEFUL_SET: &[BuiltinSpec] = &[spec("", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false)];

const CONFIG_MAP: &[BuiltinSpec] = &[
    spec("", "v1", "Pod", "spec/volumes/configMap/name", false),
    spec("", "v1", "Pod", "spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "v1", "Pod", "spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "v1", "Pod", "spec/containers/envFrom/configMapRef/name", false),
    spec("", "v1", "Pod", "spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "v1", "Pod", "spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "PodTemplate", "template/spec/volumes/configMap/name", false),
    spec("", "", "PodTemplate", "template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "PodTemplate", "template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "PodTemplate", "template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "PodTemplate", "template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "PodTemplate", "template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "Deployment", "spec/template/spec/volumes/configMap/name", false),
    spec("", "", "Deployment", "spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/volumes/configMap/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/volumes/configMap/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/volumes/configMap/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "Job", "spec/template/spec/volumes/configMap/name", false),
    spec("", "", "Job", "spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "Job", "spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name", false),
    spec("", "", "Job", "spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "Job", "spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "Job", "spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/volumes/configMap/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/volumes/projected/sources/configMap/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/env/valueFrom/configMapKeyRef/name", false),
    spec(
        "",
        "",
        "CronJob",
        "spec/jobTemplate/spec/template/spec/initContainers/env/valueFrom/configMapKeyRef/name",
        false,
    ),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/envFrom/configMapRef/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/envFrom/configMapRef/name", false),
    spec("", "", "Node", "spec/configSource/configMap", false),
    spec("", "", "Role", "rules/resourceNames", false),
    spec("", "", "ClusterRole", "rules/resourceNames", false),
    spec("", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap", false),
];

const SECRET: &[BuiltinSpec] = &[
    spec("", "v1", "Pod", "spec/volumes/secret/secretName", false),
    spec("", "v1", "Pod", "spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "v1", "Pod", "spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "v1", "Pod", "spec/containers/envFrom/secretRef/name", false),
    spec("", "v1", "Pod", "spec/initContainers/envFrom/secretRef/name", false),
    spec("", "v1", "Pod", "spec/imagePullSecrets/name", false),
    spec("", "v1", "Pod", "spec/volumes/projected/sources/secret/name", false),
    spec("", "", "PodTemplate", "template/spec/volumes/secret/secretName", false),
    spec("", "", "PodTemplate", "template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "PodTemplate", "template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "PodTemplate", "template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "PodTemplate", "template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "PodTemplate", "template/spec/imagePullSecrets/name", false),
    spec("", "", "PodTemplate", "template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "Deployment", "spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "Deployment", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "Deployment", "spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "Deployment", "spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "ReplicaSet", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "ReplicaSet", "spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "DaemonSet", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "DaemonSet", "spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "StatefulSet", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "StatefulSet", "spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "Job", "spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "Job", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "Job", "spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name", false),
    spec("", "", "Job", "spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "Job", "spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "Job", "spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "Job", "spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/volumes/secret/secretName", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/volumes/projected/sources/secret/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false),
    spec(
        "",
        "",
        "CronJob",
        "spec/jobTemplate/spec/template/spec/initContainers/env/valueFrom/secretKeyRef/name",
        false,
    ),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/containers/envFrom/secretRef/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/initContainers/envFrom/secretRef/name", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/imagePullSecrets/name", false),
    spec("", "", "Ingress", "spec/tls/secretName", false),
    spec("", "", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret", false),
    spec("", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret", false),
    spec("", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret", false),
    spec("", "", "ServiceAccount", "imagePullSecrets/name", false),
    spec("", "", "StorageClass", "parameters/secretName", false),
    spec("", "", "StorageClass", "parameters/adminSecretName", false),
    spec("", "", "StorageClass", "parameters/userSecretName", false),
    spec("", "", "StorageClass", "parameters/secretRef", false),
    spec("", "", "Role", "rules/resourceNames", false),
    spec("", "", "ClusterRole", "rules/resourceNames", false),
    spec(
        "serving.knative.dev",
        "v1",
        "Service",
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
        false,
    ),
    spec("", "", "PersistentVolume", "spec/azureFile/secretName", false),
];

const SERVICE: &[BuiltinSpec] = &[
    spec("apps", "", "StatefulSet", "spec/serviceName", false),
    spec("", "", "Ingress", "spec/rules/http/paths/backend/serviceName", false),
    spec("", "", "Ingress", "spec/backend/serviceName", false),
    spec("", "", "Ingress", "spec/rules/http/paths/backend/service/name", false),
    spec("", "", "Ingress", "spec/defaultBackend/service/name", false),
    spec("apiregistration.k8s.io", "", "APIService", "spec/service/name", false),
    spec("admissionregistration.k8s.io", "", "ValidatingWebhookConfiguration", "webhooks/clientConfig/service", false),
    spec("admissionregistration.k8s.io", "", "MutatingWebhookConfiguration", "webhooks/clientConfig/service", false),
];

const ROLE: &[BuiltinSpec] = &[spec("rbac.authorization.k8s.io", "", "RoleBinding", "roleRef/name", false)];

const CLUSTER_ROLE: &[BuiltinSpec] = &[
    spec("rbac.authorization.k8s.io", "", "RoleBinding", "roleRef/name", false),
    spec("rbac.authorization.k8s.io", "", "ClusterRoleBinding", "roleRef/name", false),
];

const SERVICE_ACCOUNT: &[BuiltinSpec] = &[
    spec("rbac.authorization.k8s.io", "", "RoleBinding", "subjects", false),
    spec("rbac.authorization.k8s.io", "", "ClusterRoleBinding", "subjects", false),
    spec("", "", "Pod", "spec/serviceAccountName", false),
    spec("", "", "StatefulSet", "spec/template/spec/serviceAccountName", false),
    spec("", "", "Deployment", "spec/template/spec/serviceAccountName", false),
    spec("", "", "ReplicationController", "spec/template/spec/serviceAccountName", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/serviceAccountName", false),
    spec("", "", "Job", "spec/template/spec/serviceAccountName", false),
    spec("", "", "DaemonSet", "spec/template/spec/serviceAccountName", false),
];

const PERSISTENT_VOLUME_CLAIM: &[BuiltinSpec] = &[
    spec("", "", "Pod", "spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "StatefulSet", "spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "Deployment", "spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "ReplicationController", "spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "Job", "spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
    spec("", "", "DaemonSet", "spec/template/spec/volumes/persistentVolumeClaim/claimName", false),
];

const PERSISTENT_VOLUME: &[BuiltinSpec] = &[
    spec("", "", "PersistentVolumeClaim", "spec/volumeName", false),
    spec("", "", "ClusterRole", "rules/resourceNames", false),
];

const STORAGE_CLASS: &[BuiltinSpec] = &[
    spec("", "", "PersistentVolume", "spec/storageClassName", false),
    spec("", "", "PersistentVolumeClaim", "spec/storageClassName", false),
    spec("", "", "StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName", false),
];

const PRIORITY_CLASS: &[BuiltinSpec] = &[
    spec("", "", "Pod", "spec/priorityClassName", false),
    spec("", "", "StatefulSet", "spec/template/spec/priorityClassName", false),
    spec("", "", "Deployment", "spec/template/spec/priorityClassName", false),
    spec("", "", "ReplicationController", "spec/template/spec/priorityClassName", false),
    spec("", "", "CronJob", "spec/jobTemplate/spec/template/spec/priorityClassName", false),
    spec("", "", "Job", "spec/template/spec/priorityClassName", false),
    spec("", "", "DaemonSet", "spec/template/spec/priorityClassName", false),
];

const INGRESS_CLASS: &[BuiltinSpec] = &[spec("", "", "Ingress", "spec/ingressClassName", false)];

const VALIDATING_ADMISSION_POLICY: &[BuiltinSpec] =
    &[spec("admissionregistration.k8s.io", "", "ValidatingAdmissionPolicyBinding", "spec/policyName", false)];

/// The references, in the order of Kustomize's file. The order decides if a field can name objects of several kinds.
pub(crate) const NAME_REFERENCES: &[BuiltinReference] = &[
    BuiltinReference { target: Target { group: "", version: "", kind: "Deployment" }, referrers: DEPLOYMENT },
    BuiltinReference {
        target: Target { group: "", version: "", kind: "ReplicationController" },
        referrers: REPLICATION_CONTROLLER,
    },
    BuiltinReference { target: Target { group: "", version: "", kind: "ReplicaSet" }, referrers: REPLICA_SET },
    BuiltinReference { target: Target { group: "", version: "", kind: "StatefulSet" }, referrers: STATEFUL_SET },
    BuiltinReference { target: Target { group: "", version: "v1", kind: "ConfigMap" }, referrers: CONFIG_MAP },
    BuiltinReference { target: Target { group: "", version: "v1", kind: "Secret" }, referrers: SECRET },
    BuiltinReference { target: Target { group: "", version: "v1", kind: "Service" }, referrers: SERVICE },
    BuiltinReference {
        target: Target { group: "rbac.authorization.k8s.io", version: "", kind: "Role" },
        referrers: ROLE,
    },
    BuiltinReference {
        target: Target { group: "rbac.authorization.k8s.io", version: "", kind: "ClusterRole" },
        referrers: CLUSTER_ROLE,
    },
    BuiltinReference {
        target: Target { group: "", version: "v1", kind: "ServiceAccount" },
        referrers: SERVICE_ACCOUNT,
    },
    BuiltinReference {
        target: Target { group: "", version: "v1", kind: "PersistentVolumeClaim" },
        referrers: PERSISTENT_VOLUME_CLAIM,
    },
    BuiltinReference {
        target: Target { group: "", version: "v1", kind: "PersistentVolume" },
        referrers: PERSISTENT_VOLUME,
    },
    BuiltinReference {
        target: Target { group: "storage.k8s.io", version: "v1", kind: "StorageClass" },
        referrers: STORAGE_CLASS,
    },
    BuiltinReference {
        target: Target { group: "scheduling.k8s.io", version: "v1", kind: "PriorityClass" },
        referrers: PRIORITY_CLASS,
    },
    BuiltinReference {
        target: Target { group: "networking.k8s.io/v1", version: "v1", kind: "IngressClass" },
        referrers: INGRESS_CLASS,
    },
    BuiltinReference {
        target: Target { group: "admissionregistration.k8s.io", version: "", kind: "ValidatingAdmissionPolicy" },
        referrers: VALIDATING_ADMISSION_POLICY,
    },
];
