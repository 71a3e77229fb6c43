//! Capabilities: `calls: [postgres]` where a component or a stateful service provides `postgres`.

use rutter::diagnostics::Diagnostics;
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::phases::verify::{allowed, prove, render_environment};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::Value;

const DEV: EnvironmentId = EnvironmentId(0);
const PROD: EnvironmentId = EnvironmentId(1);

/// An operator creates the database in prod; in dev a chart does.
const COMPONENTS: &[(&str, &str)] = &[
    (
        "platform/components/postgresql.yaml",
        "tier: core\nenvironments: [dev]\nnamespace: databases\n\
         chart: { repository: https://charts.example.com, name: postgresql, version: \"16.4.1\" }\n\
         provides: [{ name: postgres, service: postgresql, ports: { postgresql: 5432, metrics: 9187 }, \
         pods: { app.kubernetes.io/name: postgresql } }]\n",
    ),
    (
        "platform/components/pg-operator.yaml",
        "tier: core\nenvironments: [prod]\n\
         chart: { repository: https://charts.example.com, name: operator, version: \"1.2.3\" }\n\
         provides:\n  - name: postgres\n    service: main-rw\n    namespace: data-prod\n\
         \x20   ports: { postgresql: { port: 5432, target: 6432 }, metrics: 9187 }\n    pods: { cnpg.io/cluster: main }\n",
    ),
];

const CART: &str = "team: shop\nimage: r/cart\nport: 8080\nhealth: /healthz\n";

fn workspace(files: &[(&str, &str)]) -> Memory {
    let environment = "clusters: [{ name: c }]\nmonitoring: {}\n";
    let mut memory: Memory = [
        (
            "platform/platform.yaml",
            "name: acme\npromotion: { order: [dev, prod] }\nrules: { alert-without-receiver: off, platform-unwatched: off, metrics-source-missing: off }\n",
        ),
        ("platform/environments/dev.yaml", environment),
        ("platform/environments/prod.yaml", environment),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("platform/teams/data.yaml", "owners: [acme:data]\n"),
        // A team's namespace, where the operator's database may run.
        ("apps/reports/service.yaml", "team: data\nimage: r/reports\nport: 8080\nhealth: /healthz\n"),
        ("apps/reports/overlays/prod.yaml", "tag: v1\n"),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    memory
}

fn compiled(files: &[(&str, &str)]) -> Compiled {
    let compiled = compile(&workspace(files));
    assert!(compiled.checked.diagnostics.is_empty(), "{:#?}", compiled.checked.diagnostics);
    compiled
}

fn objects(compiled: &Compiled, id: EnvironmentId) -> Vec<Object> {
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut Diagnostics::new());
    rendered.into_iter().flat_map(|r| r.objects).collect()
}

/// Returns every connection to or from a workload as `from -> to ports`.
fn edges(compiled: &Compiled, id: EnvironmentId) -> Vec<String> {
    let objects = objects(compiled, id);
    let edges = allowed(&compiled.checked.platform, id, &objects.iter().collect::<Vec<_>>());
    edges.into_iter().map(|e| format!("{} -> {} {}", e.from, e.to, e.ports)).collect()
}

fn variable(compiled: &Compiled, id: EnvironmentId, name: &str) -> Option<String> {
    let objects = objects(compiled, id);
    let deployment = objects.iter().find(|o| o.kind() == "Deployment" && o.name() == "cart").unwrap();
    let containers = deployment.0.at(&["spec", "template", "spec", "containers"]).unwrap();
    let env = containers.items()[0].get("env").map(Value::items).unwrap_or_default();
    let found = env.iter().find(|e| e.get("name").and_then(Value::as_str) == Some(name))?;
    found.get("value").and_then(Value::as_str).map(str::to_owned)
}

#[test]
fn each_environment_has_its_own_provider() {
    let cart = format!("{CART}calls: [{{ service: postgres, env: DATABASE_ADDR }}]\n");
    let compiled = compiled(&[COMPONENTS[0], COMPONENTS[1], ("apps/cart/service.yaml", &cart)]);
    assert_eq!(variable(&compiled, DEV, "DATABASE_ADDR").as_deref(), Some("postgresql.databases:5432"));
    assert_eq!(variable(&compiled, PROD, "DATABASE_ADDR").as_deref(), Some("main-rw.data-prod:5432"));
    assert_eq!(edges(&compiled, DEV), ["shop-dev/cart -> databases/postgres TCP 5432"]);
    // Policies have the ports of pods, addresses those of the Service.
    assert_eq!(edges(&compiled, PROD), ["shop-prod/cart -> data-prod/postgres TCP 6432"]);
}

#[test]
fn pods_in_a_teams_namespace_let_their_callers_in_and_others_are_left_alone() {
    let cart = format!("{CART}calls: [\"postgres:metrics\"]\nworkers: {{ mail: {{ calls: [postgres] }} }}\n");
    let compiled = compiled(&[COMPONENTS[0], COMPONENTS[1], ("apps/cart/service.yaml", &cart)]);
    let policy = |id: EnvironmentId| {
        objects(&compiled, id).into_iter().find(|o| o.kind() == "NetworkPolicy" && o.name() == "capability-postgres")
    };
    assert!(policy(DEV).is_none(), "the component's own namespace is not rutter's");
    let policy = policy(PROD).unwrap();
    assert_eq!(policy.namespace(), "data-prod");
    let rules = policy.0.at(&["spec", "ingress"]).unwrap().items();
    let ports: Vec<i64> = rules
        .iter()
        .filter_map(|r| r.get("ports").map(Value::items)?.first()?.get("port").and_then(Value::as_int))
        .collect();
    assert_eq!(ports, [6432, 9187]);
    assert_eq!(
        edges(&compiled, PROD),
        ["shop-prod/cart -> data-prod/postgres TCP 9187", "shop-prod/cart-mail -> data-prod/postgres TCP 6432"]
    );
}

#[test]
fn the_connectivity_proof_knows_these_edges() {
    let cart = format!("{CART}calls: [postgres]\n");
    let compiled = compiled(&[COMPONENTS[0], COMPONENTS[1], ("apps/cart/service.yaml", &cart)]);
    for (policy, section, edge) in [
        ("cart", "egress", "shop-prod/cart -> data-prod/postgres on TCP 6432"),
        ("capability-postgres", "ingress", "shop-prod/cart -> data-prod/postgres on TCP 6432"),
    ] {
        let mut objects = objects(&compiled, PROD);
        let object = objects.iter_mut().find(|o| o.kind() == "NetworkPolicy" && o.name() == policy).unwrap();
        let rules = object.0.get_mut("spec").and_then(|s| s.get_mut(section)).and_then(Value::as_sequence_mut).unwrap();
        rules.clear();
        let found = prove(&compiled.checked.platform, PROD, &objects.iter().collect::<Vec<_>>());
        assert!(found.iter().any(|d| d.code == "connection-missing" && d.message.contains(edge)), "{found:?}");
    }
}

/// The pods of a capability may also scrape metrics. Then connections to and from them are allowed.
#[test]
fn a_capability_may_be_prometheus_itself() {
    let component = "tier: core\nnamespace: monitoring\n\
         chart: { repository: https://charts.example.com, name: prometheus, version: \"1.2.3\" }\n\
         provides: [{ name: queries, service: prometheus, port: 9090, pods: { app.kubernetes.io/name: prometheus } }]\n";
    let cart = "team: shop\nimage: r/cart\nports: { http: 8080, metrics: 9091 }\nhealth: /healthz\ncalls: [queries]\n";
    let compiled = compiled(&[("platform/components/prometheus.yaml", component), ("apps/cart/service.yaml", cart)]);
    assert_eq!(
        edges(&compiled, PROD),
        ["monitoring/Prometheus -> shop-prod/cart TCP 9091", "shop-prod/cart -> monitoring/Prometheus TCP 9090"]
    );
}

#[test]
fn a_stateful_service_provides_by_its_name_or_an_alias() {
    let database = "team: data\nkind: stateful\nimage: r/postgres\nports: { postgresql: 5432 }\n\
         health: { tcp: postgresql }\naliases: [postgres]\nscale: 1\n";
    let cart = format!("{CART}calls: [{{ service: postgres, env: DATABASE_ADDR }}]\n");
    let compiled = compiled(&[
        ("apps/orders-db/service.yaml", database),
        ("apps/orders-db/overlays/dev.yaml", "tag: v17\n"),
        ("apps/orders-db/overlays/prod.yaml", "tag: v17\n"),
        ("apps/cart/service.yaml", &cart),
    ]);
    assert_eq!(variable(&compiled, PROD, "DATABASE_ADDR").as_deref(), Some("postgres.data-prod:5432"));
    assert_eq!(edges(&compiled, PROD), ["shop-prod/cart -> data-prod/orders-db TCP 5432"]);
}

#[test]
fn an_incomplete_address_and_a_missing_port_are_reported_at_their_spans() {
    let component = "tier: core\nchart: { repository: https://charts.example.com, name: x, version: \"1\" }\nprovides:\n\
         \x20 - { name: half, port: 80 }\n  - { name: zero, port: 0, pods: { a: b } }\n\
         \x20 - { name: whole, port: 80, pods: { a: b } }\n";
    let cart = format!("{CART}calls: [\"whole:grpc\"]\n");
    let checked = rutter::pipeline::compile::check(&workspace(&[
        ("platform/components/x.yaml", component),
        ("apps/cart/service.yaml", &cart),
    ]));
    let mut found: Vec<(usize, &str)> =
        checked.diagnostics.iter().map(|d| (checked.sources.position(d.span.unwrap()).line, d.code)).collect();
    found.sort_unstable();
    assert_eq!(found, [(4, "missing-field"), (5, "invalid-value"), (5, "unknown-port")]);
}
