//! `admission-not-served`: the environment's Kubernetes cannot enforce the platform's image policy.

use crate::check::findings::Findings;
use crate::check::rule::Rule;
use crate::diagnostics::{Severity, page};
use crate::model::Platform;
use crate::spec::Admission;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Note, check };

page! {
    /// ## What it does
    /// `policies.images` of the platform becomes a ValidatingAdmissionPolicy for each namespace, where the
    /// environment's Kubernetes serves these (1.30 and later). This tells where it does not.
    ///
    /// ## Why is this bad
    /// rutter checks the images of the workspace itself, everywhere. What others put into the cluster by hand
    /// or through an operator is judged by nobody there.
    ///
    /// ## Example
    /// ```yaml
    /// kubernetes: "1.29"   # and the platform asks for digests here
    /// ```
    ///
    /// ## How to fix
    /// Upgrade the clusters and say so, enforce the policy by other means, or write `admission: off` under
    /// `policies.images`.
    PAGE = "admission-not-served" => "an environment's Kubernetes cannot enforce the image policy";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    if platform.images.admission == Admission::Off {
        return;
    }
    for environment in &platform.environments {
        if !platform.judges_images(environment) || environment.kubernetes.serves_admission_policies() {
            continue;
        }
        let place = platform.documents.place(environment.file, &["kubernetes"]);
        let message = format!(
            "Kubernetes {} of {} cannot enforce the image policy: it has no ValidatingAdmissionPolicy",
            environment.kubernetes, environment.name
        );
        findings.at(place, message, |d| d.help("they are served from 1.30 on; nothing is written for them here"));
    }
}
