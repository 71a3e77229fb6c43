//! Which spec line a value came from: looked up when a diagnostic needs it, never before.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::diagnostics::{FileId, Span};
use crate::yaml::Node;

/// The parsed documents of the workspace by path.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    by_file: BTreeMap<FileId, Arc<Node>>,
}

/// A document, or a part of it that counts as a layer (`defaults` of a platform, a variant of a service).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    pub file: FileId,
    /// Keys from the document's top to the layer.
    pub path: Vec<String>,
}

impl Layer {
    pub fn top(file: FileId) -> Self {
        Self { file, path: Vec::new() }
    }

    pub fn below(file: FileId, path: &[&str]) -> Self {
        Self { file, path: path.iter().map(|s| (*s).to_owned()).collect() }
    }
}

/// The layers a thing was made of, weakest first.
#[derive(Debug, Clone, Default)]
pub struct Origin(pub Vec<Layer>);

/// Where a thing is written does not make it another thing.
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
        self.by_file.insert(file, node);
    }

    /// Every document.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Node)> {
        self.by_file.iter().map(|(file, node)| (*file, node.as_ref()))
    }

    pub fn get(&self, file: FileId) -> Option<&Node> {
        self.by_file.get(&file).map(Arc::as_ref)
    }

    /// The place of a value in one document, or of the nearest thing above it.
    pub fn place(&self, file: FileId, path: &[&str]) -> Span {
        self.get(file).map_or(Span::file_start(file), |node| node.locate(path.iter().copied()).0)
    }

    /// A value and its place in the strongest layer that has it.
    pub fn find(&self, origin: &Origin, path: &[&str]) -> Option<(Span, &Node)> {
        origin.0.iter().rev().find_map(|layer| {
            let steps: Vec<&str> = layer.path.iter().map(String::as_str).chain(path.iter().copied()).collect();
            let top = self.get(layer.file)?;
            let (span, complete) = top.locate(steps.iter().copied());
            let node = steps.iter().try_fold(top, |node, step| match step.parse::<usize>() {
                Ok(n) if node.is_sequence() => node.items().get(n),
                _ => node.get(step),
            });
            complete.then_some(span).zip(node)
        })
    }

    /// The place that decided a value: the strongest layer that has it; else the strongest place above it.
    pub fn origin(&self, origin: &Origin, path: &[&str]) -> Span {
        let mut best: Option<(usize, Span)> = None;
        for layer in origin.0.iter().rev() {
            let Some(node) = self.get(layer.file) else { continue };
            let steps = layer.path.iter().map(String::as_str).chain(path.iter().copied()).collect::<Vec<_>>();
            for depth in (layer.path.len()..=steps.len()).rev() {
                let (span, complete) = node.locate(steps[..depth].iter().copied());
                if complete {
                    let reached = depth - layer.path.len();
                    if best.is_none_or(|(b, _)| reached > b) {
                        best = Some((reached, span));
                    }
                    break;
                }
            }
        }
        let fallback = origin.0.last().map_or(FileId(0), |l| l.file);
        best.map_or_else(
            || Span::file_start(fallback),
            |(depth, span)| if depth == 0 { Span { end: span.start, ..span } } else { span },
        )
    }
}
