//! `invalid-config-key`: the name of a configuration file is no valid key of a ConfigMap.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::is_config_key;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the names of configuration files: they become keys of a ConfigMap, which consist of letters, digits, `-`,
    /// `_` and `.`.
    ///
    /// ## Why is this bad
    /// The API server rejects the ConfigMap.
    ///
    /// ## Example
    /// ```yaml
    /// config: { app: { mount: /etc/app, files: { conf.d/app.ini: "a = 1" } } }
    /// ```
    ///
    /// ## How to fix
    /// Use a separate group for each folder, mounted there.
    PAGE = "invalid-config-key" => "a configuration file cannot have this name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for map in &visit.instance.settings.config_maps {
            for key in map.data.keys().chain(map.binary.keys()).filter(|key| !is_config_key(key)) {
                let message = format!("`{key}` cannot be the name of a configuration file");
                findings.of(&visit, &["config"], message, |d| {
                    d.help("use letters, digits, `-`, `_` and `.`; a group of `config` is one folder")
                });
            }
        }
    }
}
