//! A comparison as JSON for programs: a stable shape with a published schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diff::{
    Acknowledgement, Action, ChangeGroup, ChangeScope, Changes, Effect, FieldChange, FieldKind, ObjectChange,
};
use crate::diff::{group_effects, group_objects};
use crate::kubernetes::ObjectId;
use crate::yaml::Value;

/// What differs between two sides, and what that means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiffDocument {
    /// The version of this shape. New fields may be added without a new version.
    pub version: u32,
    pub summary: Summary,
    /// Consequences, the highest risk first. Equal effects in several places are listed once.
    pub effects: Vec<EffectEntry>,
    /// Changed objects. Equal changes in several places are listed once.
    pub changes: Vec<ChangeEntry>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// The greatest number of pods that restart.
    pub pods_restarting: u64,
    /// The number of effects that need an acknowledgement and have none in the change.
    pub unacknowledged: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectEntry {
    /// `destroy`, `reject`, `privilege`, `exposure`, `connection`, `alert`, `restart`, `scale`, `resources` or `version`.
    pub class: String,
    /// `high`, `medium`, `low` or `info`.
    pub risk: String,
    /// One line. Names that differ between the places are replaced by `{environment}` and so on.
    pub summary: String,
    pub detail: Vec<String>,
    /// What a person has to do so that the change arrives, in order: commands, or sentences. Empty if nothing.
    pub steps: Vec<String>,
    /// The greatest number of pods that restart in all places together.
    pub pods: u64,
    #[serde(rename = "where")]
    pub occurrences: Vec<Occurrence>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeEntry {
    /// `added`, `removed` or `changed`.
    pub action: String,
    pub kind: String,
    pub name: String,
    /// The fields that changed; only for a changed object.
    pub fields: Vec<FieldEntry>,
    #[serde(rename = "where")]
    pub occurrences: Vec<Occurrence>,
}

/// One place where an effect or a change applies.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Occurrence {
    pub environment: String,
    pub team: String,
    pub service: String,
    /// The object. Missing for what concerns a whole place.
    pub object: Option<ObjectEntry>,
    /// The old name of a ConfigMap or Secret with a hash in its name.
    pub renamed_from: Option<String>,
    /// The line of the spec that caused it, if known.
    pub cause: Option<String>,
    /// For an effect: `not-asked`, `missing` or `given`.
    pub acknowledgement: Option<String>,
    /// The reason of the acknowledgement, if one is given.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectEntry {
    pub group: String,
    pub version: String,
    pub kind: String,
    pub namespace: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldEntry {
    pub path: String,
    /// `added`, `removed`, `replaced`, `reordered` or `lines`.
    pub change: String,
    pub old: Option<serde_json::Value>,
    pub new: Option<serde_json::Value>,
    /// The hunks of a unified diff; only for `lines`.
    pub hunks: Option<String>,
}

/// Converts a comparison to its document.
pub fn document(changes: &Changes) -> DiffDocument {
    let effects = group_effects(&changes.effects).into_iter().map(|group| EffectEntry {
        class: group.class.keyword().to_owned(),
        risk: group.risk.keyword().to_owned(),
        summary: group.summary,
        detail: group.detail,
        steps: group.steps,
        pods: group.pods,
        occurrences: group.members.iter().filter_map(|n| changes.effects.get(*n)).map(effect_occurrence).collect(),
    });
    let objects = group_objects(&changes.objects);
    DiffDocument {
        version: 1,
        summary: Summary {
            added: changes.count(Action::Added),
            changed: changes.count(Action::Changed),
            removed: changes.count(Action::Removed),
            pods_restarting: changes.pods_restarting(),
            unacknowledged: changes.effects.iter().filter(|e| e.acknowledgement == Acknowledgement::Missing).count(),
        },
        effects: effects.collect(),
        changes: objects.into_iter().map(|group| change(group, changes)).collect(),
    }
}

/// Returns the JSON Schema of [`DiffDocument`], which is published as `schema/diff.json`.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(DiffDocument).to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), "rutter diff --format json".into());
    }
    schema
}

fn change(group: ChangeGroup, changes: &Changes) -> ChangeEntry {
    ChangeEntry {
        action: group.action.keyword().to_owned(),
        kind: group.kind,
        name: group.name,
        fields: group.fields.iter().map(field).collect(),
        occurrences: group.members.iter().filter_map(|n| changes.objects.get(*n)).map(object_occurrence).collect(),
    }
}

fn occurrence(scope: &ChangeScope, object: Option<&ObjectId>, cause: Option<&String>) -> Occurrence {
    Occurrence {
        environment: scope.environment.clone(),
        team: scope.team.clone(),
        service: scope.service.clone(),
        object: object.map(|id| ObjectEntry {
            group: id.group.clone(),
            version: id.version.clone(),
            kind: id.kind.clone(),
            namespace: id.namespace.clone(),
            name: id.name.clone(),
        }),
        renamed_from: None,
        cause: cause.cloned(),
        acknowledgement: None,
        reason: None,
    }
}

fn effect_occurrence(effect: &Effect) -> Occurrence {
    let (state, reason) = match &effect.acknowledgement {
        Acknowledgement::NotAsked => ("not-asked", None),
        Acknowledgement::Missing => ("missing", None),
        Acknowledgement::Given(reason) => ("given", Some(reason.clone())),
    };
    let here = occurrence(&effect.scope, effect.object.as_ref(), effect.cause.as_ref());
    Occurrence { acknowledgement: Some(state.to_owned()), reason, ..here }
}

fn object_occurrence(change: &ObjectChange) -> Occurrence {
    let here = occurrence(&change.scope, Some(&change.id), change.cause.as_ref());
    Occurrence { renamed_from: change.renamed_from.clone(), ..here }
}

fn field(change: &FieldChange) -> FieldEntry {
    let value = |value: &Option<Value>| value.as_ref().map(serde_json::Value::from);
    FieldEntry {
        path: change.path.to_string(),
        change: match change.kind {
            FieldKind::Added => "added",
            FieldKind::Removed => "removed",
            FieldKind::Replaced => "replaced",
            FieldKind::Reordered => "reordered",
            FieldKind::Lines => "lines",
        }
        .to_owned(),
        old: value(&change.old),
        new: value(&change.new),
        hunks: change.hunks.clone(),
    }
}
