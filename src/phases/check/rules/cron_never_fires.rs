//! `cron-never-fires`: a schedule matches no date.

use crate::diagnostics::{Severity, page};
use crate::kubernetes::CronSchedule;
use crate::language::model::{Controller, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::visit;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Searches for a date that matches the days and months of a schedule in any year, including leap years.
    ///
    /// ## Why is this bad
    /// The job would never run, and nobody would notice.
    ///
    /// ## Example
    /// ```yaml
    /// cron: "0 3 31 2 *"
    /// ```
    ///
    /// ## How to fix
    /// Choose a day that the month has.
    PAGE = "cron-never-fires" => "a schedule matches no date";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for (visit, workload) in visit::workloads(platform) {
        let Controller::CronJob(cron) = &workload.settings.controller else { continue };
        if cron.schedule.parse::<CronSchedule>().is_ok_and(|schedule| !schedule.fires()) {
            let message = format!("`{}` never fires: no such month has such a day", cron.schedule);
            findings.of_part(&visit, workload, &["cron"], message, |d| {
                d.help("choose a day that the month has; the fields are minute, hour, day, month, day of the week")
            });
        }
    }
}
