//! The manifests that a team wrote for its service, for objects that the spec does not cover; copied into the base as
//! they are.

use super::kustomization;
use crate::base::conventions::base_folder;
use crate::language::model::{Manifest, Service};
use crate::output::tree::{Clash, Tree};

/// The folder of the manifests, below the base.
const FOLDER: &str = "manifests";

/// Adds the files to the tree. Returns the resources that the base's kustomization must list: the folder if it has a
/// kustomization of its own, else each manifest.
pub(super) fn emit(service: &Service, tree: &mut Tree) -> Result<Vec<String>, Clash> {
    let base = base_folder(&service.folder);
    let is_kustomization = kustomization::NAMES.iter().any(|name| service.manifests.contains_key(*name));
    let mut resources = Vec::new();
    for (path, Manifest { bytes, .. }) in &service.manifests {
        let target = format!("{base}/{FOLDER}/{path}");
        let owner = format!("apps/{}/{FOLDER}/{path}", service.name);
        // A kustomization may make a ConfigMap of any file in its folder: rutter's header would become its content.
        if !is_kustomization && is_yaml(path) {
            tree.insert(target, bytes, owner)?;
        } else {
            tree.insert_plain(target, bytes.clone(), owner)?;
        }
        if !is_kustomization && (is_yaml(path) || path.ends_with(".json")) {
            resources.push(format!("{FOLDER}/{path}"));
        }
    }
    if is_kustomization {
        resources.push(FOLDER.to_owned());
    }
    Ok(resources)
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}
