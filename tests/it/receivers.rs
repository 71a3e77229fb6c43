//! The credentials of alert receivers: from the environment's secret store, from an existing Secret, or missing.

use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;

const STORE: &str = "secrets: { store: vault, server: \"https://vault.example.com\" }\n";

fn compiled(environment: &str, team: &str) -> Compiled {
    let environment = format!(
        "clusters: [{{ name: c, server: \"https://c\" }}]\ndomain: a.example.com\nmonitoring: {{ namespace: monitoring, pages: true }}\n{environment}"
    );
    let team = format!("owners: [acme:shop]\n{team}");
    let source: Memory = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [prod] }\n"),
        ("platform/environments/prod.yaml", environment.as_str()),
        ("platform/teams/shop.yaml", team.as_str()),
        ("apps/cart/service.yaml", "team: shop\nimage: r.example.com/cart\nport: 80\nhealth: /\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    compile(&source)
}

fn file(compiled: &Compiled, name: &str) -> Option<String> {
    let found = compiled.tree.iter().find(|(path, _)| path.contains("tenants/shop/prod/") && path.ends_with(name));
    found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
}

fn errors(compiled: &Compiled) -> Vec<(&str, usize)> {
    let checked = &compiled.checked;
    let line = |d: &rutter::diagnostics::Diagnostic| d.span.map_or(0, |s| checked.sources.position(s).line);
    checked.diagnostics.iter().map(|d| (d.code, line(d))).collect()
}

#[test]
fn a_reference_comes_through_the_environments_store() {
    let team = "receivers:\n  chat: { slack: { channel: '#a', url: shop/alerts#slack } }\n  unused: { webhook: shop/alerts#hook }\n  'on call': { pagerduty: shop/pager }\nroutes: { warning: chat, critical: on call }\n";
    let compiled = compiled(STORE, team);
    assert_eq!(errors(&compiled), []);
    let secret = file(&compiled, "externalsecret-alert-receivers.yaml").unwrap();
    assert!(secret.contains("secretKey: chat-slack") && secret.contains("property: slack"), "{secret}");
    // Keys of Secrets cannot have spaces.
    assert!(secret.contains("-pagerduty") && !secret.contains("on call"), "{secret}");
    assert!(!secret.contains("hook"), "what no alert reaches is not fetched: {secret}");
    assert!(file(&compiled, "secretstore-alert-receivers-store.yaml").is_some());
    let config = file(&compiled, "alertmanagerconfig-shop.yaml").unwrap();
    assert!(config.contains("name: alert-receivers") && config.contains("key: chat-slack"), "{config}");
}

#[test]
fn an_existing_secret_is_only_referenced() {
    let compiled = compiled("", "receivers: { chat: { webhook: { secret: hooks, key: url } } }\n");
    assert_eq!(errors(&compiled), []);
    assert!(file(&compiled, "externalsecret-alert-receivers.yaml").is_none());
    let config = file(&compiled, "alertmanagerconfig-shop.yaml").unwrap();
    assert!(config.contains("name: hooks") && config.contains("key: url"), "{config}");
}

#[test]
fn a_reference_without_a_store_is_an_error_at_its_span() {
    let compiled = compiled("", "receivers:\n  chat:\n    webhook: shop/alerts#hook\n");
    assert_eq!(errors(&compiled), [("no-secret-store", 4)]);
}

#[test]
fn a_reference_to_nothing_is_an_error() {
    let compiled = compiled(STORE, "receivers:\n  chat:\n    webhook: 'shop/alerts#'\n");
    assert_eq!(errors(&compiled), [("invalid-value", 4)]);
}
