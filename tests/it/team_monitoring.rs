//! A team's own monitoring files: its rules alert the team, and mistakes are reported at their spans.

use std::collections::BTreeMap;

use rutter::diagnostics::FileId;
use rutter::kubernetes::Object;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::{ReadOptions, Value, read_document};

const RULES: &str = "apps/cart/monitoring/orders.yaml";

/// A workspace with one service `cart` of team `shop`, monitored in `prod`.
fn workspace(more: &[(&str, &str)]) -> Compiled {
    let mut files = BTreeMap::from([
        (
            "platform/platform.yaml",
            "name: acme\nalerting: { runbooks: 'https://r.example.com/{alert}', dashboards: 'https://g.example.com/d/{dashboard}' }\n",
        ),
        (
            "platform/environments/prod.yaml",
            "clusters: [{ name: prod }]\nprovider: kind\nmonitoring: { selector: { release: prometheus } }\n",
        ),
        ("platform/teams/shop.yaml", "receivers: { chat: { email: shop@example.com } }\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        (
            "apps/cart/service.yaml",
            "team: shop\nimage: r.example.com/cart\nports: { http: 8080, metrics: 9090 }\nhealth: /ok\n",
        ),
    ]);
    files.extend(more.iter().copied());
    let mut source = Memory::new();
    for (path, text) in files {
        source.insert(path, text);
    }
    compile(&source)
}

/// Returns the line, column, code and marked text of the findings in the rules.
fn findings(rules: &str) -> Vec<(usize, usize, &'static str, String)> {
    let compiled = workspace(&[(RULES, rules)]);
    let sources = &compiled.checked.sources;
    let found = compiled.checked.diagnostics.iter().map(|d| {
        let span = d.span.unwrap();
        assert_eq!(sources.path(span.file), RULES, "{d:?}");
        let at = sources.position(span);
        let marked = sources.text(span.file)[span.start as usize..span.end as usize].to_owned();
        (at.line, at.column, d.code, marked)
    });
    found.collect()
}

fn object(compiled: &Compiled, path: &str) -> Object {
    let bytes = compiled.tree.get(path).unwrap_or_else(|| panic!("no {path} in {:#?}", compiled.checked.diagnostics));
    Object(Value::from(&read_document(bytes, FileId(0), ReadOptions::default()).unwrap()))
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn rules_are_copied_and_get_the_labels_that_route_them() {
    let rules = "\
groups:
- name: orders
  interval: 1m
  labels: { area: orders, severity: info }
  rules:
  - record: orders:failed:rate5m
    expr: sum by (service) (rate(orders_failed_total{namespace=\"${namespace}\"}[5m]))
  - alert: OrdersFail
    expr: orders:failed:rate5m > 1
    for: 5m
    labels: { severity: critical, team: payments }
    annotations: { summary: 'orders of ${service} fail in ${environment}', runbook_url: 'https://own.example.com' }
";
    let compiled = workspace(&[(RULES, rules)]);
    let object = object(&compiled, "generated/apps/cart/base/prometheusrule-cart-rules-orders.yaml");
    assert_eq!(object.labels().unwrap().get("release"), Some(&Value::from("prometheus")));
    let group = &object.0.at(&["spec", "groups"]).unwrap().items()[0];
    assert_eq!(text(group, &["interval"]), "1m");
    let [record, alert] = group.get("rules").unwrap().items() else { panic!("{group:?}") };
    assert!(text(record, &["expr"]).contains("namespace=\"shop-prod\""), "{record:?}");
    assert_eq!(text(record, &["labels", "team"]), "shop");
    assert_eq!(record.at(&["labels", "service"]), None, "the query's own label stays");
    let labels = ["area", "environment", "namespace", "service", "severity", "team", "tier"];
    let wanted = ["orders", "prod", "shop-prod", "cart", "critical", "payments", "tier-2"];
    assert_eq!(labels.map(|label| text(alert, &["labels", label])), wanted);
    assert_eq!(text(alert, &["annotations", "summary"]), "orders of cart fail in prod");
    assert_eq!(text(alert, &["annotations", "runbook_url"]), "https://own.example.com");
    assert_eq!(text(alert, &["annotations", "dashboard_url"]), "https://g.example.com/d/service-cart");
}

#[test]
fn a_prometheus_rule_and_a_rule_file_mean_the_same() {
    let groups = "groups: [{ name: a, rules: [{ record: 'a:b', expr: 1 }] }]";
    let plain = workspace(&[(RULES, groups)]);
    let wrapped = format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{ name: x }}\nspec: {{ {groups} }}\n"
    );
    let wrapped = workspace(&[(RULES, &wrapped)]);
    let path = "generated/apps/cart/base/prometheusrule-cart-rules-orders.yaml";
    assert_eq!(object(&plain, path).0, object(&wrapped, path).0);
    let rule =
        &object(&plain, path).0.at(&["spec", "groups"]).unwrap().items()[0].get("rules").unwrap().items()[0].clone();
    assert_eq!(rule.get("expr"), Some(&Value::from("1")), "a number is a query, and a text in the object");
}

#[test]
fn an_environment_without_monitoring_gets_no_rules() {
    let compiled = workspace(&[
        ("platform/environments/prod.yaml", "clusters: [{ name: prod }]\nprovider: kind\n"),
        (RULES, "groups: [{ name: a, rules: [{ record: 'a:b', expr: x }] }]"),
        ("apps/cart/monitoring/orders.json", "{\"title\": \"Orders\", \"panels\": []}"),
    ]);
    assert!(!compiled.checked.diagnostics.has_errors());
    assert!(!compiled.tree.iter().any(|(path, _)| path.contains("prometheusrule") || path.contains("dashboard")));
}

#[test]
fn broken_queries_are_marked_inside_every_style_of_text() {
    let rule = |expr: &str| format!("groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: {expr}\n");
    let cases = [
        ("sum(x) by y", 5, 21, "y"),
        ("'x{a=''b'' c}'", 5, 22, "c"),
        ("\"x{a=\\\"b\\\"}\\n + \\u0028y\"", 5, 27, "\\"),
        ("|\n      sum(x)\n        /\n      sum(y z)", 8, 13, "z"),
        (">-\n      sum(x)\n\n      / sum(y\n      z)", 9, 7, "z"),
        ("sum(x)\n      + + sum(y) z", 6, 18, "z"),
        ("'x{a=~\"[\"}'", 5, 17, "\"[\""),
        ("rate(x)", 5, 11, "rate(x)"),
    ];
    let found: Vec<_> = cases.iter().flat_map(|(expr, ..)| findings(&rule(expr))).collect();
    let wanted = cases.map(|(_, line, column, marked)| (line, column, "promql-syntax", marked.to_owned()));
    assert_eq!(found, wanted);
}

#[test]
fn mistakes_of_shape_are_reported_at_their_spans() {
    let rule = |rule: &str| format!("groups:\n- name: a\n  rules:\n  - {rule}\n");
    let cases: &[(String, &str, &str)] = &[
        ("{}".to_owned(), "missing-field", ""),
        ("apiVersion: v1\nkind: PrometheusRule\nspec: { groups: [] }\n".to_owned(), "invalid-value", "v1"),
        ("kind: ServiceMonitor\ngroups: []\n".to_owned(), "invalid-value", "ServiceMonitor"),
        ("groups: [{ rules: [] }]".to_owned(), "missing-field", "{ rules: [] }"),
        ("groups: [{ name: a }, { name: a }]".to_owned(), "invalid-value", "a"),
        ("groups: [{ name: a, interval: 5 minutes }]".to_owned(), "invalid-value", "5 minutes"),
        (rule("{ expr: x }"), "missing-field", "{ expr: x }"),
        (rule("{ record: a:b }"), "missing-field", "{ record: a:b }"),
        (rule("{ record: a-b, expr: x }"), "invalid-value", "a-b"),
        (rule("{ record: a:b, expr: x, for: 5m }"), "invalid-value", "for"),
        (rule("{ record: a:b, expr: x, labels: { my-label: y } }"), "invalid-value", "my-label"),
        (rule("{ record: a:b, expr: 'x{a=\"${namspace}\"}' }"), "unknown-variable", "${namspace}"),
        (rule("{ record: a:b, expr: x, lables: {} }"), "spec-shape", "lables"),
        ("groups: 5\n".to_owned(), "spec-shape", "5"),
    ];
    for (rules, code, marked) in cases {
        let found: Vec<_> = findings(rules).into_iter().map(|(_, _, code, marked)| (code, marked)).collect();
        assert_eq!(found, [(*code, (*marked).to_owned())], "{rules}");
    }
}

#[test]
fn the_name_of_a_generated_alert_is_taken() {
    let rule = |name: &str| {
        format!(
            "groups: [{{ name: a, rules: [{{ alert: {name}, expr: x > 1, labels: {{ severity: warning }}, annotations: {{ summary: s }} }}] }}]"
        )
    };
    let found = findings(&rule("CartTargetDown"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].2, found[0].3.as_str()), ("alert-name-taken", "CartTargetDown"));
    assert_eq!(findings(&rule("CartTargetDwn")), []);
}

#[test]
fn a_waiver_works_in_rule_files() {
    let rules = "\
groups:
- name: a
  rules:
  # rutter: allow alert-without-summary because the name says all
  - alert: OrdersGone
    expr: absent(orders_total)
    labels: { severity: warning }
";
    assert_eq!(findings(rules), []);
}

#[test]
fn queries_that_would_overflow_the_stack_are_refused() {
    for expr in [format!("{}x{}", "(".repeat(50_000), ")".repeat(50_000)), format!("x{}", "+x".repeat(50_000))] {
        let found = findings(&format!("groups: [{{ name: a, rules: [{{ record: a:b, expr: '{expr}' }}] }}]"));
        assert_eq!(found.iter().map(|(_, _, code, _)| *code).collect::<Vec<_>>(), ["promql-syntax"]);
    }
}

#[test]
fn dashboards_are_in_the_grafana_folder_of_their_team() {
    let text = "{\n  \"title\": \"Orders\",\n  \"panels\": []\n}\n";
    let compiled = workspace(&[("apps/cart/monitoring/orders.json", text)]);
    let object = object(&compiled, "generated/apps/cart/base/configmap-cart-dashboard-orders.yaml");
    assert_eq!(self::text(&object.0, &["data", "cart-dashboard-orders.json"]), text);
    assert_eq!(self::text(&object.0, &["metadata", "annotations", "grafana_folder"]), "shop");
}

#[test]
fn files_without_a_service_or_with_a_wrong_name_are_reported() {
    let codes = |path: &'static str| -> Vec<&str> {
        let compiled = workspace(&[(path, "groups: []\n")]);
        compiled.checked.diagnostics.iter().map(|d| d.code).collect()
    };
    assert_eq!(codes("apps/crt/monitoring/orders.yaml"), ["missing-file"]);
    assert_eq!(codes("apps/cart/monitoring/Orders.yaml"), ["invalid-value"]);
    assert_eq!(codes("apps/cart/monitoring/orders.yml"), ["unknown-file"]);
    assert_eq!(codes("apps/cart/monitoring/more/orders.yaml"), ["unknown-file"]);
}

#[test]
fn every_metrics_port_is_scraped_at_its_path() {
    let compiled = workspace(&[(
        "apps/cart/service.yaml",
        "team: shop\nimage: r.example.com/cart\nports: { http: 8080, metrics: 9090, jvm-metrics: 9091 }\nhealth: /ok\n\
         metrics: { path: /actuator/prometheus }\n\
         workers: { mailer: { command: [mail], ports: { metrics: 9092 } }, poster: { command: [post], ports: { metrics: 9093 }, metrics: { path: /m } } }\n",
    )]);
    let endpoints = |file: &str, key: &str| -> Vec<(String, String)> {
        let object = object(&compiled, &format!("generated/apps/cart/base/{file}.yaml"));
        let all = object.0.at(&["spec", key]).unwrap().items().to_vec();
        all.iter().map(|e| (text(e, &["port"]).to_owned(), text(e, &["path"]).to_owned())).collect()
    };
    let pair = |port: &str, path: &str| (port.to_owned(), path.to_owned());
    assert_eq!(
        endpoints("servicemonitor", "endpoints"),
        [pair("jvm-metrics", "/actuator/prometheus"), pair("metrics", "/actuator/prometheus")]
    );
    assert_eq!(endpoints("podmonitor-cart-mailer", "podMetricsEndpoints"), [pair("metrics", "/actuator/prometheus")]);
    assert_eq!(endpoints("podmonitor-cart-poster", "podMetricsEndpoints"), [pair("metrics", "/m")]);
}
