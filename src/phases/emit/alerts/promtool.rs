//! Tests of the objectives' rules, as `promtool test rules` reads them.
//!
//! Each objective is burned a quarter faster than its quickest alert allows, which must fire; kept at half the
//! rate that its budget allows and then left without traffic, which must not. What fires is asked of `ALERTS`:
//! promtool would compare annotations in their filled-in form, which only Prometheus knows.

use super::rule::Severity;
use super::slo::{burn_alerts, series};
use super::watch::{Watch, counted_port};
use super::workload::{Absence, absence, absence_severity, is_off};
use crate::base::conventions::{rule_file, tests_folder};
use crate::base::decimal::Decimal;
use crate::language::model::{Instance, Observability, PlannedService, Service, Sli, Slo, Surroundings};
use crate::language::spec::{Convention, Criticality};
use crate::map;
use crate::phases::emit::Context;
use crate::yaml::{Mapping, Value, write_value};

/// Minutes: more than the hour that the page looks back.
const BUSY: u32 = 65;
/// Minutes: more than the half hour after which no ratio of a short window is left.
const SILENT: u32 = 35;
/// How often rules are evaluated: every minute would find the same and take promtool five times as long.
const EVERY: &str = "5m";
/// Requests per minute.
const REQUESTS: u32 = 1000;
/// Above the threshold by a quarter, in thousandths.
const ABOVE: u32 = 1250;
/// At half the budget, in thousandths.
const NORMAL: u32 = 500;

/// A file of tests: its path and what is in it.
pub(in crate::phases::emit) struct TestFile {
    pub(in crate::phases::emit) path: String,
    pub(in crate::phases::emit) text: String,
}

/// One file for each watched environment whose objectives' rules no earlier environment has: they then differ
/// in nothing but the namespace.
pub(in crate::phases::emit) fn files(platform: &Surroundings, service: &Service) -> Vec<TestFile> {
    if platform.alerting.tests == Some(false) {
        return Vec::new();
    }
    let watched = service.deployed.values().filter(|p| platform.environment(p.environment).monitoring.is_some());
    let mut tested: Vec<Vec<Rules<'_>>> = Vec::new();
    let mut files = Vec::new();
    for planned in watched {
        let rules: Vec<Rules<'_>> = planned.instances.iter().filter_map(rules).collect();
        if rules.is_empty() || tested.contains(&rules) {
            continue;
        }
        tested.push(rules);
        files.push(file(platform, service, planned));
    }
    files
}

/// What the tested rules of an instance depend on, beside namespace and environment.
#[derive(PartialEq)]
struct Rules<'a> {
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

fn rules(instance: &Instance) -> Option<Rules<'_>> {
    let Observability { slos, convention, status_label, min_requests, criticality, off, .. } =
        &instance.settings.observability;
    let (convention, min_requests, criticality) = (*convention, *min_requests, *criticality);
    let absence = absence(instance).map(|a| match a {
        Absence::Target => "up",
        Absence::Pods { available, .. } => available,
    });
    let port = counted_port(instance).map(|p| (p.name.as_str(), p.port)).filter(|_| !convention.by_service());
    let rules = Rules {
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

fn file(platform: &Surroundings, service: &Service, planned: &PlannedService) -> TestFile {
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
            tests.extend([burning(&mut watch, slo), quiet(&mut watch, slo)]);
        }
        tests.extend(gone(&watch));
    }
    let text = write_value(&map! { "rule_files" => rule_files, "evaluation_interval" => EVERY, "tests" => tests });
    TestFile { path: format!("{}/{}.yaml", tests_folder(&service.folder), environment.name), text }
}

/// Series of one test: what is counted, and how it grows.
struct Input {
    series: Vec<Value>,
    /// Recorded ratios stand for queries that nobody but their author knows, so nothing counts requests.
    counted: bool,
}

fn one(series: impl Into<Value>, values: String) -> Value {
    map! { "series" => series, "values" => values }
}

/// A series that grows by `step` a minute, and then stays.
fn counter(name: String, step: Decimal, silent: u32) -> Value {
    let end = step.times(Decimal::whole(BUSY));
    let stays = if silent > 0 { format!(" {end}x{silent}") } else { String::new() };
    one(name, format!("0+{step}x{BUSY}{stays}"))
}

fn input(watch: &mut Watch<'_>, slo: &Slo, ratio: Decimal, silent: u32) -> Input {
    // Twice as many as a page asks for.
    let requests = Decimal::whole(REQUESTS.max(watch.observability().min_requests / 30 + 1));
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
            let series = parts.into_iter().map(|(name, step)| counter(name, step, silent)).collect();
            Input { series, counted: true }
        }
        None => Input { series: recorded(watch, slo, ratio), counted: false },
    }
}

/// The recorded ratios of the quickest pair of each alert.
fn recorded(watch: &Watch<'_>, slo: &Slo, ratio: Decimal) -> Vec<Value> {
    let alerts = burn_alerts(watch, slo);
    let pairs = alerts.iter().filter_map(|alert| alert.pairs.first());
    let windows = pairs.flat_map(|pair| [pair.short, pair.long]);
    let name = |window: &str| series(watch, slo, &format!("slo:sli_error:ratio_rate{window}"));
    windows.map(|window| one(name(window), format!("{ratio}x{BUSY}"))).collect()
}

/// Every alert of the objective fires.
fn burning(watch: &mut Watch<'_>, slo: &Slo) -> Value {
    let alerts = burn_alerts(watch, slo);
    let quickest = alerts.iter().flat_map(|alert| &alert.pairs).map(|pair| pair.factor).max().unwrap_or(Decimal::ONE);
    let above = quickest.times(slo.error_budget()).times(Decimal::of_thousandths(ABOVE));
    let input = input(watch, slo, above.min(Decimal::ONE), 0);
    // A page that needs requests cannot fire where none are counted.
    let few = !input.counted && watch.observability().min_requests > 0;
    let fires = alerts.iter().filter(|alert| !(few && alert.severity == Severity::Critical));
    let expected: Vec<Value> = fires.map(|alert| sample(&alert.name, alert.severity)).collect();
    let name = format!("{} of {}: fires above {quickest} times the budget", slo.name, watch.service());
    test(name, input.series, vec![asks(watch, &format!("slo=\"{}\"", slo.name), BUSY, expected)])
}

fn sample(alert: &str, severity: Severity) -> Value {
    let labels = format!("{{alertname=\"{alert}\",severity=\"{}\"}}", severity.word());
    map! { "labels" => labels, "value" => 1 }
}

/// No alert of the objective fires.
fn quiet(watch: &mut Watch<'_>, slo: &Slo) -> Value {
    let ratio = slo.error_budget().times(Decimal::of_thousandths(NORMAL));
    let series = input(watch, slo, ratio, SILENT).series;
    let matcher = format!("slo=\"{}\"", slo.name);
    let asked = [BUSY, BUSY + SILENT].map(|minute| asks(watch, &matcher, minute, Vec::new())).to_vec();
    test(format!("{} of {}: silent at half the budget, and without traffic", slo.name, watch.service()), series, asked)
}

/// The instance runs for ten minutes and is gone. A platform that words the alert itself tests it itself.
fn gone(watch: &Watch<'_>) -> Option<Value> {
    let absence = absence(watch.context.instance)?;
    let alert = absence.alert(watch.service());
    if watch.templates.replaced(absence.template()) || is_off(watch.observability(), absence.template(), &alert) {
        return None;
    }
    let (namespace, service) = (watch.namespace(), watch.service());
    let runs_then_gone = "1x10 0x25".to_owned();
    let series = match &absence {
        Absence::Target => vec![one(format!("up{{namespace=\"{namespace}\",job=\"{service}\"}}"), runs_then_gone)],
        Absence::Pods { available, kind, workload } => {
            let own =
                format!("{available}{{job=\"kube-state-metrics\",namespace=\"{namespace}\",{kind}=\"{workload}\"}}");
            vec![one(own, runs_then_gone), one("up{job=\"kube-state-metrics\"}", "1x35".to_owned())]
        }
    };
    let matcher = format!("alertname=\"{alert}\"");
    let fires = vec![sample(&alert, absence_severity(watch.observability()))];
    let asked = vec![asks(watch, &matcher, 10, Vec::new()), asks(watch, &matcher, 30, fires)];
    Some(test(format!("{service}: fires when it is gone"), series, asked))
}

/// What fires of the instance after so many minutes.
fn asks(watch: &Watch<'_>, matcher: &str, minute: u32, expected: Vec<Value>) -> Value {
    let firing = format!("ALERTS{{alertstate=\"firing\",service=\"{}\",{matcher}}}", watch.service());
    let mut out = Mapping::new();
    out.push("expr", format!("sum by (alertname, severity) ({firing})"));
    out.push("eval_time", format!("{minute}m"));
    out.push_nonempty("exp_samples", expected);
    out.into()
}

fn test(name: String, series: Vec<Value>, asked: Vec<Value>) -> Value {
    map! { "name" => name, "interval" => "1m", "input_series" => series, "promql_expr_test" => asked }
}
