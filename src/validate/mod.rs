//! Validate: documents -> spec types. serde decides; when it refuses, the JSON Schema, which is made
//! from the same types, tells everything that is wrong and where.

mod pages;
mod schema_errors;
mod words;

pub use pages::PAGES;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::load::{Document, DocumentKind, Loaded};
use crate::model::Documents;
use crate::spec;
use crate::yaml::{Layers, Node, decode};

/// A value of the wrong shape.
pub const SPEC_SHAPE: &str = "spec-shape";

/// A document with its type.
#[derive(Debug, Clone)]
pub struct Typed<T> {
    pub file: FileId,
    pub node: Arc<Node>,
    /// Large, and most maps hold few.
    pub spec: Box<T>,
}

/// Every document of the workspace, typed.
#[derive(Debug, Default)]
pub struct Validated {
    pub platform: Option<Typed<spec::Platform>>,
    pub environments: BTreeMap<String, Typed<spec::Environment>>,
    pub teams: BTreeMap<String, Typed<spec::Team>>,
    pub components: BTreeMap<String, Typed<spec::Component>>,
    pub services: BTreeMap<String, Typed<spec::Service>>,
    /// By service, then environment.
    pub overlays: BTreeMap<String, BTreeMap<String, Typed<spec::Service>>>,
    /// By service, then name.
    pub rules: BTreeMap<String, BTreeMap<String, Typed<spec::RuleFile>>>,
    pub documents: Documents,
}

enum Parsed {
    Platform(Box<spec::Platform>),
    Environment(Box<spec::Environment>),
    Team(Box<spec::Team>),
    Component(Box<spec::Component>),
    Service(Box<spec::Service>),
    Rules(Box<spec::RuleFile>),
}

/// Types every document; those with errors are left out.
pub fn validate(loaded: &Loaded, diagnostics: &mut Diagnostics) -> Validated {
    let parsed: Vec<_> = loaded.documents.par_iter().map(|d| (d, parse(d))).collect();
    let mut validated = Validated::default();
    for (document, result) in parsed {
        validated.documents.insert(document.file, Arc::clone(&document.node));
        match result {
            Ok(parsed) => validated.add(document, parsed),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    validated
}

impl Validated {
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
    let misplaced = words::misplaced(document);
    if !misplaced.is_empty() {
        return Err(misplaced);
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
    result.map_err(|error| {
        let mut all = schema_errors::all(document);
        if all.is_empty() {
            all.push(Diagnostic::error(SPEC_SHAPE, error.span.unwrap_or(document.node.span), error.message));
        }
        all
    })
}
