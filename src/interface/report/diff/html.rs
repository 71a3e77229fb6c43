//! A comparison as one self-contained HTML page. It loads nothing, its filters work from `file://`, and it is readable
//! without scripts.

use std::collections::{BTreeMap, BTreeSet};

use super::phrases;
use crate::diff::{ChangeScope, Changes, Effect, ObjectChange, Risk, group_effects, group_objects};
use crate::kubernetes::ObjectId;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Renders the page. All text from objects is escaped, and a content security policy forbids loading anything.
pub fn html(changes: &Changes, title: &str) -> String {
    let title = escape(title);
    let missing = phrases::unacknowledged(changes).map(|line| format!("<p class=\"missing\">{line}</p>\n"));
    let body = format!(
        "<h1>{title}</h1>\n<p class=\"summary\">{}</p>\n{}{}<main>\n{}{}</main>\n",
        escape(&phrases::summary(changes)),
        missing.unwrap_or_default(),
        filters(changes),
        section("Effects", &effects(changes)),
        section("Objects", &objects(changes)),
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

fn section(title: &str, entries: &str) -> String {
    let hidden = if entries.is_empty() { "" } else { " hidden" };
    format!("<section>\n<h2>{title}</h2>\n<p class=\"none\"{hidden}>none</p>\n{entries}</section>\n")
}

/// Escapes text for element content and quoted attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

fn marked(text: &str) -> String {
    phrases::marked(text, escape)
}

fn filters(changes: &Changes) -> String {
    let scopes = || changes.objects.iter().map(|c| &c.scope).chain(changes.effects.iter().map(|e| &e.scope));
    let ids = changes.objects.iter().map(|c| &c.id).chain(changes.effects.iter().filter_map(|e| e.object.as_ref()));
    let kinds: BTreeSet<&str> = ids.map(|id| id.kind.as_str()).collect();
    let of = |part: fn(&ChangeScope) -> &str| scopes().map(part).collect::<BTreeSet<_>>();
    let mut out = String::from("<form id=\"filters\" aria-label=\"Filter\" hidden>\n");
    out.push_str(&select("environment", of(|scope| &scope.environment)));
    out.push_str(&select("team", of(|scope| &scope.team)));
    out.push_str(&select("service", of(|scope| &scope.service)));
    out.push_str(&select("kind", kinds));
    out.push_str(&select("risk", Risk::ALL.map(Risk::keyword)));
    out.push_str("<button type=\"reset\">show all</button>\n<button type=\"button\" id=\"unfold\">unfold</button>\n");
    out.push_str("<span id=\"shown\" role=\"status\"></span>\n</form>\n");
    out
}

fn select<'a>(name: &str, options: impl IntoIterator<Item = &'a str>) -> String {
    // Without this, browsers restore an earlier choice, which may contradict the filter in the address.
    let mut out = format!("<label>{name}<select name=\"{name}\" autocomplete=\"off\"><option value=\"\">all</option>");
    for option in options.into_iter().map(escape).filter(|option| !option.is_empty()) {
        out.push_str(&format!("<option value=\"{option}\">{option}</option>"));
    }
    out.push_str("</select></label>\n");
    out
}

/// Returns the opening tag of an entry, with the attributes that the filters use.
fn article<'a>(scopes: &BTreeSet<&ChangeScope>, ids: impl Iterator<Item = &'a ObjectId>, risk: &str) -> String {
    let scopes: Vec<[&str; 3]> =
        scopes.iter().map(|p| [p.environment.as_str(), p.team.as_str(), p.service.as_str()]).collect();
    let kinds: BTreeSet<&str> = ids.map(|id| id.kind.as_str()).collect();
    format!(
        "<article data-places=\"{}\" data-kinds=\"{}\" data-risk=\"{risk}\">\n",
        escape(&serde_json::json!(scopes).to_string()),
        escape(&serde_json::json!(kinds).to_string()),
    )
}

fn effects(changes: &Changes) -> String {
    let mut out = String::new();
    for group in group_effects(&changes.effects) {
        let members: Vec<&Effect> = group.members.iter().filter_map(|n| changes.effects.get(*n)).collect();
        let scopes = members.iter().map(|effect| &effect.scope).collect();
        let risk = group.risk.keyword();
        out.push_str(&article(&scopes, members.iter().filter_map(|effect| effect.object.as_ref()), risk));
        out.push_str(&format!(
            "<h3><span class=\"risk {risk}\">{risk} {}</span> {}</h3>\n<p class=\"places\">in {}</p>\n",
            group.class.keyword(),
            marked(&group.summary),
            escape(&phrases::scopes(scopes.iter().copied())),
        ));
        let causes = phrases::causes(members.iter().map(|effect| effect.cause.as_deref()));
        let standing = phrases::acknowledgements(members.iter().copied());
        let lines = group.detail.iter().cloned().chain(phrases::steps(&group.steps));
        out.push_str(&list(lines.chain(standing).chain(causes)));
        out.push_str("</article>\n");
    }
    out
}

fn list(lines: impl Iterator<Item = String>) -> String {
    let items: String = lines.map(|line| format!("<li>{}</li>", marked(&line))).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>\n") }
}

fn objects(changes: &Changes) -> String {
    let risks = risks(&changes.effects);
    let mut out = String::new();
    for group in group_objects(&changes.objects) {
        let members: Vec<&ObjectChange> = group.members.iter().filter_map(|n| changes.objects.get(*n)).collect();
        let scopes = members.iter().map(|change| &change.scope).collect();
        let risk = members.iter().filter_map(|change| risks.get(&(&change.scope, &change.id))).min();
        let risk = risk.copied().unwrap_or(Risk::Info).keyword();
        out.push_str(&article(&scopes, members.iter().map(|change| &change.id), risk));
        out.push_str(&format!(
            "<details><summary><strong>{} {}/{}</strong> <span class=\"places\">in {}</span></summary>\n",
            group.action.keyword(),
            escape(&group.kind),
            escape(&group.name),
            escape(&phrases::scopes(scopes.iter().copied())),
        ));
        if let Some(causes) = phrases::causes(members.iter().map(|change| change.cause.as_deref())) {
            out.push_str(&format!("<p class=\"places\">{}</p>\n", escape(&causes)));
        }
        let lines: Vec<String> = group.fields.iter().flat_map(phrases::field).collect();
        let whole = members.first().filter(|_| lines.is_empty()).map(|change| crate::diff::object_diff(change));
        out.push_str(&code(lines.iter().map(String::as_str).chain(whole.iter().flat_map(|text| text.lines()))));
        out.push_str("</details>\n</article>\n");
    }
    out
}

/// Returns the highest risk of the effects of each object.
fn risks(effects: &[Effect]) -> BTreeMap<(&ChangeScope, &ObjectId), Risk> {
    let mut risks: BTreeMap<(&ChangeScope, &ObjectId), Risk> = BTreeMap::new();
    for effect in effects {
        if let Some(id) = &effect.object {
            let risk = risks.entry((&effect.scope, id)).or_insert(effect.risk);
            *risk = effect.risk.min(*risk);
        }
    }
    risks
}

fn code<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from("<pre>");
    for line in lines {
        let class = match line.trim_start().chars().next() {
            Some('+') => " class=\"add\"",
            Some('-') => " class=\"del\"",
            _ => "",
        };
        out.push_str(&format!("<span{class}>{}</span>\n", escape(line)));
    }
    out.push_str("</pre>\n");
    out
}
