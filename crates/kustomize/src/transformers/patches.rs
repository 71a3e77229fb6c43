//! `patchesStrategicMerge`, `patches` and `patchesJson6902`

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::decode::SpannedText;
use crate::json6902::{self, Operation};
use crate::kustomization::{Patch, Selector};
use crate::load::{inline_documents, patches as read_patches};
use crate::notation::Notation;
use crate::openapi::Schemas;
use crate::resource::{Resource, TEXT_FIELDS};
use crate::resource_map::ResourceMap;
use crate::selector::Pattern;
use crate::strategic_merge::merge_object;
use rutter_diagnostics::Span;
use rutter_yaml::{Mapping, Node, Value};

/// The parts of the object's id that a patch may change.
#[derive(Debug, Clone, Copy, Default)]
struct AllowedChanges {
    name: bool,
    kind: bool,
}

pub(crate) fn strategic_merges(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let layer = scope.layer;
    let entries: &[SpannedText] = layer.k.patches_strategic_merge.as_deref().unwrap_or_default();
    merge_all(scope, entries, map)
}

/// Applies patches. Each entry is an inline patch or the path of one; the patch's id selects its object.
pub(crate) fn merge_all(scope: &mut Scope<'_, '_>, entries: &[SpannedText], map: &mut ResourceMap) -> BuildResult<()> {
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
        merge_by_id(map, &patch, AllowedChanges::default(), scope.inputs.schemas())?;
    }
    Ok(())
}

pub(crate) fn patch(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> BuildResult<()> {
    match scope.layer.k.patches.get(n) {
        Some(patch) => apply(scope, patch, map),
        None => Ok(()),
    }
}

pub(crate) fn json6902(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> BuildResult<()> {
    match scope.layer.k.patches_json6902.get(n) {
        Some(patch) => apply_json(scope, patch, map),
        None => Ok(()),
    }
}

/// Applies a patch as strategic merge patch or JSON patch, depending on its form.
pub(crate) fn apply(scope: &mut Scope<'_, '_>, patch: &Patch, map: &mut ResourceMap) -> BuildResult<()> {
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

fn apply_merges(scope: &Scope<'_, '_>, patch: &Patch, patches: &[Resource], map: &mut ResourceMap) -> BuildResult<()> {
    let wrong = |message: &str| Err(failure(codes::INVALID_PATCH, patch.span, message));
    let option = |name: &str| patch.options.get(name).copied().unwrap_or_default();
    let allowed = AllowedChanges { name: option("allowNameChange"), kind: option("allowKindChange") };
    match (&patch.target, patches) {
        (_, []) => wrong("the patch is empty"),
        (None, patches) => patches.iter().try_for_each(|p| merge_by_id(map, p, allowed, scope.inputs.schemas())),
        (Some(target), [one]) => merge_selected(map, one, target, allowed, scope.inputs.schemas()),
        (Some(_), _) => wrong("several patches in one text cannot share a target"),
    }
}

/// Returns the patch of a file whose document the caller has in memory.
fn canonical(scope: &mut Scope<'_, '_>, patch: &Patch) -> BuildResult<Option<Resource>> {
    if patch.path.is_empty() || !patch.patch.trim().is_empty() {
        return Ok(None);
    }
    let path = SpannedText { span: patch.span, text: patch.path.clone() };
    let file = scope.inputs.loader.file(scope.layer.dir, &path)?;
    Ok(scope.inputs.loader.canonical(&file))
}

fn documents(scope: &mut Scope<'_, '_>, patch: &Patch) -> BuildResult<Vec<Node>> {
    match (patch.patch.trim(), patch.path.as_str()) {
        ("", "") => Err(failure(codes::INVALID_PATCH, patch.span, "a patch needs a `path` or a `patch`")),
        (text, "") => inline_documents(text, patch.span),
        ("", path) => {
            let path = SpannedText { span: patch.span, text: path.to_owned() };
            let file = scope.inputs.loader.file(scope.layer.dir, &path)?;
            scope.inputs.loader.documents(&file, patch.span)
        }
        _ => Err(failure(codes::INVALID_PATCH, patch.span, "`path` and `patch` exclude each other")),
    }
}

/// Applies an entry of `patchesJson6902`. Its target selects like that of `patches`, but must have a name.
pub(crate) fn apply_json(scope: &mut Scope<'_, '_>, patch: &Patch, map: &mut ResourceMap) -> BuildResult<()> {
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
    // The id is not recorded, so references do not follow a name that changes here.
    let selected = Pattern::new(target)?;
    let mut selected = map.list.iter_mut().filter(|r| selected.selects(r));
    selected.try_for_each(|r| apply_operations(r, &operations, patch.span))
}

fn apply_operations(resource: &mut Resource, operations: &[Operation], span: Option<Span>) -> BuildResult<()> {
    // Kustomize gives every object annotations while it applies a patch.
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

fn merge_by_id(map: &mut ResourceMap, patch: &Resource, allowed: AllowedChanges, schemas: &Schemas) -> BuildResult<()> {
    let at = map.find_one(&patch.id(), patch.span)?;
    merge(&mut map.list[at], patch, &patch.value, allowed, schemas)
}

/// Merges a patch into the objects that a target selects. Ignores the patch's own name and apiVersion.
fn merge_selected(
    map: &mut ResourceMap,
    patch: &Resource,
    target: &Selector,
    allowed: AllowedChanges,
    schemas: &Schemas,
) -> BuildResult<()> {
    let selected = Pattern::new(target)?;
    let copied = with_texts(patch);
    for resource in map.list.iter_mut().filter(|r| selected.selects(r)) {
        let mut value = copied.clone();
        if let (Some(m), Some(api_version)) = (value.as_mapping_mut(), resource.value.get("apiVersion")) {
            m.insert("apiVersion", api_version.clone());
        }
        merge(resource, patch, &value, allowed, schemas)?;
    }
    Ok(())
}

/// Returns the value of a patch with its labels and annotations as the texts with which they are written: Kustomize reads both as texts when it
/// copies a patch for the objects that a target selects (`CopyMergeMetaDataFieldsFrom`), so null removes nothing there.
fn with_texts(patch: &Resource) -> Value {
    let mut value = patch.value.clone();
    for field in TEXT_FIELDS {
        let entries = value.get_mut("metadata").and_then(|m| m.get_mut(field)).and_then(Value::as_mapping_mut);
        for (key, value) in entries.into_iter().flat_map(Mapping::iter_mut) {
            match patch.written_texts.get(&(field, key.to_string())) {
                Some(text) => *value = Value::from(text.clone()),
                None if value.is_null() => *value = Value::from("null"),
                None => {}
            }
        }
    }
    value
}

fn merge(
    resource: &mut Resource,
    patch: &Resource,
    value: &Value,
    allowed: AllowedChanges,
    schemas: &Schemas,
) -> BuildResult<()> {
    let (name, namespace, kind) =
        (resource.name().to_owned(), resource.namespace().to_owned(), resource.kind().to_owned());
    if allowed.name || allowed.kind {
        resource.store_id();
    }
    let object = std::mem::take(&mut resource.value);
    let merged = merge_object(object, &resource.notation, value, &patch.notation, schemas)
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
