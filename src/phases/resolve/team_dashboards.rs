//! Reads the Grafana dashboards that a team wrote.

use std::sync::Arc;

use super::codes;
use super::service_inputs::ServiceInputs;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::kubernetes::is_dns_label;
use crate::language::model::{Dashboard, DashboardContent};
use serde_json::Value as Json;

/// The help for an invalid file name.
pub(super) const FILE_NAME: &str = "name the file in lower-case letters, digits and dashes, beginning with a letter";

/// Reads the dashboards of a service.
pub(super) fn read(service: &str, inputs: &ServiceInputs<'_>, diagnostics: &mut Diagnostics) -> Vec<Dashboard> {
    let files = inputs.loaded.dashboards.get(service).into_iter().flatten();
    let read = files.map(|(name, file)| {
        if !is_dns_label(name) {
            let message = format!("`{name}` cannot be a part of an object's name");
            diagnostics.push(Diagnostic::error(codes::INVALID_VALUE, Span::file_start(*file), message).help(FILE_NAME));
        }
        let text = inputs.loaded.sources.text(*file);
        Dashboard { name: name.clone(), file: *file, text: Arc::from(text), content: content(text, *file) }
    });
    read.collect()
}

fn content(text: &str, file: FileId) -> DashboardContent {
    match serde_json::from_str::<Json>(text) {
        Ok(json) => dashboard(&json, text, file),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            DashboardContent::NotJson { at: offset(text, error.line(), error.column()), message }
        }
    }
}

/// Returns the byte offset of a one-based line and a one-based column in bytes, as serde_json counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn dashboard(json: &Json, text: &str, file: FileId) -> DashboardContent {
    let not = |message: &str, help| DashboardContent::NotDashboard { message: message.to_owned(), help };
    let Some(top) = json.as_object() else {
        return not("this is not a JSON object", "export the dashboard from Grafana as JSON");
    };
    if top.contains_key("dashboard") && !top.contains_key("panels") {
        return not("this is an answer of Grafana's API", "keep only what is under `dashboard`");
    }
    if top.contains_key("apiVersion") && top.contains_key("spec") {
        return not("this is a resource of Grafana's API", "export it in the classic model: the sidecar reads that");
    }
    if top.get("title").and_then(Json::as_str).is_none_or(|title| title.trim().is_empty()) {
        return not("the dashboard has no title", "add `\"title\": \"...\"`");
    }
    if !top.get("panels").is_some_and(Json::is_array) {
        return not("the dashboard has no list of panels", "export the dashboard from Grafana as JSON");
    }
    let uid = top.get("uid").and_then(Json::as_str).filter(|uid| !uid.is_empty());
    DashboardContent::Dashboard { uid: uid.map(|uid| (uid.to_owned(), span(text, "uid", file))) }
}

/// Returns the span of a key's value in the outermost object of valid JSON.
fn span(text: &str, key: &str, file: FileId) -> Span {
    let (mut depth, mut at, mut found) = (0_usize, 0, false);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = string_end(bytes, at);
                if found {
                    return Span::new(file, at, end);
                }
                let is_key = text[end..].trim_start().starts_with(':');
                found = depth == 1 && is_key && text.get(at + 1..end - 1) == Some(key);
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Span::file_start(file)
}

/// Returns the offset after the closing quote of a string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_at_the_top_only() {
        let text = r#"{ "a": { "uid": "no" }, "b": "\"uid\"", "uid" : "yes" }"#;
        let span = span(text, "uid", FileId(0));
        assert_eq!(&text[span.start as usize..span.end as usize], "\"yes\"");
    }

    #[test]
    fn what_is_no_dashboard_says_why() {
        let message = |text: &str| match content(text, FileId(0)) {
            DashboardContent::NotDashboard { message, .. } => message,
            DashboardContent::NotJson { at, .. } => format!("byte {at}"),
            DashboardContent::Dashboard { uid } => format!("{:?}", uid.map(|(uid, _)| uid)),
        };
        assert_eq!(message("[]"), "this is not a JSON object");
        assert_eq!(message("{\"dashboard\": {}, \"meta\": {}}"), "this is an answer of Grafana's API");
        assert_eq!(message("{\"title\": \" \", \"panels\": []}"), "the dashboard has no title");
        assert_eq!(message("{\"title\": \"a\"}"), "the dashboard has no list of panels");
        assert_eq!(message("{\"title\": \"a\", \"panels\": []}"), "None");
        assert_eq!(message("{\n  \"title\": ?\n}"), "byte 13");
    }
}
