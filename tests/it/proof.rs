//! The connectivity proof: what the example's policies allow, and that any change to one is noticed.

use rutter::compile::{Compiled, compile};
use rutter::diagnostics::{Diagnostic, Diagnostics};
use rutter::kubernetes::Object;
use rutter::model::EnvironmentId;
use rutter::source::Folder;
use rutter::verify::{allowed, prove, render_environment};
use rutter::yaml::Value;

fn example() -> Compiled {
    compile(&Folder::new(env!("CARGO_MANIFEST_DIR")))
}

fn objects(compiled: &Compiled, id: EnvironmentId) -> Vec<Object> {
    let mut diagnostics = Diagnostics::new();
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    rendered.into_iter().flat_map(|r| r.objects).collect()
}

fn judge(compiled: &Compiled, id: EnvironmentId, objects: &[Object]) -> Vec<Diagnostic> {
    prove(&compiled.checked.platform, id, &objects.iter().collect::<Vec<_>>())
}

/// The oracle: 17 edges that np-guard's netpol-analyzer and the application's authors agree on, with pod ports.
const BOUTIQUE: &[(&str, &[&str])] = &[
    (
        "frontend",
        &[
            "adservice TCP 9555",
            "cartservice TCP 7070",
            "checkoutservice TCP 5050",
            "currencyservice TCP 7000",
            "productcatalogservice TCP 3550",
            "recommendationservice TCP 8080",
            "shippingservice TCP 50051",
        ],
    ),
    (
        "checkoutservice",
        &[
            "cartservice TCP 7070",
            "currencyservice TCP 7000",
            "emailservice TCP 8080",
            "paymentservice TCP 50051",
            "productcatalogservice TCP 3550",
            "shippingservice TCP 50051",
        ],
    ),
    ("recommendationservice", &["productcatalogservice TCP 3550"]),
    ("cartservice", &["redis-cart TCP 6379"]),
    ("loadgenerator", &["frontend TCP 8080"]),
];

#[test]
fn online_boutique_has_its_seventeen_edges_in_every_environment() {
    let compiled = example();
    let name = |end: &str| end.rsplit('/').next().unwrap_or_default().to_owned();
    for id in compiled.checked.platform.environment_ids() {
        let objects = objects(&compiled, id);
        let edges = allowed(&compiled.checked.platform, id, &objects.iter().collect::<Vec<_>>());
        let boutique = |end: &str| ["storefront-", "checkout-"].iter().any(|team| end.starts_with(team));
        let mut found: Vec<(String, String)> = edges
            .iter()
            .filter(|e| boutique(&e.from) && boutique(&e.to))
            .map(|e| (name(&e.from), format!("{} {}", name(&e.to), e.ports)))
            .collect();
        found.sort();
        let mut expected: Vec<(String, String)> =
            BOUTIQUE.iter().flat_map(|(from, to)| to.iter().map(|to| ((*from).to_owned(), (*to).to_owned()))).collect();
        expected.sort();
        assert_eq!(found, expected);
        let way_in =
            edges.iter().filter(|e| e.to.ends_with("/frontend") && e.ports == "TCP 8080" && !boutique(&e.from)).count();
        assert!(way_in >= 1, "the seventeenth: from outside to the frontend");
    }
}

#[test]
fn removing_any_single_rule_is_a_missing_connection() {
    let compiled = example();
    let id = EnvironmentId(2);
    let objects = objects(&compiled, id);
    assert!(judge(&compiled, id, &objects).is_empty());
    let mut removed = 0;
    for n in 0..objects.len() {
        for section in ["ingress", "egress"] {
            let rules = objects[n].0.at(&["spec", section]).map_or(0, |r| r.items().len());
            for rule in (0..rules).filter(|_| objects[n].kind() == "NetworkPolicy") {
                let mut changed = objects.clone();
                let list =
                    changed[n].0.get_mut("spec").and_then(|s| s.get_mut(section)).and_then(Value::as_sequence_mut);
                list.unwrap().remove(rule);
                let found = judge(&compiled, id, &changed);
                let what = format!("{} {section} rule {rule} of {}", objects[n].name(), objects[n].namespace());
                assert!(found.iter().any(|d| d.code == "connection-missing"), "{what}: {found:?}");
                removed += 1;
            }
        }
    }
    assert!(removed > 40, "{removed}");
}

#[test]
fn opening_one_more_port_is_an_extra_connection_and_names_the_edge() {
    let compiled = example();
    let id = EnvironmentId(2);
    let mut objects = objects(&compiled, id);
    for (name, section) in [("frontend", "egress"), ("adservice", "ingress")] {
        let policy = objects.iter_mut().find(|o| o.kind() == "NetworkPolicy" && o.name() == name).unwrap();
        let rules = policy.0.get_mut("spec").and_then(|s| s.get_mut(section)).and_then(Value::as_sequence_mut).unwrap();
        for rule in rules {
            let ports = rule.get_mut("ports").and_then(Value::as_sequence_mut).unwrap();
            ports.push(rutter::map! { "protocol" => "TCP", "port" => 1234 });
        }
    }
    let found = judge(&compiled, id, &objects);
    let messages: Vec<&str> = found.iter().map(|d| d.message.as_str()).collect();
    let edge = "storefront-prod/frontend -> storefront-prod/adservice on TCP 1234";
    assert!(messages.iter().any(|m| m.contains(edge)), "{messages:?}");
    assert!(found.iter().all(|d| d.code == "connection-extra" && d.span.is_some()), "{found:?}");
}
