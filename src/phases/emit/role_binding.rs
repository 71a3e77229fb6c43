//! The rights of a team's owners in its namespaces: reading, and debugging if the environment allows it.
//!
//! The built-in role `edit` is not used: it can read Secrets, exec into pods and change NetworkPolicies. The role of an
//! existing RoleBinding cannot be changed, so the name of a binding contains the name of its role.

use super::TenantContext;
use super::emitters::{TenantEmitter, everywhere};
use super::tenant_metadata::metadata;
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) const EMITTER: TenantEmitter = TenantEmitter { possible: everywhere, emit };

pub(super) fn emit(context: &TenantContext<'_>) -> Vec<Object> {
    if context.team.owners.is_empty() {
        return Vec::new();
    }
    let role = if context.environment.debug { "debug" } else { "logs" };
    vec![
        binding(context, &format!("{}-view", context.team.name), "ClusterRole", "view"),
        self::role(context, role),
        binding(context, &format!("{}-{role}", context.team.name), "Role", role),
    ]
}

/// The Role that allows reading logs and, for debugging, exec, port-forward and deleting pods (their controllers make
/// new pods).
fn role(context: &TenantContext<'_>, name: &'static str) -> Object {
    let rule =
        |resources: Value, verbs: Value| map! { "apiGroups" => seq![""], "resources" => resources, "verbs" => verbs };
    let mut rules = vec![rule(seq!["pods/log"], seq!["get"])];
    if context.environment.debug {
        rules.push(rule(seq!["pods/exec", "pods/portforward"], seq!["create"]));
        rules.push(rule(seq!["pods"], seq!["delete"]));
    }
    Object(map! {
        "apiVersion" => "rbac.authorization.k8s.io/v1",
        "kind" => "Role",
        "metadata" => metadata(context, name),
        "rules" => rules,
    })
}

fn binding(context: &TenantContext<'_>, name: &str, kind: &'static str, role: &'static str) -> Object {
    let subjects: Vec<Value> = context
        .team
        .owners
        .iter()
        .map(|group| map! { "apiGroup" => GROUP, "kind" => "Group", "name" => group.clone() })
        .collect();
    let mut reference = Mapping::new();
    reference.push("apiGroup", GROUP);
    reference.push("kind", kind);
    reference.push("name", role);
    Object(map! {
        "apiVersion" => "rbac.authorization.k8s.io/v1",
        "kind" => "RoleBinding",
        "metadata" => metadata(context, name),
        "roleRef" => reference,
        "subjects" => subjects,
    })
}
