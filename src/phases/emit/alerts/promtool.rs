//! Files with tests of the objectives' rules, for `promtool test rules`.
//!
//! There are two tests for each objective. In the first, its budget burns a quarter faster than its quickest alert
//! allows, and the alerts must fire. In the second, it burns at half the rate that the budget allows, and then there is
//! no traffic; no alert may fire. The tests query the series `ALERTS` instead of using promtool's tests of alerts,
//! because these also compare annotations, with the values that only Prometheus can fill in.

use super::rule::Severity;
use super::slo::{burn_alerts, series};
use super::watch::{Watch, counted_port};
use super::workload::{Absence, absence, absence_severity, is_off};
use crate::base::conventions::{rule_file, tests_folder};
use crate::base::decimal::Decimal;
use crate::language::model::{Instance, Observability, PlannedService, PlatformConfig, Service, Sli, Slo};
use crate::language::spec::{Convention, Criticality};
use crate::map;
use crate::phases::emit::Context;
use crate::yaml::{Mapping, Value, write_value};

/// Minutes with traffic: more than the hour that the critical alert looks back.
const BUSY_MINUTES: u32 = 65;
/// Minutes without traffic: more than the half hour after which no ratio of a short window is left.
const SILENT_MINUTES: u32 = 35;
/// The interval in which rules are evaluated. With one minute, promtool would take five times as long for the same
/// result.
const EVALUATION_INTERVAL: &str = "5m";
/// Requests per minute.
const REQUESTS_PER_MINUTE: u32 = 1000;
/// The burn rate of the first test relative to the quickest alert's, in thousandths: a quarter higher.
const TOO_FAST: u32 = 1250;
/// The burn rate of the second test relative to the one that spends exactly the budget, in thousandths: half of it.
const NORMAL: u32 = 500;

/// A file of tests, with its path in the tree.
pub(in crate::phases::emit) struct TestFile {
    pub(in crate::phases::emit) path: String,
    pub(in crate::phases::emit) text: String,
}

/// Makes one file for each environment with monitoring, except for environments whose tested rules are the same as
/// those of an earlier environment but for the namespace.
pub(in crate::phases::emit) fn files(platform: &PlatformConfig, service: &Service) -> Vec<TestFile> {
    if platform.alerting.tests == Some(false) {
        return Vec::new();
    }
    let watched = service.deployed.values().filter(|p| platform.environment(p.environment).monitoring.is_some());
    let mut tested: Vec<Vec<TestedRules<'_>>> = Vec::new();
    let mut files = Vec::new();
    for planned in watched {
        let rules: Vec<TestedRules<'_>> = planned.instances.iter().filter_map(tested_rules).collect();
        if rules.is_empty() || tested.contains(&rules) {
            continue;
        }
        tested.push(rules);
        files.push(file(platform, service, planned));
    }
    files
}

/// All values that the tested rules of an instance depend on, except namespace and environment.
#[derive(PartialEq)]
struct TestedRules<'a> {
    instance: &'a str,
    slos: &'a [Slo],
    convention: Convention,
    status_label: &'a str,
    port: Option<(&'a str, u16)>,
    min_requests: u32,
    criticality: Criticality,
    absence: Option<&'static str>,
    off: &'a [String],
}

/// The tested rules of an instance; `None` if it has no objectives.
fn tested_rules(instance: &Instance) -> Option<TestedRules<'_>> {
    let Observability { slos, convention, status_label, min_requests, criticality, off, .. } =
        &instance.settings.observability;
    let (convention, min_requests, criticality) = (*convention, *min_requests, *criticality);
    let absence = absence(instance).map(|a| match a {
        Absence::Target => "up",
        Absence::Pods { available, .. } => available,
    });
    let port = counted_port(instance).map(|p| (p.name.as_str(), p.port)).filter(|_| !convention.by_service());
    let rules = TestedRules {
        instance: &instance.settings.name,
        slos,
        convention,
        status_label,
        port,
        min_requests,
        criticality,
        absence,
        off,
    };
    (!slos.is_empty()).then_some(rules)
}

fn file(platform: &PlatformConfig, service: &Service, planned: &PlannedService) -> TestFile {
    let environment = platform.environment(planned.environment);
    let with_objectives = planned.instances.iter().filter(|i| !i.settings.observability.slos.is_empty());
    let mut rule_files = Vec::new();
    let mut tests: Vec<Value> = Vec::new();
    for instance in with_objectives {
        let (callers, inline_pin) = (&[][..], false);
        let context = Context { platform, environment, service, planned, instance, callers, inline_pin };
        let mut watch = Watch::new(&context);
        rule_files.push(Value::from(rule_file(&instance.settings.name)));
        for slo in &instance.settings.observability.slos {
            tests.extend([firing_test(&mut watch, slo), silent_test(&mut watch, slo)]);
        }
        tests.extend(absence_test(&watch));
    }
    let text = write_value(
        &map! { "rule_files" => rule_files, "evaluation_interval" => EVALUATION_INTERVAL, "tests" => tests },
    );
    TestFile { path: format!("{}/{}.yaml", tests_folder(&service.folder), environment.name), text }
}

/// The input series of one test.
struct TestInput {
    series: Vec<Value>,
    /// Whether the series are counters of requests. If not, they are recorded error ratios: only the author of a custom
    /// query knows the series that it counts.
    counted: bool,
}

/// An input series with its values in promtool's notation.
fn input_series(series: impl Into<Value>, values: String) -> Value {
    map! { "series" => series, "values" => values }
}

/// A counter that grows by `step` each minute while there is traffic, and then stays the same for `silent` minutes.
fn counter_series(name: String, step: Decimal, silent: u32) -> Value {
    let end = step.times(Decimal::whole(BUSY_MINUTES));
    let stays = if silent > 0 { format!(" {end}x{silent}") } else { String::new() };
    input_series(name, format!("0+{step}x{BUSY_MINUTES}{stays}"))
}

/// The input series that give an error ratio while there is traffic, followed by `silent` minutes without traffic.
fn test_input(watch: &mut Watch<'_>, slo: &Slo, ratio: Decimal, silent: u32) -> TestInput {
    // At least twice as many requests as the critical alert needs.
    let requests = Decimal::whole(REQUESTS_PER_MINUTE.max(watch.observability().min_requests / 30 + 1));
    let bad = requests.times(ratio);
    let good = requests.minus(bad);
    let parts = match &slo.sli {
        Sli::Availability => {
            watch.series(None).and_then(|p| Some([(p.get("failed")?, bad), (p.get("succeeded")?, good)]))
        }
        Sli::Latency { below, .. } => {
            watch.series(Some(*below)).and_then(|p| Some([(p.get("answered")?, requests), (p.get("in_time")?, good)]))
        }
        Sli::Custom { .. } => None,
    };
    match parts {
        Some(parts) => {
            let series = parts.into_iter().map(|(name, step)| counter_series(name, step, silent)).collect();
            TestInput { series, counted: true }
        }
        None => TestInput { series: recorded_ratios(watch, slo, ratio), counted: false },
    }
}

/// The recorded error ratios for the quickest pair of windows of each alert.
fn recorded_ratios(watch: &Watch<'_>, slo: &Slo, ratio: Decimal) -> Vec<Value> {
    let alerts = burn_alerts(watch, slo);
    let pairs = alerts.iter().filter_map(|alert| alert.pairs.first());
    let windows = pairs.flat_map(|pair| [pair.short, pair.long]);
    let name = |window: &str| series(watch, slo, &format!("slo:sli_error:ratio_rate{window}"));
    windows.map(|window| input_series(name(window), format!("{ratio}x{BUSY_MINUTES}"))).collect()
}

/// The test in which every alert of the objective must fire.
fn firing_test(watch: &mut Watch<'_>, slo: &Slo) -> Value {
    let alerts = burn_alerts(watch, slo);
    let quickest = alerts.iter().flat_map(|alert| &alert.pairs).map(|pair| pair.factor).max().unwrap_or(Decimal::ONE);
    let ratio = quickest.times(slo.error_budget()).times(Decimal::of_thousandths(TOO_FAST));
    let input = test_input(watch, slo, ratio.min(Decimal::ONE), 0);
    // A critical alert that needs a number of requests cannot fire if the input has no counters of requests.
    let lacks_requests = !input.counted && watch.observability().min_requests > 0;
    let fires = alerts.iter().filter(|alert| !(lacks_requests && alert.severity == Severity::Critical));
    let expected: Vec<Value> = fires.map(|alert| sample(&alert.name, alert.severity)).collect();
    let name = format!("{} of {}: fires above {quickest} times the budget", slo.name, watch.service());
    test(name, input.series, vec![expectation(watch, &format!("slo=\"{}\"", slo.name), BUSY_MINUTES, expected)])
}

/// The sample of `ALERTS` for an alert that fires.
fn sample(alert: &str, severity: Severity) -> Value {
    let labels = format!("{{alertname=\"{alert}\",severity=\"{}\"}}", severity.as_str());
    map! { "labels" => labels, "value" => 1 }
}

/// The test in which no alert of the objective may fire.
fn silent_test(watch: &mut Watch<'_>, slo: &Slo) -> Value {
    let ratio = slo.error_budget().times(Decimal::of_thousandths(NORMAL));
    let series = test_input(watch, slo, ratio, SILENT_MINUTES).series;
    let matcher = format!("slo=\"{}\"", slo.name);
    let expected = [BUSY_MINUTES, BUSY_MINUTES + SILENT_MINUTES];
    let expected = expected.map(|minute| expectation(watch, &matcher, minute, Vec::new())).to_vec();
    test(
        format!("{} of {}: silent at half the budget, and without traffic", slo.name, watch.service()),
        series,
        expected,
    )
}

/// The test in which the instance runs for ten minutes and then disappears. There is none if the platform has its own
/// template for the alert, because that may have another condition.
fn absence_test(watch: &Watch<'_>) -> Option<Value> {
    let absence = absence(watch.context.instance)?;
    let alert = absence.alert_name(watch.service());
    if watch.templates.replaced(absence.template()) || is_off(watch.observability(), absence.template(), &alert) {
        return None;
    }
    let (namespace, service) = (watch.namespace(), watch.service());
    let values = "1x10 0x25".to_owned();
    let series = match &absence {
        Absence::Target => vec![input_series(format!("up{{namespace=\"{namespace}\",job=\"{service}\"}}"), values)],
        Absence::Pods { available, kind, workload } => {
            let own =
                format!("{available}{{job=\"kube-state-metrics\",namespace=\"{namespace}\",{kind}=\"{workload}\"}}");
            vec![input_series(own, values), input_series("up{job=\"kube-state-metrics\"}", "1x35".to_owned())]
        }
    };
    let matcher = format!("alertname=\"{alert}\"");
    let fires = vec![sample(&alert, absence_severity(watch.observability()))];
    let expected = vec![expectation(watch, &matcher, 10, Vec::new()), expectation(watch, &matcher, 30, fires)];
    Some(test(format!("{service}: fires when it is gone"), series, expected))
}

/// The alerts of the instance that are expected to fire at a minute of the test.
fn expectation(watch: &Watch<'_>, matcher: &str, minute: u32, expected: Vec<Value>) -> Value {
    let firing = format!("ALERTS{{alertstate=\"firing\",service=\"{}\",{matcher}}}", watch.service());
    let mut out = Mapping::new();
    out.push("expr", format!("sum by (alertname, severity) ({firing})"));
    out.push("eval_time", format!("{minute}m"));
    out.push_nonempty("exp_samples", expected);
    out.into()
}

fn test(name: String, series: Vec<Value>, expected: Vec<Value>) -> Value {
    map! { "name" => name, "interval" => "1m", "input_series" => series, "promql_expr_test" => expected }
}
