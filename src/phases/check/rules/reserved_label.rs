//! `reserved-label`: a service sets a label that rutter sets itself.

use crate::base::conventions::{LABEL_COMPONENT, LABEL_NAME, LABEL_PART_OF};
use crate::diagnostics::{Severity, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks that `labels` sets none of the labels by which rutter and Argo CD find objects:
    /// `app.kubernetes.io/name`, `component`, `part-of` and `instance`, and everything below `rutter.dev/`.
    ///
    /// ## Why is this bad
    /// Selectors, network policies and monitors match these labels. A service that sets them would lose its pods or
    /// select those of another service.
    ///
    /// ## Example
    /// ```yaml
    /// labels: { app.kubernetes.io/name: shop }
    /// ```
    ///
    /// ## How to fix
    /// Use a label of your own, for example `example.com/product`.
    PAGE = "reserved-label" => "a service sets a label that rutter sets itself";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let own = [LABEL_NAME, LABEL_COMPONENT, LABEL_PART_OF, "app.kubernetes.io/instance"];
    for visit in visit::instances(platform) {
        for key in visit.instance.settings.labels.keys() {
            if own.contains(&key.as_str()) || key.starts_with("rutter.dev/") {
                let message = format!("the label `{key}` is rutter's own");
                findings.of(&visit, &["labels", key], message, |d| d.help("choose another key"));
            }
        }
    }
}
