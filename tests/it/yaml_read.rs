//! Hostile and awkward YAML: each mistake is found at its line and column, and the cost in time, memory
//! and stack is in proportion to the size.

use proptest::prelude::*;
use rutter::diagnostics::{Diagnostic, FileId, Sources};
use rutter::yaml::{Data, Node, ReadOptions, Value, read_document, read_documents};

fn read(text: &str) -> Result<Node, Vec<Diagnostic>> {
    read_document(text.as_bytes(), FileId(0), ReadOptions::default())
}

/// Returns each finding as `line:column code message`.
fn findings(bytes: &[u8]) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add("f.yaml", String::from_utf8_lossy(bytes).into_owned());
    let found = read_document(bytes, file, ReadOptions::default()).err().unwrap_or_default();
    let place = |d: &Diagnostic| sources.position(d.span.unwrap());
    found.iter().map(|d| format!("{}:{} {} {}", place(d).line, place(d).column, d.code, d.message)).collect()
}

#[test]
fn every_mistake_has_a_position_and_a_message() {
    for (text, expected) in [
        ("a: 1\nb: 2\na: 3\n", "3:1 yaml-duplicate-key the key `a` is given twice"),
        ("a: {b: 1, b: 2}\n", "1:11 yaml-duplicate-key the key `b` is given twice"),
        ("a: 1\n'a': 2\n", "2:1 yaml-duplicate-key the key `a` is given twice"),
        ("&k key: 1\n*k : 2\n", "2:1 yaml-duplicate-key the key `key` is given twice"),
        ("a:\n\tb: 1\n", "2:1 yaml-syntax a tab cannot indent YAML"),
        ("a: 1\n\tb: 2\n", "2:1 yaml-syntax a tab cannot indent YAML"),
        ("a:\n  b: 1\n  \tc: 1\n", "3:3 yaml-syntax a tab cannot indent YAML"),
        ("a: [1, 2\nb: 3\n", "2:2 yaml-syntax expected `,` or the closing bracket"),
        ("a: 1\r\nb: [\r\n", "2:4 yaml-syntax this `[` is never closed"),
        ("a: {b: [}\n", "1:8 yaml-syntax this `[` is closed by `}`"),
        ("a: ]\n", "1:4 yaml-syntax this bracket closes nothing"),
        ("a: \"open\nb: 1\n", "2:1 yaml-syntax this line belongs to a quoted string that was not closed"),
        ("a: 'open\nb: 1\n", "2:1 yaml-syntax this line belongs to a quoted string that was not closed"),
        ("a: \"open", "1:4 yaml-syntax this quote is never closed"),
        ("a: \"x\" y\n", "1:8 yaml-syntax nothing may follow the closing quote"),
        ("a: \"\\q\"\n", "1:4 yaml-syntax a double-quoted string has an escape that YAML does not know"),
        ("a: b: c\n", "1:5 yaml-syntax a second `:` on this line"),
        ("a: 1\n b: 2\n", "2:3 yaml-syntax a key is not allowed here: the line above already has a value"),
        ("- a\nb: 1\n", "2:1 yaml-syntax expected `- ` here: the list above begins in this column"),
        ("key: - a\n", "1:6 yaml-syntax a list cannot begin on the line of its key"),
        ("a: @x\n", "1:4 yaml-syntax a value cannot begin with `@`"),
        ("a: \0\n", "1:4 yaml-syntax the control character U+0000 is not allowed in YAML"),
        ("a\0b: 1\n", "1:2 yaml-syntax the control character U+0000 is not allowed in YAML"),
        ("ü: ü\n\u{1}: a\n", "2:1 yaml-syntax the control character U+0001 is not allowed in YAML"),
        ("a: &x [*x]\n", "1:8 yaml-alias this alias stands inside the value it refers to"),
        ("a: &x {b: {c: *x}}\n", "1:15 yaml-alias this alias stands inside the value it refers to"),
        ("a: *nope\n", "1:4 yaml-alias no anchor of this name stands above"),
        ("a: 1\n<<: 1\n", "2:1 yaml-alias `<<` takes a mapping or a list of mappings"),
        ("x: &x {a: 1}\ny:\n  <<: [*x, 3]\n", "3:3 yaml-alias `<<` takes a mapping or a list of mappings"),
        ("? [a, b]\n: 1\n", "1:3 yaml-key a key must be a plain word or a string"),
        ("{a: 1}: 2\n", "1:1 yaml-key a key must be a plain word or a string"),
        ("x: &x [1]\n*x : 2\n", "2:1 yaml-key a key must be a plain word or a string"),
        (": 1\n", "1:1 yaml-key a key is missing before this `:`"),
        ("a: !env X\n", "1:4 yaml-tag the tag `!env` has no meaning here"),
        ("a: !!binary aGk=\n", "1:4 yaml-tag the tag `!!binary` has no meaning here"),
        ("- !x\n  a: 1\n", "1:3 yaml-tag the tag `!x` has no meaning here"),
        ("a: 1\n---\nb: 1\n", "3:1 yaml-several-documents this file holds more than one YAML document"),
        ("\u{feff}a: 1\n", "1:1 yaml-encoding this file begins with a byte-order mark"),
    ] {
        assert_eq!(findings(text.as_bytes()), [expected], "{text:?}");
    }
    assert_eq!(findings(b"a: 1\nb: \xff\n"), ["2:4 yaml-encoding this file is not UTF-8"]);
    assert_eq!(findings(b"\xff\xfea\0:\0"), ["1:1 yaml-encoding this file is UTF-16"]);
}

#[test]
fn all_mistakes_of_a_file_are_found_at_once() {
    let text = "a: !x 1\nb: 1\nb: 2\nc: {d: 1, d: 2}\n<<: 3\n";
    let found = findings(text.as_bytes());
    assert_eq!(found.len(), 4, "{found:?}");
    let many: String = (0..100_000).map(|n| format!("k{}: 1\n", n % 50_000)).collect();
    assert_eq!(findings(many.as_bytes()).len(), 100, "but not without end");
}

#[test]
fn usual_yaml_is_read() {
    for (text, expected) in [
        ("", r"{}"),
        ("# nothing\n", r"{}"),
        ("---\n---\n", r"{}"),
        ("---\na: 1\n...\n", r#"{"a":1}"#),
        ("a: 1\r\nb: |\r\n  x\r\n  y\r\n", r#"{"a":1,"b":"x\ny\n"}"#),
        ("a: 1", r#"{"a":1}"#),
        ("a: |\n  x", r#"{"a":"x\n"}"#),
        ("? a\n: 1\n", r#"{"a":1}"#),
        ("&k key: 1\nb: *k\n", r#"{"key":1,"b":"key"}"#),
        ("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  a: 3\n", r#"{"x":{"a":1,"b":2},"y":{"a":3,"b":2}}"#),
        (
            "x: &x {a: 1}\nz: &z {a: 2, c: 3}\ny: {<<: [*x, *z]}\n",
            r#"{"x":{"a":1},"z":{"a":2,"c":3},"y":{"a":1,"c":3}}"#,
        ),
        ("x: &x {a: 1}\ny:\n  \"<<\": *x\n", r#"{"x":{"a":1},"y":{"<<":{"a":1}}}"#),
        ("a: !!str 1\nb: !!map {}\n", r#"{"a":"1","b":{}}"#),
        ("a:\nb: ~\nc: null\nd: ''\n", r#"{"a":null,"b":null,"c":null,"d":""}"#),
        (
            "a: 0x1F\nb: 010\nc: 1e3\nd: yes\ne: True\nf: -7\n",
            r#"{"a":"0x1F","b":"010","c":1000.0,"d":"yes","e":true,"f":-7}"#,
        ),
        ("{\"a\": [1, 2.5, {\"b\": null}]}", r#"{"a":[1,2.5,{"b":null}]}"#),
    ] {
        let node = read(text).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
        assert_eq!(serde_json::Value::from(&Value::from(&node)).to_string(), expected, "{text:?}");
    }
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "name: cart\nports:\n  - port: 80\n    name: \"web\"\n";
    let node = read(text).unwrap();
    let shown = |node: &Node| &text[node.span.start as usize..node.span.end as usize];
    let port = &node.get("ports").unwrap().items()[0];
    assert_eq!(shown(node.get("name").unwrap()), "cart");
    assert_eq!(shown(port.get("name").unwrap()), "\"web\"");
    let key = port.entry("port").unwrap().key_span;
    assert_eq!(&text[key.start as usize..key.end as usize], "port");
}

fn too_large(text: &str) {
    let found = read(text).expect_err("too large");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["yaml-too-large"]);
}

#[test]
fn alias_bombs_are_refused() {
    let billion_laughs: String =
        (1..10).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))).collect();
    too_large(&format!("a0: &a0 lol\n{billion_laughs}"));
    let merges: String = (1..30).map(|n| format!("a{n}: &a{n}\n  <<: *a{}\n  x{n}: *a{}\n", n - 1, n - 1)).collect();
    too_large(&format!("a0: &a0 {{x: 1}}\n{merges}"));
    // A few values, each of them long.
    too_large(&format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 1000].join(", ")));
    // The depth comes only from aliases.
    let chain: String = (1..2000).map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1)).collect();
    too_large(&format!("a0: &a0 x\n{chain}"));
    // Nested anchors: each would keep a copy of all values inside it.
    too_large(&format!("a: {}[{}]{}\n", "&x [".repeat(200), "1, ".repeat(100_000), "]".repeat(200)));
    // Many small documents with aliases.
    let one = format!("a: &a [{}]\nb: [{}]\n---\n", "1, ".repeat(100), vec!["*a"; 100].join(", "));
    let found = read_documents(one.repeat(1000).as_bytes(), FileId(0), ReadOptions::default()).unwrap_err();
    assert_eq!(found[0].code, "yaml-too-large");
}

#[test]
fn a_hundred_megabytes_are_refused_at_once() {
    let bytes = vec![b'a'; 100 << 20];
    let found = read_document(&bytes, FileId(0), ReadOptions::default()).unwrap_err();
    assert_eq!(found[0].code, "yaml-too-large");
    assert_eq!(found[0].message, "this file has 104857600 bytes; the limit is 16777216");
}

#[test]
fn depth_and_width_do_not_hurt() {
    for deep in ["[", "{a: ", "- ", "? "] {
        let found = read(&deep.repeat(100_000)).unwrap_err();
        assert_eq!(found.len(), 1, "{deep}");
    }
    let indented: String = (0..3000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    too_large(&indented);
    let long_key = "k".repeat(100_000);
    assert_eq!(
        findings(format!("a: 1\n  \n{long_key}: 1\n").as_bytes()),
        ["3:1 yaml-key a key may have at most 1024 characters"]
    );
    assert!(read(&format!("? {long_key}\n: 1\n")).is_ok());
    let wide: String = (0..100_000).map(|n| format!("k{n}: 1\n")).collect();
    assert_eq!(read(&wide).unwrap().entries().len(), 100_000);
    let merges = "  <<: *a\n".repeat(50_000);
    assert!(read(&format!("a: &a {{b: 1}}\nc:\n{merges}")).is_ok());
    assert!(read(&format!("a: '{}'\n", "'' ".repeat(200_000))).is_ok());
    assert!(read(&"# c\n".repeat(200_000)).is_ok());
}

#[test]
fn a_tree_as_deep_as_it_gets_is_copied_compared_and_dropped_on_a_small_stack() {
    let text = format!("a: &a {}1{}\nb: {}*a{}\n", "[".repeat(150), "]".repeat(150), "[".repeat(140), "]".repeat(140));
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let node = read(&text).unwrap();
        let value = Value::from(&node.clone());
        assert_eq!(value, value.clone());
        assert!(rutter::yaml::write_value(&value).contains("- - - - "));
    });
    small.unwrap().join().unwrap();
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[ \\-:a#\\[\\]{},&*!|>'\"%?\n\t\r<~0ü]{0,60}") {
        if let Ok(node) = read(&text) {
            spans_lie_inside(&node, text.len());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = read_document(&bytes, FileId(0), ReadOptions::default());
    }
}

fn spans_lie_inside(node: &Node, length: usize) {
    assert!(node.span.start <= node.span.end && node.span.end as usize <= length);
    match &node.data {
        Data::Scalar(_) => {}
        Data::Sequence(items) => items.iter().for_each(|n| spans_lie_inside(n, length)),
        Data::Mapping(entries) => entries.iter().for_each(|e| spans_lie_inside(&e.value, length)),
    }
}
