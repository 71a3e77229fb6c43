//! Facts about kinds of objects: the path of the pod template, the fields that cannot change, and what is lost when
//! an object is deleted. The table has one row for each kind, of Kubernetes and of well-known operators.
//!
//! Sources: the API server's update validation (`pkg/apis/*/validation`), the Kubernetes API reference, and the
//! CustomResourceDefinitions of the operators. The module `scope` says which kinds are cluster-scoped.

use super::Object;
use rutter_yaml::Value;

/// The facts of one kind.
#[derive(Debug, Clone, Copy)]
pub struct KindFacts {
    /// The API group; empty for the core group.
    pub group: &'static str,
    pub kind: &'static str,
    /// The path of the pod template, which has `metadata` and `spec`. A Pod is its own template, so its path is empty.
    /// `None` for kinds that run no pods.
    pub pod_template: Option<&'static [&'static str]>,
    /// Whether `spec.replicas` is the number of pods, which autoscalers change.
    pub has_replicas: bool,
    /// Whether a controller replaces the running pods when the template changes.
    pub replaces_pods: bool,
    pub immutable: &'static [Immutable],
    /// What is lost when an object is deleted. The first entry that applies to an object counts.
    pub losses: &'static [Loss],
}

/// A part of an object that cannot be changed.
#[derive(Debug, Clone, Copy)]
pub struct Immutable {
    pub part: FixedPart,
    /// `None` if the API server refuses the change. Otherwise it accepts the change, and this text says what is left
    /// behind in the cluster.
    pub left_behind: Option<&'static str>,
}

/// The part of an object that cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedPart {
    /// These fields, as keys joined by dots.
    Fields(&'static [&'static str]),
    /// All keys of `spec` except these.
    SpecExcept(&'static [&'static str]),
    /// The selector must go on matching the labels of the pod template.
    SelectorOfTemplate,
    /// The pod template of a Job (except scheduling fields of a suspended Job) and its completions (except those of an
    /// elastic Job).
    JobTemplate,
    /// The addresses that a Service has been given.
    ServiceAddresses,
    /// The spec of a PersistentVolumeClaim, except that its storage request may grow.
    ClaimSpec,
    /// The data of a ConfigMap or Secret with `immutable: true`.
    FrozenData,
}

/// What is lost when an object is deleted.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// Returns whether this loss applies to an object of the kind.
    pub applies: fn(&Object) -> bool,
    /// Whether data, addresses or whole applications are lost, not only things that can be created again with effort.
    pub severe: bool,
    /// The description of the loss. Reports write it after "`KIND` `NAME` is removed: ".
    pub what: &'static str,
}

/// Returns the facts of a kind; `None` for a kind that is not in the table.
pub fn kind_facts(group: &str, kind: &str) -> Option<&'static KindFacts> {
    // The kind is compared first, because it almost always differs.
    KINDS.iter().find(|facts| facts.kind == kind && facts.group == group)
}

/// Returns the path of an object's pod template; `None` if its kind is not known to run pods.
pub fn pod_template_path(object: &Object) -> Option<&'static [&'static str]> {
    kind_facts(object.group(), object.kind())?.pod_template
}

/// API groups of custom kinds that run no pods.
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

/// Returns whether the custom kinds of a group are known to run no pods. Then the rendered objects show all pods.
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

/// The limits on the selector of built-in workloads.
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
        Loss {
            applies: |object| !may_be_empty(object),
            severe: false,
            what: "what it deployed stays behind, unmanaged",
        },
    ]),
    KindFacts::of("argoproj.io", "ApplicationSet").losses(&[
        Loss {
            applies: |set| !deletes_applications(set),
            severe: false,
            what: "the Applications it generated stay behind",
        },
        severe("the Applications it generated are deleted with it"),
    ]),
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

/// Returns whether a StatefulSet deletes its PersistentVolumeClaims when it is deleted.
fn deletes_claims(object: &Object) -> bool {
    text(object, &["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]) == "Delete"
}

/// Returns whether a Service has an address outside the cluster.
pub fn is_load_balancer(object: &Object) -> bool {
    text(object, &["spec", "type"]) == "LoadBalancer"
}

fn owns_secret(object: &Object) -> bool {
    matches!(text(object, &["spec", "target", "creationPolicy"]), "" | "Owner")
}

/// Returns whether an Application may delete its last object, and so has deleted all that it no longer makes.
fn may_be_empty(application: &Object) -> bool {
    let path = ["spec", "syncPolicy", "automated", "allowEmpty"];
    application.0.at(&path).and_then(Value::as_bool) == Some(true)
}

/// Returns whether an ApplicationSet deletes Applications that it does not generate any more, or when it is deleted.
pub fn deletes_applications(set: &Object) -> bool {
    !matches!(text(set, &["spec", "syncPolicy", "applicationsSync"]), "create-only" | "create-update")
}

/// Returns whether an ApplicationSet leaves the objects of the Applications that it deletes.
pub fn keeps_deployed_objects(set: &Object) -> bool {
    set.0.at(&["spec", "syncPolicy", "preserveResourcesOnDeletion"]).and_then(Value::as_bool) == Some(true)
}

/// With this finalizer, Argo CD deletes what an Application deployed before the Application goes.
pub const RESOURCES_FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

/// Returns whether an Application has the finalizer that deletes the objects that it deployed.
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
