//! A comparison as a comment on a pull request: a table, the risks, and collapsed details. It is always short enough to
//! post.

use std::collections::{BTreeMap, BTreeSet};

use super::phrases;
use crate::diff::{Action, Changes, Risk, group_effects, group_objects};

/// The greatest size of a comment in bytes. Git hosts reject or cut longer ones (GitHub at 65,536 characters).
pub const MARKDOWN_LIMIT: usize = 60_000;

/// Bytes that are reserved for closing tags and the last note.
const RESERVE: usize = 600;
/// The greatest size of the risks in bytes, so that room is left for the details.
const RISKS_SHARE: usize = 24_000;
/// The greatest size of the table in bytes, so that room is left for the details.
const TABLE_SHARE: usize = 14_000;
/// The greatest length of a line of the details.
const LINE: usize = 600;

/// Renders a comment. `rest` names the artefact that holds what does not fit, for example as a Markdown link. It should
/// be short.
pub fn markdown(changes: &Changes, rest: &str) -> String {
    let mut page = Page { out: String::from("## What this change does\n\n"), left_out: 0 };
    if changes.is_empty() {
        page.out.push_str("No change.\n");
        return page.out;
    }
    page.out.push_str(&format!("{}\n\n", phrases::summary(changes)));
    if let Some(line) = phrases::unacknowledged(changes) {
        page.out.push_str(&format!("**{line}**\n\n"));
    }
    risks(&mut page, changes);
    table(&mut page, changes);
    details(&mut page, changes);
    if page.left_out > 0 {
        let rest: String = rest.chars().take(RESERVE / 4).collect();
        let note = format!("\n_Left out of this comment for its length: {}. All of it is in {rest}._\n", page.left_out);
        page.out.push_str(&note);
    }
    page.out
}

struct Page {
    out: String,
    left_out: usize,
}

impl Page {
    /// Appends an entry if the comment stays under the limit.
    fn entry(&mut self, text: &str, limit: usize) {
        if self.out.len() + text.len() <= limit {
            self.out.push_str(text);
        } else {
            self.left_out += 1;
        }
    }
}

fn risks(page: &mut Page, changes: &Changes) {
    let groups = group_effects(&changes.effects);
    let limit = page.out.len() + RISKS_SHARE;
    let mut open: Option<Risk> = None;
    for group in &groups {
        if open != Some(group.risk) {
            if open == Some(Risk::Low) || open == Some(Risk::Info) {
                page.out.push_str("\n</details>\n");
            }
            let count = groups.iter().filter(|other| other.risk == group.risk).count();
            page.out.push_str(&match group.risk {
                Risk::High | Risk::Medium => format!("\n### {} risk\n\n", title(group.risk)),
                Risk::Low | Risk::Info => {
                    format!("\n<details><summary>{} ({count})</summary>\n\n", title(group.risk))
                }
            });
            open = Some(group.risk);
        }
        let members = group.members.iter().filter_map(|n| changes.effects.get(*n));
        let scopes = phrases::scopes(members.clone().map(|effect| &effect.scope));
        let mut text =
            format!("- **{}** {}<br>in {}\n", group.class.keyword(), marked(&group.summary), escape(&scopes));
        for line in &group.detail {
            text.push_str(&format!("  - {}\n", marked(line)));
        }
        for line in phrases::steps(&group.steps) {
            text.push_str(&format!("  - {}\n", escape(&line)));
        }
        for line in phrases::acknowledgements(members.clone()) {
            text.push_str(&format!("  - **{}**\n", escape(&line)));
        }
        if let Some(causes) = phrases::causes(members.map(|effect| effect.cause.as_deref())) {
            text.push_str(&format!("  - {}\n", escape(&causes)));
        }
        page.entry(&text, limit);
    }
    if matches!(open, Some(Risk::Low | Risk::Info)) {
        page.out.push_str("\n</details>\n");
    }
}

fn title(risk: Risk) -> &'static str {
    match risk {
        Risk::High => "High",
        Risk::Medium => "Medium",
        Risk::Low => "Low risk",
        Risk::Info => "For information",
    }
}

/// The number of changes and the highest risk of a service in an environment.
#[derive(Default)]
struct Cell {
    counts: [usize; 3],
    risk: Option<Risk>,
}

fn table(page: &mut Page, changes: &Changes) {
    let mut cells: BTreeMap<(String, &str), Cell> = BTreeMap::new();
    let row_of = |team: &str, service: &str| [team, service].join("/").trim_matches('/').to_owned();
    for change in &changes.objects {
        let scope = &change.scope;
        let cell = cells.entry((row_of(&scope.team, &scope.service), &scope.environment)).or_default();
        cell.counts[change.action as usize] += 1;
    }
    for effect in &changes.effects {
        let scope = &effect.scope;
        let cell = cells.entry((row_of(&scope.team, &scope.service), &scope.environment)).or_default();
        cell.risk = Some(cell.risk.map_or(effect.risk, |risk| risk.min(effect.risk)));
    }
    let environments: BTreeSet<&str> = cells.keys().map(|(_, environment)| *environment).collect();
    let mut rows: Vec<(&str, Option<Risk>)> = Vec::new();
    for ((row, _), cell) in &cells {
        let risk = cell.risk.filter(|risk| *risk != Risk::Info);
        match rows.last_mut().filter(|(known, _)| known == row) {
            Some((_, worst)) => *worst = [*worst, risk].into_iter().flatten().min(),
            None => rows.push((row, risk)),
        }
    }
    rows.sort_by_key(|(row, risk)| (risk.unwrap_or(Risk::Info), *row));
    let limit = page.out.len() + TABLE_SHARE;
    let heads: String = environments.iter().map(|environment| format!(" {} |", escape(environment))).collect();
    page.entry(&format!("\n| service |{heads}\n|---|{}\n", "---|".repeat(environments.len())), limit);
    for (row, _) in rows {
        let name = if row.is_empty() { "(platform)" } else { row };
        let line: String = environments
            .iter()
            .map(|environment| {
                format!(" {} |", cells.get(&(row.to_owned(), *environment)).map_or_else(String::new, cell))
            })
            .collect();
        page.entry(&format!("| {} |{line}\n", escape(name)), limit);
    }
}

fn cell(cell: &Cell) -> String {
    let signs = [(Action::Added, "+"), (Action::Removed, "−"), (Action::Changed, "~")];
    let mut parts: Vec<String> = signs
        .into_iter()
        .filter(|(action, _)| cell.counts[*action as usize] > 0)
        .map(|(action, sign)| format!("{sign}{}", cell.counts[action as usize]))
        .collect();
    if let Some(risk) = cell.risk.filter(|risk| *risk != Risk::Info) {
        parts.push(format!("**{}**", risk.keyword()));
    }
    parts.join(" ")
}

fn details(page: &mut Page, changes: &Changes) {
    page.out.push_str("\n<details><summary>Objects and fields</summary>\n\n");
    let limit = MARKDOWN_LIMIT - RESERVE;
    for group in group_objects(&changes.objects) {
        let members = group.members.iter().filter_map(|n| changes.objects.get(*n));
        let scopes = phrases::scopes(members.clone().map(|change| &change.scope));
        let causes = phrases::causes(members.map(|change| change.cause.as_deref()));
        let causes = causes.map(|causes| format!(", {}", escape(&causes))).unwrap_or_default();
        let (kind, name) = (escape(&group.kind), escape(&group.name));
        let mut text = format!("**{} {kind}/{name}** in {}{causes}\n", group.action.keyword(), escape(&scopes));
        let lines: Vec<String> = group.fields.iter().flat_map(phrases::field).map(|line| shortened(&line)).collect();
        if !lines.is_empty() {
            let fence = "`".repeat(longest_fence(&lines).max(2) + 1);
            text.push_str(&format!("\n{fence}diff\n{}\n{fence}\n", lines.join("\n")));
        }
        text.push('\n');
        page.entry(&text, limit);
    }
    page.out.push_str("\n</details>\n");
}

fn shortened(line: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = line.chars().take(LINE).map(clean).collect();
    if short.len() < line.len() {
        short.push_str(" ...");
    }
    short
}

/// Returns the length of the longest run of back-ticks: a fence around the lines must be longer.
fn longest_fence(lines: &[String]) -> usize {
    lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0)
}

fn marked(text: &str) -> String {
    phrases::marked(text, escape)
}

/// Escapes text for Markdown and HTML and joins its lines.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(LINE) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A mention would notify a user of the Git host.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
