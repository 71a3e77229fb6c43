//! Groups equal changes in several environments or services, so that reports show them once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::change::{Action, ObjectChange};
use super::effect::Effect;
use super::fields::FieldChange;
use super::risk::{Class, Risk};
use super::substitute::Names;
use rutter_kubernetes::Object;
use rutter_yaml::write_value;

/// Object changes that are equal after the names of their scopes are replaced by placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeGroup {
    pub action: Action,
    pub kind: String,
    /// The name of the objects, with placeholders such as `{service}` where the names differ.
    pub name: String,
    /// The indices of the changes, in ascending order; never empty.
    pub members: Vec<usize>,
    /// The field changes of the first member, with placeholders where the members differ only by names.
    pub fields: Vec<FieldChange>,
}

/// Effects that are equal after the names of their scopes are replaced by placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectGroup {
    pub class: Class,
    pub risk: Risk,
    pub summary: String,
    pub detail: Vec<String>,
    pub steps: Vec<String>,
    pub pods: u64,
    /// The indices of the effects, in ascending order; never empty.
    pub members: Vec<usize>,
}

/// Groups equal changes. The groups are in the order of their first members.
pub fn group_objects(changes: &[ObjectChange]) -> Vec<ChangeGroup> {
    let mut groups: Vec<ChangeGroup> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (n, change) in changes.iter().enumerate() {
        let names = Names::new(&change.scope, &change.id.namespace);
        match known.entry(fingerprint(change, &names)) {
            Entry::Vacant(entry) => {
                entry.insert(groups.len());
                groups.push(ChangeGroup {
                    action: change.action,
                    kind: change.id.kind.clone(),
                    name: change.id.name.clone(),
                    members: vec![n],
                    fields: change.fields.clone(),
                });
            }
            Entry::Occupied(entry) => {
                let Some(group) = groups.get_mut(*entry.get()) else { continue };
                if group.name != change.id.name {
                    group.name = names.text(&change.id.name);
                }
                if group.fields != change.fields {
                    group.fields = change.fields.iter().map(|field| names.field(field)).collect();
                }
                group.members.push(n);
            }
        }
    }
    groups
}

/// Returns the key that is equal for changes of one group: action, kind, name, and the fields or the whole object.
fn fingerprint(change: &ObjectChange, names: &Names) -> String {
    let id = &change.id;
    let mut text = format!("{:?}\n{}\n{}\n{}\n", change.action, id.group, id.kind, names.text(&id.name));
    if change.action == Action::Changed {
        for field in change.fields.iter().map(|field| names.field(field)) {
            let value = |value: Option<&_>| value.map(write_value).unwrap_or_default();
            let (old, new) = (value(field.old.as_ref()), value(field.new.as_ref()));
            text.push_str(&format!("{}\n{:?}\n{old}\n{new}\n", field.path, field.kind));
        }
        if let Some(from) = &change.moved_from {
            text.push_str(&format!("moved from {} {}\n", from.team, from.service));
        }
    } else if let Some(Object(value)) = change.after.as_ref().or(change.before.as_ref()) {
        text.push_str(&write_value(&names.value(value)));
    }
    text
}

/// Class, risk, summary, and details and steps: what effects of one group have in common.
type Fingerprint = (Class, Risk, String, [Vec<String>; 2]);

/// Groups equal effects. The groups are in the order of their first members.
pub fn group_effects(effects: &[Effect]) -> Vec<EffectGroup> {
    let mut groups: Vec<EffectGroup> = Vec::new();
    let mut known: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    for (n, effect) in effects.iter().enumerate() {
        // The namespace of Argo CD is a part of names, too, which commands must spell as they are.
        let named = effect.object.as_ref().filter(|id| id.group != "argoproj.io");
        let namespace = named.map_or("", |id| id.namespace.as_str());
        let names = Names::new(&effect.scope, namespace);
        let summary = names.text(&effect.summary);
        let [detail, steps] = [&effect.detail, &effect.steps]
            .map(|lines| lines.iter().map(|line| names.text(line)).collect::<Vec<String>>());
        match known.entry((effect.class, effect.risk, summary.clone(), [detail.clone(), steps.clone()])) {
            Entry::Vacant(entry) => {
                entry.insert(groups.len());
                groups.push(EffectGroup {
                    class: effect.class,
                    risk: effect.risk,
                    summary: effect.summary.clone(),
                    detail: effect.detail.clone(),
                    steps: effect.steps.clone(),
                    pods: effect.pods,
                    members: vec![n],
                });
            }
            Entry::Occupied(entry) => {
                let Some(group) = groups.get_mut(*entry.get()) else { continue };
                if group.summary != effect.summary {
                    group.summary = summary;
                }
                if group.detail != effect.detail {
                    group.detail = detail;
                }
                if group.steps != effect.steps {
                    group.steps = steps;
                }
                group.pods = group.pods.saturating_add(effect.pods);
                group.members.push(n);
            }
        }
    }
    groups
}
