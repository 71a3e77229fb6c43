//! A typo in one file gives one finding. Names that the broken file declares are not reported as missing, but names
//! that no file declares are.

use rutter::pipeline::compile::check;
use rutter::source::{Folder, Memory, Source};

/// Returns the codes and spans of all findings.
fn findings(source: &dyn Source) -> Vec<(String, String)> {
    let checked = check(source);
    let path = |d: &rutter::diagnostics::Diagnostic| d.span.map(|s| checked.sources.path(s.file).to_owned());
    checked.diagnostics.iter().map(|d| (d.code.to_owned(), path(d).unwrap_or_default())).collect()
}

fn example() -> Memory {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let paths = ["platform", "apps"].iter().flat_map(|below| folder.files(below).unwrap());
    paths.map(|path| (path.clone(), folder.read(&path).unwrap())).collect()
}

#[test]
fn a_typo_in_any_file_of_the_example_is_the_only_finding() {
    let example = example();
    let documents: Vec<String> = example
        .iter()
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.ends_with(".yaml") && (path.starts_with("apps/") || path.matches('/').count() == 2))
        .filter(|path| !path.starts_with("platform/crds/"))
        .filter(|path| !path.contains("/overlays/") || path.starts_with("apps/cartservice/"))
        .chain(["platform/platform.yaml".to_owned()])
        .collect();
    assert!(documents.len() > 40);
    for (typo, code) in [("nonsense: 1\n", "spec-shape"), ("x: [1\n", "yaml-syntax")] {
        for path in &documents {
            let mut broken = example.clone();
            let mut text = broken.read(path).unwrap();
            text.extend(typo.bytes());
            broken.insert(path.as_str(), text);
            assert_eq!(findings(&broken), [(code.to_owned(), path.clone())], "{path}: {typo}");
        }
    }
}

#[test]
fn an_old_field_name_in_the_example_is_the_only_finding_and_names_the_new_one() {
    let old_words = [
        ("apps/frontend/service.yaml", "budget: { maxUnavailable: 2 }", "disruptions"),
        ("apps/frontend/service.yaml", "external: [{ secret: a }]", "existing"),
        ("apps/frontend/service.yaml", "provides: { api: 3 }", "interfaces"),
        ("apps/frontend/overlays/prod.yaml", "requires: { cartservice.api: 3 }", "needs"),
        ("apps/adservice/service.yaml", "alerts: { tier: tier-1 }", "criticality"),
        ("apps/adservice/overlays/prod.yaml", "kind: none", "parts"),
        ("platform/teams/data.yaml", "defaults: { alerts: { tier: tier-1 } }", "criticality"),
    ];
    let example = example();
    for (path, words, new) in old_words {
        let mut old = example.clone();
        let mut text = old.read(path).unwrap();
        text.extend(format!("{words}\n").bytes());
        old.insert(path, text);
        let checked = check(&old);
        let found: Vec<_> = checked.diagnostics.iter().map(|d| (d.code, d.help.concat())).collect();
        assert_eq!(found.len(), 1, "{path}: {words}: {found:?}");
        assert!(found[0].1.ends_with(&format!("is called `{new}` now")), "{found:?}");
    }
}

const ENVIRONMENT: &str = "clusters: [{ name: c }]\n";
const CART: &str = "team: shop\nimage: r/cart\nport: 80\nhealth: /\nvariants: { cart-eu: {} }\naliases: [basket]\n";
const WEB: &str = "team: web\nimage: r/web\nport: 80\nhealth: /\ncalls: [cart, cart-eu, basket, store]\n";

/// Returns a workspace whose services refer to all kinds of names.
fn workspace() -> Memory {
    [
        (
            "platform/platform.yaml",
            "name: acme\npromotion:\n  order: [dev, prod]\n  freezes: { night: { window: 'fri 16:00..mon 08:00', environments: [prod] } }\n\
             policies:\n  images: { digest: [prod] }\n  acknowledge: [{ risk: exposure, environments: [prod] }]\nalerting: { team: web }\n",
        ),
        ("platform/environments/dev.yaml", ENVIRONMENT),
        ("platform/environments/prod.yaml", ENVIRONMENT),
        ("platform/teams/shop.yaml", "owners: [a:b]\nquota: { prod: { cpu: 4, memory: 8Gi } }\n"),
        ("platform/teams/web.yaml", "owners: [a:b]\nreceivers: { chat: { email: a@example.com } }\n"),
        (
            "platform/components/database.yaml",
            "tier: core\nenvironments: [dev, prod]\nprovides: [{ name: store, port: 5432, pods: { a: b } }]\nmanifests: {}\n",
        ),
        ("apps/cart/service.yaml", CART),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\ndigest: sha256:0000000000000000000000000000000000000000000000000000000000000000\n"),
        ("apps/web/service.yaml", WEB),
        ("apps/web/overlays/dev.yaml", "tag: v1\n"),
        ("apps/web/overlays/prod.yaml", "tag: v1\ndigest: sha256:0000000000000000000000000000000000000000000000000000000000000000\n"),
    ]
    .into_iter()
    .collect()
}

fn broken(path: &str, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut source = workspace();
    let mut text = source.read(path).unwrap();
    text.extend(b"x: [1\n");
    source.insert(path, text);
    for (path, text) in others {
        source.insert(*path, *text);
    }
    let mut found = findings(&source);
    found.retain(|(code, at)| !(code == "yaml-syntax" && at == path));
    found
}

#[test]
fn missing_names_are_reported_beside_the_typo() {
    let stray = "team: shpo\nimage: r/stray\nport: 80\nhealth: /\n";
    let caller = format!("{WEB}env: {{}}\n").replace("store]", "store, nobody]");
    let missing = [
        ("apps/stray/service.yaml", stray),
        ("apps/web/service.yaml", caller.as_str()),
        ("apps/web/overlays/prd.yaml", "tag: v1\n"),
        ("apps/ghost/overlays/dev.yaml", "tag: v1\n"),
    ];
    let pair = |code: &str, path: &str| (code.to_owned(), path.to_owned());
    let expected = [
        pair("missing-file", "apps/ghost/overlays/dev.yaml"),
        pair("unknown-team", "apps/stray/service.yaml"),
        pair("unknown-environment", "apps/web/overlays/prd.yaml"),
        pair("unknown-service", "apps/web/service.yaml"),
    ];
    let files = [
        "platform/platform.yaml",
        "platform/environments/prod.yaml",
        "platform/teams/shop.yaml",
        "platform/teams/web.yaml",
        "platform/components/database.yaml",
        "apps/cart/service.yaml",
        "apps/cart/overlays/prod.yaml",
    ];
    for path in files {
        let mut found = broken(path, &missing);
        found.retain(|(code, _)| expected.iter().any(|(e, _)| e == code));
        found.sort_by(|a, b| a.1.cmp(&b.1));
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn names_in_broken_files_are_known() {
    let whole = findings(&workspace());
    for path in workspace().iter().map(|(path, _)| path.to_owned()) {
        for (code, at) in broken(&path, &[]) {
            assert!(whole.contains(&(code.clone(), at.clone())), "{path} draws {code} at {at}");
        }
    }
}

#[test]
fn a_callee_without_an_overlay_is_missing_though_another_file_is_broken() {
    let mut source = workspace();
    source.remove("apps/cart/overlays/prod.yaml");
    source.insert("apps/cart/overlays/dev.yaml", "tag: [v1\n");
    let found = findings(&source);
    assert!(found.iter().any(|(code, _)| code == "call-not-deployed"), "{found:?}");
}
