//! `mount-clash`: two volumes are mounted at the same path.

use std::collections::BTreeMap;

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the mount paths of each container, of volumes and of configuration: each must be absolute, and no two may
    /// be equal.
    ///
    /// ## Why is this bad
    /// The API server rejects the pod.
    ///
    /// ## Example
    /// ```yaml
    /// volumes: { a: { mount: /data, scratch: 1Gi }, b: { mount: /data, scratch: 1Gi } }
    /// ```
    ///
    /// ## How to fix
    /// Give each its own path.
    PAGE = "mount-clash" => "two volumes are mounted at the same path";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, _, container) in visit::containers(platform) {
        let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
        for mount in &container.settings.mounts {
            let group = mount.volume.strip_prefix("config-").unwrap_or(&mount.volume);
            let from_config = visit.written_of_part(container.into(), &["config", group, "mount"]).is_some();
            let path =
                if from_config { ["config", group, "mount"] } else { ["volumes", mount.volume.as_str(), "mount"] };
            if !mount.path.starts_with('/') {
                let message = format!("the mount path `{}` is not absolute", mount.path);
                findings.of_part(&visit, container, &path, message, |d| d.help(format!("write `/{}`", mount.path)));
            }
            let clean = mount.path.trim_end_matches('/');
            if let Some(first) = taken.insert(clean, &mount.volume) {
                let message = format!("`{first}` and `{}` are both mounted at {clean}", mount.volume);
                findings.of_part(&visit, container, &path, message, |d| d.help("give each its own path"));
            }
        }
    }
}
