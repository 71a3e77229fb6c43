//! Validate: converts documents to spec types. serde decides whether a document is valid. If serde rejects it, the
//! published JSON Schema, which is generated from the same types, finds all errors with their spans. Both accept the
//! same documents (`tests/it/shorthands.rs`).

mod codes;
mod misplaced;
mod pages;
mod renamed;
mod schema_errors;

pub use codes::SPEC_SHAPE;
pub use pages::PAGES;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::language::model::{Documents, InvalidDocuments};
use crate::language::spec;
use crate::phases::load::{Document, DocumentKind, Loaded};
use crate::yaml::{Layers, Node, Value, decode};

/// A document and its typed content.
#[derive(Debug, Clone)]
pub struct Typed<T> {
    pub file: FileId,
    pub node: Arc<Node>,
    /// Boxed, because it is large and most maps hold few.
    pub spec: Box<T>,
}

/// All documents of the workspace, typed.
#[derive(Debug, Default)]
pub struct Validated {
    pub platform: Option<Typed<spec::Platform>>,
    pub environments: BTreeMap<String, Typed<spec::Environment>>,
    pub teams: BTreeMap<String, Typed<spec::Team>>,
    pub components: BTreeMap<String, Typed<spec::Component>>,
    pub services: BTreeMap<String, Typed<spec::Service>>,
    /// Overlays, by service and then by environment.
    pub overlays: BTreeMap<String, BTreeMap<String, Typed<spec::Service>>>,
    /// Rule files, by service and then by name.
    pub rules: BTreeMap<String, BTreeMap<String, Typed<spec::RuleFile>>>,
    pub documents: Documents,
    /// The names that invalid documents declare.
    pub invalid_documents: InvalidDocuments,
}

enum Parsed {
    Platform(Box<spec::Platform>),
    Environment(Box<spec::Environment>),
    Team(Box<spec::Team>),
    Component(Box<spec::Component>),
    Service(Box<spec::Service>),
    Rules(Box<spec::RuleFile>),
}

/// Converts every document to its type. Documents with errors are left out.
pub fn validate(loaded: &Loaded, diagnostics: &mut Diagnostics) -> Validated {
    let parsed: Vec<_> = loaded.documents.par_iter().map(|d| (d, parse(d))).collect();
    let mut validated = Validated::default();
    for (document, result) in parsed {
        validated.documents.insert(document.file, Arc::clone(&document.node));
        match result {
            Ok(parsed) => validated.add(document, parsed),
            Err(errors) => {
                diagnostics.extend(errors);
                validated.miss(&document.kind, document.file, loaded);
            }
        }
    }
    for (kind, file) in &loaded.unread {
        validated.miss(kind, *file, loaded);
    }
    validated.place_services();
    validated
}

impl Validated {
    /// Records the names that an invalid document declares. An invalid team is added without any fields, so that its
    /// services can be resolved.
    fn miss(&mut self, kind: &DocumentKind, file: FileId, loaded: &Loaded) {
        let invalid_documents = &mut self.invalid_documents;
        invalid_documents.files.insert(file);
        let text = || Arc::from(loaded.sources.text(file));
        match kind {
            DocumentKind::Platform => invalid_documents.platform = true,
            DocumentKind::Environment(name) => {
                invalid_documents.environments.insert(name.clone());
            }
            DocumentKind::Team(name) => {
                invalid_documents.teams.insert(name.clone());
                let node = Arc::new(Node::of(&Value::Null, Span::file_start(file)));
                self.teams.insert(name.clone(), Typed { file, node, spec: Box::default() });
            }
            DocumentKind::Component(name) => {
                invalid_documents.components.insert(name.clone(), text());
            }
            DocumentKind::Service(name) => {
                invalid_documents.services.insert(name.clone(), text());
            }
            DocumentKind::Overlay { service, environment } => {
                invalid_documents.overlays.insert((service.clone(), environment.clone()));
            }
            DocumentKind::Rules { .. } => {}
        }
    }

    /// Records which services belong to invalid teams.
    fn place_services(&mut self) {
        let of_teams = self
            .services
            .iter()
            .filter(|(_, s)| s.spec.team.as_ref().is_some_and(|t| self.invalid_documents.teams.contains(t)));
        self.invalid_documents.of_teams = of_teams.map(|(name, _)| name.clone()).collect();
    }

    fn add(&mut self, document: &Document, parsed: Parsed) {
        let (file, node) = (document.file, Arc::clone(&document.node));
        match (&document.kind, parsed) {
            (DocumentKind::Platform, Parsed::Platform(spec)) => self.platform = Some(Typed { file, node, spec }),
            (DocumentKind::Environment(name), Parsed::Environment(spec)) => {
                self.environments.insert(name.clone(), Typed { file, node, spec });
            }
            (DocumentKind::Team(name), Parsed::Team(spec)) => {
                self.teams.insert(name.clone(), Typed { file, node, spec });
            }
            (DocumentKind::Component(name), Parsed::Component(spec)) => {
                self.components.insert(name.clone(), Typed { file, node, spec });
            }
            (DocumentKind::Service(name), Parsed::Service(spec)) => {
                self.services.insert(name.clone(), Typed { file, node, spec });
            }
            (DocumentKind::Overlay { service, environment }, Parsed::Service(spec)) => {
                let typed = Typed { file, node, spec };
                self.overlays.entry(service.clone()).or_default().insert(environment.clone(), typed);
            }
            (DocumentKind::Rules { service, name }, Parsed::Rules(spec)) => {
                self.rules.entry(service.clone()).or_default().insert(name.clone(), Typed { file, node, spec });
            }
            _ => {}
        }
    }
}

fn parse(document: &Document) -> Result<Parsed, Vec<Diagnostic>> {
    let wrong = [renamed::former_names(document), misplaced::misplaced_fields(document)].concat();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let layers = Layers::one(&document.node);
    let result = match document.kind {
        DocumentKind::Platform => decode(layers).map(|p| Parsed::Platform(Box::new(p))),
        DocumentKind::Environment(_) => decode(layers).map(|e| Parsed::Environment(Box::new(e))),
        DocumentKind::Team(_) => decode(layers).map(|t| Parsed::Team(Box::new(t))),
        DocumentKind::Component(_) => decode(layers).map(|c| Parsed::Component(Box::new(c))),
        DocumentKind::Service(_) | DocumentKind::Overlay { .. } => decode(layers).map(|s| Parsed::Service(Box::new(s))),
        DocumentKind::Rules { .. } => decode(layers).map(|r| Parsed::Rules(Box::new(r))),
    };
    // The decoder skips keys with the value null (they remove the value of a weaker layer), even if the key is unknown.
    if result.is_ok() && !holds_null(&document.node) {
        return result.map_err(|_| Vec::new());
    }
    let mut all = schema_errors::all(document);
    match result {
        Ok(parsed) if all.is_empty() => return Ok(parsed),
        Err(error) if all.is_empty() => {
            all.push(Diagnostic::error(SPEC_SHAPE, error.span.unwrap_or(document.node.span), error.message));
        }
        _ => {}
    }
    Err(all)
}

/// Returns whether a mapping holds a null value at any depth.
fn holds_null(node: &Node) -> bool {
    node.entries().iter().any(|entry| entry.value.is_null() || holds_null(&entry.value))
        || node.items().iter().any(holds_null)
}
