//! A finding about an emitted object points at the spec field that the object comes from.

use rutter::diagnostics::Diagnostics;
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::map;
use rutter::phases::verify::{judge, render_environment};
use rutter::pipeline::compile::compile;
use rutter::source::Memory;
use rutter::yaml::Value;

const SERVICE: &str = "team: shop
image: registry.example.com/cart
port: 8080
expose: { host: cart.acme.example.com }
health: /healthz
resources: { cpu: 100m..500m, memory: 64Mi }
scale: { min: 2, max: 6, cpu: 70 }
config: { app: { mount: /etc/app, files: { app.yaml: 'a: 1' } } }
calls: [https://api.example.com]
workers:
  mailer: { command: [mail] }
";

fn workspace() -> Memory {
    [
        ("platform/platform.yaml", "name: acme\n"),
        (
            "platform/environments/prod.yaml",
            "clusters: [{ name: c }]\ndomain: acme.example.com\ningress: { api: ingress, namespace: traefik }\nnetwork: { policies: cilium }\n",
        ),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\nquota: { prod: { cpu: 100, memory: 100Gi } }\n"),
        ("apps/cart/service.yaml", SERVICE),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect()
}

/// Returns the findings of a code as `path: line`, after the objects of one kind and name were changed.
fn places(kind: &str, name: &str, code: &str, change: impl Fn(&mut Value)) -> Vec<String> {
    let compiled = compile(&workspace());
    let platform = &compiled.checked.platform;
    assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
    let mut rendered = render_environment(platform, EnvironmentId(0), &compiled.tree, &mut Diagnostics::new());
    let wanted = |o: &&mut Object| o.kind() == kind && o.name().starts_with(name);
    let mut changed = 0;
    for object in rendered.iter_mut().flat_map(|r| &mut r.objects).filter(wanted) {
        change(&mut object.0);
        changed += 1;
    }
    assert!(changed > 0, "there is no {kind} {name}");
    let found = judge(platform, EnvironmentId(0), &rendered);
    let shown = found.iter().filter(|d| d.code == code).map(|d| {
        let span = d.span.unwrap();
        let file = compiled.checked.sources.get(span.file).unwrap();
        let line = file.text[..span.start as usize].matches('\n').count();
        format!("{}: {}", file.path, file.text.lines().nth(line).unwrap_or_default().trim())
    });
    let mut shown: Vec<String> = shown.collect();
    shown.dedup();
    shown
}

fn set(value: &mut Value, path: &[&str], to: impl Into<Value>) {
    let (last, above) = path.split_last().unwrap();
    let parent = above.iter().fold(value, |value, step| match step.parse::<usize>() {
        Ok(n) => &mut value.as_sequence_mut().unwrap()[n],
        Err(_) => value.get_mut(step).unwrap(),
    });
    parent.as_mapping_mut().unwrap().insert((*last).to_owned(), to.into());
}

fn unknown_field(value: &mut Value) {
    set(value, &["nonsense"], "x");
}

#[test]
fn objects_point_at_the_field_that_they_come_from() {
    for (kind, name, line) in [
        ("Service", "cart", "port: 8080"),
        ("Ingress", "cart", "expose: { host: cart.acme.example.com }"),
        ("HorizontalPodAutoscaler", "cart", "scale: { min: 2, max: 6, cpu: 70 }"),
        ("PodDisruptionBudget", "cart", "scale: { min: 2, max: 6, cpu: 70 }"),
        ("ConfigMap", "cart", "config: { app: { mount: /etc/app, files: { app.yaml: 'a: 1' } } }"),
        ("NetworkPolicy", "cart", "calls: [https://api.example.com]"),
        ("Deployment", "cart-mailer", "mailer: { command: [mail] }"),
    ] {
        let expected = [format!("apps/cart/service.yaml: {line}")];
        let found = places(kind, name, "schema-mismatch", unknown_field);
        assert!(found.contains(&expected[0]), "{kind}/{name}: {found:?}");
    }
    let quota = places("ResourceQuota", "", "schema-mismatch", unknown_field);
    assert_eq!(quota, ["platform/teams/shop.yaml: quota: { prod: { cpu: 100, memory: 100Gi } }"]);
}

#[test]
fn every_finding_points_into_the_spec() {
    let other = || map! { "matchLabels" => map! { "app" => "other" } };
    type Change = Box<dyn Fn(&mut Value)>;
    let cases: [(&str, &str, Change, &str); 8] = [
        ("Service", "selector-mismatch", Box::new(|v| set(v, &["spec", "selector"], map! { "app" => "x" })), "port:"),
        ("Service", "service-port", Box::new(|v| set(v, &["spec", "ports", "0", "targetPort"], 1)), "port:"),
        (
            "HorizontalPodAutoscaler",
            "scale-target",
            Box::new(|v| set(v, &["spec", "scaleTargetRef", "name"], "x")),
            "scale:",
        ),
        ("PodDisruptionBudget", "pdb-selector", Box::new(move |v| set(v, &["spec", "selector"], other())), "scale:"),
        ("NetworkPolicy", "policy-selector", Box::new(move |v| set(v, &["spec", "podSelector"], other())), "calls:"),
        (
            "Ingress",
            "dangling-reference",
            Box::new(|v| {
                set(v, &["spec", "rules", "0", "http", "paths", "0", "backend", "service", "name"], "x");
            }),
            "expose:",
        ),
        ("PodDisruptionBudget", "api-not-served", Box::new(|v| set(v, &["apiVersion"], "policy/v1beta1")), "scale:"),
        ("Deployment", "duplicate-object", Box::new(|v| set(v, &["metadata", "name"], "same")), "team:"),
    ];
    for (kind, code, change, line) in cases {
        let found = places(kind, "cart", code, change);
        assert!(!found.is_empty(), "{code} is not found");
        for place in found {
            let in_spec = place.starts_with("apps/cart/") || place.starts_with("platform/");
            assert!(in_spec, "{code}: {place}");
            let key = place.split_once(": ").map_or("", |(_, text)| text);
            let workers = key.starts_with("mailer:") || key.starts_with("tag:");
            assert!(key.starts_with(line) || workers, "{code}: {place}");
        }
    }
}
