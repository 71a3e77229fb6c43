//! What a service gives to the whole output.

use crate::diagnostics::Diagnostics;
use crate::output::tree::Tree;

/// The files of one or more services, and what was found while they were made.
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
