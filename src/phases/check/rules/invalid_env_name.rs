//! `invalid-env-name`: the name of an environment variable is invalid.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::{is_env_name, is_strict_env_name};
use crate::language::model::{KubernetesVersion, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the names of environment variables. Since 1.34 Kubernetes accepts printable ASCII without `=`. Before, it
    /// accepts letters, digits, `-`, `_` and `.`, and no digit first.
    ///
    /// ## Why is this bad
    /// The API server rejects the workload.
    ///
    /// ## Example
    /// ```yaml
    /// env: { "A=B": c }
    /// ```
    ///
    /// ## How to fix
    /// Fix the name.
    PAGE = "invalid-env-name" => "an environment variable cannot have this name";
}

/// The first version that accepts every printable character.
const RELAXED: KubernetesVersion = KubernetesVersion { major: 1, minor: 34 };

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let version = visit.environment().kubernetes;
        for variable in &container.env {
            let name = &variable.name;
            if is_strict_env_name(name) || (version >= RELAXED && is_env_name(name)) {
                continue;
            }
            let message = format!("Kubernetes {version} takes no environment variable called `{name}`");
            findings.of_part(&visit, container, &["env", name], message, |d| {
                d.help("use letters, digits, `_`, `-` and `.`, and no digit first")
            });
        }
    }
}
