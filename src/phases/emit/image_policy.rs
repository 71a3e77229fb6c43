//! The platform's image policy at the API server: a ValidatingAdmissionPolicy and its binding for each
//! namespace.
//!
//! The binding names its namespace by the label that the API server sets; no other label can move a
//! namespace out of its reach. Workloads are judged like pods, so that a refusal shows where it was caused
//! and not as a ReplicaSet that never gets its pods. Only images that an object did not have before are
//! judged: what runs already can still be changed otherwise, and deleted (which may take finalizers off).
//!
//! Sources: the comments of `admissionregistration/v1/types.go` in kubernetes/api, with the defaults of
//! `MatchResources` and `Rule`; the CEL libraries of Kubernetes 1.30. `dyn()` keeps the API server's type
//! checker from warning of fields that one of the kinds does not have.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::labels::metadata;
use crate::base::conventions::{ANNOTATION_SYNC_WAVE, LABEL_ENVIRONMENT, LABEL_PART_OF, LABEL_TEAM, TENANCY_WAVE};
use crate::kubernetes::{LABEL_NAMESPACE, Object};
use crate::language::spec::Admission;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

const API: &str = "admissionregistration.k8s.io/v1";
/// Of the digest algorithms that registries use.
const DIGEST: &str = "@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$";
/// An image whose first part is a registry: it has a dot or a port, or is `localhost`.
const WITH_REGISTRY: &str = "^([^/]*[.:][^/]*|localhost)/";

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: everywhere, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    let Some(action) = action(context) else { return Vec::new() };
    let name = format!("images-{}", context.namespace);
    vec![policy(context, &name), binding(context, &name, action)]
}

/// What the API server does with a pod that breaks the policy; none where it does not judge.
fn action(context: &TenantContext<'_>) -> Option<&'static str> {
    match context.platform.surroundings.admission(context.environment)? {
        Admission::Off => None,
        Admission::Audit => Some("Audit"),
        Admission::Warn => Some("Warn"),
        Admission::Deny => Some("Deny"),
    }
}

fn policy(context: &TenantContext<'_>, name: &str) -> Object {
    let images = &context.platform.surroundings.images;
    let mut variables = vec![
        variable("pod", pod("object")),
        variable("podBefore", format!("dyn(oldObject) == null ? null\n: {}", pod("oldObject"))),
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
        variables.push(variable("fullNames", full()));
        variables.push(variable("foreign", foreign(&images.registries)));
        validations.push(validation("foreign", "images must come from a registry that the platform allows"));
    }
    Object(map! {
        "apiVersion" => API,
        "kind" => "ValidatingAdmissionPolicy",
        "metadata" => own_metadata(context, name),
        "spec" => map! {
            "failurePolicy" => "Fail",
            "matchConstraints" => map! {
                "matchPolicy" => "Equivalent",
                "namespaceSelector" => Mapping::new(),
                "objectSelector" => Mapping::new(),
                "resourceRules" => rules(),
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
        "metadata" => own_metadata(context, name),
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

/// Without a namespace: both kinds stand outside.
fn own_metadata(context: &TenantContext<'_>, name: &str) -> Value {
    let mut labels = Mapping::new();
    labels.push(LABEL_PART_OF, &context.platform.surroundings.name);
    labels.push(LABEL_ENVIRONMENT, &context.environment.name);
    labels.push(LABEL_TEAM, &context.team.name);
    let mut annotations = Mapping::new();
    annotations.push(ANNOTATION_SYNC_WAVE, TENANCY_WAVE);
    metadata(name, labels, annotations)
}

/// Everything that has or makes pods, and debugging containers.
fn rules() -> Value {
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

/// Holds if a variable, a list of images, is empty; the message names them.
fn validation(variable: &str, message: &str) -> Value {
    map! {
        "expression" => format!("size(variables.{variable}) == 0"),
        "message" => message.to_owned(),
        "messageExpression" => format!("'{message}: ' + variables.{variable}.join(', ')"),
    }
}

/// The specification of the pods of a pod, a workload or a CronJob.
fn pod(object: &str) -> String {
    format!(
        "has(dyn({object}).spec.jobTemplate) ? dyn({object}).spec.jobTemplate.spec.template.spec\n\
         : has(dyn({object}).spec.template) ? dyn({object}).spec.template.spec\n\
         : dyn({object}).spec"
    )
}

fn images_of(pod: &str) -> String {
    format!(
        "({pod}.containers\n\
         + (has({pod}.initContainers) ? {pod}.initContainers : [])\n\
         + (has({pod}.ephemeralContainers) ? {pod}.ephemeralContainers : [])).map(container, container.image)"
    )
}

/// New images with Docker Hub's registry and `library` written out.
fn full() -> String {
    let first = format!("variables.newImages.map(image, image.matches('{WITH_REGISTRY}') ? image");
    format!("{first}\n: image.contains('/') ? 'docker.io/' + image\n: 'docker.io/library/' + image)")
}

/// Those from none of the registries (or repositories below them). A tag or digest may follow a repository;
/// after a host alone a colon would begin the port of another registry.
fn foreign(registries: &[String]) -> String {
    let mut starts: Vec<String> = Vec::new();
    for registry in registries.iter().map(|r| r.trim_end_matches('/')) {
        let ends: &[char] = if registry.contains('/') { &['/', ':', '@'] } else { &['/'] };
        let each: Vec<String> = ends.iter().map(|end| text(&format!("{registry}{end}"))).collect();
        starts.push(each.join(", "));
    }
    let starts = starts.join(",\n");
    format!("variables.fullNames.filter(image, ![\n{starts}\n].exists(start, image.startsWith(start)))")
}

/// A CEL string.
fn text(text: &str) -> String {
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
