//! `duplicate-cluster`: two clusters have the same name.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that each cluster has a name, and that no two of the platform have the same one.
    ///
    /// ## Why is this bad
    /// Argo CD identifies clusters by name, so it would deploy to the wrong one.
    ///
    /// ## Example
    /// ```yaml
    /// clusters: [{ name: prod, server: "https://a" }, { name: prod, server: "https://b" }]
    /// ```
    ///
    /// ## How to fix
    /// Give each its own name.
    PAGE = "duplicate-cluster" => "two clusters have the same name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut taken: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for environment in &platform.config.environments {
        for (n, cluster) in environment.clusters.iter().enumerate() {
            let span = platform.config.documents.span(environment.file, &["clusters", &n.to_string(), "name"]);
            if cluster.name.is_empty() {
                findings.at(span, "a cluster has no name", |d| d.help("add `name: ...`, as Argo CD knows it"));
                continue;
            }
            let entry = (cluster.server.as_str(), span);
            match taken.get(cluster.name.as_str()) {
                // Two environments may share a cluster.
                Some((server, first)) if *server != cluster.server || first.file == environment.file => {
                    let message = format!("there are two clusters called `{}`", cluster.name);
                    findings.at(span, message, |d| d.related(*first, "the other one").help("give each its own name"));
                }
                Some(_) => {}
                None => {
                    taken.insert(&cluster.name, entry);
                }
            }
        }
    }
}
