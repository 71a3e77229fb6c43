//! Resolves the volumes of a service and the mounts of its containers.

use std::collections::BTreeMap;

use super::codes;
use super::defaults;
use super::scope::Scope;
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::{Quantity, cut_name};
use crate::language::model::{Mount, Volume, VolumeKind};
use crate::language::spec::{self, AccessMode};

/// Normalizes a quantity as the API server does. An invalid quantity stays unchanged, and a rule reports it.
pub(super) fn canonical(text: &str) -> String {
    text.parse::<Quantity>().map_or_else(|_| text.to_owned(), Quantity::canonical)
}

/// Resolves the volumes of the service and the mounts of its main container.
pub(super) fn resolve(
    volumes: Option<&BTreeMap<String, spec::Volume>>,
    instance: &str,
    scope: &mut Scope<'_>,
) -> (Vec<Volume>, Vec<Mount>) {
    let (mut found, mut mounts) = (Vec::new(), Vec::new());
    for (name, spec) in volumes.into_iter().flatten() {
        found.push(Volume { name: name.clone(), kind: kind(name, spec, instance, scope) });
        if let Some(path) = &spec.mount {
            let read_only = spec.access == Some(AccessMode::ReadOnlyMany);
            mounts.push(Mount { volume: name.clone(), path: path.clone(), read_only });
        }
    }
    (found, mounts)
}

fn kind(name: &str, spec: &spec::Volume, instance: &str, scope: &mut Scope<'_>) -> VolumeKind {
    let Some(size) = &spec.size else {
        return VolumeKind::Scratch { limit: spec.scratch.as_ref().map(|q| canonical(&q.0)), memory: spec.memory };
    };
    let class = spec.class.as_deref().unwrap_or(defaults::VOLUME_CLASS);
    let profile = &scope.environment.profile;
    let storage_class = profile.storage.get(class).cloned().unwrap_or_else(|| {
        let span = scope.span(&["volumes", name, "class"]);
        scope.diagnostics.push(
            Diagnostic::error(
                codes::UNKNOWN_VOLUME_CLASS,
                span,
                format!("the provider profile `{}` has no volume class `{class}`", profile.name),
            )
            .suggest(class, profile.storage.keys().map(String::as_str))
            .help("classes are declared under `storage` of a profile, or of the environment's `provider.with`"),
        );
        class.to_owned()
    });
    let claim = cut_name(&format!("{instance}-{name}"), NAME_LENGTH).into_owned();
    VolumeKind::Claim { claim, size: canonical(&size.0), storage_class, access: spec.access.unwrap_or_default() }
}

/// Resolves the mounts of another container, which names volumes of the service.
pub(super) fn mounts(
    wanted: Option<&BTreeMap<String, String>>,
    volumes: &[Volume],
    path: &[&str],
    scope: &mut Scope<'_>,
) -> Vec<Mount> {
    let mut found = Vec::new();
    for (name, mount) in wanted.into_iter().flatten() {
        if volumes.iter().any(|v| v.name == *name) {
            found.push(Mount { volume: name.clone(), path: mount.clone(), read_only: false });
        } else {
            let mut at = path.to_vec();
            at.extend(["mounts", name.as_str()]);
            let span = scope.span(&at);
            scope.diagnostics.push(
                Diagnostic::error(codes::UNKNOWN_VOLUME, span, format!("unknown volume `{name}`"))
                    .suggest(name, volumes.iter().map(|v| v.name.as_str()))
                    .help("volumes are declared under the service's `volumes`"),
            );
        }
    }
    found
}
