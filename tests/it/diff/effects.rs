//! For each class of effects: objects before and after a change, and the exact report.

use rutter::diff::compare;

use super::{DEPLOYMENT, changes, deployment, effects, of_class, scoped};

#[test]
fn a_new_version_is_named_and_restarts_the_pods() {
    let after = deployment(&[("cart:v1@sha256:aaaa", "cart:v2@sha256:bbbb")]);
    let found = changes(DEPLOYMENT, &after);
    assert_eq!(
        effects(&found),
        "info restart: Deployment `cart` restarts 3 pods\n  spec.template.spec.containers[name=server].image\n\
         info version: Deployment `cart`, container `server`: v1 -> v2\n  \
         from registry.example.com/cart:v1@sha256:aaaaaaaaaaaaaaaaaaaa\n  \
         to registry.example.com/cart:v2@sha256:bbbbaaaaaaaaaaaaaaaa\n"
    );
    assert_eq!(found.pods_restarting(), 3);
}

#[test]
fn versions_show_the_digest_under_one_tag_another_repository_and_a_lost_pin() {
    let version = |from: &str, to: &str| {
        let report = of_class(&changes(DEPLOYMENT, &deployment(&[(from, to)])), "version");
        report.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        version("v1@sha256:aaaaaaaaaaaaaaaaaaaa", "v1@sha256:cccccccccccccccc"),
        "info version: Deployment `cart`, container `server`: v1@sha256:aaaaaaaaaaaa -> v1@sha256:cccccccccccc"
    );
    assert_eq!(
        version("registry.example.com/proxy:v3", "localhost:5000/envoy"),
        "info version: Deployment `cart`, container `proxy`: registry.example.com/proxy:v3 -> localhost:5000/envoy:latest"
    );
    assert_eq!(
        version("v1@sha256:aaaaaaaaaaaaaaaaaaaa", "v2"),
        "medium version: Deployment `cart`, container `server`: v1 -> v2, no longer pinned by digest"
    );
}

#[test]
fn the_version_of_an_applications_chart_is_named() {
    let application = |chart: &str, version: &str| {
        format!(
            "{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: vault-prod}}, spec: {{source: {{chart: {chart}, targetRevision: '{version}'}}}}}}"
        )
    };
    assert_eq!(
        effects(&changes(&application("vault", "0.30.1"), &application("vault", "0.31.0"))),
        "info version: Application `vault-prod`, chart `vault`: 0.30.1 -> 0.31.0\n"
    );
    assert_eq!(
        effects(&changes(&application("vault", "0.30.1"), &application("openbao", "0.9"))),
        "info version: Application `vault-prod`, chart: `vault` 0.30.1 -> `openbao` 0.9\n"
    );
}

#[test]
fn the_chart_is_found_among_several_sources() {
    let application = |version: &str| {
        format!(
            "{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: vault-prod}}, spec: {{sources: [{{ref: values, repoURL: a}}, {{chart: vault, targetRevision: '{version}'}}]}}}}"
        )
    };
    assert_eq!(
        effects(&changes(&application("0.30.1"), &application("0.31.0"))),
        "info version: Application `vault-prod`, chart `vault`: 0.30.1 -> 0.31.0\n"
    );
}

#[test]
fn labels_replicas_and_config_under_a_stable_name_restart_nothing() {
    let after = deployment(&[
        ("replicas: 3", "replicas: 5"),
        (
            "  labels: {app.kubernetes.io/name: cart}\nspec",
            "  labels: {app.kubernetes.io/name: cart, owner: x}\n  annotations: {note: hello}\nspec",
        ),
    ]);
    let found = changes(DEPLOYMENT, &after);
    assert_eq!((found.objects.len(), of_class(&found, "restart"), found.pods_restarting()), (1, String::new(), 0));
    let map = |value: &str| {
        format!("{DEPLOYMENT}---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, data: {{a: {value}}}}}\n")
    };
    assert_eq!(changes(&map("x"), &map("y")).effects, []);
}

#[test]
fn a_comment_changes_nothing() {
    assert!(changes(DEPLOYMENT, &format!("# a comment\n{DEPLOYMENT}# another\n")).is_empty());
}

#[test]
fn restarts_count_the_pods_that_an_autoscaler_may_run_and_name_delayed_rollouts() {
    let hpa = "---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h, namespace: shop-prod}, spec: {minReplicas: 2, maxReplicas: 10, scaleTargetRef: {kind: Deployment, name: cart}}}\n";
    let after = deployment(&[("value: info", "value: debug")]);
    let found = changes(&format!("{DEPLOYMENT}{hpa}"), &format!("{after}{hpa}"));
    assert_eq!(
        of_class(&found, "restart"),
        "info restart: Deployment `cart` restarts 2 to 10 pods\n  spec.template.spec.containers[name=server].env[name=LOG_LEVEL].value\n"
    );
    assert_eq!(found.pods_restarting(), 10);
    let paused = after.replacen("replicas: 3", "replicas: 3\n  paused: true", 1);
    assert!(
        of_class(&changes(DEPLOYMENT, &paused), "restart")
            .starts_with("info restart: Deployment `cart`: the new pod template waits, as it is paused\n")
    );
    let daemon = |yaml: &str| yaml.replacen("kind: Deployment", "kind: DaemonSet", 1);
    assert!(
        of_class(&changes(&daemon(DEPLOYMENT), &daemon(&after)), "restart")
            .starts_with("info restart: DaemonSet `cart` restarts 1 pod per node\n")
    );
    let manual = |yaml: &str| {
        yaml.replacen("kind: Deployment", "kind: StatefulSet", 1).replacen(
            "replicas: 3",
            "updateStrategy: {type: OnDelete}",
            1,
        )
    };
    assert!(
        of_class(&changes(&manual(DEPLOYMENT), &manual(&after)), "restart")
            .contains("waits, as its update strategy is OnDelete")
    );
}

#[test]
fn exposure_names_hosts_paths_and_ports() {
    let service = |kind: &str| {
        format!(
            "{{apiVersion: v1, kind: Service, metadata: {{name: web, namespace: n}}, spec: {{type: {kind}, ports: [{{port: 443}}]}}}}"
        )
    };
    assert_eq!(
        effects(&changes(&service("ClusterIP"), &service("LoadBalancer"))),
        "high exposure: exposed: LoadBalancer open to every source (Service `web`)\n\
         high exposure: exposed: LoadBalancer port 443/TCP (Service `web`)\n"
    );
    assert_eq!(
        effects(&changes(&service("NodePort"), &service("ClusterIP"))),
        "low exposure: no longer exposed: NodePort port 443/TCP (Service `web`)\n"
    );
    let ingress = |host: &str, path: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: web, namespace: n}}, spec: {{rules: [{{host: {host}, http: {{paths: [{{path: {path}, pathType: Prefix}}]}}}}]}}}}"
        )
    };
    assert_eq!(
        effects(&changes(&ingress("a.example.com", "/"), &ingress("a.example.com", "/admin"))),
        "high exposure: exposed: a.example.com /admin (Ingress `web`)\nlow exposure: no longer exposed: a.example.com / (Ingress `web`)\n"
    );
    let route = "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: web, namespace: n}, spec: {hostnames: [b.example.com], rules: [{matches: [{path: {type: Exact, value: /x}}]}]}}";
    assert_eq!(effects(&changes("", route)), "high exposure: exposed: b.example.com /x exactly (HTTPRoute `web`)\n");
}

fn policy(name: &str, pods: &str, ingress: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: n}}\nspec: {{podSelector: {{{pods}}}, policyTypes: [Ingress], ingress: [{ingress}]}}\n---\n"
    )
}

#[test]
fn connections_opened_and_closed_are_named() {
    let cart = "matchLabels: {app: cart}";
    let rule = |from: &str, port: u16| {
        format!(
            "{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: web}}}}, podSelector: {{matchLabels: {{app: {from}}}}}}}], ports: [{{port: {port}}}]}}"
        )
    };
    assert_eq!(
        effects(&changes(
            &policy("p", cart, &rule("front", 80)),
            &policy("p", cart, &format!("{}, {{ports: [{{port: 9090}}]}}", rule("front", 81)))
        )),
        "medium connection: opened: anyone -> pods app=cart in n on TCP 9090\n\
         low connection: closed: pods app=front in web -> pods app=cart in n on TCP 80\n\
         low connection: opened: pods app=front in web -> pods app=cart in n on TCP 81\n"
    );
    // A rule that moves to another policy opens and closes no connection.
    let (one, two) = (policy("a", cart, &rule("front", 80)), policy("b", cart, &rule("front", 80)));
    assert_eq!(of_class(&changes(&one, &two), "connection"), "");
}

#[test]
fn a_lost_default_deny_opens_everything() {
    let pods = DEPLOYMENT.replace("shop-prod", "n");
    let with = |policies: &str| format!("{pods}---\n{policies}");
    let deny = policy("default-deny", "", "");
    assert_eq!(
        of_class(&changes(&with(&deny), &with("")), "connection"),
        "high connection: opened: anyone -> any pod in n on any port\n"
    );
    assert_eq!(
        of_class(&changes(&with(""), &with(&deny)), "connection"),
        "low connection: closed: anyone -> any pod in n on any port\n"
    );
    // A second policy for all pods still isolates them.
    let both = with(&deny) + &policy("deny-too", "", "");
    assert_eq!(effects(&changes(&both, &with(&policy("deny-too", "", "")))), "");
    // A policy for the only workload does not: any other pod in the namespace is open.
    let own = policy("cart", "matchLabels: {app.kubernetes.io/name: cart}", "{ports: [{port: 8080}]}");
    assert_eq!(
        effects(&changes(&(with(&deny) + &own), &with(&own))),
        "high connection: opened: anyone -> any pod in n on any port\n"
    );
}

#[test]
fn connections_need_both_ends() {
    let pods = |name: &str| format!("{}---\n", DEPLOYMENT.replace("cart", name).replace("shop-prod", "n"));
    let egress = |to: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: front, namespace: n}}\nspec: {{podSelector: {{matchLabels: {{app.kubernetes.io/name: front}}}}, policyTypes: [Egress], egress: [{to}]}}\n---\n"
        )
    };
    let allow_cart = "{to: [{podSelector: {matchLabels: {app.kubernetes.io/name: cart}}}], ports: [{port: http}]}";
    let closed_cart = policy("cart", "matchLabels: {app.kubernetes.io/name: cart}", "");
    let open_cart = policy(
        "cart",
        "matchLabels: {app.kubernetes.io/name: cart}",
        "{from: [{podSelector: {matchLabels: {app.kubernetes.io/name: front}}}], ports: [{port: 8080}]}",
    );
    let all = |cart: &str, front: &str| format!("{}{}{cart}{front}", pods("cart"), pods("front"));
    // The caller's policy alone opens nothing, because the callee's policy allows no ingress.
    assert_eq!(effects(&changes(&all(&closed_cart, &egress("")), &all(&closed_cart, &egress(allow_cart)))), "");
    assert_eq!(
        effects(&changes(&all(&closed_cart, &egress(allow_cart)), &all(&open_cart, &egress(allow_cart)))),
        "low connection: opened: n/front -> n/cart on TCP 8080\n"
    );
}

#[test]
fn an_equivalent_policy_opens_and_closes_nothing() {
    let cart = "matchLabels: {app: cart}";
    let expression = "matchExpressions: [{key: app, operator: In, values: [cart]}]";
    let whole = "{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80, endPort: 81}]}";
    let halves =
        "{from: [{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}], ports: [{port: 80}, {port: 81}]}";
    assert_eq!(effects(&changes(&policy("p", cart, whole), &policy("p", cart, halves))), "");
    assert_eq!(
        effects(&changes(
            &policy("p", cart, whole),
            &policy("p", cart, "{from: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 80, endPort: 81}]}")
        )),
        "low connection: closed: 10.128.0.0-10.255.255.255 -> pods app=cart in n on TCP 80-81\n"
    );
    let pods =
        format!("{}---\n", DEPLOYMENT.replace("app.kubernetes.io/name: cart", "app: cart").replace("shop-prod", "n"));
    let with = |selector: &str| format!("{pods}{}", policy("p", selector, whole));
    assert_eq!(of_class(&changes(&with(cart), &with(expression)), "connection"), "");
}

#[test]
fn privileges_of_roles_name_escalations() {
    let role = |rules: &str| {
        format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: r, namespace: n}}, rules: [{rules}]}}"
        )
    };
    let read = "{apiGroups: [apps], resources: [deployments], verbs: [get, list]}";
    assert_eq!(
        effects(&changes(
            &role(read),
            &role("{apiGroups: [apps], resources: [deployments], verbs: [list, get, watch]}")
        )),
        "low privilege: Role `r` grants more\n  apps/deployments: watch\n"
    );
    assert_eq!(
        effects(&changes(
            &role(read),
            &role(&format!("{read}, {{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}}"))
        )),
        "high privilege: Role `r` grants more\n  serviceaccounts/token: create (escalation or wildcard)\n"
    );
    assert_eq!(
        effects(&changes(&role(read), &role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"))),
        "high privilege: Role `r` grants more\n  */*: * (escalation or wildcard)\n"
    );
    // Fewer permissions are not a privilege.
    assert_eq!(effects(&changes(&role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"), &role(read))), "");
    let binding = |subjects: &str| {
        format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {{name: b, namespace: n}}, roleRef: {{kind: ClusterRole, name: view}}, subjects: [{subjects}]}}"
        )
    };
    assert_eq!(
        effects(&changes(&binding(""), &binding("{kind: Group, name: shop-devs}"))),
        "medium privilege: RoleBinding `b`: Group `shop-devs` gets ClusterRole `view`\n"
    );
}

#[test]
fn loosened_security_contexts_are_named() {
    let report = |from: &str, to: &str| of_class(&changes(DEPLOYMENT, &deployment(&[(from, to)])), "privilege");
    for (from, to, expected) in [
        (
            "capabilities: {drop: [ALL]}",
            "privileged: true\n          capabilities: {drop: [ALL]}",
            "high privilege: Deployment `cart` gains privileges: container `server` is privileged",
        ),
        (
            "{drop: [ALL]}",
            "{drop: [ALL], add: [SYS_ADMIN]}",
            "high privilege: Deployment `cart` gains privileges: container `server` adds capability SYS_ADMIN",
        ),
        (
            "{drop: [ALL]}",
            "{drop: [NET_RAW]}",
            "medium privilege: Deployment `cart` gains privileges: container `server` keeps default capabilities",
        ),
        (
            "runAsNonRoot: true,",
            "",
            "medium privilege: Deployment `cart` gains privileges: container `server` may run as root; container `proxy` may run as root",
        ),
        (
            "runAsNonRoot: true,",
            "runAsUser: 0,",
            "high privilege: Deployment `cart` gains privileges: container `server` runs as root; container `proxy` runs as root",
        ),
        (
            "allowPrivilegeEscalation: false",
            "allowPrivilegeEscalation: true",
            "medium privilege: Deployment `cart` gains privileges: container `server` allows privilege escalation",
        ),
        (
            "readOnlyRootFilesystem: true",
            "readOnlyRootFilesystem: false",
            "low privilege: Deployment `cart` gains privileges: container `server` has a writable root file system",
        ),
        (
            "automountServiceAccountToken: false",
            "automountServiceAccountToken: true",
            "medium privilege: Deployment `cart` gains privileges: the service account token is mounted",
        ),
        (
            "automountServiceAccountToken: false",
            "automountServiceAccountToken: false\n      hostNetwork: true",
            "high privilege: Deployment `cart` gains privileges: hostNetwork",
        ),
        (
            "automountServiceAccountToken: false",
            "automountServiceAccountToken: false\n      volumes: [{name: h, hostPath: {path: /etc}}]",
            "high privilege: Deployment `cart` gains privileges: hostPath /etc",
        ),
        (
            "type: RuntimeDefault",
            "type: Unconfined",
            "medium privilege: Deployment `cart` gains privileges: container `server` runs without a seccomp profile; container `proxy` runs without a seccomp profile",
        ),
    ] {
        assert_eq!(report(from, to), format!("{expected}\n"), "{from} -> {to}");
    }
    // A stricter security context is not a privilege.
    let loose = deployment(&[("{drop: [ALL]}", "{drop: [NET_RAW]}")]);
    assert_eq!(of_class(&changes(&loose, DEPLOYMENT), "privilege"), "");
}

#[test]
fn wider_projects_and_lower_pod_security_are_privileges() {
    let project = |spec: &str| {
        format!("{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop}}, spec: {{{spec}}}}}")
    };
    assert_eq!(
        effects(&changes(
            &project("sourceRepos: [https://a]"),
            &project("sourceRepos: ['*', https://a], destinations: [{namespace: shop-prod, server: https://b}]")
        )),
        "high privilege: AppProject `shop` allows more\n  source repository *\n  destination namespace=shop-prod,server=https://b\n"
    );
    let namespace = |level: &str| {
        format!(
            "{{apiVersion: v1, kind: Namespace, metadata: {{name: n, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}}}"
        )
    };
    assert_eq!(
        effects(&changes(&namespace("restricted"), &namespace("baseline"))),
        "high privilege: namespace `n`: Pod Security enforce lowered from restricted to baseline\n"
    );
    assert_eq!(effects(&changes(&namespace("baseline"), &namespace("restricted"))), "");
}

fn rules(alerts: &str) -> String {
    format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{name: r, namespace: n}}\nspec: {{groups: [{{name: g, rules: [{alerts}]}}]}}\n"
    )
}

#[test]
fn alerts_lost_loosened_and_new_are_named() {
    let alert = |expr: &str, wait: &str, severity: &str| {
        format!("{{alert: HighErrors, expr: '{expr}', for: {wait}, labels: {{severity: {severity}}}}}")
    };
    let base = alert("rate(errors[5m]) > 0.05", "5m", "critical");
    let report = |after: &str| effects(&changes(&rules(&base), &rules(after)));
    assert_eq!(report(""), "high alert: alert `HighErrors` is lost (severity critical)\n");
    assert_eq!(
        report(&alert("rate(errors[5m]) > 0.05", "15m", "critical")),
        "high alert: alert `HighErrors` is loosened: for 5m -> 15m\n"
    );
    assert_eq!(
        report(&alert("rate(errors[5m])   > 0.1", "300s", "critical")),
        "high alert: alert `HighErrors` is loosened: threshold 0.05 -> 0.1\n"
    );
    assert_eq!(
        report(&alert("rate(errors[5m]) > 0.05", "5m", "warning")),
        "high alert: alert `HighErrors` is loosened: severity critical -> warning\n"
    );
    assert_eq!(
        report(&alert("rate(errors[5m]) > 0.01", "5m", "critical")),
        "info alert: alert `HighErrors` is changed: threshold 0.05 -> 0.01\n"
    );
    assert_eq!(
        report(&alert("rate(errors[10m]) > 0.05", "5m", "critical")),
        "info alert: alert `HighErrors` is changed: expression rate(errors[5m]) > 0.05 -> rate(errors[10m]) > 0.05\n"
    );
    assert_eq!(report(&format!("{base}, {{alert: New, expr: up == 0}}")), "info alert: alert `New` is new\n");
    let three = ["A", "B", "C"]
        .map(|name| format!("{{alert: {name}, expr: up == 0, labels: {{severity: warning}}}}"))
        .join(", ");
    assert_eq!(
        effects(&changes(&rules(&three), &rules(""))),
        "medium alert: 3 alerts are lost\n  `A` (severity warning)\n  `B` (severity warning)\n  `C` (severity warning)\n"
    );
    let below = |bound: u8| rules(&format!("{{alert: Low, expr: 'replicas < {bound}'}}"));
    assert_eq!(effects(&changes(&below(3), &below(2))), "medium alert: alert `Low` is loosened: threshold 3 -> 2\n");
    // A rule that moves to another group or object is not lost.
    let moved = rules(&base).replace("name: r,", "name: s,").replace("name: g,", "name: h,");
    assert_eq!(effects(&changes(&rules(&base), &moved)), "");
}

#[test]
fn requests_are_summed_for_a_team_and_compared_with_its_quota() {
    let quota = "---\n{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop-prod}, spec: {hard: {requests.cpu: '1', requests.memory: 1Gi}}}\n";
    let before = format!("{DEPLOYMENT}{quota}");
    let after = format!("{}{quota}", deployment(&[("replicas: 3", "replicas: 6")]));
    assert_eq!(
        effects(&changes(&before, &after)),
        "info scale: Deployment `cart` goes from 3 to 6 pods\n\
         info resources: requests and limits of team `shop` in `prod` change\n  \
         requests.cpu 300m -> 600m (+300m), 60 % of the quota of 1\n  \
         requests.memory 384Mi -> 768Mi (+384Mi), 75 % of the quota of 1Gi\n  \
         limits.memory 768Mi -> 1536Mi (+768Mi)\n"
    );
    let over = format!("{}{quota}", deployment(&[("replicas: 3", "replicas: 11")]));
    assert!(
        effects(&changes(&before, &over))
            .starts_with("high resources: requests and limits of team `shop` in `prod` change: more than its quota\n")
    );
}

#[test]
fn the_same_change_in_three_environments_is_shown_once() {
    let environments = ["dev", "staging", "prod"];
    let all = |yaml: &str| -> Vec<_> {
        environments
            .iter()
            .flat_map(|e| scoped(e, "shop", "cart", &yaml.replace("shop-prod", &format!("shop-{e}"))))
            .collect()
    };
    let found = compare(&all(DEPLOYMENT), &all(&deployment(&[("value: info", "value: debug")])));
    assert_eq!(found.objects.len(), 3);
    let groups = rutter::diff::group_objects(&found.objects);
    assert_eq!((groups.len(), groups[0].members.len(), groups[0].fields.len()), (1, 3, 1));
    let effects = rutter::diff::group_effects(&found.effects);
    assert_eq!((effects.len(), effects[0].pods), (1, 9));
    // A different value in one environment is a separate change.
    let mut other = all(&deployment(&[("value: info", "value: debug")]));
    other[0] =
        scoped("dev", "shop", "cart", &deployment(&[("value: info", "value: trace")]).replace("shop-prod", "shop-dev"))
            .remove(0);
    assert_eq!(rutter::diff::group_objects(&compare(&all(DEPLOYMENT), &other).objects).len(), 2);
}
