//! A service in every environment: its instances, their ports, ways in and workloads.

use std::collections::BTreeMap;

use super::merged::{MergedInstance, MergedService};
use super::pinned::{self, Pinned};
use super::profiles::text_map;
use super::sharing::Sharing;
use super::{
    World, calls, codes, container, identity, promotion, sealed, secret_uses, slo, team_dashboards, team_rules,
    workload,
};
use crate::conventions::NAME_LENGTH;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::kubernetes::cut_name;
use crate::load::Asset;
use crate::model::{
    Environment, EnvironmentId, Exposure, ExposureKind, ExternalSecret, Instance, InstanceSettings, LoadBalancer,
    Manifest, Movement, Origin, Pin, PlannedService, Port, Route, SealedSecret, Service, ServiceTls, Shared,
    TeamMonitoring,
};
use crate::spec::{self, Kind, RateLimit, Tls};

/// What one instance is resolved in.
pub(super) struct Scope<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) environment: &'a Environment,
    /// The environment, namespace and pin; its instances are still empty.
    pub(super) planned: &'a PlannedService,
    pub(super) without_overlay: bool,
    pub(super) team_name: &'a str,
    pub(super) service_name: &'a str,
    pub(super) instance_name: &'a str,
    pub(super) origin: &'a Origin,
    /// What something else makes.
    pub(super) existing: &'a [spec::Existing],
    /// The service's SealedSecrets for this environment.
    pub(super) sealed: &'a [SealedSecret],
    /// ExternalSecrets that containers need, as they are bound.
    pub(super) external_secrets: Vec<ExternalSecret>,
    pub(super) diagnostics: Diagnostics,
    /// The version of the overlay, while it is resolved what is planned, and the overlay says nothing else.
    pub(super) overlay_pin: Option<&'a Pin>,
    /// What the overlay then changes.
    pub(super) pinned: Pinned,
}

impl Scope<'_> {
    /// The place of a word of this instance.
    pub(super) fn place(&self, path: &[&str]) -> Span {
        self.world.documents.origin(self.origin, path)
    }

    /// The name of what `path` declares: the instance, or a part of it.
    pub(super) fn owner(&self, path: &[&str]) -> String {
        match path.get(1) {
            Some(part) => format!("{}-{part}", self.instance_name),
            None => self.instance_name.to_owned(),
        }
    }
}

/// Resolves a service everywhere.
pub(super) fn resolve(merged: &MergedService, world: &World<'_>) -> (Service, Diagnostics) {
    let manifests = manifests(&merged.name, world);
    let mut resolver = Resolver {
        merged,
        world,
        team_name: &world.teams[merged.team.0].name,
        has_manifests: !manifests.is_empty(),
        sharing: Sharing::default(),
        diagnostics: Diagnostics::new(),
    };
    let ids = (0..merged.planned.len()).map(EnvironmentId);
    let (planned, mut changes): (Vec<_>, Vec<_>) = ids.map(|id| resolver.planned(id)).unzip();
    let mut deployed = BTreeMap::new();
    for id in merged.deployed.keys() {
        let known = changes.get_mut(id.0).and_then(Option::take);
        deployed.extend(resolver.deployed(*id, &planned[id.0], known).map(|found| (*id, found)));
    }
    let mut diagnostics = resolver.diagnostics;
    let service = Service {
        name: merged.name.clone(),
        team: merged.team,
        file: merged.file,
        planned,
        deployed,
        overlays: merged.deployed.iter().map(|(id, (file, ..))| (*id, *file)).collect(),
        manifests,
        monitoring: TeamMonitoring {
            rules: team_rules::read(&merged.name, world, &mut diagnostics),
            dashboards: team_dashboards::read(&merged.name, world, &mut diagnostics),
        },
    };
    (service, diagnostics)
}

/// One service in one environment after the other.
struct Resolver<'a> {
    merged: &'a MergedService,
    world: &'a World<'a>,
    team_name: &'a str,
    /// What plain manifests use is not known.
    has_manifests: bool,
    sharing: Sharing,
    diagnostics: Diagnostics,
}

impl Resolver<'_> {
    /// What an environment gets without an overlay, and what the overlay changes of each instance if it says only
    /// which version runs, and that is known.
    fn planned(&mut self, id: EnvironmentId) -> (PlannedService, Option<Vec<Pinned>>) {
        let before = self.diagnostics.len();
        let mut planned = self.empty(id, None);
        let overlay_pin = self.merged.only_pin(id);
        let of =
            Instances { merged: &self.merged.planned[id.0], without_overlay: true, sealed: Vec::new(), overlay_pin };
        let changes = self.instances(&mut planned, of);
        self.sharing.of_environment(&mut planned);
        let nothing_found = self.diagnostics.len() == before;
        let is_known = overlay_pin.is_some() && nothing_found && changes.iter().all(Pinned::is_known);
        (planned, is_known.then_some(changes))
    }

    /// What runs: what is planned with the changes of the overlay where they are known.
    fn deployed(
        &mut self,
        id: EnvironmentId,
        planned: &PlannedService,
        known: Option<Vec<Pinned>>,
    ) -> Option<PlannedService> {
        let (_, pin, instances) = self.merged.deployed.get(&id)?;
        let mut deployed = self.empty(id, Some(pin));
        let sealed = sealed::read(&self.merged.name, &deployed, self.world, &mut self.diagnostics);
        let is_known = known.is_some();
        match known {
            Some(changes) => {
                deployed.movement = planned.movement.clone();
                deployed.instances = pinned::instances(planned, changes, instances, &mut self.sharing);
                if let Some(main) = deployed.instances.first_mut().filter(|_| !sealed.is_empty()) {
                    main.sealed_secrets = sealed;
                }
            }
            None => {
                let of = Instances { merged: instances, without_overlay: false, sealed, overlay_pin: None };
                self.instances(&mut deployed, of);
            }
        }
        // What an error left out would look unused.
        if !self.has_manifests && !self.diagnostics.has_errors() {
            secret_uses::report_unused(&deployed, instances, self.world, &mut self.diagnostics);
        }
        if !is_known {
            self.sharing.of_environment(&mut deployed);
        }
        Some(deployed)
    }

    fn empty(&self, id: EnvironmentId, pin: Option<&Pin>) -> PlannedService {
        PlannedService {
            environment: id,
            namespace: self.world.environments[id.0].namespace(self.team_name, &self.merged.name),
            pin: pin.cloned().unwrap_or_default(),
            movement: Shared::default(),
            instances: Vec::new(),
        }
    }

    /// Resolves all instances; what the pin of an overlay changes of each.
    fn instances(&mut self, planned: &mut PlannedService, of: Instances<'_>) -> Vec<Pinned> {
        let (mut found, mut changes, mut movement) = (Vec::new(), Vec::new(), Movement::default());
        for (n, merged) in of.merged.iter().enumerate() {
            let mut scope = Scope {
                world: self.world,
                environment: &self.world.environments[planned.environment.0],
                planned,
                without_overlay: of.without_overlay,
                team_name: self.team_name,
                service_name: &self.merged.name,
                instance_name: &merged.name,
                origin: &merged.origin,
                existing: merged.spec.existing.as_deref().unwrap_or_default(),
                sealed: &of.sealed,
                external_secrets: Vec::new(),
                diagnostics: Diagnostics::new(),
                overlay_pin: of.overlay_pin,
                pinned: Pinned::default(),
            };
            found.push(instance(&merged.spec, &mut scope));
            if n == 0 {
                let mut wrong = Diagnostics::new();
                movement = promotion::movement(&merged.spec, |path| scope.place(path), &mut wrong);
                scope.diagnostics.extend(wrong);
            }
            self.diagnostics.extend(scope.diagnostics);
            changes.push(scope.pinned);
        }
        if let Some(main) = found.first_mut() {
            main.sealed_secrets = of.sealed;
        }
        planned.instances = found;
        planned.movement = movement.into();
        changes
    }
}

/// The instances of a service that are to be resolved for an environment.
struct Instances<'a> {
    merged: &'a [MergedInstance],
    without_overlay: bool,
    /// The service's SealedSecrets.
    sealed: Vec<SealedSecret>,
    /// See [`Scope::overlay_pin`].
    overlay_pin: Option<&'a Pin>,
}

fn manifests(service: &str, world: &World<'_>) -> BTreeMap<String, Manifest> {
    let assets = world.loaded.assets.get(service).into_iter().flatten();
    let manifest = |(path, asset): (&String, &Asset)| {
        let path = path.strip_prefix("manifests/")?;
        Some((path.to_owned(), Manifest { file: asset.file?, bytes: asset.bytes.clone() }))
    };
    assets.filter_map(manifest).collect()
}

/// The ports of the Service, of the main workload and by name; the short form is called `http` and stands first.
pub(super) fn service_ports(spec: &spec::Service) -> Vec<Port> {
    if !matches!(spec.kind.unwrap_or_default(), Kind::Deployment | Kind::Stateful | Kind::Daemon) {
        return Vec::new();
    }
    let mut ports: Vec<Port> = spec
        .ports
        .iter()
        .flatten()
        .map(|(name, p)| Port { name: name.clone(), port: p.service(), target: p.container(), protocol: p.protocol() })
        .collect();
    if let Some(port) = spec.port
        && !ports.iter().any(|p| p.name == "http")
    {
        ports.insert(0, Port { name: "http".to_owned(), port, target: port, protocol: spec::PortProtocol::Tcp });
    }
    ports
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

fn exposures(spec: &spec::Service, ports: &[Port], scope: &mut Scope<'_>) -> Vec<Shared<Exposure>> {
    let mut found = Vec::new();
    let mut routes = 0usize;
    for (index, expose) in spec.expose.iter().flat_map(|l| &l.0).enumerate() {
        let Some(port) = calls::pick(ports, expose.port.as_ref()).cloned() else {
            let span = scope.place(&["expose"]);
            let wanted = expose.port.as_ref().map_or("", |p| p.0.as_str());
            scope.diagnostics.push(
                Diagnostic::error(
                    codes::UNKNOWN_PORT,
                    span,
                    if wanted.is_empty() {
                        "an exposed service needs a port".to_owned()
                    } else {
                        format!("the service has no port `{wanted}`")
                    },
                )
                .suggest(wanted, ports.iter().map(|p| p.name.as_str())),
            );
            continue;
        };
        if expose.load_balancer {
            let name = expose.name.clone().unwrap_or_else(|| format!("{}-external", scope.instance_name));
            let annotations = scope.environment.profile.load_balancer.clone();
            let kind = ExposureKind::LoadBalancer(LoadBalancer { annotations });
            found.push(Exposure { name, index, port, kind }.into());
            continue;
        }
        let name = if routes == 0 {
            scope.instance_name.to_owned()
        } else {
            format!("{}-{}", scope.instance_name, routes + 1)
        };
        routes += 1;
        if let Some(route) = route(expose, scope) {
            let name = cut_name(&name, NAME_LENGTH).into_owned();
            found.push(Exposure { name, index, port, kind: ExposureKind::Route(route) }.into());
        }
    }
    found
}

fn route(expose: &spec::Expose, scope: &mut Scope<'_>) -> Option<Route> {
    let Some(ingress) = &scope.environment.ingress else {
        let span = scope.place(&["expose"]);
        scope.diagnostics.push(
            Diagnostic::error(
                codes::MISSING_FIELD,
                span,
                format!("the environment `{}` has no ingress", scope.environment.name),
            )
            .related(Span::file_start(scope.environment.file), "declared here")
            .help("add `ingress:` to the environment, or `expose: null` to the overlay"),
        );
        return None;
    };
    let host = expose.host.as_deref().unwrap_or(scope.instance_name);
    let domain = &scope.environment.domain;
    let host = if host.contains('.') || domain.is_empty() { host.to_owned() } else { format!("{host}.{domain}") };
    let tls = match &expose.tls {
        Some(Tls::Secret(name)) => ServiceTls::Secret(name.clone()),
        Some(Tls::Issued(true)) => ServiceTls::Issued,
        None if ingress.tls => ServiceTls::Issued,
        _ => ServiceTls::None,
    };
    Some(Route {
        host,
        path: expose.path.clone().unwrap_or_else(|| "/".to_owned()),
        exact: expose.exact,
        tls,
        rate_limit: expose.rate_limit.map(|r: RateLimit| (r.average(), r.burst())),
        timeout: expose.timeout.map(|d| d.seconds),
    })
}

/// Whether the main container listens on any port.
pub(super) fn has_ports(spec: &spec::Service) -> bool {
    !container::container_ports(spec.port, spec.ports.as_ref()).is_empty()
}
