//! The output of one service, before it is merged into the whole tree.

use crate::diagnostics::Diagnostics;
use crate::output::tree::Tree;

/// The files of one or more services, and the diagnostics that were found while they were made.
#[derive(Debug, Default)]
pub struct Part {
    pub tree: Tree,
    pub diagnostics: Diagnostics,
}

impl Part {
    pub fn new(tree: Tree, diagnostics: Diagnostics) -> Self {
        Self { tree, diagnostics }
    }
}
