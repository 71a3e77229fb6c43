//! `pod-security-violation`: an opt-out that the environment's Pod Security level rejects.

use crate::diagnostics::{Severity, page};
use crate::language::model::{Container, Platform, Workload};
use crate::language::spec::PodSecurity;
use crate::phases::check::{
    Findings, Rule,
    visit::{self, Part, Visit},
};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Compares the fields of `security` of each pod with the Pod Security level of the environment. `restricted`
    /// rejects root, privilege escalation, capabilities other than `NET_BIND_SERVICE` and `unconfined`; `baseline`
    /// rejects `privileged`, `hostNetwork`, `unconfined` and capabilities beyond the runtime's defaults.
    ///
    /// ## Why is this bad
    /// The admission controller rejects the pods, and the rollout hangs.
    ///
    /// ## Example
    /// ```yaml
    /// security: { privileged: true }
    /// ```
    ///
    /// ## How to fix
    /// Remove the opt-out, or lower `podSecurity` of the environment.
    PAGE = "pod-security-violation" => "an opt-out that the environment's Pod Security level rejects";
}

/// The capabilities that `baseline` allows. Source: the Pod Security Standards, "Baseline", of Kubernetes 1.34.
const BASELINE_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let level = visit.environment().pod_security;
        let pod = &workload.pod;
        let opt_outs = [
            ("hostNetwork", pod.settings.host_network, PodSecurity::Baseline),
            ("unconfined", pod.settings.unconfined, PodSecurity::Baseline),
            ("runAsRoot", pod.settings.run_as_root && !privileged(workload), PodSecurity::Restricted),
        ];
        for (field, taken, rejects) in opt_outs {
            if taken && level >= rejects {
                reject(&visit, workload.into(), field, field, level, findings);
            }
        }
        for container in visit::pod_containers(workload) {
            of_container(&visit, container, level, findings);
        }
    }
}

/// Returns whether a pod is privileged. Privileged pods also run as root, which is not reported again.
fn privileged(workload: &Workload) -> bool {
    visit::pod_containers(workload).any(|container| container.settings.security.privileged)
}

fn of_container(visit: &Visit<'_>, container: &Container, level: PodSecurity, findings: &mut Findings<'_>) {
    let security = &container.settings.security;
    let opt_outs = [
        ("privileged", security.privileged, PodSecurity::Baseline),
        ("privilegeEscalation", security.privilege_escalation && !security.privileged, PodSecurity::Restricted),
        (
            "runAsRoot",
            security.run_as_root && !security.privileged && !container.settings.path.is_empty(),
            PodSecurity::Restricted,
        ),
    ];
    for (field, taken, rejects) in opt_outs {
        if taken && level >= rejects {
            reject(visit, container.into(), field, field, level, findings);
        }
    }
    for capability in &security.capabilities {
        let allowed = match level {
            PodSecurity::Privileged => true,
            PodSecurity::Baseline => BASELINE_CAPABILITIES.contains(&capability.as_str()),
            PodSecurity::Restricted => capability == "NET_BIND_SERVICE",
        };
        if !allowed {
            reject(visit, container.into(), "capabilities", &format!("the capability {capability}"), level, findings);
        }
    }
}

fn reject(visit: &Visit<'_>, part: Part<'_>, field: &str, what: &str, level: PodSecurity, findings: &mut Findings<'_>) {
    let name = match level {
        PodSecurity::Privileged => "privileged",
        PodSecurity::Baseline => "baseline",
        PodSecurity::Restricted => "restricted",
    };
    let what = if field == what { format!("`{field}`") } else { what.to_owned() };
    findings.of_part(visit, part, &["security", field], format!("the Pod Security level {name} rejects {what}"), |d| {
        d.help("remove the opt-out, or set a lower `podSecurity` for the environment")
    });
}
