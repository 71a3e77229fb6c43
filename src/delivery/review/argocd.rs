//! Compares the objects for Argo CD: projects, Applications and ApplicationSets, each assigned to what it deploys.

use crate::base::conventions::GENERATED;
use crate::diagnostics::FileId;
use crate::diff::{ChangeScope, ScopedObjects};
use crate::kubernetes::Object;
use crate::language::model::Platform;
use crate::pipeline::compile::Compiled;
use crate::yaml::{ReadOptions, Value, read_document};

/// Returns whether a path of the tree holds an object for Argo CD.
pub(super) fn is_of_argocd(path: &str) -> bool {
    path.strip_prefix(GENERATED).is_some_and(|rest| rest.starts_with("/argocd/"))
}

/// Returns the objects in these files of one side.
pub(super) fn scoped_objects(side: &Compiled, paths: &[String]) -> Vec<ScopedObjects> {
    let read = |path: &String| {
        let node = read_document(side.tree.get(path)?, FileId(0), ReadOptions::default()).ok()?;
        let mut object = Object(Value::from(&node));
        inline_values(&mut object, side);
        let scope = scope_of(&side.checked.platform, side.tree.owner(path).unwrap_or_default(), &object);
        Some(ScopedObjects { scope, objects: vec![object] })
    };
    paths.iter().filter_map(read).collect()
}

/// Returns the scope of an object: the team or component whose spec made it, and the environment of the cluster to
/// which it deploys.
fn scope_of(platform: &Platform, owner: &str, object: &Object) -> ChangeScope {
    let name =
        |folder: &str| owner.strip_prefix(folder).and_then(|file| file.strip_suffix(".yaml")).unwrap_or_default();
    let cluster = |path: &[&str]| object.0.at(path).and_then(Value::as_str);
    let cluster = cluster(&["spec", "destination", "name"])
        .or_else(|| cluster(&["spec", "template", "spec", "destination", "name"]))
        .unwrap_or_default();
    let environment = platform.surroundings.environments.iter().find(|e| e.clusters.iter().any(|c| c.name == cluster));
    ChangeScope::new(environment.map_or("", |e| e.name.as_str()), name("platform/teams/"), name("platform/components/"))
}

/// Moves the values of charts into `helm.valuesObject`, so that they are compared.
fn inline_values(object: &mut Object, side: &Compiled) {
    let Some(spec) = object.0.get_mut("spec") else { return };
    let mut sources: Vec<&mut Value> = match spec.get_mut("sources") {
        Some(Value::Sequence(sources)) => sources.iter_mut().collect(),
        _ => spec.get_mut("source").into_iter().collect(),
    };
    for helm in sources.iter_mut().filter_map(|source| source.get_mut("helm")) {
        let files = helm.get("valueFiles").map(Value::items).unwrap_or_default();
        let values = files.iter().filter_map(Value::as_str).find_map(|file| values(file, side));
        if let (Some(values), Some(helm)) = (values, helm.as_mapping_mut()) {
            helm.insert("valuesObject", values);
        }
    }
}

/// Returns the content of the file behind `$values/generated/components/...`. The path may start with the folder of the
/// workspace in the repository.
fn values(file: &str, side: &Compiled) -> Option<Value> {
    let path = file.get(file.find(&format!("{GENERATED}/"))?..)?;
    let node = read_document(side.tree.get(path)?, FileId(0), ReadOptions::default()).ok()?;
    Some(Value::from(&node))
}
