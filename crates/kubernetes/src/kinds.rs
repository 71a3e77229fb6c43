//! What is true of a kind of objects wherever it is used: where its pods are described, what cannot be changed in it,
//! and what is lost when it is deleted. One row a kind, for kinds of Kubernetes and of well-known operators.
//!
//! Facts from the API server's update validation (`pkg/apis/*/validation`), the Kubernetes API reference, and the
//! CustomResourceDefinitions of the operators. Where a kind lives (in a namespace or outside) is said in `scope`.

use super::Object;
use rutter_yaml::Value;

/// The facts of one kind.
#[derive(Debug, Clone, Copy)]
pub struct KindFacts {
    /// Empty for the core group.
    pub group: &'static str,
    pub kind: &'static str,
    /// The keys that lead to the pod template: a mapping with `metadata` and `spec`. A Pod is its own template, so
    /// its path is empty. None for kinds that run no pods.
    pub pod_template: Option<&'static [&'static str]>,
    /// How many pods run is `spec.replicas`, which autoscalers change.
    pub has_replicas: bool,
    /// A controller replaces the running pods when the template changes.
    pub replaces_pods: bool,
    pub immutable: &'static [Immutable],
    /// The first one that applies to an object counts.
    pub losses: &'static [Loss],
}

/// A part of an object that cannot be changed.
#[derive(Debug, Clone, Copy)]
pub struct Immutable {
    pub part: FixedPart,
    /// None: the API server refuses the change. Else it accepts it, and these words say what stays behind.
    pub left_behind: Option<&'static str>,
}

/// Which part of an object cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedPart {
    /// These fields, as keys joined by dots.
    Fields(&'static [&'static str]),
    /// Everything in `spec` but these keys.
    SpecExcept(&'static [&'static str]),
    /// The selector must go on matching the labels of the pod template.
    SelectorOfTemplate,
    /// A Job's template, but for scheduling while it is suspended, and its completions unless it is elastic.
    JobTemplate,
    /// The addresses that a Service has been given.
    ServiceAddresses,
    /// A claim's spec, but for a request of storage that grows.
    ClaimSpec,
    /// Content under `immutable: true`.
    FrozenData,
}

/// What is lost when an object is deleted.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// Whether this holds for an object of the kind.
    pub applies: fn(&Object) -> bool,
    /// Data, addresses or whole applications are gone; else what can be made again with some effort.
    pub severe: bool,
    /// Follows "`KIND` `NAME` is removed: ".
    pub what: &'static str,
}

/// The facts of a kind; none if nothing is known of it.
pub fn kind_facts(group: &str, kind: &str) -> Option<&'static KindFacts> {
    // Most kinds differ in their name alone.
    KINDS.iter().find(|facts| facts.kind == kind && facts.group == group)
}

/// Where the pod template of an object is; none if its kind is not known to run pods.
pub fn pod_template_path(object: &Object) -> Option<&'static [&'static str]> {
    kind_facts(object.group(), object.kind())?.pod_template
}

/// Groups of custom kinds of which none is known to run pods.
const GROUPS_WITHOUT_PODS: &[&str] = &[
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "external-secrets.io",
    "gateway.networking.k8s.io",
    "grafana.integreatly.org",
    "keda.sh",
    "monitoring.coreos.com",
    "projectcalico.org",
    "secrets-store.csi.x-k8s.io",
    "traefik.io",
];

/// Whether a group of custom kinds is known to run no pods, so that all pods of its namespace can be seen.
pub fn group_runs_no_pods(group: &str) -> bool {
    GROUPS_WITHOUT_PODS.contains(&group)
}

const TEMPLATE: &[&str] = &["spec", "template"];

impl KindFacts {
    const fn of(group: &'static str, kind: &'static str) -> Self {
        Self { group, kind, pod_template: None, has_replicas: false, replaces_pods: false, immutable: &[], losses: &[] }
    }

    const fn pods(self, path: &'static [&'static str]) -> Self {
        Self { pod_template: Some(path), ..self }
    }

    const fn replicas(self) -> Self {
        Self { has_replicas: true, ..self }
    }

    const fn replaces_pods(self) -> Self {
        Self { replaces_pods: true, ..self }
    }

    const fn immutable(self, immutable: &'static [Immutable]) -> Self {
        Self { immutable, ..self }
    }

    const fn losses(self, losses: &'static [Loss]) -> Self {
        Self { losses, ..self }
    }
}

const fn refused(part: FixedPart) -> Immutable {
    Immutable { part, left_behind: None }
}

const fn fields(fields: &'static [&'static str]) -> Immutable {
    refused(FixedPart::Fields(fields))
}

const fn left(part: FixedPart, what: &'static str) -> Immutable {
    Immutable { part, left_behind: Some(what) }
}

const fn severe(what: &'static str) -> Loss {
    Loss { applies: |_| true, severe: true, what }
}

const fn moderate(what: &'static str) -> Loss {
    Loss { applies: |_| true, severe: false, what }
}

const fn severe_if(applies: fn(&Object) -> bool, what: &'static str) -> Loss {
    Loss { applies, severe: true, what }
}

/// What the selector of a built-in workload may not do.
const SELECTOR: &[Immutable] = &[fields(&["spec.selector"]), refused(FixedPart::SelectorOfTemplate)];

/// Sorted by group and kind.
const KINDS: &[KindFacts] = &[
    KindFacts::of("", "ConfigMap").immutable(&[refused(FixedPart::FrozenData)]),
    KindFacts::of("", "Namespace").losses(&[severe("everything inside the namespace is deleted with it")]),
    KindFacts::of("", "PersistentVolume").losses(&[severe("the claim bound to it loses its volume")]),
    KindFacts::of("", "PersistentVolumeClaim")
        .immutable(&[refused(FixedPart::ClaimSpec)])
        .losses(&[severe("its data is lost unless the volume's reclaim policy is Retain")]),
    KindFacts::of("", "Pod").pods(&[]),
    KindFacts::of("", "Secret")
        .immutable(&[fields(&["type"]), refused(FixedPart::FrozenData)])
        .losses(&[moderate("what it holds is lost unless it is kept elsewhere")]),
    KindFacts::of("", "Service")
        .immutable(&[refused(FixedPart::ServiceAddresses)])
        .losses(&[severe_if(is_load_balancer, "the load balancer's address is given back")]),
    KindFacts::of("apiextensions.k8s.io", "CustomResourceDefinition")
        // Short names and categories may change.
        .immutable(&[fields(&["spec.group", "spec.scope", "spec.names.plural", "spec.names.kind"])])
        .losses(&[severe("every object of this kind in the cluster is deleted with it")]),
    KindFacts::of("apps", "DaemonSet").pods(TEMPLATE).replaces_pods().immutable(SELECTOR),
    KindFacts::of("apps", "Deployment").pods(TEMPLATE).replicas().replaces_pods().immutable(SELECTOR),
    KindFacts::of("apps", "ReplicaSet").pods(TEMPLATE).replicas().immutable(SELECTOR),
    KindFacts::of("apps", "StatefulSet")
        .pods(TEMPLATE)
        .replicas()
        .replaces_pods()
        .immutable(&[
            refused(FixedPart::SpecExcept(&[
                "replicas",
                "ordinals",
                "template",
                "updateStrategy",
                "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy",
                "minReadySeconds",
            ])),
            refused(FixedPart::SelectorOfTemplate),
        ])
        .losses(&[
            severe_if(deletes_claims, "its claims are deleted with it (persistentVolumeClaimRetentionPolicy Delete)"),
            severe("its pods stop; the claims stay, but nothing owns them any more"),
        ]),
    KindFacts::of("argoproj.io", "AppProject").losses(&[severe("the Applications of the project stop syncing")]),
    KindFacts::of("argoproj.io", "Application").losses(&[
        severe_if(deletes_deployed_objects, "everything it deploys is deleted with it (resources finalizer)"),
        moderate("what it deployed stays behind, unmanaged"),
    ]),
    KindFacts::of("argoproj.io", "ApplicationSet")
        .losses(&[severe("the Applications it generated are deleted with it")]),
    KindFacts::of("argoproj.io", "Rollout").pods(TEMPLATE).replicas().replaces_pods().immutable(&[
        left(FixedPart::Fields(&["spec.selector"]), "the pods of the old selector are orphaned"),
        refused(FixedPart::SelectorOfTemplate),
    ]),
    KindFacts::of("batch", "CronJob").pods(&["spec", "jobTemplate", "spec", "template"]),
    KindFacts::of("batch", "Job").pods(TEMPLATE).immutable(&[refused(FixedPart::JobTemplate)]),
    KindFacts::of("bitnami.com", "SealedSecret").losses(&[severe("the Secret it unseals to is deleted with it")]),
    KindFacts::of("cert-manager.io", "Certificate")
        .losses(&[moderate("a new one counts against the issuer's rate limits")]),
    KindFacts::of("external-secrets.io", "ClusterSecretStore").losses(&[severe(READERS_FAIL)]),
    KindFacts::of("external-secrets.io", "ExternalSecret")
        .immutable(&[left(
            FixedPart::Fields(&["spec.target.name"]),
            "the Secret of the old name is orphaned or deleted",
        )])
        .losses(&[severe_if(owns_secret, "the Secret it owns is deleted with it")]),
    KindFacts::of("external-secrets.io", "SecretStore").losses(&[severe(READERS_FAIL)]),
    KindFacts::of("networking.k8s.io", "IngressClass").immutable(&[fields(&["spec.controller"])]),
    KindFacts::of("node.k8s.io", "RuntimeClass").immutable(&[fields(&["handler"])]),
    KindFacts::of("rbac.authorization.k8s.io", "ClusterRoleBinding").immutable(&[fields(&["roleRef"])]),
    KindFacts::of("rbac.authorization.k8s.io", "RoleBinding").immutable(&[fields(&["roleRef"])]),
    KindFacts::of("scheduling.k8s.io", "PriorityClass").immutable(&[fields(&["value"])]),
    KindFacts::of("storage.k8s.io", "StorageClass").immutable(&[fields(&[
        "provisioner",
        "parameters",
        "reclaimPolicy",
        "volumeBindingMode",
    ])]),
];

const READERS_FAIL: &str = "the ExternalSecrets that read from it fail";

fn text<'a>(object: &'a Object, path: &[&str]) -> &'a str {
    object.0.at(path).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a StatefulSet takes its claims with it.
fn deletes_claims(object: &Object) -> bool {
    text(object, &["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]) == "Delete"
}

/// Whether a Service has an address outside the cluster.
pub fn is_load_balancer(object: &Object) -> bool {
    text(object, &["spec", "type"]) == "LoadBalancer"
}

fn owns_secret(object: &Object) -> bool {
    matches!(text(object, &["spec", "target", "creationPolicy"]), "" | "Owner")
}

/// With this finalizer, Argo CD deletes what an Application deployed before the Application goes.
pub const RESOURCES_FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

/// Whether an Application has the finalizer that deletes what it deployed.
pub fn deletes_deployed_objects(object: &Object) -> bool {
    let finalizers = object.0.at(&["metadata", "finalizers"]).map(Value::items).unwrap_or_default();
    let deletes = |f: &Value| f.as_str().is_some_and(|f| f.starts_with(RESOURCES_FINALIZER));
    finalizers.iter().any(deletes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_each_kind_once() {
        assert!(KINDS.is_sorted_by(|a, b| (a.group, a.kind) < (b.group, b.kind)));
    }

    #[test]
    fn a_loss_for_every_object_ends_the_list_of_its_kind() {
        for facts in KINDS {
            let everything = |loss: &Loss| (loss.applies)(&Object::default());
            let before_the_last = facts.losses.split_last().map_or(&[][..], |(_, before)| before);
            assert!(!before_the_last.iter().any(everything), "{}", facts.kind);
        }
    }

    #[test]
    fn kinds_with_a_selector_of_their_pods_have_pods() {
        for facts in KINDS.iter().filter(|f| f.immutable.iter().any(|i| i.part == FixedPart::SelectorOfTemplate)) {
            assert_eq!(facts.pod_template, Some(TEMPLATE), "{}", facts.kind);
        }
    }
}
