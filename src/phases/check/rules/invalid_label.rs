//! `invalid-label`: a label or annotation is invalid in Kubernetes.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Severity, page};
use crate::kubernetes::{is_label_key, is_label_value};
use crate::language::model::Platform;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the keys of labels and annotations (an optional domain and `/`, then at most 63 letters,
    /// digits, `-`, `_` and `.`) and the values of labels (the same characters, at most 63, or empty).
    ///
    /// ## Why is this bad
    /// The API server rejects the whole object.
    ///
    /// ## Example
    /// ```yaml
    /// labels: { owner: "Ada Lovelace" }
    /// ```
    ///
    /// ## How to fix
    /// Put free text into `annotations`, whose values are not restricted.
    PAGE = "invalid-label" => "a label or annotation is invalid in Kubernetes";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    capabilities(platform, findings);
    for visit in visit::instances(platform) {
        for (key, value) in &visit.instance.settings.labels {
            if !is_label_key(key) {
                bad_key("label", &visit, &["labels", key], findings);
            } else if !is_label_value(value) {
                let message = format!("`{value}` cannot be the value of a label");
                findings.of(&visit, &["labels", key], message, |d| {
                    d.help("use at most 63 letters, digits, `-`, `_` and `.`").help("`annotations` take any text")
                });
            }
        }
        let annotations = visit.instance.workloads.first().map(|w| &w.pod.settings.annotations);
        for key in annotations.into_iter().flat_map(BTreeMap::keys).filter(|key| !is_label_key(key)) {
            bad_key("annotation", &visit, &["annotations", key], findings);
        }
    }
}

/// Checks the labels by which network policies select the pods of capabilities.
fn capabilities(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for (_, capability) in platform.config.environment_ids().flat_map(|id| platform.config.capabilities.of(id)) {
        for (key, value) in capability.address.iter().flat_map(|a| &a.pods) {
            if (is_label_key(key) && is_label_value(value)) || !seen.insert((&capability.component, key, value)) {
                continue;
            }
            let message = format!("`{key}: {value}` cannot be a label of pods");
            findings.at(capability.span, message, |d| {
                d.help("use at most 63 letters, digits, `-`, `_` and `.`; the key may begin with a domain and `/`")
            });
        }
    }
}

fn bad_key(kind: &str, visit: &Visit<'_>, path: &[&str], findings: &mut Findings<'_>) {
    let message =
        format!("`{}` cannot be the key of {}", path[1], if kind == "label" { "a label" } else { "an annotation" });
    findings
        .of(visit, path, message, |d| d.help("use a domain and `/` if you like, then letters, digits, `-`, `_`, `.`"));
}
