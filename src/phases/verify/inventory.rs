//! The index of all objects of an environment, which the judgements of that environment share.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use super::item::Item;
use super::label_index::LabelIndex;
use super::origin::Origins;
use super::pods::PodTemplate;
use super::rendered::Rendered;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, Span};
use crate::kubernetes::{Object, group_runs_no_pods};
use crate::language::kinds;
use crate::language::model::{Environment, EnvironmentId, Platform};
use crate::yaml::{Mapping, Value};

/// Group, kind, namespace and name of an object, by which the API server identifies it.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// All objects of one environment.
pub(super) struct Inventory<'a> {
    pub(super) platform: &'a Platform,
    pub(super) id: EnvironmentId,
    pub(super) rendered: &'a [Rendered],
    /// Built on the first lookup. The judgements that look at each object by itself do not need it.
    index: OnceLock<Index<'a>>,
}

/// A judgement: a function that looks at the objects of one environment and returns its findings.
pub(super) type Judge = fn(&Inventory<'_>) -> Vec<Diagnostic>;

/// The indexes of the objects.
#[derive(Default)]
struct Index<'a> {
    by_id: HashMap<Key<'a>, Item<'a>>,
    /// Pairs of the first object with an id and a later one with the same id.
    duplicates: Vec<(Item<'a>, Item<'a>)>,
    /// The objects by group, then by kind.
    by_kind: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Item<'a>>>>,
    namespaces: HashSet<&'a str>,
    /// Namespaces with charts or with objects of custom kinds, from which an operator may create pods and Services that
    /// are not in the tree.
    operator_namespaces: HashSet<&'a str>,
    pods: Vec<PodTemplate<'a>>,
    pods_by_label: LabelIndex<'a>,
    services: Vec<Item<'a>>,
    services_by_label: LabelIndex<'a>,
}

impl<'a> Index<'a> {
    fn new(inventory: &Inventory<'a>) -> Self {
        let mut index = Self::default();
        inventory.items().for_each(|item| index.add(item));
        // The objects of a chart are not in the tree.
        let charts = inventory.platform.config.components.iter().filter(|c| c.chart.is_some());
        index
            .operator_namespaces
            .extend(charts.filter(|c| c.turns.contains_key(&inventory.id)).map(|c| c.namespace.as_str()));
        index
    }

    fn add(&mut self, item: Item<'a>) {
        let object = item.object;
        let (group, kind, namespace) = (object.group(), object.kind(), object.namespace());
        match self.by_id.entry((group, kind, namespace, object.name())) {
            Entry::Occupied(first) => self.duplicates.push((*first.get(), item)),
            Entry::Vacant(new) => _ = new.insert(item),
        }
        self.by_kind.entry(group).or_default().entry(kind).or_default().push(item);
        self.namespaces.insert(if kind == "Namespace" { object.name() } else { namespace });
        if let Some(pod) = PodTemplate::of(item) {
            self.pods_by_label.add(self.pods.len(), namespace, pod.labels());
            self.pods.push(pod);
        } else if !is_builtin(group) && !group_runs_no_pods(group) && kinds::find(group, kind).is_none() {
            self.operator_namespaces.insert(namespace);
        }
        if group.is_empty() && kind == "Service" {
            self.services_by_label.add(self.services.len(), namespace, texts(object.labels()));
            self.services.push(item);
        }
    }
}

impl<'a> Inventory<'a> {
    pub(super) fn new(platform: &'a Platform, id: EnvironmentId, rendered: &'a [Rendered]) -> Self {
        Self { platform, id, rendered, index: OnceLock::new() }
    }

    fn index(&self) -> &Index<'a> {
        self.index.get_or_init(|| Index::new(self))
    }

    pub(super) fn environment(&self) -> &'a Environment {
        self.platform.config.environment(self.id)
    }

    /// Returns every object, in the order of rendering.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        self.rendered.iter().flat_map(|from| from.objects.iter().map(move |object| Item { from, object }))
    }

    /// Returns the objects of a kind, in any API version.
    pub(super) fn of_kind(&self, group: &str, kind: &str) -> &[Item<'a>] {
        self.index().by_kind.get(group).and_then(|kinds| kinds.get(kind)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<&'a Object> {
        self.index().by_id.get(&(group, kind, namespace, name)).map(|item| item.object)
    }

    /// Returns pairs of the first object with an id and a later one with the same id.
    pub(super) fn duplicates(&self) -> &[(Item<'a>, Item<'a>)] {
        &self.index().duplicates
    }

    /// Returns whether all objects of this namespace are in the tree. Only then does a failed lookup prove that an
    /// object does not exist.
    pub(super) fn is_known(&self, namespace: &str) -> bool {
        self.index().namespaces.contains(namespace) && !self.index().operator_namespaces.contains(namespace)
    }

    pub(super) fn pods(&self) -> &[PodTemplate<'a>] {
        &self.index().pods
    }

    /// Returns the pod templates of a namespace that a selector matches.
    pub(super) fn select(&self, namespace: &str, selector: &Selector) -> Vec<&PodTemplate<'a>> {
        let candidates = self.index().pods_by_label.candidates(namespace, selector).iter();
        candidates.map(|at| &self.index().pods[*at]).filter(|pod| selector.matches_by(|key| pod.label(key))).collect()
    }

    /// Returns the Services of a namespace that a selector matches.
    pub(super) fn select_services(&self, namespace: &str, selector: &Selector) -> Vec<Item<'a>> {
        let matches = |item: &Item<'_>| {
            let labels = item.object.labels();
            selector.matches_by(|key| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str))
        };
        let candidates = self.index().services_by_label.candidates(namespace, selector).iter();
        candidates.map(|at| self.index().services[*at]).filter(matches).collect()
    }

    /// Builds an error about an object. Its span is the field of the spec that the object comes from.
    pub(super) fn error(&self, code: &'static str, item: Item<'_>, message: impl Into<String>) -> Diagnostic {
        self.error_at(code, item, &[], message)
    }

    /// Builds an error about the field of an object at `path`. If the object comes from the service's own manifests,
    /// the span is that field there; otherwise it is the field of the spec that the object comes from.
    pub(super) fn error_at(
        &self,
        code: &'static str,
        item: Item<'_>,
        path: &[&str],
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = Origins::new(self.platform, self.id).span(item.from, item.object, path);
        Diagnostic::error(code, span, message)
    }

    /// Returns the span of the field of the spec that an object comes from.
    pub(super) fn span(&self, item: Item<'_>) -> Span {
        Origins::new(self.platform, self.id).span(item.from, item.object, &[])
    }
}

/// Returns the keys and values of labels.
fn texts(labels: Option<&Mapping>) -> impl Iterator<Item = (&str, &str)> {
    labels.into_iter().flat_map(Mapping::iter).filter_map(|(key, value)| Some((key.as_ref(), value.as_str()?)))
}

/// Returns whether an API group is part of Kubernetes itself: groups without a dot, and groups below `k8s.io` except
/// for Gateway API and groups that end in `.x-k8s.io`.
pub(super) fn is_builtin(group: &str) -> bool {
    !group.contains('.')
        || (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io") && !group.starts_with("gateway."))
}
