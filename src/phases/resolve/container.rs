//! Resolves a container: fills in every default and every name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bound_secret::BoundSecret;
use super::config::{self, BoundConfig};
use super::interpolate::Variables;
use super::ports::container_ports;
use super::scope::Scope;
use super::secrets;
use super::volumes::canonical;
use super::{codes, probes};
use crate::diagnostics::Diagnostic;
use crate::language::model::{
    ConfigMap, Container, ContainerSettings, EnvFrom, EnvVar, Image, Mount, Quantities, SecurityContext, Shared,
    ValueFrom, Volume,
};
use crate::language::spec::{self, ContainerFields, EnvSource, EnvValue, Literal};

/// The default HTTP path of metrics.
const METRICS_PATH: &str = "/metrics";

/// The fields from which a container is resolved.
pub(super) struct ContainerInput<'a> {
    pub(super) name: String,
    /// The keys that lead from the top of the service's spec to the container's fields.
    pub(super) path: Vec<String>,
    pub(super) fields: ContainerFields<'a>,
    /// The fields of the service, which apply where the container does not set its own.
    pub(super) inherited: Option<ContainerFields<'a>>,
    pub(super) ports: Option<&'a spec::Ports>,
    pub(super) port: Option<u16>,
    pub(super) metrics: Option<&'a spec::Metrics>,
    pub(super) health: Option<&'a spec::Health>,
    pub(super) security: &'a [Option<&'a spec::Security>],
    pub(super) pull: Option<spec::PullPolicy>,
    pub(super) pre_stop: i64,
    pub(super) mounts: Vec<Mount>,
    pub(super) call_env: Vec<EnvVar>,
    /// The user id of the pod. The container gets a user id of its own only if it differs.
    pub(super) pod_user: u32,
}

impl<'a> ContainerInput<'a> {
    /// Returns the input for a container that inherits nothing from the service.
    pub(super) fn beside(name: &str, path: &[&str], fields: spec::ContainerFields<'a>, pod_user: u32) -> Self {
        Self {
            name: name.to_owned(),
            path: path.iter().map(|s| (*s).to_owned()).collect(),
            fields,
            inherited: None,
            ports: None,
            port: None,
            metrics: None,
            health: None,
            security: &[],
            pull: None,
            pre_stop: 0,
            mounts: Vec::new(),
            call_env: Vec::new(),
            pod_user,
        }
    }
}

/// Resolves a container. Adds the ConfigMaps that it needs to `maps`, and returns their volumes.
pub(super) fn resolve(
    input: ContainerInput<'_>,
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> (Container, Vec<Volume>) {
    let path: Vec<&str> = input.path.iter().map(String::as_str).collect();
    let own = input.fields;
    let from = input.inherited.unwrap_or_default();
    let BoundConfig { mut volumes, mut mounts, env: config_env } =
        config::bind(own.config, &scope.owner(&path), &path, scope, maps);
    if own.config.is_none() && from.config.is_some() {
        let service = scope.instance_name.to_owned();
        let inherited = config::bind(from.config, &service, &[], scope, maps);
        volumes.extend(inherited.volumes);
        mounts.extend(inherited.mounts);
    }
    mounts.extend(input.mounts);
    let own_secrets = secrets::bind(own.secrets, own.env, &scope.owner(&path), &path, scope);
    let service = scope.instance_name.to_owned();
    let mut from_secrets = secrets::bind(from.secrets, from.env, &service, &[], scope);
    from_secrets.retain(|s| !own_secrets.iter().any(|o| o.entry == s.entry));
    from_secrets.retain(|s| !scope.takes_away(&path, "secrets", &s.entry));
    for (volume, mount) in own_secrets.iter().chain(&from_secrets).filter_map(|s| s.file.clone()) {
        if !mounts.iter().any(|m| m.path == mount.path) {
            mounts.push(mount);
            volumes.push(volume);
        }
    }
    let ports = container_ports(input.port, input.ports);
    let mut env = BTreeMap::new();
    for (fields, secrets, at) in [(from, &from_secrets, &[][..]), (own, &own_secrets, &path[..])] {
        env.extend(secrets.iter().flat_map(|s| &s.env).map(|v| (v.name.clone(), v.value.clone())));
        for (name, value) in fields.env.into_iter().flatten() {
            if at.is_empty() && scope.takes_away(&path, "env", name) {
                continue;
            }
            env.extend(variable(name, value, at, scope).map(|value| (name.clone(), value)));
        }
    }
    for more in input.call_env.into_iter().chain(config_env) {
        report_address(&more.name, &own_secrets, &path, scope);
        env.entry(more.name).or_insert(more.value);
    }
    let security = security(input.security, input.pod_user);
    let settings = ContainerSettings {
        image: image(own.image, from.image, &path, scope),
        pull: input.pull.unwrap_or_default(),
        command: texts(own.command, &path, "command", scope),
        args: texts(own.args, &path, "args", scope),
        env_from: whole(own.env_from.or(from.env_from), &from_secrets, &own_secrets),
        resources: quantities(own.resources.or(from.resources)),
        probes: probes::resolve(input.health, &ports, &path, scope),
        ports,
        metrics_path: input.metrics.and_then(|m| m.path.clone()).unwrap_or_else(|| METRICS_PATH.to_owned()),
        security,
        pre_stop: input.pre_stop,
        mounts,
        path: input.path,
        name: input.name,
    };
    (Container { env: ordered(env), settings: settings.into() }, volumes)
}

/// Sorts variables by name. Variables that contain `$(NAME)` come last, because Kubernetes only expands variables that
/// stand earlier in the list.
fn ordered(env: BTreeMap<String, ValueFrom>) -> Vec<Shared<EnvVar>> {
    let refers = |v: &ValueFrom| matches!(v, ValueFrom::Text(text) if text.contains("$("));
    let (last, first): (Vec<_>, Vec<_>) =
        env.into_iter().map(|(name, value)| EnvVar { name, value }).partition(|v| refers(&v.value));
    first.into_iter().chain(last).map(Shared::from).collect()
}

/// Reports a variable that holds a callee's address or configuration and is also a secret.
fn report_address(name: &str, secrets: &[BoundSecret], path: &[&str], scope: &mut Scope<'_>) {
    if let Some(secret) = secrets.iter().find(|s| s.env.iter().any(|v| v.name == name)) {
        let span = scope.span(&[path, &["secrets", &secret.entry]].concat());
        let message = format!("the variable `{name}` is a secret, and `calls` or `config` sets it too");
        scope.diagnostics.push(Diagnostic::error(codes::DUPLICATE_KEY, span, message).help("rename one of them"));
    }
}

fn image(own: Option<&str>, inherited: Option<&str>, path: &[&str], scope: &mut Scope<'_>) -> Image {
    match (own, inherited) {
        (Some(own), Some(service)) if path.first() != Some(&"sidecars") && path.first() != Some(&"init") => {
            split(own, own == service)
        }
        (Some(own), _) => split(own, path.is_empty()),
        (None, Some(service)) => split(service, true),
        (None, None) => {
            let span = scope.span(path);
            let what = if path.is_empty() { "the service".to_owned() } else { format!("`{}`", path.join(".")) };
            scope.diagnostics.push(
                Diagnostic::error(codes::MISSING_FIELD, span, format!("{what} has no image")).help("add `image: ...`"),
            );
            Image { repository: "missing".to_owned(), pinned: false, tag: None, digest: None }
        }
    }
}

/// Splits `repository[:tag][@digest]`. An image of the service itself takes the pinned version if it has none.
fn split(reference: &str, service: bool) -> Image {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_owned())),
        None => (reference, None),
    };
    let (repository, tag) = match rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((repository, tag)) => (repository, Some(tag.to_owned())),
        None => (rest, None),
    };
    let pinned = service && tag.is_none() && digest.is_none();
    Image { repository: repository.to_owned(), pinned, tag, digest }
}

fn texts(list: Option<&[Literal]>, path: &[&str], field: &str, scope: &mut Scope<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (n, text) in list.unwrap_or_default().iter().enumerate() {
        let index = n.to_string();
        let at = [path, &[field, index.as_str()]].concat();
        found.push(scope.fill(&text.0, &at).unwrap_or_else(|| text.0.clone()));
    }
    found
}

/// Returns the value of a variable, or `None` if it needs a pin and there is none, or if it is invalid.
fn variable(name: &str, value: &EnvValue, path: &[&str], scope: &mut Scope<'_>) -> Option<ValueFrom> {
    let at = [path, &["env", name]].concat();
    match value {
        EnvValue::Text(text) => scope.fill(&text.0, &at).map(ValueFrom::Text),
        EnvValue::Source(source) => {
            let value = taken_from(source);
            if value.is_none() {
                let span = scope.span(&at);
                scope.diagnostics.push(
                    Diagnostic::error(codes::INVALID_VALUE, span, "a variable is taken from exactly one thing")
                        .help("give one of `field`, `resource`, `configMap` with `key`, and `secret` with `key`"),
                );
            }
            value
        }
    }
}

fn taken_from(source: &EnvSource) -> Option<ValueFrom> {
    match (&source.field, &source.resource, &source.config_map, &source.secret, &source.key) {
        (Some(field), None, None, None, None) => Some(ValueFrom::Field(field.clone())),
        (None, Some(resource), None, None, None) => Some(ValueFrom::Resource(resource.clone())),
        (None, None, Some(name), None, Some(key)) => {
            Some(ValueFrom::ConfigMap { name: name.clone(), key: key.clone(), optional: source.optional })
        }
        (None, None, None, Some(name), Some(key)) => {
            Some(ValueFrom::Secret { name: name.clone(), key: key.clone(), optional: source.optional })
        }
        _ => None,
    }
}

/// Collects whole ConfigMaps and Secrets as variables. In Kubernetes later ones win, so the container's own come last.
fn whole(declared: Option<&[spec::EnvFrom]>, inherited: &[BoundSecret], own: &[BoundSecret]) -> Vec<EnvFrom> {
    let secrets = inherited.iter().chain(own).filter_map(|s| s.env_from.clone());
    declared.unwrap_or_default().iter().filter_map(env_from).chain(secrets).collect()
}

fn env_from(spec: &spec::EnvFrom) -> Option<EnvFrom> {
    let (secret, name) = match (&spec.config_map, &spec.secret) {
        (Some(name), None) => (false, name),
        (None, Some(name)) => (true, name),
        _ => return None,
    };
    Some(EnvFrom { secret, name: name.clone(), prefix: spec.prefix.clone(), optional: spec.optional })
}

fn quantities(resources: Option<&spec::Resources>) -> Quantities {
    let mut found = Quantities::default();
    let Some(resources) = resources else { return found };
    let ranges = [
        ("cpu", &resources.cpu, false),
        ("memory", &resources.memory, true),
        ("ephemeral-storage", &resources.ephemeral_storage, true),
    ];
    for (name, range, limit_by_default) in ranges {
        let Some(range) = range else { continue };
        let limit = range.limit.as_ref().or(limit_by_default.then_some(&range.request)).filter(|l| !l.is_empty());
        if !range.request.is_empty() {
            found.requests.insert(name.to_owned(), canonical(&range.request));
        }
        if let Some(limit) = limit {
            found.limits.insert(name.to_owned(), canonical(limit));
        }
    }
    for (name, amount) in &resources.extended {
        found.requests.insert(name.clone(), canonical(&amount.0));
        found.limits.insert(name.clone(), canonical(&amount.0));
    }
    found
}

fn security(layers: &[Option<&spec::Security>], pod_user: u32) -> SecurityContext {
    let pick = |get: fn(&spec::Security) -> Option<bool>| layers.iter().flatten().find_map(|s| get(s)).unwrap_or(false);
    SecurityContext {
        user: layers.iter().flatten().find_map(|s| s.user).filter(|u| *u != pod_user),
        run_as_root: pick(|s| s.run_as_root),
        writable_root: pick(|s| s.writable_root),
        privilege_escalation: pick(|s| s.privilege_escalation) || pick(|s| s.privileged),
        privileged: pick(|s| s.privileged),
        capabilities: layers.iter().flatten().find_map(|s| s.capabilities.clone()).unwrap_or_default(),
    }
}

impl<'a> Scope<'a> {
    /// Returns whether a part of the service sets a field to `null` to remove the service's value.
    fn takes_away(&self, part: &[&str], field: &str, name: &str) -> bool {
        let at = [part, &[field, name]].concat();
        !part.is_empty() && self.inputs.documents.find(self.origin, &at).is_some_and(|(_, node)| node.is_null())
    }

    /// Replaces `${...}` in a text. Returns `None` if the text needs a pin and there is none.
    pub(super) fn fill(&mut self, text: &str, at: &[&str]) -> Option<String> {
        let (documents, origin) = (self.inputs.documents, self.origin);
        let variables = Variables {
            environment: self.environment,
            namespace: &self.planned.namespace,
            service: self.instance_name,
            pin: (!self.without_overlay).then_some(&self.planned.pin),
        };
        variables.fill(text, || documents.deciding_span(origin, at), &mut self.diagnostics).map(Cow::into_owned)
    }
}
