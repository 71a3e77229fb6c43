//! Components: their sources, environments and order, and the mistakes in their declarations.

use rutter::output::tree::Tree;
use rutter::phases::verify::{applications, verify};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;

const PLATFORM: &str = "name: acme
repository: { url: https://git.example.com/acme/platform.git, path: deploy }
promotion: { order: [dev, prod] }
";
const DEV: &str = "clusters: [{ name: dev }]\nkubernetes: \"1.34\"\n";
const PROD: &str = "clusters: [{ name: prod-eu1 }, { name: us }]
kubernetes: \"1.34\"
freezes: [{ schedule: \"0 16 * * 5\", duration: 62h }]
";

fn workspace(files: &[(&str, &str)]) -> Memory {
    let mut memory: Memory = [
        ("platform/platform.yaml", PLATFORM),
        ("platform/environments/dev.yaml", DEV),
        ("platform/environments/prod.yaml", PROD),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/service.yaml", "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\n"),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    memory
}

fn compiled(files: &[(&str, &str)]) -> Compiled {
    let compiled = compile(&workspace(files));
    assert_eq!(shown(&compiled), [""; 0]);
    compiled
}

/// Returns every finding as `file:line:column code: message`.
fn shown(compiled: &Compiled) -> Vec<String> {
    let checked = &compiled.checked;
    let place = |span| (checked.sources.path(span).to_owned(), span);
    checked
        .diagnostics
        .iter()
        .map(|d| {
            let span = d.span.unwrap();
            let (path, _) = place(span.file);
            let at = checked.sources.position(span);
            format!("{path}:{}:{} {}: {}", at.line, at.column, d.code, d.message)
        })
        .collect()
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    shown(&compile(&workspace(files)))
}

/// Returns a file without its header.
fn text(tree: &Tree, path: &str) -> String {
    let bytes = tree.get(path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(bytes.to_vec()).unwrap().split_once('\n').unwrap().1.to_owned()
}

fn application(tree: &Tree, environment: &str, name: &str) -> String {
    text(tree, &format!("generated/argocd/main/environments/{environment}/applications/{name}.yaml"))
}

const DNS: &str = "tier: core
namespace: dns-system
environments: [dev, prod]
chart: { repository: https://charts.example.com, name: dns, version: \"1.0.0\", values: { log: { level: info, json: true } } }
overrides:
  dev: { version: \"1.1.0\" }
  prod: { values: { log: { level: warn }, replicas: 2 } }
";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: zones }\n";

#[test]
fn a_chart_takes_the_values_and_the_version_of_its_environment_from_git() {
    let tree = compiled(&[("platform/components/dns.yaml", DNS)]).tree;
    assert_eq!(text(&tree, "generated/components/dns/dev/values.yaml"), "log:\n  level: info\n  json: true\n");
    assert_eq!(
        text(&tree, "generated/components/dns/prod/values.yaml"),
        "log:\n  level: warn\n  json: true\nreplicas: 2\n"
    );
    let prod = application(&tree, "prod", "dns-prod-us");
    let sources = "  sources:
  - repoURL: https://charts.example.com
    chart: dns
    targetRevision: \"1.0.0\"
    helm:
      releaseName: dns
      valueFiles:
      - \"$values/deploy/generated/components/dns/prod/values.yaml\"
  - repoURL: https://git.example.com/acme/platform.git
    targetRevision: refs/heads/main
    ref: values
  destination:
    name: us
    namespace: dns-system
";
    assert!(prod.contains(sources), "{prod}");
    assert!(prod.contains("manifest-generate-paths: /deploy/generated/components/dns/prod\n"), "{prod}");
    assert!(application(&tree, "dev", "dns-dev").contains("targetRevision: \"1.1.0\""));
    let bare = "tier: core\nchart: { repository: https://charts.example.com, name: dns, version: \"1.0.0\" }\n";
    let tree = compiled(&[("platform/components/dns.yaml", bare)]).tree;
    let dev = application(&tree, "dev", "dns-dev");
    assert!(dev.contains("  source:\n    repoURL: https://charts.example.com\n"), "{dev}");
    assert!(!dev.contains("generate-paths") && !tree.has_folder("generated/components"));
}

#[test]
fn manifests_are_installed_beside_a_chart_or_instead() {
    let own = "tier: core\nnamespace: dns-system\n";
    let files = [
        ("platform/components/dns.yaml", DNS),
        ("platform/components/dns/prod/zones.yaml", CONFIG_MAP),
        ("platform/components/portal.yaml", own),
        ("platform/components/portal/base/config.yaml", CONFIG_MAP),
        ("platform/components/portal/prod/kustomization.yaml", "resources: [../base]\nnameSuffix: -prod\n"),
    ];
    let tree = compiled(&files[..2]).tree;
    assert_eq!(text(&tree, "generated/components/dns/prod/zones.yaml"), CONFIG_MAP);
    let prod = application(&tree, "prod", "dns-prod-us");
    assert!(prod.contains("    path: deploy/generated/components/dns/prod\n    ref: values\n"), "{prod}");
    assert!(!application(&tree, "dev", "dns-dev").contains("path: deploy/generated"));

    let portal = "tier: core\n";
    let tree = compiled(&[("platform/components/portal.yaml", portal), files[3], files[4]]).tree;
    let kustomization = text(&tree, "generated/components/portal/dev/kustomization.yaml");
    assert!(kustomization.ends_with("resources:\n- ../base\n"), "{kustomization}");
    let user = "generated/components/portal/prod/kustomization.yaml";
    assert_eq!(tree.get(user), Some("resources: [../base]\nnameSuffix: -prod\n".as_bytes()));
    let dev = application(&tree, "dev", "portal-dev");
    let paths = "/deploy/generated/components/portal/dev;/deploy/generated/components/portal/base\n";
    assert!(dev.contains(paths) && dev.contains("    path: deploy/generated/components/portal/dev\n"), "{dev}");
}

#[test]
fn misplaced_files_and_components_that_install_nothing_are_reported() {
    let portal = ("platform/components/portal.yaml", "tier: core\nenvironments: [prod]\n");
    assert_eq!(
        found(&[portal]),
        ["platform/components/portal.yaml:2:1 missing-field: there is nothing to install for `portal` in prod"]
    );
    assert_eq!(found(&[portal, ("platform/components/portal/dev/a.yaml", CONFIG_MAP)]).len(), 1);
    assert_eq!(
        found(&[portal, ("platform/components/portal/prd/a.yaml", CONFIG_MAP)])[1],
        "platform/components/portal/prd/a.yaml:1:1 unknown-file: no environment would take this file"
    );
    assert_eq!(
        found(&[("platform/components/potral/base/a.yaml", CONFIG_MAP)]),
        ["platform/components/potral/base/a.yaml:1:1 unknown-file: there is no component `potral`"]
    );
    let broken = ("platform/components/portal/base/kustomization.yaml", "resources: [missing.yaml]\n");
    let broken = &found(&[portal, broken])[0];
    assert!(broken.starts_with("platform/components/portal.yaml:1:1 kustomize-missing-file: "), "{broken}");
    let remote = ("platform/components/portal/base/kustomization.yaml", "resources: [https://github.com/a/b]\n");
    assert!(found(&[portal, remote])[0].contains("kustomize-remote"));
}

#[test]
fn mistakes_in_a_chart_are_reported_at_their_spans() {
    let of = |text: &str| found(&[("platform/components/dns.yaml", text)]);
    assert_eq!(
        of("tier: core\nchart: { repository: https://charts.example.com, name: dns }\n"),
        ["platform/components/dns.yaml:2:1 missing-field: the chart has no `version`"]
    );
    assert_eq!(
        of("tier: core\nchart: { repository: charts.example.com, name: dns, version: \"1\" }\n"),
        ["platform/components/dns.yaml:2:22 invalid-value: a chart repository is an `https://` address"]
    );
    let chart = "tier: core\nchart: { repository: https://charts.example.com, name: dns, version: \"1\" }\n";
    assert_eq!(
        of(&format!("{chart}overrides: {{ prd: {{ version: \"2\" }} }}\n")),
        ["platform/components/dns.yaml:3:14 unknown-environment: unknown environment `prd`"]
    );
    assert_eq!(
        of(&format!("{chart}clusterKinds: [x/nodepool]\n")),
        ["platform/components/dns.yaml:3:16 invalid-value: `x/nodepool` is no kind"]
    );
    assert_eq!(
        of(&format!("environments: [prd]\n{chart}")),
        ["platform/components/dns.yaml:1:16 unknown-environment: unknown environment `prd`"]
    );
}

#[test]
fn manifests_are_verified_like_all_objects_of_an_environment() {
    let portal = ("platform/components/portal.yaml", "tier: core\n");
    let judged = |manifest: &str| found(&[portal, ("platform/components/portal/base/a.yaml", manifest)]);
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: logs, namespace: shop-dev }\n";
    assert!(judged(role).iter().any(|f| f.contains("duplicate-object: Role/logs in shop-dev is made twice in dev")));
    let old = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a }\n";
    assert!(judged(old).iter().any(|f| f.contains("api-not-served: CronJob/a in portal uses batch/v1beta1")));
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a, envFrom: [{ secretRef: { name: nobodys } }] }] }\n";
    assert!(judged(pod).iter().any(|f| f.contains("dangling-reference")), "{:?}", judged(pod));
    let elsewhere = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: kube-system }\n";
    let refused = "its project does not allow the namespace kube-system of the cluster dev";
    assert!(judged(elsewhere).iter().any(|f| f.contains(refused)), "{:?}", judged(elsewhere));
    // A policy in a team's namespace opens connections that no service declares.
    let open = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: a, namespace: shop-dev }\nspec: { podSelector: {}, ingress: [{}] }\n";
    assert!(judged(open).iter().any(|f| f.contains("connection-extra")), "{:?}", judged(open));
    // Two components may each have a ConfigMap of the same name in their own namespaces.
    let other = ("platform/components/other.yaml", "tier: core\n");
    let mine = ("platform/components/portal/base/a.yaml", CONFIG_MAP);
    compiled(&[portal, mine, other, ("platform/components/other/base/a.yaml", CONFIG_MAP)]);
}

#[test]
fn the_project_of_components_admits_what_they_need_and_no_more() {
    let issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: { name: a }\n";
    let dns = format!("{DNS}clusterKinds: [dns.example.com/Zone]\n");
    let files = [("platform/components/dns.yaml", dns.as_str()), ("platform/components/dns/prod/a.yaml", issuer)];
    let project = text(&compiled(&files).tree, "generated/argocd/main/projects/components.yaml");
    let part = |from: &str, to: &str| project.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
    let sources = part("sourceRepos:\n", "  destinations:");
    assert_eq!(sources, "  - https://charts.example.com\n  - https://git.example.com/acme/platform.git\n");
    let destinations = part("destinations:\n", "  clusterResourceWhitelist:");
    assert_eq!(destinations.matches("namespace: dns-system").count(), 3, "{destinations}");
    assert_eq!(destinations.matches("namespace:").count(), 3, "{destinations}");
    let kinds = part("clusterResourceWhitelist:\n", "  namespaceResourceBlacklist:");
    assert!(kinds.contains("kind: ClusterIssuer") && kinds.contains("kind: Zone"), "{kinds}");
    assert!(part("Blacklist:\n", "  syncWindows:").contains("kind: AppProject"));
    let windows = project.split_once("syncWindows:\n").unwrap().1;
    assert!(windows.contains("    - dns-system\n") && windows.contains("    - prod-eu1\n    - us\n"), "{windows}");
}

/// Returns the tree with one file changed or removed.
fn with(tree: &Tree, path: &str, change: impl Fn(&str) -> Option<String>) -> Tree {
    let mut out = Tree::new();
    for (name, bytes) in tree.iter() {
        let body = std::str::from_utf8(bytes).unwrap().split_once('\n').unwrap().1;
        let changed = if name == path { change(body) } else { Some(body.to_owned()) };
        if let Some(body) = changed {
            out.insert(name, body, tree.owner(name).unwrap()).unwrap();
        }
    }
    out
}

#[test]
fn a_component_or_root_that_argo_cd_would_refuse_is_an_error() {
    let control = "tier: core\ncontrolPlane: true\nnamespace: argocd\nenvironments: [prod]\nchart: { repository: https://charts.example.com, name: argo-cd, version: \"1\" }\n";
    let files = [
        ("platform/components/dns.yaml", DNS),
        ("platform/components/dns/prod/zones.yaml", CONFIG_MAP),
        ("platform/components/argocd.yaml", control),
    ];
    let compiled = compiled(&files);
    let tree = &compiled.tree;
    let of = |changed: &Tree| {
        let found = verify(&compiled.checked.platform, changed);
        found.iter().map(|d| format!("{}: {}", d.code, d.message)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(of(tree), "");
    let replaced = |path: &str, from: &'static str, to: &'static str| {
        let changed = with(tree, path, |body| Some(body.replacen(from, to, 1)));
        assert_ne!(changed.get(path), tree.get(path), "{from}");
        of(&changed)
    };
    let main = "generated/argocd/main";
    let (components, platform) = (format!("{main}/projects/components.yaml"), format!("{main}/projects/platform.yaml"));
    let dns = format!("{main}/environments/dev/applications/dns-dev.yaml");
    for (path, from, to, expected) in [
        (&components, "https://charts.example.com", "https://x", "allow the repository https://charts.example.com"),
        (&components, "https://git.example.com", "https://x", "allow the repository https://git.example.com/acme"),
        (
            &components,
            "namespace: dns-system",
            "namespace: x",
            "dns-dev: its project does not allow the namespace dns-",
        ),
        (&components, "name: in-cluster", "name: x", "argocd: its project does not allow the namespace argocd of the"),
        (&platform, "kind: ApplicationSet", "kind: X", "environment-dev: its project does not allow the kind Applica"),
        (&platform, "    kind: AppProject", "    kind: X", "root: its project does not allow the kind AppProject"),
        (&platform, "name: in-cluster", "name: x", "root: its project does not allow the namespace argocd of the cl"),
        (&platform, "https://git.example.com", "https://x", "root: its project does not allow the repository https"),
        (&dns, "project: components", "project: other", "the Application dns-dev: there is no project other"),
        (
            &dns,
            "components/dns/dev/values",
            "components/dns/dev/value",
            "its values generated/components/dns/dev/value",
        ),
        (
            &dns,
            "/components/dns/dev\n",
            "/components/dns/prod\n",
            "changes of generated/components/dns/dev/values.yaml",
        ),
        (
            &dns,
            "releaseName: dns",
            "releaseName: d",
            "application-missing: 0 Applications deploy the chart of dns to d",
        ),
    ] {
        let found = replaced(path, from, to);
        assert!(found.contains(expected), "{from} -> {to}: {found}");
    }
    let root = format!("{main}/applications/root.yaml");
    let unread = replaced(&root, "exclude: environments/*", "exclude: projects/*");
    assert!(unread.contains("0 Applications deliver generated/argocd/main/projects/shop.yaml, not one"), "{unread}");
    assert!(unread.contains("2 Applications deliver generated/argocd/main/environments/prod/"), "{unread}");
    let lost = of(&with(tree, &format!("{main}/applications/environment-prod.yaml"), |_| None));
    assert!(lost.contains("0 Applications deliver generated/argocd/main/environments/prod/"), "{lost}");
    let gone = of(&with(tree, &format!("{main}/environments/prod/applications/dns-prod-us.yaml"), |_| None));
    assert!(gone.contains("0 Applications deploy generated/components/dns/prod to us, not one"), "{gone}");
}

#[test]
fn a_mistake_in_one_environment_does_not_affect_others() {
    let compiled = compiled(&[("platform/components/dns.yaml", DNS)]);
    let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
    let readers = all.iter().filter(|a| a.path().starts_with("deploy/generated/argocd"));
    let readers: Vec<String> = readers.map(|a| format!("{} {}", a.name(), a.path())).collect();
    assert_eq!(
        readers,
        [
            "environment-dev deploy/generated/argocd/main/environments/dev",
            "environment-prod deploy/generated/argocd/main/environments/prod",
            "root deploy/generated/argocd/main"
        ]
    );
}

fn component(tier: &str, more: &str) -> String {
    format!("tier: {tier}\n{more}chart: {{ repository: https://charts.example.com, name: c, version: \"1.0.0\" }}\n")
}

fn with_components(components: &[(&str, String)]) -> Memory {
    let mut files = workspace(&[]);
    for (name, text) in components {
        files.insert(format!("platform/components/{name}.yaml"), text.as_str());
    }
    files
}

#[test]
fn components_come_after_what_they_require_and_before_later_tiers() {
    let files = with_components(&[
        ("a-last", component("shared", "requires: [certificates]\n")),
        ("b-second", component("core", "requires: [c-first]\nprovides: [certificates]\n")),
        ("c-first", component("core", "")),
        ("only-dev", component("core", "environments: [dev]\n")),
    ]);
    let tree = compile(&files).tree;
    let wave = |name: &str| {
        let environment = if name.ends_with("-dev") { "dev" } else { "prod" };
        let text = application(&tree, environment, name);
        let line = text.lines().find(|l| l.contains("sync-wave")).unwrap().to_owned();
        line.split('"').nth(1).unwrap().parse::<i64>().unwrap()
    };
    assert!(wave("c-first-dev") < wave("b-second-dev") && wave("b-second-dev") < wave("a-last-dev"));
    assert!(wave("a-last-prod-us") < wave("tenant-shop-prod-us"));
    assert!(tree.get("generated/argocd/main/environments/prod/applications/only-dev-prod-us.yaml").is_none());
}

#[test]
fn components_without_a_possible_order_are_refused_at_the_span_of_the_mistake() {
    let found = |components: &[(&str, String)]| {
        let compiled = compile(&with_components(components));
        let checked = compiled.checked;
        let place = |d: &rutter::diagnostics::Diagnostic| {
            let span = d.span.unwrap();
            format!("{}:{} {}", checked.sources.path(span.file), checked.sources.position(span).line, d.message)
        };
        checked.diagnostics.iter().filter(|d| d.code == "component-order").map(place).collect::<Vec<_>>()
    };
    let a = |more: &str| ("a", component("core", more));
    assert_eq!(
        found(&[a("requires: [nothing]\nenvironments: [dev]\n")]),
        ["platform/components/a.yaml:2 nothing provides `nothing` in dev"]
    );
    assert_eq!(
        found(&[a("requires: [b]\n"), ("b", component("core", "environments: [dev]\n"))]),
        ["platform/components/a.yaml:2 nothing provides `b` in prod"]
    );
    assert_eq!(
        found(&[a("environments: [dev]\nrequires: [b]\n"), ("b", component("shared", ""))]),
        ["platform/components/a.yaml:3 `b`, which `a` requires, is of a later tier"]
    );
    assert_eq!(
        found(&[a("environments: [dev]\nprovides: [dns]\n"), ("b", component("core", "provides: [dns]\n"))]),
        ["platform/components/b.yaml:2 `a` provides `dns` in dev too"]
    );
    assert_eq!(
        found(&[
            a("environments: [dev]\nrequires: [b]\n"),
            ("b", component("core", "requires: [a]\nenvironments: [dev]\n"))
        ]),
        ["platform/components/a.yaml:3 `a` waits for itself: a -> b -> a"]
    );
}
