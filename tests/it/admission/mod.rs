//! The image policy for the API server: when it is emitted, which pods it refuses, and what rutter reports about it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rutter::diagnostics::FileId;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::{ReadOptions, Value, read_documents};
use serde_json::{Value as Json, json};

const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const REGISTRIES: &str = "registries: [registry.example.com, docker.io/library, gar.example.com/shop/cart]";

fn workspace(images: &str, kubernetes: &str, files: &[(&str, &str)]) -> Memory {
    let platform = format!("name: acme\npromotion: {{ order: [dev, prod] }}\npolicies: {{ images: {{ {images} }} }}\n");
    let prod = format!("clusters: [{{ name: prod }}]\nkubernetes: \"{kubernetes}\"\n");
    let pinned = format!("tag: v1\ndigest: {DIGEST}\n");
    let mut memory: Memory = [
        ("platform/platform.yaml", platform.as_str()),
        ("platform/environments/dev.yaml", "clusters: [{ name: dev }]\n"),
        ("platform/environments/prod.yaml", &prod),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/service.yaml", "team: shop\nimage: registry.example.com/cart\nport: 8080\nhealth: /healthz\n"),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", &pinned),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    memory
}

fn codes(compiled: &Compiled) -> Vec<(&str, &str)> {
    compiled.checked.diagnostics.iter().map(|d| (d.code, d.severity.word())).collect()
}

/// The policy and binding of the team's namespace.
fn objects(compiled: &Compiled, environment: &str) -> Option<(Value, Value)> {
    let read = |kind: &str| {
        let path = format!("generated/tenants/shop/{environment}/{kind}-images-shop-{environment}.yaml");
        let text = compiled.tree.get(&path)?;
        Some(Value::from(&read_documents(text, FileId(0), ReadOptions::default()).unwrap()[0]))
    };
    Some((read("validatingadmissionpolicy")?, read("validatingadmissionpolicybinding")?))
}

fn texts(value: &Value, path: &[&str]) -> Vec<String> {
    value.at(path).unwrap().items().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_namespace_gets_the_policy_of_its_environment() {
    let compiled = compile(&workspace(&format!("digest: [prod], {REGISTRIES}"), "1.34", &[]));
    assert!(compiled.checked.diagnostics.is_empty(), "{:?}", compiled.checked.diagnostics);
    let validations = |environment: &str| {
        let (policy, _) = objects(&compiled, environment).unwrap();
        policy.at(&["spec", "validations"]).unwrap().items().len()
    };
    assert_eq!((validations("dev"), validations("prod")), (1, 2), "dev asks for registries alone");
    let (policy, binding) = objects(&compiled, "prod").unwrap();
    assert_eq!(policy.at(&["metadata", "name"]), binding.at(&["spec", "policyName"]));
    assert_eq!(policy.at(&["spec", "failurePolicy"]).and_then(Value::as_str), Some("Fail"));
    assert_eq!(texts(&binding, &["spec", "validationActions"]), ["Deny"]);
    let namespaces = binding.at(&["spec", "matchResources", "namespaceSelector", "matchLabels"]).unwrap();
    assert_eq!(namespaces.get("kubernetes.io/metadata.name").and_then(Value::as_str), Some("shop-prod"));
    let rules = policy.at(&["spec", "matchConstraints", "resourceRules"]).unwrap().items();
    let resources: Vec<String> = rules.iter().flat_map(|rule| texts(rule, &["resources"])).collect();
    for resource in ["pods", "pods/ephemeralcontainers", "deployments", "cronjobs"] {
        assert!(resources.iter().any(|r| r == resource), "{resource} of {resources:?}");
    }
}

#[test]
fn no_policy_is_emitted_without_image_requirements() {
    for (images, environment) in [("", "prod"), ("digest: [prod]", "dev"), ("digest: [prod], admission: off", "prod")] {
        let compiled = compile(&workspace(images, "1.34", &[]));
        assert!(compiled.checked.diagnostics.is_empty(), "{:?}", compiled.checked.diagnostics);
        assert!(objects(&compiled, environment).is_none(), "{images}");
    }
}

#[test]
fn the_setting_decides_what_happens_to_a_refused_pod() {
    for (word, action) in [("audit", "Audit"), ("warn", "Warn"), ("deny", "Deny")] {
        let compiled = compile(&workspace(&format!("digest: [prod], admission: {word}"), "1.34", &[]));
        assert_eq!(texts(&objects(&compiled, "prod").unwrap().1, &["spec", "validationActions"]), [action]);
    }
}

#[test]
fn an_old_kubernetes_gets_no_policy_and_a_note() {
    let old = compile(&workspace("digest: [prod]", "1.29", &[]));
    assert_eq!(codes(&old), [("admission-not-served", "note")]);
    assert!(objects(&old, "prod").is_none());
    let first = compile(&workspace("digest: [prod]", "1.30", &[]));
    assert!(first.checked.diagnostics.is_empty() && objects(&first, "prod").is_some());
    let off = compile(&workspace("digest: [prod], admission: off", "1.29", &[]));
    assert!(off.checked.diagnostics.is_empty(), "{:?}", off.checked.diagnostics);
}

/// The API server would also refuse pods that no rule of the spec reports, or whose finding a waiver hides.
#[test]
fn pods_that_would_be_refused_are_errors() {
    let stray = "apiVersion: v1\nkind: Pod\nmetadata: { name: stray }\n\
                 spec: { containers: [{ name: a, image: quay.example.com/stray:1 }] }\n";
    let files = [("apps/cart/manifests/pod.yaml", stray)];
    let deny = compile(&workspace(&format!("digest: [prod], {REGISTRIES}"), "1.34", &files));
    let refused: Vec<&str> =
        deny.checked.diagnostics.iter().filter(|d| d.code == "image-refused").map(|d| d.message.as_str()).collect();
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(refused.iter().any(|m| m.contains("of prod") && m.contains("has no digest")), "{refused:?}");
    let waived = "tag: v1 # rutter: allow digest-required because the registry has none\n";
    let files = [("apps/cart/overlays/prod.yaml", waived)];
    let denied = compile(&workspace("digest: [prod]", "1.34", &files));
    assert_eq!(codes(&denied), [("image-refused", "error")]);
    let warned = compile(&workspace("digest: [prod], admission: warn", "1.34", &files));
    assert!(warned.checked.diagnostics.is_empty(), "{:?}", warned.checked.diagnostics);
}

fn pod(fields: &Json) -> Json {
    json!({ "kind": "Pod", "spec": fields })
}

fn containers(image: &str) -> Json {
    json!([{ "name": "a", "image": image }])
}

/// The object, the object before the change, and whether the checks of digest and of registry pass.
fn cases() -> Vec<(Json, Json, [bool; 2])> {
    let one = |image: &str| pod(&json!({ "containers": containers(image) }));
    let with = |kind: &str, image: &str| {
        let pinned = format!("redis@{DIGEST}");
        pod(&json!({ "containers": containers(&pinned), kind: containers(image) }))
    };
    let template = |image: &str| json!({ "spec": { "containers": containers(image) } });
    let pinned = |repository: &str| one(&format!("{repository}@{DIGEST}"));
    let new = Json::Null;
    vec![
        (pinned("registry.example.com/cart:v1"), new.clone(), [true, true]),
        (one("registry.example.com/cart:v1"), new.clone(), [false, true]),
        (one("registry.example.com/cart@sha256:abc"), new.clone(), [false, true]),
        (pinned("redis"), new.clone(), [true, true]),
        (pinned("somebody/redis"), new.clone(), [true, false]),
        (pinned("registry.example.com:5000/cart"), new.clone(), [true, false]),
        (pinned("registry.example.com.evil.example/cart"), new.clone(), [true, false]),
        (pinned("localhost/library/redis"), new.clone(), [true, false]),
        (pinned("gar.example.com/shop/cart"), new.clone(), [true, true]),
        (pinned("gar.example.com/shop/cart/worker:v1"), new.clone(), [true, true]),
        (pinned("gar.example.com/shop/cartoons"), new.clone(), [true, false]),
        (with("initContainers", "redis:7"), new.clone(), [false, true]),
        (with("ephemeralContainers", &format!("evil.example.com/x@{DIGEST}")), new.clone(), [true, false]),
        (json!({ "kind": "Deployment", "spec": { "template": template("redis:7") } }), new.clone(), [false, true]),
        (
            json!({ "kind": "CronJob", "spec": { "jobTemplate": { "spec": { "template": template("redis:7") } } } }),
            new,
            [false, true],
        ),
        // An image that was already there may stay in a changed object; a debugging container is new.
        (one("redis:7"), one("redis:7"), [true, true]),
        (one("redis:8"), one("redis:7"), [false, true]),
        (with("ephemeralContainers", "evil.example.com/x"), with("initContainers", "redis:7"), [false, false]),
    ]
}

/// Returns a Python interpreter with the `common-expression-language` package, if there is one.
fn python() -> Option<String> {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/target/conformance-venv/bin/python");
    let known = std::env::var("RUTTER_PYTHON").into_iter().chain([own.to_owned(), "python3".to_owned()]);
    let has_cel = |python: &String| {
        let tried = Command::new(python).args(["-c", "import cel"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    known.into_iter().find(has_cel)
}

#[test]
fn an_interpreter_of_cel_evaluates_the_policies_as_intended() {
    let Some(python) = python() else {
        println!("skipped: no Python with the package common-expression-language");
        return;
    };
    let compiled = compile(&workspace(&format!("digest: [prod], {REGISTRIES}"), "1.34", &[]));
    let (policy, _) = objects(&compiled, "prod").unwrap();
    let cases = cases();
    let given: Vec<Json> = cases.iter().map(|(new, old, _)| json!({ "object": new, "oldObject": old })).collect();
    let input = json!({ "policy": json_of(&policy), "cases": given });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/admission/evaluate.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let judged: Vec<[bool; 2]> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(judged.len(), cases.len());
    for ((new, old, expected), judged) in cases.iter().zip(&judged) {
        assert_eq!(judged, expected, "{new} after {old}");
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Mapping(entries) => entries.iter().map(|(key, value)| (key.to_string(), json_of(value))).collect(),
        Value::Sequence(items) => items.iter().map(json_of).collect(),
        Value::String(text) => Json::from(text.as_ref()),
        Value::Int(number) => Json::from(*number),
        Value::Bool(yes) => Json::from(*yes),
        Value::Null | Value::Float(_) => Json::Null,
    }
}
