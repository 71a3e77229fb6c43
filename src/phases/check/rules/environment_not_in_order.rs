//! `environment-not-in-order`: an environment is not in the promotion order.

use crate::diagnostics::{Severity, Span, page};
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Checks that each environment is in `promotion.order`, if the platform has one.
    ///
    /// ## Why is this bad
    /// No version is ever promoted to or from an environment that is not in the order.
    ///
    /// ## Example
    /// ```yaml
    /// promotion: { order: [dev, prod] }   # and there is environments/staging.yaml
    /// ```
    ///
    /// ## How to fix
    /// Add it to `promotion.order`, or waive the finding for an environment without promotion.
    PAGE = "environment-not-in-order" => "an environment is not in the promotion order";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let order =
        platform.config.documents.get(platform.config.file).and_then(|node| node.get("promotion")?.get("order"));
    let Some(order) = order.filter(|order| !order.items().is_empty()) else { return };
    for environment in &platform.config.environments {
        if !order.items().iter().any(|item| item.text() == Some(environment.name.as_str())) {
            let message = format!("`{}` is not in the promotion order", environment.name);
            findings.at(Span::file_start(environment.file), message, |d| {
                d.related(order.span, "the order").help("add it to `promotion.order` of the platform")
            });
        }
    }
}
