//! The image policy of the platform, enforced by the API server: a ValidatingAdmissionPolicy and its binding for each
//! namespace of a team.
//!
//! The binding selects its namespace by the label that the API server sets itself, so users cannot change a label to
//! evade the policy. Workloads are checked like pods: otherwise a refused image would only show as a ReplicaSet that
//! never gets its pods. Only images that an object did not have before are checked, so a workload that runs already can
//! still be changed and deleted (deleting may remove finalizers, which is an update).
//!
//! Sources: the comments of `admissionregistration/v1/types.go` in kubernetes/api, with the defaults of
//! `MatchResources` and `Rule`; the CEL libraries of Kubernetes 1.30. Without `dyn()`, the API server's type checker
//! would warn of fields that some of the kinds do not have.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::labels::metadata;
use crate::base::conventions::{ANNOTATION_SYNC_WAVE, LABEL_ENVIRONMENT, LABEL_PART_OF, LABEL_TEAM, TENANCY_WAVE};
use crate::kubernetes::{LABEL_NAMESPACE, Object};
use crate::language::spec::Admission;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

const API: &str = "admissionregistration.k8s.io/v1";
/// Matches an image reference that ends in a digest of an algorithm that registries use.
const DIGEST: &str = "@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$";
/// Matches an image whose first part is a registry: that part has a dot or a port, or is `localhost`.
const WITH_REGISTRY: &str = "^([^/]*[.:][^/]*|localhost)/";

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: everywhere, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let Some(action) = action(context) else { return Vec::new() };
    let name = format!("images-{}", context.namespace);
    vec![policy(context, &name), binding(context, &name, action)]
}

/// What the API server does with a pod that breaks the policy; `None` where admission is off.
fn action(context: &TenantContext<'_>) -> Option<&'static str> {
    match context.platform.config.admission(context.environment)? {
        Admission::Off => None,
        Admission::Audit => Some("Audit"),
        Admission::Warn => Some("Warn"),
        Admission::Deny => Some("Deny"),
    }
}

fn policy(context: &TenantContext<'_>, name: &str) -> Object {
    let images = &context.platform.config.images;
    let mut variables = vec![
        variable("pod", pod_spec("object")),
        variable("podBefore", format!("dyn(oldObject) == null ? null\n: {}", pod_spec("oldObject"))),
        variable("images", images_of("variables.pod")),
        variable("imagesBefore", format!("variables.podBefore == null ? []\n: {}", images_of("variables.podBefore"))),
        variable("newImages", "variables.images.filter(image, !(image in variables.imagesBefore))".to_owned()),
    ];
    let mut validations = Vec::new();
    if images.digest.contains(&context.environment.name) {
        let expression = format!("variables.newImages.filter(image, !image.matches('{DIGEST}'))");
        variables.push(variable("unpinned", expression));
        validations.push(validation("unpinned", "images must be pinned by digest"));
    }
    if !images.registries.is_empty() {
        variables.push(variable("fullNames", full_names()));
        variables.push(variable("foreign", foreign_images(&images.registries)));
        validations.push(validation("foreign", "images must come from a registry that the platform allows"));
    }
    Object(map! {
        "apiVersion" => API,
        "kind" => "ValidatingAdmissionPolicy",
        "metadata" => cluster_metadata(context, name),
        "spec" => map! {
            "failurePolicy" => "Fail",
            "matchConstraints" => map! {
                "matchPolicy" => "Equivalent",
                "namespaceSelector" => Mapping::new(),
                "objectSelector" => Mapping::new(),
                "resourceRules" => resource_rules(),
            },
            "variables" => variables,
            "validations" => validations,
        },
    })
}

fn binding(context: &TenantContext<'_>, name: &str, action: &'static str) -> Object {
    let namespace = map! { "matchLabels" => map! { LABEL_NAMESPACE => context.namespace.to_owned() } };
    Object(map! {
        "apiVersion" => API,
        "kind" => "ValidatingAdmissionPolicyBinding",
        "metadata" => cluster_metadata(context, name),
        "spec" => map! {
            "policyName" => name.to_owned(),
            "validationActions" => seq![action],
            "matchResources" => map! {
                "matchPolicy" => "Equivalent",
                "namespaceSelector" => namespace,
                "objectSelector" => Mapping::new(),
            },
        },
    })
}

/// `metadata` of the two objects. They have no namespace because both kinds are cluster-scoped.
fn cluster_metadata(context: &TenantContext<'_>, name: &str) -> Value {
    let mut labels = Mapping::new();
    labels.push(LABEL_PART_OF, &context.platform.config.name);
    labels.push(LABEL_ENVIRONMENT, &context.environment.name);
    labels.push(LABEL_TEAM, &context.team.name);
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_SYNC_WAVE, TENANCY_WAVE);
    metadata(name, labels, annotations)
}

/// The resources that the policy checks: pods, the ephemeral containers of pods, and all workloads that make pods.
fn resource_rules() -> Value {
    let rule = |group: &'static str, resources: Value| {
        map! {
            "apiGroups" => seq![group],
            "apiVersions" => seq!["v1"],
            "operations" => seq!["CREATE", "UPDATE"],
            "resources" => resources,
            "scope" => "*",
        }
    };
    seq![
        rule("", seq!["pods", "pods/ephemeralcontainers"]),
        rule("apps", seq!["deployments", "statefulsets", "daemonsets", "replicasets"]),
        rule("batch", seq!["jobs", "cronjobs"]),
    ]
}

fn variable(name: &'static str, expression: String) -> Value {
    map! { "name" => name, "expression" => expression }
}

/// A validation that fails if a variable, which holds a list of images, is not empty; the message lists the images.
fn validation(variable: &str, message: &str) -> Value {
    map! {
        "expression" => format!("size(variables.{variable}) == 0"),
        "message" => message.to_owned(),
        "messageExpression" => format!("'{message}: ' + variables.{variable}.join(', ')"),
    }
}

/// A CEL expression for the pod spec in `object`, which is a pod, a workload or a CronJob.
fn pod_spec(object: &str) -> String {
    format!(
        "has(dyn({object}).spec.jobTemplate) ? dyn({object}).spec.jobTemplate.spec.template.spec\n\
         : has(dyn({object}).spec.template) ? dyn({object}).spec.template.spec\n\
         : dyn({object}).spec"
    )
}

/// A CEL expression for the list of images in a pod spec.
fn images_of(pod: &str) -> String {
    format!(
        "({pod}.containers\n\
         + (has({pod}.initContainers) ? {pod}.initContainers : [])\n\
         + (has({pod}.ephemeralContainers) ? {pod}.ephemeralContainers : [])).map(container, container.image)"
    )
}

/// A CEL expression for the new images, with Docker Hub's registry and `library` written out where they are implied.
fn full_names() -> String {
    let first = format!("variables.newImages.map(image, image.matches('{WITH_REGISTRY}') ? image");
    format!("{first}\n: image.contains('/') ? 'docker.io/' + image\n: 'docker.io/library/' + image)")
}

/// A CEL expression for the new images from outside `registries`, each of which is a registry or a repository. A tag or
/// a digest may follow a repository; but after a host alone, a colon would begin the port of another registry.
fn foreign_images(registries: &[String]) -> String {
    let mut starts: Vec<String> = Vec::new();
    for registry in registries.iter().map(|r| r.trim_end_matches('/')) {
        let ends: &[char] = if registry.contains('/') { &['/', ':', '@'] } else { &['/'] };
        let each: Vec<String> = ends.iter().map(|end| cel_string(&format!("{registry}{end}"))).collect();
        starts.push(each.join(", "));
    }
    let starts = starts.join(",\n");
    format!("variables.fullNames.filter(image, ![\n{starts}\n].exists(start, image.startsWith(start)))")
}

/// Quotes a text as a CEL string.
fn cel_string(text: &str) -> String {
    let mut out = "'".to_owned();
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(format!("\\u{:04x}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}
