//! What an environment holds, indexed once for all judgements.

use std::collections::{BTreeMap, BTreeSet};

use super::Rendered;
use super::origin::Origins;
use super::pods::PodTemplate;
use crate::connectivity::Selector;
use crate::diagnostics::{Diagnostic, Span};
use crate::kubernetes::Object;
use crate::model::{Environment, EnvironmentId, Platform};

/// Group, kind, namespace and name.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// An object and the kustomization that it is rendered from.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) from: &'a Rendered,
    pub(super) object: &'a Object,
}

/// All objects of one environment.
pub(super) struct Inventory<'a> {
    pub(super) platform: &'a Platform,
    pub(super) id: EnvironmentId,
    pub(super) rendered: &'a [Rendered],
    by_id: BTreeMap<Key<'a>, Item<'a>>,
    /// By group and kind.
    by_kind: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Item<'a>>>>,
    namespaces: BTreeSet<&'a str>,
    /// Namespaces with objects of which an operator may make pods and Services that nobody rendered.
    operated: BTreeSet<&'a str>,
    pods: Vec<PodTemplate<'a>>,
    pods_by_namespace: BTreeMap<&'a str, Vec<usize>>,
    /// By namespace, label and value.
    pods_by_label: BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

/// Groups of custom kinds that are known to run no pods.
const WITHOUT_PODS: &[&str] = &[
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "external-secrets.io",
    "gateway.networking.k8s.io",
    "grafana.integreatly.org",
    "keda.sh",
    "monitoring.coreos.com",
    "projectcalico.org",
    "secrets-store.csi.x-k8s.io",
    "traefik.io",
];

impl<'a> Inventory<'a> {
    pub(super) fn new(platform: &'a Platform, id: EnvironmentId, rendered: &'a [Rendered]) -> Self {
        let mut inventory = Self {
            platform,
            id,
            rendered,
            by_id: BTreeMap::new(),
            by_kind: BTreeMap::new(),
            namespaces: BTreeSet::new(),
            operated: BTreeSet::new(),
            pods: Vec::new(),
            pods_by_namespace: BTreeMap::new(),
            pods_by_label: BTreeMap::new(),
        };
        for (from, object) in rendered.iter().flat_map(|r| r.objects.iter().map(move |o| (r, o))) {
            inventory.add(Item { from, object });
        }
        // A chart's objects are not there to be seen.
        for component in platform.components.iter().filter(|c| c.chart.is_some() && c.turns.contains_key(&id)) {
            inventory.operated.insert(&component.namespace);
        }
        inventory
    }

    fn add(&mut self, item: Item<'a>) {
        let object = item.object;
        let (group, kind, namespace) = (object.group(), object.kind(), object.namespace());
        self.by_id.entry((group, kind, namespace, object.name())).or_insert(item);
        self.by_kind.entry(group).or_default().entry(kind).or_default().push(item);
        self.namespaces.insert(if kind == "Namespace" { object.name() } else { namespace });
        if let Some(pod) = PodTemplate::of(item) {
            let at = self.pods.len();
            self.pods_by_namespace.entry(namespace).or_default().push(at);
            for (key, value) in pod.labels() {
                self.pods_by_label.entry((namespace, key, value)).or_default().push(at);
            }
            self.pods.push(pod);
        } else if !is_builtin(group) && !WITHOUT_PODS.contains(&group) {
            self.operated.insert(namespace);
        }
    }

    pub(super) fn environment(&self) -> &'a Environment {
        self.platform.environment(self.id)
    }

    /// Every object, in the order of rendering.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        self.rendered.iter().flat_map(|from| from.objects.iter().map(move |object| Item { from, object }))
    }

    /// The objects of a kind, in any version.
    pub(super) fn of_kind(&self, group: &str, kind: &str) -> &[Item<'a>] {
        self.by_kind.get(group).and_then(|kinds| kinds.get(kind)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<&'a Object> {
        self.by_id.get(&(group, kind, namespace, name)).map(|item| item.object)
    }

    /// Is everything in this namespace known, so that what is not found there does not exist?
    pub(super) fn is_known(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace) && !self.operated.contains(namespace)
    }

    pub(super) fn pods(&self) -> &[PodTemplate<'a>] {
        &self.pods
    }

    /// The pod templates of a namespace that a selector matches.
    pub(super) fn select(&self, namespace: &str, selector: &Selector) -> Vec<&PodTemplate<'a>> {
        let none: &[usize] = &[];
        let labelled = selector.equals.iter().map(|(key, value)| {
            self.pods_by_label.get(&(namespace, key.as_str(), value.as_str())).map_or(none, Vec::as_slice)
        });
        let all = || self.pods_by_namespace.get(namespace).map_or(none, Vec::as_slice);
        // The rarest label leaves the fewest to look at.
        let candidates = labelled.min_by_key(|list| list.len()).unwrap_or_else(all);
        candidates.iter().map(|at| &self.pods[*at]).filter(|pod| selector.matches(&pod.label_set())).collect()
    }

    /// An error about an object, at the words that it comes from.
    pub(super) fn error(&self, code: &'static str, item: Item<'_>, message: impl Into<String>) -> Diagnostic {
        self.error_at(code, item, &[], message)
    }

    /// The same about a field of the object: at its own words if the object is one of the service's manifests.
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

    pub(super) fn span(&self, item: Item<'_>) -> Span {
        Origins::new(self.platform, self.id).span(item.from, item.object, &[])
    }
}

/// Groups without a dot, and those below `k8s.io`, are Kubernetes' own; Gateway API and others that only
/// live there are not.
pub(super) fn is_builtin(group: &str) -> bool {
    !group.contains('.')
        || (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io") && !group.starts_with("gateway."))
}
