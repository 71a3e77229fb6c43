//! The kinds of objects that projects admit.
//!
//! A kind that leaves a project's list is not pruned any more: its last object would stay in the cluster when the spec
//! loses it. So a project admits every kind that an emitter can make there, whether or not there is an object of it
//! now. What users bring along in manifests cannot be foreseen, and is admitted as long as it is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::conventions::{GENERATED, VALUES_FILE};
use crate::diagnostics::FileId;
use crate::kubernetes::lives_outside_namespaces;
use crate::language::kinds::{KINDS, Kind};
use crate::language::model::{Environment, Platform, TeamId};
use crate::map;
use crate::output::tree::Tree;
use crate::phases::emit::emitters::{can_be_of_platform, can_be_of_service};
use crate::yaml::{ReadOptions, Value, read_documents};

/// Group and kind.
type GroupKind<'a> = (&'a str, &'a str);

/// What is admitted, and why.
pub(super) struct Kinds<'a> {
    platform: &'a Platform,
    /// In the manifests of a team's services.
    in_manifests: BTreeMap<TeamId, BTreeSet<(String, String)>>,
    /// In the manifests of components.
    in_components: BTreeSet<(String, String)>,
}

impl<'a> Kinds<'a> {
    /// `tree` holds the manifests of components.
    pub(super) fn of(platform: &'a Platform, tree: &Tree) -> Self {
        let mut kinds = Self { platform, in_manifests: BTreeMap::new(), in_components: BTreeSet::new() };
        if platform.surroundings.repository.is_none() {
            return kinds;
        }
        for service in &platform.services {
            let found = kinds.in_manifests.entry(service.team).or_default();
            service.manifests.values().for_each(|manifest| read(&manifest.bytes, found));
        }
        let components = format!("{GENERATED}/components/");
        for (path, bytes) in tree.iter() {
            if path.starts_with(&components) && !path.ends_with(VALUES_FILE) {
                read(bytes, &mut kinds.in_components);
            }
        }
        kinds
    }

    /// Of a team's services, where it has some.
    pub(super) fn of_team<'k>(&'k self, team: TeamId, environments: &[&Environment]) -> BTreeSet<GroupKind<'k>> {
        let platform = self.platform;
        let possible =
            |row: &&Kind| environments.iter().any(|place| can_be_of_service(row, &platform.surroundings, place));
        let mut kinds: BTreeSet<GroupKind<'k>> =
            KINDS.iter().filter(|row| row.is_namespaced()).filter(possible).map(group_kind).collect();
        let brought = self.in_manifests.get(&team).into_iter().flatten().map(pair);
        kinds.extend(brought.filter(|(group, kind)| !lives_outside_namespaces(group, kind)));
        kinds
    }

    /// Of tenancy and of what Argo CD reads, in namespaces or outside.
    pub(super) fn of_platform(&self, namespaced: bool) -> BTreeSet<GroupKind<'static>> {
        let platform = self.platform;
        let possible = |row: &&Kind| {
            platform
                .surroundings
                .environments
                .iter()
                .any(|place| can_be_of_platform(row, &platform.surroundings, place))
        };
        KINDS.iter().filter(|row| row.is_namespaced() == namespaced).filter(possible).map(group_kind).collect()
    }

    /// Of the manifests of components, those outside namespaces.
    pub(super) fn of_components(&self) -> BTreeSet<GroupKind<'_>> {
        let all = self.in_components.iter().map(pair);
        all.filter(|(group, kind)| lives_outside_namespaces(group, kind)).collect()
    }
}

/// Argo CD's own kinds: with them a project could give itself the rights of another.
pub(super) fn of_argo_cd() -> impl Iterator<Item = GroupKind<'static>> {
    KINDS.iter().filter(|row| row.group == "argoproj.io").map(group_kind)
}

fn group_kind(row: &Kind) -> GroupKind<'static> {
    (row.group, row.kind)
}

fn pair((group, kind): &(String, String)) -> GroupKind<'_> {
    (group, kind)
}

/// A project's list.
pub(super) fn list<'k>(kinds: impl IntoIterator<Item = GroupKind<'k>>) -> Vec<Value> {
    let entry = |(group, kind): GroupKind<'_>| map! { "group" => group.to_owned(), "kind" => kind.to_owned() };
    kinds.into_iter().map(entry).collect()
}

/// Of any manifest; a kustomization counts as what its generators make.
fn read(bytes: &[u8], found: &mut BTreeSet<(String, String)>) {
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

fn add(group: &str, kind: &str, found: &mut BTreeSet<(String, String)>) {
    if group != "kustomize.config.k8s.io" {
        found.insert((group.to_owned(), kind.to_owned()));
    }
}

fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}
