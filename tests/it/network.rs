//! The connections that a spec opens, evaluated from the rendered policies.

use rutter::diagnostics::Diagnostics;
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::phases::verify::{allowed, prove, render_environment};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::Value;

const ONLY: EnvironmentId = EnvironmentId(0);
const CART: &str = "team: shop\nimage: r/cart\nport: 8080\nhealth: /healthz\n";

fn compiled(environment: &str, files: &[(&str, &str)]) -> Compiled {
    let environment =
        format!("clusters: [{{ name: c, region: eu-central-1 }}]\ndomain: acme.example.com\n{environment}");
    let mut memory: Memory = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [prod] }\n"),
        ("platform/environments/prod.yaml", environment.as_str()),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("platform/teams/data.yaml", "owners: [acme:data]\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/db/service.yaml", "team: data\nimage: r/db\nports: { sql: 5432 }\nhealth: { tcp: sql }\n"),
        ("apps/db/overlays/prod.yaml", "tag: v1\n"),
        ("apps/mail/service.yaml", "team: data\nimage: r/mail\nports: { smtp: 25 }\nhealth: { tcp: smtp }\n"),
        ("apps/mail/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    let compiled = compile(&memory);
    assert!(compiled.checked.diagnostics.is_empty(), "{:#?}", compiled.checked.diagnostics);
    compiled
}

fn objects(compiled: &Compiled) -> Vec<Object> {
    let rendered = render_environment(&compiled.checked.platform, ONLY, &compiled.tree, &mut Diagnostics::new());
    rendered.into_iter().flat_map(|r| r.objects).collect()
}

fn find(compiled: &Compiled, kind: &str, namespace: &str, name: &str) -> Object {
    let found = objects(compiled).into_iter().find(|o| (o.kind(), o.namespace(), o.name()) == (kind, namespace, name));
    found.unwrap_or_else(|| panic!("no {kind} {namespace}/{name}"))
}

fn edges(compiled: &Compiled) -> Vec<String> {
    let objects = objects(compiled);
    let edges = allowed(&compiled.checked.platform, ONLY, &objects.iter().collect::<Vec<_>>());
    edges.into_iter().map(|e| format!("{} -> {} {}", e.from, e.to, e.ports)).collect()
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value.map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str).collect()
}

#[test]
fn workers_schedules_hooks_and_variants_have_the_calls_they_declare() {
    let cart = format!(
        "{CART}calls: [db]\nworkers: {{ sender: {{ command: [send], calls: [mail] }}, idle: {{ command: [idle], calls: [] }} }}\n\
         schedules: {{ nightly: {{ cron: \"0 3 * * *\", command: [tidy], calls: [db] }} }}\n\
         hooks: {{ migrate: {{ before: sync, command: [migrate], calls: [db] }} }}\n\
         variants: {{ cart-eu: {{ calls: [mail], workers: null, schedules: null, hooks: null }} }}\n"
    );
    let compiled = compiled("", &[("apps/cart/service.yaml", &cart)]);
    assert_eq!(
        edges(&compiled),
        [
            "shop-prod/cart -> data-prod/db TCP 5432",
            "shop-prod/cart-eu -> data-prod/mail TCP 25",
            "shop-prod/cart-migrate -> data-prod/db TCP 5432",
            "shop-prod/cart-nightly -> data-prod/db TCP 5432",
            "shop-prod/cart-sender -> data-prod/mail TCP 25",
        ]
    );
}

#[test]
fn replicas_that_call_their_own_service_reach_each_other() {
    let db = "team: data\nkind: stateful\nimage: r/db\nports: { sql: 5432 }\nhealth: { tcp: sql }\ncalls: [db]\ncallers: [cart]\n";
    let compiled = compiled("", &[("apps/cart/service.yaml", CART), ("apps/db/service.yaml", db)]);
    assert_eq!(edges(&compiled), ["data-prod/db -> data-prod/db TCP 5432"]);
}

#[test]
fn broad_ranges_leave_out_private_addresses_and_metadata_endpoints() {
    let cart = format!("{CART}calls: [{{ cidr: 0.0.0.0/0, port: 443 }}, {{ cidr: \"::/0\", port: 443 }}]\n");
    let compiled = compiled("network: { private: [203.0.113.0/24] }\n", &[("apps/cart/service.yaml", &cart)]);
    let policy = find(&compiled, "NetworkPolicy", "shop-prod", "cart");
    let rules = policy.0.at(&["spec", "egress"]).unwrap().items();
    let except: Vec<Vec<&str>> =
        rules.iter().map(|r| strings(r.get("to").unwrap().items()[0].at(&["ipBlock", "except"]))).collect();
    for range in [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "203.0.113.0/24",
    ] {
        assert!(except[0].contains(&range), "{range}: {except:?}");
    }
    assert_eq!(except[1], ["fc00::/7", "fe80::/10"]);
    assert!(edges(&compiled).iter().all(|e| e.starts_with("shop-prod/cart -> ")), "{:?}", edges(&compiled));
}

#[test]
fn dns_rules_come_from_the_profile_and_include_the_resolver_of_the_node() {
    let compiled = compiled(
        "provider: gcp\nnetwork: { dns: { ports: [53, 8053], labels: { k8s-app: coredns } } }\n",
        &[("apps/cart/service.yaml", CART)],
    );
    let policy = find(&compiled, "NetworkPolicy", "shop-prod", "allow-dns");
    let rules = policy.0.at(&["spec", "egress"]).unwrap().items();
    assert_eq!(rules.len(), 1);
    let to = rules[0].get("to").unwrap().items();
    assert_eq!(to[0].at(&["podSelector", "matchLabels", "k8s-app"]).and_then(Value::as_str), Some("coredns"));
    assert_eq!(to[1].at(&["ipBlock", "cidr"]).and_then(Value::as_str), Some("169.254.20.10/32"));
    let ports: Vec<(&str, i64)> = rules[0]
        .get("ports")
        .unwrap()
        .items()
        .iter()
        .map(|p| (p.get("protocol").unwrap().as_str().unwrap(), p.get("port").unwrap().as_int().unwrap()))
        .collect();
    assert_eq!(ports, [("UDP", 53), ("TCP", 53), ("UDP", 8053), ("TCP", 8053)]);
    let denied = find(&compiled, "NetworkPolicy", "shop-prod", "default-deny");
    assert_eq!(strings(denied.0.at(&["spec", "policyTypes"])), ["Ingress", "Egress"]);
    assert!(denied.0.at(&["spec", "ingress"]).is_none() && denied.0.at(&["spec", "egress"]).is_none());
    assert!(edges(&compiled).is_empty(), "nothing but DNS: {:?}", edges(&compiled));
}

#[test]
fn host_names_are_opened_by_name_with_cilium() {
    let cart = format!("{CART}calls: [\"https://api.stripe.com\", {{ host: \"*.s3.example.com\", port: 8443 }}]\n");
    let compiled = compiled("network: { policies: cilium }\n", &[("apps/cart/service.yaml", &cart)]);
    let policy = find(&compiled, "CiliumNetworkPolicy", "shop-prod", "cart-hosts");
    let rules = policy.0.at(&["spec", "egress"]).unwrap().items();
    assert!(rules[0].get("toEndpoints").is_some(), "names are learnt by reading the answers of DNS");
    let names: Vec<&Value> = rules[1..].iter().map(|r| &r.get("toFQDNs").unwrap().items()[0]).collect();
    assert_eq!(names[0].get("matchName").and_then(Value::as_str), Some("api.stripe.com"));
    assert_eq!(names[1].get("matchPattern").and_then(Value::as_str), Some("*.s3.example.com"));
    assert_eq!(
        edges(&compiled),
        ["shop-prod/cart -> *.s3.example.com TCP 8443", "shop-prod/cart -> api.stripe.com TCP 443"]
    );
    let mut objects = objects(&compiled);
    let object = objects.iter_mut().find(|o| o.kind() == "CiliumNetworkPolicy").unwrap();
    object.0.get_mut("spec").unwrap().get_mut("egress").and_then(Value::as_sequence_mut).unwrap().remove(1);
    let found = prove(&compiled.checked.platform, ONLY, &objects.iter().collect::<Vec<_>>());
    let edge = "shop-prod/cart -> api.stripe.com on TCP 443";
    assert!(found.len() == 1 && found[0].message.contains(edge), "{found:?}");
}

#[test]
fn ports_of_a_service_that_lead_to_one_target_are_one_port_of_the_container() {
    let cart = "team: shop\nimage: r/cart\nports: { http: { port: 80, target: 8080 }, alt: { port: 8081, target: 8080 }, dns: { port: 53, target: 8080, protocol: UDP } }\nhealth: { tcp: http }\n";
    let compiled = compiled("", &[("apps/cart/service.yaml", cart)]);
    let deployment = find(&compiled, "Deployment", "shop-prod", "cart");
    let container = deployment.0.at(&["spec", "template", "spec", "containers"]).unwrap().items()[0].clone();
    let line = |port: &Value, keys: &[&str]| {
        let value = |key: &&str| {
            let value = port.get(key).unwrap();
            value.as_int().map_or_else(|| value.as_str().unwrap().to_owned(), |n| n.to_string())
        };
        keys.iter().map(value).collect::<Vec<_>>().join(" ")
    };
    let lines = |ports: Option<&Value>, keys: &[&str]| -> Vec<String> {
        ports.unwrap().items().iter().map(|port| line(port, keys)).collect()
    };
    assert_eq!(lines(container.get("ports"), &["name", "containerPort", "protocol"]), ["alt 8080 TCP", "dns 8080 UDP"]);
    let service = find(&compiled, "Service", "shop-prod", "cart");
    assert_eq!(
        lines(service.0.at(&["spec", "ports"]), &["name", "port", "targetPort"]),
        ["alt 8081 alt", "dns 53 dns", "http 80 alt"]
    );
    assert_eq!(container.at(&["readinessProbe", "tcpSocket", "port"]), Some(&Value::from("alt")));
}
