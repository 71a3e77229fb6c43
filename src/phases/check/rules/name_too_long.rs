//! `name-too-long`: a name has more than 63 characters.

use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::{Severity, Span, page};
use crate::language::model::{Controller, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks names that cannot be cut: services, variants and aliases (63 characters), stateful services (52, because
    /// the labels of their pods add a hash), namespaces after the pattern of the environment is filled in (63), and the
    /// names of teams and environments, which become label values (63).
    ///
    /// ## Why is this bad
    /// Such a name becomes a host name or the value of a label, for which Kubernetes allows at most 63 characters.
    ///
    /// ## Example
    /// ```yaml
    /// namespaces: "the-platform-of-fernhill-{team}-{environment}-{service}"
    /// ```
    ///
    /// ## How to fix
    /// Shorten the service's or team's name, or the pattern `namespaces` of the environment.
    PAGE = "name-too-long" => "a name has more than 63 characters";
}

/// The StatefulSet controller adds `-` and a hash of ten characters to its pods' labels.
const STATEFUL_SET_NAME_LENGTH: usize = NAME_LENGTH - 11;

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let environments = platform.config.environments.iter().map(|e| ("environment", &e.name, e.file));
    for (kind, name, file) in environments.chain(platform.config.teams.iter().map(|t| ("team", &t.name, t.file))) {
        too_long(kind, name, NAME_LENGTH, Span::file_start(file), findings);
    }
    for visit in visit::instances(platform) {
        let instance = visit.instance;
        let stateful =
            instance.workloads.iter().any(|w| matches!(w.settings.controller, Controller::StatefulSet { .. }));
        let (kind, limit) =
            if stateful { ("stateful service", STATEFUL_SET_NAME_LENGTH) } else { ("service", NAME_LENGTH) };
        let span = if instance.settings.name == visit.service.name {
            Span::file_start(visit.service.file)
        } else {
            visit.key_span(&["variants", &instance.settings.name])
        };
        too_long(kind, &instance.settings.name, limit, span, findings);
        for (n, alias) in instance.settings.aliases.iter().enumerate() {
            too_long("alias", alias, NAME_LENGTH, visit.span(&["aliases", &n.to_string()]), findings);
        }
        let environment = visit.environment();
        if visit.planned.namespace.len() > NAME_LENGTH {
            let span = platform.config.documents.span(environment.file, &["namespaces"]);
            too_long("namespace", &visit.planned.namespace, NAME_LENGTH, span, findings);
        }
    }
}

fn too_long(kind: &str, name: &str, limit: usize, span: Span, findings: &mut Findings<'_>) {
    if name.len() > limit {
        let message = format!("the name of the {kind} `{name}` has {} characters", name.len());
        findings.at(span, message, |d| d.help(format!("at most {limit} fit")));
    }
}
