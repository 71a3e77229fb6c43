//! The objects for Argo CD that differ: projects, Applications and ApplicationSets, each at what it is about.

use crate::compile::Compiled;
use crate::conventions::GENERATED;
use crate::diagnostics::FileId;
use crate::diff::{Place, Placed};
use crate::kubernetes::Object;
use crate::model::Platform;
use crate::yaml::{ReadOptions, Value, read_document};

/// Whether a path of the tree holds an object for Argo CD.
pub(super) fn is_of_argocd(path: &str) -> bool {
    path.strip_prefix(GENERATED).is_some_and(|rest| rest.starts_with("/argocd/"))
}

/// The objects of the files that a side has.
pub(super) fn place(side: &Compiled, paths: &[String]) -> Vec<Placed> {
    let read = |path: &String| {
        let node = read_document(side.tree.get(path)?, FileId(0), ReadOptions::default()).ok()?;
        let object = Object(Value::from(&node));
        let place = place_of(&side.checked.platform, side.tree.owner(path).unwrap_or_default(), &object);
        Some(Placed { place, objects: vec![object] })
    };
    paths.iter().filter_map(read).collect()
}

/// The team or component whose file it comes from, in the environment of the cluster that it deploys to.
fn place_of(platform: &Platform, owner: &str, object: &Object) -> Place {
    let name =
        |folder: &str| owner.strip_prefix(folder).and_then(|file| file.strip_suffix(".yaml")).unwrap_or_default();
    let cluster = |path: &[&str]| object.0.at(path).and_then(Value::as_str);
    let cluster = cluster(&["spec", "destination", "name"])
        .or_else(|| cluster(&["spec", "template", "spec", "destination", "name"]))
        .unwrap_or_default();
    let environment = platform.environments.iter().find(|e| e.clusters.iter().any(|c| c.name == cluster));
    Place::new(environment.map_or("", |e| e.name.as_str()), name("platform/teams/"), name("platform/components/"))
}
