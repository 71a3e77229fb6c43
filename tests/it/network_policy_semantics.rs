//! The surprising parts of NetworkPolicy semantics, with one case each for the evaluator. Sources: the comments in
//! `networking/v1/types.go` and the pages of kubernetes.io about network policies.

use rutter::connectivity::{Direction, Network};
use rutter::diagnostics::FileId;
use rutter::kubernetes::Object;
use rutter::yaml::{ReadOptions, Value, read_documents};

/// The pods `shop/cart`, `shop/db` (two replicas), `web/page`, and `web/node` on its node's network.
const CLUSTER: &str = r"
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
spec: { template: { metadata: { labels: { app: cart, tier: back } }, spec: { containers: [{ name: c, ports: [{ name: grpc, containerPort: 7070 }] }] } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec: { replicas: 2, template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c, ports: [{ name: grpc, containerPort: 5432 }] }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: page, namespace: web }
spec: { template: { metadata: { labels: { app: page } }, spec: { containers: [{ name: c }] } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node, namespace: web }
spec: { template: { metadata: { labels: { app: page } }, spec: { hostNetwork: true, containers: [{ name: c }] } } }
---
";

/// A case: the policies in the namespace `shop`, and the pods that can then connect to `shop/cart`.
struct Case {
    name: &'static str,
    /// The specs of the policies.
    policies: &'static [&'static str],
    reached_by: &'static [&'static str],
}

/// The selector and type of policies for the ingress of `cart`.
const CART: &str = "podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress]";
const EVERY_POD: &[&str] = &["shop/cart any port", "shop/db any port", "web/page any port", "web/node any port"];

const CASES: &[Case] = &[
    Case { name: "no policy isolates no pod", policies: &[], reached_by: EVERY_POD },
    Case {
        name: "namespaceSelector and podSelector in one peer are AND",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: web } }, podSelector: { matchLabels: { app: db } } }] }]",
        ],
        reached_by: &[],
    },
    Case {
        name: "the same in two peers are OR",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: web } } }, { podSelector: { matchLabels: { app: db } } }] }]",
        ],
        reached_by: &["shop/db any port", "web/page any port"],
    },
    Case {
        name: "an empty `from` allows every peer",
        policies: &["CART, ingress: [{ from: [] }]"],
        reached_by: EVERY_POD,
    },
    Case { name: "a rule without `from` allows every peer", policies: &["CART, ingress: [{}]"], reached_by: EVERY_POD },
    Case { name: "no rule allows no peer", policies: &["CART, ingress: []"], reached_by: &[] },
    Case { name: "a missing section allows no peer", policies: &["CART"], reached_by: &[] },
    Case {
        name: "empty `ports` are all ports",
        policies: &["CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [] }]"],
        reached_by: &["shop/db any port"],
    },
    Case {
        name: "omitted policyTypes mean ingress, rules or not",
        policies: &["podSelector: { matchLabels: { app: cart } }"],
        reached_by: &[],
    },
    Case {
        name: "omitted policyTypes mean egress only with rules",
        policies: &["podSelector: { matchLabels: { app: db } }, ingress: [{}], egress: []"],
        reached_by: EVERY_POD,
    },
    Case {
        name: "omitted policyTypes with egress rules isolate egress, too",
        policies: &[
            "podSelector: { matchLabels: { app: db } }, ingress: [{}], egress: [{ ports: [{ port: 53, protocol: UDP }] }]",
        ],
        reached_by: &["shop/cart any port", "shop/db UDP 53", "web/page any port", "web/node any port"],
    },
    Case {
        name: "policyTypes decide, not sections: ingress rules of an egress policy mean nothing",
        policies: &["podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress], ingress: []"],
        reached_by: &["shop/db any port", "web/page any port", "web/node any port"],
    },
    Case {
        name: "podSelector alone is the own namespace",
        policies: &["CART, ingress: [{ from: [{ podSelector: {} }] }]"],
        reached_by: &["shop/cart any port", "shop/db any port"],
    },
    Case {
        name: "an empty namespaceSelector is every namespace",
        policies: &["CART, ingress: [{ from: [{ namespaceSelector: {} }] }]"],
        reached_by: &["shop/cart any port", "shop/db any port", "web/page any port"],
    },
    Case {
        name: "the API server labels namespaces with their names",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: web } } }] }]",
        ],
        reached_by: &["web/page any port"],
    },
    Case {
        name: "policies add up",
        policies: &[
            "podSelector: {}, policyTypes: [Ingress]",
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 1 }] }]",
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 3 }] }]",
        ],
        reached_by: &["shop/db TCP 1,3"],
    },
    Case {
        name: "both ends must allow",
        policies: &[
            "podSelector: { matchLabels: { app: db } }, policyTypes: [Egress], egress: [{ ports: [{ port: 1, endPort: 10 }] }]",
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5, endPort: 20 }] }]",
        ],
        reached_by: &["shop/db TCP 5-10"],
    },
    Case {
        name: "endPort is included",
        policies: &[
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 7000, endPort: 7002 }] }]",
        ],
        reached_by: &["shop/db TCP 7000-7002"],
    },
    Case {
        name: "a port without a number is every port of its protocol",
        policies: &[
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ protocol: UDP }] }]",
        ],
        reached_by: &["shop/db UDP 1-65535"],
    },
    Case {
        name: "a protocol that is not said is TCP",
        policies: &[
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 53 }] }]",
        ],
        reached_by: &["shop/db TCP 53"],
    },
    Case {
        name: "a named port of ingress is the selected pod's",
        policies: &[
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: grpc }] }]",
        ],
        reached_by: &["shop/db TCP 7070"],
    },
    Case {
        name: "a named port of egress is the destination's",
        policies: &[
            "podSelector: { matchLabels: { app: db } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: grpc }] }]",
        ],
        reached_by: &["shop/cart any port", "shop/db TCP 7070", "web/page any port", "web/node any port"],
    },
    Case {
        name: "a name that the pod lacks is no port",
        policies: &[
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: http }] }]",
        ],
        reached_by: &[],
    },
    Case {
        name: "NotIn matches pods without the key",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: NotIn, values: [back] }] } }] }]",
        ],
        reached_by: &["shop/db any port", "web/page any port"],
    },
    Case {
        name: "In does not match pods without the key",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: tier, operator: In, values: [back] }] } }] }]",
        ],
        reached_by: &["shop/cart any port"],
    },
    Case {
        name: "matchLabels and matchExpressions are AND",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: cart }, matchExpressions: [{ key: tier, operator: DoesNotExist }] } }] }]",
        ],
        reached_by: &[],
    },
    Case {
        name: "replicas reach each other only by a rule",
        policies: &[
            "podSelector: {}, policyTypes: [Ingress, Egress]",
            "CART, ingress: [{ from: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 7070 }] }]",
        ],
        reached_by: &[],
    },
    Case {
        name: "replicas reach each other by a rule at both ends",
        policies: &[
            "podSelector: {}, policyTypes: [Ingress, Egress]",
            "podSelector: { matchLabels: { app: cart } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 7070 }] }], egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }], ports: [{ port: 7070 }] }]",
        ],
        reached_by: &["shop/cart TCP 7070"],
    },
    Case {
        name: "an address block is the world outside, not pods",
        policies: &["CART, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]"],
        reached_by: &[],
    },
    Case {
        name: "a pod in its node's network is found by no selector",
        policies: &[
            "CART, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: page } } }] }]",
        ],
        reached_by: &["web/page any port"],
    },
    Case {
        name: "a policy speaks for its own namespace's pods alone",
        policies: &["podSelector: { matchLabels: { app: page } }, policyTypes: [Ingress, Egress]"],
        reached_by: EVERY_POD,
    },
];

fn network(policies: &[&str]) -> Network {
    let mut network = Network::new();
    let mut text = CLUSTER.to_owned();
    for (n, spec) in policies.iter().enumerate() {
        let spec = spec.replace("CART", CART);
        text.push_str(&format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p{n}, namespace: shop }}\nspec: {{ {spec} }}\n---\n"
        ));
    }
    for node in read_documents(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap() {
        network.add(&Object(Value::from(&node)));
    }
    network
}

#[test]
fn each_case_has_the_result_of_the_semantics() {
    for case in CASES {
        let network = network(case.policies);
        let pods = network.pods();
        let found: Vec<String> = network
            .connections()
            .into_iter()
            .filter(|c| (pods[c.to].namespace.as_str(), pods[c.to].name.as_str()) == ("shop", "cart"))
            .map(|c| format!("{}/{} {}", pods[c.from].namespace, pods[c.from].name, c.ports))
            .collect();
        assert_eq!(found, case.reached_by, "{}", case.name);
    }
}

/// A block, its exceptions, and the remaining ranges (first and last address).
const BORDERS: &[(&str, &str, &[&str])] = &[
    ("10.0.0.0/8", "[]", &["10.0.0.0-10.255.255.255"]),
    ("10.0.0.0/8", "[10.0.0.0/16]", &["10.1.0.0-10.255.255.255"]),
    ("10.0.0.0/8", "[10.255.255.255/32]", &["10.0.0.0-10.255.255.254"]),
    ("10.0.0.0/30", "[10.0.0.1/32, 10.0.0.2/32]", &["10.0.0.0", "10.0.0.3"]),
    ("10.0.0.0/8", "[10.0.0.0/9, 10.128.0.0/9]", &[]),
    ("0.0.0.0/0", "[169.254.0.0/16]", &["0.0.0.0-169.253.255.255", "169.255.0.0-255.255.255.255"]),
    ("0.0.0.0/0", "[255.255.255.255/32]", &["0.0.0.0-255.255.255.254"]),
    ("fd00::/126", "[fd00::1/128]", &["fd00::", "fd00::2-fd00::3"]),
    ("::/0", "['::/1']", &["8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),
];

#[test]
fn exceptions_are_exact_and_address_families_are_separate() {
    for (cidr, except, left) in BORDERS {
        let spec = format!(
            "podSelector: {{ matchLabels: {{ app: cart }} }}, policyTypes: [Egress], egress: [{{ to: [{{ ipBlock: {{ cidr: '{cidr}', except: {except} }} }}], ports: [{{ port: 443 }}] }}]"
        );
        let network = network(&[&spec]);
        let reached: Vec<String> = network
            .world()
            .into_iter()
            .filter(|w| network.pods()[w.pod].name == "cart" && w.direction == Direction::Egress)
            .flat_map(|w| w.addresses.ranges())
            .collect();
        assert_eq!(reached, *left, "{cidr} except {except}");
    }
}
