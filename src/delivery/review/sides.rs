//! Finds where the trees of two sides differ.

use std::collections::BTreeSet;

use super::argocd;
use crate::base::conventions::{OutputFolder, VALUES_FILE};
use crate::output::header::split_header;
use crate::output::tree::Tree;
use crate::pipeline::compile::{Checked, Compiled};

/// The names of an environment and a team. The comparison covers everything that a team has in an environment, because
/// some effects (such as those of quotas) depend on the total.
pub(super) type Tenant = (String, String);

/// The parts of the tree with a file that differs in more than its header.
#[derive(Debug, Default)]
pub(super) struct ChangedParts {
    pub(super) tenants: BTreeSet<Tenant>,
    /// The changed files for Argo CD.
    pub(super) argocd: Vec<String>,
}

pub(super) fn changed_parts(before: &Compiled, after: &Compiled) -> ChangedParts {
    let paths: BTreeSet<&str> = before.tree.iter().chain(after.tree.iter()).map(|(path, _)| path).collect();
    let differ = |path: &&str| body(&before.tree, path) != body(&after.tree, path);
    let mut found =
        ChangedParts { tenants: tenants_with_other_clusters(&before.checked, &after.checked), argocd: Vec::new() };
    let mut values = Vec::new();
    for path in paths.iter().copied().filter(differ) {
        if argocd::is_of_argocd(path) {
            found.argocd.push(path.to_owned());
            continue;
        }
        if path.ends_with(VALUES_FILE) {
            values.push(path);
        }
        for side in [before, after] {
            tenants(side, path, &mut found.tenants);
        }
    }
    if !values.is_empty() {
        // A chart's values are a part of the Application that names their file.
        let names = |side: &Compiled, path: &str| {
            let text = side.tree.get(path).map(String::from_utf8_lossy).unwrap_or_default();
            values.iter().any(|values| text.contains(values))
        };
        let others = paths.iter().filter(|path| argocd::is_of_argocd(path) && !differ(path));
        found
            .argocd
            .extend(others.filter(|path| names(before, path) || names(after, path)).map(|path| (*path).to_owned()));
    }
    found
}

/// Returns the tenants of environments that both sides have with different clusters: their Applications differ although no
/// file of the services does.
pub(super) fn tenants_with_other_clusters(before: &Checked, after: &Checked) -> BTreeSet<Tenant> {
    let mut found = BTreeSet::new();
    for old in &before.platform.config.environments {
        let new = after.platform.config.environments.iter().find(|new| new.name == old.name);
        if new.is_some_and(|new| new.cluster_names() != old.cluster_names()) {
            let teams = [before, after].into_iter().flat_map(|side| &side.platform.config.teams);
            found.extend(teams.map(|team| (old.name.clone(), team.name.clone())));
        }
    }
    found
}

fn body<'t>(tree: &'t Tree, path: &str) -> Option<&'t [u8]> {
    let bytes = tree.get(path)?;
    Some(split_header(bytes).map_or(bytes, |(_, body)| body))
}

/// Adds the environments and the team to which a file of the tree belongs. A base belongs to all environments of its
/// service.
fn tenants(side: &Compiled, path: &str, found: &mut BTreeSet<Tenant>) {
    let platform = &side.checked.platform;
    let mut add = |environment: &str, team: &str| {
        found.insert((environment.to_owned(), team.to_owned()));
    };
    let (service, only) = match OutputFolder::of(path) {
        Some(OutputFolder::Service { service }) => (service, None),
        Some(OutputFolder::Overlay { service, environment }) => (service, Some(environment)),
        Some(OutputFolder::Tenant { team, environment }) => return add(environment, team),
        Some(OutputFolder::Platform { environment }) => {
            return platform
                .config
                .operators
                .into_iter()
                .for_each(|team| add(environment, &platform.config.team(team).name));
        }
        Some(OutputFolder::Component { environment, .. }) => {
            let names = platform.config.environments.iter().map(|e| e.name.as_str());
            return names.filter(|name| environment.is_none_or(|e| e == *name)).for_each(|name| add(name, ""));
        }
        _ => return,
    };
    let Some(service) = platform.services.iter().find(|s| s.folder == service) else { return };
    let names = service.overlays.keys().map(|id| platform.config.environment(*id).name.as_str());
    names
        .filter(|name| only.is_none_or(|e| e == *name))
        .for_each(|name| add(name, &platform.config.team(service.team).name));
}
