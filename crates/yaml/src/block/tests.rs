//! Whatever is read straight is what the parser reads.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::reader::{DEEPEST, MOST_KEYS, read};
use super::scalars::LONGEST_KEY;
use crate::read::parsed;
use crate::{Node, ReadOptions};
use rutter_diagnostics::FileId;

const FILE: FileId = FileId(3);

fn straight(text: &str) -> Option<Vec<Node>> {
    read(text, FILE, ReadOptions::default())
}

/// Reads a text both ways; is it read straight?
fn agrees(text: &str) -> bool {
    let straight = straight(text);
    if let Some(nodes) = &straight {
        assert!(parsed(text, FILE, ReadOptions::default()).as_ref() == Ok(nodes), "{text:?}");
    }
    straight.is_some()
}

#[test]
fn usual_texts_are_read_straight() {
    for text in [
        "# nothing\n",
        "a: 1\nb:\n  c: x  # why\n  d:\n\n# z\ne:\n- 1\n- k: v\n  l:\n- \n-\n",
        "f: |\n  one\n\n  two\n\n# q\nh: {}\ni: \"x\" \nj: 'y'\nk:   # why\n  - - 1\n    - 2\n  - |-\n    x\n\nz:\n",
        "---\na: 1\n---\n# c\n---\nb: 2\n\n---\n- 1\n-   2\n",
        "a:\n- |\n  x\n- |+\n  y\n\n\nb: |+\n  z\n\n",
        "a:\n  b: |\n    x\n      y\n  c: |-\n    z\nd: 1\n",
        "ä: ö # ü\n\"q\\\"\\n\": 'it''s'\n'k': \"\\\\\"\n",
        "a: -1\nb: http://x:80/#y\nc: a:b\nd: []\n-x: ?y\n",
        "  a: 1\n  b: 2\n",
        "a:\n-\n  b: 1\n-\n\n  - c\n- d: |\n    e\n  f: g\n",
        "a: [1]\nb: { c: 1, d: \"x, y\" }  # z\nc: [ a b,{ d: -1 , 'e': [] },{}]\nd:\n- [a]\n",
        "a: { image: r.example.com/x:1, b: 250m..1, c: ~, d: a@b, url: http://x:80/y?z=1 }\n",
        "- { a: b }\n- [x:y, [z]]\n",
    ] {
        assert!(agrees(text), "{text:?}");
    }
}

#[test]
fn everything_else_is_left_to_the_parser() {
    for text in [
        "a: 1",
        "a: [1,]\n",
        "a: [1\n  ]\n",
        "a: [b: c]\n",
        "a: [&x b]\n",
        "a: {b}\n",
        "a: {b: }\n",
        "a: {b : c}\n",
        "a: {b:c}\n",
        "a: {\"b\":c}\n",
        "a: {b: 1, b: 2}\n",
        "a: {<<: {}}\n",
        "a: [] b\n",
        "a: [b #c]\n",
        "a: [b}\n",
        "a: {b: c: d}\n",
        "a: ${b}\n  c\n",
        "a: [${b}]\n",
        "a: &x 1\n",
        "a: b\n  c\n",
        "a: 1\na: 2\n",
        "<<: {}\n",
        "a: >\n  x\n",
        "a\n",
        "a : 1\n",
        "a: b: c\n",
        "a: \"x\n  y\"\n",
        "? a\n",
        "a:\n\tb: 1\n",
        "a: 1\n b: 2\n",
        "a: 'x' y\n",
        "a: !x 1\n",
        "%YAML 1.2\n",
        "--- a\n",
        "...\n",
        "a: |2\n   x\n",
        "a: |\n\n  x\n",
        "a: |\n  x\n   \n",
        "a: \"\\q\"\n",
        "a: 'x'#y\n",
        "a: 1\r\n",
        "- # c\n  a\n",
        "- a\nb: 1\n",
        "a: |\n x\n  y\n # z\nb\n",
        "a: \u{85}\n",
        "\u{feff}a: 1\n",
    ] {
        assert_eq!(straight(text), None, "{text:?}");
    }
    let deep = |n: usize| (0..n).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>();
    assert!(agrees(&deep(DEEPEST)) && !agrees(&deep(DEEPEST + 1)));
    let keys = |n: usize| (0..n).map(|n| format!("k{n}: 1\n")).collect::<String>();
    assert!(agrees(&keys(MOST_KEYS)) && !agrees(&keys(MOST_KEYS + 1)));
    for quote in ["", "'", "\""] {
        assert!(!agrees(&format!("{quote}{}{quote}: 1\n", "k".repeat(LONGEST_KEY + 1))), "{quote}");
    }
    let nested = |n: usize| format!("a: {}{}\n", "[".repeat(n), "]".repeat(n));
    assert!(agrees(&nested(DEEPEST - 1)) && !agrees(&nested(DEEPEST)));
}

#[test]
fn rutters_own_files_are_read_straight() {
    let (mut all, mut ours) = (0, 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["generated", "platform", "apps"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok) {
            if entry.path().extension().is_some_and(|end| end == "yaml") {
                all += 1;
                ours += usize::from(agrees(&fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    assert!(all > 500 && ours * 10 > all * 9, "{ours} of {all}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn whatever_is_read_straight_is_read_so_by_the_parser(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "b: ", "c:", "- ", "-", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n- ", "\n  - ", " ", ": ", "#", " # x",
                "|\n", "|-\n    ", "|+\n  ", "'", "\"", "''", "\\n", "\\\"", "[]", "{}", "1", "ü", "---\n", "\n---\n", "...",
                "?", "? ", "key: v\n", "k: |\n    t\n", "\n  k: |-\n    t\n\n", "- |\n   t\n", "  k: 'v'\n", "- x\n", "- k: v\n  l: w\n", "z:\n  - y\n", "~", "<<", "&x", "*x", "%",
            ]),
            0..14,
        ),
    ) {
        agrees(&format!("{}\n", parts.concat()));
    }

    #[test]
    fn brackets_are_read_so_by_the_parser(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "b: ", "c:", ", ", ",", "[", "]", "{", "}", "{ ", " }", "{ k: v", "{ l: [x, y]", "\"q\"", "'q'", "'q': ", "\"", "'",
                " ", ":", "#", " # x", "-", "- ", "-1", "?", "? ", "~", "<<", "<<: ", "&x", "*x", "!x", "%", "@", "`", "|", ">", "$", "/", "ü",
                "...", "---", "=", "\\", "\t", "\n", "\n  ", "1.5", "a b", "x:y", "::", ":,", ": ]",
            ]),
            0..10,
        ),
        around in prop::sample::select(vec![("k: {", "}"), ("k: [", "]"), ("- {", "}"), ("- [", "]"), ("k: { z: ", " }"), ("- k: [ ", " ]  # c")]),
    ) {
        agrees(&format!("{}{}{}\nafter: 1\n", around.0, parts.concat(), around.1));
        agrees(&format!("{}{}{}\n", around.0, parts.concat(), around.1));
    }
}
