//! `capability-clash`: a service and a capability have the same name in one environment.

use std::collections::BTreeSet;

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Calls name services, variants, aliases and capabilities in the same way. This rule checks that no service in an
    /// environment has the name of a component that is installed there, or of a capability that a component provides
    /// there. A service may replace a capability in environments where no component provides it: for example a database
    /// as a service in dev, and the cloud provider's in prod.
    ///
    /// ## Why is this bad
    /// `calls: [postgres]` is ambiguous to readers, and the network policy allows only one of the two.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/components/database.yaml, and there is apps/postgres/
    /// provides: [postgres]
    /// ```
    ///
    /// ## How to fix
    /// Rename one of the two, or install the component in other environments than the service.
    PAGE = "capability-clash" => "a service and a capability have the same name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for visit in visit::deployed(platform) {
        for (name, what, span) in names(&visit) {
            let Some(capability) = platform.config.capabilities.find(visit.planned.environment, name) else {
                continue;
            };
            if !seen.insert((span.file, span.start, name)) {
                continue;
            }
            let component = &capability.component;
            let provided = if component == name {
                format!("there is a component `{name}`")
            } else {
                format!("the component `{component}` provides `{name}`")
            };
            let message = format!("{what} `{name}` runs in {}, where {provided}", visit.environment().name);
            findings.at(span, message, |d| {
                d.related(capability.span, "the capability")
                    .help("rename one of the two, or let one environment have one")
            });
        }
    }
}

/// Returns what calls can name in the environment: the name, the kind and the span of each.
fn names<'p>(visit: &Visit<'p>) -> Vec<(&'p str, &'static str, Span)> {
    let instance = visit.instance;
    let own = match instance.settings.name == visit.service.name {
        true => ("the service", Span::file_start(visit.service.file)),
        false => ("the variant", visit.key_span(&["variants", &instance.settings.name])),
    };
    let mut found = vec![(instance.settings.name.as_str(), own.0, own.1)];
    for (n, alias) in instance.settings.aliases.iter().enumerate() {
        found.push((alias, "the alias", visit.span(&["aliases", &n.to_string()])));
    }
    found
}
