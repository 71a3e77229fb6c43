//! Extracts from a change or an effect the terms that can be compared with keys and values of the spec.

use std::collections::BTreeSet;

use super::edits::Edit;
use crate::diff::{Class, Effect, ObjectChange};
use crate::kubernetes::Object;
use crate::language::kinds::KINDS;
use crate::yaml::Value;

/// Fields of the spec, with the object fields, classes of effects and external kinds that they affect. [`KINDS`] lists
/// the kinds of rutter's own that a field affects.
const BECOMES: &[(&[&str], &[&str])] = &[
    (&["image", "tag", "digest"], &["image", "version"]),
    (&["chart", "version", "overrides", "values"], &["Application", "targetRevision", "valuesObject", "version"]),
    (&["scale", "min", "max", "minReplicas"], &["replicas", "ScaledObject", "minReplicas", "maxReplicas", "resources"]),
    (&["min", "max"], &["HorizontalPodAutoscaler", "PodDisruptionBudget"]),
    (&["resources", "cpu", "memory"], &["resources"]),
    (&["env", "switches"], &["env", "ConfigMap"]),
    (&["envFrom"], &["envFrom"]),
    (&["config"], &["configMap", "volumes", "volumeMounts"]),
    (&["secrets"], &["secretKeyRef"]),
    (&["expose", "domain", "ingress"], &["Certificate", "LoadBalancer", "exposure"]),
    (&["calls", "callers", "network"], &["connection"]),
    (&["port", "ports", "aliases"], &["ports", "containerPort", "connection"]),
    (&["health"], &["livenessProbe", "readinessProbe", "startupProbe"]),
    (&["volumes"], &["volumes", "volumeMounts", "volumeClaimTemplates"]),
    (&["security"], &["securityContext", "automountServiceAccountToken", "hostNetwork", "privilege"]),
    (&["podSecurity"], &["privilege"]),
    (&["slo", "alerts"], &["alert"]),
    (&["quota", "limits"], &["resources"]),
    (&["owners", "debug"], &["privilege"]),
    (&["labels"], &["labels"]),
    (&["annotations"], &["annotations"]),
    (&["placement"], &["topologySpreadConstraints", "affinity", "nodeSelector", "tolerations"]),
    (&["shutdown"], &["terminationGracePeriodSeconds", "lifecycle"]),
    (&["update"], &["strategy", "updateStrategy"]),
    (&["freezes"], &["syncWindows"]),
    (&["namespaces"], &["namespace"]),
];

/// The weights of a match: of a spec value that appears in the change, of a key, and of a field that affects something.
const VALUE: u32 = 8;
const KEY: u32 = 4;
const AFFECTED: u32 = 3;

/// The terms of one change.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// Kinds, names, keys, and all words of texts.
    terms: BTreeSet<String>,
    /// Values or whole lines.
    values: Vec<String>,
}

impl Features {
    pub(super) fn of_change(change: &ObjectChange) -> Self {
        let mut features = Self::default();
        features.object(&change.id.kind, &change.id.name);
        for field in &change.fields {
            let steps = field.path.to_string();
            features.add_terms(&steps);
            features.values.extend([&field.old, &field.new].into_iter().flatten().flat_map(scalars));
        }
        if change.fields.is_empty() {
            let whole = change.after.as_ref().or(change.before.as_ref());
            features.values.extend(whole.into_iter().flat_map(|Object(value)| scalars(value)));
        }
        features
    }

    pub(super) fn of_effect(effect: &Effect) -> Self {
        let mut features = Self::default();
        if let Some(id) = &effect.object {
            features.object(&id.kind, &id.name);
        }
        features.terms.insert(effect.class.keyword().to_owned());
        if effect.class == Class::Exposure {
            features.terms.insert("Ingress".to_owned());
        }
        for line in effect.detail.iter().chain([&effect.summary]) {
            features.add_terms(line);
            features.values.extend(line.split([' ', '`', ',']).map(str::to_owned));
        }
        features
    }

    fn object(&mut self, kind: &str, name: &str) {
        self.terms.insert(kind.to_owned());
        self.terms.extend(name.split('-').map(str::to_owned));
        self.terms.insert(name.to_owned());
    }

    fn add_terms(&mut self, text: &str) {
        let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        self.terms.extend(text.split(|c| !is_inside(c)).filter(|part| !part.is_empty()).map(str::to_owned));
    }

    /// Returns how likely it is that an edit caused the change. 0 means that nothing matches.
    pub(super) fn score(&self, edit: &Edit) -> u32 {
        let value = [&edit.new, &edit.old].into_iter().any(|value| self.holds(value));
        let keys = || edit.keys.iter().map(String::as_str).filter(|key| *key != "defaults");
        let key = keys().filter(|key| self.terms.contains(*key)).count().min(2);
        let becomes = |key: &str| {
            let rows = BECOMES.iter().filter(|(fields, _)| fields.contains(&key));
            let kinds = KINDS.iter().filter(|row| row.fields.all().any(|field| field == key)).map(|row| row.kind);
            rows.flat_map(|(_, to)| to.iter().copied()).chain(kinds).any(|to| self.terms.contains(to))
        };
        let affected = keys().any(becomes);
        u32::from(value) * VALUE + u32::try_from(key).unwrap_or(0) * KEY + u32::from(affected) * AFFECTED
    }

    /// Returns whether a spec value is one of the values or a part of one.
    fn holds(&self, value: &str) -> bool {
        let says_little = matches!(value, "" | "''" | "true" | "false" | "null");
        let is_in = |other: &String| other == value || (value.len() > 2 && other.contains(value));
        !says_little && self.values.iter().any(is_in)
    }
}

fn scalars(value: &Value) -> Vec<String> {
    match value {
        Value::Mapping(m) => m.iter().flat_map(|(_, value)| scalars(value)).collect(),
        Value::Sequence(items) => items.iter().flat_map(scalars).collect(),
        Value::String(text) => vec![text.to_string()],
        Value::Int(n) => vec![n.to_string()],
        Value::Float(n) => vec![n.to_string()],
        Value::Bool(_) | Value::Null => Vec::new(),
    }
}
