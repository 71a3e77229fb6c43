//! The isolation of the example's namespaces: labels, accounts, permissions and tokens of pods.

use rutter::diagnostics::Diagnostics;
use rutter::kubernetes::Object;
use rutter::phases::verify::render_environment;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory};
use rutter::yaml::Value;

fn objects(compiled: &Compiled) -> Vec<Object> {
    let platform = &compiled.checked.platform;
    let render = |id| render_environment(platform, id, &compiled.tree, &mut Diagnostics::new());
    platform
        .config
        .environment_ids()
        .flat_map(render)
        .filter(|r| r.component.is_none())
        .flat_map(|r| r.objects)
        .collect()
}

fn example() -> Vec<Object> {
    objects(&compile(&Folder::new(env!("CARGO_MANIFEST_DIR"))))
}

fn strings<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value.get(key).map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str).collect()
}

/// Verbs with which a subject can get further permissions.
const ESCALATING_VERBS: &[&str] = &["*", "escalate", "bind", "impersonate"];
/// Resources whose change or content gives a subject further permissions.
const ESCALATING_RESOURCES: &[&str] = &[
    "*",
    "secrets",
    "serviceaccounts",
    "serviceaccounts/token",
    "roles",
    "rolebindings",
    "clusterroles",
    "networkpolicies",
    "namespaces",
    "pods/ephemeralcontainers",
];

#[test]
fn owners_get_no_permissions_that_lead_to_others() {
    let debug = |fields: &str| {
        let environment = format!("clusters: [{{ name: dev }}]\n{fields}");
        let memory: Memory = [
            ("platform/platform.yaml", "name: acme\npromotion: { order: [dev] }\n"),
            ("platform/environments/dev.yaml", environment.as_str()),
            ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
            ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nport: 8080\nhealth: /healthz\n"),
            ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ]
        .into_iter()
        .collect();
        objects(&compile(&memory))
    };
    let mut roles = 0;
    for object in example().iter().chain(&debug("debug: true\n")) {
        assert!(!object.kind().starts_with("ClusterRole"), "{}", object.id());
        if object.kind() == "Role" {
            roles += 1;
            for rule in object.0.get("rules").unwrap().items() {
                let verbs = strings(rule, "verbs");
                assert!(!verbs.iter().any(|v| ESCALATING_VERBS.contains(v)), "{}: {verbs:?}", object.id());
                let resources = strings(rule, "resources");
                assert!(!resources.iter().any(|r| ESCALATING_RESOURCES.contains(r)), "{}: {resources:?}", object.id());
                let creates = |resource: &str| verbs.contains(&"create") && resources.contains(&resource);
                assert!(!creates("pods"), "a pod of one's own can take any account of the namespace");
            }
        }
        if object.kind() == "RoleBinding" {
            let role = object.0.at(&["roleRef", "name"]).and_then(Value::as_str).unwrap();
            assert!(["view", "logs", "debug"].contains(&role), "{}: {role}", object.id());
            assert!(object.name().ends_with(role), "a role reference cannot change, so the name holds it");
            let groups = object.0.get("subjects").unwrap().items();
            assert!(groups.iter().all(|s| s.get("kind").and_then(Value::as_str) == Some("Group")), "{}", object.id());
        }
    }
    assert!(roles >= 12, "{roles}");
}

#[test]
fn no_pod_gets_a_token_that_it_did_not_request() {
    let all = example();
    let namespaces: Vec<&str> = all.iter().filter(|o| o.kind() == "Namespace").map(Object::name).collect();
    assert_eq!(namespaces.len(), 12);
    for namespace in namespaces {
        let account =
            all.iter().find(|o| (o.kind(), o.namespace(), o.name()) == ("ServiceAccount", namespace, "default"));
        let token = account.and_then(|a| a.0.get("automountServiceAccountToken")).and_then(Value::as_bool);
        assert_eq!(token, Some(false), "{namespace}");
    }
}

#[test]
fn platform_config_says_where_a_pod_runs() {
    let memory: Memory = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [dev] }\n"),
        (
            "platform/environments/dev.yaml",
            "clusters: [{ name: dev1, region: eu-central-1 }]\ndomain: acme.example.com\nswitches: { beta: true }\n",
        ),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nport: 8080\nhealth: /healthz\n"),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    let all = objects(&compile(&memory));
    let config = all.iter().find(|o| o.kind() == "ConfigMap" && o.name() == "platform-config").unwrap();
    let data = config.0.get("data").and_then(Value::as_mapping).unwrap();
    let found: Vec<(&str, &str)> = data.iter().map(|(key, value)| (key.as_ref(), value.as_str().unwrap())).collect();
    assert_eq!(
        found,
        [
            ("environment", "dev"),
            ("cluster", "dev1"),
            ("region", "eu-central-1"),
            ("domain", "acme.example.com"),
            ("beta", "true")
        ]
    );
}

#[test]
fn namespaces_enforce_the_environments_level_at_its_version_and_warn_of_the_next() {
    for namespace in example().iter().filter(|o| o.kind() == "Namespace") {
        let labels = namespace.0.at(&["metadata", "labels"]).unwrap();
        let label = |key: &str| labels.get(&format!("pod-security.kubernetes.io/{key}")).and_then(Value::as_str);
        assert_eq!(label("enforce"), Some("restricted"));
        assert_eq!(label("enforce-version"), Some("v1.34"));
        assert_eq!((label("warn-version"), label("audit-version")), (Some("latest"), Some("latest")));
    }
}
