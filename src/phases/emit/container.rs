//! Containers of pods. The fields are written in the order in which people read them.

use super::images;
use super::labels::{text_list, texts};
use super::{Context, probe};
use crate::language::model::{
    Container, ContainerPort, EnvFrom, EnvVar, KubernetesVersion, Mount, SecurityContext, ValueFrom,
};
use crate::language::spec::{PortProtocol, PullPolicy};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

/// The first version of Kubernetes with the lifecycle action `sleep`, which needs no `sleep` program in the image.
const SLEEP_ACTION: KubernetesVersion = KubernetesVersion { major: 1, minor: 30 };

/// A container of a pod template. `scratch` is the name of the volume to mount at `/tmp` if the container needs one.
pub(super) fn container(context: &Context<'_>, container: &Container, scratch: Option<&str>) -> Value {
    let mut out = Mapping::with_capacity(16);
    out.push("name", &container.settings.name);
    out.push("image", images::reference(&container.settings.image, context.inline_pin.then_some(&context.planned.pin)));
    out.push("imagePullPolicy", pull_policy(container.settings.pull));
    out.push_nonempty("command", text_list(&container.settings.command));
    out.push_nonempty("args", text_list(&container.settings.args));
    out.push_nonempty("ports", container.settings.ports.iter().map(port).collect::<Vec<_>>());
    out.push_nonempty("envFrom", container.settings.env_from.iter().map(env_from).collect::<Vec<_>>());
    out.push_nonempty("env", container.env.iter().map(|variable| env(variable)).collect::<Vec<_>>());
    out.push_nonempty("resources", resources(container));
    let probes = &container.settings.probes;
    out.push_some("startupProbe", probes.startup.as_ref().map(|p| probe::probe(container, p)));
    out.push_some("readinessProbe", probes.ready.as_ref().map(|p| probe::probe(container, p)));
    out.push_some("livenessProbe", probes.live.as_ref().map(|p| probe::probe(container, p)));
    out.push_some("lifecycle", pre_stop(context, container.settings.pre_stop));
    out.push("securityContext", security(&container.settings.security));
    out.push_nonempty("volumeMounts", mounts(container, scratch));
    out.into()
}

/// Whether the container needs a volume at `/tmp`: its root file system is read-only and it mounts nothing there
/// itself.
pub(super) fn needs_scratch(container: &Container) -> bool {
    !container.settings.security.writable_root
        && !container.settings.mounts.iter().any(|m| m.path.trim_end_matches('/') == "/tmp")
}

pub(super) fn protocol(protocol: PortProtocol) -> &'static str {
    match protocol {
        PortProtocol::Tcp => "TCP",
        PortProtocol::Udp => "UDP",
        PortProtocol::Sctp => "SCTP",
    }
}

fn pull_policy(policy: PullPolicy) -> &'static str {
    match policy {
        PullPolicy::IfNotPresent => "IfNotPresent",
        PullPolicy::Always => "Always",
    }
}

/// A port of a container. The protocol is always written because it is part of the merge key of the list.
fn port(port: &ContainerPort) -> Value {
    map! { "name" => &port.name, "containerPort" => port.port, "protocol" => protocol(port.protocol) }
}

fn env(var: &EnvVar) -> Value {
    match &var.value {
        ValueFrom::Text(text) => map! { "name" => &var.name, "value" => text },
        ValueFrom::Field(path) => value_from(var, "fieldRef", map! { "apiVersion" => "v1", "fieldPath" => path }),
        ValueFrom::Resource(name) => value_from(var, "resourceFieldRef", map! { "resource" => name }),
        ValueFrom::ConfigMap { name, key, optional } => {
            value_from(var, "configMapKeyRef", key_reference(name, Some(key), *optional))
        }
        ValueFrom::Secret { name, key, optional } => {
            value_from(var, "secretKeyRef", key_reference(name, Some(key), *optional))
        }
    }
}

fn value_from(var: &EnvVar, kind: &'static str, reference: Value) -> Value {
    map! { "name" => &var.name, "valueFrom" => map! { kind => reference } }
}

fn env_from(source: &EnvFrom) -> Value {
    let mut out = Mapping::new();
    out.push_some("prefix", source.prefix.as_ref());
    let kind = if source.secret { "secretRef" } else { "configMapRef" };
    out.push(kind, key_reference(&source.name, None, source.optional));
    out.into()
}

fn key_reference(name: &str, key: Option<&String>, optional: bool) -> Value {
    let mut out = Mapping::new();
    out.push("name", name.to_owned());
    out.push_some("key", key);
    out.push_some("optional", optional.then_some(true));
    out.into()
}

fn resources(container: &Container) -> Mapping {
    let mut out = Mapping::new();
    out.push_nonempty("requests", texts(&container.settings.resources.requests));
    out.push_nonempty("limits", texts(&container.settings.resources.limits));
    out
}

fn pre_stop(context: &Context<'_>, seconds: i64) -> Option<Value> {
    let action = match seconds {
        ..=0 => return None,
        _ if context.environment.kubernetes >= SLEEP_ACTION => map! { "sleep" => map! { "seconds" => seconds } },
        _ => map! { "exec" => map! { "command" => seq!["sleep", seconds.to_string()] } },
    };
    Some(map! { "preStop" => action })
}

/// The security context that the Pod Security level `restricted` requires, with the exceptions that the spec asks for.
fn security(security: &SecurityContext) -> Value {
    let mut out = Mapping::new();
    out.push_some("privileged", security.privileged.then_some(true));
    out.push_some("runAsNonRoot", security.run_as_root.then_some(false));
    out.push_some("runAsUser", security.user);
    // The API server refuses a privileged container that may not gain privileges.
    out.push("allowPrivilegeEscalation", security.privilege_escalation || security.privileged);
    out.push("readOnlyRootFilesystem", !security.writable_root);
    let mut capabilities = Mapping::new();
    capabilities.push("drop", seq!["ALL"]);
    capabilities.push_nonempty("add", text_list(&security.capabilities));
    out.push("capabilities", capabilities);
    out.into()
}

fn mounts(container: &Container, scratch: Option<&str>) -> Vec<Value> {
    let scratch = scratch.filter(|_| needs_scratch(container));
    let scratch = scratch.map(|volume| map! { "name" => volume.to_owned(), "mountPath" => "/tmp" });
    container.settings.mounts.iter().map(mount).chain(scratch).collect()
}

fn mount(mount: &Mount) -> Value {
    let mut out = Mapping::new();
    out.push("name", &mount.volume);
    out.push("mountPath", &mount.path);
    out.push_some("readOnly", mount.read_only.then_some(true));
    out.into()
}
