//! Load: files -> documents. Discovery is sorted, the kind of a document follows from where it lies.

mod layout;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::source::Source;
use crate::yaml::{Node, ReadOptions, read_document, read_documents};

pub use layout::{DocumentKind, Placement, place};
pub use pages::PAGES;

/// A file of the workspace that rutter cannot read.
pub const UNREADABLE_FILE: &str = "unreadable-file";
/// A file where none belongs.
pub const UNKNOWN_FILE: &str = "unknown-file";

/// The most bytes of a file beside the spec (configuration, manifests) that are taken: what a ConfigMap can hold.
const MAX_ASSET: usize = 1 << 20;

/// A spec file that was read.
#[derive(Debug, Clone)]
pub struct Document {
    pub kind: DocumentKind,
    pub file: FileId,
    pub node: Arc<Node>,
}

/// A file that a service brings along.
#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Vec<u8>,
    /// Of manifests, that findings can point into.
    pub file: Option<FileId>,
}

/// What the workspace holds.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: Sources,
    /// In the order of their paths.
    pub documents: Vec<Document>,
    /// Services with a `service.yaml`, readable or not.
    pub services: BTreeSet<String>,
    /// Other files below `apps/<service>/`, by service and then by path below its folder.
    pub assets: BTreeMap<String, BTreeMap<String, Asset>>,
    /// The documents of `platform/crds`.
    pub definitions: Vec<Node>,
    /// Templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, FileId>,
}

/// Reads every file of the workspace.
pub fn load(source: &dyn Source, diagnostics: &mut Diagnostics) -> Loaded {
    let mut paths = Vec::new();
    for folder in ["platform", "apps"] {
        match source.files(folder) {
            Ok(found) => paths.extend(found),
            Err(e) => diagnostics.push(Diagnostic::error(
                UNREADABLE_FILE,
                None,
                format!("cannot read {}: {}", e.path, e.message),
            )),
        }
    }
    let read: Vec<_> = paths.par_iter().map(|path| (place(path), source.read(path))).collect();
    let mut loaded = Loaded::default();
    let mut to_parse = Vec::new();
    let mut definitions = Vec::new();
    for (whole, (placement, bytes)) in paths.iter().zip(read) {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(e) => {
                diagnostics.push(Diagnostic::error(
                    UNREADABLE_FILE,
                    None,
                    format!("cannot read {}: {}", e.path, e.message),
                ));
                continue;
            }
        };
        match placement {
            Placement::Document(kind) => {
                if let DocumentKind::Service(name) = &kind {
                    loaded.services.insert(name.clone());
                }
                let file = loaded.sources.add(whole.as_str(), String::from_utf8_lossy(&bytes));
                to_parse.push((kind, file, bytes));
            }
            Placement::Asset { service, path } => {
                if bytes.len() <= MAX_ASSET {
                    let is_manifest = path.starts_with("manifests/");
                    let file = is_manifest.then(|| loaded.sources.add(whole.as_str(), String::from_utf8_lossy(&bytes)));
                    loaded.assets.entry(service).or_default().insert(path, Asset { bytes, file });
                }
            }
            Placement::Definitions => {
                let file = loaded.sources.add(whole.as_str(), String::from_utf8_lossy(&bytes));
                definitions.push((file, bytes));
            }
            Placement::AlertTemplate(name) => {
                let file = loaded.sources.add(whole.as_str(), String::from_utf8_lossy(&bytes));
                loaded.alert_templates.insert(name, file);
            }
            Placement::Unknown { help } => {
                let file = loaded.sources.add(whole.as_str(), "");
                diagnostics.push(
                    Diagnostic::error(
                        UNKNOWN_FILE,
                        Span::file_start(file),
                        "rutter does not know what this file is for",
                    )
                    .help(help),
                );
            }
            Placement::Ignored => {}
        }
    }
    read_parsed(&mut loaded, to_parse, definitions, diagnostics);
    loaded
}

fn read_parsed(
    loaded: &mut Loaded,
    documents: Vec<(DocumentKind, FileId, Vec<u8>)>,
    definitions: Vec<(FileId, Vec<u8>)>,
    diagnostics: &mut Diagnostics,
) {
    let options = ReadOptions::default();
    let parsed: Vec<_> = documents
        .into_par_iter()
        .map(|(kind, file, bytes)| (kind, file, read_document(&bytes, file, options)))
        .collect();
    for (kind, file, result) in parsed {
        match result {
            Ok(node) => loaded.documents.push(Document { kind, file, node: Arc::new(node) }),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    let parsed: Vec<_> =
        definitions.into_par_iter().map(|(file, bytes)| read_documents(&bytes, file, options)).collect();
    for result in parsed {
        match result {
            Ok(found) => loaded.definitions.extend(found),
            Err(errors) => diagnostics.extend(errors),
        }
    }
}
