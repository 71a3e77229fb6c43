//! Immutable fields, and allowed changes of the same kinds.

use super::{changes, of_class};

/// Rejected changes: apiVersion, kind, body before and after, and the fields that the report names.
const REJECTED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "apps/v1",
        "Deployment",
        "spec: {selector: {matchLabels: {a: x}}}",
        "spec: {selector: {matchLabels: {a: y}}}",
        "spec.selector",
    ),
    (
        "apps/v1",
        "DaemonSet",
        "spec: {selector: {matchLabels: {a: x}}}",
        "spec: {selector: {matchLabels: {a: y}}}",
        "spec.selector",
    ),
    (
        "apps/v1",
        "ReplicaSet",
        "spec: {selector: {matchLabels: {a: x}}}",
        "spec: {selector: {matchLabels: {a: y}}}",
        "spec.selector",
    ),
    ("apps/v1", "StatefulSet", "spec: {serviceName: a}", "spec: {serviceName: b}", "spec.serviceName"),
    (
        "apps/v1",
        "StatefulSet",
        "spec: {podManagementPolicy: OrderedReady}",
        "spec: {podManagementPolicy: Parallel}",
        "spec.podManagementPolicy",
    ),
    (
        "apps/v1",
        "StatefulSet",
        "spec: {selector: {matchLabels: {a: x}}}",
        "spec: {selector: {matchLabels: {a: y}}}",
        "spec.selector",
    ),
    (
        "apps/v1",
        "StatefulSet",
        "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}",
        "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 2Gi}}}}]}",
        "spec.volumeClaimTemplates",
    ),
    (
        "batch/v1",
        "Job",
        "spec: {selector: {matchLabels: {a: x}}}",
        "spec: {selector: {matchLabels: {a: y}}}",
        "spec.selector",
    ),
    (
        "batch/v1",
        "Job",
        "spec: {template: {spec: {containers: [{name: c, image: a}]}}}",
        "spec: {template: {spec: {containers: [{name: c, image: b}]}}}",
        "spec.template",
    ),
    ("batch/v1", "Job", "spec: {completionMode: NonIndexed}", "spec: {completionMode: Indexed}", "spec.completionMode"),
    ("batch/v1", "Job", "spec: {podFailurePolicy: {rules: []}}", "spec: {}", "spec.podFailurePolicy"),
    ("batch/v1", "Job", "spec: {completions: 1}", "spec: {completions: 2}", "spec.completions"),
    ("v1", "Service", "spec: {clusterIP: 10.0.0.1}", "spec: {clusterIP: 10.0.0.2}", "spec.clusterIP"),
    ("v1", "Service", "spec: {clusterIPs: [10.0.0.1]}", "spec: {clusterIPs: [10.0.0.2]}", "spec.clusterIPs[0]"),
    ("v1", "Service", "spec: {ipFamilies: [IPv4]}", "spec: {ipFamilies: [IPv6]}", "spec.ipFamilies[0]"),
    ("v1", "Service", "spec: {}", "spec: {clusterIP: None}", "spec.clusterIP (to or from headless)"),
    ("v1", "Service", "spec: {clusterIP: None}", "spec: {}", "spec.clusterIP (to or from headless)"),
    (
        "v1",
        "PersistentVolumeClaim",
        "spec: {storageClassName: a}",
        "spec: {storageClassName: b}",
        "spec.storageClassName",
    ),
    (
        "v1",
        "PersistentVolumeClaim",
        "spec: {accessModes: [ReadWriteOnce]}",
        "spec: {accessModes: [ReadWriteMany]}",
        "spec.accessModes",
    ),
    (
        "v1",
        "PersistentVolumeClaim",
        "spec: {resources: {requests: {storage: 2Gi}}}",
        "spec: {resources: {requests: {storage: 1Gi}}}",
        "spec.resources.requests.storage (it can only grow)",
    ),
    ("v1", "PersistentVolumeClaim", "spec: {volumeMode: Filesystem}", "spec: {volumeMode: Block}", "spec.volumeMode"),
    ("v1", "PersistentVolumeClaim", "spec: {volumeName: a}", "spec: {volumeName: b}", "spec.volumeName"),
    (
        "v1",
        "PersistentVolumeClaim",
        "spec: {resources: {limits: {storage: 2Gi}}}",
        "spec: {resources: {limits: {storage: 3Gi}}}",
        "spec.resources.limits",
    ),
    ("storage.k8s.io/v1", "StorageClass", "provisioner: a", "provisioner: b", "provisioner"),
    ("storage.k8s.io/v1", "StorageClass", "parameters: {a: b}", "parameters: {a: c}", "parameters"),
    ("storage.k8s.io/v1", "StorageClass", "reclaimPolicy: Delete", "reclaimPolicy: Retain", "reclaimPolicy"),
    (
        "storage.k8s.io/v1",
        "StorageClass",
        "volumeBindingMode: Immediate",
        "volumeBindingMode: WaitForFirstConsumer",
        "volumeBindingMode",
    ),
    (
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        "roleRef: {kind: Role, name: a}",
        "roleRef: {kind: Role, name: b}",
        "roleRef",
    ),
    (
        "rbac.authorization.k8s.io/v1",
        "ClusterRoleBinding",
        "roleRef: {kind: ClusterRole, name: a}",
        "roleRef: {kind: ClusterRole, name: b}",
        "roleRef",
    ),
    ("v1", "Secret", "type: Opaque", "type: kubernetes.io/tls", "type"),
    ("v1", "Secret", "{immutable: true, data: {a: eA==}}", "{immutable: true, data: {a: eQ==}}", "data"),
    ("v1", "ConfigMap", "{immutable: true, data: {a: x}}", "{immutable: true, data: {a: y}}", "data"),
    (
        "v1",
        "ConfigMap",
        "{immutable: true, binaryData: {a: eA==}}",
        "{immutable: true, binaryData: {a: eQ==}}",
        "binaryData",
    ),
    ("v1", "ConfigMap", "{immutable: true, data: {a: x}}", "{data: {a: x}}", "immutable"),
    ("scheduling.k8s.io/v1", "PriorityClass", "value: 1", "value: 2", "value"),
    ("node.k8s.io/v1", "RuntimeClass", "handler: a", "handler: b", "handler"),
    ("networking.k8s.io/v1", "IngressClass", "spec: {controller: a}", "spec: {controller: b}", "spec.controller"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {group: a}", "spec: {group: b}", "spec.group"),
    (
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "spec: {scope: Cluster}",
        "spec: {scope: Namespaced}",
        "spec.scope",
    ),
    (
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "spec: {names: {kind: A}}",
        "spec: {names: {kind: B}}",
        "spec.names.kind",
    ),
    (
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "spec: {names: {plural: a}}",
        "spec: {names: {plural: b}}",
        "spec.names.plural",
    ),
    (
        "apps/v1",
        "Deployment",
        "spec: {selector: {matchLabels: {a: x}}, template: {metadata: {labels: {a: x}}}}",
        "spec: {selector: {matchLabels: {a: x}}, template: {metadata: {labels: {a: y}}}}",
        "spec.template.metadata.labels (the selector does not match them)",
    ),
];

fn object(version: &str, kind: &str, body: &str) -> String {
    let head = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: n}}\n");
    match body.strip_prefix("{").and_then(|body| body.strip_suffix('}')) {
        Some(inner) => format!("{{apiVersion: {version}, kind: {kind}, metadata: {{name: a, namespace: n}}, {inner}}}"),
        None => format!("{head}{body}\n"),
    }
}

fn rejections(version: &str, kind: &str, before: &str, after: &str) -> String {
    of_class(&changes(&object(version, kind, before), &object(version, kind, after)), "reject")
}

#[test]
fn every_immutable_field_is_reported() {
    for (version, kind, before, after, fields) in REJECTED {
        let found = rejections(version, kind, before, after);
        let lines: Vec<&str> = found.lines().collect();
        let expected = format!("high reject: {kind} `a`: the API server rejects the change of {fields}");
        assert_eq!(lines.first(), Some(&expected.as_str()), "{kind}: {before} -> {after}");
        let blocks = lines[1].starts_with("  until it is taken back") && lines[1].ends_with("its sync fails");
        // One line more says what the way out costs, or why there is none.
        assert!(blocks && lines.len() == 3, "{found}");
    }
}

/// Tests every kind that selects its pods.
#[test]
fn a_pod_template_that_its_selector_no_longer_matches_is_rejected() {
    let body = |label: &str| {
        format!("spec: {{selector: {{matchLabels: {{a: x}}}}, template: {{metadata: {{labels: {{a: {label}}}}}}}}}")
    };
    for (version, kind) in [
        ("apps/v1", "Deployment"),
        ("apps/v1", "DaemonSet"),
        ("apps/v1", "ReplicaSet"),
        ("apps/v1", "StatefulSet"),
        ("argoproj.io/v1alpha1", "Rollout"),
    ] {
        let report = rejections(version, kind, &body("x"), &body("y"));
        assert!(
            report.starts_with(&format!(
                "high reject: {kind} `a`: the API server rejects the change of spec.template.metadata.labels (the selector does not match them)\n"
            )),
            "{kind}: {report}"
        );
    }
}

#[test]
fn changes_that_are_allowed_are_not_reported() {
    for (version, kind, before, after) in [
        (
            "apps/v1",
            "Deployment",
            "spec: {replicas: 1, selector: {matchLabels: {a: x}}}",
            "spec: {replicas: 2, selector: {matchLabels: {a: x}}}",
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {replicas: 1, template: {a: b}}",
            "spec: {replicas: 2, template: {a: c}, minReadySeconds: 5}",
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1024Mi}}}}]}",
            "spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}",
        ),
        (
            "batch/v1",
            "Job",
            "spec: {suspend: true, template: {spec: {nodeSelector: {a: b}}}}",
            "spec: {suspend: false, template: {spec: {nodeSelector: {a: c}}}}",
        ),
        (
            "batch/v1",
            "Job",
            "spec: {completionMode: Indexed, completions: 1, parallelism: 1}",
            "spec: {completionMode: Indexed, completions: 2, parallelism: 2}",
        ),
        (
            "apps/v1",
            "StatefulSet",
            "spec: {ordinals: {start: 0}, updateStrategy: {type: RollingUpdate}, revisionHistoryLimit: 1}",
            "spec: {ordinals: {start: 1}, updateStrategy: {type: OnDelete}, revisionHistoryLimit: 2, persistentVolumeClaimRetentionPolicy: {whenScaled: Retain}}",
        ),
        ("batch/v1", "Job", "spec: {parallelism: 1}", "spec: {parallelism: 2}"),
        ("v1", "Service", "spec: {type: ExternalName}", "spec: {clusterIP: None}"),
        ("v1", "Service", "spec: {ipFamilies: [IPv4]}", "spec: {ipFamilies: [IPv4, IPv6]}"),
        (
            "v1",
            "PersistentVolumeClaim",
            "spec: {resources: {requests: {storage: 1Gi}}}",
            "spec: {resources: {requests: {storage: 2Gi}}}",
        ),
        ("v1", "PersistentVolumeClaim", "spec: {volumeAttributesClassName: a}", "spec: {volumeAttributesClassName: b}"),
        ("v1", "ConfigMap", "data: {a: x}", "data: {a: y}"),
        ("v1", "ConfigMap", "{data: {a: x}}", "{immutable: true, data: {a: y}}"),
        (
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "spec: {names: {shortNames: [a]}}",
            "spec: {names: {shortNames: [b]}}",
        ),
        ("storage.k8s.io/v1", "StorageClass", "allowVolumeExpansion: false", "allowVolumeExpansion: true"),
    ] {
        assert_eq!(rejections(version, kind, before, after), "", "{kind}: {before} -> {after}");
    }
}

#[test]
fn accepted_changes_that_leave_objects_behind_are_reported() {
    assert_eq!(
        rejections(
            "argoproj.io/v1alpha1",
            "Rollout",
            "spec: {selector: {matchLabels: {a: x}}}",
            "spec: {selector: {matchLabels: {a: y}}}"
        ),
        "medium reject: Rollout `a`: spec.selector should not change: the pods of the old selector are orphaned\n"
    );
    assert_eq!(
        rejections(
            "external-secrets.io/v1",
            "ExternalSecret",
            "spec: {target: {name: x}}",
            "spec: {target: {name: y}}"
        ),
        "medium reject: ExternalSecret `a`: spec.target.name should not change: the Secret of the old name is orphaned or deleted\n"
    );
}

#[test]
fn hooks_and_replaced_objects_are_created_anew() {
    let job = |annotations: &str, image: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: a, annotations: {{{annotations}}}}}\nspec: {{template: {{spec: {{containers: [{{name: c, image: {image}}}]}}}}}}\n"
        )
    };
    let rejected = |annotations: &str| of_class(&changes(&job(annotations, "a"), &job(annotations, "b")), "reject");
    assert_eq!(rejected("argocd.argoproj.io/hook: PreSync"), "");
    assert!(
        rejected("argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded")
            .starts_with("high reject")
    );
    assert_eq!(
        rejected("argocd.argoproj.io/sync-options: 'Replace=true,Force=true'"),
        "medium reject: Job `a` is deleted and created again, because spec.template cannot change\n  its sync options say Replace=true,Force=true\n"
    );
}
