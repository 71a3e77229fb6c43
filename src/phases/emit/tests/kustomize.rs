//! Builds emitted overlays with Kustomize and compares the result with the emitted objects.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::kubernetes::{Object, ObjectId};
use crate::language::model::{Pin, PlannedService, Platform};
use crate::output::tree::Tree;
use crate::phases::emit::{emit, objects_of};
use crate::yaml::{Mapping, Value};

/// Asserts that Kustomize builds from every overlay exactly the objects that emitters made for that environment. Does
/// nothing if `kubectl` is not installed.
pub(super) fn assert_overlays_give_what_is_wanted(platform: &Platform) {
    let (tree, diagnostics) = emit(platform);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let folder = tempfile::tempdir().unwrap();
    write(&tree, folder.path());
    for (service, environment, planned) in platform.deployed() {
        let name = &platform.config.environment(environment).name;
        let overlay = folder.path().join(crate::base::conventions::overlay_folder(&service.folder, name));
        let Some(built) = build(&overlay) else {
            println!("skipped: kubectl is not installed");
            return;
        };
        let wanted =
            objects_of(&platform.config, service, planned, &platform.callers).into_iter().map(|o| finished(o, planned));
        let wanted: BTreeMap<ObjectId, Value> = wanted.map(|o| (o.id(), sorted(&o.0, ""))).collect();
        let built: BTreeMap<ObjectId, Value> = built.into_iter().map(|o| (o.id(), sorted(&o.0, ""))).collect();
        assert_eq!(built.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "{name}");
        for (id, object) in &wanted {
            assert_eq!(&built[id], object, "{id} in {name}");
        }
    }
}

fn write(tree: &Tree, folder: &Path) {
    for (path, bytes) in tree.iter() {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// The objects that Kustomize builds from a folder; `None` if `kubectl` is not installed.
pub(in crate::phases::emit) fn build(overlay: &Path) -> Option<Vec<Object>> {
    let output = Command::new("kubectl").arg("kustomize").arg(overlay).output().ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let options = crate::yaml::ReadOptions::default();
    let nodes = crate::yaml::read_documents(text.as_bytes(), crate::diagnostics::FileId(0), options).unwrap();
    Some(nodes.iter().map(|node| Object(Value::from(node))).collect())
}

/// An emitted object with the changes that the overlay's transformers make: namespace, tag and digest.
fn finished(mut object: Object, planned: &PlannedService) -> Object {
    object.0.get_mut("metadata").unwrap().as_mapping_mut().unwrap().insert("namespace", &planned.namespace);
    pin(&mut object.0, &planned.pin);
    object
}

fn pin(value: &mut Value, pinned: &Pin) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map.iter_mut() {
                if let (true, Some(image)) = (key == "image", value.as_str()) {
                    if !image.contains(['@']) && !image.rsplit('/').next().unwrap().contains(':') {
                        *value = Value::from(format!(
                            "{image}:{}@{}",
                            pinned.tag.as_ref().unwrap(),
                            pinned.digest.as_ref().unwrap()
                        ));
                    }
                } else {
                    pin(value, pinned);
                }
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| pin(item, pinned)),
        _ => {}
    }
}

/// Sorts the keys of maps, and the lists whose order does not matter.
fn sorted(value: &Value, key: &str) -> Value {
    match value {
        Value::Mapping(map) => {
            let mut out: Mapping = map.iter().map(|(k, v)| (k.clone(), sorted(v, k))).collect();
            out.sort_keys();
            out.into()
        }
        Value::Sequence(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| sorted(item, "")).collect();
            if matches!(key, "ports" | "volumes" | "volumeMounts")
                || (key == "env" && !format!("{items:?}").contains("$("))
            {
                items.sort_by_key(|item| format!("{item:?}"));
            }
            Value::Sequence(items)
        }
        other => other.clone(),
    }
}
