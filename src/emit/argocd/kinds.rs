//! The kinds of objects that projects allow.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::conventions::{GENERATED, VALUES_FILE};
use crate::diagnostics::FileId;
use crate::kubernetes::lives_outside_namespaces;
use crate::map;
use crate::model::Platform;
use crate::tree::Tree;
use crate::yaml::{ReadOptions, Value, read_documents};

/// Group and kind.
pub type Kind = (String, String);

/// The kinds of services' objects, by service.
pub type ServiceKinds = BTreeMap<String, BTreeSet<Kind>>;

/// What services may be made of in any case. A kind that leaves a project's list would no longer be
/// pruned: its last object would stay in the cluster when the spec loses it.
const SERVICE_KINDS: &[(&str, &str)] = &[
    ("", "ConfigMap"),
    ("", "PersistentVolumeClaim"),
    ("", "Service"),
    ("", "ServiceAccount"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("gateway.networking.k8s.io", "HTTPRoute"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
];

/// The kinds that the output holds.
pub(super) struct Kinds {
    services: ServiceKinds,
    tenants: BTreeSet<Kind>,
    components: BTreeSet<Kind>,
}

impl Kinds {
    /// Reads those that are no service's off the files.
    pub(super) fn of(platform: &Platform, services: ServiceKinds, tree: &Tree) -> Self {
        let mut kinds = Self { services, tenants: BTreeSet::new(), components: BTreeSet::new() };
        if platform.repository.is_none() {
            return kinds;
        }
        let tenancy = ["tenants", "platform"].map(|folder| format!("{GENERATED}/{folder}/"));
        let components = format!("{GENERATED}/components/");
        for (path, bytes) in tree.iter() {
            if tenancy.iter().any(|folder| path.starts_with(folder)) {
                scan(bytes, &mut kinds.tenants);
            } else if path.starts_with(&components) && !path.ends_with(VALUES_FILE) {
                read(bytes, &mut kinds.components);
            }
        }
        kinds
    }

    /// Of a team's services.
    pub(super) fn of_team(&self, platform: &Platform, team: &str) -> Vec<Value> {
        let services = platform.services.iter().filter(|s| platform.team(s.team).name == team);
        let found = services.filter_map(|s| self.services.get(&s.name));
        let namespaced = |(group, kind): &&Kind| !lives_outside_namespaces(group, kind);
        let mut kinds: BTreeSet<Kind> = found.flatten().filter(namespaced).cloned().collect();
        kinds.extend(SERVICE_KINDS.iter().map(|(group, kind)| ((*group).to_owned(), (*kind).to_owned())));
        kinds.into_iter().map(value).collect()
    }

    /// Of tenancy, without those outside namespaces.
    pub(super) fn of_tenants(&self) -> BTreeSet<(&str, &str)> {
        let all = self.tenants.iter().map(|(group, kind)| (group.as_str(), kind.as_str()));
        all.filter(|(group, kind)| !lives_outside_namespaces(group, kind)).collect()
    }

    /// Of the manifests of components, those outside namespaces.
    pub(super) fn of_components(&self) -> BTreeSet<(&str, &str)> {
        let all = self.components.iter().map(|(group, kind)| (group.as_str(), kind.as_str()));
        all.filter(|(group, kind)| lives_outside_namespaces(group, kind)).collect()
    }
}

/// Reads the kinds of services' objects off their files.
pub(in crate::emit) fn service_kinds(tree: &Tree) -> ServiceKinds {
    let apps = format!("{GENERATED}/apps/");
    let mut kinds = ServiceKinds::new();
    for (path, bytes) in tree.iter() {
        let Some((service, rest)) = path.strip_prefix(&apps).and_then(|rest| rest.split_once('/')) else { continue };
        if !kinds.contains_key(service) {
            kinds.insert(service.to_owned(), BTreeSet::new());
        }
        if let Some(found) = kinds.get_mut(service) {
            if rest.starts_with("base/manifests/") { read(bytes, found) } else { scan(bytes, found) }
        }
    }
    kinds
}

fn value((group, kind): Kind) -> Value {
    map! { "group" => group, "kind" => kind }
}

/// An entry of a project's list.
pub(super) fn kind((group, kind): (&str, &str)) -> Value {
    value((group.to_owned(), kind.to_owned()))
}

/// Of a file that rutter's own writer wrote: both keys stand at the start of a line.
fn scan(bytes: &[u8], found: &mut BTreeSet<Kind>) {
    let mut group = Cow::Borrowed("");
    for line in bytes.split(|b| *b == b'\n') {
        if let Some(version) = line.strip_prefix(b"apiVersion: ") {
            let name = version.iter().position(|b| *b == b'/').map_or(&[][..], |n| &version[..n]);
            group = String::from_utf8_lossy(name);
        } else if let Some(kind) = line.strip_prefix(b"kind: ") {
            add(&group, &String::from_utf8_lossy(kind), found);
            return;
        }
    }
}

/// Of any manifest; a kustomization counts as what its generators make.
fn read(bytes: &[u8], found: &mut BTreeSet<Kind>) {
    for node in read_documents(bytes, FileId(0), ReadOptions::default()).unwrap_or_default() {
        let value = Value::from(&node);
        let text = |key| value.get(key).and_then(Value::as_str).unwrap_or_default();
        for (generator, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            if value.get(generator).is_some() {
                add("", kind, found);
            }
        }
        let items = value.get("items").map(Value::items).unwrap_or_default();
        for item in items.iter().filter(|_| text("kind").ends_with("List")) {
            let text = |key| item.get(key).and_then(Value::as_str).unwrap_or_default();
            add(group_of(text("apiVersion")), text("kind"), found);
        }
        if !text("kind").is_empty() && !text("kind").ends_with("List") {
            add(group_of(text("apiVersion")), text("kind"), found);
        }
    }
}

fn add(group: &str, kind: &str, found: &mut BTreeSet<Kind>) {
    let known = || found.iter().any(|(g, k)| g == group && k == kind);
    if group != "kustomize.config.k8s.io" && !known() {
        found.insert((group.to_owned(), kind.to_owned()));
    }
}

fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}
