//! `invalid-cidr`: an address range is invalid.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::truncated_range;
use crate::language::model::{Call, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the address ranges of `calls`: an address, `/` and a prefix length, with no bits set after
    /// the prefix.
    ///
    /// ## Why is this bad
    /// The API server rejects the network policy. A range with bits after its prefix is usually wider than intended.
    ///
    /// ## Example
    /// ```yaml
    /// calls: [10.2.3.4/16]
    /// ```
    ///
    /// ## How to fix
    /// Write `10.2.0.0/16`, or `10.2.3.4/32` for a single address.
    PAGE = "invalid-cidr" => "an address range is invalid";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        for call in &workload.calls {
            let Call::Cidr { key, cidr, .. } = &**call else { continue };
            let truncated = truncated_range(cidr);
            if truncated.as_deref() == Some(cidr) {
                continue;
            }
            let message = match truncated {
                Some(_) => format!("`{cidr}` has bits set after its prefix"),
                None => format!("`{cidr}` is no address range"),
            };
            findings.of_part(&visit, workload, &["calls", key], message, |d| match truncated {
                Some(range) => d.help(format!("write `{range}` for the whole range")),
                None => d.help("write an address, `/` and a prefix length, such as `203.0.113.0/24`"),
            });
        }
    }
}
