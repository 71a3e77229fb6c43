//! Which files go to which branch.

use std::collections::BTreeMap;

use super::files::Files;
use super::hydrated::{Dry, hydrated};
use crate::compile::Compiled;
use crate::conventions::{GENERATED, Output};
use crate::diagnostics::Diagnostics;
use crate::git::CommitInfo;

/// How the tree is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The branch; `{environment}` in it makes one branch an environment.
    pub branch: String,
    /// The workspace's folder in the repository, with a `/` at the end; paths keep it, so that what the
    /// Applications name is found.
    pub prefix: String,
    /// As Argo CD's source hydrator does: rendered manifests in place of kustomizations, a `hydrator.metadata` that
    /// names the dry commit, and the commit on `<branch>-next`, from where a promoter takes it to the branch.
    pub hydrator: bool,
}

/// The branches of a tree, each with all its files.
///
/// # Errors
/// With [`Layout::hydrator`]: what cannot be rendered.
pub fn branches(
    compiled: &Compiled,
    layout: &Layout,
    source: &CommitInfo,
    url: &str,
) -> Result<BTreeMap<String, Files>, Diagnostics> {
    let platform = &compiled.checked.platform;
    let names: Vec<String> = platform.environments.iter().map(|e| e.name.clone()).collect();
    let ids: Vec<_> = platform.environment_ids().collect();
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
        let is_wanted = |path: &str| environment.is_none_or(|n| Output::is_of_environment(path, &names[n]));
        // CODEOWNERS speaks of the workspace's own branch.
        let output = compiled.tree.iter().filter(|(path, _)| path.starts_with(GENERATED));
        let wanted = output.filter(|(path, _)| is_wanted(path));
        let files = wanted.map(|(path, bytes)| (format!("{}{path}", layout.prefix), bytes.to_vec())).collect();
        Ok((branch(environment), files))
    };
    every.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::Output;

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
            // A service may be called like an environment.
            ("generated/apps/prod/base/kustomization.yaml", true),
            ("generated/argocd/main/projects/prod.yaml", true),
        ] {
            assert_eq!(Output::is_of_environment(path, "dev"), dev, "{path}");
        }
    }
}
