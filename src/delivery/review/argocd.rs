//! Compares the objects for Argo CD: projects, Applications and ApplicationSets, each assigned to what it deploys.

use crate::base::conventions::{GENERATED, OutputFolder};
use crate::diagnostics::FileId;
use crate::diff::{ChangeScope, ScopedObjects};
use crate::kubernetes::Object;
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
        let scope = scope_of(path, side.tree.owner(path).unwrap_or_default());
        Some(ScopedObjects { scope, objects: vec![object] })
    };
    paths.iter().filter_map(read).collect()
}

/// Returns the scope of the object in a file: the environment whose folder it lies in, and the team or component whose spec
/// made it. The clusters to which it deploys are not a part of the scope: the object stays the same when they change.
fn scope_of(path: &str, owner: &str) -> ChangeScope {
    let name =
        |folder: &str| owner.strip_prefix(folder).and_then(|file| file.strip_suffix(".yaml")).unwrap_or_default();
    let environment = OutputFolder::of(path).and_then(|folder| folder.environment()).unwrap_or_default();
    ChangeScope::new(environment, name("platform/teams/"), name("platform/components/"))
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
