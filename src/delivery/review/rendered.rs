//! The rendered objects of one side.

use rayon::prelude::*;

use super::argocd;
use super::sides::ChangedParts;
use crate::diagnostics::Diagnostics;
use crate::diff::{ChangeScope, ScopedObjects};
use crate::language::model::EnvironmentId;
use crate::phases::verify::render_folders;
use crate::pipeline::compile::Compiled;

/// The objects of a folder; the folder is empty where they come from no kustomization.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) folder: String,
    pub(super) scoped: ScopedObjects,
}

/// Renders the objects of the teams and environments with a difference. Every environment has an entry, even without
/// objects.
pub(super) fn rendered(side: &Compiled, changed_parts: &ChangedParts) -> Vec<Part> {
    let ids: Vec<EnvironmentId> = side.checked.platform.config.environment_ids().collect();
    let parts: Vec<Vec<Part>> = ids.par_iter().map(|id| of_environment(side, *id, changed_parts)).collect();
    let of_argocd = argocd::scoped_objects(side, &changed_parts.argocd).into_iter();
    parts.into_iter().flatten().chain(of_argocd.map(|scoped| Part { folder: String::new(), scoped })).collect()
}

fn of_environment(side: &Compiled, id: EnvironmentId, changed_parts: &ChangedParts) -> Vec<Part> {
    let platform = &side.checked.platform;
    let environment = platform.config.environment(id).name.clone();
    let wanted = |team: &str| changed_parts.tenants.contains(&(environment.clone(), team.to_owned()));
    let found = render_folders(platform, id, &side.tree, &wanted, &mut Diagnostics::new());
    let exists = ScopedObjects { scope: ChangeScope::new(environment.clone(), "", ""), objects: Vec::new() };
    let parts = found.into_iter().map(|r| Part {
        folder: r.folder,
        scoped: ScopedObjects {
            scope: ChangeScope::new(environment.clone(), r.team, r.service.or(r.component).unwrap_or_default()),
            objects: r.objects,
        },
    });
    std::iter::once(Part { folder: String::new(), scoped: exists }).chain(parts).collect()
}

/// The objects without their folders.
pub(super) fn scoped_objects(parts: Vec<Part>) -> Vec<ScopedObjects> {
    parts.into_iter().map(|part| part.scoped).collect()
}
