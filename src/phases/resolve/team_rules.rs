//! Reads the rule files that a team wrote: groups, durations and `${...}`. A later check parses the queries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::codes;
use super::profiles::text_map;
use super::service_inputs::ServiceInputs;
use crate::diagnostics::{Diagnostic, Diagnostics, Sources, Span};
use crate::kubernetes::is_dns_label;
use crate::language::model::{Expression, RuleFile, RuleGroup, RuleKind, RuleNames, TeamRule};
use crate::language::spec;
use crate::phases::validate::Typed;
use crate::yaml::Node;

const OPERATOR: (&str, &str) = ("monitoring.coreos.com/v1", "PrometheusRule");

/// Reads the rule files of a service.
pub(super) fn read(service: &str, inputs: &ServiceInputs<'_>, diagnostics: &mut Diagnostics) -> Vec<RuleFile> {
    let files = inputs.rules.get(service).into_iter().flatten();
    files.map(|(name, typed)| file(name, typed, &inputs.loaded.sources, diagnostics)).collect()
}

/// Reads one file and collects its findings.
struct Reader<'a> {
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
}

fn file(name: &str, typed: &Typed<spec::RuleFile>, sources: &Sources, diagnostics: &mut Diagnostics) -> RuleFile {
    let mut reader = Reader { sources, diagnostics };
    reader.file_name(name, typed);
    let (groups, node) = match (&typed.spec.groups, &typed.spec.spec) {
        (Some(groups), _) => (groups.as_slice(), typed.node.get("groups")),
        (None, Some(spec)) => (spec.groups.as_slice(), typed.node.get("spec").and_then(|spec| spec.get("groups"))),
        (None, None) => {
            let help = "write `groups: [...]` as in a Prometheus rule file, or a PrometheusRule";
            reader.missing(Span::file_start(typed.file), "the file has no groups of rules", help);
            (&[][..], None)
        }
    };
    reader.shape(typed);
    let nodes = node.map(Node::items).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let groups = groups.iter().zip(nodes).filter_map(|(group, node)| {
        let group = reader.group(group, node)?;
        if !seen.insert(group.name.clone()) {
            let span = node.get("name").map_or(node.span, |name| name.span);
            reader.invalid(
                span,
                format!("there are two groups `{}` in this file", group.name),
                "give one another name",
            );
        }
        Some(group)
    });
    RuleFile { name: name.to_owned(), groups: groups.collect() }
}

impl Reader<'_> {
    fn invalid(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.diagnostics.push(Diagnostic::error(codes::INVALID_VALUE, span, message).help(help));
    }

    fn missing(&mut self, span: Span, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::error(codes::MISSING_FIELD, span, message).help(help));
    }

    /// Checks the file name, which becomes a part of the object's name.
    fn file_name(&mut self, name: &str, typed: &Typed<spec::RuleFile>) {
        if !is_dns_label(name) {
            let message = format!("`{name}` cannot be a part of an object's name");
            self.invalid(Span::file_start(typed.file), message, super::team_dashboards::FILE_NAME);
        }
    }

    /// Checks that a file is either a plain rule file or a PrometheusRule.
    fn shape(&mut self, typed: &Typed<spec::RuleFile>) {
        let (node, spec) = (&typed.node, &typed.spec);
        let span_of = |field: &str| node.entry(field).map_or(node.span, |entry| entry.value.span);
        for (field, value, wanted) in [("apiVersion", &spec.api_version, OPERATOR.0), ("kind", &spec.kind, OPERATOR.1)]
        {
            if let Some(value) = value.as_ref().filter(|value| *value != wanted) {
                let message = format!("`{value}` is not taken along here");
                self.invalid(span_of(field), message, "write rules here; other objects belong in manifests/");
            }
        }
        if spec.groups.is_some() && spec.spec.is_some() {
            self.invalid(span_of("spec"), "the groups of this file are already in `groups`", "keep one of the two");
        }
    }

    fn group(&mut self, group: &spec::RuleGroup, node: &Node) -> Option<RuleGroup> {
        let Some(name) = group.name.clone().filter(|name| !name.is_empty()) else {
            self.missing(node.span, "a group of rules has no name", "add `name: ...`, unique in the file");
            return None;
        };
        let labels = text_map(&group.labels);
        let rules = node.get("rules").map(Node::items).unwrap_or_default();
        let rules = group.rules.iter().zip(rules).filter_map(|(rule, node)| self.rule(rule, &labels, node)).collect();
        Some(RuleGroup {
            name,
            interval: self.duration(&group.interval, node, "interval"),
            query_offset: self.duration(&group.query_offset, node, "query_offset"),
            limit: group.limit,
            partial_response_strategy: group.partial_response_strategy.clone(),
            rules,
        })
    }

    fn rule(&mut self, rule: &spec::Rule, labels: &BTreeMap<String, String>, node: &Node) -> Option<TeamRule> {
        let (name, field) = match (&rule.alert, &rule.record) {
            (Some(alert), None) => (alert, "alert"),
            (None, Some(record)) => (record, "record"),
            (Some(_), Some(_)) => {
                self.invalid(node.span, "a rule either alerts or records", "make two rules of it");
                return None;
            }
            (None, None) => {
                self.missing(node.span, "a rule has no name", "add `alert: ...` or `record: ...`");
                return None;
            }
        };
        let Some(expr) = node.get("expr").filter(|expr| !expr.is_null()) else {
            self.missing(node.span, "a rule has no query", "add `expr: ...`");
            return None;
        };
        let kind = match field {
            "alert" => RuleKind::Alert {
                wait: self.duration(&rule.r#for, node, "for"),
                keep_firing: self.duration(&rule.keep_firing_for, node, "keep_firing_for"),
                annotations: text_map(&rule.annotations),
            },
            _ => {
                self.only_alerts(node);
                RuleKind::Record
            }
        };
        self.variables(node);
        let name_span = node.get(field).map_or(node.span, |name| name.span);
        self.name(name, field, name_span);
        self.label_names(node);
        let mut merged = labels.clone();
        merged.extend(text_map(&rule.labels));
        Some(TeamRule { kind, name: name.clone(), name_span, expr: self.expression(expr)?, labels: merged })
    }

    /// Checks a name: a series needs a valid metric name; an alert may have any name that is not empty.
    fn name(&mut self, name: &str, field: &str, span: Span) {
        if field == "record" && !is_name(name, true) {
            let message = format!("`{name}` cannot be the name of a series");
            self.invalid(span, message, "write letters, digits, `_` and `:`, for example `job:errors:ratio_rate5m`");
        } else if name.trim().is_empty() {
            self.missing(span, "the alert has no name", "write for example `alert: OrdersStuck`");
        }
    }

    fn label_names(&mut self, node: &Node) {
        for entry in node.get("labels").map(Node::entries).unwrap_or_default() {
            if !is_name(&entry.key, false) || &*entry.key == "__name__" {
                let message = format!("`{}` cannot be the name of a label", entry.key);
                self.invalid(entry.key_span, message, "write letters, digits and `_`");
            }
        }
    }

    /// Reports fields of a recording rule that only alerts have.
    fn only_alerts(&mut self, node: &Node) {
        for field in ["for", "keep_firing_for", "annotations"] {
            if let Some(entry) = node.entry(field).filter(|entry| !entry.value.is_null()) {
                self.invalid(entry.key_span, format!("only alerts have `{field}`"), "remove it");
            }
        }
    }

    /// Reports every `${...}` in the rule with a name that rutter does not know.
    fn variables(&mut self, node: &Node) {
        let below = |field: &str| node.get(field).map(Node::entries).unwrap_or_default().iter().map(|e| &e.value);
        let texts = node.get("expr").into_iter().chain(below("labels")).chain(below("annotations"));
        for value in texts.collect::<Vec<_>>() {
            let Some(text) = value.text().filter(|text| text.contains("${")) else { continue };
            let Some(whole) = self.expression(value) else { continue };
            for (at, name) in variables(text) {
                if !RuleNames::KNOWN.contains(&name) {
                    let span = whole.span_of(at..at + name.len() + 3);
                    self.diagnostics.push(
                        Diagnostic::error(codes::UNKNOWN_VARIABLE, span, format!("there is no `${{{name}}}` here"))
                            .suggest(name, RuleNames::KNOWN)
                            .help("rules may use ${service}, ${namespace}, ${environment} and ${team}"),
                    );
                }
            }
        }
    }

    fn duration(&mut self, value: &Option<String>, node: &Node, field: &str) -> Option<String> {
        let text = value.as_ref()?;
        if !is_duration(text) {
            let span = node.get(field).map_or(node.span, |value| value.span);
            self.invalid(span, format!("`{text}` is no duration"), "write for example `30s`, `5m` or `1h30m`");
        }
        Some(text.clone())
    }

    fn expression(&self, node: &Node) -> Option<Expression> {
        let scalar = node.scalar()?;
        let text = self.sources.text(node.span.file);
        let raw = text.get(node.span.start as usize..node.span.end as usize)?;
        Some(Expression { text: Arc::from(&*scalar.text), raw: Arc::from(raw), style: scalar.style, span: node.span })
    }
}

/// Returns every `${name}` with the offset of its first byte.
fn variables(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("${").filter_map(|(at, _)| {
        let name = text[at + 2..].split_once('}')?.0;
        is_name(name, false).then_some((at, name))
    })
}

/// Returns whether a text is a valid label name, or with `colons` a valid series name.
fn is_name(name: &str, colons: bool) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || (colons && c == ':');
    !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty() && name.chars().all(part)
}

/// Returns whether a text is a duration of Prometheus: units from years to milliseconds, each at most once and in this
/// order.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 7] = ["y", "w", "d", "h", "m", "s", "ms"];
    let (mut rest, mut next) = (text, 0);
    if text == "0" {
        return true;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let letters = rest[digits..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - digits);
        let unit = &rest[digits..digits + letters];
        let Some(found) = UNITS.iter().skip(next).position(|known| *known == unit).filter(|_| digits > 0) else {
            return false;
        };
        next += found + 1;
        rest = &rest[digits + letters..];
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_prometheus() {
        for good in ["5m", "1h30m", "90s", "250ms", "1y2w3d", "0"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "5", "m", "1m1h", "5m5m", "1.5h", "5 m", "\u{e4}"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }

    #[test]
    fn only_braces_with_a_name_are_variables() {
        let found: Vec<_> = variables("${a} ${{ $value }} $b ${c d} x${e_1}").collect();
        assert_eq!(found, [(0, "a"), (30, "e_1")]);
    }
}
