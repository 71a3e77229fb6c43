//! Finds the line of the spec from which a value came. This is computed only when a diagnostic needs it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Shared;
use crate::diagnostics::{FileId, Span};
use crate::yaml::Node;

/// The parsed documents of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The documents, by the number of the file. A file that is no document has `None`.
    by_file: Vec<Option<Arc<Node>>>,
}

/// A document, or a part of a document, that is one layer of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    pub file: FileId,
    pub part: LayerPart,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerPart {
    /// The whole document.
    Whole,
    /// The `defaults` of a platform, an environment or a team.
    Defaults,
    /// A variant of a service, by name.
    Variant(Arc<str>),
}

impl Layer {
    pub fn top(file: FileId) -> Self {
        Self { file, part: LayerPart::Whole }
    }

    pub fn defaults(file: FileId) -> Self {
        Self { file, part: LayerPart::Defaults }
    }

    pub fn variant(file: FileId, name: &str) -> Self {
        Self { file, part: LayerPart::Variant(name.into()) }
    }

    /// Returns the keys that lead from the top of the document to the layer.
    pub fn path(&self) -> impl Iterator<Item = &str> {
        let (key, name) = match &self.part {
            LayerPart::Whole => (None, None),
            LayerPart::Defaults => (Some("defaults"), None),
            LayerPart::Variant(name) => (Some("variants"), Some(&**name)),
        };
        key.into_iter().chain(name)
    }
}

/// The layers from which something was merged, weakest first.
#[derive(Debug, Clone, Default)]
pub struct Origin(pub Shared<Vec<Layer>>);

/// Two origins are always equal: values that differ only in where they are written count as equal.
impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

impl Hash for Origin {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Documents {
    pub fn insert(&mut self, file: FileId, node: Arc<Node>) {
        let at = file.0 as usize;
        if at >= self.by_file.len() {
            self.by_file.resize(at + 1, None);
        }
        self.by_file[at] = Some(node);
    }

    /// Returns every document with its file.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Node)> {
        (0u32..).zip(&self.by_file).filter_map(|(file, node)| Some((FileId(file), node.as_deref()?)))
    }

    pub fn get(&self, file: FileId) -> Option<&Node> {
        self.by_file.get(file.0 as usize)?.as_deref()
    }

    /// Returns the span of a value in one document. If the value is missing, returns the span of the nearest parent.
    pub fn span(&self, file: FileId, path: &[&str]) -> Span {
        self.get(file).map_or(Span::file_start(file), |node| node.locate(path.iter().copied()).0)
    }

    /// Finds a value in the strongest layer that has it, and returns it with its span.
    pub fn find(&self, origin: &Origin, path: &[&str]) -> Option<(Span, &Node)> {
        self.layers(origin).find_map(|layer| layer.find(path.iter().copied()))
    }

    /// Returns the layers that exist in the documents, strongest first.
    pub fn layers<'d>(&'d self, origin: &Origin) -> impl Iterator<Item = &'d Node> {
        origin.0.iter().rev().filter_map(|layer| self.layer(layer).map(|(_, node)| node))
    }

    fn layer(&self, layer: &Layer) -> Option<(Span, &Node)> {
        self.get(layer.file)?.find(layer.path())
    }

    /// Returns the span that decided a value: of the value in the strongest layer that has it. If no layer has it,
    /// returns the span of the nearest parent in the strongest layer.
    pub fn deciding_span(&self, origin: &Origin, path: &[&str]) -> Span {
        let mut best: Option<(usize, Span)> = None;
        for layer in origin.0.iter().rev() {
            let Some((mut span, mut node)) = self.layer(layer) else { continue };
            let mut reached = 0;
            for step in path {
                let Some(next) = node.find([*step]) else { break };
                (span, node) = next;
                reached += 1;
            }
            if best.is_none_or(|(b, _)| reached > b) {
                best = Some((reached, span));
            }
        }
        let fallback = origin.0.last().map_or(FileId(0), |l| l.file);
        best.map_or_else(
            || Span::file_start(fallback),
            |(depth, span)| if depth == 0 { Span { end: span.start, ..span } } else { span },
        )
    }
}
