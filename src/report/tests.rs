//! What each format prints, to the byte.

use super::text::{Style, render, summary};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};

fn plain(diagnostic: Diagnostic, sources: &Sources) -> String {
    let mut out = Vec::new();
    render(&mut out, &Diagnostics::from_iter([diagnostic]), sources, Style::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// A file and the span of the first `word` in it.
fn file(sources: &mut Sources, path: &str, text: &str, word: &str) -> Span {
    let id = sources.add(path, text);
    let start = text.find(word).unwrap();
    Span::new(id, start, start + word.len())
}

#[test]
fn scratch() {
    let mut s = Sources::new();
    let a = file(&mut s, "a.yaml", "team: shpo\nx: 1\ny: 2\n", "shpo");
    let b = file(&mut s, "b.yaml", "l: 🦀🦀 word\r\nnext: é\r\n", "word");
    let c = file(&mut s, "c.yaml", &format!("x: {}NEEDLE{}\n", "é".repeat(5000), "b".repeat(5000)), "NEEDLE");
    let long = file(&mut s, "d.yaml", &format!("x: {}\n", "b".repeat(10000)), &"b".repeat(10000));
    let multi = file(&mut s, "e.yaml", "a:\r\n  b: 1\r\n  c: 2\r\n", "b: 1\r\n  c: 2");
    let many = file(&mut s, "f.yaml", &"line: 1\n".repeat(100), &"line: 1\n".repeat(80));
    let empty = s.add("empty.yaml", "");
    let eof = s.add("eof.yaml", "a: 1\n");
    let eof2 = s.add("eof2.yaml", "a: 1");
    let tab = file(&mut s, "t.yaml", "\ta:\u{7}\tword", "word");
    for span in [
        a,
        b,
        c,
        long,
        multi,
        many,
        Span::file_start(empty),
        Span::new(eof, 5, 5),
        Span::new(eof2, 4, 4),
        tab,
        Span::new(FileId(99), 3, 4),
    ] {
        println!(
            "{}",
            plain(
                Diagnostic::error("code", span, "message\nsecond").label("label").help("do this").help("or\nthat"),
                &s
            )
        );
    }
    println!(
        "{}",
        plain(
            Diagnostic::error("code", a, "message")
                .label("label")
                .related(Span::new(a.file, 11, 12), "first here")
                .related(b, "other file")
                .help("do this"),
            &s
        )
    );
    println!("{}", plain(Diagnostic::error("code", None, "message").help("do this"), &s));
    println!("{}", plain(Diagnostic::error("code", None, "message").related(b, "there").help("do this"), &s));
    let t = std::time::Instant::now();
    plain(Diagnostic::error("code", c, "message").label("label"), &s);
    println!("{:?}", t.elapsed());
}
