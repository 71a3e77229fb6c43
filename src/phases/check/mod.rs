//! Check: model -> diagnostics. Each rule is one file with its code, its page, its severity and its check.

mod exposures;
mod field_readers;
mod findings;
mod former_codes;
mod image_versions;
mod quantities;
mod rule;
mod rules;
mod scraping;
mod settings;
mod visit;
mod waivers;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostics, Page, Sources};
use crate::language::model::Platform;

pub use field_readers::{FIELD_READERS, Reader};
pub use former_codes::code_now;
pub use rule::Rule;
pub use rules::RULES;
pub use settings::UNKNOWN_RULE;
pub use waivers::{UNUSED_WAIVER, WAIVER_WITHOUT_REASON};

use findings::Findings;

/// The pages of findings that are not from rules: wrong settings and waivers.
pub const PAGES: &[Page] =
    &[settings::UNKNOWN_RULE_PAGE, waivers::WAIVER_WITHOUT_REASON_PAGE, waivers::UNUSED_WAIVER_PAGE];

/// The rules whose findings hold whatever the defaults of the platform or a team are.
const BOUND: [&str; 2] = ["call-not-deployed", "capability-not-provided"];

/// Runs every rule that the platform does not turn off, and applies waivers.
pub fn check(platform: &Platform, sources: &Sources) -> Diagnostics {
    let found: Vec<Diagnostics> = RULES
        .par_iter()
        .filter_map(|rule| {
            let mut findings = Findings::new(rule.page.code, settings::severity(rule, platform)?, platform);
            (rule.check)(platform, &mut findings);
            Some(findings.finish())
        })
        .collect();
    let mut diagnostics: Diagnostics = found.into_iter().flatten().collect();
    diagnostics.extend(settings::unknown(platform));
    waivers::apply(platform, sources, &mut diagnostics);
    diagnostics.retain(|d| !platform.config.invalid_documents.echoes(d, &BOUND, sources));
    diagnostics.sort();
    diagnostics
}
