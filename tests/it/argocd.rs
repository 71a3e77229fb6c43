//! What Argo CD will do with the output: the Applications that it creates, and the files that a change touches.

use std::collections::BTreeMap;

use rutter::output::tree::Tree;
use rutter::phases::verify::{Application, applications, verify};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::Value;

const PLATFORM: &str = "name: acme
repository: { url: https://git.example.com/acme/platform.git, path: deploy }
";
const PROD: &str = "clusters: [{ name: prod-eu1 }, { name: us }]
kubernetes: \"1.34\"
protected: true
freezes: [{ schedule: \"0 16 * * 5\", duration: 62h, timeZone: Europe/Berlin }]
rollout: [{ clusters: [prod-eu1], maxUpdate: 25% }, { clusters: [us] }]
";
const DEV: &str = "clusters: [{ name: dev }]\nkubernetes: \"1.34\"\n";

fn service(team: &str) -> String {
    format!("team: {team}\nimage: registry.example.com/{team}/app\nport: 8080\nhealth: /healthz\n")
}

/// A platform with two teams. `cart` runs in both environments, `ledger` only in dev.
fn workspace() -> Memory {
    let mut files = Memory::new();
    files.insert("platform/platform.yaml", PLATFORM);
    files.insert("platform/environments/prod.yaml", PROD);
    files.insert("platform/environments/dev.yaml", DEV);
    files.insert("platform/teams/shop.yaml", "owners: [acme:shop]\n");
    files.insert("platform/teams/bank.yaml", "owners: [acme:bank]\n");
    add(&mut files, "cart", "shop", &["dev", "prod"]);
    add(&mut files, "ledger", "bank", &["dev"]);
    files
}

fn add(files: &mut Memory, name: &str, team: &str, environments: &[&str]) {
    files.insert(format!("apps/{name}/service.yaml"), service(team));
    for environment in environments {
        let digest = "0123456789abcdef".repeat(4);
        files.insert(
            format!("apps/{name}/overlays/{environment}.yaml"),
            format!("tag: v1.0.0\ndigest: sha256:{digest}\n"),
        );
    }
}

fn compiled(files: &Memory) -> Compiled {
    let compiled = compile(files);
    let found: Vec<_> = compiled.checked.diagnostics.iter().map(|d| (d.severity, d.code, &d.message)).collect();
    assert!(!compiled.checked.diagnostics.has_errors(), "{found:#?}");
    compiled
}

fn text(tree: &Tree, path: &str) -> String {
    String::from_utf8(tree.get(path).unwrap_or_else(|| panic!("no {path}")).to_vec()).unwrap()
}

/// Returns the tree with one file changed.
fn with(tree: &Tree, path: &str, change: impl Fn(&str) -> Option<String>) -> Tree {
    let mut out = Tree::new();
    for (name, bytes) in tree.iter() {
        let body = std::str::from_utf8(bytes).unwrap().split_once('\n').unwrap().1;
        let body = if name == path { change(body) } else { Some(body.to_owned()) };
        if let Some(body) = body {
            out.insert(name, body, tree.owner(name).unwrap()).unwrap();
        }
    }
    out
}

fn codes(compiled: &Compiled, tree: &Tree) -> Vec<String> {
    verify(&compiled.checked.platform, tree).iter().map(|d| format!("{}: {}", d.code, d.message)).collect()
}

#[test]
fn each_service_has_one_application_for_each_cluster() {
    let compiled = compiled(&workspace());
    let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
    let of = |project: &str| {
        let own = all.iter().filter(|a| a.project() == project);
        own.map(|a| format!("{} {}/{} {}", a.name(), a.cluster(), a.namespace(), a.path())).collect::<Vec<_>>()
    };
    assert_eq!(
        of("shop"),
        [
            "shop-cart-dev dev/shop-dev deploy/generated/apps/cart/overlays/dev",
            "shop-cart-prod-eu1 prod-eu1/shop-prod deploy/generated/apps/cart/overlays/prod",
            "shop-cart-prod-us us/shop-prod deploy/generated/apps/cart/overlays/prod",
        ]
    );
    assert_eq!(of("bank"), ["bank-ledger-dev dev/bank-dev deploy/generated/apps/ledger/overlays/dev"]);
    let tenants: Vec<&str> = all.iter().map(|a| a.name()).filter(|name| name.starts_with("tenant-")).collect();
    assert_eq!(tenants, ["tenant-bank-dev", "tenant-shop-dev", "tenant-shop-prod-eu1", "tenant-shop-prod-us"]);
    let steps: BTreeMap<&str, _> = all.iter().map(|a| (a.name(), a.steps.clone())).collect();
    assert_eq!(steps["shop-cart-prod-eu1"], Some(vec![0]));
    assert_eq!(steps["shop-cart-prod-us"], Some(vec![1]));
    assert_eq!(steps["shop-cart-dev"], None);
}

/// The rule would keep a number that Git no longer says, so it stands only where an autoscaler changes the number.
#[test]
fn an_application_leaves_alone_the_pods_of_workloads_with_an_autoscaler_and_of_no_other() {
    let mut files = workspace();
    let workers = "workers:\n  mail: { command: [mail], scale: 2 }\n  feed: { command: [feed], scale: { min: 1, max: 3, cpu: 60 } }\n";
    let scale = "scale: { min: 3, max: 9, cpu: 70 }\nresources: { cpu: 100m..1, memory: 64Mi..128Mi }\n";
    files.insert("apps/cart/service.yaml", service("shop") + scale + workers);
    let compiled = compiled(&files);
    let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
    let ignored = |name: &str| {
        let application = all.iter().find(|a| a.name() == name).unwrap();
        application.object.0.at(&["spec", "ignoreDifferences"]).cloned()
    };
    let rule = |name: &str| {
        let pointers = rutter::seq!["/spec/replicas"];
        rutter::map! { "group" => "apps", "kind" => "Deployment", "name" => name.to_owned(), "jsonPointers" => pointers }
    };
    let scaled = rutter::seq![rule("cart"), rule("cart-feed")];
    assert_eq!([ignored("shop-cart-dev"), ignored("shop-cart-prod-us")], [Some(scaled.clone()), Some(scaled)]);
    assert_eq!(ignored("bank-ledger-dev"), None);
    // The manifest says the least number: without it an apply would begin with a single pod.
    let overlay = text(&compiled.tree, "generated/apps/cart/overlays/prod/kustomization.yaml");
    for (name, count) in [("cart", 3), ("cart-feed", 1), ("cart-mail", 2)] {
        assert!(overlay.contains(&format!("- name: {name}\n  count: {count}\n")), "{overlay}");
    }
}

/// An Application has no status subresource, so a sync with this option writes the status that it had when the sync began.
#[test]
fn no_application_that_delivers_applications_applies_their_status() {
    let compiled = compiled(&workspace());
    let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
    let of_services = all.iter().filter(|a| !a.label("rutter.dev/service").is_empty()).count();
    let option = Value::from("RespectIgnoreDifferences=true");
    let has = |a: &&Application| {
        a.object.0.at(&["spec", "syncPolicy", "syncOptions"]).is_some_and(|options| options.items().contains(&option))
    };
    let with: Vec<&str> = all.iter().filter(has).map(|a| a.label("rutter.dev/service")).collect();
    assert_eq!(with.len(), of_services);
    assert!(with.iter().all(|service| !service.is_empty()), "{with:?}");
}

#[test]
fn a_protected_environment_does_not_prune() {
    let tree = compiled(&workspace()).tree;
    let prod = text(&tree, "generated/argocd/main/environments/prod/applicationsets/shop-prod.yaml");
    assert!(prod.contains("preserveResourcesOnDeletion: true") && prod.contains("applicationsSync: create-update"));
    assert!(!prod.contains("automated:"), "RollingSync decides when to sync");
    let dev = text(&tree, "generated/argocd/main/environments/dev/applicationsets/shop-dev.yaml");
    assert!(!dev.contains("preserveResourcesOnDeletion") && dev.contains("selfHeal: true"));
    let project = text(&tree, "generated/argocd/main/projects/shop.yaml");
    assert!(project.contains("schedule: \"0 16 * * 5\"") && project.contains("logs, get, shop/*, allow"));
    let other = text(&tree, "generated/argocd/main/projects/bank.yaml");
    // The team has no service in prod yet; its project allows its namespace there, and only that.
    assert!(other.contains("namespace: bank-prod") && !other.contains("shop"), "{other}");
}

#[test]
fn generators_have_the_empty_template_that_the_controller_writes() {
    let tree = compiled(&workspace()).tree;
    let several = text(&tree, "generated/argocd/main/environments/prod/applicationsets/shop-prod.yaml");
    let one = text(&tree, "generated/argocd/main/environments/dev/applicationsets/shop-dev.yaml");
    let empty = |text: &str| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let wanted = ["template:", "metadata: {}", "spec:", "destination: {}", "project: \"\""];
        lines.windows(wanted.len()).filter(|lines| *lines == wanted).count()
    };
    assert_eq!((empty(&one), empty(&several)), (1, 3), "{several}");
}

#[test]
fn a_new_service_of_a_known_team_changes_no_other_file() {
    let mut files = workspace();
    let before = compiled(&files).tree;
    add(&mut files, "search", "shop", &["dev", "prod"]);
    let after = compiled(&files).tree;
    for (path, bytes) in before.iter() {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
    let elsewhere = after.iter().map(|(path, _)| path).filter(|p| before.get(p).is_none());
    let elsewhere: Vec<&str> = elsewhere.filter(|p| !p.starts_with("generated/apps/search/")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn a_tree_that_argo_cd_would_read_differently_is_refused() {
    let compiled = compiled(&workspace());
    let tree = &compiled.tree;
    assert!(codes(&compiled, tree).is_empty());
    let set = "generated/argocd/main/environments/prod/applicationsets/shop-prod.yaml";
    let project = "generated/argocd/main/projects/shop.yaml";
    let parameters = "generated/apps/cart/overlays/prod/application-shop.yaml";
    let replace = |path: &str, from: &'static str, to: &'static str| {
        let changed = with(tree, path, |body| Some(body.replace(from, to)));
        assert_ne!(changed.get(path), tree.get(path), "{from}");
        codes(&compiled, &changed).join("\n")
    };
    let missing = codes(&compiled, &with(tree, set, |_| None)).join("\n");
    assert!(missing.contains("application-missing: 0 Applications deploy generated/apps/cart/overlays/prod to us"));
    assert!(
        replace(set, "apps/*/overlays/prod", "apps/*/overlays/*").contains("application-extra: 2 Applications are")
    );
    assert!(replace(set, "- us", "- asia").contains("it is in 0 steps of its rollout"));
    assert!(replace(set, "project: shop", "project: '{{.team}}'").contains("its project is not literal"));
    assert!(replace(set, "{{.generatePaths}}", "{{.generatedPaths}}").contains("no generator supplies"));
    assert!(replace(project, "kind: Deployment", "kind: Rollout").contains("does not allow the kind Deployment"));
    assert!(
        replace(project, "namespace: shop-prod", "namespace: bank").contains("the namespace shop-prod of the cluster")
    );
    assert!(
        replace(parameters, ".;../../base", ".").contains("generated/apps/cart/base/kustomization.yaml would not be")
    );
}

#[test]
fn a_rollout_names_every_cluster_once() {
    let found = |rollout: &str| {
        let mut files = workspace();
        let (head, _) = PROD.split_once("rollout:").unwrap();
        files.insert("platform/environments/prod.yaml", format!("{head}rollout: {rollout}\n"));
        compile(&files).checked.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect::<Vec<_>>()
    };
    assert_eq!(
        found("[{ clusters: [prod-eu1] }]"),
        ["unknown-cluster: the cluster `us` is in no step of the rollout: it would never be updated"]
    );
    assert_eq!(
        found("[{ clusters: [prod-eu1, us] }, { clusters: [us] }]"),
        ["unknown-cluster: the cluster `us` is in two steps"]
    );
    assert_eq!(found("[{ clusters: [prod-eu1, us, eu] }]"), ["unknown-cluster: this environment has no cluster `eu`"]);
}
