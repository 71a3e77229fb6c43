//! Every rule has a good and a bad fixture in `tests/rules/<code>/`. A fixture has only the files that it changes;
//! the rest is `tests/rules/_base`. A bad fixture has its expected findings in comments: `#~ error invalid-cron`,
//! or with the column: `#~ error invalid-cron 27`. A file `NAME.repeated` with `TEXT TIMES` gives a large file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rutter::diagnostics::Severity;
use rutter::phases::check::RULES;
use rutter::pipeline::compile::check;
use rutter::source::Memory;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// Returns every file below a folder with its text, sorted by path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    found.sort();
    found
}

fn workspace(fixture: &Path) -> Memory {
    let mut memory = Memory::default();
    for (path, text) in files(&root().join("_base")).into_iter().chain(files(fixture)) {
        match (path.strip_suffix(".repeated"), text.trim().split_once(' ')) {
            (Some(path), Some((text, times))) => {
                let times = times.split_whitespace().next().unwrap().parse().unwrap();
                memory.insert(path, text.repeat(times));
            }
            _ => memory.insert(path, text),
        }
    }
    memory
}

/// Returns the workspace of a rule's good fixture.
pub(crate) fn good_workspace(rule: &Path) -> Option<Memory> {
    let good = rule.join("good");
    good.is_dir().then(|| workspace(&good))
}

/// A finding: file, line, column (0: not checked), severity and code.
type Finding = (String, usize, usize, String, String);

/// Returns the expected findings from the comments of a fixture.
fn expected(fixture: &Path) -> BTreeSet<Finding> {
    let mut found = BTreeSet::new();
    for (path, text) in files(fixture) {
        for (number, line) in (1..).zip(text.lines()) {
            for expectation in line.split("#~").skip(1) {
                let mut words = expectation.split_whitespace().map(str::to_owned);
                let (severity, code) = (words.next().unwrap(), words.next().unwrap());
                let column = words.next().map_or(0, |c| c.parse().unwrap());
                let path = path.strip_suffix(".repeated").unwrap_or(&path).to_owned();
                found.insert((path, number, column, severity, code));
            }
        }
    }
    found
}

/// Returns the reported findings, with the column only if an expectation of the same line and code has one.
fn reported(fixture: &Path, expected: &BTreeSet<Finding>) -> (BTreeSet<Finding>, String) {
    let checked = check(&workspace(fixture));
    let (mut found, mut shown) = (BTreeSet::new(), String::new());
    for d in &checked.diagnostics {
        let span = d.span.unwrap_or_else(|| panic!("{d:?} has no place"));
        let (path, at) = (checked.sources.path(span.file).to_owned(), checked.sources.position(span));
        writeln!(
            shown,
            "  {path}:{}:{} {} {}: {} {:?}",
            at.line,
            at.column,
            d.severity.word(),
            d.code,
            d.message,
            d.help
        )
        .unwrap();
        let mut finding = (path, at.line, at.column, d.severity.word().to_owned(), d.code.to_owned());
        if !expected.contains(&finding) {
            finding.2 = 0;
        }
        found.insert(finding);
    }
    (found, shown)
}

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join(kind).is_dir())
        .map(|path| path.join(kind))
        .collect();
    found.sort();
    found
}

#[test]
fn bad_fixtures_report_exactly_what_they_expect() {
    let mut wrong = String::new();
    for fixture in fixtures("bad") {
        let expected = expected(&fixture);
        let code = fixture.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let (found, shown) = reported(&fixture, &expected);
        if found != expected || !expected.iter().any(|e| e.4 == code) {
            writeln!(wrong, "{code}: expected {expected:#?}\nreported\n{shown}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn good_fixtures_report_nothing() {
    let mut wrong = String::new();
    for fixture in fixtures("good") {
        let (found, shown) = reported(&fixture, &BTreeSet::new());
        if !found.is_empty() {
            writeln!(wrong, "{}:\n{shown}", fixture.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_has_a_good_and_a_bad_fixture_a_page_and_a_row_of_its_own() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.page.code).collect();
    assert_eq!(codes.len(), RULES.len(), "two rules share a code");
    for rule in RULES {
        let folder = root().join(rule.page.code);
        assert!(folder.join("good").is_dir() && folder.join("bad").is_dir(), "{} lacks a fixture", rule.page.code);
        let text = rule.page.markdown();
        for heading in ["## What it does", "## Why is this bad", "## Example", "## How to fix"] {
            assert!(text.contains(heading), "{}: {heading}", rule.page.code);
        }
        let file = format!("src/phases/check/rules/{}.rs", rule.page.code.replace('-', "_"));
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).is_file(), "{file}");
    }
}

#[test]
fn the_platform_sets_severities_and_can_turn_rules_off() {
    let platform = "name: acme\npromotion: { order: [dev, prod] }\nrules: { latest-tag: ";
    for (setting, severity) in [
        ("off", None),
        ("note", Some(Severity::Note)),
        ("warning", Some(Severity::Warning)),
        ("error", Some(Severity::Error)),
    ] {
        let mut memory = workspace(&root().join("_base"));
        memory.insert("platform/platform.yaml", format!("{platform}{setting} }}\n"));
        memory.insert("apps/cart/overlays/prod.yaml", "tag: latest\n");
        let found: Vec<_> = check(&memory).diagnostics.into_iter().map(|d| (d.code, d.severity)).collect();
        assert_eq!(found, severity.map(|s| ("latest-tag", s)).into_iter().collect::<Vec<_>>(), "{setting}");
    }
}

#[test]
fn one_mistake_in_several_environments_is_one_finding() {
    let mut memory = workspace(&root().join("_base"));
    memory.insert("platform/environments/prod.yaml", "clusters: [{ name: prod }]\nminReplicas: 3\n");
    memory.insert(
        "apps/cart/service.yaml",
        "team: shop\nimage: r.example.com/cart\nport: 80\nscale: 2\nenv: { API_TOKEN: abc }\nhealth: { tcp: http }\n",
    );
    let found: Vec<_> = check(&memory).diagnostics.into_iter().map(|d| d.message).collect();
    assert_eq!(
        found,
        [
            "2 replicas are fewer than the 3 that the environment asks for (in prod)",
            "`API_TOKEN` looks like a secret in plain text"
        ]
    );
}

/// Compares `docs/rules/` with the pages; `UPDATE=1 cargo test` writes it.
#[test]
fn the_pages_in_docs_are_those_that_explain_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut wanted: Vec<(String, String)> = rutter::interface::pages::all()
        .iter()
        .map(|page| (format!("{}.md", page.code), format!("# `{}`: {}\n\n{}", page.code, page.title, page.markdown())))
        .collect();
    let mut index = "# Rules\n\nMade from the source; `rutter explain CODE` prints the same pages.\n\n".to_owned();
    index.push_str("| rule | severity | what it finds |\n|---|---|---|\n");
    for rule in RULES {
        let code = rule.page.code;
        writeln!(index, "| [`{code}`]({code}.md) | {} | {} |", rule.severity.word(), rule.page.title).unwrap();
    }
    index.push_str(
        "\n# Other codes\n\nThese can neither be turned off nor waived.\n\n| code | what it means |\n|---|---|\n",
    );
    for page in
        rutter::interface::pages::all().iter().filter(|page| !RULES.iter().any(|rule| rule.page.code == page.code))
    {
        writeln!(index, "| [`{0}`]({0}.md) | {1} |", page.code, page.title).unwrap();
    }
    wanted.push(("README.md".to_owned(), index));
    wanted.sort();
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &wanted {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    assert!(files(&folder) == wanted, "docs/rules is stale; run `UPDATE=1 cargo test --test it rules`");
}

/// Finds codes as kebab-case constants in the source. Each must have a page.
#[test]
fn every_code_in_the_source_has_a_page() {
    let pages: BTreeSet<&str> = rutter::interface::pages::all().iter().map(|page| page.code).collect();
    assert_eq!(pages.len(), rutter::interface::pages::all().len(), "two pages for one code");
    let constant = regex::Regex::new(r#"const [A-Z_]+: &str =\s*"([a-z]+(?:-[a-z]+)+)";"#).unwrap();
    let direct = regex::Regex::new(r#"Diagnostic::(?:error|warning|new)\(\s*"([a-z-]+)""#).unwrap();
    let mut seen = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, text) in files(&root.join("src")).into_iter().chain(files(&root.join("crates"))) {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        // `conventions` has names for the output and no codes.
        if path.ends_with("tests.rs") || path == "base/conventions.rs" {
            continue;
        }
        for code in constant.captures_iter(text).chain(direct.captures_iter(text)).map(|c| c[1].to_owned()) {
            // Names of OpenAPI extensions look like codes.
            if code.starts_with("x-") {
                continue;
            }
            assert!(pages.contains(code.as_str()), "{path} reports `{code}`, which has no page");
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} codes were found");
}
