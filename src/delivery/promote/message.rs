//! The commit message of a plan: a line for people, and trailers for analysis.

use std::collections::BTreeSet;

use super::history::Reason;
use super::overlay_id::show_pin;
use super::plan::Plan;
use super::step::Step;

/// What the commit message records beside the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The reason for overriding the objections of the gates.
    pub override_reason: Option<String>,
    /// Further trailers, for example `Argocd-reference-commit-sha`, which names the commit of the code.
    pub trailers: Vec<(String, String)>,
}

/// Returns the message of the commit that carries out a plan. Each of several services has its own group of trailers,
/// which begins with `Promotion-Service`.
pub fn message(plan: &Plan, record: &Record) -> String {
    let steps: Vec<&Step> = plan.steps.iter().filter(|s| s.changes()).collect();
    let mut lines = vec![subject(&steps), String::new()];
    if steps.len() > 1 {
        let moved = |s: &&Step| format!("{} {} -> {}", s.overlay_id.service, before(s), show_pin(&s.after));
        lines.extend(steps.iter().map(moved));
        lines.push(String::new());
    }
    for step in &steps {
        lines.extend(trailers(step).into_iter().map(|(key, value)| format!("{key}: {value}")));
    }
    if let Some(reason) = &record.override_reason {
        let gates: BTreeSet<&str> = plan.objections.iter().map(|o| o.gate).collect();
        if !gates.is_empty() {
            lines.push(format!("Promotion-Override: {}", one_line(reason)));
            lines.push(format!("Promotion-Override-Gates: {}", gates.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
    lines.extend(record.trailers.iter().map(|(key, value)| format!("{key}: {}", one_line(value))));
    lines.join("\n") + "\n"
}

fn before(step: &Step) -> String {
    step.before.as_ref().map_or_else(|| "new".to_owned(), show_pin)
}

fn subject(steps: &[&Step]) -> String {
    let Some(first) = steps.first() else { return "Nothing changes".to_owned() };
    let (environment, version) = (&first.overlay_id.environment, show_pin(&first.after));
    let what = match steps {
        [one] => format!("{} {version}", one.overlay_id.service),
        many => format!("{} services", many.len()),
    };
    let from = first.from.as_ref().map_or_else(String::new, |from| format!(" from {}", from.environment));
    match first.reason {
        Reason::Pin => format!("Pin {what} in {environment}"),
        Reason::Promote => format!("Promote {what}{from} to {environment}"),
        Reason::Hotfix => format!("Hotfix {what}{from} to {environment}"),
        Reason::Rollback => format!("Roll {} back to {version} in {environment}", first.overlay_id.service),
        Reason::Hold => format!("Hold {what} in {environment}"),
        Reason::Release => format!("Release {what} in {environment}"),
    }
}

fn trailers(step: &Step) -> Vec<(&'static str, String)> {
    let mut found = vec![("Promotion-Service", step.overlay_id.service.clone())];
    if let Some(from) = &step.from {
        found.push(("Promotion-From", from.environment.clone()));
    }
    found.push(("Promotion-To", step.overlay_id.environment.clone()));
    let version = match (&step.after.tag, &step.after.digest) {
        (_, Some(digest)) => format!("@{digest}"),
        (Some(tag), None) => format!(":{tag}"),
        (None, None) => String::new(),
    };
    if let Some(image) = &step.image {
        found.push(("Promotion-Image", format!("{image}{version}")));
    }
    found.push(("Promotion-Version", show_pin(&step.after)));
    if let Some(before) = &step.before {
        found.push(("Promotion-Replaces", show_pin(before)));
    }
    if let Some(commit) = &step.source_commit {
        found.push(("Promotion-Source-Commit", commit.clone()));
    }
    found.push(("Promotion-Reason", step.reason.keyword().to_owned()));
    found
}

/// Joins the lines of a text, because a trailer has one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
