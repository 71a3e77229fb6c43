//! `invalid-quantity`: an amount is not a Kubernetes quantity.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::Quantity;
use crate::language::model::Platform;
use crate::phases::check::findings::Findings;
use crate::phases::check::quantities;
use crate::phases::check::rule::Rule;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks amounts of processor, memory and other resources, sizes of volumes, limits of environments
    /// and quotas of teams: a number with an optional suffix `m`, `k`, `M`, `G`, `Ki`, `Mi`, `Gi` ..., and
    /// not negative.
    ///
    /// ## Why is this bad
    /// The API server rejects the object.
    ///
    /// ## Example
    /// ```yaml
    /// resources: { memory: 512MB }
    /// ```
    ///
    /// ## How to fix
    /// Write `512Mi` (or `512M` for powers of ten).
    PAGE = "invalid-quantity" => "an amount is not a Kubernetes quantity";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    quantities::each(platform, |quantity| {
        let reason = match quantity.text.parse::<Quantity>() {
            Ok(amount) if amount >= Quantity::ZERO => return,
            Ok(_) => "an amount cannot be negative".to_owned(),
            Err(error) => error.to_string(),
        };
        let message = format!("`{}` is no amount of {}", quantity.text, quantity.name);
        findings.at(quantity.span, message, |d| match spelling(quantity.text) {
            Some(better) => d.help(format!("write `{better}`")),
            None => d.help(reason),
        });
    });
}

/// Returns the valid quantity for a common mistake such as `512MB`.
fn spelling(text: &str) -> Option<String> {
    let text = text.replace(' ', "");
    let stem = text.strip_suffix(['B', 'b'])?;
    let fixed = if stem.ends_with('K') { stem.replace('K', "k") } else { stem.to_owned() };
    fixed.parse::<Quantity>().is_ok().then_some(fixed)
}
