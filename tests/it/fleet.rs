//! The topologies `single` (one Argo CD) and `fleet` (a central one and one for each team), and the limits of teams.

use std::collections::BTreeMap;

use rutter::output::tree::Tree;
use rutter::phases::verify::{applications, verify};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory, Source};

/// Compiles the example with `single`, as in `platform.yaml`, or with `fleet` instead.
fn example(topology: &str) -> Compiled {
    let source = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Memory::new();
    for path in ["platform", "apps"].iter().flat_map(|folder| source.files(folder).unwrap()) {
        let bytes = source.read(&path).unwrap();
        if path == "platform/platform.yaml" {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.matches("topology: single").count(), 1);
            files.insert(path, text.replace("topology: single", &format!("topology: {topology}")));
        } else {
            files.insert(path, bytes);
        }
    }
    let compiled = compile(&files);
    assert!(compiled.checked.diagnostics.is_empty(), "{:?}", compiled.checked.diagnostics);
    compiled
}

fn text(tree: &Tree, path: &str) -> String {
    String::from_utf8(tree.get(path).unwrap_or_else(|| panic!("no {path}")).to_vec()).unwrap()
}

fn outside(tree: &Tree) -> BTreeMap<String, Vec<u8>> {
    let own = tree.iter().filter(|(path, _)| !path.starts_with("generated/argocd/"));
    own.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
}

#[test]
fn the_topology_setting_changes_nothing_outside_argocd() {
    let (single, fleet) = (example("single"), example("fleet"));
    assert!(outside(&single.tree) == outside(&fleet.tree));
    let services = |compiled: &Compiled| {
        let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
        let own = all.iter().filter(|a| a.path().starts_with("generated/apps/"));
        own.map(|a| (a.name().to_owned(), a.cluster().to_owned(), a.path().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(services(&single).len(), 57);
    assert_eq!(services(&single), services(&fleet));
    let folders = |tree: &Tree| {
        let own = tree.iter().filter_map(|(path, _)| path.strip_prefix("generated/argocd/")?.split_once('/'));
        let mut names: Vec<String> = own.map(|(instance, _)| instance.to_owned()).collect();
        names.dedup();
        names
    };
    assert_eq!(folders(&single.tree), ["main"]);
    assert_eq!(folders(&fleet.tree), ["checkout", "data", "main", "ml", "storefront"]);
}

#[test]
fn the_central_instance_installs_those_of_the_teams() {
    let tree = example("fleet").tree;
    let installation = text(&tree, "generated/argocd/main/applications/argocd-ml.yaml");
    for part in [
        "  project: components\n",
        "    chart: argo-cd\n    targetRevision: \"9.3.7\"\n    helm:\n      releaseName: argocd-ml\n",
        "      - \"$values/generated/argocd/ml/values.yaml\"\n",
        "    name: in-cluster\n    namespace: argocd-ml\n",
    ] {
        assert!(installation.contains(part), "{part}\n{installation}");
    }
    let values = text(&tree, "generated/argocd/ml/values.yaml");
    for part in [
        "crds:\n  install: false\n",
        "createClusterRoles: false\n",
        "    installationID: ml\n    cluster.inClusterEnabled: \"false\"\n",
        "    applicationsetcontroller.enable.progressive.syncs: true\n",
    ] {
        assert!(values.contains(part), "{part}\n{values}");
    }
    assert!(text(&tree, "generated/argocd/main/applications/argocd.yaml").contains("installationID: main"));
    let namespace = text(&tree, "generated/argocd/ml/namespaces/namespace-argocd-ml.yaml");
    assert!(namespace.contains("pod-security.kubernetes.io/enforce: baseline"), "{namespace}");
    let delivery = text(&tree, "generated/argocd/main/applications/instance-ml.yaml");
    assert!(
        delivery.contains("path: generated/argocd/ml\n") && delivery.contains("exclude: values.yaml"),
        "{delivery}"
    );
    let project = text(&tree, "generated/argocd/ml/projects/ml.yaml");
    assert!(project.contains("  namespace: argocd-ml\n") && project.contains("permitOnlyProjectScopedClusters: true"));
}

#[test]
fn cluster_secrets_are_declared_without_their_credentials() {
    let (single, fleet) = (example("single").tree, example("fleet").tree);
    let central = text(&single, "generated/argocd/main/clusters/externalsecret-cluster-prod-eu1.yaml");
    for part in [
        "          argocd.argoproj.io/secret-type: cluster\n",
        "        name: prod-eu1\n        server: https://prod-eu1.k8s.fernhill.example.com\n        config: \"{{ .config }}\"\n",
        "      key: argocd/main/prod-eu1\n      property: config\n",
    ] {
        assert!(central.contains(part), "{part}\n{central}");
    }
    assert!(!central.contains("namespaces:"), "{central}");
    let team = text(&fleet, "generated/argocd/ml/clusters/externalsecret-cluster-prod-eu1.yaml");
    for part in [
        "        namespaces: ml-prod\n        clusterResources: \"false\"\n        project: ml\n",
        "      key: argocd/ml/prod-eu1\n",
        "  namespace: argocd-ml\n",
    ] {
        assert!(team.contains(part), "{part}\n{team}");
    }
    let account = text(&fleet, "generated/argocd/ml/clusters/serviceaccount-clusters.yaml");
    assert!(account.contains("role/argocd-ml-secrets\n"), "{account}");
    assert!(fleet.iter().all(|(path, bytes)| {
        !path.starts_with("generated/argocd/") || !String::from_utf8_lossy(bytes).contains("kind: Secret\n")
    }));
}

const PLATFORM: &str = "name: acme\nrepository: https://git.example.com/acme/platform.git\n";
const ARGO_CD: &str = "tier: core\ncontrolPlane: true\nenvironments: [dev]\nchart: { repository: https://argoproj.github.io/argo-helm, name: argo-cd, version: \"9.3.7\" }\n";
const STORE: &str = "secrets: { store: vault, server: https://vault.example.com }\n";

fn small(argocd: &str, component: Option<&str>, store: &str) -> Compiled {
    let mut files: Memory = [
        ("platform/platform.yaml", format!("{PLATFORM}{argocd}")),
        ("platform/environments/dev.yaml", format!("clusters: [{{ name: dev }}]\n{store}")),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n".to_owned()),
        ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nport: 8080\nhealth: /healthz\n".to_owned()),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n".to_owned()),
    ]
    .into_iter()
    .collect();
    if let Some(text) = component {
        files.insert("platform/components/argocd.yaml", text);
    }
    compile(&files)
}

fn found(argocd: &str, component: Option<&str>, store: &str) -> Vec<String> {
    let compiled = small(argocd, component, store);
    let show = |d: &rutter::diagnostics::Diagnostic| {
        let at = compiled.checked.sources.position(d.span.unwrap());
        format!("{}:{} {}: {}", at.line, at.column, d.code, d.message)
    };
    compiled.checked.diagnostics.iter().map(show).collect()
}

#[test]
fn missing_requirements_of_a_fleet_are_reported_at_its_setting() {
    assert_eq!(found(FLEET, Some(ARGO_CD), STORE), [""; 0]);
    assert_eq!(
        found("argocd: { topology: fleet }\n", None, STORE),
        [
            "3:21 missing-field: nothing confines the instances of a fleet to their namespaces",
            "3:21 missing-field: nothing installs the instances of a fleet"
        ]
    );
    assert_eq!(
        found(FLEET, Some(ARGO_CD), ""),
        ["3:41 no-secret-store: the control plane has no secret store to take the access to clusters from"]
    );
    let shared = "argocd: { topology: fleet, credentials: \"a/{cluster}#config\" }\n";
    assert_eq!(found(shared, Some(ARGO_CD), STORE), ["3:41 invalid-value: every instance would have the same access"]);
    let one = "argocd: { credentials: a/b }\n";
    assert_eq!(found(one, Some(ARGO_CD), STORE), ["3:24 invalid-value: every cluster would have the same access"]);
}

const FLEET: &str = "argocd: { topology: fleet, credentials: \"a/{instance}/{cluster}#config\" }\n";

#[test]
fn values_of_team_instances_name_the_team() {
    let argocd = "argocd:\n  topology: fleet\n  credentials: \"a/{instance}/{cluster}#config\"\n  values: { global: { domain: \"{team}.argocd.example.com\" }, createClusterRoles: true }\n";
    let values = text(&small(argocd, Some(ARGO_CD), STORE).tree, "generated/argocd/shop/values.yaml");
    assert!(values.contains("global:\n  domain: shop.argocd.example.com\n"), "{values}");
    assert!(values.contains("createClusterRoles: false\n"), "nothing undoes what confines an instance: {values}");
}

#[test]
fn an_instance_that_reaches_further_is_refused() {
    let compiled = small(FLEET, Some(ARGO_CD), STORE);
    let of = |path: &str, from: &'static str, to: &'static str| {
        let mut changed = Tree::new();
        for (name, bytes) in compiled.tree.iter() {
            let body = std::str::from_utf8(bytes).unwrap().split_once('\n').unwrap().1;
            let body = if name == path { body.replacen(from, to, 1) } else { body.to_owned() };
            changed.insert(name, body, compiled.tree.owner(name).unwrap()).unwrap();
        }
        assert_ne!(changed.get(path), compiled.tree.get(path), "{from}");
        let found = verify(&compiled.checked.platform, &changed);
        found.iter().map(|d| format!("{}: {}", d.code, d.message)).collect::<Vec<_>>().join("\n")
    };
    let secret = "generated/argocd/shop/clusters/externalsecret-cluster-dev.yaml";
    let unconfined = "cart-dev: the instance in argocd-shop is not confined to shop-dev on dev";
    assert!(of(secret, "namespaces: shop-dev", "namespaces: bank-dev").contains(unconfined));
    assert!(of(secret, "clusterResources: \"false\"", "clusterResources: \"true\"").contains(unconfined));
    assert!(of(secret, "        namespaces: shop-dev\n", "").contains(unconfined));
    let install = "generated/argocd/main/applications/argocd-shop.yaml";
    let missing = "0 Applications deploy the instance of argocd-shop to in-cluster, not one";
    assert!(of(install, "    namespace: argocd-shop", "    namespace: argocd-bank").contains(missing));
    let project = "generated/argocd/main/projects/components.yaml";
    let refused = "argocd-shop: its project does not allow the namespace argocd-shop of the cluster in-cluster";
    assert!(of(project, "    namespace: argocd-shop\n", "    namespace: argocd-bank\n").contains(refused));
    let platform = "generated/argocd/main/projects/platform.yaml";
    let refused = "instance-shop: its project does not allow the kind ExternalSecret";
    assert!(of(platform, "kind: ExternalSecret", "kind: X").contains(refused));
}
