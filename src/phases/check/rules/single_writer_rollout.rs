//! `single-writer-rollout`: a rolling update waits for a volume that the old pod uses.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Controller, Platform, VolumeKind};
use crate::language::spec::{AccessMode, Update};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// A volume with `access: read-write-once` (the default) is attached to one node. This rule reports Deployments
    /// that use one and replace their pods by a rolling update or run more than one.
    ///
    /// ## Why is this bad
    /// The new pod may start on another node, where it waits for the volume until the old pod has stopped, while the
    /// old pod waits for the new one.
    ///
    /// ## Example
    /// ```yaml
    /// volumes: { data: { mount: /data, size: 10Gi } }
    /// ```
    ///
    /// ## How to fix
    /// Write `update: recreate` and `scale: 1`, make the service `kind: stateful`, or use `access:
    /// read-write-many`.
    PAGE = "single-writer-rollout" => "a rolling update waits for a volume that the old pod uses";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Controller::Deployment { replicas, update, .. } = &workload.settings.controller else { continue };
        for volume in &workload.pod.settings.volumes {
            let VolumeKind::Claim { access, .. } = &volume.kind else { continue };
            let single = matches!(access, AccessMode::ReadWriteOnce | AccessMode::ReadWriteOncePod);
            if !single || (*update == Update::Recreate && replicas.most() <= 1) {
                continue;
            }
            let why = if replicas.most() > 1 {
                format!("{} pods share the volume `{}`, which only one node can write", replicas.most(), volume.name)
            } else {
                format!("a rolling update waits for the volume `{}`, which only one node can write", volume.name)
            };
            findings.group_at(&visit, visit.key_span(&["volumes", &volume.name]), why, |d| {
                d.help("write `kind: stateful`, or `update: recreate` with `scale: 1`, or `access: read-write-many`")
            });
        }
    }
}
