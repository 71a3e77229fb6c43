//! Changes that lose data, addresses or applications.

use rutter::diff::compare;

use super::{DEPLOYMENT, changes, effects, of_class, scoped};

fn object(version: &str, kind: &str, body: &str) -> String {
    format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: n}}\n{body}\n---\n")
}

/// An object that stays, so that the scope still exists after the other object is removed.
const KEPT: &str = "{apiVersion: v1, kind: ConfigMap, metadata: {name: kept, namespace: n}}\n";

/// Removed objects: apiVersion, kind, body, and the report of the removal.
const LOSSES: &[(&str, &str, &str, &str)] = &[
    (
        "v1",
        "Namespace",
        "",
        "high destroy: Namespace `a` is removed: everything inside the namespace is deleted with it",
    ),
    (
        "v1",
        "PersistentVolumeClaim",
        "",
        "high destroy: PersistentVolumeClaim `a` is removed: its data is lost unless the volume's reclaim policy is Retain",
    ),
    (
        "v1",
        "PersistentVolume",
        "",
        "high destroy: PersistentVolume `a` is removed: the claim bound to it loses its volume",
    ),
    (
        "apps/v1",
        "StatefulSet",
        "",
        "high destroy: StatefulSet `a` is removed: its pods stop; the claims stay, but nothing owns them any more",
    ),
    (
        "apps/v1",
        "StatefulSet",
        "spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}",
        "high destroy: StatefulSet `a` is removed: its claims are deleted with it (persistentVolumeClaimRetentionPolicy Delete)",
    ),
    (
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "",
        "high destroy: CustomResourceDefinition `a` is removed: every object of this kind in the cluster is deleted with it",
    ),
    (
        "v1",
        "Service",
        "spec: {type: LoadBalancer}",
        "high destroy: Service `a` is removed: the load balancer's address is given back",
    ),
    (
        "external-secrets.io/v1",
        "ExternalSecret",
        "",
        "high destroy: ExternalSecret `a` is removed: the Secret it owns is deleted with it",
    ),
    (
        "external-secrets.io/v1",
        "SecretStore",
        "",
        "high destroy: SecretStore `a` is removed: the ExternalSecrets that read from it fail",
    ),
    (
        "external-secrets.io/v1",
        "ClusterSecretStore",
        "",
        "high destroy: ClusterSecretStore `a` is removed: the ExternalSecrets that read from it fail",
    ),
    (
        "bitnami.com/v1alpha1",
        "SealedSecret",
        "",
        "high destroy: SealedSecret `a` is removed: the Secret it unseals to is deleted with it",
    ),
    ("v1", "Secret", "", "medium destroy: Secret `a` is removed: what it holds is lost unless it is kept elsewhere"),
    (
        "cert-manager.io/v1",
        "Certificate",
        "",
        "medium destroy: Certificate `a` is removed: a new one counts against the issuer's rate limits",
    ),
    (
        "argoproj.io/v1alpha1",
        "AppProject",
        "",
        "high destroy: AppProject `a` is removed: the Applications of the project stop syncing",
    ),
    (
        "argoproj.io/v1alpha1",
        "Application",
        "",
        "medium destroy: Application `a` is removed: what it deployed stays behind, unmanaged\n  to have it deleted too, before this change is merged: `kubectl -n n patch application a --type merge -p '{\"metadata\":{\"finalizers\":[\"resources-finalizer.argocd.argoproj.io\"]}}'`",
    ),
    (
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        "",
        "high destroy: ApplicationSet `a` is removed: the Applications it generated are deleted with it",
    ),
];

#[test]
fn every_removal_that_loses_something_is_reported() {
    for (version, kind, body, report) in LOSSES {
        let before = object(version, kind, body) + KEPT;
        assert_eq!(of_class(&changes(&before, KEPT), "destroy"), format!("{report}\n"), "{kind}");
    }
}

#[test]
fn removals_that_lose_nothing_are_not_reported() {
    for (version, kind, body) in [
        ("v1", "ConfigMap", ""),
        ("v1", "Service", "spec: {type: ClusterIP}"),
        ("external-secrets.io/v1", "ExternalSecret", "spec: {target: {creationPolicy: Orphan}}"),
    ] {
        let before = object(version, kind, body) + KEPT;
        assert_eq!(of_class(&changes(&before, KEPT), "destroy"), "", "{kind}");
    }
}

#[test]
fn what_a_protected_environment_keeps_is_not_reported_as_deleted() {
    let set = object("argoproj.io/v1alpha1", "ApplicationSet", "spec: {syncPolicy: {applicationsSync: create-update}}");
    assert_eq!(
        of_class(&changes(&(set + KEPT), KEPT), "destroy"),
        "medium destroy: ApplicationSet `a` is removed: the Applications it generated stay behind\n"
    );
    let retired = object("argoproj.io/v1alpha1", "Application", "spec: {syncPolicy: {automated: {allowEmpty: true}}}");
    assert_eq!(of_class(&changes(&(retired + KEPT), KEPT), "destroy"), "", "what it had is deleted already");
    let project = "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: a, namespace: n, annotations: {argocd.argoproj.io/sync-options: Prune=false}}\n---\n";
    assert!(
        of_class(&changes(&(project.to_owned() + KEPT), KEPT), "destroy")
            .ends_with("\n  `kubectl -n n delete appproject a` deletes it once no Application is in it\n")
    );
}

#[test]
fn an_application_with_the_finalizer_deletes_its_objects() {
    let before = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: n, finalizers: [resources-finalizer.argocd.argoproj.io]}\n---\n";
    assert_eq!(
        of_class(&changes(&(before.to_owned() + KEPT), KEPT), "destroy"),
        "high destroy: Application `a` is removed: everything it deploys is deleted with it (resources finalizer)\n"
    );
}

#[test]
fn prune_options_are_taken_into_account() {
    let claim = |option: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: a, namespace: n, annotations: {{argocd.argoproj.io/sync-options: '{option}'}}}}\n---\n{KEPT}"
        )
    };
    let report = |option: &str| of_class(&changes(&claim(option), KEPT), "destroy");
    assert!(report("Prune=false").ends_with("  Prune=false: Argo CD leaves it in the cluster, unmanaged\n"));
    assert!(report("Prune=false").starts_with("low destroy"));
    let confirmed = report("ServerSideApply=true, Prune=confirm");
    assert!(
        confirmed.starts_with("high") && confirmed.ends_with("  Prune=confirm: Argo CD waits for a confirmation\n")
    );
}

#[test]
fn a_renamed_namespace_is_a_delete_and_a_create() {
    let namespace = |name: &str| format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
    assert_eq!(
        effects(&changes(&namespace("shop-prod"), &namespace("store-prod"))),
        "high destroy: Namespace `shop-prod` is removed: everything inside the namespace is deleted with it\n  \
         `store-prod` is new: a rename is a delete and a create\n"
    );
}

#[test]
fn any_renamed_object_that_loses_something_is_a_delete_and_a_create() {
    for (version, kind, body, report) in LOSSES {
        let renamed = object(version, kind, body).replace("name: a,", "name: b,");
        let found = of_class(&changes(&(object(version, kind, body) + KEPT), &(renamed + KEPT)), "destroy");
        assert_eq!(found, format!("{report}\n  `b` is new: a rename is a delete and a create\n"), "{kind}");
    }
}

#[test]
fn a_renamed_environment_is_a_removed_one() {
    let (old, new) = (scoped("qa", "shop", "cart", DEPLOYMENT), scoped("staging", "shop", "cart", DEPLOYMENT));
    assert_eq!(of_class(&compare(&old, &new), "destroy"), "high destroy: environment `qa` is removed with 1 object\n");
}

#[test]
fn objects_that_change_their_namespace_are_deleted_and_created() {
    let after = DEPLOYMENT.replace("namespace: shop-prod", "namespace: store-prod");
    assert_eq!(
        of_class(&changes(DEPLOYMENT, &after), "destroy"),
        "high destroy: 1 object is moved from namespace `shop-prod` to `store-prod`: deleted there and created here\n  Deployment/cart\n"
    );
}

#[test]
fn a_removed_environment_and_a_renamed_service_are_reported() {
    let (prod, dev) = (scoped("prod", "shop", "cart", DEPLOYMENT), scoped("dev", "shop", "cart", DEPLOYMENT));
    let both: Vec<_> = prod.iter().chain(&dev).cloned().collect();
    assert_eq!(
        of_class(&compare(&both, &prod), "destroy"),
        "high destroy: environment `dev` is removed with 1 object\n"
    );
    let renamed = scoped("prod", "shop", "basket", &DEPLOYMENT.replace("cart", "basket"));
    assert_eq!(
        of_class(&compare(&prod, &renamed), "destroy"),
        "medium destroy: service `cart` is removed from `prod` with 1 object\n  `basket` is new: a rename is a delete and a create\n"
    );
}

#[test]
fn changed_objects_that_lose_something_are_reported() {
    let service = |kind: &str| object("v1", "Service", &format!("spec: {{type: {kind}}}"));
    assert_eq!(
        of_class(&changes(&service("LoadBalancer"), &service("ClusterIP")), "destroy"),
        "high destroy: Service `a` is no load balancer any more: its address is given back\n"
    );
    let set = |policy: &str| {
        object("apps/v1", "StatefulSet", &format!("spec: {{persistentVolumeClaimRetentionPolicy: {{{policy}}}}}"))
    };
    assert_eq!(
        of_class(&changes(&set("whenDeleted: Retain"), &set("whenDeleted: Delete")), "destroy"),
        "high destroy: StatefulSet `a` deletes its claims when it is deleted\n"
    );
    let project = |kinds: &str| {
        object("argoproj.io/v1alpha1", "AppProject", &format!("spec: {{namespaceResourceWhitelist: [{kinds}]}}"))
    };
    assert_eq!(
        of_class(
            &changes(
                &project("{group: apps, kind: Deployment}, {group: '', kind: Secret}"),
                &project("{group: apps, kind: Deployment}")
            ),
            "destroy"
        ),
        "medium destroy: AppProject `a` allows less: live objects of it can no longer be pruned\n  namespaced kind group=,kind=Secret\n"
    );
}
