//! A comparison as text for a terminal: effects first, then each change with its fields.

use super::phrases;
use crate::diff::{Action, Changes, FieldKind, Risk, group_effects, group_objects};

/// The options for text output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalOptions {
    pub color: bool,
    /// The width in columns. Longer lines are wrapped at blanks. At least 40.
    pub width: usize,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const BOLD: &str = "1";
const DIM: &str = "2";

/// Renders text. Control characters in the objects' texts are replaced.
pub fn terminal(changes: &Changes, options: TerminalOptions) -> String {
    let mut out = Printer { out: String::new(), color: options.color, width: options.width.max(40) };
    if changes.is_empty() {
        out.line(0, "", "no change");
        return out.out;
    }
    out.line(0, BOLD, &phrases::summary(changes));
    if let Some(line) = phrases::unacknowledged(changes) {
        out.line(0, RED, &line);
    }
    effects(&mut out, changes);
    objects(&mut out, changes);
    out.out
}

fn effects(out: &mut Printer, changes: &Changes) {
    let groups = group_effects(&changes.effects);
    if !groups.is_empty() {
        out.heading("effects");
    }
    for group in groups {
        let color = match group.risk {
            Risk::High => RED,
            Risk::Medium => YELLOW,
            Risk::Low => CYAN,
            Risk::Info => DIM,
        };
        let members = || group.members.iter().filter_map(|n| changes.effects.get(*n));
        out.line(2, color, &format!("{} {}: {}", group.risk.keyword(), group.class.keyword(), group.summary));
        out.line(6, DIM, &format!("in {}", phrases::scopes(members().map(|effect| &effect.scope))));
        for line in &group.detail {
            out.line(6, "", line);
        }
        for line in phrases::steps(&group.steps) {
            out.line(6, BOLD, &line);
        }
        for line in phrases::acknowledgements(members()) {
            out.line(6, BOLD, &line);
        }
        if let Some(causes) = phrases::causes(members().map(|effect| effect.cause.as_deref())) {
            out.line(6, DIM, &causes);
        }
    }
}

fn objects(out: &mut Printer, changes: &Changes) {
    let groups = group_objects(&changes.objects);
    if !groups.is_empty() {
        out.heading("objects");
    }
    for group in groups {
        let color = match group.action {
            Action::Added => GREEN,
            Action::Removed => RED,
            Action::Changed => YELLOW,
        };
        let members = || group.members.iter().filter_map(|n| changes.objects.get(*n));
        out.line(2, color, &format!("{} {}/{}", phrases::sign(group.action), group.kind, group.name));
        out.line(6, DIM, &format!("in {}", phrases::scopes(members().map(|change| &change.scope))));
        for field in &group.fields {
            for line in phrases::field(field) {
                out.line(6, field_color(field.kind, &line), &line);
            }
        }
        for change in members().take(1) {
            for from in change.moved_from.iter().map(ToString::to_string).chain(change.renamed_from.clone()) {
                out.line(6, DIM, &format!("was {from}"));
            }
        }
        if let Some(causes) = phrases::causes(members().map(|change| change.cause.as_deref())) {
            out.line(6, DIM, &causes);
        }
    }
}

fn field_color(kind: FieldKind, line: &str) -> &'static str {
    match (kind, line.trim_start().chars().next()) {
        (FieldKind::Added, _) | (FieldKind::Lines, Some('+')) => GREEN,
        (FieldKind::Removed, _) | (FieldKind::Lines, Some('-')) => RED,
        _ => "",
    }
}

struct Printer {
    out: String,
    color: bool,
    width: usize,
}

impl Printer {
    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        self.line(0, BOLD, text);
    }

    /// Writes a text, wrapped at blanks. A word that is too long gets a line of its own and is not cut.
    fn line(&mut self, indent: usize, style: &str, text: &str) {
        let text: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        let leading = text.len() - text.trim_start_matches(' ').len();
        let mut column = 0;
        let mut lines = vec![text[..leading].to_owned()];
        for word in text[leading..].split(' ') {
            let length = word.chars().count();
            if column > 0 && indent + leading + column + 1 + length > self.width {
                lines.push(" ".repeat(leading + 2));
                column = 2;
            } else if column > 0 {
                if let Some(last) = lines.last_mut() {
                    last.push(' ');
                }
                column += 1;
            }
            if let Some(last) = lines.last_mut() {
                last.push_str(word);
            }
            column += length;
        }
        for line in lines {
            self.out.push_str(&" ".repeat(indent));
            let styled = self.color && !style.is_empty();
            let (on, off) = if styled { (format!("\u{1b}[{style}m"), "\u{1b}[0m") } else { (String::new(), "") };
            self.out.push_str(&format!("{on}{line}{off}\n"));
        }
    }
}
