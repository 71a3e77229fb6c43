//! Finds variables and files that are declared twice: by secrets and by other fields.

use std::collections::BTreeMap;

use super::bound_secret::BoundSecret;
use super::codes;
use super::scope::Scope;
use crate::diagnostics::Diagnostic;
use crate::language::spec::EnvValue;

/// Reports a variable that is both text and a secret or comes from two secrets, and two Secrets that are mounted in the
/// same folder.
pub(super) fn report(
    bound: &[BoundSecret],
    env: Option<&BTreeMap<String, EnvValue>>,
    path: &[&str],
    scope: &mut Scope<'_>,
) {
    let mut variables: BTreeMap<&str, &str> = BTreeMap::new();
    let mut folders: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for one in bound {
        let here = [path, &["secrets", &one.entry]].concat();
        let mut report = |message: String, other: Vec<&str>, help: &str| {
            let (span, other) = (scope.span(&here), scope.span(&other));
            let diagnostic = Diagnostic::error(codes::DUPLICATE_KEY, span, message).related(other, "also said here");
            scope.diagnostics.push(diagnostic.help(help));
        };
        for name in one.env.iter().map(|v| v.name.as_str()) {
            if env.is_some_and(|env| env.contains_key(name)) {
                let help = format!(
                    "remove one of them; in an overlay, `env: {{ {name}: null }}` or `secrets: {{ {name}: null }}`"
                );
                report(
                    format!("the variable `{name}` is both in `env` and a secret"),
                    [path, &["env", name]].concat(),
                    &help,
                );
            }
            if let Some(other) = variables.insert(name, &one.entry) {
                let message = format!("two secrets are the variable `{name}`");
                report(message, [path, &["secrets", other]].concat(), "remove or rename one of them");
            }
        }
        if let Some((volume, mount)) = &one.file
            && let Some((other, _)) =
                folders.insert(&mount.path, (&one.entry, &volume.name)).filter(|o| o.1 != volume.name)
        {
            let message = format!("two Secrets cannot both be mounted at `{}`", mount.path);
            report(message, [path, &["secrets", other]].concat(), "give one of them another folder");
        }
    }
}
