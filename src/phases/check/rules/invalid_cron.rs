//! `invalid-cron`: the cron expression of a schedule is invalid.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::CronSchedule;
use crate::language::model::{Controller, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Parses each `cron` like the CronJob controller: five fields with values, ranges, lists, steps and the names of
    /// months and weekdays, or `@daily` and the like.
    ///
    /// ## Why is this bad
    /// The API server rejects the CronJob.
    ///
    /// ## Example
    /// ```yaml
    /// cron: "60 2 * * *"
    /// ```
    ///
    /// ## How to fix
    /// Fix the field that the finding names.
    PAGE = "invalid-cron" => "a cron expression is invalid";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Controller::CronJob(cron) = &workload.settings.controller else { continue };
        if let Err(error) = cron.schedule.parse::<CronSchedule>() {
            let message = format!("`{}` is no schedule", cron.schedule);
            findings.of_part(&visit, workload, &["cron"], message, |d| {
                let d = d.help(error.0);
                if cron.schedule.contains("TZ=") { d.help("write the zone as `timeZone: Europe/Berlin`") } else { d }
            });
        }
    }
}
