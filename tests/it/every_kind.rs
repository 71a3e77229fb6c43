//! A workspace for which every emitter creates objects. It checks that the rows of `kinds` name these emitters.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rutter::kubernetes::Object;
use rutter::language::kinds::{self, KINDS, Kind};
use rutter::language::model::Platform;
use rutter::phases::emit::{Context, SERVICE_KINDS, TENANT_KINDS, TenantContext};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::{ReadOptions, Value, read_documents};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const PLATFORM: &str = r#"name: acme
repository: { url: "https://git.example.com/acme/platform.git" }
alerting: { team: shop }
policies: { images: { registries: [registry.example.com], admission: warn } }
tiers: [core]
argocd: { credentials: "argocd/{instance}/{cluster}#config" }
"#;

/// An environment with every setting that emitters use, and with the Gateway API.
const DEV: &str = r#"clusters: [{ name: dev, server: "https://dev.example.com", region: eu-west-1 }]
kubernetes: "1.34"
provider: { profile: aws, with: { loadBalancer: { a: b } } }
domain: dev.example.com
ingress: { api: gateway, namespace: traefik }
monitoring: { pages: true }
network: { policies: cilium }
secrets: { store: vault, server: "https://vault.example.com" }
podSecurity: privileged
"#;

const TEAM: &str = r##"owners: [acme:shop]
receivers: { chat: { slack: { channel: "#shop", url: shop/alerts#slack } } }
quota: { dev: { cpu: 100, memory: 200Gi, storage: 1Ti, loadBalancers: 9 }, prod: { cpu: 100, memory: 200Gi, storage: 1Ti, loadBalancers: 9 } }
"##;

/// Argo CD as a component. Its environment has the secret store with the credentials of clusters.
const ARGO_CD: &str = "tier: core
controlPlane: true
environments: [dev]
chart: { repository: https://argoproj.github.io/argo-helm, name: argo-cd, version: \"9.3.7\" }
";

/// An operator that creates a database in the team's own namespace.
const POSTGRES: &str = "tier: core
environments: [dev]
chart: { repository: https://charts.example.com, name: operator, version: \"1.2.3\" }
provides: [{ name: postgres, service: main-rw, namespace: shop-dev, port: 5432, pods: { cnpg.io/cluster: main } }]
";

const SEALED: &str = "apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: stripe, namespace: shop-dev }
spec:
  encryptedData: { api-key: AgBy3i4OJSWK }
  template: { metadata: { name: stripe, namespace: shop-dev } }
";

const RULES: &str = r#"groups:
  - name: cart-orders
    rules:
      - alert: OrdersStale
        expr: time() - max(orders_seconds{namespace="${namespace}",job="${service}"}) > 60
        labels: { severity: warning }
        annotations: { summary: no orders }
"#;

/// A service with nearly every field.
const CART: &str = r#"team: shop
image: registry.example.com/shop/cart
ports: { http: 8080, metrics: 9090 }
health: /healthz
metrics: { path: /stats }
calls: ["https://api.example.org", agent, postgres]
callers: [back]
aliases: [basket]
env: { LOG_LEVEL: info }
config: { app: { files: { "app.yaml": "a: 1" }, mount: /etc/app } }
secrets: { TOKEN: "shop/cart#token", STRIPE_KEY: { sealed: "stripe#api-key" } }
volumes: { cache: { size: 1Gi, mount: /cache, access: read-write-many } }
resources: { cpu: 100m..1, memory: 128Mi..256Mi }
scale: { min: 2, max: 4, cpu: 70 }
disruptions: { maxUnavailable: 1 }
expose: [{ host: cart, rateLimit: 10 }, { loadBalancer: true, port: http }]
slo: { availability: 99.9 }
alerts: { criticality: high }
identity: "arn:aws:iam::1:role/cart"
workers: { mailer: { command: [bin/mail], ports: { metrics: 9100 } } }
schedules: { report: { cron: "@daily", command: [bin/report] } }
hooks: { migrate: { before: sync, command: [bin/migrate] } }
"#;

/// The fields after `kind` of a service that has one port for callers and another for metrics.
const BACK: &str = "ports: { http: 80, metrics: 9090 }
health: /healthz
expose: { host: back, port: http }
calls: [cart:http]
";

/// Returns a workspace for which every emitter creates objects.
pub(crate) fn workspace() -> Memory {
    let mut files = Memory::new();
    files.insert("platform/platform.yaml", PLATFORM);
    files.insert("platform/environments/dev.yaml", DEV);
    files.insert("platform/environments/prod.yaml", DEV.replace("dev", "prod").replace("gateway", "ingress"));
    files.insert("platform/teams/shop.yaml", TEAM);
    files.insert("platform/components/argocd.yaml", ARGO_CD);
    files.insert("platform/components/postgres.yaml", POSTGRES);
    let service = |kind: &str| format!("team: shop\nimage: registry.example.com/shop/a\nkind: {kind}\n");
    add(&mut files, "cart", CART, &["dev"]);
    files.insert("apps/cart/sealed/dev/stripe.yaml", SEALED);
    files.insert("apps/cart/monitoring/orders.yaml", RULES);
    files.insert("apps/cart/monitoring/orders.json", r#"{"title": "Orders", "panels": []}"#);
    add(&mut files, "agent", &(service("daemon") + "port: 8081\nhealth: /healthz\n"), &["dev", "prod"]);
    add(&mut files, "back", &(service("stateful") + BACK), &["dev"]);
    add(&mut files, "front", &(service("deployment") + "port: 80\nhealth: /healthz\nexpose: front\n"), &["prod"]);
    add(&mut files, "load", &service("job"), &["dev"]);
    // This service keeps the team in both environments when all other services are removed.
    add(&mut files, "anchor", "team: shop\nimage: registry.example.com/shop/a\nkind: parts\n", &["dev", "prod"]);
    files.insert("apps/anchor/manifests/note.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note }\n");
    files
}

pub(crate) fn add(files: &mut Memory, name: &str, service: &str, environments: &[&str]) {
    files.insert(format!("apps/{name}/service.yaml"), service);
    for environment in environments {
        files.insert(format!("apps/{name}/overlays/{environment}.yaml"), format!("tag: v1\ndigest: {DIGEST}\n"));
    }
}

pub(crate) fn compiled(files: &Memory) -> Compiled {
    let compiled = compile(files);
    let found: Vec<_> = compiled.checked.diagnostics.iter().map(|d| (d.severity, d.code, &d.message)).collect();
    assert!(!compiled.checked.diagnostics.has_errors(), "{found:#?}");
    compiled
}

/// Calls a function with the context of every instance of every service.
fn for_every_instance(platform: &Platform, mut call: impl FnMut(&Context<'_>)) {
    for service in &platform.services {
        for planned in service.planned.iter().chain(service.deployed.values()) {
            for instance in &planned.instances {
                let environment = platform.config.environment(planned.environment);
                let callers = platform.callers.of_instance(planned.environment, &instance.settings.name);
                call(&Context {
                    platform: &platform.config,
                    environment,
                    service,
                    planned,
                    instance,
                    callers,
                    inline_pin: false,
                });
            }
        }
    }
}

fn for_every_namespace(platform: &Platform, mut call: impl FnMut(&TenantContext<'_>)) {
    for (service, id, planned) in platform.deployed() {
        let (environment, team) = (platform.config.environment(id), platform.config.team(service.team));
        let namespace = planned.namespace.as_str();
        call(&TenantContext { platform, id, environment, team, namespace, service: None });
    }
}

/// The kinds (group and kind) that each emitter creates.
type KindsByEmitter = BTreeMap<&'static str, BTreeSet<(String, String)>>;

fn add_kinds(made: &mut KindsByEmitter, name: &'static str, objects: &[Object]) {
    let kinds = objects.iter().map(|object| (object.group().to_owned(), object.kind().to_owned()));
    made.entry(name).or_default().extend(kinds);
}

/// Returns the kinds that each emitter creates for a platform, for services and for namespaces.
fn created_kinds(platform: &Platform) -> KindsByEmitter {
    let mut made = KindsByEmitter::new();
    for_every_instance(platform, |context| {
        for entry in
            SERVICE_KINDS.iter().filter(|entry| (entry.emitter.possible)(&platform.config, context.environment))
        {
            add_kinds(&mut made, entry.name, &(entry.emitter.emit)(context));
        }
    });
    for_every_namespace(platform, |context| {
        for entry in TENANT_KINDS.iter().filter(|entry| (entry.emitter.possible)(&platform.config, context.environment))
        {
            add_kinds(&mut made, entry.name, &(entry.emitter.emit)(context));
        }
    });
    made
}

/// Returns the kinds that the rows of `kinds` assign to each emitter.
fn kinds_of_rows() -> KindsByEmitter {
    let services = SERVICE_KINDS.iter().map(|entry| (entry.name, entry.group, entry.kind));
    let tenants = TENANT_KINDS.iter().map(|entry| (entry.name, entry.group, entry.kind));
    let mut kinds = KindsByEmitter::new();
    for (name, group, kind) in services.chain(tenants) {
        kinds.entry(name).or_default().insert((group.to_owned(), kind.to_owned()));
    }
    kinds
}

#[test]
fn emitters_create_the_kinds_whose_rows_name_them() {
    assert_eq!(created_kinds(&compiled(&workspace()).checked.platform), kinds_of_rows());
}

/// Returns the emitters of a row that write to the folder of a path: those of services, of namespaces or of the
/// platform.
fn emitters_of(row: &Kind, path: &str) -> &'static [&'static str] {
    match path.split('/').nth(1) {
        Some("apps") => row.service_emitters,
        Some("tenants") => row.tenant_emitters,
        _ => row.platform_emitters,
    }
}

/// Returns the objects of a tree that no row covers, with their files.
fn objects_without_row<'t>(files: impl Iterator<Item = (&'t str, &'t [u8])>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, bytes) in files {
        // Manifests of users come from no emitter, and patches and Argo CD's parameters are not objects.
        let is_object = path.starts_with("generated/")
            && path.ends_with(".yaml")
            && !["/manifests/", "/components/", "/kustomization.yaml", ".patch.yaml", "values.yaml", "/argocd."]
                .iter()
                .any(|part| path.contains(part));
        if !is_object {
            continue;
        }
        for node in read_documents(bytes, rutter::diagnostics::FileId(0), ReadOptions::default()).unwrap() {
            let object = Object(Value::from(&node));
            let row = kinds::find(object.group(), object.kind());
            // The platform's namespaces also have the objects of tenants.
            let made = |row: &Kind| !emitters_of(row, path).is_empty() || !row.tenant_emitters.is_empty();
            if !object.kind().is_empty() && !row.is_some_and(made) {
                wrong.push(format!("{path}: {}", object.id()));
            }
        }
    }
    wrong
}

#[test]
fn every_object_of_every_workspace_here_has_a_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let compiled = compiled(&workspace());
    assert_eq!(objects_without_row(compiled.tree.iter()), Vec::<String>::new());
    let ours: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(root.join("generated"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|e| (e.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned(), fs::read(e.path()).unwrap()))
        .collect();
    assert!(ours.len() > 100);
    assert_eq!(
        objects_without_row(ours.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))),
        Vec::<String>::new()
    );
    let mut judged = 0;
    for rule in fs::read_dir(root.join("tests/rules")).unwrap().map(|entry| entry.unwrap().path()) {
        let files = crate::rules::good_workspace(&rule);
        let tree = files.map(|files| compile(&files).tree).unwrap_or_default();
        judged += usize::from(!tree.is_empty());
        assert_eq!(objects_without_row(tree.iter()), Vec::<String>::new(), "{}", rule.display());
    }
    assert!(judged > 40, "{judged}");
}

const PROJECT: &str = "generated/argocd/main/projects/shop.yaml";
const PLATFORM_PROJECT: &str = "generated/argocd/main/projects/platform.yaml";

fn text(compiled: &Compiled, path: &str) -> String {
    String::from_utf8(compiled.tree.get(path).unwrap_or_else(|| panic!("no {path}")).to_vec()).unwrap()
}

/// Returns whether a tree has an object of a kind in the files below a folder.
fn has(compiled: &Compiled, folder: &str, row: &Kind) -> bool {
    let version = if row.group.is_empty() { "apiVersion: v".to_owned() } else { format!("apiVersion: {}/", row.group) };
    compiled.tree.iter().filter(|(path, _)| path.starts_with(folder) && !path.contains("/manifests/")).any(
        |(_, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            text.lines().any(|line| line.starts_with(&version))
                && text.lines().any(|line| line == format!("kind: {}", row.kind))
        },
    )
}

/// Returns the workspace without the lines that begin with one of `words`, in the files that `in_file` accepts.
fn without(words: &[&str], in_file: impl Fn(&str) -> bool) -> Memory {
    let line_stays = |line: &&str| !words.iter().any(|word| line.starts_with(&format!("{word}:")));
    let file = |(path, bytes): (&str, &[u8])| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let kept: Vec<&str> = text.lines().filter(line_stays).collect();
        (path.to_owned(), if in_file(path) { kept.join("\n") + "\n" } else { text })
    };
    workspace().iter().map(file).collect()
}

/// Returns the workspace with only the service `anchor`, which has nothing but manifests.
fn only_the_anchor() -> Memory {
    let kept = |path: &str| !path.starts_with("apps/") || path.starts_with("apps/anchor/");
    workspace().iter().filter(|(path, _)| kept(path)).map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

/// Removes the last object of each kind by removing the fields that it comes from, or else all services. A project
/// that lost the kind in the same commit would not let Argo CD prune the object.
#[test]
fn a_teams_project_does_not_change_when_the_last_object_of_a_kind_is_removed() {
    let (before, bare) = (compiled(&workspace()), compiled(&only_the_anchor()));
    let mut by_words = Vec::new();
    for row in KINDS.iter().filter(|row| !row.service_emitters.is_empty()) {
        assert!(has(&before, "generated/apps/", row), "no service has a {}", row.kind);
        // Every service has a dashboard, even one without workloads.
        assert!(!has(&bare, "generated/apps/", row) || row.kind == "ConfigMap", "{} is left", row.kind);
        assert!(text(&before, PROJECT).contains(&format!("    kind: {}\n", row.kind)), "{}", row.kind);
        let cart = |path: &str| path == "apps/cart/service.yaml" || path == "apps/back/service.yaml";
        let after = compile(&without(row.fields.service, cart));
        if !after.checked.diagnostics.has_errors() && !has(&after, "generated/apps/", row) {
            by_words.push(row.kind);
            assert_eq!(text(&after, PROJECT), text(&before, PROJECT), "{}", row.kind);
        }
    }
    assert_eq!(text(&bare, PROJECT), text(&before, PROJECT));
    let known =
        ["CiliumNetworkPolicy", "CronJob", "ExternalSecret", "HorizontalPodAutoscaler", "HTTPRoute", "Middleware"];
    assert!(known.iter().all(|kind| by_words.contains(kind)), "{by_words:?}");
}

/// Returns the kinds that a project admits.
fn admitted(project: &str) -> Vec<&str> {
    project.lines().filter(|line| line.starts_with("  - group:") || line.starts_with("    kind: ")).collect()
}

#[test]
fn the_platforms_project_does_not_change_when_the_last_object_of_a_kind_is_removed() {
    let before = compiled(&workspace());
    let mut gone = Vec::new();
    for row in KINDS.iter().filter(|row| !row.tenant_emitters.is_empty()) {
        assert!(has(&before, "generated/tenants/", row), "no namespace has a {}", row.kind);
        let words = [row.fields.team, &["policies"]].concat();
        let may_have_fields = |path: &str| path.starts_with("platform/teams/") || path == "platform/platform.yaml";
        let after = compiled(&without(&words, may_have_fields));
        if !has(&after, "generated/tenants/", row) {
            gone.push(row.kind);
        }
        let (before, after) = (text(&before, PLATFORM_PROJECT), text(&after, PLATFORM_PROJECT));
        assert_eq!(admitted(&after), admitted(&before), "{}", row.kind);
    }
    let optional = ["AlertmanagerConfig", "ExternalSecret", "ResourceQuota", "Role", "ValidatingAdmissionPolicy"];
    assert!(optional.iter().all(|kind| gone.contains(kind)), "{gone:?}");
}

/// A project does not admit kinds that no environment of the team supports.
#[test]
fn kinds_that_no_environment_of_a_team_supports_are_not_in_its_project() {
    let lacks = |word: &str, kinds: &[&str]| {
        let words: Vec<&str> = word.split(' ').collect();
        let more = ["argocd", "receivers", "slo", "secrets"];
        let after = compiled(&without(&[&words[..], &more].concat(), |path| {
            !path.contains("anchor")
                && !path.contains("components")
                && (word == "secrets" || !path.contains("environments") || !more.contains(&word))
        }));
        let project = text(&after, PROJECT);
        for kind in kinds {
            assert!(!project.contains(&format!("kind: {kind}\n")), "{word}: {kind}\n{project}");
        }
    };
    lacks("network calls", &["CiliumNetworkPolicy"]);
    lacks("monitoring", &["PrometheusRule", "ServiceMonitor", "PodMonitor"]);
    lacks("secrets", &["ExternalSecret", "SecretStore"]);
    lacks("ingress expose", &["Ingress", "HTTPRoute", "Middleware"]);
}

/// A field name in a row that no spec file knows could never be a span or a cause.
#[test]
fn the_field_names_in_the_rows_exist_in_the_spec() {
    let schema = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.json"));
        fs::read_to_string(path).unwrap()
    };
    let (service, team) = (schema("service"), schema("team"));
    let environment = schema("environment") + &schema("platform");
    for row in KINDS {
        for (words, schema) in
            [(row.fields.service, &service), (row.fields.team, &team), (row.fields.environment, &environment)]
        {
            let unknown: Vec<_> = words.iter().filter(|word| !schema.contains(&format!("\"{word}\":"))).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", row.kind);
        }
    }
}
