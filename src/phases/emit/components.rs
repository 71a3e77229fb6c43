//! The files that install a component: the values of its chart, and its manifests, copied as they were written.

use std::collections::BTreeSet;

use crate::base::conventions::{BASE_FOLDER, VALUES_FILE, component_folder};
use crate::language::model::{Component, Files, Platform};
use crate::output::tree::{Clash, Tree};
use crate::yaml::write_value;

use super::kustomization;

/// Adds `generated/components/`: for each component a folder `base` that its environments share, and one folder for
/// each environment where it is installed.
pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    platform.config.components.iter().try_for_each(|component| emit_component(platform, component, tree))
}

fn emit_component(platform: &Platform, component: &Component, tree: &mut Tree) -> Result<(), Clash> {
    let owner = format!("platform/components/{}", component.name);
    if component.installations().next().is_some() && !component.base.is_empty() {
        emit_files(&component_folder(&component.name, BASE_FOLDER), &component.base, &owner, None, tree)?;
    }
    for (id, _) in component.installations() {
        let environment = &platform.config.environment(id).name;
        let folder = component_folder(&component.name, environment);
        let values = component.chart.as_ref().and_then(|chart| chart.values.get(&id)).filter(|v| !v.is_empty());
        if let Some(values) = values {
            let text = write_value(&values.clone().into());
            tree.insert(format!("{folder}/{VALUES_FILE}"), text, format!("{owner}.yaml"))?;
        }
        if component.has_manifests(id) {
            let none = Files::new();
            let files = component.manifests.get(&id).unwrap_or(&none);
            let base = (!component.base.is_empty()).then_some("../base");
            emit_files(&folder, files, &owner, base, tree)?;
        }
    }
    Ok(())
}

/// Adds the files of one folder. If the files contain no kustomization of their own, adds one that lists them. `base`
/// is the path of a base that the added kustomization lists, too.
fn emit_files(folder: &str, files: &Files, owner: &str, base: Option<&str>, tree: &mut Tree) -> Result<(), Clash> {
    let source = format!("{owner}/{}", folder.rsplit('/').next().unwrap_or_default());
    let kustomized: Vec<&str> = files.keys().filter_map(|path| kustomization_folder(path)).collect();
    let own = kustomized.contains(&"");
    let mut resources: BTreeSet<String> = base.into_iter().map(str::to_owned).collect();
    for (path, bytes) in files {
        let (target, from) = (format!("{folder}/{path}"), format!("{source}/{path}"));
        let within = kustomized.iter().find(|k| path.strip_prefix(**k).is_some_and(|rest| rest.starts_with('/')));
        // A kustomization may make a ConfigMap of any file in its folder: rutter's header would become its content.
        if !own && within.is_none() && is_yaml(path) {
            tree.insert(target, bytes, from)?;
        } else {
            tree.insert_plain(target, bytes.clone(), from)?;
        }
        match within {
            Some(folder) => resources.extend([(*folder).to_owned()]),
            None if is_yaml(path) || path.ends_with(".json") => resources.extend([path.clone()]),
            None => {}
        }
    }
    if own {
        return Ok(());
    }
    tree.insert_document(
        format!("{folder}/{}", kustomization::FILE),
        kustomization::plain(resources.into_iter().collect()),
        format!("{owner}.yaml"),
    )
}

/// Returns the folder of a file that is a kustomization, empty for the top folder; `None` for any other file.
fn kustomization_folder(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    kustomization::NAMES.contains(&name).then_some(folder)
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}
