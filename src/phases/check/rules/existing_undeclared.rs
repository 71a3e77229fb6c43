//! `existing-undeclared`: a variable comes from an undeclared ConfigMap or Secret.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Container, Platform, ValueFrom};
use crate::language::spec::Existing;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the ConfigMaps and Secrets from which variables come: each must be declared under `existing` or created
    /// by the service's `secrets`, unless the variable is optional. If the declaration lists keys, the key must be
    /// among them.
    ///
    /// ## Why is this bad
    /// A pod whose Secret is missing does not start, and a typing mistake has the same effect. The declaration says
    /// that something outside of rutter creates it, and what.
    ///
    /// ## Example
    /// ```yaml
    /// env: { DB_PASSWORD: { secret: db, key: password } }
    /// ```
    ///
    /// ## How to fix
    /// Add `existing: [{ secret: db, keys: [password], by: the database operator }]`, or fix the name.
    PAGE = "existing-undeclared" => "an undeclared ConfigMap or Secret";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        for variable in &container.env {
            let (secret, name, key) = match &variable.value {
                ValueFrom::ConfigMap { name, key, optional: false } => (false, name, key),
                ValueFrom::Secret { name, key, optional: false } => (true, name, key),
                _ => continue,
            };
            let path = ["env", variable.name.as_str(), if secret { "secret" } else { "configMap" }];
            one(&visit, container, &path, (secret, name, Some(key)), findings);
        }
        for from in container.settings.env_from.iter().filter(|from| !from.optional) {
            one(&visit, container, &["envFrom"], (from.secret, &from.name, None), findings);
        }
    }
}

fn one(
    visit: &Visit<'_>,
    container: &Container,
    path: &[&str],
    (secret, name, key): (bool, &str, Option<&String>),
    findings: &mut Findings<'_>,
) {
    let instance = visit.instance;
    if !secret && instance.settings.config_maps.iter().any(|map| map.name == name) {
        return;
    }
    let made = instance
        .settings
        .external_secrets
        .iter()
        .map(|s| &s.name)
        .chain(instance.settings.sealed_secrets.iter().map(|s| &s.name));
    if secret && made.into_iter().any(|s| s == name) {
        return;
    }
    let name_of = |e: &Existing| if secret { e.secret.clone() } else { e.config_map.clone() };
    let kind = if secret { "Secret" } else { "ConfigMap" };
    let declared: Vec<String> = instance.settings.existing.iter().filter_map(name_of).collect();
    let Some(existing) = instance.settings.existing.iter().find(|e| name_of(e).as_deref() == Some(name)) else {
        let message = format!("the {kind} `{name}` is not declared");
        findings.of_part(visit, container, path, message, |d| {
            let field = if secret { "secret" } else { "configMap" };
            d.suggest(name, declared.iter().map(String::as_str))
                .help(format!("declare what makes it: `existing: [{{ {field}: {name}, by: ... }}]`"))
        });
        return;
    };
    if let (Some(keys), Some(key)) = (&existing.keys, key)
        && !keys.contains(key)
    {
        let message = format!("the {kind} `{name}` has no key `{key}`");
        let path = [&path[..path.len() - 1], &["key"]].concat();
        findings.of_part(visit, container, &path, message, |d| d.suggest(key, keys.iter().map(String::as_str)));
    }
}
