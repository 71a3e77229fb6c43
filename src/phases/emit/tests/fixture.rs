//! Small models for tests.

use std::collections::BTreeMap;

use crate::diagnostics::FileId;
use crate::kubernetes::schema::CustomResources;
use crate::language::model::*;
use crate::language::spec::{
    ImagePolicy, IngressApi, IntOrPercent, Limits, PodSecurity, PortProtocol, PullPolicy, Topology, Update,
};

pub(super) fn environment(name: &str) -> Environment {
    Environment {
        name: name.to_owned(),
        file: FileId(0),
        clusters: Vec::new(),
        profile: Profile::default(),
        kubernetes: KubernetesVersion { major: 1, minor: 34 },
        domain: format!("{name}.example.com"),
        namespace_pattern: "{team}-{environment}".to_owned(),
        ingress: Some(Ingress {
            api: IngressApi::Gateway,
            gateway: "public".to_owned(),
            class: None,
            namespace: "traefik".to_owned(),
            pods: BTreeMap::new(),
            tls: true,
            issuer: None,
            annotations: BTreeMap::new(),
        }),
        cilium: false,
        private_ranges: Vec::new(),
        monitoring: None,
        debug: false,
        delivery: Delivery::default(),
        pod_security: PodSecurity::Restricted,
        min_replicas: 1,
        limits: Limits::default(),
        secrets: None,
        switches: BTreeMap::new(),
    }
}

pub(super) fn container(name: &str) -> Container {
    let settings = ContainerSettings {
        name: name.to_owned(),
        image: Image { repository: format!("registry.example.com/shop/{name}"), pinned: true, tag: None, digest: None },
        pull: PullPolicy::IfNotPresent,
        command: Vec::new(),
        args: Vec::new(),
        env_from: Vec::new(),
        ports: vec![ContainerPort { name: "http".to_owned(), port: 8080, protocol: PortProtocol::Tcp }],
        metrics_path: "/metrics".to_owned(),
        resources: Quantities {
            requests: texts(&[("cpu", "100m"), ("memory", "128Mi")]),
            limits: texts(&[("memory", "256Mi")]),
        },
        probes: Probes { live: None, ready: Some(ready()), startup: None },
        security: SecurityContext::default(),
        pre_stop: 10,
        mounts: Vec::new(),
        path: Vec::new(),
    };
    Container { env: Vec::new(), settings: settings.into() }
}

fn ready() -> Probe {
    let way = ProbeWay::Http { path: "/healthz".to_owned(), port: 8080, headers: BTreeMap::new(), https: false };
    Probe { way, delay: None, period: 10, timeout: None, failures: None, successes: None }
}

pub(super) fn pod(name: &str) -> Pod {
    let settings = PodSettings {
        volumes: Vec::new(),
        service_account: name.to_owned(),
        token: false,
        user: 10001,
        group: 10001,
        fs_group: 10001,
        run_as_root: false,
        unconfined: false,
        host_network: false,
        node_selector: BTreeMap::new(),
        tolerations: Vec::new(),
        spread: Some(Spread::Zones),
        priority: None,
        grace: 30,
        labels: BTreeMap::new(),
        annotations: BTreeMap::new(),
    };
    Pod { init: Vec::new(), containers: vec![container(name)], settings: settings.into() }
}

pub(super) fn workload(name: &str, role: Role, controller: Controller) -> Workload {
    let settings = WorkloadSettings { name: name.to_owned(), role, path: Vec::new(), controller };
    Workload { settings: settings.into(), pod: pod(name), calls: Vec::new() }
}

pub(super) fn deployment(replicas: Replicas) -> Controller {
    let budget = Some(DisruptionBudget::MaxUnavailable(IntOrPercent::Int(1)));
    Controller::Deployment { replicas, update: Update::Rolling, budget }
}

pub(super) fn instance(name: &str, replicas: u32) -> Instance {
    let settings = InstanceSettings {
        name: name.to_owned(),
        ports: vec![port()],
        headless: false,
        aliases: Vec::new(),
        identity: BTreeMap::new(),
        config_maps: Vec::new(),
        external_secrets: Vec::new(),
        sealed_secrets: Vec::new(),
        existing: Vec::new(),
        callers: None,
        labels: BTreeMap::new(),
        pull_secrets: Vec::new(),
        observability: Observability::default(),
    };
    let workloads = vec![workload(name, Role::Main, deployment(Replicas::Fixed(replicas)))];
    Instance { origin: Origin::default(), settings: settings.into(), workloads, exposures: Vec::new() }
}

pub(super) fn port() -> Port {
    Port { name: "http".to_owned(), port: 80, target: 8080, protocol: PortProtocol::Tcp }
}

pub(super) fn route(environment: &str) -> Exposure {
    let kind = ExposureKind::Route(Route {
        host: format!("cart.{environment}.example.com"),
        path: "/".to_owned(),
        exact: false,
        tls: ServiceTls::Issued,
        rate_limit: None,
        timeout: None,
    });
    Exposure { name: "cart".to_owned(), index: 0, port: port(), kind }
}

/// A platform with one service `cart` of the team `shop`, which is deployed in dev and prod. `change` edits the planned
/// instance of an environment, and `overlay` applies the changes that the overlay of the environment makes.
pub(super) fn platform(change: impl Fn(&str, &mut Instance), overlay: impl Fn(&str, &mut PlannedService)) -> Platform {
    let names = ["dev", "prod"];
    let planned: Vec<PlannedService> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let mut own = instance("cart", 2);
            change(name, &mut own);
            PlannedService {
                movement: Shared::default(),
                environment: EnvironmentId(n),
                namespace: format!("shop-{name}"),
                pin: Pin::default(),
                retired: false,
                instances: vec![own],
            }
        })
        .collect();
    let deployed = planned.iter().map(|plan| {
        let mut plan = plan.clone();
        plan.pin = Pin { tag: Some("v1.2.3".to_owned()), digest: Some(format!("sha256:{}", "1".repeat(64))) };
        overlay(names[plan.environment.0], &mut plan);
        (plan.environment, plan)
    });
    let service = Service {
        name: "cart".to_owned(),
        standing: Standing::First,
        folder: "cart".to_owned(),
        team: TeamId(0),
        file: FileId(0),
        deployed: deployed.collect(),
        planned,
        overlays: BTreeMap::new(),
        manifests: BTreeMap::new(),
        monitoring: TeamMonitoring::default(),
    };
    let team = Team {
        name: "shop".to_owned(),
        file: FileId(0),
        owners: Vec::new(),
        contact: crate::language::spec::Contact::default(),
        receivers: BTreeMap::new(),
        routes: crate::language::spec::Routes::default(),
        quota: BTreeMap::new(),
        consent: false,
    };
    let config = PlatformConfig {
        promotion: crate::language::model::Promotion::default(),
        name: "acme".to_owned(),
        file: FileId(0),
        repository: None,
        tiers: Vec::new(),
        topology: Topology::default(),
        argocd_namespace: "argocd".to_owned(),
        codeowners: None,
        images: ImagePolicy::default(),
        alerting: crate::language::spec::Alerting::default(),
        operators: None,
        alert_templates: BTreeMap::new(),
        custom_resources: CustomResources::default(),
        rules: BTreeMap::new(),
        environments: names.iter().map(|name| environment(name)).collect(),
        teams: vec![team],
        components: Vec::new(),
        capabilities: crate::language::model::Capabilities::default(),
        documents: Documents::default(),
        invalid_documents: crate::language::model::InvalidDocuments::default(),
        control_plane: crate::language::model::ControlPlane::default(),
    };
    let review = crate::language::model::ReviewPolicy::default();
    Platform { config, services: vec![service], callers: Callers::default(), review }
}

pub(super) fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

pub(super) fn text_var(name: &str, value: &str) -> Shared<EnvVar> {
    EnvVar { name: name.to_owned(), value: ValueFrom::Text(value.to_owned()) }.into()
}
