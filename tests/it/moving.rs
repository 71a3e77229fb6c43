//! Services that are retired, and services that move from one team to another: what stands in each step, and who
//! reaches whom.

use std::collections::BTreeMap;

use rutter::diagnostics::Diagnostics;
use rutter::kubernetes::Object;
use rutter::phases::verify::{Ending, allowed, applications, render_environment};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;

const CART: &str = "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\nexpose: cart\ncalls: [store]\nworkers:\n  queue: { command: [run], calls: [cart] }\nschedules:\n  report: { cron: \"0 3 * * *\", command: [report] }\n";
const FILES: &[(&str, &str)] = &[
    ("platform/platform.yaml", "name: acme\nrepository: https://git.example.com/p.git\n"),
    (
        "platform/environments/dev.yaml",
        "clusters: [{ name: dev }]\nkubernetes: \"1.34\"\ndomain: dev.example.com\ningress: { api: ingress, namespace: ingress }\n",
    ),
    (
        "platform/environments/prod.yaml",
        "clusters: [{ name: prod }]\nkubernetes: \"1.34\"\nprotected: true\ndomain: example.com\ningress: { api: gateway, gateway: public, namespace: traefik }\n",
    ),
    ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
    ("platform/teams/checkout.yaml", "owners: [acme:checkout]\n"),
    ("apps/cart/service.yaml", CART),
    ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
    ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ("apps/store/service.yaml", "team: checkout\nimage: r.example.com/store\nport: 6379\nhealth: { tcp: http }\n"),
    ("apps/store/overlays/dev.yaml", "tag: v1\n"),
    ("apps/store/overlays/prod.yaml", "tag: v1\n"),
    (
        "apps/front/service.yaml",
        "team: shop\nimage: r.example.com/front\nport: 8080\nhealth: /healthz\ncalls:\n  cart: { env: CART }\n",
    ),
    ("apps/front/overlays/dev.yaml", "tag: v1\n"),
    ("apps/front/overlays/prod.yaml", "tag: v1\n"),
];

fn workspace() -> Memory {
    FILES.iter().copied().collect()
}

/// The workspace with another beginning of the cart's file.
fn placed(words: &str) -> Memory {
    let mut files = workspace();
    files.insert("apps/cart/service.yaml", CART.replace("team: shop\n", words));
    files
}

fn compiled(files: &Memory) -> Compiled {
    let compiled = compile(files);
    assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
    compiled
}

fn errors(files: &Memory) -> Vec<String> {
    let compiled = compile(files);
    compiled.checked.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect()
}

fn objects(compiled: &Compiled, environment: &str) -> Vec<Object> {
    let platform = &compiled.checked.platform;
    let id = platform.config.environment_ids().find(|id| platform.config.environment(*id).name == environment);
    let rendered = render_environment(platform, id.unwrap(), &compiled.tree, &mut Diagnostics::new());
    rendered.into_iter().flat_map(|r| r.objects).collect()
}

/// The connections that the policies of an environment allow between pods of services.
fn connections(compiled: &Compiled, environment: &str) -> Vec<String> {
    let platform = &compiled.checked.platform;
    let id = platform.config.environment_ids().find(|id| platform.config.environment(*id).name == environment);
    let objects = objects(compiled, environment);
    let edges = allowed(platform, id.unwrap(), &objects.iter().collect::<Vec<_>>());
    let inner = edges.into_iter().filter(|e| e.from.starts_with("shop-") || e.from.starts_with("checkout-"));
    inner.map(|edge| format!("{} -> {}", edge.from, edge.to)).collect()
}

/// The Applications of services in an environment: name, project, namespace and folder.
fn of_services(compiled: &Compiled, environment: &str) -> BTreeMap<String, [String; 3]> {
    let all = applications(&compiled.checked.platform, &compiled.tree).unwrap().applications;
    let of = all.iter().filter(|a| a.path().ends_with(&format!("/overlays/{environment}")));
    of.map(|a| (a.name().to_owned(), [a.project(), a.namespace(), a.path()].map(str::to_owned))).collect()
}

fn address(compiled: &Compiled, environment: &str) -> String {
    let objects = objects(compiled, environment);
    let front = objects.iter().find(|o| o.kind() == "Deployment" && o.name() == "front").unwrap();
    let text = rutter::yaml::write_value(&front.0);
    let line = text.lines().find(|line| line.contains("value: cart")).unwrap();
    line.split("value: ").last().unwrap().to_owned()
}

fn of_kind(compiled: &Compiled, environment: &str, kind: &str) -> Vec<String> {
    let objects = objects(compiled, environment);
    let mut found: Vec<String> =
        objects.iter().filter(|o| o.kind() == kind).map(|o| format!("{}/{}", o.namespace(), o.name())).collect();
    found.sort();
    found
}

const STEPS: [&str; 5] = [
    "team: shop\n",
    "team: shop\nalsoIn: checkout\n",
    "team: checkout\nalsoIn: shop\n",
    "team: checkout\nretiredFrom: shop\n",
    "team: checkout\n",
];

#[test]
fn a_service_changes_its_team_and_its_callers_reach_it_in_every_step() {
    // Compiling proves, too, that the policies allow exactly the declared connections.
    let sides: Vec<Compiled> = STEPS.iter().map(|words| compiled(&placed(words))).collect();
    for environment in ["dev", "prod"] {
        let (old, new) = (format!("shop-{environment}"), format!("checkout-{environment}"));
        let to_old = format!("{old}/front -> {old}/cart");
        let to_new = format!("{old}/front -> {new}/cart");
        let reached = sides.iter().map(|side| {
            let found = connections(side, environment);
            (found.contains(&to_old), found.contains(&to_new))
        });
        let expected = [(true, false), (true, true), (true, true), (false, true), (false, true)];
        assert_eq!(reached.collect::<Vec<_>>(), expected, "{environment}");
        let dialled: Vec<String> = sides.iter().map(|side| address(side, environment)).collect();
        let there = format!("cart.{new}:8080");
        assert_eq!(dialled, ["cart:8080", "cart:8080", &there, &there, &there].map(str::to_owned), "{environment}");
        // Each place reaches what the service calls, and itself.
        for (side, namespaces) in [(1, [&old, &new]), (2, [&old, &new])] {
            let found = connections(&sides[side], environment);
            for namespace in namespaces {
                assert!(found.contains(&format!("{namespace}/cart -> {new}/store")), "{found:#?}");
                assert!(found.contains(&format!("{namespace}/cart-queue -> {namespace}/cart")), "{found:#?}");
            }
            assert!(!found.contains(&format!("{old}/cart-queue -> {new}/cart")), "{found:#?}");
        }
    }
}

#[test]
fn no_application_ever_changes_its_project_its_namespace_or_the_place_that_its_folder_holds() {
    let mut known: BTreeMap<String, [String; 2]> = BTreeMap::new();
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    let mut before = BTreeMap::new();
    for words in STEPS {
        let side = compiled(&placed(words));
        let here = of_services(&side, "prod");
        for (name, [project, namespace, path]) in &here {
            let place = [project.clone(), namespace.clone()];
            assert_eq!(*known.entry(name.clone()).or_insert_with(|| place.clone()), place, "{name}");
            // What Argo CD reads before the ApplicationSet was read again must not be another place.
            if let Some([_, other, old]) = before.get(name) as Option<&[String; 3]>
                && let Some(now) = here.values().find(|now| now[2] == *old)
            {
                assert_eq!(now[1], *other, "{words}: {name} read {old}");
            }
            folders.insert(path.clone(), namespace.clone());
        }
        before = here;
    }
    assert_eq!(
        known.into_keys().collect::<Vec<_>>(),
        ["checkout-cart-prod", "checkout-store-prod", "shop-cart-prod", "shop-front-prod"]
    );
    assert_eq!(folders["generated/apps/cart.shop/overlays/prod"], "shop-prod");
}

#[test]
fn what_there_can_be_one_of_is_in_the_place_that_callers_dial() {
    let [first, second] = [1, 2].map(|n| compiled(&placed(STEPS[n])));
    for (side, team) in [(&first, "shop"), (&second, "checkout")] {
        assert_eq!(of_kind(side, "dev", "CronJob"), [format!("{team}-dev/cart-report")]);
        assert_eq!(of_kind(side, "dev", "Ingress"), [format!("{team}-dev/cart")]);
        // Of two routes for a host a gateway serves the older one, until it goes.
        assert_eq!(of_kind(side, "prod", "HTTPRoute"), ["checkout-prod/cart", "shop-prod/cart"]);
        assert_eq!(of_kind(side, "prod", "Deployment").len(), 6);
    }
}

#[test]
fn a_place_that_cannot_be_is_reported() {
    let found = |words: &str| errors(&placed(words)).join("\n");
    assert!(found("team: shop\nalsoIn: chekout\n").starts_with("unknown-team: unknown team `chekout`"));
    assert!(found("team: shop\nalsoIn: shop\n").contains("`shop` is the service's own team"));
    assert!(found("team: shop\nalsoIn: checkout\nretiredFrom: checkout\n").contains("it stands in two places at most"));
    let mut files = placed("team: shop\nalsoIn: checkout\n");
    files.insert("platform/environments/dev.yaml", "clusters: [{ name: dev }]\nkubernetes: \"1.34\"\ndomain: dev.example.com\ningress: { api: ingress, namespace: ingress }\nnamespaces: \"{environment}\"\n");
    assert!(errors(&files).join("\n").contains("both teams have the same namespace in `dev`"));
}

/// The workspace without the caller, and with other overlays of the cart.
fn retired(overlay: &str) -> Memory {
    FILES
        .iter()
        .filter(|(path, _)| !path.contains("apps/front/"))
        .map(|(path, text)| (*path, if path.starts_with("apps/cart/overlays/") { overlay } else { *text }))
        .collect()
}

#[test]
fn a_retired_service_is_deleted_by_its_own_application_where_nothing_else_deletes_it() {
    let before = compiled(&retired("tag: v1\n"));
    let side = compiled(&retired("tag: v1\nretired: true\n"));
    let of = |side: &Compiled| {
        let all = applications(&side.checked.platform, &side.tree).unwrap().applications;
        all.into_iter().find(|a| a.name() == "shop-cart-prod").unwrap()
    };
    let (old, new) = (of(&before), of(&side));
    assert_eq!((old.ending, new.ending), (Ending::Stays, Ending::LeavesObjects));
    let metadata = |o: &Object| (o.name().to_owned(), o.labels().cloned());
    assert_eq!(metadata(&old.object), metadata(&new.object), "the file takes over what is there");
    for path in [["spec", "project"].as_slice(), &["spec", "source", "path"], &["spec", "destination"]] {
        assert_eq!(old.object.0.at(path), new.object.0.at(path), "{path:?}");
    }
    assert_ne!(
        old.object.0.at(&["spec", "source"]),
        new.object.0.at(&["spec", "source"]),
        "Argo CD compares it at once"
    );
    let empty = new.object.0.at(&["spec", "syncPolicy", "automated", "allowEmpty"]).and_then(|v| v.as_bool());
    assert_eq!(empty, Some(true), "Argo CD deletes the last object, too");
    assert!(
        !objects(&side, "prod").iter().any(|o| o
            .labels()
            .is_some_and(|l| l.get("rutter.dev/service").is_some_and(|s| s.as_str() == Some("cart"))))
    );
    // It was the last service of the team there: its namespace and its project stay until it is gone.
    assert!(side.tree.has_folder("generated/tenants/shop/prod"));
    let project =
        String::from_utf8(side.tree.get("generated/argocd/main/projects/shop.yaml").unwrap().to_vec()).unwrap();
    assert!(project.contains("namespace: shop-prod"), "{project}");
    // The project allows what the team may have, so that Argo CD can delete what goes.
    assert!(project.contains("namespace: shop-dev"), "{project}");
    // Where nothing is protected the ApplicationSet deletes it.
    assert!(!side.tree.has_folder("generated/apps/cart/overlays/dev"));
}

#[test]
fn nobody_may_call_what_is_retired() {
    let mut files = workspace();
    files.insert("apps/cart/overlays/prod.yaml", "tag: v1\nretired: true\n");
    let found = errors(&files).join("\n");
    assert!(found.contains("call-not-deployed: `front` calls `cart`, which is not deployed"), "{found}");
}

#[test]
fn a_project_that_applications_may_stay_behind_in_holds_up_nothing() {
    let side = compiled(&workspace());
    let annotation = |name: &str| {
        let path = format!("generated/argocd/main/projects/{name}.yaml");
        String::from_utf8(side.tree.get(&path).unwrap().to_vec()).unwrap().contains("Prune=false")
    };
    assert!(annotation("shop") && annotation("checkout") && !annotation("platform"));
    let mut files = workspace();
    files.insert("platform/environments/prod.yaml", "clusters: [{ name: prod }]\nkubernetes: \"1.34\"\ndomain: example.com\ningress: { api: gateway, gateway: public, namespace: traefik }\n");
    let open = compiled(&files);
    let text = open.tree.get("generated/argocd/main/projects/shop.yaml").unwrap();
    assert!(!String::from_utf8(text.to_vec()).unwrap().contains("Prune=false"));
}

#[test]
fn names_of_applications_that_join_to_the_same_are_reported() {
    let mut files = workspace();
    let service = |team: &str| format!("team: {team}\nimage: r.example.com/a\nport: 8080\nhealth: /healthz\n");
    files.insert("platform/teams/shop-web.yaml", "owners: [acme:web]\n");
    for (name, team) in [("web-api", "shop"), ("api", "shop-web")] {
        files.insert(format!("apps/{name}/service.yaml"), service(team));
        files.insert(format!("apps/{name}/overlays/dev.yaml"), "tag: v1\n");
    }
    assert_eq!(errors(&files), ["application-extra: 2 Applications are named shop-web-api-dev"]);
}
