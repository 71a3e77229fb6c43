//! Load: files -> documents. Discovery is sorted, the kind of a document follows from where it lies.

mod codes;
mod component_files;
mod layout;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::conventions::SPEC_FOLDERS;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::source::{Source, SourceError};
use crate::yaml::{Node, ReadOptions, read_document, read_documents};

pub use codes::{FILE_TOO_LARGE, UNKNOWN_FILE, UNREADABLE_FILE};
pub use layout::{DocumentKind, Placement, place};
pub use pages::PAGES;

/// The most bytes of a file beside the spec (configuration, manifests) that are taken: what a ConfigMap can hold.
const MAX_ASSET: usize = 1 << 20;
/// The most bytes of a component's manifest: the definitions of a large operator are some of them.
const MAX_COMPONENT_FILE: usize = 16 << 20;

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
    /// Spec files that could not be read, with what they would declare.
    pub unread: Vec<(DocumentKind, FileId)>,
    /// Services with a `service.yaml`, readable or not.
    pub services: BTreeSet<String>,
    /// Other files below `apps/<service>/`, by service and then by path below its folder.
    pub assets: BTreeMap<String, BTreeMap<String, Asset>>,
    /// Files below `platform/components/<component>/`, by component and then by path below its folder.
    pub component_files: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// The documents of `platform/crds`.
    pub definitions: Vec<Node>,
    /// Templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, FileId>,
    /// Dashboards of services, by service and then by name.
    pub dashboards: BTreeMap<String, BTreeMap<String, FileId>>,
}

/// Files whose YAML is still to be read.
#[derive(Default)]
struct Unparsed {
    documents: Vec<(DocumentKind, FileId, Vec<u8>)>,
    definitions: Vec<(FileId, Vec<u8>)>,
}

/// Reads every file of the workspace.
pub fn load(source: &dyn Source, diagnostics: &mut Diagnostics) -> Loaded {
    let paths = paths(source, diagnostics);
    let read: Vec<_> = paths.par_iter().map(|path| (place(path), source.read(path))).collect();
    let mut loaded = Loaded::default();
    let mut unparsed = Unparsed::default();
    for (path, (placement, bytes)) in paths.iter().zip(read) {
        match bytes {
            Ok(bytes) => loaded.take(path, placement, bytes, &mut unparsed, diagnostics),
            Err(e) => {
                diagnostics.push(unreadable(&e));
                loaded.miss(path, placement);
            }
        }
    }
    component_files::check(&paths, &loaded.component_files, &mut loaded.sources, diagnostics);
    loaded.parse(unparsed, diagnostics);
    loaded
}

fn paths(source: &dyn Source, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut paths = Vec::new();
    for folder in SPEC_FOLDERS {
        match source.files(folder) {
            Ok(found) => paths.extend(found),
            Err(e) => diagnostics.push(unreadable(&e)),
        }
    }
    paths
}

fn unreadable(e: &SourceError) -> Diagnostic {
    Diagnostic::error(UNREADABLE_FILE, None, format!("cannot read {}: {}", e.path, e.message))
}

impl Loaded {
    /// A file whose bytes are not known is there all the same.
    fn miss(&mut self, path: &str, placement: Placement) {
        let Placement::Document(kind) = placement else { return };
        if let DocumentKind::Service(name) = &kind {
            self.services.insert(name.clone());
        }
        self.unread.push((kind, self.sources.add(path, "")));
    }

    fn take(
        &mut self,
        whole: &str,
        placement: Placement,
        bytes: Vec<u8>,
        unparsed: &mut Unparsed,
        diagnostics: &mut Diagnostics,
    ) {
        let sources = &mut self.sources;
        let mut add = |bytes: &[u8]| sources.add_bytes(whole, bytes);
        match placement {
            Placement::Document(kind) => {
                if let DocumentKind::Service(name) = &kind {
                    self.services.insert(name.clone());
                }
                unparsed.documents.push((kind, add(&bytes), bytes));
            }
            Placement::Asset { service, path } => {
                if bytes.len() <= MAX_ASSET {
                    let file = taken_unasked(&path).map(|_| add(&bytes));
                    self.assets.entry(service).or_default().insert(path, Asset { bytes, file });
                } else if let Some(what) = taken_unasked(&path) {
                    diagnostics.push(too_large(add(&[]), what, bytes.len(), MAX_ASSET));
                }
            }
            Placement::ComponentFile { component, path } => {
                if bytes.len() <= MAX_COMPONENT_FILE {
                    self.component_files.entry(component).or_default().insert(path, bytes);
                } else {
                    diagnostics.push(too_large(add(&[]), "a manifest", bytes.len(), MAX_COMPONENT_FILE));
                }
            }
            Placement::Definitions => unparsed.definitions.push((add(&bytes), bytes)),
            Placement::AlertTemplate(name) => {
                self.alert_templates.insert(name, add(&bytes));
            }
            Placement::Dashboard { service, name } => {
                self.dashboards.entry(service).or_default().insert(name, add(&bytes));
            }
            Placement::Unknown { help } => {
                let place = Span::file_start(add(&[]));
                let message = "rutter does not know what this file is for";
                diagnostics.push(Diagnostic::error(UNKNOWN_FILE, place, message).help(help));
            }
            Placement::Ignored => {}
        }
    }

    fn parse(&mut self, unparsed: Unparsed, diagnostics: &mut Diagnostics) {
        let options = ReadOptions::default();
        let parsed: Vec<_> = unparsed
            .documents
            .into_par_iter()
            .map(|(kind, file, bytes)| (kind, file, read_document(&bytes, file, options)))
            .collect();
        for (kind, file, result) in parsed {
            match result {
                Ok(node) => self.documents.push(Document { kind, file, node: Arc::new(node) }),
                Err(errors) => {
                    diagnostics.extend(errors);
                    self.unread.push((kind, file));
                }
            }
        }
        let parsed: Vec<_> =
            unparsed.definitions.into_par_iter().map(|(file, bytes)| read_documents(&bytes, file, options)).collect();
        for result in parsed {
            match result {
                Ok(found) => self.definitions.extend(found),
                Err(errors) => diagnostics.extend(errors),
            }
        }
    }
}

/// What a file below a service's folder is that is taken without being named; a file of `config` is missed where it
/// is named.
fn taken_unasked(path: &str) -> Option<&'static str> {
    match path.split_once('/')?.0 {
        "manifests" => Some("a manifest"),
        "sealed" => Some("a SealedSecret"),
        _ => None,
    }
}

fn too_large(file: FileId, what: &str, bytes: usize, most: usize) -> Diagnostic {
    let message = format!("{what} of {bytes} bytes is more than the {most} that rutter takes");
    Diagnostic::error(FILE_TOO_LARGE, Span::file_start(file), message)
        .help("split it into several files, or install it as a component")
}
