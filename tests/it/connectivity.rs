//! The evaluator of NetworkPolicies, with cases for the surprising parts of their semantics.

use rutter::connectivity::{Addresses, Direction, Network, PortSet};
use rutter::diagnostics::FileId;
use rutter::kubernetes::Object;
use rutter::yaml::{ReadOptions, Value, read_documents};

const PODS: &str = r"
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: shop } }
---
apiVersion: v1
kind: Namespace
metadata: { name: web, labels: { team: web } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec: { template: { metadata: { labels: { app: cart, tier: back } }, spec: { containers: [{ name: c, ports: [{ name: grpc, containerPort: 7070 }, { name: dns, containerPort: 53, protocol: UDP }] }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: shop }
spec: { template: { metadata: { labels: { app: checkout } }, spec: { containers: [{ name: c }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: web }
spec: { template: { metadata: { labels: { app: cart } }, spec: { containers: [{ name: c }] } } }
";

fn network(policies: &str) -> Network {
    let mut network = Network::new();
    for text in [PODS, policies] {
        for node in read_documents(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap() {
            network.add(&Object(Value::from(&node)));
        }
    }
    network
}

fn policy(spec: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: shop }}\nspec: {spec}\n---\n"
    )
}

/// Returns the other pods that can connect to `shop/cart`, as `namespace/name ports`.
fn reach_cart(policies: &str) -> Vec<String> {
    let network = network(policies);
    let pods = network.pods();
    let found = network.connections();
    found
        .iter()
        .filter(|c| c.from != c.to && pods[c.to].name == "cart" && pods[c.to].namespace == "shop")
        .map(|c| format!("{}/{} {}", pods[c.from].namespace, pods[c.from].name, c.ports))
        .collect()
}

#[test]
fn without_policies_every_pod_reaches_every_pod() {
    assert_eq!(reach_cart(""), ["shop/checkout any port", "web/cart any port"]);
}

#[test]
fn two_selectors_in_one_peer_are_combined_with_and_two_peers_with_or() {
    let and = policy(
        "{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: web } }, podSelector: { matchLabels: { app: checkout } } }] }] }",
    );
    assert!(reach_cart(&and).is_empty());
    let or = policy(
        "{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: web } } }, { podSelector: { matchLabels: { app: checkout } } }] }] }",
    );
    assert_eq!(reach_cart(&or), ["shop/checkout any port", "web/cart any port"]);
}

#[test]
fn an_empty_from_allows_every_peer_and_no_rules_allow_none() {
    for (rules, count) in [("[{ from: [] }]", 2), ("[{}]", 2), ("[]", 0)] {
        let text = policy(&format!("{{ podSelector: {{}}, policyTypes: [Ingress], ingress: {rules} }}"));
        assert_eq!(reach_cart(&text).len(), count, "{rules}");
    }
}

#[test]
fn omitted_policy_types_mean_ingress_and_egress_only_with_rules() {
    let no_egress = policy("{ podSelector: { matchLabels: { app: checkout } }, ingress: [] }");
    assert_eq!(reach_cart(&no_egress), ["shop/checkout any port", "web/cart any port"]);
    let egress = policy(
        "{ podSelector: { matchLabels: { app: checkout } }, egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 7070 }] }] }",
    );
    assert_eq!(reach_cart(&egress), ["shop/checkout TCP 7070", "web/cart any port"]);
}

#[test]
fn a_pod_selector_alone_means_the_own_namespace() {
    let own = policy(
        "{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }",
    );
    assert_eq!(reach_cart(&own), ["shop/checkout any port"]);
}

#[test]
fn ports_are_ranges_names_or_all_of_a_protocol() {
    let ports = |ports: &str| {
        reach_cart(&policy(&format!(
            "{{ podSelector: {{ matchLabels: {{ app: cart }} }}, policyTypes: [Ingress], ingress: [{{ from: [{{ podSelector: {{}} }}], ports: [{ports}] }}] }}"
        )))
    };
    assert_eq!(ports("{ port: 7000, endPort: 7100 }"), ["shop/checkout TCP 7000-7100"]);
    assert_eq!(ports("{ port: grpc }"), ["shop/checkout TCP 7070"]);
    assert_eq!(ports("{ port: dns, protocol: UDP }, { protocol: SCTP }"), ["shop/checkout UDP 53 SCTP 1-65535"]);
    assert!(ports("{ port: missing }").is_empty());
}

#[test]
fn not_in_matches_what_lacks_the_key() {
    let from = |operator: &str| {
        reach_cart(&policy(&format!(
            "{{ podSelector: {{ matchLabels: {{ tier: back }} }}, policyTypes: [Ingress], ingress: [{{ from: [{{ namespaceSelector: {{}}, podSelector: {{ matchExpressions: [{{ key: tier, operator: {operator} }}] }} }}] }}] }}"
        )))
    };
    assert_eq!(from("NotIn, values: [back]").len(), 2);
    assert_eq!(from("In, values: [back]").len(), 0);
    assert_eq!(from("DoesNotExist").len(), 2);
    assert_eq!(from("Exists").len(), 0);
}

#[test]
fn both_ends_must_allow_a_connection() {
    let text = policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }")
        + &policy(
            "{ podSelector: { matchLabels: { app: checkout } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 7070 }] }] }",
        );
    assert!(reach_cart(&text).is_empty());
    let both = text
        + &policy(
            "{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: checkout } } }], ports: [{ port: 7070 }, { port: 1 }] }] }",
        );
    assert_eq!(reach_cart(&both), ["shop/checkout TCP 7070"]);
}

#[test]
fn except_removes_ranges_from_a_block() {
    let network = network(&policy(
        "{ podSelector: { matchLabels: { app: checkout } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/16, 10.255.255.255/32] } }], ports: [{ port: 443 }] }] }",
    ));
    let egress: Vec<_> = network
        .world()
        .into_iter()
        .filter(|w| network.pods()[w.pod].name == "checkout" && w.direction == Direction::Egress)
        .collect();
    assert_eq!(egress.len(), 1);
    assert_eq!(egress[0].addresses.ranges(), ["10.1.0.0-10.255.255.254"]);
    assert_eq!(egress[0].ports, PortSet::one("TCP", 443));
    assert!(Addresses::block("10.0.0.0/8").difference(&Addresses::block("0.0.0.0/0")).is_empty());
}

#[test]
fn unknown_pods_show_what_is_open_to_everyone() {
    let mut network = network(&policy(
        "{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }] }",
    ));
    network.add_unknown_pods();
    let pods = network.pods();
    let open = network
        .connections()
        .into_iter()
        .filter(|c| pods[c.from].is_unknown && pods[c.to].labels.contains_key("tier"))
        .count();
    assert_eq!(open, 3, "from both known namespaces and an unknown one");
}

#[test]
fn host_network_pods_are_neither_selected_nor_found() {
    let text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent, namespace: shop }\nspec: { template: { metadata: { labels: { app: agent } }, spec: { hostNetwork: true, containers: [] } } }\n---\n".to_owned()
        + &policy("{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: agent } } }] }] }");
    assert!(reach_cart(&text).is_empty());
}

#[test]
fn host_names_of_cilium_policies_are_listed_separately() {
    let network = network(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: x, namespace: shop }\nspec: { endpointSelector: { matchLabels: { app: checkout } }, egress: [{ toFQDNs: [{ matchName: api.stripe.com }], toPorts: [{ ports: [{ port: '443', protocol: TCP }] }] }] }\n",
    );
    let names: Vec<_> = network.names().into_iter().map(|n| (n.name, n.ports.to_string())).collect();
    assert_eq!(names, [("api.stripe.com".to_owned(), "TCP 443".to_owned())]);
}
