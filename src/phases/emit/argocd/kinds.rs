//! The kinds of objects that AppProjects admit.
//!
//! Argo CD does not delete objects of a kind that the project does not admit. If a kind left the list together with its
//! last object, that object would stay in the cluster. So a project admits every kind that an emitter can make there,
//! whether or not there is an object of it now. Kinds in manifests that users write are not known in advance: they are
//! admitted while the manifest exists.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::conventions::{GENERATED, VALUES_FILE};
use crate::diagnostics::FileId;
use crate::kubernetes::lives_outside_namespaces;
use crate::language::kinds::{KINDS, Kind};
use crate::language::model::{Environment, Platform, TeamId};
use crate::map;
use crate::output::tree::Tree;
use crate::phases::emit::emitters::{can_emit_for_platform, can_emit_for_service};
use crate::yaml::{ReadOptions, Value, read_documents};

/// The group and the kind of objects, such as `apps` and `Deployment`.
type GroupKind<'a> = (&'a str, &'a str);

/// The kinds that the projects of a platform admit.
pub(super) struct AdmittedKinds<'a> {
    platform: &'a Platform,
    /// Group and kind of the manifests that teams wrote for their services.
    in_manifests: BTreeMap<TeamId, BTreeSet<(String, String)>>,
    /// Group and kind of the manifests of components.
    in_components: BTreeSet<(String, String)>,
}

impl<'a> AdmittedKinds<'a> {
    /// Reads the kinds of all manifests. `tree` holds the manifests of components.
    pub(super) fn new(platform: &'a Platform, tree: &Tree) -> Self {
        let mut kinds = Self { platform, in_manifests: BTreeMap::new(), in_components: BTreeSet::new() };
        if platform.config.repository.is_none() {
            return kinds;
        }
        for service in &platform.services {
            let found = kinds.in_manifests.entry(service.team).or_default();
            service.manifests.values().for_each(|manifest| add_kinds_of_manifest(&manifest.bytes, found));
        }
        let components = format!("{GENERATED}/components/");
        for (path, bytes) in tree.iter() {
            if path.starts_with(&components) && !path.ends_with(VALUES_FILE) {
                add_kinds_of_manifest(bytes, &mut kinds.in_components);
            }
        }
        kinds
    }

    /// The namespaced kinds of a team's services in `environments`.
    pub(super) fn team_kinds<'k>(&'k self, team: TeamId, environments: &[&Environment]) -> BTreeSet<GroupKind<'k>> {
        let platform = self.platform;
        let possible = |row: &&Kind| {
            environments.iter().any(|environment| can_emit_for_service(row, &platform.config, environment))
        };
        let mut kinds: BTreeSet<GroupKind<'k>> =
            KINDS.iter().filter(|row| row.is_namespaced()).filter(possible).map(group_kind).collect();
        let written = self.in_manifests.get(&team).into_iter().flatten().map(pair);
        kinds.extend(written.filter(|(group, kind)| !lives_outside_namespaces(group, kind)));
        kinds
    }

    /// The kinds of the platform's project: of tenancy, platform monitoring and Argo CD. Either those in namespaces, or
    /// the cluster-scoped ones.
    pub(super) fn platform_kinds(&self, namespaced: bool) -> BTreeSet<GroupKind<'static>> {
        let platform = self.platform;
        let possible = |row: &&Kind| {
            platform
                .config
                .environments
                .iter()
                .any(|environment| can_emit_for_platform(row, &platform.config, environment))
        };
        KINDS.iter().filter(|row| row.is_namespaced() == namespaced).filter(possible).map(group_kind).collect()
    }

    /// The cluster-scoped kinds of the manifests of components.
    pub(super) fn component_kinds(&self) -> BTreeSet<GroupKind<'_>> {
        let all = self.in_components.iter().map(pair);
        all.filter(|(group, kind)| lives_outside_namespaces(group, kind)).collect()
    }
}

/// Argo CD's own kinds. Components may not make them, because with these a project could extend its own rights.
pub(super) fn argo_cd_kinds() -> impl Iterator<Item = GroupKind<'static>> {
    KINDS.iter().filter(|row| row.group == "argoproj.io").map(group_kind)
}

fn group_kind(row: &Kind) -> GroupKind<'static> {
    (row.group, row.kind)
}

fn pair((group, kind): &(String, String)) -> GroupKind<'_> {
    (group, kind)
}

/// Converts kinds to a list of a project.
pub(super) fn list<'k>(kinds: impl IntoIterator<Item = GroupKind<'k>>) -> Vec<Value> {
    let entry = |(group, kind): GroupKind<'_>| map! { "group" => group.to_owned(), "kind" => kind.to_owned() };
    kinds.into_iter().map(entry).collect()
}

/// Adds the kinds of a manifest to `found`. For a kustomization, that includes the kinds that its generators make. A
/// file that is no valid YAML adds nothing.
fn add_kinds_of_manifest(bytes: &[u8], found: &mut BTreeSet<(String, String)>) {
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

/// The group of an `apiVersion`; empty for the core group.
fn group_of(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}
