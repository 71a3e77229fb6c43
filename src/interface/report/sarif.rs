//! Diagnostics as a SARIF 2.1.0 log, the format of code scanning.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Section numbers below refer to
//! it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::span_position::SpanPosition;
use crate::diagnostics::{Diagnostic, Diagnostics, Page, Related, Sources};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The base of all paths: the root of the checked-out repository.
const BASE: &str = "%SRCROOT%";

/// The documentation of the rules that the log refers to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules<'a> {
    /// The pages of the codes. A code without a page becomes a rule with only an id.
    pub pages: &'a [Page],
    /// The base address of the published pages: the page of a rule is at `{docs}{code}.md`.
    pub docs: Option<&'a str>,
}

/// Writes a log with one run, and a line feed.
pub fn render(out: &mut dyn Write, diagnostics: &Diagnostics, sources: &Sources, rules: &Rules<'_>) -> io::Result<()> {
    // Only rules with results are written, because code scanning shows all of them, and the log stays small.
    let codes: BTreeMap<&str, usize> = diagnostics.iter().map(|d| (d.code, 0)).collect();
    let codes: BTreeMap<&str, usize> = codes.into_keys().zip(0..).collect();
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        rules: codes.keys().map(|code| rule(code, rules)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: diagnostics.iter().map(|d| result(d, sources, &codes)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

/// SARIF section 3.14.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    results: Vec<ResultObject<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

/// SARIF section 3.19.
#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Rule<'a>>,
}

/// SARIF section 3.49.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
}

/// SARIF section 3.12. Plain text is required if there is Markdown.
#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

/// SARIF section 3.27.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'a str,
    message: Message,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
}

/// SARIF section 3.28.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: ArtifactLocation<'a>,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation<'a> {
    uri: String,
    uri_base_id: &'a str,
}

/// SARIF section 3.30: lines and columns start at one, and the end column is exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

fn rule<'a>(code: &'a str, rules: &Rules<'_>) -> Rule<'a> {
    let page = rules.pages.iter().find(|page| page.code == code);
    Rule {
        id: code,
        short_description: page.map(|page| Message { text: page.title.to_owned() }),
        help: page.map(|page| Help { text: page.markdown(), markdown: page.markdown() }),
        help_uri: page.and(rules.docs).map(|docs| format!("{docs}{code}.md")),
    }
}

fn result<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources, codes: &BTreeMap<&str, usize>) -> ResultObject<'a> {
    let related = diagnostic.related.iter().zip(0..).map(|(related, id)| related_location(related, id, sources));
    ResultObject {
        rule_id: diagnostic.code,
        rule_index: codes.get(diagnostic.code).copied(),
        // SARIF section 3.27.10 has the same names for levels.
        level: diagnostic.severity.word(),
        message: Message { text: message(diagnostic) },
        locations: diagnostic.span.iter().map(|span| location(SpanPosition::new(sources, *span))).collect(),
        related_locations: related.collect(),
    }
}

/// Returns the message with its help, because SARIF has no field for advice that is not an edit.
fn message(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    std::iter::once(diagnostic.message.clone()).chain(help).collect()
}

fn related_location<'a>(related: &'a Related, id: usize, sources: &'a Sources) -> Location<'a> {
    let message = Some(Message { text: related.message.clone() });
    Location { id: Some(id), message, ..location(SpanPosition::new(sources, related.span)) }
}

fn location(position: SpanPosition<'_>) -> Location<'_> {
    let region = Region {
        start_line: position.line,
        start_column: position.column,
        end_line: position.end_line,
        end_column: position.end_column,
    };
    let artifact_location = ArtifactLocation { uri: uri(position.file), uri_base_id: BASE };
    Location { id: None, physical_location: PhysicalLocation { artifact_location, region }, message: None }
}

/// Returns a relative URI reference (RFC 3986): everything except unreserved characters and `/` is escaped.
fn uri(path: &str) -> String {
    let escape = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(escape).collect()
}
