//! Finds the syntax node that a path names.

use super::refusal::Refusal;
use super::syntax::{Kind, Raw};

/// A node and its parent.
#[derive(Clone, Copy)]
pub(super) struct Site<'s> {
    pub(super) node: &'s Raw,
    pub(super) parent: Parent<'s>,
    /// Whether the node is inside brackets, where block style is not allowed.
    pub(super) in_flow: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Parent<'s> {
    Root,
    Mapping { entries: &'s [(Raw, Raw)], at: usize },
    Sequence { items: &'s [Raw], at: usize },
}

impl<'s> Site<'s> {
    pub(super) fn root(node: &'s Raw) -> Self {
        Self { node, parent: Parent::Root, in_flow: false }
    }

    pub(super) fn key(&self) -> Option<&'s Raw> {
        match self.parent {
            Parent::Mapping { entries, at } => entries.get(at).map(|(key, _)| key),
            _ => None,
        }
    }
}

/// The result of following a path as far as nodes exist.
pub(super) struct Walk<'s> {
    /// The deepest node on the path.
    pub(super) site: Site<'s>,
    /// The parent of that node.
    pub(super) above: Option<Site<'s>>,
    /// The number of steps of the path that lead to that node.
    pub(super) steps: usize,
}

/// Follows a path as far as nodes exist.
pub(super) fn walk<'s>(root: &'s Raw, path: &[&str]) -> Result<Walk<'s>, Refusal> {
    let mut walk = Walk { site: Site::root(root), above: None, steps: 0 };
    for step in path {
        let Some(next) = child(&walk.site, step).map_err(|reason| reason.at(path))? else { break };
        walk = Walk { site: next, above: Some(walk.site), steps: walk.steps + 1 };
    }
    Ok(walk)
}

/// The reason why a path cannot be followed further.
struct Blocked(&'static str);

impl Blocked {
    fn at(self, path: &[&str]) -> Refusal {
        Refusal::Unsupported { path: path.join("."), reason: self.0.to_owned() }
    }
}

fn child<'s>(site: &Site<'s>, step: &str) -> Result<Option<Site<'s>>, Blocked> {
    let in_flow = site.in_flow || site.node.is_flow();
    match &site.node.kind {
        Kind::Alias => Err(Blocked("it lies behind an alias, which other places share")),
        Kind::Scalar { .. } if site.node.is_null() => Ok(None),
        Kind::Scalar { .. } => Err(Blocked("a plain value stands where a mapping is needed")),
        Kind::Mapping { entries, .. } => {
            let is_it = |(key, _): &(Raw, Raw)| matches!(&key.kind, Kind::Scalar { text, .. } if text == step);
            Ok(entries.iter().position(is_it).map(|at| Site {
                node: &entries[at].1,
                parent: Parent::Mapping { entries, at },
                in_flow,
            }))
        }
        Kind::Sequence { items, .. } => {
            let at: usize = step.parse().map_err(|_| Blocked("a list stands where a mapping is needed"))?;
            if at > items.len() {
                return Err(Blocked("the list is not that long"));
            }
            Ok(items.get(at).map(|node| Site { node, parent: Parent::Sequence { items, at }, in_flow }))
        }
    }
}
