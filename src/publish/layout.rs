//! Which files go to which branch.

use std::collections::BTreeMap;

use serde_json::json;

use crate::conventions::GENERATED;
use crate::git::CommitInfo;
use crate::tree::Tree;

/// Files of a branch, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How the tree is laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The branch; `{environment}` in it makes one branch an environment.
    pub branch: String,
    /// The workspace's folder in the repository, with a `/` at the end; paths keep it, so that what the
    /// Applications name is found.
    pub prefix: String,
    /// As Argo CD's source hydrator does: a `hydrator.metadata` that names the dry commit, and the
    /// commit on `<branch>-next`, from where a promoter takes it to the branch.
    pub hydrator: bool,
}

/// The branches of a tree, each with all its files.
pub fn branches(
    tree: &Tree,
    environments: &[String],
    layout: &Layout,
    source: &CommitInfo,
    url: &str,
) -> BTreeMap<String, Files> {
    let every: Vec<Option<&String>> =
        if layout.branch.contains("{environment}") { environments.iter().map(Some).collect() } else { vec![None] };
    let one = |environment: Option<&String>| {
        let mut branch =
            environment.map_or_else(|| layout.branch.clone(), |e| layout.branch.replace("{environment}", e));
        // CODEOWNERS speaks of the workspace's own branch.
        let output = tree.iter().filter(|(path, _)| path.starts_with(GENERATED));
        let wanted = output.filter(|(path, _)| environment.is_none_or(|e| is_of(path, e, environments)));
        let mut files: Files =
            wanted.map(|(path, bytes)| (format!("{}{path}", layout.prefix), bytes.to_vec())).collect();
        if layout.hydrator {
            branch.push_str("-next");
            files.insert("hydrator.metadata".to_owned(), metadata(source, url));
        }
        (branch, files)
    };
    every.into_iter().map(one).collect()
}

/// Files belong to an environment when no part of their path names another one.
fn is_of(path: &str, environment: &str, environments: &[String]) -> bool {
    let others = environments.iter().filter(|e| *e != environment);
    let mut parts = path.split('/').map(|part| part.strip_suffix(".yaml").unwrap_or(part)).skip(3);
    let named: Vec<&String> = others.collect();
    !parts.any(|part| named.iter().any(|other| *other == part))
}

/// The keys of Argo CD's commit server (`hydrator.metadata` at the root of the hydrated branch).
fn metadata(source: &CommitInfo, url: &str) -> Vec<u8> {
    let metadata = json!({
        "repoURL": url,
        "drySha": source.id,
        "author": format!("{} <{}>", source.author, source.email),
        "date": crate::calendar::show_instant(source.time),
        "subject": source.subject,
        "body": source.body,
    });
    let mut text = serde_json::to_vec_pretty(&metadata).unwrap_or_default();
    text.push(b'\n');
    text
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn an_environment_s_branch_holds_its_own_files_and_what_all_share() {
        let environments = ["dev".to_owned(), "prod".to_owned()];
        for (path, dev) in [
            ("generated/apps/cart/base/kustomization.yaml", true),
            ("generated/apps/cart/overlays/dev/kustomization.yaml", true),
            ("generated/apps/cart/overlays/prod/kustomization.yaml", false),
            ("generated/tenants/shop/prod/namespace.yaml", false),
            // A service may be called like an environment.
            ("generated/apps/prod/base/kustomization.yaml", true),
        ] {
            assert_eq!(is_of(path, "dev", &environments), dev, "{path}");
        }
    }
}
