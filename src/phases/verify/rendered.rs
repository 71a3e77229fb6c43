//! The type [`Rendered`], a rendered kustomization.

use std::sync::Arc;

use crate::diagnostics::{FileId, Span};
use crate::kubernetes::Object;

/// The objects of one kustomization of the tree.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The service; `None` for kustomizations of teams, components and the platform.
    pub service: Option<String>,
    /// The component, if these are the manifests of one.
    pub component: Option<String>,
    /// The team that owns the kustomization; empty for components.
    pub team: String,
    /// The folder of the kustomization, relative to the workspace.
    pub folder: String,
    /// The namespace that Argo CD sets on objects without one; `None` if the kustomization sets it.
    pub namespace: Option<String>,
    pub objects: Vec<Object>,
    /// The paths of all files that rendering read.
    pub files: Vec<Arc<str>>,
    /// The start of the spec file that the kustomization is made from.
    pub span: Span,
}

impl Rendered {
    /// Returns a kustomization that is not rendered yet. `from` is the spec file that it is made from.
    pub(super) fn unbuilt(folder: String, team: String, from: FileId) -> Self {
        Self {
            service: None,
            component: None,
            team,
            folder,
            namespace: None,
            objects: Vec::new(),
            files: Vec::new(),
            span: Span::file_start(from),
        }
    }
}
