//! Equivalent specs give no change, equal changes in many places give one entry, and large reports stay within limits.

use rutter::diff::{Class, group_effects, group_objects};
use rutter::interface::report::diff::{MARKDOWN_LIMIT, markdown};
use rutter::phases::load::{Placement, place};
use rutter::pipeline::compile::check;
use rutter::source::{Folder, Memory, Source};

use super::reviewed;

fn example() -> Memory {
    let source = Folder::new(env!("CARGO_MANIFEST_DIR"));
    let paths = ["platform", "apps"].iter().flat_map(|folder| source.files(folder).unwrap());
    paths.map(|path| (path.clone(), source.read(&path).unwrap())).collect()
}

/// Adds a comment to one file at a time, so that one comment cannot hide the effect of another.
#[test]
fn a_comment_in_any_one_spec_file_changes_no_file_of_the_output_beside_headers() {
    let files = example();
    let bodies = |memory: &Memory| {
        let tree = rutter::phases::emit::emit(&check(memory).platform).0;
        let body = |bytes: &[u8]| {
            rutter::output::header::split_header(bytes).map_or(bytes.to_vec(), |(_, body)| body.to_vec())
        };
        tree.iter().map(|(path, bytes)| (path.to_owned(), body(bytes))).collect::<Vec<_>>()
    };
    let expected = bodies(&files);
    let specs: Vec<(String, Vec<u8>)> = files
        .iter()
        .filter(|(path, _)| matches!(place(path), Placement::Document(_)))
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect();
    assert!(specs.len() > 60);
    // Tests one file of each kind; the test of the command line changes all files together.
    let kind = |path: &str| match place(path) {
        Placement::Document(kind) => kind.schema(),
        _ => "",
    };
    let mut seen = std::collections::BTreeSet::new();
    for (path, bytes) in specs.iter().filter(|(path, _)| seen.insert(kind(path))) {
        let mut changed = files.clone();
        changed.insert(path.clone(), [b"# a comment\n".as_slice(), bytes].concat());
        assert!(bodies(&changed) == expected, "{path}");
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
}

#[test]
fn order_quotes_and_flow_are_no_change() {
    let mut before = super::workspace();
    before.insert("apps/cart/service.yaml", "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\nscale: 2\nenv: { A: a, B: b }\nresources: { cpu: 1000m, memory: 1024Mi }\n");
    let mut after = super::workspace();
    after.insert("apps/cart/service.yaml", "scale: 2\nresources:\n  memory: 1Gi\n  cpu: \"1\"\nenv:\n  \"B\": 'b'\n  A: \"a\"\nhealth: \"/healthz\"\n\nimage:   r.example.com/cart\nteam: shop\nports: { http: 8080 }\n");
    let found = reviewed(&before, &after).changes;
    assert!(found.is_empty(), "{found:#?}");
}

/// Returns a workspace with 200 services of ten teams in three environments.
fn many(defaults: &str) -> Memory {
    let mut memory = Memory::new();
    memory.insert(
        "platform/platform.yaml",
        format!("name: acme\npromotion: {{ order: [dev, staging, prod] }}\n{defaults}"),
    );
    for environment in ["dev", "staging", "prod"] {
        memory.insert(
            format!("platform/environments/{environment}.yaml"),
            format!("clusters: [{{ name: {environment} }}]\n"),
        );
    }
    for team in 0..10 {
        memory.insert(format!("platform/teams/team{team}.yaml"), "owners: [acme:dev]\n");
    }
    for n in 0..200 {
        let (team, next) = (n % 10, (n + 1) % 200);
        memory.insert(
            format!("apps/service-{n}/service.yaml"),
            format!("team: team{team}\nimage: r.example.com/s{n}\nport: {}\nhealth: /healthz\ncalls: [service-{next}]\nenv: {{ NUMBER: \"{n}\" }}\n", 8000 + n),
        );
        for environment in ["dev", "staging", "prod"] {
            memory.insert(format!("apps/service-{n}/overlays/{environment}.yaml"), format!("tag: v1.{n}\n"));
        }
    }
    memory
}

#[test]
fn a_platform_default_that_touches_every_service_is_a_few_entries_and_a_short_comment() {
    let found =
        reviewed(&many(""), &many("defaults: { shutdown: { grace: 45s }, resources: { memory: 300Mi } }\n")).changes;
    assert!(found.objects.len() >= 600, "{} objects", found.objects.len());
    assert_eq!(
        found.objects.iter().filter(|change| change.cause.as_deref() == Some("platform/platform.yaml:3")).count(),
        found.objects.len()
    );
    assert_eq!(group_objects(&found.objects).len(), 1, "one change, wherever it applies");
    let restarts = group_effects(&found.effects).into_iter().filter(|group| group.class == Class::Restart);
    assert_eq!(restarts.map(|group| group.members.len()).collect::<Vec<_>>(), [600]);
    let page = markdown(&found, "[diff.html](https://example.com)");
    assert!(page.len() < MARKDOWN_LIMIT && page.chars().count() < 60_000, "{}", page.len());
    assert!(page.contains("| team0/service-0 |"), "the table names services");
    let (table, restarts) = (page.find("| service |").unwrap(), page.find("restart").unwrap());
    assert!(restarts < table, "risks come first");
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

/// The worst case: every service changes in a different way.
#[test]
fn a_comment_about_changes_that_all_differ_is_within_the_limit_too() {
    let mut after = many("");
    for n in 0..200 {
        let path = format!("apps/service-{n}/service.yaml");
        let text = String::from_utf8(after.read(&path).unwrap()).unwrap();
        let own = format!("env: {{ NUMBER: \"{n}\", TEXT: \"{}\", \"KEY_{n}\": \"{}\" }}", "x".repeat(n), n * 7);
        after.insert(path, text.replace(&format!("env: {{ NUMBER: \"{n}\" }}"), &own));
    }
    let found = reviewed(&many(""), &after).changes;
    assert!(group_objects(&found.objects).len() >= 200);
    let page = markdown(&found, "the artefact");
    assert!(page.len() < MARKDOWN_LIMIT, "{}", page.len());
    assert!(
        page.contains("Left out of this comment for its length:") && page.contains("All of it is in the artefact._")
    );
}
