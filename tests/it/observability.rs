//! The rules that follow from objectives and workloads: Prometheus accepts them, and their thresholds are exact.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use promql_parser::parser::parse;
use rutter::diagnostics::FileId;
use rutter::kubernetes::Object;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory};
use rutter::yaml::{ReadOptions, Value, read_document, write_value};

fn example() -> Compiled {
    compile(&Folder::new(env!("CARGO_MANIFEST_DIR")))
}

fn objects(compiled: &Compiled, kind: &str) -> Vec<(String, Object)> {
    let read = |text: &str| Value::from(&read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap());
    let yaml = compiled.tree.iter().filter(|(path, _)| path.ends_with(".yaml") && !path.contains(".patch."));
    let all = yaml.map(|(path, bytes)| (path.to_owned(), Object(read(std::str::from_utf8(bytes).unwrap()))));
    all.filter(|(_, object)| object.kind() == kind).collect()
}

fn rules(object: &Object) -> Vec<&Value> {
    object.0.at(&["spec", "groups"]).unwrap().items().iter().flat_map(|g| g.get("rules").unwrap().items()).collect()
}

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    value.at(path).and_then(Value::as_str).unwrap_or_default()
}

fn alert<'a>(object: &'a Object, name: &str) -> &'a Value {
    let found = rules(object).into_iter().find(|rule| text(rule, &["alert"]) == name);
    found.unwrap_or_else(|| panic!("no alert {name}"))
}

/// A workspace with one service `cart` of team `shop` in `prod`, monitored by Prometheus.
fn workspace(service: &str, more: &[(&str, &str)]) -> Compiled {
    let mut files: BTreeMap<String, String> = [
        ("platform/platform.yaml", "name: acme\n"),
        (
            "platform/environments/prod.yaml",
            "clusters: [{ name: prod }]\nprovider: kind\nmonitoring: { selector: { release: prometheus } }\n",
        ),
        ("platform/teams/shop.yaml", "receivers: { chat: { email: shop@example.com } }\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect();
    files.insert(
        "apps/cart/service.yaml".into(),
        format!("team: shop\nimage: registry.example.com/shop/cart\nports: {{ http: 8080, metrics: 9090 }}\nhealth: /healthz\n{service}"),
    );
    files.extend(more.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let mut source = Memory::new();
    for (path, text) in files {
        source.insert(path, text);
    }
    compile(&source)
}

/// Returns the rules of `cart`. The workspace must have no errors.
fn cart(service: &str, more: &[(&str, &str)]) -> Object {
    let compiled = workspace(service, more);
    assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
    objects(&compiled, "PrometheusRule").remove(0).1
}

/// Returns the code and the marked text of every finding.
fn findings(compiled: &Compiled) -> Vec<(&'static str, String)> {
    let sources = &compiled.checked.sources;
    let marked =
        |span: rutter::diagnostics::Span| sources.text(span.file)[span.start as usize..span.end as usize].to_owned();
    compiled.checked.diagnostics.iter().map(|d| (d.code, d.span.map(marked).unwrap_or_default())).collect()
}

#[test]
fn promtool_accepts_every_rule_of_the_example() {
    let compiled = example();
    let folder = tempfile::tempdir().unwrap();
    let found = objects(&compiled, "PrometheusRule");
    assert!(found.len() >= 30, "only {} objects with rules", found.len());
    let files = found.iter().enumerate().map(|(n, (_, object))| {
        let file = folder.path().join(format!("{n}.yaml"));
        std::fs::write(&file, write_value(object.0.get("spec").unwrap())).unwrap();
        file
    });
    let files: Vec<_> = files.collect();
    let Ok(output) = Command::new("promtool").args(["check", "rules"]).args(&files).output() else {
        println!("skipped: promtool is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_expression_of_the_example_is_promql() {
    let compiled = example();
    let mut seen = 0;
    for (path, object) in objects(&compiled, "PrometheusRule") {
        for rule in rules(&object) {
            let expr = text(rule, &["expr"]);
            parse(expr).unwrap_or_else(|e| panic!("{path}: {e}\n{expr}"));
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} rules");
}

#[test]
fn every_alert_of_the_example_has_an_owner_and_a_runbook() {
    for (path, object) in objects(&example(), "PrometheusRule") {
        let mut names = BTreeSet::new();
        for rule in rules(&object).into_iter().filter(|rule| rule.get("alert").is_some()) {
            for label in ["severity", "team", "service", "environment", "tier", "namespace"] {
                assert!(!text(rule, &["labels", label]).is_empty(), "{path}: no {label} in {rule:?}");
            }
            for annotation in ["summary", "description", "runbook_url", "dashboard_url"] {
                assert!(!text(rule, &["annotations", annotation]).is_empty(), "{path}: no {annotation} in {rule:?}");
            }
            let labels = ["severity", "workload"].map(|label| text(rule, &["labels", label]).to_owned());
            assert!(names.insert((text(rule, &["alert"]).to_owned(), labels)), "{path}: twice {rule:?}");
        }
    }
}

/// The factors are those of published tables (SRE workbook; Sloth for 28 days); the error budgets are computed by hand.
#[test]
fn thresholds_are_exact_decimals() {
    let budgets = [("99", "0.01"), ("99.5", "0.005"), ("99.9", "0.001"), ("99.99", "0.0001")];
    let periods = [("30d", ["14.4", "6", "3", "1"]), ("28d", ["13.44", "5.6", "2.8", "0.9333"])];
    for (objective, budget) in budgets {
        for (period, factors) in periods {
            let slo =
                format!("slo: {{ availability: {objective}, period: {period} }}\nalerts: {{ criticality: high }}\n");
            let object = cart(&slo, &[]);
            let windows = [("5m", "1h"), ("30m", "6h"), ("2h", "1d"), ("6h", "3d")];
            let mut lines = windows.iter().zip(factors).flat_map(|((short, long), factor)| {
                [short, long].map(|window| {
                    format!(
                        "  slo:sli_error:ratio_rate{window}{{namespace=\"shop-prod\",service=\"cart\",slo=\"availability\"}} > ({factor} * {budget})"
                    )
                })
            });
            for name in ["CartAvailabilityErrorBudgetBurnsFast", "CartAvailabilityErrorBudgetBurns"] {
                let expr = text(alert(&object, name), &["expr"]).to_owned();
                let thresholds: Vec<&str> = expr.lines().filter(|line| line.contains(" > ")).collect();
                assert_eq!(thresholds, lines.by_ref().take(4).collect::<Vec<_>>(), "{objective} over {period}");
            }
            let vectors: Vec<String> = rules(&object).iter().map(|rule| text(rule, &["expr"]).to_owned()).collect();
            assert!(vectors.contains(&format!("vector({budget})")), "{vectors:#?}");
        }
    }
}

#[test]
fn lower_tiers_page_less() {
    let severities = |criticality: &str| -> Vec<String> {
        let object = cart(&format!("slo: {{ availability: 99.9 }}\nalerts: {{ criticality: {criticality} }}\n"), &[]);
        let critical = rules(&object).into_iter().filter(|rule| text(rule, &["labels", "severity"]) == "critical");
        critical.map(|rule| text(rule, &["alert"]).to_owned()).collect()
    };
    assert_eq!(severities("high"), ["CartAvailabilityErrorBudgetBurnsFast", "CartTargetDown"]);
    assert_eq!(severities("medium"), ["CartAvailabilityErrorBudgetBurnsFast"]);
    assert_eq!(severities("low"), [""; 0]);
}

#[test]
fn every_convention_gives_promql_with_the_service_in_it() {
    for convention in ["prometheus", "open-telemetry", "istio", "traefik", "ingress-nginx"] {
        let below = if convention == "traefik" { "300ms" } else { "1s" };
        let slo = format!(
            "slo: {{ availability: 99.9, latency: {{ below: {below}, objective: 99 }}, convention: {convention} }}\n"
        );
        let object = cart(&slo, &[]);
        let indicators: Vec<&Value> =
            rules(&object).into_iter().filter(|r| text(r, &["record"]) == "slo:sli_error:ratio_rate5m").collect();
        assert_eq!(indicators.len(), 2, "{convention}");
        for rule in indicators {
            let expr = text(rule, &["expr"]);
            parse(expr).unwrap_or_else(|e| panic!("{convention}: {e}\n{expr}"));
            assert!(expr.contains("cart") && expr.contains("shop-prod"), "{convention}: {expr}");
            assert!(expr.contains("or vector(0)") && expr.contains("> 0)"), "{convention}: {expr}");
            assert_eq!(text(rule, &["labels", "namespace"]), "shop-prod");
        }
    }
}

#[test]
fn a_service_has_only_alerts_for_its_own_workloads() {
    let names = |service: &str| -> BTreeSet<String> {
        rules(&cart(service, &[])).into_iter().map(|rule| text(rule, &["alert"]).to_owned()).collect()
    };
    let plain = names("");
    for absent in ["KubeHpaMaxedOut", "KubePersistentVolumeFillingUp", "CronJobNotSucceeding", "KubeJobFailed"] {
        assert!(!plain.contains(absent), "{absent}");
    }
    assert!(plain.contains("KubeDeploymentReplicasMismatch") && plain.contains("CartRequestErrors"), "{plain:?}");
    assert!(names("scale: { min: 2, max: 4 }\nresources: { cpu: 100m }\n").contains("KubeHpaMaxedOut"));
    assert!(names("schedules: { tidy: { cron: '@daily', command: [tidy] } }\n").contains("CronJobNotSucceeding"));
    assert!(!names("alerts: { off: [KubePodNotReady] }\n").contains("KubePodNotReady"));
    let stateful = names("kind: stateful\nvolumes: { data: { mount: /data, size: 1Gi } }\n");
    assert!(stateful.contains("KubePersistentVolumeFillingUp"), "{stateful:?}");
    assert!(!stateful.contains("KubeDeploymentRolloutStuck"), "{stateful:?}");
}

#[test]
fn a_schedule_may_miss_two_of_its_own_periods() {
    let object = cart("schedules: { tidy: { cron: '0 3 * * mon-fri', command: [tidy], deadline: 10m } }\n", &[]);
    let expr = text(alert(&object, "CronJobNotSucceeding"), &["expr"]);
    // Friday to Monday is three days. The threshold is twice that, plus the run's deadline and five minutes.
    assert!(expr.ends_with(&format!("> {}", 2 * 3 * 86_400 + 600 + 300)), "{expr}");
}

#[test]
fn a_platform_can_replace_the_texts_of_alerts() {
    let template = "{% set summary %}${service} of ${team}: {{ $labels.pod }}{% endset %}";
    let object = cart("", &[("platform/alerts/KubePodNotReady.j2", template)]);
    let rule = alert(&object, "KubePodNotReady");
    assert_eq!(text(rule, &["annotations", "summary"]), "cart of shop: {{ $labels.pod }}");
    assert!(text(rule, &["expr"]).contains("kube_pod_status_phase"), "what it does not set stays");
}

/// A mistake: the service's fields, more files, and the code and marked text of the finding.
type Mistake = (&'static str, &'static [(&'static str, &'static str)], (&'static str, &'static str));

#[test]
fn mistakes_are_reported_at_their_spans() {
    let cases: [Mistake; 7] = [
        ("slo: { availability: 90 }\n", &[], ("alert-never-fires", "90")),
        ("slo: { availability: 100 }\n", &[], ("alert-never-fires", "100")),
        (
            "slo: { latency: { below: 300ms, objective: 99, buckets: [250ms, 500ms] } }\n",
            &[],
            ("no-bucket-edge", "300ms"),
        ),
        ("slo: { latency: { below: 250ms, objective: 99 }, convention: traefik }\n", &[], ("no-bucket-edge", "250ms")),
        (
            "",
            &[("platform/alerts/KubePodNotReady.j2", "{% set summary %}${servcie}{% endset %}")],
            ("alert-template", "servcie"),
        ),
        ("", &[("platform/alerts/KubePodNotRedy.j2", "")], ("alert-template", "")),
        (
            "",
            &[(
                "platform/teams/shop.yaml",
                "receivers: { chat: { email: a@example.com } }\nroutes: { critical: pagr }\n",
            )],
            ("unknown-receiver", "pagr"),
        ),
    ];
    for (service, more, (code, marked)) in cases {
        let found = findings(&workspace(service, more));
        assert_eq!(found, [(code, marked.to_owned())], "{service}{more:?}");
    }
}

#[test]
fn a_query_that_is_not_promql_is_an_error() {
    let custom = "slo: { custom: { fresh: { objective: 99, errors: 'sum(rate(x[${window}])', total: 'sum(rate(y[${window}]))' } } }\n";
    let found = findings(&workspace(custom, &[]));
    assert!(found.iter().all(|(code, _)| *code == "promql-syntax") && !found.is_empty(), "{found:?}");
}

#[test]
fn monitors_match_the_service_and_are_selected_by_prometheus() {
    let compiled = workspace("workers: { mailer: { command: [mail], ports: { metrics: 9091 } } }\n", &[]);
    let (_, monitor) = objects(&compiled, "ServiceMonitor").remove(0);
    let (_, service) = objects(&compiled, "Service").remove(0);
    let selector = monitor.0.at(&["spec", "selector", "matchLabels"]).and_then(Value::as_mapping).unwrap();
    assert!(selector.iter().all(|(key, value)| service.labels().unwrap().get(key) == Some(value)));
    let ports = service.0.at(&["spec", "ports"]).unwrap().items();
    let endpoint = &monitor.0.at(&["spec", "endpoints"]).unwrap().items()[0];
    assert!(ports.iter().any(|port| port.get("name") == endpoint.get("port")));
    assert_eq!(monitor.labels().unwrap().get("release"), Some(&Value::from("prometheus")));
    let (_, worker) = objects(&compiled, "PodMonitor").remove(0);
    assert_eq!(worker.name(), "cart-mailer");
}

#[test]
fn only_environments_with_paging_send_pages() {
    let compiled = example();
    let mut configs = objects(&compiled, "AlertmanagerConfig");
    configs.retain(|(path, _)| path.starts_with("generated/tenants/"));
    assert_eq!(configs.len(), 8, "four teams in two watched environments");
    for (path, config) in configs {
        let routes = config.0.at(&["spec", "route", "routes"]).unwrap().items();
        let expected = if path.contains("/prod/") { "pager" } else { "chat" };
        assert_eq!(text(&routes[0], &["receiver"]), expected, "{path}");
        let names: Vec<&str> =
            config.0.at(&["spec", "receivers"]).unwrap().items().iter().map(|r| text(r, &["name"])).collect();
        for route in routes {
            assert!(names.contains(&text(route, &["receiver"])), "{path}");
        }
    }
}

#[test]
fn the_objectives_of_the_example_are_possible() {
    let services: Vec<String> = objects(&example(), "PrometheusRule")
        .into_iter()
        .filter(|(_, object)| rules(object).iter().any(|rule| text(rule, &["record"]).starts_with("slo:")))
        .map(|(path, _)| Path::new(&path).iter().nth(2).unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        services.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        ["data-api", "frontend", "model-backend"].into()
    );
}

/// Returns a `tests` entry for promtool: series by their `code` label, and whether the page fires after 70 minutes.
fn case(name: &str, series: &[(&str, &str)], expected: Option<&Value>) -> serde_json::Value {
    let input: Vec<_> = series
        .iter()
        .map(|(code, values)| {
            let series = format!("http_requests_total{{namespace=\"shop-prod\",job=\"cart\",code=\"{code}\"}}");
            serde_json::json!({ "series": series, "values": values })
        })
        .collect();
    let alerts: Vec<_> = expected
        .into_iter()
        .map(|rule| {
            let mut annotations = serde_json::Value::from(rule.get("annotations").unwrap());
            let description = text(rule, &["annotations", "description"]);
            annotations["description"] = description.replace("{{ $value | humanizePercentage }}", "2%").into();
            serde_json::json!({
                "exp_labels": serde_json::Value::from(rule.get("labels").unwrap()),
                "exp_annotations": annotations,
            })
        })
        .collect();
    serde_json::json!({
        "name": name,
        "interval": "1m",
        "input_series": input,
        "alert_rule_test": [{
            "eval_time": "70m", "alertname": "CartAvailabilityErrorBudgetBurnsFast", "exp_alerts": alerts,
        }],
    })
}

#[test]
fn prometheus_pages_for_a_burn_and_neither_for_normal_errors_nor_for_silence() {
    let object = cart("slo: { availability: 99.9, minRequests: 100 }\n", &[]);
    let page = alert(&object, "CartAvailabilityErrorBudgetBurnsFast");
    let tests = serde_json::json!({
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            case("two percent fail", &[("200", "0+98x80"), ("500", "0+2x80")], Some(page)),
            case("one in a thousand fails", &[("200", "0+999x80"), ("500", "0+1x80")], None),
            case("nothing ever failed", &[("200", "0+98x80")], None),
            case("nobody calls", &[("200", "7x80"), ("500", "3x80")], None),
            case("hardly anybody calls", &[("200", "0+0x80"), ("500", "0+1x80")], None),
        ],
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("rules.yaml"), write_value(object.0.get("spec").unwrap())).unwrap();
    std::fs::write(folder.path().join("tests.yaml"), serde_json::to_string(&tests).unwrap()).unwrap();
    let run = Command::new("promtool").args(["test", "rules", "tests.yaml"]).current_dir(folder.path()).output();
    let Ok(output) = run else {
        println!("skipped: promtool is not installed");
        return;
    };
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// Alertmanager uses the first matching route, so the routes for pages and for silenced alerts come before those for
/// tickets.
#[test]
fn tickets_of_the_least_important_tier_wait_for_business_hours() {
    let hours = "name: acme\nalerting: { businessHours: { to: \"16:30\" } }\n";
    let config = |more: &[(&str, &str)]| objects(&workspace("", more), "AlertmanagerConfig").remove(0).1;
    let with = config(&[("platform/platform.yaml", hours)]);
    let routes = with.0.at(&["spec", "route", "routes"]).unwrap().items();
    let matcher = |route: &Value| text(&route.get("matchers").unwrap().items()[0], &["value"]).to_owned();
    assert_eq!(routes.iter().map(matcher).collect::<Vec<_>>(), ["critical", "info", "tier-3"]);
    let named = routes[2].get("activeTimeIntervals").unwrap().items();
    let interval = &with.0.at(&["spec", "muteTimeIntervals"]).unwrap().items()[0];
    assert_eq!(named, [Value::from(text(interval, &["name"]).to_owned())]);
    let times = interval.get("timeIntervals").unwrap().items()[0].get("times").unwrap().items();
    assert_eq!((text(&times[0], &["startTime"]), text(&times[0], &["endTime"])), ("08:00", "16:30"));
    assert!(config(&[]).0.at(&["spec", "muteTimeIntervals"]).is_none());
}

#[test]
fn every_kind_of_receiver_takes_its_credentials_from_a_secret() {
    let team = "receivers:\n  a: { slack: { channel: '#shop', url: { secret: s, key: slack } } }\n  b: { pagerduty: { secret: s, key: pager } }\n";
    let config = |team: &str, routes: &str| {
        let pages = "clusters: [{ name: prod }]\nmonitoring: { pages: true }\n";
        let team = format!("{team}{routes}");
        let more = [("platform/teams/shop.yaml", team.as_str()), ("platform/environments/prod.yaml", pages)];
        objects(&workspace("", &more), "AlertmanagerConfig").remove(0).1
    };
    let receiver = |config: &Object, n: usize| config.0.at(&["spec", "receivers"]).unwrap().items()[n].clone();
    let key = |value: &Value, list: &str, word: &str| {
        let item = value.get(list).unwrap().items()[0].clone();
        (text(&item, &[word, "name"]).to_owned(), text(&item, &[word, "key"]).to_owned())
    };
    let first = config(team, "routes: { warning: a, critical: b }\n");
    assert_eq!(key(&receiver(&first, 0), "slackConfigs", "apiURL"), ("s".to_owned(), "slack".to_owned()));
    assert_eq!(key(&receiver(&first, 1), "pagerdutyConfigs", "routingKey"), ("s".to_owned(), "pager".to_owned()));
    let route = first.0.at(&["spec", "route"]).unwrap();
    assert_eq!(text(route, &["receiver"]), "a");
    assert_eq!(text(&route.get("routes").unwrap().items()[0], &["receiver"]), "b");
    let inhibits = &first.0.at(&["spec", "inhibitRules"]).unwrap().items()[0];
    assert_eq!(text(&inhibits.get("sourceMatch").unwrap().items()[0], &["value"]), "critical");
    assert_eq!(text(&inhibits.get("targetMatch").unwrap().items()[0], &["value"]), "warning");
    let others = "receivers:\n  a: { webhook: { secret: s, key: url } }\n  b: { email: shop@example.com }\n";
    let second = config(others, "routes: { warning: a, critical: b }\n");
    assert_eq!(key(&receiver(&second, 0), "webhookConfigs", "urlSecret"), ("s".to_owned(), "url".to_owned()));
    assert_eq!(text(&receiver(&second, 1).get("emailConfigs").unwrap().items()[0], &["to"]), "shop@example.com");
}

/// Checks the order of overrides: environment, then platform, then built-in; and a service's own fields before those
/// of its criticality.
#[test]
fn the_most_specific_threshold_counts() {
    let levels = "name: acme\nalerting: { criticality: { high: { errors: { critical: 2 }, memory: 80 } } }\n";
    let threshold = |service: &str, name: &str| {
        let object = cart(service, &[("platform/platform.yaml", levels)]);
        text(alert(&object, name), &["expr"]).rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(threshold("alerts: { criticality: high }\n", "CartRequestErrors"), "0.02");
    assert_eq!(threshold("alerts: { criticality: high, errors: { critical: 3 } }\n", "CartRequestErrors"), "0.03");
    assert_eq!(threshold("alerts: { criticality: medium }\n", "CartRequestErrors"), "0.05");
    let limited = "resources: { memory: 64Mi..64Mi }\nalerts: { criticality: high }\n";
    assert_eq!(threshold(limited, "ContainerMemoryNearLimit"), "0.8");

    let nodes = |platform: &str, environment: &str| {
        let component = "tier: core\nprovides: [kube-state-metrics, kubelet, node-exporter, api-server]\nchart: { repository: https://charts.example.com, name: p, version: '1' }\n";
        let platform = format!("name: acme\nalerting: {{ team: shop, {platform} }}\n");
        let environment = format!("clusters: [{{ name: prod }}]\nmonitoring: {{ {environment} }}\n");
        let compiled = workspace(
            "",
            &[
                ("platform/platform.yaml", platform.as_str()),
                ("platform/environments/prod.yaml", environment.as_str()),
                ("platform/components/prometheus.yaml", component),
            ],
        );
        assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
        let rules = objects(&compiled, "PrometheusRule");
        let (_, clusters) =
            rules.iter().find(|(path, _)| path.ends_with("prometheusrule-infrastructure.yaml")).unwrap();
        text(alert(clusters, "KubeNodesNotReady"), &["expr"]).rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(nodes("", ""), "0.25");
    assert_eq!(nodes("infrastructure: { nodes: 40 }", ""), "0.4");
    assert_eq!(nodes("infrastructure: { nodes: 40 }", "infrastructure: { nodes: 10 }"), "0.1");
}

/// With an alias the pods are scraped directly, by the name of a port that the container lists.
#[test]
fn a_port_for_metrics_that_shares_its_number_is_scraped_by_the_name_that_the_container_lists() {
    let service = "team: shop\nimage: r.example.com/cart\nports: { http: 8080, metrics: { port: 9090, target: 8080 } }\nhealth: { tcp: http }\n";
    let port = |service: &str, kind: &str, field: &str| {
        let compiled = workspace("", &[("apps/cart/service.yaml", service)]);
        assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
        let (_, monitor) = objects(&compiled, kind).remove(0);
        text(&monitor.0.at(&["spec", field]).unwrap().items()[0], &["port"]).to_owned()
    };
    assert_eq!(port(service, "ServiceMonitor", "endpoints"), "metrics");
    assert_eq!(port(&format!("{service}aliases: [basket]\n"), "PodMonitor", "podMetricsEndpoints"), "http");
}
