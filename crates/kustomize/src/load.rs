//! Finds and reads files. Every path must stay inside the source, and the files of a kustomization must be
//! inside its own folder.

use std::collections::HashMap;
use std::sync::Arc;

use super::codes::{self, BuildResult, failure};
use super::decode::SpannedText;
use super::resource::Resource;
use rutter_diagnostics::{Diagnostic, Diagnostics, FileId, Sources, Span};
use rutter_source::Source;
use rutter_yaml::{Data, Node, ReadOptions, Value, read_documents};

/// The file names of a kustomization, in the order in which they are searched.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const LARGEST_FILE: usize = 16 << 20;

/// Returns the single document of a file that the caller has in memory. The file must be written by
/// [`rutter_yaml::write_value`].
pub type Documents<'a> = dyn Fn(&str) -> Option<&'a Value> + 'a;

/// Reads files, each of them at most once.
pub(crate) struct Loader<'a> {
    source: &'a dyn Source,
    documents: &'a Documents<'a>,
    sources: &'a mut Sources,
    read: HashMap<String, FileId>,
    /// The files that were requested since the build of the current root began.
    pub(crate) requested: Vec<FileId>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(source: &'a dyn Source, documents: &'a Documents<'a>, sources: &'a mut Sources) -> Self {
        Self { source, documents, sources, read: HashMap::new(), requested: Vec::new() }
    }

    /// Returns the document of a file if the caller has it in memory.
    pub(crate) fn in_memory(&mut self, path: &str) -> Option<(&'a Value, Span)> {
        let document = (self.documents)(path)?;
        let file = self.add_source(path, &[]);
        Some((document, Span::file_start(file)))
    }

    fn add_source(&mut self, path: &str, bytes: &[u8]) -> FileId {
        let file = match self.read.get(path) {
            Some(file) => *file,
            None => {
                let file = self.sources.add_bytes(path, bytes);
                self.read.insert(path.to_owned(), file);
                file
            }
        };
        self.requested.push(file);
        file
    }

    pub(crate) fn path(&self, file: FileId) -> Option<Arc<str>> {
        self.sources.get(file).map(|source| Arc::clone(&source.path))
    }

    /// Returns the path of the kustomization file of a folder, which must have exactly one.
    pub(crate) fn kustomization_of(&self, dir: &str, span: Option<Span>) -> BuildResult<String> {
        let found: Vec<String> =
            NAMES.iter().map(|name| below(dir, name)).filter(|path| self.source.exists(path)).collect();
        let shown = if dir.is_empty() { "." } else { dir };
        match &found[..] {
            [one] => Ok(one.clone()),
            [] => {
                let message = format!("`{shown}` has no kustomization.yaml, kustomization.yml or Kustomization");
                Err(failure(codes::MISSING_KUSTOMIZATION, span, message))
            }
            _ => {
                let message = format!("`{shown}` has more than one kustomization file");
                Err(failure(codes::SEVERAL_KUSTOMIZATIONS, span, message))
            }
        }
    }

    /// Returns the full path of a file if it exists, in any folder of the source.
    pub(crate) fn existing(&self, dir: &str, path: &str) -> Option<String> {
        normalize(dir, path).filter(|p| self.source.exists(p))
    }

    /// Returns the path of the folder that a base or component names.
    pub(crate) fn folder(&self, dir: &str, path: &SpannedText) -> BuildResult<String> {
        let folder = normalize(dir, &path.text);
        let has_files = |folder: &String| NAMES.iter().any(|name| self.source.exists(&below(folder, name)));
        match folder {
            Some(folder) if has_files(&folder) => Ok(folder),
            _ if is_remote(&path.text) => Err(remote(path)),
            Some(folder) if self.source.files(&folder).is_ok_and(|f| !f.is_empty()) => Ok(folder),
            _ => {
                let message = format!("`{}` is neither a file nor a folder with a kustomization", path.text);
                Err(failure(codes::MISSING_FILE, path.span, message))
            }
        }
    }

    /// Returns the full path of a file of the kustomization in `dir`.
    pub(crate) fn file(&self, dir: &str, path: &SpannedText) -> BuildResult<String> {
        match self.existing(dir, &path.text) {
            Some(full) => inside(dir, full, path),
            None if is_remote(&path.text) => Err(remote(path)),
            None => Err(failure(codes::MISSING_FILE, path.span, format!("there is no file `{}`", path.text))),
        }
    }

    /// Returns the bytes of a file, and its id for spans.
    pub(crate) fn bytes(&mut self, path: &str, span: Option<Span>) -> BuildResult<(Vec<u8>, FileId)> {
        let missing =
            |e: rutter_source::SourceError| failure(codes::MISSING_FILE, span, format!("{path}: {}", e.message));
        let bytes = self.source.read(path).map_err(missing)?;
        if bytes.len() > LARGEST_FILE {
            return Err(failure(codes::TOO_LARGE, span, format!("`{path}` has more than {LARGEST_FILE} bytes")));
        }
        let file = self.add_source(path, &bytes);
        Ok((bytes, file))
    }

    /// Returns the resources of a file.
    pub(crate) fn resources(&mut self, path: &str, span: Option<Span>) -> BuildResult<Vec<Resource>> {
        match self.canonical(path) {
            Some(resource) => Ok(vec![resource]),
            None => resources(self.documents(path, span)?),
        }
    }

    /// Returns the resource or patch of a file in memory; `None` if the file must be parsed.
    pub(crate) fn canonical(&mut self, path: &str) -> Option<Resource> {
        let (document, start) = self.in_memory(path)?;
        Resource::from_canonical(document, start)
    }

    /// Returns the documents of a file.
    pub(crate) fn documents(&mut self, path: &str, span: Option<Span>) -> BuildResult<Vec<Node>> {
        if let Some((document, start)) = self.in_memory(path) {
            return Ok(vec![Node::of(document, start)]);
        }
        let (bytes, file) = self.bytes(path, span)?;
        read_documents(&bytes, file, ReadOptions::default()).map_err(collect)
    }

    /// Reads a file with exactly one document. The last of repeated keys counts, like in Kustomize.
    pub(crate) fn document(&mut self, path: &str, span: Option<Span>) -> BuildResult<Node> {
        if let Some((document, start)) = self.in_memory(path) {
            return Ok(Node::of(document, start));
        }
        let (bytes, file) = self.bytes(path, span)?;
        let options = ReadOptions { last_key_wins: true, ..ReadOptions::default() };
        let documents = read_documents(&bytes, file, options).map_err(collect)?;
        let first = documents.into_iter().next();
        first.ok_or_else(|| failure(codes::EMPTY_KUSTOMIZATION, span, format!("`{path}` is empty")))
    }
}

/// Checks that a file is in or below the folder `dir` of its kustomization.
pub(crate) fn inside(dir: &str, full: String, path: &SpannedText) -> BuildResult<String> {
    if is_within(dir, &full) {
        return Ok(full);
    }
    let message = format!("`{}` lies outside the folder of its kustomization", path.text);
    let found = Diagnostic::error(codes::OUTSIDE_ROOT, path.span, message);
    Err(found.help("move it below that folder, or make it a base of its own").into())
}

pub(crate) fn collect(found: Vec<Diagnostic>) -> Diagnostics {
    found.into_iter().collect()
}

/// Reads the documents of a text inside another file. All spans are that of the text.
pub(crate) fn inline_documents(text: &str, span: Option<Span>) -> BuildResult<Vec<Node>> {
    let file = span.map_or(FileId(u32::MAX), |s| s.file);
    let mut nodes = read_documents(text.as_bytes(), file, ReadOptions::default()).map_err(|found| {
        let at_span = |mut d: Diagnostic| {
            d.span = span;
            d
        };
        found.into_iter().map(at_span).collect::<Diagnostics>()
    })?;
    if let Some(span) = span {
        nodes.iter_mut().for_each(|n| set_span(n, span));
    }
    Ok(nodes)
}

fn set_span(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.data {
        Data::Sequence(items) => items.iter_mut().for_each(|n| set_span(n, span)),
        Data::Mapping(entries) => entries.iter_mut().for_each(|e| {
            e.key_span = span;
            set_span(&mut e.value, span);
        }),
        Data::Scalar(_) => {}
    }
}

/// Returns the resources of documents. Flattens lists and leaves out empty documents.
pub(crate) fn resources(documents: Vec<Node>) -> BuildResult<Vec<Resource>> {
    read_all(documents, Resource::from_node)
}

/// Returns the patches of documents. Flattens lists and leaves out empty documents.
pub(crate) fn patches(documents: Vec<Node>) -> BuildResult<Vec<Resource>> {
    read_all(documents, Resource::from_patch)
}

type Read = fn(Node) -> Resource;

fn read_all(documents: Vec<Node>, read: Read) -> BuildResult<Vec<Resource>> {
    let mut out = Vec::new();
    documents.into_iter().try_for_each(|node| add_resource(node, read, &mut out))?;
    Ok(out)
}

fn add_resource(node: Node, read: Read, out: &mut Vec<Resource>) -> BuildResult<()> {
    let wrong = |message: &str| Err(failure(codes::INVALID_RESOURCE, node.span, message));
    if !node.is_mapping() {
        return wrong("a Kubernetes object is a mapping");
    }
    if node.entries().is_empty() {
        return Ok(());
    }
    let kind = node.get("kind").and_then(Node::text).unwrap_or_default();
    if kind.is_empty() {
        return wrong("this object has no kind");
    }
    let is_list = kind.ends_with("List");
    if is_list && node.get("items").is_some() {
        return items_of(node).into_iter().try_for_each(|item| add_resource(item, read, out));
    }
    let name = node.get("metadata").and_then(|m| m.get("name")).and_then(Node::text).unwrap_or_default();
    if name.is_empty() && !is_list {
        return wrong("this object has no metadata.name");
    }
    out.push(read(node));
    Ok(())
}

/// Returns the objects in the `items` of a list object.
fn items_of(list: Node) -> Vec<Node> {
    let Data::Mapping(entries) = list.data else { return Vec::new() };
    match entries.into_iter().find(|e| &*e.key == "items").map(|e| e.value.data) {
        Some(Data::Sequence(items)) => items.into_iter().filter(|item| !item.is_null()).collect(),
        _ => Vec::new(),
    }
}

fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

/// Resolves `path` relative to `dir`, without `.` and `..`; `None` if it leads out of the source.
pub(crate) fn normalize(dir: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = dir.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns whether `path` is in or below the folder `dir`.
pub(crate) fn is_within(dir: &str, path: &str) -> bool {
    dir.is_empty() || path == dir || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'))
}

fn is_remote(path: &str) -> bool {
    ["://", "git@", "git::", "?ref=", "github.com"].iter().any(|mark| path.contains(mark))
}

fn remote(path: &SpannedText) -> Diagnostics {
    let found =
        Diagnostic::error(codes::REMOTE, path.span, format!("`{}` is remote; this engine reads no network", path.text));
    found.help("vendor it into the repository").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_source() {
        assert_eq!(normalize("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(normalize("a", "../../b"), None);
        assert_eq!(normalize("", "/etc/passwd"), None);
        assert!(is_within("a", "a/b") && !is_within("a", "ab/c"));
    }
}
