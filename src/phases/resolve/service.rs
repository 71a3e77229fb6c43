//! Resolves a service for every environment: its instances with their ports, exposures and workloads.

use std::collections::BTreeMap;

use super::exposures::exposures;
use super::merged::{self, MergedInstance, MergedService};
use super::ports::service_ports;
use super::profiles::text_map;
use super::scope::Scope;
use super::service_inputs::ServiceInputs;
use super::shared_parts::SharedParts;
use super::{identity, promotion, sealed, secret_uses, slo, team_dashboards, team_rules, workload};
use crate::diagnostics::Diagnostics;
use crate::language::model::{
    EnvironmentId, Instance, InstanceSettings, Manifest, Movement, Pin, PlannedService, SealedSecret, Service, Shared,
    Standing, TeamMonitoring,
};
use crate::language::spec::{self, Kind};
use crate::phases::load::Asset;

/// Resolves a service for all environments.
pub(super) fn resolve(merged: &MergedService, inputs: &ServiceInputs<'_>) -> (Service, Diagnostics) {
    let manifests = manifests(&merged.name, inputs);
    let mut resolver = Resolver {
        merged,
        inputs,
        team_name: &inputs.teams[merged.team.0].name,
        has_manifests: !manifests.is_empty(),
        shared_parts: SharedParts::default(),
        diagnostics: Diagnostics::new(),
    };
    let ids = (0..merged.planned.len()).map(EnvironmentId);
    let planned: Vec<_> = ids.map(|id| resolver.planned(id)).collect();
    let deployed = merged.deployed.keys().filter_map(|id| Some((*id, resolver.deployed(*id)?)));
    let deployed: BTreeMap<_, _> = deployed.collect();
    let mut diagnostics = resolver.diagnostics;
    let overlays = merged.deployed.iter().filter(|(id, _)| deployed.contains_key(id));
    let overlays = overlays.map(|(id, (file, ..))| (*id, *file)).collect();
    let first = merged.standing == Standing::First;
    let service = Service {
        name: merged.name.clone(),
        team: merged.team,
        standing: merged.standing,
        folder: merged.folder.clone(),
        file: merged.file,
        planned,
        deployed,
        overlays,
        manifests,
        monitoring: if first { monitoring(&merged.name, inputs, &mut diagnostics) } else { TeamMonitoring::default() },
    };
    if !first {
        // The same files say the same of every place.
        return (service, Diagnostics::new());
    }
    (service, diagnostics)
}

fn monitoring(name: &str, inputs: &ServiceInputs<'_>, diagnostics: &mut Diagnostics) -> TeamMonitoring {
    TeamMonitoring {
        rules: team_rules::read(name, inputs, diagnostics),
        dashboards: team_dashboards::read(name, inputs, diagnostics),
    }
}

/// Resolves one service, one environment after the other.
struct Resolver<'a> {
    merged: &'a MergedService,
    inputs: &'a ServiceInputs<'a>,
    team_name: &'a str,
    /// Whether the service has plain manifests. rutter does not know which secrets they use.
    has_manifests: bool,
    shared_parts: SharedParts,
    diagnostics: Diagnostics,
}

impl Resolver<'_> {
    /// Resolves the service without its overlay.
    fn planned(&mut self, id: EnvironmentId) -> PlannedService {
        let mut planned = self.empty(id, None);
        let of = Instances { merged: &self.merged.planned[id.0], without_overlay: true, sealed: Vec::new() };
        self.instances(&mut planned, of);
        self.shared_parts.share_environment(&mut planned);
        planned
    }

    /// Resolves the service with its overlay. Returns `None` if the service is retired where nothing is protected.
    fn deployed(&mut self, id: EnvironmentId) -> Option<PlannedService> {
        let (_, pin, instances) = self.merged.deployed.get(&id)?;
        let mut deployed = self.empty(id, Some(pin));
        if merged::is_retired(instances) || self.merged.standing == Standing::Retired {
            // Where nothing is protected, Argo CD deletes what has no overlay.
            let protected = self.inputs.environments[id.0].delivery.protected;
            return protected.then_some(PlannedService { retired: true, ..deployed });
        }
        let sealed = sealed::read(&self.merged.name, &deployed, self.inputs, &mut self.diagnostics);
        self.instances(&mut deployed, Instances { merged: instances, without_overlay: false, sealed });
        // After an error something that uses a secret may be missing from the model.
        if !self.has_manifests && !self.diagnostics.has_errors() {
            secret_uses::report_unused(&deployed, instances, self.inputs, &mut self.diagnostics);
        }
        self.shared_parts.share_environment(&mut deployed);
        Some(deployed)
    }

    fn empty(&self, id: EnvironmentId, pin: Option<&Pin>) -> PlannedService {
        PlannedService {
            environment: id,
            namespace: self.inputs.environments[id.0].namespace(self.team_name, &self.merged.name),
            pin: pin.cloned().unwrap_or_default(),
            movement: Shared::default(),
            retired: false,
            instances: Vec::new(),
        }
    }

    /// Resolves all instances.
    fn instances(&mut self, planned: &mut PlannedService, of: Instances<'_>) {
        let (mut found, mut movement) = (Vec::new(), Movement::default());
        for (n, merged) in of.merged.iter().enumerate() {
            let mut scope = Scope {
                inputs: self.inputs,
                environment: &self.inputs.environments[planned.environment.0],
                planned,
                without_overlay: of.without_overlay,
                team_name: self.team_name,
                service_name: &self.merged.name,
                instance_name: &merged.name,
                standing: self.merged.standing,
                origin: &merged.origin,
                existing: merged.spec.existing.as_deref().unwrap_or_default(),
                sealed: &of.sealed,
                external_secrets: Vec::new(),
                diagnostics: Diagnostics::new(),
            };
            found.push(instance(&merged.spec, &mut scope));
            if n == 0 {
                let mut wrong = Diagnostics::new();
                movement = promotion::movement(&merged.spec, |path| scope.span(path), &mut wrong);
                scope.diagnostics.extend(wrong);
            }
            self.diagnostics.extend(scope.diagnostics);
        }
        if let Some(main) = found.first_mut() {
            main.settings.to_mut().sealed_secrets = of.sealed;
        }
        planned.instances = found;
        planned.movement = movement.into();
    }
}

/// The instances of a service to resolve for an environment.
struct Instances<'a> {
    merged: &'a [MergedInstance],
    without_overlay: bool,
    /// The service's SealedSecrets for the environment.
    sealed: Vec<SealedSecret>,
}

fn manifests(service: &str, inputs: &ServiceInputs<'_>) -> BTreeMap<String, Manifest> {
    let assets = inputs.loaded.assets.get(service).into_iter().flatten();
    let manifest = |(path, asset): (&String, &Asset)| {
        let path = path.strip_prefix("manifests/")?;
        Some((path.to_owned(), Manifest { file: asset.file?, bytes: asset.bytes.clone() }))
    };
    assets.filter_map(manifest).collect()
}

fn instance(spec: &spec::Service, scope: &mut Scope<'_>) -> Instance {
    let ports = service_ports(spec);
    let (mut workloads, config_maps) = workload::all(spec, scope);
    let identity = identity::annotations(spec.identity.as_ref(), scope.environment);
    if !identity.is_empty() {
        identity::call_hosts(&mut workloads, scope.environment);
    }
    let mut external_secrets = std::mem::take(&mut scope.external_secrets);
    external_secrets.sort_by(|a, b| a.name.cmp(&b.name));
    let exposures = exposures(spec, &ports, scope);
    let settings = InstanceSettings {
        name: scope.instance_name.to_owned(),
        headless: spec.kind == Some(Kind::Stateful),
        ports,
        aliases: spec.aliases.clone().unwrap_or_default(),
        identity,
        config_maps,
        external_secrets,
        sealed_secrets: Vec::new(),
        existing: spec.existing.clone().unwrap_or_default(),
        callers: spec.callers.clone(),
        labels: spec.labels.as_ref().map(text_map).unwrap_or_default(),
        pull_secrets: spec.pull_secrets.clone().unwrap_or_default(),
        observability: slo::resolve(spec, scope),
    };
    Instance { origin: scope.origin.clone(), settings: settings.into(), workloads, exposures }
}
