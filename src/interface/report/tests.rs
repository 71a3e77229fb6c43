//! Tests of what each format prints.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::text::Style;
use super::{github, json, sarif, text};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Page, Sources, Span};

fn text_of(diagnostic: Diagnostic, sources: &Sources) -> String {
    let mut out = Vec::new();
    text::render(&mut out, &Diagnostics::from_iter([diagnostic]), sources, Style::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// Renders the error `wrong` with the label `here` at the first `word` of a file.
fn marked(content: &str, word: &str) -> String {
    let mut sources = Sources::new();
    let span = file(&mut sources, "f.yaml", content, word);
    text_of(Diagnostic::error("code", span, "wrong").label("here"), &sources)
}

/// Adds a file and returns the span of the first `word` in it.
fn file(sources: &mut Sources, path: &str, content: &str, word: &str) -> Span {
    let id = sources.add(path, content);
    let start = content.find(word).unwrap();
    Span::new(id, start, start + word.len())
}

/// Returns a finding with all parts, a finding without a span, and their files.
fn example() -> (Diagnostics, Sources) {
    let mut sources = Sources::new();
    let team = file(&mut sources, "apps/cart/service.yaml", "team: shpo\nport: 80\n", "shpo");
    let shop = file(&mut sources, "platform/teams/a, b.yaml", "name: shop\n", "name: shop");
    let unknown = Diagnostic::error("unknown-team", team, "there is no team `shpo`\n100% sure")
        .label("no such team")
        .related(shop, "this one is near")
        .help("did you mean `shop`?");
    let empty = Diagnostic::warning("no-services", None, "nothing to compile");
    (Diagnostics::from_iter([unknown, empty]), sources)
}

#[test]
fn text_shows_the_position_the_label_related_positions_and_help() {
    let mut sources = Sources::new();
    let span = file(&mut sources, "a.yaml", "team: shpo\nport: 80\n", "shpo");
    let other = file(&mut sources, "b.yaml", "name: shop\n", "shop");
    let diagnostic = Diagnostic::warning("unknown-team", span, "there is no team `shpo`")
        .label("no such team")
        .related(Span::new(span.file, 11, 15), "in this file")
        .related(other, "in another")
        .help("did you mean `shop`?");
    let expected = "\
warning[unknown-team]: there is no team `shpo`
 --> a.yaml:1:7
  |
1 | team: shpo
  |       ^^^^ no such team
2 | port: 80
  | ---- in this file
  |
 ::: b.yaml:1:7
  |
1 | name: shop
  |       ---- in another
  |
  = help: did you mean `shop`?

";
    assert_eq!(text_of(diagnostic, &sources), expected);
}

#[test]
fn text_without_a_span_has_message_and_help() {
    let diagnostic = Diagnostic::error("code", None, "wrong").help("do this");
    assert_eq!(text_of(diagnostic, &Sources::new()), "error[code]: wrong\n |\n = help: do this\n\n");
}

#[test]
fn carriage_returns_emoji_and_control_characters_do_not_shift_the_mark() {
    let expected = "error[code]: wrong\n --> f.yaml:2:7\n  |\n2 | l: 🦀🦀 word\n  |         ^^^^ here\n\n";
    assert_eq!(marked("a: 1\r\nl: 🦀🦀 word\r\nb: 2\r\n", "word"), expected);
    let expected = "error[code]: wrong\n --> f.yaml:1:6\n  |\n1 |     a:␇    word\n  |            ^^^^ here\n\n";
    assert_eq!(marked("\ta:\u{7}\tword", "word"), expected);
}

#[test]
fn several_lines_are_bracketed_and_very_many_show_the_first() {
    let expected = "error[code]: wrong\n --> f.yaml:2:3\n  |\n2 | /   b: 1\n3 | |   c: 2\n  | |______^ here\n\n";
    assert_eq!(marked("a:\r\n  b: 1\r\n  c: 2\r\n", "b: 1\r\n  c: 2"), expected);
    let lines = "line: 1\n".repeat(100);
    let expected = "error[code]: wrong\n --> f.yaml:1:1\n  |\n1 | line: 1\n  | ^^^^^^^ here\n\n";
    assert_eq!(marked(&lines, &lines), expected);
}

#[test]
fn empty_files_and_ends_of_files_have_a_position() {
    let mut sources = Sources::new();
    let empty = sources.add("empty.yaml", "");
    let closed = sources.add("closed.yaml", "a: 1\n");
    let open = sources.add("open.yaml", "a: 1");
    let at = |file: FileId, byte: usize| {
        text_of(Diagnostic::error("code", Span::new(file, byte, byte), "wrong").label("here"), &sources)
    };
    assert_eq!(at(empty, 0), "error[code]: wrong\n--> empty.yaml:1:1\n = note: here\n\n");
    assert_eq!(at(closed, 5), "error[code]: wrong\n--> closed.yaml:2:1\n = note: here\n\n");
    assert_eq!(at(open, 4), "error[code]: wrong\n --> open.yaml:1:5\n  |\n1 | a: 1\n  |     ^ here\n\n");
    assert!(at(open, 4000).contains("open.yaml:1:5"), "past the end");
    assert!(at(FileId(99), 3).starts_with("error[code]: wrong\n"), "no such file");
}

#[test]
fn a_long_line_is_cut_around_the_mark_and_its_column_stays() {
    let line = format!("{}NEEDLE{}", "é".repeat(5000), "b".repeat(5000));
    let shown = marked(&line, "NEEDLE");
    assert!(shown.contains(" --> f.yaml:1:5001\n"), "{shown}");
    assert!(shown.contains("NEEDLE") && shown.contains("^^^^^^ here"), "{shown}");
    assert!(shown.lines().all(|l| l.chars().count() <= 160), "{shown}");
    let all = "b".repeat(10_000);
    assert!(marked(&all, &all).lines().all(|l| l.chars().count() <= 160));
    assert!(marked(&"b".repeat(1_000_000), "b").contains("f.yaml:1:1"));
}

#[test]
fn a_large_file_with_many_findings_is_rendered_quickly() {
    let mut sources = Sources::new();
    let id = sources.add("large.yaml", "key: a value of some length\n".repeat(100_000));
    let all = (0..2000).map(|n| Diagnostic::error("code", Span::new(id, n * 1400, n * 1400 + 3), "wrong"));
    let all: Diagnostics = all.collect();
    let started = Instant::now();
    let mut out = Vec::new();
    text::render(&mut out, &all, &sources, Style::default()).unwrap();
    json::render(&mut out, &all, &sources).unwrap();
    // This takes minutes if lines are counted from the top of the file for each finding.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn colour_is_only_there_when_asked_for() {
    let (diagnostics, sources) = example();
    let render = |color| {
        let mut out = Vec::new();
        text::render(&mut out, &diagnostics, &sources, Style { color, ..Style::default() }).unwrap();
        out.contains(&0x1b)
    };
    assert!(render(true));
    assert!(!render(false));
}

#[test]
fn the_summary_counts_each_severity() {
    assert_eq!(text::summary(&Diagnostics::new()), None);
    let (mut diagnostics, _) = example();
    diagnostics.push(Diagnostic::error("code", None, "wrong"));
    assert_eq!(text::summary(&diagnostics).as_deref(), Some("2 errors, 1 warning"));
}

#[test]
fn github_escapes_data_and_properties() {
    let mut sources = Sources::new();
    let span = file(&mut sources, "a, b: 1%.yaml", "x: 1\ny: 2\n", "1\ny");
    let diagnostics = Diagnostics::from_iter([
        Diagnostic::error("code", Span::new(span.file, 3, 4), "100%\r\nwrong: a, b").help("fix it"),
        Diagnostic::warning("code", span, "two lines"),
        Diagnostic::new("code", crate::diagnostics::Severity::Note, None, "nowhere"),
    ]);
    let mut out = Vec::new();
    github::render(&mut out, &diagnostics, &sources).unwrap();
    let name = "a%2C b%3A 1%25.yaml";
    let expected = format!(
        "::error file={name},line=1,col=4,endLine=1,endColumn=5,title=code::100%25%0D%0Awrong: a, b%0Ahelp: fix it\n\
         ::warning file={name},line=1,col=4,endLine=2,title=code::two lines\n\
         ::notice title=code::nowhere\n"
    );
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn json_has_the_documented_shape() {
    let (diagnostics, sources) = example();
    let mut out = Vec::new();
    json::render(&mut out, &diagnostics, &sources).unwrap();
    let expected = json!({
        "version": 1,
        "diagnostics": [
            {
                "code": "unknown-team", "severity": "error", "message": "there is no team `shpo`\n100% sure",
                "file": "apps/cart/service.yaml", "line": 1, "column": 7, "endLine": 1, "endColumn": 11,
                "label": "no such team", "help": ["did you mean `shop`?"],
                "related": [{
                    "message": "this one is near",
                    "file": "platform/teams/a, b.yaml", "line": 1, "column": 1, "endLine": 1, "endColumn": 11
                }]
            },
            {"code": "no-services", "severity": "warning", "message": "nothing to compile", "help": [], "related": []}
        ],
        "summary": {"errors": 1, "warnings": 1, "notes": 0}
    });
    assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), expected);
    assert_eq!(out.last(), Some(&b'\n'));
}

#[test]
fn sarif_has_rules_regions_and_related_locations() {
    let (diagnostics, sources) = example();
    let pages = [Page { code: "unknown-team", title: "no such team", text: " Declare it.\n" }];
    let mut out = Vec::new();
    let rules = sarif::Rules { pages: &pages, docs: Some("https://example.com/rules/") };
    sarif::render(&mut out, &diagnostics, &sources, &rules).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let expected = json!([
        {"id": "no-services"},
        {
            "id": "unknown-team", "shortDescription": {"text": "no such team"},
            "help": {"text": "Declare it.\n", "markdown": "Declare it.\n"},
            "helpUri": "https://example.com/rules/unknown-team.md"
        }
    ]);
    assert_eq!(run["tool"]["driver"]["rules"], expected);
    let location = |uri: &str, column: u32| {
        json!({
            "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1, "startColumn": column, "endLine": 1, "endColumn": 11}
        })
    };
    let expected = json!([
        {
            "ruleId": "unknown-team", "ruleIndex": 1, "level": "error",
            "message": {"text": "there is no team `shpo`\n100% sure\nhelp: did you mean `shop`?"},
            "locations": [{"physicalLocation": location("apps/cart/service.yaml", 7)}],
            "relatedLocations": [{
                "id": 0, "physicalLocation": location("platform/teams/a%2C%20b.yaml", 1),
                "message": {"text": "this one is near"}
            }]
        },
        {
            "ruleId": "no-services", "ruleIndex": 0, "level": "warning",
            "message": {"text": "nothing to compile"}, "locations": []
        }
    ]);
    assert_eq!(run["results"], expected);
}
