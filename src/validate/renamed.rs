//! Words that have another name now: the old one gets one finding, which says the new one.

use super::SPEC_SHAPE;
use crate::diagnostics::Diagnostic;
use crate::load::{Document, DocumentKind};
use crate::yaml::{Entry, Node};

/// Where a group of words stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Those of a service: in `service.yaml`, in overlays, in `variants` and in `defaults`.
    Service,
    /// Those of a container: among a service's, and in its workers, schedules, hooks, sidecars and init containers.
    Container,
}

/// A word that has another name now.
struct Renamed {
    among: Words,
    /// The keys that lead to the old word, which is the last; `*` is any key.
    path: &'static [&'static str],
    new: &'static str,
}

const RENAMED: &[Renamed] = &[
    Renamed { among: Words::Service, path: &["budget"], new: "disruptions" },
    Renamed { among: Words::Service, path: &["external"], new: "existing" },
    Renamed { among: Words::Service, path: &["provides"], new: "interfaces" },
    Renamed { among: Words::Service, path: &["requires"], new: "needs" },
    Renamed { among: Words::Container, path: &["secrets", "*", "external"], new: "existing" },
];

/// Words of a service below which containers stand by name.
const PARTS: [&str; 5] = ["workers", "schedules", "hooks", "sidecars", "init"];

/// A finding for every old word of a document.
pub(super) fn old_words(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for renamed in RENAMED {
        for start in starts(document, renamed.among) {
            report(start, renamed.path, renamed, &mut found);
        }
    }
    found
}

/// The mappings of a document that hold words of a group.
fn starts(document: &Document, words: Words) -> Vec<&Node> {
    match words {
        Words::Service => services(document),
        Words::Container => {
            let parts = |service| PARTS.iter().flat_map(move |word| values(service, word));
            services(document).into_iter().flat_map(|s| std::iter::once(s).chain(parts(s))).collect()
        }
    }
}

/// The mappings of a document that hold words of a service.
fn services(document: &Document) -> Vec<&Node> {
    let node = &document.node;
    match &document.kind {
        DocumentKind::Service(_) | DocumentKind::Overlay { .. } => {
            std::iter::once(&**node).chain(values(node, "variants")).collect()
        }
        DocumentKind::Platform | DocumentKind::Environment(_) | DocumentKind::Team(_) => {
            node.get("defaults").into_iter().collect()
        }
        DocumentKind::Component(_) | DocumentKind::Rules { .. } => Vec::new(),
    }
}

fn values<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    node.get(key).map(Node::entries).unwrap_or_default().iter().map(|entry| &entry.value)
}

/// Follows a path down, and reports the old word where it ends.
fn report(node: &Node, path: &[&str], renamed: &Renamed, found: &mut Vec<Diagnostic>) {
    let Some((key, rest)) = path.split_first() else { return };
    for entry in node.entries().iter().filter(|entry| *key == "*" || &*entry.key == *key) {
        match rest {
            [] => found.push(finding(entry, renamed.new)),
            _ => report(&entry.value, rest, renamed, found),
        }
    }
}

fn finding(entry: &Entry, new: &str) -> Diagnostic {
    let old = &entry.key;
    Diagnostic::error(SPEC_SHAPE, entry.key_span, format!("unknown field `{old}`"))
        .help(format!("`{old}` is called `{new}` now"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::FileId;
    use crate::yaml::{ReadOptions, read_document};

    fn document(kind: &DocumentKind, text: &str) -> Document {
        let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
        Document { kind: kind.clone(), file: FileId(0), node: Arc::new(node) }
    }

    /// The kinds of documents in which words of a group may stand, with what leads to them.
    fn homes(words: Words) -> Vec<(DocumentKind, Vec<&'static str>)> {
        let overlay = DocumentKind::Overlay { service: "cart".to_owned(), environment: "prod".to_owned() };
        let variants = [DocumentKind::Service("cart".to_owned()), overlay];
        let defaults = [
            DocumentKind::Platform,
            DocumentKind::Environment("prod".to_owned()),
            DocumentKind::Team("shop".to_owned()),
        ];
        let mut services: Vec<_> = defaults.map(|kind| (kind, vec!["defaults"])).into();
        for kind in variants {
            services.extend([(kind.clone(), vec![]), (kind, vec!["variants", "cart-eu"])]);
        }
        if words == Words::Container {
            let parts = |(kind, lead): &(DocumentKind, Vec<&'static str>)| {
                PARTS.map(|part| (kind.clone(), [lead.as_slice(), &[part, "x"]].concat()))
            };
            let inside: Vec<_> = services.iter().flat_map(parts).collect();
            services.extend(inside);
        }
        services
    }

    /// A document with one word, in flow style, and where the word stands.
    fn text(path: &[&str], word: &str) -> (String, usize) {
        let mut text: String = path.iter().map(|key| format!("{{ {} : ", key.replace('*', "x"))).collect();
        text.push_str("{ ");
        let at = text.len();
        text.push_str(word);
        text.push_str(" : [[[1]]] }");
        text.push_str(&" }".repeat(path.len()));
        (text, at)
    }

    #[test]
    fn an_old_word_is_one_finding_that_says_the_new_one_wherever_it_may_stand() {
        for renamed in RENAMED {
            let (old, between) = renamed.path.split_last().unwrap();
            for (kind, lead) in homes(renamed.among) {
                let path = [lead.as_slice(), between].concat();
                let (written, at) = text(&path, old);
                let found = super::super::parse(&document(&kind, &written)).err().unwrap();
                assert_eq!(found.len(), 1, "{written}: {found:?}");
                assert_eq!(found[0].help, [format!("`{old}` is called `{}` now", renamed.new)]);
                let span = found[0].span.unwrap();
                assert_eq!(&written[span.start as usize..span.end as usize], *old, "{written}");
                assert_eq!(span.start as usize, at, "{written}");
                let (written, _) = text(&path, renamed.new);
                assert!(old_words(&document(&kind, &written)).is_empty(), "{written}");
            }
        }
    }
}
