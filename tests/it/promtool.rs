//! Runs Prometheus' `promtool` on the emitted rules and on the tests that are emitted with them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use rutter::diagnostics::Diagnostics;
use rutter::interface::promtool::{Promtool, Suite, SuiteResult, suites, write};
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::{Folder, Memory};

fn promtool() -> Option<Promtool> {
    let found = Promtool::find(Path::new("promtool")).ok();
    if found.is_none() {
        println!("skipped: promtool is not installed");
    }
    found
}

/// A service `cart` of the team `shop` in two monitored environments, with additional or replaced files.
fn workspace(service: &str, more: &[(&str, &str)]) -> Compiled {
    let environment = "clusters: [{ name: c }]\nmonitoring: { selector: { release: prometheus } }\n";
    let service = format!("team: shop\nimage: registry.example.com/shop/cart\nhealth: /healthz\n{service}");
    let files: BTreeMap<&str, &str> = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [staging, prod] }\n"),
        ("platform/environments/staging.yaml", environment),
        ("platform/environments/prod.yaml", environment),
        ("platform/teams/shop.yaml", "receivers: { chat: { email: shop@example.com } }\n"),
        ("apps/cart/overlays/staging.yaml", "tag: v1\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/cart/service.yaml", service.as_str()),
    ]
    .into_iter()
    .chain(more.iter().copied())
    .collect();
    let compiled = compile(&files.into_iter().collect::<Memory>());
    assert!(!compiled.checked.diagnostics.has_errors(), "{:#?}", compiled.checked.diagnostics);
    compiled
}

fn all_suites(compiled: &Compiled) -> Vec<Suite> {
    let platform = &compiled.checked.platform;
    let mut found = Diagnostics::new();
    let all =
        platform.config.environment_ids().flat_map(|id| suites(platform, id, &compiled.tree, &mut found)).collect();
    assert!(!found.has_errors(), "{found:?}");
    all
}

fn outcomes(promtool: &Promtool, suites: &[Suite]) -> Vec<SuiteResult> {
    let folder = tempfile::tempdir().unwrap();
    write(suites, folder.path()).unwrap();
    promtool.run(folder.path(), suites).unwrap()
}

fn assert_fine(promtool: &Promtool, suites: &[Suite]) {
    for (suite, outcome) in suites.iter().zip(outcomes(promtool, suites)) {
        assert!(outcome.is_fine(), "{}\n{}\n{:?}", suite.folder, outcome.output, suite.tests);
    }
}

/// Returns the paths of the emitted tests.
fn test_files(compiled: &Compiled) -> Vec<&str> {
    compiled.tree.iter().map(|(path, _)| path).filter(|path| path.contains("/tests/")).collect()
}

const METRICS: &str = "ports: { http: 8080, metrics: 9090 }\n";

#[test]
fn everything_that_the_example_emits_passes() {
    let compiled = compile(&Folder::new(env!("CARGO_MANIFEST_DIR")));
    let suites = all_suites(&compiled);
    let tested: Vec<&str> = suites.iter().filter(|s| s.tests() > 0).map(Suite::subject).collect();
    assert_eq!(tested, ["data-api", "frontend", "model-backend"], "each service with objectives, once");
    assert!(suites.iter().any(|s| s.folder == "platform/prod") && suites.len() > 40);
    let Some(promtool) = promtool() else { return };
    assert_fine(&promtool, &suites);
}

#[test]
fn the_emitted_tests_pass_for_every_convention_tier_period_and_kind_of_objective() {
    let slo = "availability: 99.9, latency: { below: 1s, objective: 99 }";
    let cases = [
        format!("{METRICS}slo: {{ {slo} }}\nalerts: {{ criticality: high }}\n"),
        format!("{METRICS}slo: {{ {slo}, convention: open-telemetry, period: 28d }}\n"),
        format!("port: 8080\nslo: {{ {slo}, convention: istio, period: 7d }}\nalerts: {{ criticality: low }}\n"),
        "port: 8080\nslo: { availability: 99.99, latency: { below: 300ms, objective: 95 }, convention: traefik }\n".into(),
        format!("port: 8080\nslo: {{ {slo}, convention: ingress-nginx }}\n"),
        format!("{METRICS}slo: {{ {slo}, minRequests: 1000000, statusLabel: status }}\n"),
        format!("{METRICS}slo: {{ availability: 93.1 }}\nvariants: {{ cart-beta: {{ slo: {{ availability: 99 }} }} }}\n"),
        format!(
            "{METRICS}slo:\n  minRequests: 10\n  custom:\n    fresh:\n      objective: 99.5\n      errors: sum(rate(stale_total[${{window}}]))\n      total: sum(rate(read_total[${{window}}]))\n"
        ),
        "kind: stateful\nport: 8080\nvolumes: { data: { mount: /d, size: 1Gi } }\nslo: { availability: 99, convention: istio }\n".into(),
    ];
    let Some(promtool) = promtool() else { return };
    for service in cases {
        let suites = all_suites(&workspace(&service, &[]));
        assert!(suites.iter().any(|suite| suite.tests() >= 2), "{service}");
        assert_fine(&promtool, &suites);
    }
}

/// Replaces a text in the rules by a mistake, which the emitted tests must find.
#[test]
fn the_emitted_tests_notice_rules_that_are_wrong() {
    let mistakes = [
        ("a page that needs too much", "* 0.001)", "* 1)"),
        ("an alert at normal error rates", "* 0.001)", "* 0.0001)"),
        ("errors that are not counted", "code=~\"5..\"", "code=~\"6..\""),
        ("requests of another namespace", "namespace=\"shop-staging\"", "namespace=\"shop-stage\""),
        ("the wrong urgency", "severity: critical", "severity: warning"),
        ("a target that is never missed", "== 1)", ">= 0)"),
    ];
    let Some(promtool) = promtool() else { return };
    let compiled = workspace(&format!("{METRICS}slo: {{ availability: 99.9 }}\n"), &[]);
    let right: Vec<Suite> = all_suites(&compiled).into_iter().filter(|suite| suite.tests() > 0).collect();
    assert_fine(&promtool, &right);
    for (mistake, before, after) in mistakes {
        let mut wrong = right.clone();
        for file in wrong.iter_mut().flat_map(|suite| &mut suite.files) {
            assert!(file.text.contains(before), "{before}");
            file.text = file.text.replace(before, after);
        }
        let outcome = outcomes(&promtool, &wrong).remove(0);
        assert!(outcome.valid && outcome.passed == Some(false), "{mistake}: {outcome:?}");
    }
}

#[test]
fn an_invalid_rule_is_reported_with_its_file_and_the_others_are_still_tested() {
    let Some(promtool) = promtool() else { return };
    let mut suites = all_suites(&workspace(&format!("{METRICS}slo: {{ availability: 99.9 }}\n"), &[]));
    assert_eq!(suites.len(), 2);
    suites[1].files[0].text = suites[1].files[0].text.replace("expr: ", "expr: (");
    let found = outcomes(&promtool, &suites);
    assert!(found[0].is_fine() && found[0].passed == Some(true), "{:?}", found[0]);
    assert!(!found[1].valid && found[1].output.contains("cart.rules.yaml"), "{:?}", found[1]);
}

#[test]
fn environments_with_the_same_rules_share_a_test() {
    let service = format!("{METRICS}slo: {{ availability: 99.9 }}\n");
    assert_eq!(test_files(&workspace(&service, &[])), ["generated/apps/cart/tests/staging.yaml"]);
    let stricter = ("apps/cart/overlays/prod.yaml", "tag: v1\nslo: { availability: 99.95 }\n");
    let both = ["generated/apps/cart/tests/prod.yaml", "generated/apps/cart/tests/staging.yaml"];
    assert_eq!(test_files(&workspace(&service, &[stricter])), both);
    let off = ("platform/platform.yaml", "name: acme\nalerting: { tests: false }\n");
    assert_eq!(test_files(&workspace(&service, &[off])), [""; 0]);
    assert_eq!(test_files(&workspace(METRICS, &[])), [""; 0], "without objectives there is nothing to test");
}

#[test]
fn a_new_version_changes_no_test() {
    let service = format!("{METRICS}slo: {{ availability: 99.9 }}\n");
    let text = |compiled: &Compiled| compiled.tree.get("generated/apps/cart/tests/staging.yaml").unwrap().to_vec();
    let next = ("apps/cart/overlays/staging.yaml", "tag: v2\n");
    assert_eq!(text(&workspace(&service, &[])), text(&workspace(&service, &[next])));
}

/// The platform's queries use other metric names and do not declare their series.
#[test]
fn queries_of_the_platform_are_tested_by_their_ratio() {
    let template = "{% set errors %}sum(rate(failed_total[${window}])){% endset %}{% set total %}sum(rate(all_total[${window}])){% endset %}";
    let own = ("platform/alerts/sli-prometheus.j2", template);
    let compiled = workspace(&format!("{METRICS}slo: {{ availability: 99.9 }}\n"), &[own]);
    let text =
        String::from_utf8(compiled.tree.get("generated/apps/cart/tests/staging.yaml").unwrap().to_vec()).unwrap();
    assert!(text.contains("series: slo:sli_error:ratio_rate5m{") && !text.contains("http_requests_total"), "{text}");
    if let Some(promtool) = promtool() {
        assert_fine(&promtool, &all_suites(&compiled));
    }
}

const TEAM: (&str, &str) = ("platform/teams/ops.yaml", "receivers: { chat: { email: ops@example.com } }\n");
const PLATFORM: (&str, &str) =
    ("platform/platform.yaml", "name: acme\npromotion: { order: [staging, prod] }\nalerting: { team: ops }\n");
const PROMETHEUS: (&str, &str) = (
    "platform/components/prometheus.yaml",
    "tier: core\nnamespace: monitoring\nprovides: [kube-state-metrics, kubelet, node-exporter, api-server, etcd, argocd-metrics]\nchart: { repository: https://charts.example.com, name: p, version: \"1\" }\n",
);
const VAULT: (&str, &str) = (
    "platform/components/vault.yaml",
    "tier: core\nchart: { repository: https://charts.example.com, name: vault, version: \"1\" }\n",
);

/// A scene: its name, its series, and the alerts that fire after an hour.
type Scene = (&'static str, &'static [&'static str], &'static [&'static str]);

/// The series when every target is up and healthy.
const WELL: &[&str] = &[
    "up{job=\"kube-state-metrics\"} 1",
    "up{job=\"kubelet\"} 1",
    "up{job=\"apiserver\"} 1",
    "up{job=\"etcd\",instance=\"a\"} 1",
    "up{job=\"etcd\",instance=\"b\"} 1",
    "up{job=\"etcd\",instance=\"c\"} 1",
];

const SCENES: &[Scene] = &[
    ("all is well", &[], &[]),
    (
        "a node of four is not ready",
        &[
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"a\",condition=\"Ready\",status=\"true\"} 0",
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"b\",condition=\"Ready\",status=\"true\"} 1",
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"c\",condition=\"Ready\",status=\"true\"} 1",
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"d\",condition=\"Ready\",status=\"true\"} 1",
        ],
        &["KubeNodeNotReady warning"],
    ),
    (
        "half of the nodes are not ready",
        &[
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"a\",condition=\"Ready\",status=\"true\"} 0",
            "kube_node_status_condition{job=\"kube-state-metrics\",node=\"b\",condition=\"Ready\",status=\"true\"} 1",
        ],
        &["KubeNodeNotReady warning", "KubeNodesNotReady critical"],
    ),
    (
        "a disk fills up",
        &[
            "node_filesystem_avail_bytes{job=\"node-exporter\",instance=\"a\",fstype=\"ext4\",mountpoint=\"/\"} 5",
            "node_filesystem_size_bytes{job=\"node-exporter\",instance=\"a\",fstype=\"ext4\",mountpoint=\"/\"} 100",
            "node_filesystem_readonly{job=\"node-exporter\",instance=\"a\",fstype=\"ext4\",mountpoint=\"/\"} 0",
        ],
        &["NodeFilesystemAlmostOutOfSpace warning"],
    ),
    (
        "a volume of a component is full",
        &[
            "kubelet_volume_stats_available_bytes{job=\"kubelet\",namespace=\"vault\",persistentvolumeclaim=\"d\"} 1",
            "kubelet_volume_stats_capacity_bytes{job=\"kubelet\",namespace=\"vault\",persistentvolumeclaim=\"d\"} 100",
            "kubelet_volume_stats_used_bytes{job=\"kubelet\",namespace=\"vault\",persistentvolumeclaim=\"d\"} 99",
        ],
        &["PlatformVolumeFillingUp critical"],
    ),
    (
        "no pod of Vault is ready",
        &[
            "kube_statefulset_status_replicas_ready{job=\"kube-state-metrics\",namespace=\"vault\",statefulset=\"vault\"} 0",
            "kube_statefulset_replicas{job=\"kube-state-metrics\",namespace=\"vault\",statefulset=\"vault\"} 3",
            "kube_deployment_status_replicas_available{job=\"kube-state-metrics\",namespace=\"vault\",deployment=\"other\"} 0",
            "kube_deployment_spec_replicas{job=\"kube-state-metrics\",namespace=\"vault\",deployment=\"other\"} 1",
        ],
        &["ComponentDegraded warning", "ComponentDown critical"],
    ),
    (
        "an Application differs from Git",
        &[
            "argocd_app_info{name=\"vault\",project=\"components\",sync_status=\"OutOfSync\",health_status=\"Healthy\"} 1",
            "argocd_app_info{name=\"traefik\",project=\"components\",sync_status=\"Synced\",health_status=\"Healthy\"} 1",
        ],
        &["ArgoAppNotSynced warning"],
    ),
    (
        "one pod of Vault is missing",
        &[
            "kube_deployment_status_replicas_available{job=\"kube-state-metrics\",namespace=\"vault\",deployment=\"vault-injector\"} 2",
            "kube_deployment_spec_replicas{job=\"kube-state-metrics\",namespace=\"vault\",deployment=\"vault-injector\"} 3",
        ],
        &["ComponentDegraded warning"],
    ),
];

/// Checks for each scene which of the environment's alerts fire.
fn play(promtool: &Promtool, suites: &[Suite], scenes: &[Scene], well: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    write(suites, folder.path()).unwrap();
    let files: Vec<String> =
        suites.iter().flat_map(|s| s.files.iter().map(move |f| format!("{}/{}", s.folder, f.name))).collect();
    let tests: Vec<_> = scenes
        .iter()
        .map(|(name, series, fires)| {
            let series = series.iter().chain(well).map(|line| {
                let (name, value) = line.rsplit_once(' ').unwrap();
                serde_json::json!({ "series": name, "values": format!("{value}x60") })
            });
            let samples = fires.iter().map(|alert| {
                let (name, severity) = alert.split_once(' ').unwrap();
                let labels = format!("{{alertname=\"{name}\",severity=\"{severity}\"}}");
                serde_json::json!({ "labels": labels, "value": 1 })
            });
            serde_json::json!({
                "name": name,
                "interval": "1m",
                "input_series": series.collect::<Vec<_>>(),
                "promql_expr_test": [{
                    "expr": "group by (alertname, severity) (ALERTS{alertstate=\"firing\"})",
                    "eval_time": "1h",
                    "exp_samples": samples.collect::<Vec<_>>(),
                }],
            })
        })
        .collect();
    let document = serde_json::json!({ "rule_files": files, "evaluation_interval": "1m", "tests": tests });
    std::fs::write(folder.path().join("scenes.yaml"), document.to_string()).unwrap();
    let output = Command::new("promtool").args(["test", "rules", "scenes.yaml"]).current_dir(folder.path()).output();
    let output = output.unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "promtool {}: {}", promtool.version, String::from_utf8_lossy(&said));
}

#[test]
fn the_platform_is_monitored_through_its_components() {
    let compiled = workspace("port: 8080\n", &[TEAM, PLATFORM, PROMETHEUS, VAULT]);
    let suites: Vec<Suite> = all_suites(&compiled).into_iter().filter(|s| s.folder == "platform/prod").collect();
    assert_eq!(suites.len(), 1);
    let Some(promtool) = promtool() else { return };
    play(&promtool, &suites, SCENES, WELL);
    let gone: Scene = (
        "nothing is scraped",
        &[
            "up{job=\"etcd\",instance=\"a\"} 1",
            "up{job=\"etcd\",instance=\"b\"} 0",
            "up{job=\"etcd\",instance=\"c\"} 0",
        ],
        &[
            "EtcdInsufficientMembers critical",
            "KubeAPIDown critical",
            "KubeStateMetricsDown critical",
            "KubeletDown critical",
        ],
    );
    play(&promtool, &suites, &[gone], &[]);
}

#[test]
fn an_alert_fires_before_a_quota_is_exhausted() {
    let team = (
        "platform/teams/shop.yaml",
        "receivers: { chat: { email: a@example.com } }\nquota: { prod: { cpu: 4, pods: 20 } }\n",
    );
    let suites = all_suites(&workspace("port: 8080\n", &[team]));
    let suites: Vec<Suite> = suites.into_iter().filter(|s| s.folder == "tenants/shop/prod").collect();
    assert_eq!(suites.len(), 1);
    let Some(promtool) = promtool() else { return };
    let scenes: &[Scene] = &[
        (
            "enough is left",
            &[
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"used\"} 10",
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"hard\"} 20",
            ],
            &[],
        ),
        (
            "almost full",
            &[
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"used\"} 19",
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"hard\"} 20",
            ],
            &["KubeQuotaAlmostFull info"],
        ),
        (
            "used up, in another namespace too",
            &[
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"used\"} 20",
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"shop-prod\",resource=\"pods\",type=\"hard\"} 20",
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"other\",resource=\"pods\",type=\"used\"} 19",
                "kube_resourcequota{job=\"kube-state-metrics\",namespace=\"other\",resource=\"pods\",type=\"hard\"} 20",
            ],
            &["KubeQuotaFullyUsed warning"],
        ),
    ];
    play(&promtool, &suites, scenes, &[]);
}

#[test]
fn a_service_without_metrics_gives_an_alert_only_if_its_replicas_are_known() {
    let suites = all_suites(&workspace("port: 8080\nalerts: { criticality: high }\n", &[]));
    let suites: Vec<Suite> = suites.into_iter().filter(|s| s.environment == "prod").collect();
    let Some(promtool) = promtool() else { return };
    const NONE: &str = "kube_deployment_status_replicas_available{job=\"kube-state-metrics\",namespace=\"shop-prod\",deployment=\"cart\"} 0";
    const ONE: &str = "kube_deployment_status_replicas_available{job=\"kube-state-metrics\",namespace=\"shop-prod\",deployment=\"cart\"} 1";
    const KNOWN: &str = "up{job=\"kube-state-metrics\"} 1";
    let scenes: &[Scene] = &[
        ("it runs", &[ONE, KNOWN], &[]),
        ("it is gone", &[NONE, KNOWN], &["CartDown critical"]),
        ("nobody knows", &["up{job=\"kube-state-metrics\"} 0"], &[]),
    ];
    play(&promtool, &suites, scenes, &[]);
}

fn rutter(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rutter")).arg("-C").arg(folder).arg("test-alerts").args(args).output().unwrap()
}

fn on_disk(service: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("platform/platform.yaml", "name: acme\n"),
        ("platform/environments/prod.yaml", "clusters: [{ name: c }]\nmonitoring: {}\n"),
        ("platform/teams/shop.yaml", "receivers: { chat: { email: shop@example.com } }\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/cart/service.yaml", service),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const CART: &str = "team: shop\nimage: registry.example.com/shop/cart\nports: { http: 8080, metrics: 9090 }\nhealth: /healthz\nslo: { availability: 99.9 }\n";

#[test]
fn the_command_explains_how_to_get_promtool_and_reports_unknown_names() {
    let folder = on_disk(CART);
    let missing = rutter(folder.path(), &["--promtool", "no-such-promtool"]);
    assert_eq!(missing.status.code(), Some(1));
    let said = String::from_utf8(missing.stderr).unwrap();
    assert!(said.contains("cannot run no-such-promtool") && said.contains("apt-get install prometheus"), "{said}");
    let other = rutter(folder.path(), &["--promtool", env!("CARGO_BIN_EXE_rutter")]);
    assert_eq!(other.status.code(), Some(1), "another program is no promtool");
    for args in [&["crat"][..], &["--env", "prd"], &["--output", "x", "--format", "json"]] {
        let wrong = rutter(folder.path(), args);
        assert_eq!(wrong.status.code(), Some(2), "{args:?}");
        assert!(wrong.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn the_files_can_be_copied_to_another_machine_with_promtool() {
    let folder = on_disk(CART);
    let output = rutter(folder.path(), &["--output", "rules"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let at = folder.path().join("rules/apps/cart/overlays/prod");
    assert!(at.join("cart.rules.yaml").is_file() && at.join("tests.yaml").is_file());
    if promtool().is_some() {
        let run = Command::new("promtool").args(["test", "rules", "tests.yaml"]).current_dir(at).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn results_are_a_table_for_people_and_json_for_scripts() {
    if promtool().is_none() {
        return;
    }
    let folder = on_disk(CART);
    let table = rutter(folder.path(), &["cart", "--env", "prod"]);
    assert_eq!(table.status.code(), Some(0));
    let text = String::from_utf8(table.stdout).unwrap();
    assert_eq!(text.lines().map(|l| l.split_whitespace().next().unwrap()).collect::<Vec<_>>(), ["RESULT", "ok"]);
    assert!(String::from_utf8(table.stderr).unwrap().contains("1 fine, 0 failed"));
    let json: serde_json::Value = serde_json::from_slice(&rutter(folder.path(), &["--format", "json"]).stdout).unwrap();
    assert_eq!(json["fine"], true);
    assert_eq!((&json["sets"][0]["service"], &json["sets"][0]["tests"]), (&"cart".into(), &3.into()));
}

/// A template of an alert gives a rule that Prometheus accepts and that fails the emitted test.
#[test]
fn a_failing_test_fails_the_command_and_shows_the_output_of_promtool() {
    if promtool().is_none() {
        return;
    }
    let folder = on_disk(CART);
    std::fs::create_dir_all(folder.path().join("platform/alerts")).unwrap();
    let series = "{% set failed %}http_requests_total{job=\"other\",code=\"500\"}{% endset %}";
    std::fs::write(folder.path().join("platform/alerts/series-prometheus.j2"), series).unwrap();
    let output = rutter(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("FAILED  cart") && text.contains("tests of cart in prod:") && text.contains("got:"),
        "{text}"
    );
}
