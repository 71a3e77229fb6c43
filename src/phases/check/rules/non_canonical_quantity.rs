//! `non-canonical-quantity`: an amount is not written as the API server writes it.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::quantities;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Note, check };

page! {
    /// ## What it does
    /// Compares each amount with the spelling of the API server: `500m` instead of `0.5`, `1Gi` instead of `1024Mi`.
    ///
    /// ## Why is this bad
    /// rutter writes the API server's spelling, so that Argo CD sees no difference. With the same spelling in the spec,
    /// a text search finds both.
    ///
    /// ## Example
    /// ```yaml
    /// resources: { cpu: 0.5, memory: 1024Mi }
    /// ```
    ///
    /// ## How to fix
    /// Write `cpu: 500m` and `memory: 1Gi`.
    PAGE = "non-canonical-quantity" => "an amount is not written as the API server writes it";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    quantities::each(platform, |quantity| {
        let Ok(amount) = quantity.text.parse::<Quantity>() else { return };
        let canonical = amount.canonical();
        if canonical != quantity.text {
            let message = format!("the API server writes `{}` as `{canonical}`", quantity.text);
            findings.at(quantity.span, message, |d| d.help(format!("write `{canonical}`")));
        }
    });
}
