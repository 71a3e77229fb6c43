//! How a change arrives that the API server refuses: an object that cannot be changed is deleted, in the way that costs
//! least, and Argo CD makes it anew at its next sync.

use std::cmp::Ordering;

use super::values::{items, text};
use crate::equality::quantity;
use rutter_kubernetes::{FixedPart, Object, lives_outside_namespaces};
use rutter_yaml::{Mapping, Value};

/// The steps by which a person gets a refused change applied.
#[derive(Debug, Default, PartialEq)]
pub(super) struct WayOut {
    /// What the steps cost, or why there are none.
    pub(super) note: Option<&'static str>,
    /// Commands and sentences in order; empty if the change has to be taken back.
    pub(super) steps: Vec<String>,
}

const SYNC: &str = "sync the Application again: Argo CD makes the object anew";

pub(super) fn way_out(part: FixedPart, before: &Object, after: &Object) -> WayOut {
    let no_way = |note| WayOut { note: Some(note), steps: Vec::new() };
    match (part, after.kind()) {
        (FixedPart::SelectorOfTemplate, _) => no_way("the selector has to match the labels of the pod template"),
        (FixedPart::ClaimSpec, _) => no_way(
            "a claim can only grow; another class or a smaller size takes a claim with a new name, and a copy of the data",
        ),
        (_, "CustomResourceDefinition") => no_way("deleting the definition would delete every object of its kind"),
        (_, "StatefulSet") if same_selector(before, after) => stateful_set(before, after),
        (_, "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") => other_selector(before, after),
        (FixedPart::JobTemplate, _) => deleted(after, "a run that has not ended is stopped, and the job runs again"),
        (FixedPart::ServiceAddresses, _) => {
            deleted(after, "until the sync there is no Service, and its address changes")
        }
        (_, "RoleBinding" | "ClusterRoleBinding") => {
            deleted(after, "until the sync nobody has the rights that it gives")
        }
        (_, "ConfigMap" | "Secret") => {
            deleted(after, "running pods keep what they have read; those that start before the sync wait for it")
        }
        (_, "StorageClass" | "PriorityClass" | "RuntimeClass" | "IngressClass") => {
            deleted(after, "what exists keeps what it was made with; what is made before the sync finds no class")
        }
        _ => deleted(after, "what the object stands for is gone until the sync"),
    }
}

/// Returns the command's options that name the namespace and the object.
fn kubectl(object: &Object, verb: &str) -> String {
    let namespace = object.namespace();
    if lives_outside_namespaces(object.group(), object.kind()) || namespace.is_empty() {
        return format!("kubectl {verb}");
    }
    format!("kubectl -n {namespace} {verb}")
}

fn deletion(object: &Object, options: &str) -> String {
    let kind = object.kind().to_lowercase();
    format!("{} {kind} {}{options}", kubectl(object, "delete"), object.name())
}

fn deleted(object: &Object, note: &'static str) -> WayOut {
    WayOut { note: Some(note), steps: vec![deletion(object, ""), SYNC.to_owned()] }
}

fn same_selector(before: &Object, after: &Object) -> bool {
    before.0.at(&["spec", "selector"]) == after.0.at(&["spec", "selector"])
}

/// A set that is deleted without its pods finds them again by its selector. Claims that exist keep their size, so those
/// that grow are expanded first; none can shrink.
fn stateful_set(before: &Object, after: &Object) -> WayOut {
    let resized = resized(before, after);
    let larger = resized.iter().filter(|claim| claim.order == Ordering::Greater);
    let mut steps: Vec<String> = larger.map(|claim| expansion(after, claim.template, claim.size)).collect();
    let grows = !steps.is_empty();
    let shrinks = resized.iter().any(|claim| claim.order == Ordering::Less);
    steps.push(deletion(after, " --cascade=orphan"));
    steps.push(SYNC.to_owned());
    let note = match (grows, shrinks) {
        (true, false) => {
            "by the steps no pod is deleted: the new set adopts the pods of the old one; the claims' StorageClass needs allowVolumeExpansion"
        }
        (true, true) => {
            "by the steps no pod is deleted, and claims grow if their StorageClass has allowVolumeExpansion; no claim can shrink: those that exist keep their size"
        }
        (false, true) => {
            "by the steps no pod is deleted, and no claim gets smaller: those that exist keep their size, only those of new pods are made with the new one"
        }
        (false, false) => {
            "by the steps no pod is deleted: the new set adopts the pods and the claims of the old one, which stay as they are"
        }
    };
    WayOut { note: Some(note), steps }
}

/// A claim template that asks for another size than before.
struct Resized<'a> {
    template: &'a str,
    size: &'a str,
    /// How the new size compares with the old one.
    order: Ordering,
}

fn resized<'a>(before: &Object, after: &'a Object) -> Vec<Resized<'a>> {
    const SIZE: &[&str] = &["spec", "resources", "requests", "storage"];
    let name = |template: &'a Value| text(template, &["metadata", "name"]);
    let old = |wanted: &str| {
        let all = items(&before.0, &["spec", "volumeClaimTemplates"]).iter();
        let mut same = all.filter(|t| text(t, &["metadata", "name"]) == wanted);
        same.next().and_then(|t| t.at(SIZE)).and_then(quantity)
    };
    let all = items(&after.0, &["spec", "volumeClaimTemplates"]).iter().filter_map(|template| {
        let order = template.at(SIZE).and_then(quantity)?.cmp(&old(name(template))?);
        Some(Resized { template: name(template), size: text(template, SIZE), order })
    });
    all.collect()
}

/// The command that expands the claims of one template: they are called after the template, the set and a number.
fn expansion(set: &Object, template: &str, size: &str) -> String {
    let get = kubectl(set, "get");
    let patch = kubectl(set, "patch");
    format!(
        "for claim in $({get} pvc -o name | grep -E '/{template}-{}-[0-9]+$'); do {patch} \"$claim\" --type=merge \
         -p '{{\"spec\":{{\"resources\":{{\"requests\":{{\"storage\":\"{size}\"}}}}}}}}'; done",
        set.name()
    )
}

/// With another selector the new object cannot adopt the old pods: both stand until the new ones are ready.
fn other_selector(before: &Object, after: &Object) -> WayOut {
    let labels = before.0.at(&["spec", "selector", "matchLabels"]).and_then(Value::as_mapping);
    let pair = |(key, value): (_, &Value)| format!("{key}={}", value.as_str().unwrap_or_default());
    let labels: Vec<String> = labels.into_iter().flat_map(Mapping::iter).map(pair).collect();
    let rest = if after.kind() == "Deployment" { "replicasets" } else { "pods" };
    let delete = kubectl(before, "delete");
    WayOut {
        note: Some("by the steps the old pods go on running until the new ones are ready"),
        steps: vec![
            deletion(before, " --cascade=orphan"),
            SYNC.to_owned(),
            format!("once the new pods are ready: {delete} {rest} -l {}", labels.join(",")),
        ],
    }
}
