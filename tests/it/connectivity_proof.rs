//! The connectivity proof: it accepts the example's policies, and reports any change of one.

use rutter::diagnostics::{Diagnostic, Diagnostics};
use rutter::kubernetes::Object;
use rutter::language::model::EnvironmentId;
use rutter::phases::verify::{allowed, prove, render_environment};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Folder;
use rutter::yaml::Value;

fn example() -> Compiled {
    compile(&Folder::new(env!("CARGO_MANIFEST_DIR")))
}

fn objects(compiled: &Compiled, id: EnvironmentId) -> Vec<Object> {
    let mut diagnostics = Diagnostics::new();
    let rendered = render_environment(&compiled.checked.platform, id, &compiled.tree, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    rendered.into_iter().filter(|r| r.component.is_none()).flat_map(|r| r.objects).collect()
}

fn judge(compiled: &Compiled, id: EnvironmentId, objects: &[Object]) -> Vec<Diagnostic> {
    prove(&compiled.checked.platform, id, &objects.iter().collect::<Vec<_>>())
}

/// The 17 expected edges with their pod ports. np-guard's netpol-analyzer and the application's authors agree on them.
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
    for id in compiled.checked.platform.config.environment_ids() {
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

/// Returns the policies and the other objects that affect connections. Fewer objects make each changed copy cheaper.
fn network_objects(compiled: &Compiled, id: EnvironmentId) -> Vec<Object> {
    let decides = |o: &Object| {
        o.kind() == "Namespace" || o.kind().ends_with("NetworkPolicy") || ["apps", "batch"].contains(&o.group())
    };
    objects(compiled, id).into_iter().filter(decides).collect()
}

fn rules<'o>(object: &'o mut Object, section: &str) -> Option<&'o mut Vec<Value>> {
    object.0.get_mut("spec")?.get_mut(section)?.as_sequence_mut()
}

fn label<'v>(selector: Option<&'v Value>, key: &str) -> Option<&'v str> {
    selector?.get("matchLabels")?.get(key)?.as_str()
}

const NAME: &str = "app.kubernetes.io/name";

/// Returns the edges (both ends, and a port) that the message about a removed rule must name. Ends have names only if
/// they are workloads of the example.
fn edges_of(policy: &Object, section: &str, rule: &Value, workloads: &[(String, String)]) -> Vec<[String; 2]> {
    let own = label(policy.0.at(&["spec", "podSelector"]), NAME).unwrap_or_default();
    let own = format!("{}/{own}", policy.namespace());
    let ports: Vec<String> = rule
        .get("ports")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|p| Some(p.get("port")?.as_int()?.to_string()))
        .collect();
    let peers = rule.get(if section == "ingress" { "from" } else { "to" }).map(Value::items).unwrap_or_default();
    let other = |peer: &Value| {
        let namespace =
            label(peer.get("namespaceSelector"), "kubernetes.io/metadata.name").unwrap_or(policy.namespace());
        let name = label(peer.get("podSelector"), NAME).unwrap_or_default();
        let known = workloads.contains(&(namespace.to_owned(), name.to_owned()));
        format!("{namespace}/{}", if known { name } else { "" })
    };
    let mut found = Vec::new();
    for peer in peers {
        let edge = match (section, peer.get("ipBlock")) {
            ("ingress", Some(_)) => format!("-> {own}"),
            ("ingress", None) => format!("{} -> {own}", other(peer)),
            (_, Some(_)) => format!("{own} -> "),
            (_, None) => format!("{own} -> {}", other(peer)),
        };
        found.extend(ports.iter().map(|port| [edge.clone(), port.clone()]));
    }
    found
}

/// Returns whether a message names an edge. An unknown source matches any name before ` -> `.
fn names_edge(message: &str, [edge, port]: &[String; 2]) -> bool {
    let (from, to) = edge.split_once("-> ").unwrap();
    let Some((before, after)) = message.split_once(" -> ") else { return false };
    let from = from.trim();
    let from_fits = if from.ends_with('/') { before.contains(from) } else { before.ends_with(from) };
    let ports = after.rsplit_once(" on ").map_or("", |(_, ports)| ports);
    from_fits && after.starts_with(to) && ports.split([' ', ',']).any(|p| p == port)
}

/// Removes every rule of every policy in every environment, one at a time.
#[test]
fn removing_any_single_rule_fails_with_the_name_of_its_edge() {
    let compiled = example();
    for id in compiled.checked.platform.config.environment_ids() {
        let objects = network_objects(&compiled, id);
        assert!(judge(&compiled, id, &objects).is_empty());
        let workloads: Vec<(String, String)> = objects
            .iter()
            .filter(|o| !o.kind().ends_with("Policy"))
            .filter_map(|o| {
                let template =
                    o.0.at(&["spec", "template"]).or_else(|| o.0.at(&["spec", "jobTemplate", "spec", "template"]))?;
                let name = template.at(&["metadata", "labels"])?.get(NAME)?.as_str()?;
                Some((o.namespace().to_owned(), name.to_owned()))
            })
            .collect();
        let mut removed = 0;
        for n in 0..objects.len() {
            for section in ["ingress", "egress"] {
                let count = objects[n].0.at(&["spec", section]).map_or(0, |r| r.items().len());
                for at in 0..count {
                    let mut changed = objects.clone();
                    let rule = rules(&mut changed[n], section).unwrap().remove(at);
                    let found = judge(&compiled, id, &changed);
                    let what = format!("{section} rule {at} of {}/{}", objects[n].namespace(), objects[n].name());
                    assert!(found.iter().all(|d| d.code == "connection-missing"), "{what}: {found:?}");
                    let edges = edges_of(&objects[n], section, &rule, &workloads);
                    assert!(!edges.is_empty(), "{what}");
                    for edge in edges {
                        let named = found.iter().any(|d| names_edge(&d.message, &edge) && d.span.is_some());
                        assert!(named, "{what}: {edge:?} is not named by {found:#?}");
                    }
                    removed += 1;
                }
            }
        }
        assert!(removed > 40, "{removed}");
    }
}

/// Returns a policy that opens one end of an edge.
fn opening(namespace: &str, name: &str, section: &'static str, peer: (&str, &str)) -> Object {
    let side = if section == "ingress" { "from" } else { "to" };
    let pods = rutter::map! {
        "namespaceSelector" => rutter::map! { "matchLabels" => rutter::map! { "kubernetes.io/metadata.name" => peer.0.to_owned() } },
        "podSelector" => rutter::map! { "matchLabels" => rutter::map! { NAME => peer.1.to_owned() } },
    };
    let rule =
        rutter::map! { side => vec![pods], "ports" => vec![rutter::map! { "protocol" => "TCP", "port" => 1234 }] };
    Object(rutter::map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => rutter::map! { "name" => "one-more-port", "namespace" => namespace.to_owned() },
        "spec" => rutter::map! {
            "podSelector" => rutter::map! { "matchLabels" => rutter::map! { NAME => name.to_owned() } },
            "policyTypes" => vec![Value::from(if section == "ingress" { "Ingress" } else { "Egress" })],
            section => vec![rule],
        },
    })
}

/// Opens one more port between the ends of every connection in every environment, one at a time.
#[test]
fn opening_one_more_port_fails_with_the_name_of_its_edge() {
    let compiled = example();
    for id in compiled.checked.platform.config.environment_ids() {
        let objects = network_objects(&compiled, id);
        let all: Vec<&Object> = objects.iter().collect();
        let ours = |namespace: &str| objects.iter().any(|o| o.kind() == "Namespace" && o.name() == namespace);
        let mut opened = 0;
        for edge in allowed(&compiled.checked.platform, id, &all) {
            let (Some(from), Some(to)) = (edge.from.split_once('/'), edge.to.split_once('/')) else { continue };
            if !ours(from.0) || !ours(to.0) {
                continue;
            }
            let mut changed = objects.clone();
            changed.push(opening(from.0, from.1, "egress", to));
            assert!(judge(&compiled, id, &changed).is_empty(), "one end alone opens nothing");
            changed.push(opening(to.0, to.1, "ingress", from));
            let found = judge(&compiled, id, &changed);
            let name = format!("{} -> {} on TCP 1234", edge.from, edge.to);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].code == "connection-extra" && found[0].message.contains(&name), "{found:?}");
            opened += 1;
        }
        assert!(opened >= 17, "{opened}");
    }
}

#[test]
fn opening_a_port_in_existing_rules_is_an_extra_connection() {
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
