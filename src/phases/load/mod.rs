//! Load: reads the files of the workspace into documents, in sorted order. The path of a file decides the kind of its
//! document.

mod codes;
mod component_files;
mod layout;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::conventions::SPEC_FOLDERS;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};
use crate::source::{Source, SourceError};
use crate::yaml::{Node, ReadOptions, read_document, read_documents};

pub use codes::{FILE_TOO_LARGE, UNKNOWN_FILE, UNREADABLE_FILE};
pub use layout::{DocumentKind, Placement, place};
pub use pages::PAGES;

/// The greatest size in bytes of a service's other files (configuration, manifests): what a ConfigMap can hold.
const MAX_ASSET: usize = 1 << 20;
/// The greatest size in bytes of a component's manifest: the CustomResourceDefinitions of a large operator have some
/// MiB.
const MAX_COMPONENT_FILE: usize = 16 << 20;

/// A parsed spec file.
#[derive(Debug, Clone)]
pub struct Document {
    pub kind: DocumentKind,
    pub file: FileId,
    pub node: Arc<Node>,
}

/// A file in a service's folder that is not a spec file.
#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Vec<u8>,
    /// The file for spans of findings; only manifests have one.
    pub file: Option<FileId>,
}

/// The files of the workspace.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: Sources,
    /// The parsed spec files, sorted by path.
    pub documents: Vec<Document>,
    /// The kinds of the spec files that could not be read or parsed.
    pub unread: Vec<(DocumentKind, FileId)>,
    /// The names of services with a `service.yaml`, including those whose file could not be read.
    pub services: BTreeSet<String>,
    /// The other files below `apps/<service>/`, by service and then by path below its folder.
    pub assets: BTreeMap<String, BTreeMap<String, Asset>>,
    /// The files below `platform/components/<component>/`, by component and then by path below its folder.
    pub component_files: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// The documents of `platform/crds`.
    pub definitions: Vec<Node>,
    /// The alert templates of `platform/alerts`, by name.
    pub alert_templates: BTreeMap<String, FileId>,
    /// The dashboards of services, by service and then by name.
    pub dashboards: BTreeMap<String, BTreeMap<String, FileId>>,
}

/// A file whose YAML is not parsed yet.
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
            Ok(bytes) => loaded.add(path, placement, bytes, &mut unparsed, diagnostics),
            Err(e) => {
                diagnostics.push(unreadable(&e));
                loaded.add_unreadable(path, placement);
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
    /// Records a file that exists and cannot be read.
    fn add_unreadable(&mut self, path: &str, placement: Placement) {
        let Placement::Document(kind) = placement else { return };
        if let DocumentKind::Service(name) = &kind {
            self.services.insert(name.clone());
        }
        self.unread.push((kind, self.sources.add(path, "")));
    }

    fn add(
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
                    let file = implicit_kind(&path).map(|_| add(&bytes));
                    self.assets.entry(service).or_default().insert(path, Asset { bytes, file });
                } else if let Some(what) = implicit_kind(&path) {
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

/// Returns the kind of a file, as findings call it, if a file below a service's folder takes effect without being named in the spec. A file of
/// `config` does not: if it is missing, the finding points to the field that names it.
fn implicit_kind(path: &str) -> Option<&'static str> {
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
