//! Resolves configuration files: their content, the name of the ConfigMap with its hash, and the mounts.

use std::collections::BTreeMap;

use super::codes;
use super::scope::Scope;
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::{cut_name, short_hash};
use crate::language::model::{ConfigMap, EnvVar, Mount, ValueFrom, Volume, VolumeKind};
use crate::language::spec::{self, ConfigFile};

/// The mounts, volumes and variables that a container gets from its configuration.
#[derive(Default)]
pub(super) struct BoundConfig {
    pub(super) volumes: Vec<Volume>,
    pub(super) mounts: Vec<Mount>,
    pub(super) env: Vec<EnvVar>,
}

/// Reads the files and creates the ConfigMaps. `owner` is the name of the workload or container.
pub(super) fn bind(
    config: Option<&BTreeMap<String, spec::Config>>,
    owner: &str,
    path: &[&str],
    scope: &mut Scope<'_>,
    maps: &mut Vec<ConfigMap>,
) -> BoundConfig {
    let mut bound = BoundConfig::default();
    for (group, spec) in config.into_iter().flatten() {
        let mut at = path.to_vec();
        at.extend(["config", group.as_str()]);
        let (data, binary) = content(spec, &at, scope);
        let hash = short_hash(&canonical(&data, &binary));
        let stem = format!("{owner}-{group}");
        let name = format!("{}-{hash}", cut_name(&stem, NAME_LENGTH - hash.len() - 1));
        if let Some(mount) = &spec.mount {
            let volume = cut_name(&format!("config-{group}"), NAME_LENGTH).into_owned();
            bound.volumes.push(Volume { name: volume.clone(), kind: VolumeKind::ConfigMap(name.clone()) });
            bound.mounts.push(Mount { volume, path: mount.clone(), read_only: true });
        }
        if spec.env {
            bound.env.extend(data.keys().map(|key| EnvVar {
                name: key.clone(),
                value: ValueFrom::ConfigMap { name: name.clone(), key: key.clone(), optional: false },
            }));
        }
        if spec.mount.is_none() && !spec.env {
            let span = scope.span(&at);
            scope.diagnostics.push(
                Diagnostic::error(codes::MISSING_FIELD, span, format!("nothing sees the configuration `{group}`"))
                    .help("add `mount: /path`, or `env: true`"),
            );
        }
        if !maps.iter().any(|m| m.name == name) {
            maps.push(ConfigMap { name, data, binary });
        }
    }
    bound
}

type Content = (BTreeMap<String, String>, BTreeMap<String, Vec<u8>>);

fn content(spec: &spec::Config, at: &[&str], scope: &mut Scope<'_>) -> Content {
    let (mut data, mut binary) = Content::default();
    let mut add = |name: &str, bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => {
            data.insert(name.to_owned(), text.to_owned());
        }
        Err(_) => {
            binary.insert(name.to_owned(), bytes.to_vec());
        }
    };
    let assets = scope.inputs.loaded.assets.get(scope.service_name);
    if let Some(folder) = &spec.folder {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        let mut any = false;
        for (path, asset) in assets.into_iter().flatten() {
            if let Some(name) = path.strip_prefix(&prefix).filter(|n| !n.contains('/')) {
                add(name, &asset.bytes);
                any = true;
            }
        }
        if !any {
            missing(&format!("apps/{}/{folder}", scope.service_name), &[at, &["folder"]].concat(), scope);
        }
    }
    for (name, file) in &spec.files {
        match file {
            ConfigFile::Text(text) => add(name, text.as_bytes()),
            ConfigFile::From(from) => match assets.and_then(|a| a.get(from.from.trim_start_matches("./"))) {
                Some(asset) => add(name, &asset.bytes),
                None => missing(
                    &format!("apps/{}/{}", scope.service_name, from.from),
                    &[at, &["files", name, "from"]].concat(),
                    scope,
                ),
            },
        }
    }
    (data, binary)
}

fn missing(path: &str, at: &[&str], scope: &mut Scope<'_>) {
    let span = scope.span(at);
    scope.diagnostics.push(
        Diagnostic::error(codes::MISSING_FILE, span, format!("there is no file {path} of at most 1 MiB"))
            .help("paths are relative to the service's folder"),
    );
}

/// Encodes the content unambiguously for the hash, with names and lengths.
fn canonical(data: &BTreeMap<String, String>, binary: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in
        data.iter().map(|(k, v)| (k, v.as_bytes())).chain(binary.iter().map(|(k, v)| (k, v.as_slice())))
    {
        bytes.extend(format!("{}:{name}:{}:", name.len(), content.len()).bytes());
        bytes.extend(content);
    }
    bytes
}
