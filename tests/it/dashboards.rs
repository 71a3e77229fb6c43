//! Dashboards are valid for Grafana, their queries are valid PromQL, and the links of alerts lead to them.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::parser::parse;
use rutter::diagnostics::FileId;
use rutter::kubernetes::Object;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory};
use rutter::yaml::{ReadOptions, Value, read_document};
use serde_json::{Value as Json, json};

fn example() -> Compiled {
    compile(&Folder::new(env!("CARGO_MANIFEST_DIR")))
}

/// A workspace with one service `cart` of team `shop`, monitored in `dev` and `prod`.
fn workspace(service: &str, more: &[(&str, &str)]) -> Compiled {
    let monitored = "provider: kind\nmonitoring: { selector: { release: prometheus } }\n";
    let mut files = BTreeMap::from([
        ("platform/platform.yaml", "name: acme\npromotion: { order: [dev, prod] }\n".to_owned()),
        ("platform/environments/dev.yaml", format!("clusters: [{{ name: dev }}]\n{monitored}")),
        ("platform/environments/prod.yaml", format!("clusters: [{{ name: prod }}]\n{monitored}")),
        ("platform/teams/shop.yaml", "receivers: { chat: { email: shop@example.com } }\n".to_owned()),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n".to_owned()),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n".to_owned()),
        (
            "apps/cart/service.yaml",
            format!(
                "team: shop\nimage: r.example.com/cart\nports: {{ http: 8080, metrics: 9090 }}\nhealth: /ok\n{service}"
            ),
        ),
    ]);
    files.extend(more.iter().map(|(path, text)| (*path, (*text).to_owned())));
    let mut source = Memory::new();
    for (path, text) in files {
        source.insert(path, text);
    }
    let compiled = compile(&source);
    assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
    compiled
}

/// Returns every dashboard with the path of its ConfigMap in the tree and its key.
fn dashboards(compiled: &Compiled) -> Vec<(String, String, Json)> {
    let mut found = Vec::new();
    for (path, bytes) in compiled.tree.iter().filter(|(path, _)| path.contains("/configmap-")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
        let object = Object(Value::from(&node));
        if object.labels().and_then(|labels| labels.get("grafana_dashboard")) != Some(&Value::from("1")) {
            continue;
        }
        for (key, value) in object.0.get("data").and_then(Value::as_mapping).unwrap().iter() {
            let json = serde_json::from_str(value.as_str().unwrap()).unwrap_or_else(|e| panic!("{path}: {e}"));
            found.push((path.to_owned(), key.to_string(), json));
        }
    }
    found
}

fn generated(compiled: &Compiled) -> Vec<(String, String, Json)> {
    let mut all = dashboards(compiled);
    all.retain(|(_, _, json)| json["tags"].as_array().unwrap().contains(&json!("rutter")));
    all
}

fn panels(dashboard: &Json) -> &Vec<Json> {
    dashboard["panels"].as_array().unwrap()
}

fn targets(dashboard: &Json) -> Vec<&Json> {
    panels(dashboard).iter().filter_map(|panel| panel["targets"].as_array()).flatten().collect()
}

/// Returns a query with example values for Grafana's variables.
fn filled(expr: &str) -> String {
    expr.replace("$__rate_interval", "2m")
        .replace("${environment:raw}", ".+-prod")
        .replace("${namespace}", "shop-prod")
        .replace("$namespace", "shop-prod")
        .replace("$team", "shop")
}

#[test]
fn generated_dashboards_are_valid_by_grafanas_model() {
    let compiled = example();
    let schema = serde_json::from_str(include_str!("../grafana/dashboard.schema.json")).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let found = generated(&compiled);
    assert!(found.len() >= 40, "only {} dashboards", found.len());
    for (path, _, dashboard) in &found {
        let wrong: Vec<String> =
            validator.iter_errors(dashboard).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:#?}");
    }
}

#[test]
fn panels_have_ids_of_their_own_and_do_not_overlap() {
    for (path, _, dashboard) in generated(&example()) {
        let mut ids = BTreeSet::new();
        let mut taken = BTreeSet::new();
        for panel in panels(&dashboard) {
            assert!(ids.insert(panel["id"].as_u64().unwrap()), "{path}: {panel}");
            let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().unwrap());
            assert!(x + w <= 24, "{path}: {panel}");
            for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
                assert!(taken.insert(cell), "{path}: {cell:?} is taken twice, by {panel}");
            }
        }
    }
}

#[test]
fn every_query_of_a_dashboard_is_promql() {
    let mut seen = 0;
    for (path, _, dashboard) in dashboards(&example()) {
        for target in targets(&dashboard) {
            let expr = filled(target["expr"].as_str().unwrap());
            assert!(!expr.contains('$'), "{path}: an unknown variable in {expr}");
            parse(&expr).unwrap_or_else(|e| panic!("{path}: {e}\n{expr}"));
            seen += 1;
        }
    }
    assert!(seen > 500, "only {seen} queries");
}

#[test]
fn every_convention_has_golden_signals_that_are_promql() {
    for (convention, metric) in [
        ("prometheus", "http_requests_total"),
        ("open-telemetry", "http_server_request_duration_seconds_count"),
        ("istio", "istio_requests_total"),
        ("traefik", "traefik_service_requests_total"),
        ("ingress-nginx", "nginx_ingress_controller_requests"),
    ] {
        let compiled = workspace(&format!("slo: {{ availability: 99.9, convention: {convention} }}\n"), &[]);
        let found = generated(&compiled);
        let exprs: Vec<String> =
            targets(&found[0].2).iter().map(|target| filled(target["expr"].as_str().unwrap())).collect();
        for expr in &exprs {
            parse(expr).unwrap_or_else(|e| panic!("{convention}: {e}\n{expr}"));
        }
        let own = exprs.iter().filter(|expr| expr.contains(metric) && expr.contains("cart")).count();
        assert!(own >= 2, "{convention}: {exprs:#?}");
    }
}

#[test]
fn a_dashboard_shows_only_what_the_service_has() {
    let titles = |service: &str| -> Vec<String> {
        let found = generated(&workspace(service, &[]));
        let rows = panels(&found[0].2).iter().filter(|panel| panel["type"] == "row");
        rows.map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles(""), ["State", "Requests", "Resources"]);
    assert_eq!(
        titles(
            "slo: { availability: 99.9 }\nworkers: { mailer: { command: [mail] } }\n\
             schedules: { tidy: { cron: '@daily', command: [tidy] } }\n\
             kind: stateful\nvolumes: { data: { mount: /data, size: 1Gi } }\n"
        ),
        ["State", "Requests", "Objectives", "Resources", "Workers", "Schedules", "Volumes"]
    );
}

#[test]
fn one_dashboard_serves_all_environments_from_the_base() {
    let compiled = workspace(
        "",
        &[("apps/cart/overlays/prod.yaml", "tag: v1\nscale: { min: 2, max: 6, cpu: 70 }\nresources: { cpu: 1 }\n")],
    );
    let found: Vec<String> = generated(&compiled).into_iter().map(|(path, ..)| path).collect();
    assert_eq!(found, ["generated/apps/cart/base/configmap-cart-dashboard.yaml"]);
    let choice = &generated(&compiled)[0].2["templating"]["list"][1];
    assert_eq!(choice["query"], "dev : shop-dev,prod : shop-prod");
}

#[test]
fn identifiers_are_short_stable_and_those_that_alerts_link_to() {
    let long = "a-service-with-a-name-that-is-longer-than-grafana-likes";
    let files = [(
        "platform/platform.yaml",
        "name: acme\npromotion: { order: [dev, prod] }\nalerting: { dashboards: 'https://g.example.com/d/{dashboard}' }\n",
    )];
    let service = format!("variants: {{ {long}: {{}} }}\n");
    let compiled = workspace(&service, &files);
    let uids: BTreeSet<String> =
        generated(&compiled).iter().map(|(_, _, json)| json["uid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(uids.len(), 2, "{uids:?}");
    assert!(uids.contains("service-cart") && uids.iter().all(|uid| uid.len() <= 40), "{uids:?}");
    let linked: BTreeSet<String> = compiled
        .tree
        .iter()
        .filter(|(path, _)| path.contains("prometheusrule"))
        .flat_map(|(_, bytes)| {
            String::from_utf8(bytes.to_vec()).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter_map(|line| line.split_once("https://g.example.com/d/").map(|(_, uid)| uid.to_owned()))
        .collect();
    assert_eq!(linked, uids, "alerts lead to dashboards that exist");
}

#[test]
fn every_link_of_the_example_leads_to_a_dashboard_in_its_environment() {
    let compiled = example();
    let mut by_environment: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let environment = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        parts.iter().find(|part| ["dev", "staging", "prod"].contains(part)).map(|part| (*part).to_owned())
    };
    for (path, _, dashboard) in dashboards(&compiled) {
        let uid = dashboard["uid"].as_str().unwrap().to_owned();
        let place = environment(&path).unwrap();
        assert!(by_environment.entry(place).or_default().insert(uid.clone()), "{path}: {uid} twice");
    }
    let mut seen = 0;
    for (path, bytes) in compiled.tree.iter().filter(|(path, _)| path.contains("prometheusrule")) {
        for line in std::str::from_utf8(bytes).unwrap().lines() {
            let Some((_, rest)) = line.split_once("grafana.fernhill.example.com/d/") else { continue };
            let uid = rest.split(['?', '"']).next().unwrap();
            assert!(by_environment[&environment(path).unwrap()].contains(uid), "{path}: {uid}");
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} links");
}

#[test]
fn the_platforms_own_labels_are_those_that_its_sidecar_looks_for() {
    let environment =
        "clusters: [{ name: prod }]\nprovider: kind\nmonitoring: { dashboards: { dashboards: grafana } }\n";
    let compiled = workspace("", &[("platform/environments/prod.yaml", environment)]);
    let overlay = compiled.tree.iter().find(|(path, _)| path.contains("overlays/prod/configmap")).map(|(_, b)| b);
    let text = String::from_utf8(overlay.unwrap().to_vec()).unwrap();
    assert!(text.contains("dashboards: grafana") && !text.contains("grafana_dashboard"), "{text}");
}

#[test]
fn the_platform_has_one_overview_that_names_no_service() {
    let compiled = example();
    let mut found = generated(&compiled);
    found.retain(|(path, ..)| path.contains("generated/platform/"));
    assert_eq!(found.len(), 2, "one in each environment that is watched");
    for (path, _, dashboard) in found {
        let text = dashboard.to_string();
        assert!(!text.contains("checkoutservice") && !text.contains("data-api"), "{path}");
        let rows = panels(&dashboard).iter().filter(|panel| panel["type"] == "row");
        let rows: Vec<&str> = rows.map(|row| row["title"].as_str().unwrap()).collect();
        assert_eq!(rows, ["State", "Objectives", "Services by environment", "Components", "Clusters"]);
    }
}
