//! Fields that were renamed: a document with an old name gets one finding, which tells the new name.

use super::codes::SPEC_SHAPE;
use crate::diagnostics::{Diagnostic, Span};
use crate::phases::load::{Document, DocumentKind};
use crate::yaml::{Entry, Node};

/// The kind of mapping in which a renamed field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldsOf {
    /// Fields of a service: in `service.yaml`, in overlays, in `variants` and in `defaults`.
    Service,
    /// Fields of a container: of the service itself, and of its workers, schedules, hooks, sidecars and init
    /// containers.
    Container,
    Platform,
}

/// A field or value that was renamed.
struct Renamed {
    among: FieldsOf,
    /// The keys that lead to the old name; `*` matches any key.
    path: &'static [&'static str],
    old: Old,
    new: &'static str,
}

/// What was renamed at the path.
#[derive(Debug, Clone, Copy)]
enum Old {
    /// The key at the end of the path.
    Key,
    /// This value of the key at the end of the path.
    Value(&'static str),
}

const RENAMED: &[Renamed] = &[
    Renamed { among: FieldsOf::Service, path: &["budget"], old: Old::Key, new: "disruptions" },
    Renamed { among: FieldsOf::Service, path: &["external"], old: Old::Key, new: "existing" },
    Renamed { among: FieldsOf::Service, path: &["provides"], old: Old::Key, new: "interfaces" },
    Renamed { among: FieldsOf::Service, path: &["requires"], old: Old::Key, new: "needs" },
    Renamed { among: FieldsOf::Service, path: &["kind"], old: Old::Value("none"), new: "parts" },
    Renamed { among: FieldsOf::Service, path: &["alerts", "tier"], old: Old::Key, new: "criticality" },
    Renamed { among: FieldsOf::Service, path: &["alerts", "criticality"], old: Old::Value("tier-1"), new: "high" },
    Renamed { among: FieldsOf::Service, path: &["alerts", "criticality"], old: Old::Value("tier-2"), new: "medium" },
    Renamed { among: FieldsOf::Service, path: &["alerts", "criticality"], old: Old::Value("tier-3"), new: "low" },
    Renamed { among: FieldsOf::Container, path: &["secrets", "*", "external"], old: Old::Key, new: "existing" },
    Renamed { among: FieldsOf::Platform, path: &["alerting", "tiers"], old: Old::Key, new: "criticality" },
    Renamed { among: FieldsOf::Platform, path: &["alerting", "criticality", "tier-1"], old: Old::Key, new: "high" },
    Renamed { among: FieldsOf::Platform, path: &["alerting", "criticality", "tier-2"], old: Old::Key, new: "medium" },
    Renamed { among: FieldsOf::Platform, path: &["alerting", "criticality", "tier-3"], old: Old::Key, new: "low" },
];

/// The fields of a service that hold containers by name.
const PARTS: [&str; 5] = ["workers", "schedules", "hooks", "sidecars", "init"];

/// Returns a finding for every old name in a document.
pub(super) fn former_names(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for renamed in RENAMED {
        for start in starts(document, renamed.among) {
            report(start, renamed.path, renamed, &mut found);
        }
    }
    found.extend(carried(document));
    found
}

/// Returns findings for old names in `promotion.carry`, which lists keys of overlays.
fn carried(document: &Document) -> Vec<Diagnostic> {
    let platform = starts(document, FieldsOf::Platform);
    let lists = services(document).into_iter().chain(platform).filter_map(|node| node.get("promotion")?.get("carry"));
    let key = |item: &Node| item.text().and_then(|path| path.split('.').next()).map(str::to_owned);
    let mut found = Vec::new();
    for (item, key) in lists.flat_map(Node::items).filter_map(|item| Some((item, key(item)?))) {
        for renamed in RENAMED.iter().filter(|r| r.among == FieldsOf::Service && r.path == [key.as_str()]) {
            if matches!(renamed.old, Old::Key) {
                found.push(renamed_to(item.span, format!("overlays have no field `{key}`"), &key, renamed.new));
            }
        }
    }
    found
}

/// Returns the mappings of a document that hold fields of a kind.
fn starts(document: &Document, fields: FieldsOf) -> Vec<&Node> {
    match fields {
        FieldsOf::Service => services(document),
        FieldsOf::Container => {
            let parts = |service| PARTS.iter().flat_map(move |field| values(service, field));
            services(document).into_iter().flat_map(|s| std::iter::once(s).chain(parts(s))).collect()
        }
        FieldsOf::Platform if document.kind == DocumentKind::Platform => vec![&*document.node],
        FieldsOf::Platform => Vec::new(),
    }
}

/// Returns the mappings of a document that hold fields of a service.
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

/// Follows a path down and reports the old name at its end.
fn report(node: &Node, path: &[&str], renamed: &Renamed, found: &mut Vec<Diagnostic>) {
    let Some((key, rest)) = path.split_first() else { return };
    for entry in node.entries().iter().filter(|entry| *key == "*" || &*entry.key == *key) {
        match rest {
            [] => found.extend(finding(entry, renamed)),
            _ => report(&entry.value, rest, renamed, found),
        }
    }
}

fn finding(entry: &Entry, renamed: &Renamed) -> Option<Diagnostic> {
    let (old, span, message) = match renamed.old {
        Old::Key => (&*entry.key, entry.key_span, format!("unknown field `{}`", entry.key)),
        Old::Value(old) if entry.value.text() == Some(old) => {
            (old, entry.value.span, format!("`{old}` is no longer a value of `{}`", entry.key))
        }
        Old::Value(_) => return None,
    };
    Some(renamed_to(span, message, old, renamed.new))
}

fn renamed_to(span: Span, message: String, old: &str, new: &str) -> Diagnostic {
    Diagnostic::error(SPEC_SHAPE, span, message).help(format!("`{old}` is called `{new}` now"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::parse;
    use super::*;
    use crate::diagnostics::FileId;
    use crate::yaml::{ReadOptions, read_document};

    fn document(kind: &DocumentKind, text: &str) -> Document {
        let node = read_document(text.as_bytes(), FileId(0), ReadOptions::default()).unwrap();
        Document { kind: kind.clone(), file: FileId(0), node: Arc::new(node) }
    }

    /// Returns the kinds of documents that may hold fields of a kind, with the path to them.
    fn homes(fields: FieldsOf) -> Vec<(DocumentKind, Vec<&'static str>)> {
        if fields == FieldsOf::Platform {
            return vec![(DocumentKind::Platform, vec![])];
        }
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
        if fields == FieldsOf::Container {
            let parts = |(kind, lead): &(DocumentKind, Vec<&'static str>)| {
                PARTS.map(|part| (kind.clone(), [lead.as_slice(), &[part, "x"]].concat()))
            };
            let inside: Vec<_> = services.iter().flat_map(parts).filter(|(_, lead)| may_stand(lead)).collect();
            services.extend(inside);
        }
        services
    }

    /// Returns whether the fields may stand below a path: defaults hold no workers, schedules and hooks.
    fn may_stand(lead: &[&str]) -> bool {
        lead[0] != "defaults" || !crate::language::spec::NO_DEFAULT.contains(&lead[1])
    }

    /// Returns a document in flow style with a value below a path.
    fn text(path: &[&str], value: &str) -> String {
        let keys: String = path.iter().map(|key| format!("{{ {} : ", key.replace('*', "x"))).collect();
        format!("{keys}{value}{}", " }".repeat(path.len()))
    }

    /// Returns two documents that differ in the old and the new name.
    fn texts(renamed: &Renamed, lead: &[&'static str]) -> (&'static str, String, String) {
        let path = [lead, renamed.path].concat();
        let (last, between) = path.split_last().unwrap();
        match renamed.old {
            Old::Key => (last, text(&path, "[[[1]]]"), text(&[between, &[renamed.new]].concat(), "[[[1]]]")),
            Old::Value(old) => (old, text(&path, old), text(&path, renamed.new)),
        }
    }

    #[test]
    fn a_former_name_is_one_finding_that_tells_the_new_name_wherever_it_may_stand() {
        for renamed in RENAMED {
            for (kind, lead) in homes(renamed.among) {
                let (old, before, after) = texts(renamed, &lead);
                let found = parse(&document(&kind, &before)).err().unwrap();
                assert_eq!(found.len(), 1, "{before}: {found:?}");
                assert_eq!(found[0].help, [format!("`{old}` is called `{}` now", renamed.new)]);
                let span = found[0].span.unwrap();
                let at = before.rfind(&format!(" {old} ")).unwrap() + 1;
                assert_eq!((span.start as usize, span.end as usize), (at, at + old.len()), "{before}");
                let found = parse(&document(&kind, &after)).err().unwrap_or_default();
                assert!(found.iter().all(|d| !d.message.contains("unknown")), "{after}: {found:?}");
            }
        }
    }

    #[test]
    fn a_former_name_in_promotion_carry_is_found_too() {
        let carry = "{ promotion: { carry: [env.A, budget, external.0, kind] } }";
        let service = document(&DocumentKind::Service("cart".to_owned()), carry);
        let platform = document(&DocumentKind::Platform, carry);
        for document in [service, platform] {
            let help: Vec<String> = former_names(&document).into_iter().flat_map(|d| d.help).collect();
            assert_eq!(help, ["`budget` is called `disruptions` now", "`external` is called `existing` now"]);
        }
    }
}
