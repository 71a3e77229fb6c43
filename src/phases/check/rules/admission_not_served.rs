//! `admission-not-served`: the environment's Kubernetes cannot enforce the platform's image policy.

use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::language::spec::Admission;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Note, check };

page! {
    /// ## What it does
    /// `policies.images` of the platform becomes a ValidatingAdmissionPolicy for each namespace, if the environment's
    /// Kubernetes supports these (1.30 and later). This rule reports environments that do not support them.
    ///
    /// ## Why is this bad
    /// rutter itself checks all images of the workspace. Objects that are applied by hand or by an operator are not
    /// checked in such an environment.
    ///
    /// ## Example
    /// ```yaml
    /// kubernetes: "1.29"   # and the platform asks for digests here
    /// ```
    ///
    /// ## How to fix
    /// Upgrade the clusters and set the new version in `kubernetes`, enforce the policy by other means, or write
    /// `admission: off` under `policies.images`.
    PAGE = "admission-not-served" => "an environment's Kubernetes cannot enforce the image policy";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    if platform.config.images.admission == Admission::Off {
        return;
    }
    for environment in &platform.config.environments {
        if !platform.config.judges_images(environment) || environment.kubernetes.serves_admission_policies() {
            continue;
        }
        let span = platform.config.documents.span(environment.file, &["kubernetes"]);
        let message = format!(
            "Kubernetes {} of {} cannot enforce the image policy: it has no ValidatingAdmissionPolicy",
            environment.kubernetes, environment.name
        );
        findings.at(span, message, |d| d.help("they are served from 1.30 on; nothing is written for them here"));
    }
}
