//! The verification of rendered objects: the example passes, and each broken object is found under its code.

use rutter::diagnostics::{Diagnostic, Diagnostics};
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::map;
use rutter::phases::verify::{Rendered, judge, render_environment};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::seq;
use rutter::source::{Folder, Memory};
use rutter::yaml::Value;

const ENVIRONMENT: &str = "clusters: [{ name: c }]\ndomain: acme.example.com\ningress: { namespace: traefik }\nmonitoring: { namespace: monitoring }\n";
const SERVICE: &str = "team: shop
image: registry.example.com/cart
port: 8080
expose: { host: cart.acme.example.com }
health: /healthz
resources: { cpu: 100m..500m, memory: 64Mi }
scale: { min: 2, max: 6, cpu: 70 }
existing: [{ secret: db, keys: [password], by: the operator }]
env: { DB: { secret: db, key: password } }
config: { app: { mount: /etc/app, files: { app.yaml: 'a: 1' } } }
";

fn workspace() -> Memory {
    let mut memory: Memory = [
        ("platform/platform.yaml", "name: acme\n"),
        ("platform/environments/prod.yaml", ENVIRONMENT),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/service.yaml", SERVICE),
    ]
    .into_iter()
    .collect();
    memory.insert("apps/cart/overlays/prod.yaml", "tag: v1\n");
    memory
}

fn rendered(compiled: &Compiled, id: EnvironmentId) -> Vec<Rendered> {
    let mut diagnostics = Diagnostics::new();
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    rendered
}

/// Compiles the workspace, changes the rendered objects, and returns the findings.
fn broken(change: impl Fn(&mut Vec<Object>)) -> Vec<Diagnostic> {
    let compiled = compile(&workspace());
    assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
    let mut rendered = rendered(&compiled, EnvironmentId(0));
    assert_eq!(judge(&compiled.checked.platform, EnvironmentId(0), &rendered), []);
    let service = rendered.iter_mut().find(|r| r.service.is_some()).unwrap();
    change(&mut service.objects);
    // The connectivity proof also reports some of these changes; it has its own tests.
    let found = judge(&compiled.checked.platform, EnvironmentId(0), &rendered);
    found.into_iter().filter(|d| !d.code.starts_with("connection-")).collect()
}

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    codes.dedup();
    codes
}

fn of<'a>(objects: &'a mut [Object], kind: &str) -> &'a mut Value {
    &mut objects.iter_mut().find(|o| o.kind() == kind).unwrap_or_else(|| panic!("no {kind}")).0
}

/// Sets a value at a path of keys and list indices.
fn set(value: &mut Value, path: &[&str], to: impl Into<Value>) {
    let (last, above) = path.split_last().unwrap();
    let parent = above.iter().fold(value, |value, step| match step.parse::<usize>() {
        Ok(n) => &mut value.as_sequence_mut().unwrap()[n],
        Err(_) => value.get_mut(step).unwrap(),
    });
    parent.as_mapping_mut().unwrap().insert((*last).to_owned(), to.into());
}

fn add(objects: &mut Vec<Object>, api_version: &'static str, kind: &'static str, spec: Value) {
    let metadata = map! { "name" => "extra", "namespace" => "shop-prod" };
    objects.push(Object(map! { "apiVersion" => api_version, "kind" => kind, "metadata" => metadata, "spec" => spec }));
}

#[test]
fn the_example_passes_every_check() {
    let compiled = compile(&Folder::new(env!("CARGO_MANIFEST_DIR")));
    assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
    for id in compiled.checked.platform.config.environment_ids() {
        assert_eq!(judge(&compiled.checked.platform, id, &rendered(&compiled, id)), []);
    }
}

#[test]
fn selectors_match_pods() {
    let found = broken(|o| set(of(o, "Service"), &["spec", "selector"], map! { "app" => "other" }));
    assert_eq!(codes(&found), ["selector-mismatch"]);
    assert!(found[0].message.contains("Service/cart in shop-prod"), "{}", found[0].message);
    assert!(found[0].span.is_some());
    let found =
        broken(|o| set(of(o, "Deployment"), &["spec", "selector"], map! { "matchLabels" => map! { "app" => "x" } }));
    assert_eq!(codes(&found), ["selector-mismatch"]);
}

#[test]
fn service_ports_are_container_ports() {
    for target in [Value::from("no-such-port"), Value::from(9999)] {
        let found = broken(|o| set(of(o, "Service"), &["spec", "ports", "0", "targetPort"], target.clone()));
        assert_eq!(codes(&found), ["service-port"]);
    }
}

#[test]
fn autoscalers_have_targets_without_fixed_replicas() {
    let found = broken(|o| set(of(o, "HorizontalPodAutoscaler"), &["spec", "scaleTargetRef", "name"], "other"));
    assert_eq!(codes(&found), ["scale-target"]);
    // With the autoscaler's least number Argo CD leaves it alone; with another, every sync would put it back.
    let found = broken(|o| set(of(o, "Deployment"), &["spec", "replicas"], 7));
    assert_eq!(codes(&found), ["scale-target"]);
}

#[test]
fn pods_have_one_disruption_budget() {
    let found = broken(|o| {
        let selector = map! { "matchLabels" => map! { "app" => "other" } };
        set(of(o, "PodDisruptionBudget"), &["spec", "selector"], selector);
    });
    assert_eq!(codes(&found), ["pdb-selector"]);
    let found = broken(|o| add(o, "policy/v1", "PodDisruptionBudget", map! { "selector" => map! {} }));
    assert_eq!(codes(&found), ["pdb-selector"]);
    assert!(found[0].message.contains("two disruption budgets"), "{}", found[0].message);
}

#[test]
fn monitors_find_ports() {
    let labels = || map! { "matchLabels" => map! { "app.kubernetes.io/name" => "cart" } };
    let monitor = |selector: Value, port: &'static str| map! { "selector" => selector, "endpoints" => seq![map! { "port" => port }] };
    let judged = |selector: Value, port| {
        broken(|o| add(o, "monitoring.coreos.com/v1", "ServiceMonitor", monitor(selector.clone(), port)))
    };
    assert_eq!(codes(&judged(labels(), "http")), [] as [&str; 0]);
    assert_eq!(codes(&judged(labels(), "other")), ["monitor-target"]);
    assert_eq!(codes(&judged(map! { "matchLabels" => map! { "app" => "other" } }, "http")), ["monitor-target"]);
    let pods = map! { "selector" => labels(), "podMetricsEndpoints" => seq![map! { "port" => "other" }] };
    let found = broken(|o| add(o, "monitoring.coreos.com/v1", "PodMonitor", pods.clone()));
    assert_eq!(codes(&found), ["monitor-target"]);
}

#[test]
fn policies_select_pods_unless_they_select_all() {
    let found = broken(|o| {
        set(of(o, "NetworkPolicy"), &["spec", "podSelector"], map! { "matchLabels" => map! { "app" => "x" } })
    });
    assert_eq!(codes(&found), ["policy-selector"]);
    let everything = broken(|o| add(o, "networking.k8s.io/v1", "NetworkPolicy", map! { "podSelector" => map! {} }));
    assert_eq!(codes(&everything), [] as [&str; 0]);
}

#[test]
fn pods_refer_to_what_exists() {
    for kind in ["ConfigMap", "ServiceAccount"] {
        let found = broken(|o| o.retain(|object| object.kind() != kind));
        assert_eq!(codes(&found), ["dangling-reference"], "{kind}");
        assert!(found[0].message.contains(kind), "{}", found[0].message);
    }
    let env_from = |source: Value| {
        broken(|o| {
            set(of(o, "Deployment"), &["spec", "template", "spec", "containers", "0", "envFrom"], seq![source.clone()])
        })
    };
    assert_eq!(codes(&env_from(map! { "secretRef" => map! { "name" => "other" } })), ["dangling-reference"]);
    let optional = map! { "secretRef" => map! { "name" => "other", "optional" => true } };
    assert_eq!(codes(&env_from(optional)), [] as [&str; 0]);
    let claim = map! { "name" => "v", "persistentVolumeClaim" => map! { "claimName" => "other" } };
    let found = broken(|o| set(of(o, "Deployment"), &["spec", "template", "spec", "volumes"], seq![claim.clone()]));
    assert_eq!(codes(&found), ["dangling-reference"]);
}

#[test]
fn keys_that_are_known_must_exist() {
    let variable = |key: &'static str| {
        let source = map! { "secretKeyRef" => map! { "name" => "db", "key" => key } };
        let list = seq![map! { "name" => "DB", "valueFrom" => source }];
        broken(|o| set(of(o, "Deployment"), &["spec", "template", "spec", "containers", "0", "env"], list.clone()))
    };
    assert_eq!(codes(&variable("password")), [] as [&str; 0]);
    let found = variable("user");
    assert_eq!(codes(&found), ["dangling-reference"]);
    assert!(found[0].message.contains("key `user` of Secret/db"), "{}", found[0].message);
}

#[test]
fn objects_that_controllers_create_count_as_existing() {
    let reference = map! { "secretRef" => map! { "name" => "made" } };
    let path = ["spec", "template", "spec", "containers", "0", "envFrom"];
    let makers = [
        ("external-secrets.io/v1", "ExternalSecret", map! { "target" => map! { "name" => "made" } }),
        ("cert-manager.io/v1", "Certificate", map! { "secretName" => "made" }),
        (
            "bitnami.com/v1alpha1",
            "SealedSecret",
            map! { "template" => map! { "metadata" => map! { "name" => "made" } } },
        ),
    ];
    for (version, kind, spec) in makers {
        let found = broken(|o| {
            set(of(o, "Deployment"), &path, seq![reference.clone()]);
            add(o, version, kind, spec.clone());
        });
        assert_eq!(codes(&found), [] as [&str; 0], "{kind}");
    }
}

#[test]
fn ingresses_and_routes_lead_to_ports_of_services() {
    let ingress = |name: &'static str, port: i32| {
        let backend = map! { "service" => map! { "name" => name, "port" => map! { "number" => port } } };
        broken(|o| add(o, "networking.k8s.io/v1", "Ingress", map! { "defaultBackend" => backend.clone() }))
    };
    assert_eq!(codes(&ingress("cart", 8080)), [] as [&str; 0]);
    assert_eq!(codes(&ingress("cart", 81)), ["dangling-reference"]);
    assert_eq!(codes(&ingress("other", 8080)), ["dangling-reference"]);
    let rules = |port: i32| seq![map! { "backendRefs" => seq![map! { "name" => "cart", "port" => port }] }];
    let route = |port| broken(|o| add(o, "gateway.networking.k8s.io/v1", "HTTPRoute", map! { "rules" => rules(port) }));
    assert_eq!(codes(&route(8080)), [] as [&str; 0]);
    assert_eq!(codes(&route(81)), ["dangling-reference"]);
}

#[test]
fn apis_are_served_by_the_environments_kubernetes() {
    let found = broken(|o| set(of(o, "PodDisruptionBudget"), &["apiVersion"], "policy/v1beta1"));
    assert_eq!(codes(&found), ["api-not-served"]);
    assert_eq!(found[0].help, ["use `policy/v1`"]);
}

#[test]
fn manifests_are_verified_and_findings_name_them() {
    let mut source = workspace();
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: extra }\nspec: { selector: { app: other }, ports: [{ port: 80 }] }\n";
    source.insert("apps/cart/manifests/extra.yaml", service);
    let checked = compile(&source).checked;
    let (found, sources) = (checked.diagnostics, checked.sources);
    let found = found.iter().find(|d| d.code == "selector-mismatch").unwrap();
    let span = found.span.unwrap();
    assert_eq!(&*sources.get(span.file).unwrap().path, "apps/cart/manifests/extra.yaml");
    assert_eq!(&service[span.start as usize..span.end as usize], "extra");
}
