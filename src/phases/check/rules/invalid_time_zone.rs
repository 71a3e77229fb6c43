//! `invalid-time-zone`: no time zone has this name.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::{is_time_zone, time_zones};
use crate::language::model::{Controller, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Looks up the `timeZone` of each schedule in the IANA database, with exact spelling.
    ///
    /// ## Why is this bad
    /// The API server rejects the CronJob.
    ///
    /// ## Example
    /// ```yaml
    /// timeZone: Europe/berlin
    /// ```
    ///
    /// ## How to fix
    /// Write `Europe/Berlin`.
    PAGE = "invalid-time-zone" => "no time zone has this name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Controller::CronJob(cron) = &workload.settings.controller else { continue };
        if is_time_zone(&cron.time_zone) {
            continue;
        }
        let message = format!("there is no time zone `{}`", cron.time_zone);
        findings.of_part(&visit, workload, &["timeZone"], message, |d| {
            let zones = time_zones();
            let same = zones.iter().find(|zone| zone.eq_ignore_ascii_case(&cron.time_zone));
            match same {
                Some(zone) => d.help(format!("write `{zone}`")),
                None => d
                    .suggest(&cron.time_zone, zones.iter().map(String::as_str))
                    .help("use a name of the IANA database, such as `Etc/UTC`"),
            }
        });
    }
}
