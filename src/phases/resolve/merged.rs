//! Merges the layers of a service for every environment, with and without its overlay.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{codes, places};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::language::model::{EnvironmentId, Layer, Origin, Pin, PlatformConfig, Standing, TeamId};
use crate::language::spec;
use crate::phases::validate::{SPEC_SHAPE, Typed, Validated};
use crate::yaml::{Layers, Node, decode};

/// The keys of an overlay that only set the version and affect no other field.
const PIN_KEYS: [&str; 2] = ["tag", "digest"];

/// The merged fields of a service or variant in one environment.
#[derive(Debug, Clone)]
pub struct MergedInstance {
    /// The name of the service or variant.
    pub name: String,
    pub spec: Arc<spec::Service>,
    pub origin: Origin,
}

/// The merged fields of a service for every environment.
#[derive(Debug, Clone)]
pub struct MergedService {
    pub name: String,
    pub team: TeamId,
    pub standing: Standing,
    /// See [`crate::language::model::Service::folder`].
    pub folder: String,
    pub file: FileId,
    /// The instances without overlays: one entry for each environment of the platform.
    pub planned: Vec<Vec<MergedInstance>>,
    /// The file of each overlay, its pin, and the instances with the overlay.
    pub deployed: BTreeMap<EnvironmentId, (FileId, Pin, Vec<MergedInstance>)>,
}

/// Returns whether an overlay ends its service: `retired: true`.
pub(super) fn is_retired(instances: &[MergedInstance]) -> bool {
    instances.first().is_some_and(|main| main.spec.retired == Some(true))
}

struct Merger<'a> {
    name: &'a str,
    service: &'a Typed<spec::Service>,
    defaults: Vec<(Layer, &'a Node)>,
    diagnostics: Diagnostics,
}

/// Merges the layers of a service, for each of its places. Returns nothing for a service without a known team.
pub(super) fn merge(
    name: &str,
    service: &Typed<spec::Service>,
    validated: &Validated,
    platform: &PlatformConfig,
) -> (Vec<MergedService>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let Some(team) = team(name, service, platform, &mut diagnostics) else { return (Vec::new(), diagnostics) };
    let other = places::other(name, service, team, platform, &mut diagnostics);
    let (mut first, found) = place(name, service, team, validated, platform);
    diagnostics.extend(found);
    let Some((standing, other)) = other else { return (vec![first], diagnostics) };
    first.folder = places::folder(name, &platform.team(team).name);
    let (second, _) = place(name, service, other, validated, platform);
    let folder = places::folder(name, &platform.team(other).name);
    (vec![first, MergedService { standing, folder, ..second }], diagnostics)
}

/// Merges the layers for the place of a team.
fn place(
    name: &str,
    service: &Typed<spec::Service>,
    team: TeamId,
    validated: &Validated,
    platform: &PlatformConfig,
) -> (MergedService, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let overlays = overlays(name, validated, platform, &mut diagnostics);
    let mut merger = Merger { name, service, defaults: Vec::new(), diagnostics };
    let (mut planned, mut deployed) = (Vec::new(), BTreeMap::new());
    let mut shared: Option<Vec<MergedInstance>> = None;
    let team_name = &platform.team(team).name;
    for id in platform.environment_ids() {
        let environment = &platform.environment(id).name;
        let own = default_layer(validated.environments.get(environment));
        merger.defaults =
            [default_layer(validated.platform.as_ref()), own.clone(), default_layer(validated.teams.get(team_name))]
                .into_iter()
                .flatten()
                .collect();
        let plan = match (&shared, &own) {
            (Some(same), None) => same.clone(),
            _ => merger.instances(None),
        };
        if own.is_none() {
            shared = Some(plan.clone());
        }
        if let Some(overlay) = overlays.get(&id) {
            let only_pin = overlay.node.entries().iter().all(|e| PIN_KEYS.contains(&&*e.key));
            let mut instances = if only_pin { plan.clone() } else { merger.instances(Some(overlay)) };
            if only_pin {
                instances.iter_mut().for_each(|i| i.origin.0.to_mut().push(Layer::top(overlay.file)));
            }
            let pin = Pin { tag: overlay.spec.tag.as_ref().map(|t| t.0.clone()), digest: overlay.spec.digest.clone() };
            deployed.insert(id, (overlay.file, pin, instances));
        }
        planned.push(plan);
    }
    let (standing, folder) = (Standing::First, name.to_owned());
    let merged = MergedService { name: name.to_owned(), team, standing, folder, file: service.file, planned, deployed };
    (merged, merger.diagnostics)
}

/// A document with a field `defaults`.
trait HasDefaults {
    fn defaults(&self) -> bool;
}

impl HasDefaults for spec::Platform {
    fn defaults(&self) -> bool {
        self.defaults.is_some()
    }
}

impl HasDefaults for spec::Environment {
    fn defaults(&self) -> bool {
        self.defaults.is_some()
    }
}

impl HasDefaults for spec::Team {
    fn defaults(&self) -> bool {
        self.defaults.is_some()
    }
}

fn default_layer<T: HasDefaults>(typed: Option<&Typed<T>>) -> Option<(Layer, &Node)> {
    let typed = typed.filter(|t| t.spec.defaults())?;
    Some((Layer::defaults(typed.file), typed.node.get("defaults")?))
}

fn team(
    name: &str,
    service: &Typed<spec::Service>,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) -> Option<TeamId> {
    let Some(team) = &service.spec.team else {
        diagnostics.push(
            Diagnostic::error(
                codes::MISSING_FIELD,
                crate::diagnostics::Span::file_start(service.file),
                format!("the service `{name}` has no team"),
            )
            .help("add `team: ...`, the name of a file in platform/teams"),
        );
        return None;
    };
    let found = platform.teams.iter().position(|t| t.name == *team).map(TeamId);
    if found.is_none() {
        diagnostics.push(
            Diagnostic::error(codes::UNKNOWN_TEAM, service.node.locate(["team"]).0, format!("unknown team `{team}`"))
                .suggest(team, platform.teams.iter().map(|t| t.name.as_str()))
                .help(format!("teams are the files of platform/teams; add {team}.yaml there")),
        );
    }
    found
}

fn overlays<'a>(
    name: &str,
    validated: &'a Validated,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<EnvironmentId, &'a Typed<spec::Service>> {
    let mut found = BTreeMap::new();
    for (environment, overlay) in validated.overlays.get(name).into_iter().flatten() {
        match platform.environments.iter().position(|e| e.name == *environment) {
            Some(n) => {
                found.insert(EnvironmentId(n), overlay);
            }
            None if validated.invalid_documents.environments.contains(environment) => {}
            None => diagnostics.push(
                Diagnostic::error(
                    codes::UNKNOWN_ENVIRONMENT,
                    crate::diagnostics::Span::file_start(overlay.file),
                    format!("unknown environment `{environment}`"),
                )
                .suggest(environment, platform.environments.iter().map(|e| e.name.as_str()))
                .help("an overlay's name is the name of a file in platform/environments"),
            ),
        }
    }
    found
}

impl Merger<'_> {
    /// Merges the service itself, then its variants, sorted by name.
    fn instances(&mut self, overlay: Option<&Typed<spec::Service>>) -> Vec<MergedInstance> {
        let mut base = self.defaults.clone();
        base.push((Layer::top(self.service.file), &self.service.node));
        if let Some(overlay) = overlay {
            base.push((Layer::top(overlay.file), &overlay.node));
        }
        let mut variants: Vec<&str> = Vec::new();
        for node in [Some(&self.service.node), overlay.map(|o| &o.node)].into_iter().flatten() {
            for entry in node.get("variants").map(|n| n.entries()).unwrap_or_default() {
                variants.retain(|v| *v != &*entry.key);
                if !entry.value.is_null() {
                    variants.push(&entry.key);
                }
            }
        }
        variants.sort_unstable();
        let mut found: Vec<MergedInstance> = self.one(self.name.to_owned(), &base).into_iter().collect();
        for variant in variants {
            let mut layers = base.clone();
            for typed in [Some(self.service), overlay].into_iter().flatten() {
                if let Some(node) = typed.node.get("variants").and_then(|v| v.get(variant)).filter(|n| n.is_mapping()) {
                    layers.push((Layer::variant(typed.file, variant), node));
                }
            }
            found.extend(self.one(variant.to_owned(), &layers));
        }
        found
    }

    fn one(&mut self, name: String, layers: &[(Layer, &Node)]) -> Option<MergedInstance> {
        let origin = Origin(layers.iter().map(|(l, _)| l.clone()).collect::<Vec<_>>().into());
        match decode::<spec::Service>(Layers::new(layers.iter().map(|(_, n)| *n).collect())) {
            Ok(spec) => Some(MergedInstance { name, spec: Arc::new(spec), origin }),
            Err(e) => {
                self.diagnostics.push(Diagnostic::error(
                    SPEC_SHAPE,
                    e.span.unwrap_or(self.service.node.span),
                    e.message,
                ));
                None
            }
        }
    }
}
