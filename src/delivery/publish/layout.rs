//! Which files go to which branch.

use std::collections::BTreeMap;

use super::files::Files;
use super::hydrated::{Dry, hydrated};
use crate::base::conventions::{GENERATED, OutputFolder};
use crate::delivery::git::CommitInfo;
use crate::diagnostics::Diagnostics;
use crate::pipeline::compile::Compiled;

/// The layout of the published tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The name of the branch. If it contains `{environment}`, there is one branch for each environment.
    pub branch: String,
    /// The folder of the workspace in the repository, with a trailing `/`. Published paths keep it, so that the paths
    /// in Applications stay valid.
    pub prefix: String,
    /// Whether to publish like Argo CD's source hydrator: rendered manifests instead of kustomizations, a
    /// `hydrator.metadata` that names the dry commit, and commits to `<branch>-next`, from which a promoter moves them
    /// to the branch.
    pub hydrator: bool,
}

/// Returns the branches of a tree, each with all its files.
///
/// # Errors
/// When objects cannot be rendered; only with [`Layout::hydrator`].
pub fn branches(
    compiled: &Compiled,
    layout: &Layout,
    source: &CommitInfo,
    url: &str,
) -> Result<BTreeMap<String, Files>, Diagnostics> {
    let platform = &compiled.checked.platform;
    let names: Vec<String> = platform.config.environments.iter().map(|e| e.name.clone()).collect();
    let ids: Vec<_> = platform.config.environment_ids().collect();
    let split = layout.branch.contains("{environment}");
    let dry = Dry { commit: source, url, prefix: &layout.prefix };
    let branch = |environment: Option<usize>| match environment {
        Some(n) => layout.branch.replace("{environment}", &names[n]),
        None => layout.branch.clone(),
    };
    let every: Vec<Option<usize>> = if split { (0..names.len()).map(Some).collect() } else { vec![None] };
    let one = |environment: Option<usize>| {
        if layout.hydrator {
            let of = environment.map_or(&ids[..], |n| &ids[n..=n]);
            return Ok((format!("{}-next", branch(environment)), hydrated(compiled, of, !split, dry)?));
        }
        let is_wanted = |path: &str| environment.is_none_or(|n| OutputFolder::is_of_environment(path, &names[n]));
        // CODEOWNERS is left out: it is about the workspace's own branch.
        let output = compiled.tree.iter().filter(|(path, _)| path.starts_with(GENERATED));
        let wanted = output.filter(|(path, _)| is_wanted(path));
        let files = wanted.map(|(path, bytes)| (format!("{}{path}", layout.prefix), bytes.to_vec())).collect();
        Ok((branch(environment), files))
    };
    every.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::OutputFolder;

    #[test]
    fn an_environment_s_branch_holds_its_own_files_and_what_all_share() {
        for (path, dev) in [
            ("generated/apps/cart/base/kustomization.yaml", true),
            ("generated/apps/cart/overlays/dev/kustomization.yaml", true),
            ("generated/apps/cart/overlays/prod/kustomization.yaml", false),
            ("generated/tenants/shop/prod/namespace.yaml", false),
            ("generated/platform/prod/kustomization.yaml", false),
            ("generated/platform/dev/kustomization.yaml", true),
            ("generated/argocd/main/environments/prod/applicationsets/shop-prod.yaml", false),
            // A service may have the same name as an environment.
            ("generated/apps/prod/base/kustomization.yaml", true),
            ("generated/argocd/main/projects/prod.yaml", true),
        ] {
            assert_eq!(OutputFolder::is_of_environment(path, "dev"), dev, "{path}");
        }
    }
}
