//! What a service gives to the whole output.

use super::argocd::{ServiceKinds, service_kinds};
use crate::diagnostics::Diagnostics;
use crate::tree::Tree;

/// The files of one or more services, and what else depends on them.
#[derive(Debug, Default)]
pub struct Part {
    pub tree: Tree,
    /// The kinds of their objects, by service.
    pub kinds: ServiceKinds,
    pub diagnostics: Diagnostics,
}

impl Part {
    pub fn new(tree: Tree, diagnostics: Diagnostics) -> Self {
        Self { kinds: service_kinds(&tree), tree, diagnostics }
    }
}
