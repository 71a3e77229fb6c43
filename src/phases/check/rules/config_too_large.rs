//! `config-too-large`: configuration files do not fit into a ConfigMap.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Adds up the sizes of the files of a `config` group. A ConfigMap holds at most 1 MiB.
    ///
    /// ## Why is this bad
    /// The API server rejects a larger one.
    ///
    /// ## Example
    /// ```yaml
    /// config: { models: { mount: /models, folder: weights } }
    /// ```
    ///
    /// ## How to fix
    /// Put large files into the image or onto a volume, or split the group.
    PAGE = "config-too-large" => "configuration files are larger than a ConfigMap may be";
}

/// The greatest size of a ConfigMap in bytes, names and contents together.
const MOST: usize = 1 << 20;

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for visit in visit::instances(platform) {
        for map in &visit.instance.settings.config_maps {
            let text: usize = map.data.iter().map(|(k, v)| k.len() + v.len()).sum();
            let size = text + map.binary.iter().map(|(k, v)| k.len() + v.len()).sum::<usize>();
            if size > MOST {
                let message = format!("the files of the ConfigMap `{}` have {size} bytes", map.name);
                findings.of(&visit, &["config"], message, |d| d.help("a ConfigMap holds at most 1048576 bytes"));
            }
        }
    }
}
