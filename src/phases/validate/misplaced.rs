//! Finds fields of a service in the wrong kind of document.

use super::codes::SPEC_SHAPE;
use crate::diagnostics::Diagnostic;
use crate::language::spec::{NO_DEFAULT, OVERLAY_ONLY, SERVICE_ONLY};
use crate::phases::load::{Document, DocumentKind};
use crate::yaml::Node;

/// Returns a finding for every misplaced field of a document.
pub(super) fn misplaced_fields(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match &document.kind {
        DocumentKind::Service(name) => {
            report(
                &document.node,
                OVERLAY_ONLY,
                &format!("it belongs in apps/{name}/overlays/<environment>.yaml"),
                &mut found,
            );
        }
        DocumentKind::Overlay { service, .. } => {
            report(&document.node, SERVICE_ONLY, &format!("it belongs in apps/{service}/service.yaml"), &mut found);
        }
        DocumentKind::Component(_) | DocumentKind::Rules { .. } => {}
        DocumentKind::Platform | DocumentKind::Environment(_) | DocumentKind::Team(_) => {
            if let Some(defaults) = document.node.get("defaults") {
                for fields in [SERVICE_ONLY, OVERLAY_ONLY, NO_DEFAULT] {
                    report(defaults, fields, "only a service can say it, not the defaults of many", &mut found);
                }
            }
        }
    }
    found
}

fn report(node: &Node, fields: &[&str], help: &str, found: &mut Vec<Diagnostic>) {
    for entry in node.entries().iter().filter(|e| fields.contains(&&*e.key)) {
        found.push(
            Diagnostic::error(SPEC_SHAPE, entry.key_span, format!("`{}` has no place in this file", entry.key))
                .help(help),
        );
    }
}
