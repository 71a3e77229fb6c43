//! `patchesStrategicMerge`, `patches` and `patchesJson6902`

use std::borrow::Cow;

use super::scope::Scope;
use crate::codes::{self, Outcome, failure};
use crate::decode::Located;
use crate::json6902::{self, Operation};
use crate::kustomization::{Patch, Selector};
use crate::load::{inline_documents, patches as read_patches};
use crate::notation::Notation;
use crate::openapi::Schemas;
use crate::resource::Resource;
use crate::resource_map::ResourceMap;
use crate::selector::Pattern;
use crate::strategic_merge::merge_object;
use rutter_diagnostics::Span;
use rutter_yaml::{Mapping, Node, Value};

/// What a patch may change besides the object's content.
#[derive(Debug, Clone, Copy, Default)]
struct Allowed {
    name: bool,
    kind: bool,
}

pub(crate) fn strategic_merges(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> Outcome<()> {
    let layer = scope.layer;
    let entries: &[Located] = layer.k.patches_strategic_merge.as_deref().unwrap_or_default();
    merge_all(scope, entries, map)
}

/// Every entry is a patch or the path of one; each finds its object by its own id.
pub(crate) fn merge_all(scope: &mut Scope<'_, '_>, entries: &[Located], map: &mut ResourceMap) -> Outcome<()> {
    let mut all = Vec::new();
    for entry in entries {
        let documents = scope.inputs.inline_or_file(scope.layer, entry)?;
        all.extend(read_patches(documents)?);
    }
    if all.is_empty() {
        let span = entries.first().and_then(|e| e.span);
        return Err(failure(codes::INVALID_PATCH, span, "the patch is empty"));
    }
    for patch in all {
        merge_by_id(map, &patch, Allowed::default(), scope.inputs.schemas())?;
    }
    Ok(())
}

pub(crate) fn patch(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> Outcome<()> {
    match scope.layer.k.patches.get(n) {
        Some(patch) => apply(scope, patch, map),
        None => Ok(()),
    }
}

pub(crate) fn json6902(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> Outcome<()> {
    match scope.layer.k.patches_json6902.get(n) {
        Some(patch) => apply_json(scope, patch, map),
        None => Ok(()),
    }
}

/// A strategic merge or JSON patch, by its form.
pub(crate) fn apply(scope: &mut Scope<'_, '_>, patch: &Patch, map: &mut ResourceMap) -> Outcome<()> {
    if let Some(only) = canonical(scope, patch)? {
        return apply_merges(scope, patch, &[only], map);
    }
    let documents = documents(scope, patch)?;
    let wrong = |message: &str| Err(failure(codes::INVALID_PATCH, patch.span, message));
    if let [only] = &documents[..]
        && json6902::looks_like(only)
    {
        let operations = json6902::read(only)?;
        let Some(target) = &patch.target else { return wrong("a JSON patch needs a target") };
        let selected = Pattern::new(target)?;
        for resource in map.list.iter_mut().filter(|r| selected.selects(r)) {
            resource.store_id();
            apply_operations(resource, &operations, patch.span)?;
        }
        return Ok(());
    }
    apply_merges(scope, patch, &read_patches(documents)?, map)
}

fn apply_merges(scope: &Scope<'_, '_>, patch: &Patch, patches: &[Resource], map: &mut ResourceMap) -> Outcome<()> {
    let wrong = |message: &str| Err(failure(codes::INVALID_PATCH, patch.span, message));
    let option = |name: &str| patch.options.get(name).copied().unwrap_or_default();
    let allowed = Allowed { name: option("allowNameChange"), kind: option("allowKindChange") };
    match (&patch.target, patches) {
        (_, []) => wrong("the patch is empty"),
        (None, patches) => patches.iter().try_for_each(|p| merge_by_id(map, p, allowed, scope.inputs.schemas())),
        (Some(target), [one]) => merge_selected(map, one, target, allowed, scope.inputs.schemas()),
        (Some(_), _) => wrong("several patches in one text cannot share a target"),
    }
}

/// The patch in a file whose document is at hand.
fn canonical(scope: &mut Scope<'_, '_>, patch: &Patch) -> Outcome<Option<Resource>> {
    if patch.path.is_empty() || !patch.patch.trim().is_empty() {
        return Ok(None);
    }
    let path = Located { span: patch.span, text: patch.path.clone() };
    let file = scope.inputs.loader.file(scope.layer.dir, &path)?;
    Ok(scope.inputs.loader.canonical(&file))
}

fn documents(scope: &mut Scope<'_, '_>, patch: &Patch) -> Outcome<Vec<Node>> {
    match (patch.patch.trim(), patch.path.as_str()) {
        ("", "") => Err(failure(codes::INVALID_PATCH, patch.span, "a patch needs a `path` or a `patch`")),
        (text, "") => inline_documents(text, patch.span),
        ("", path) => {
            let path = Located { span: patch.span, text: path.to_owned() };
            let file = scope.inputs.loader.file(scope.layer.dir, &path)?;
            scope.inputs.loader.documents(&file, patch.span)
        }
        _ => Err(failure(codes::INVALID_PATCH, patch.span, "`path` and `patch` exclude each other")),
    }
}

/// The target of a `patchesJson6902` entry selects as that of a patch does, but must give a name.
pub(crate) fn apply_json(scope: &mut Scope<'_, '_>, patch: &Patch, map: &mut ResourceMap) -> Outcome<()> {
    let documents = documents(scope, patch)?;
    let wrong = |message: &str| Err(failure(codes::INVALID_PATCH, patch.span, message));
    let Some(target) = &patch.target else { return wrong("a JSON patch needs a target") };
    if target.name.is_empty() {
        return wrong("the target needs a name");
    }
    let [only] = &documents[..] else { return wrong("a JSON patch is one list of operations") };
    if !json6902::looks_like(only) {
        return wrong("a JSON patch is one list of operations");
    }
    let operations = json6902::read(only)?;
    // No id is kept: references do not follow a name that changes here.
    let selected = Pattern::new(target)?;
    let mut selected = map.list.iter_mut().filter(|r| selected.selects(r));
    selected.try_for_each(|r| apply_operations(r, &operations, patch.span))
}

fn apply_operations(resource: &mut Resource, operations: &[Operation], span: Option<Span>) -> Outcome<()> {
    // While Kustomize patches, every object has annotations.
    if let Some(metadata) = resource.value.get_mut("metadata").and_then(Value::as_mapping_mut) {
        let annotations = metadata.entry_or_insert("annotations", || Value::Mapping(Mapping::new()));
        if annotations.is_null() {
            *annotations = Value::Mapping(Mapping::new());
        }
    }
    resource.notation = Notation::rewritten();
    json6902::apply(&mut resource.value, operations)
        .map_err(|e| failure(codes::INVALID_PATCH, span, format!("{}: {e}", resource.id())))
}

fn merge_by_id(map: &mut ResourceMap, patch: &Resource, allowed: Allowed, schemas: &Schemas) -> Outcome<()> {
    let at = map.the_one(&patch.id(), patch.span)?;
    merge(&mut map.list[at], patch, &patch.value, allowed, schemas)
}

/// With a target, the patch's own name and apiVersion mean nothing.
fn merge_selected(
    map: &mut ResourceMap,
    patch: &Resource,
    target: &Selector,
    allowed: Allowed,
    schemas: &Schemas,
) -> Outcome<()> {
    let selected = Pattern::new(target)?;
    for resource in map.list.iter_mut().filter(|r| selected.selects(r)) {
        let mut value = patch.value.clone();
        if let (Some(m), Some(api_version)) = (value.as_mapping_mut(), resource.value.get("apiVersion")) {
            m.insert("apiVersion", api_version.clone());
        }
        merge(resource, patch, &value, allowed, schemas)?;
    }
    Ok(())
}

/// Will some annotation of the object be left?
fn keeps_annotations(resource: &Resource, patch: &Value) -> bool {
    fn annotations(value: &Value) -> Option<&Mapping> {
        value.at(&["metadata", "annotations"]).and_then(Value::as_mapping)
    }
    let (own, patch) = (annotations(&resource.value), annotations(patch));
    let removed = |key: &str| patch.and_then(|patch| patch.get(key)).is_some_and(Value::is_null);
    own.is_some_and(|own| own.keys().any(|key| !removed(key)))
        || patch.is_some_and(|patch| patch.values().any(|v| !v.is_null()))
}

/// Kustomize takes the nulls among a patch's annotations for texts where no annotation would be left.
fn with_null_texts(mut patch: Value) -> Value {
    let annotations = patch.get_mut("metadata").and_then(|m| m.get_mut("annotations")).and_then(Value::as_mapping_mut);
    for (_, value) in annotations.into_iter().flat_map(Mapping::iter_mut).filter(|(_, v)| v.is_null()) {
        *value = Value::from("null");
    }
    patch
}

fn merge(resource: &mut Resource, patch: &Resource, value: &Value, allowed: Allowed, schemas: &Schemas) -> Outcome<()> {
    let (name, namespace, kind) =
        (resource.name().to_owned(), resource.namespace().to_owned(), resource.kind().to_owned());
    if allowed.name || allowed.kind {
        resource.store_id();
    }
    let has_null = value.at(&["metadata", "annotations"]).and_then(Value::as_mapping);
    let has_null = has_null.is_some_and(|annotations| annotations.values().any(Value::is_null));
    let value = if !has_null || keeps_annotations(resource, value) {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(with_null_texts(value.clone()))
    };
    let object = std::mem::take(&mut resource.value);
    let merged = merge_object(object, &resource.notation, &value, &patch.notation, schemas)
        .map_err(|e| failure(codes::INVALID_PATCH, patch.span, format!("{kind}/{name}: {e}")))?;
    let Some(merged) = merged else { return Ok(()) };
    resource.value = merged;
    resource.notation.extend(&patch.notation);
    if !allowed.kind && (kind.is_empty() || resource.kind() != kind) {
        resource.set_kind(&kind);
    }
    if !allowed.name && (name.is_empty() || resource.name() != name) {
        resource.set_metadata("name", &name);
    }
    resource.set_metadata("namespace", &namespace);
    Ok(())
}
