//! What happens on the way from one state to the other: numbers of pods, kinds, jobs, and refused changes.

use super::{changes, deployment, effects, of_class, scoped};
use rutter::diff::{Changes, compare};

/// Returns a Deployment with so many pods in its manifest, and its autoscaler's bounds.
fn scaled(replicas: Option<u32>, bounds: Option<(u32, u32)>) -> String {
    let replicas = replicas.map_or_else(String::new, |n| format!("replicas: {n}"));
    let autoscaler = |(least, most)| {
        format!(
            "---\n{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: cart, namespace: shop-prod}}, \
             spec: {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: cart}}, minReplicas: {least}, maxReplicas: {most}}}}}\n"
        )
    };
    deployment(&[("replicas: 3", &replicas)]) + &bounds.map_or_else(String::new, autoscaler)
}

fn scale(before: &str, after: &str) -> String {
    of_class(&changes(before, after), "scale")
}

#[test]
fn a_first_autoscaler_whose_least_is_below_todays_number_is_a_fall() {
    let before = scaled(Some(12), None);
    assert_eq!(
        scale(&before, &scaled(Some(3), Some((3, 10)))),
        "medium scale: Deployment `cart` falls from 12 to 3 pods, until its new autoscaler (3 to 10 pods) adds more\n  9 pods end\n"
    );
    // A manifest that no longer says a number falls to one pod, whatever the autoscaler's least.
    assert_eq!(
        scale(&before, &scaled(None, Some((12, 20)))),
        "medium scale: Deployment `cart` falls from 12 to 1 pod, until its new autoscaler (12 to 20 pods) adds more\n  11 pods end\n"
    );
}

#[test]
fn a_first_autoscaler_that_begins_with_todays_number_or_more_is_no_alarm() {
    let to = |least| scale(&scaled(Some(3), None), &scaled(Some(least), Some((least, 10))));
    assert_eq!(
        to(3),
        "info scale: Deployment `cart` gets an autoscaler: 3 to 10 pods\n  it begins with 3 pods; there were 3\n"
    );
    assert_eq!(
        to(5),
        "info scale: Deployment `cart` gets an autoscaler: 5 to 10 pods\n  it begins with 5 pods; there were 3\n"
    );
}

#[test]
fn without_the_autoscaler_the_number_of_the_manifest_holds_again() {
    let to = |n| scale(&scaled(Some(3), Some((3, 10))), &scaled(Some(n), None));
    let what = "Deployment `cart` loses its autoscaler (3 to 10 pods): the manifest's number holds again";
    assert_eq!(to(4), format!("low scale: {what}, 4 pods\n  up to 6 pods end\n"));
    assert_eq!(to(10), format!("info scale: {what}, 10 pods\n"));
}

#[test]
fn other_numbers_and_bounds_say_how_many_pods_end() {
    let fixed = |n| scaled(Some(n), None);
    assert_eq!(scale(&fixed(3), &fixed(5)), "info scale: Deployment `cart` goes from 3 to 5 pods\n");
    assert_eq!(scale(&fixed(3), &fixed(2)), "low scale: Deployment `cart` goes from 3 to 2 pods\n  1 pod ends\n");
    assert_eq!(scale(&fixed(3), &fixed(0)), "medium scale: Deployment `cart` runs no pod any more: 3 pods before\n");
    let bounds = |least, most| scaled(Some(least), Some((least, most)));
    let what = "gets other bounds for its autoscaler: 2 to 8 pods ->";
    assert_eq!(scale(&bounds(2, 8), &bounds(3, 8)), format!("info scale: Deployment `cart` {what} 3 to 8 pods\n"));
    assert_eq!(
        scale(&bounds(2, 8), &bounds(2, 4)),
        format!("low scale: Deployment `cart` {what} 2 to 4 pods\n  up to 4 pods end\n")
    );
    assert_eq!(scale(&bounds(2, 8), &bounds(2, 8).replace("info", "debug")), "");
}

/// Returns a workload of a kind that is called `cart`.
fn workload(version: &str, kind: &str, name: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: {version}, kind: {kind}, metadata: {{name: {name}, namespace: shop-prod, labels: {{app.kubernetes.io/name: cart}}}}, \
         spec: {{{spec}, template: {{spec: {{containers: [{{name: a, image: a}}]}}}}}}}}\n"
    )
}

fn restarts(before: &str, after: &str) -> (String, u64) {
    let found = changes(before, after);
    (of_class(&found, "restart"), found.pods_restarting())
}

#[test]
fn a_change_of_kind_ends_all_pods() {
    let of_deployment = workload("apps/v1", "Deployment", "cart", "replicas: 2");
    let daemon = workload("apps/v1", "DaemonSet", "cart", "minReadySeconds: 0");
    let job = workload("batch/v1", "Job", "cart-1a2b3c", "backoffLimit: 1");
    assert_eq!(
        restarts(&of_deployment, &daemon),
        (
            "high restart: Deployment `cart` becomes a DaemonSet: its 2 pods end, possibly before new ones are ready\n  \
             then: 1 pod per node\n"
                .to_owned(),
            2
        )
    );
    assert_eq!(
        restarts(&daemon, &of_deployment).0,
        "high restart: DaemonSet `cart` becomes a Deployment: its pods on all nodes end, possibly before new ones are ready\n  then: 2 pods\n"
    );
    assert_eq!(
        restarts(&of_deployment, &job).0,
        "high restart: Deployment `cart` becomes a Job: its 2 pods end, possibly before new ones are ready\n  then: 1 pod, until the job has ended\n"
    );
    assert_eq!(
        restarts(&job, &of_deployment).0,
        "medium restart: Job `cart` becomes a Deployment: a run that has not ended is stopped\n  then: 2 pods\n"
    );
    // A StatefulSet's claims are no matter of its pods alone.
    let set = workload("apps/v1", "StatefulSet", "cart", "serviceName: cart, replicas: 3");
    let found = effects(&changes(&set, &of_deployment));
    assert!(
        found.contains("StatefulSet `cart` becomes a Deployment: its 3 pods end")
            && found.contains("high destroy: StatefulSet"),
        "{found}"
    );
}

#[test]
fn a_workload_that_is_removed_or_renamed_becomes_no_other_kind() {
    let of_deployment = workload("apps/v1", "Deployment", "cart", "replicas: 2");
    let other = workload("apps/v1", "DaemonSet", "agent", "minReadySeconds: 0").replace("name: cart", "name: agent");
    assert_eq!(restarts(&of_deployment, ""), (String::new(), 0));
    assert_eq!(restarts(&of_deployment, &other), (String::new(), 0));
}

#[test]
fn a_job_with_another_template_runs_again() {
    let job = |hash: &str| workload("batch/v1", "Job", &format!("cart-{hash}"), "parallelism: 4");
    assert_eq!(
        restarts(&job("aaa"), &job("bbb")),
        (
            "low restart: Job `cart` runs again, as `cart-bbb`\n  `cart-aaa` is removed: a run that has not ended is stopped\n".to_owned(),
            4
        )
    );
    assert_eq!(restarts(&job("aaa"), &job("aaa")).0, "");
    assert_eq!(restarts("", &job("aaa")).0, "");
}

/// Returns a hook of a phase.
fn hook(phase: &str, image: &str) -> String {
    let annotations = format!("annotations: {{argocd.argoproj.io/hook: {phase}}}, labels");
    workload("batch/v1", "Job", "migrate", "backoffLimit: 1")
        .replacen("labels", &annotations, 1)
        .replace("image: a", &format!("image: {image}"))
}

#[test]
fn a_hook_runs_again_with_every_sync_and_a_changed_one_is_said_to_be_so() {
    let service = |replicas| workload("apps/v1", "Deployment", "cart", &format!("replicas: {replicas}"));
    let with = |phase: &str, image: &str, replicas| format!("{}---\n{}", hook(phase, image), service(replicas));
    assert_eq!(
        restarts(&with("Sync", "a", 2), &with("Sync", "a", 3)),
        ("info restart: hook `migrate` runs again, as with every sync\n".to_owned(), 1)
    );
    assert_eq!(
        restarts(&with("Sync", "a", 2), &with("Sync", "b", 2)).0,
        "low restart: hook `migrate` runs again, with another pod template\n"
    );
    // Nothing is synced, the sync does not fail, and a hook that is new does not run again.
    assert_eq!(restarts(&with("Sync", "a", 2), &with("Sync", "a", 2)).0, "");
    assert_eq!(restarts(&with("SyncFail", "a", 2), &with("SyncFail", "a", 3)).0, "");
    assert_eq!(restarts(&service(2), &with("Sync", "a", 2)).0, "");
    // Another service's change runs no hook.
    let other = |replicas| scoped("prod", "shop", "search", &service(replicas).replace("cart", "search"));
    let side = |replicas| [scoped("prod", "shop", "cart", &with("Sync", "a", 2)), other(replicas)].concat();
    assert_eq!(of_class(&compare(&side(2), &side(3)), "restart"), "");
}

/// Returns the steps of the only refused change.
fn steps(found: &Changes) -> Vec<String> {
    let refused: Vec<_> = found.effects.iter().filter(|effect| effect.class.keyword() == "reject").collect();
    assert_eq!(refused.len(), 1, "{}", effects(found));
    refused[0].steps.clone()
}

fn set(size: &str, selector: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: db, namespace: shop-prod}}, spec: {{replicas: 2, serviceName: db, \
         selector: {{matchLabels: {{app: {selector}}}}}, template: {{metadata: {{labels: {{app: {selector}}}}}}}, volumeClaimTemplates: \
         [{{metadata: {{name: data}}, spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: {size}}}}}}}}}]}}}}\n"
    )
}

#[test]
fn a_claim_template_that_grows_comes_with_steps_that_delete_no_pod() {
    let found = changes(&set("10Gi", "db"), &set("20Gi", "db"));
    assert_eq!(
        steps(&found),
        [
            "for claim in $(kubectl -n shop-prod get pvc -o name | grep -E '/data-db-[0-9]+$'); do \
             kubectl -n shop-prod patch \"$claim\" --type=merge -p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"20Gi\"}}}}'; done",
            "kubectl -n shop-prod delete statefulset db --cascade=orphan",
            "sync the Application again: Argo CD makes the object anew",
        ]
    );
    let text = effects(&found);
    assert!(text.contains("nothing else of this Application arrives") && text.contains("no pod is deleted"), "{text}");
    assert!(!text.contains("delete and create"), "{text}");
}

#[test]
fn another_selector_comes_with_steps_that_keep_the_old_pods_until_the_new_are_ready() {
    let of_deployment = |app: &str| {
        workload("apps/v1", "Deployment", "cart", &format!("selector: {{matchLabels: {{app: {app}}}}}"))
            .replace("template: {", &format!("template: {{metadata: {{labels: {{app: {app}}}}}, "))
    };
    let found = changes(&of_deployment("a"), &of_deployment("b"));
    assert_eq!(
        steps(&found),
        [
            "kubectl -n shop-prod delete deployment cart --cascade=orphan",
            "sync the Application again: Argo CD makes the object anew",
            "once the new pods are ready: kubectl -n shop-prod delete replicasets -l app=a",
        ]
    );
    let of_set = steps(&changes(&set("1Gi", "a"), &set("1Gi", "b")));
    assert_eq!(of_set[2], "once the new pods are ready: kubectl -n shop-prod delete pods -l app=a");
}

#[test]
fn what_must_not_be_deleted_comes_without_steps() {
    let claim = |size: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a}}, spec: {{resources: {{requests: {{storage: {size}}}}}}}}}\n"
        )
    };
    let found = changes(&claim("2Gi"), &claim("1Gi"));
    assert_eq!(steps(&found), Vec::<String>::new());
    let text = effects(&found);
    assert!(text.contains("until it is taken back, nothing else") && text.contains("a copy of the data"), "{text}");
}

#[test]
fn all_formats_show_the_steps() {
    use rutter::interface::report::diff::{TerminalOptions, document, html, markdown, terminal};
    let found = changes(&set("10Gi", "db"), &set("20Gi", "db"));
    let json = serde_json::to_value(document(&found)).unwrap();
    let steps = json["effects"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[1], "kubectl -n shop-prod delete statefulset db --cascade=orphan");
    let command = "step 2: kubectl -n shop-prod delete statefulset db --cascade=orphan";
    assert!(terminal(&found, TerminalOptions { color: false, width: 200 }).contains(command));
    assert!(html(&found, "t").contains(command));
    assert!(markdown(&found, "x").contains(command));
}
