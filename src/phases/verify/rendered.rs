//! A kustomization of the tree that was rendered.

use std::sync::Arc;

use crate::diagnostics::{FileId, Span};
use crate::kubernetes::Object;

/// The objects of one kustomization of the tree.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The service; none for a team's namespaces and for components.
    pub service: Option<String>,
    /// The component, of which these are the manifests.
    pub component: Option<String>,
    /// Empty for components.
    pub team: String,
    /// The kustomization's folder.
    pub folder: String,
    /// What Argo CD gives to objects without a namespace, where the kustomization gives none.
    pub namespace: Option<String>,
    pub objects: Vec<Object>,
    /// Every file that rendering read.
    pub files: Vec<Arc<str>>,
    /// What it is made from.
    pub span: Span,
}

impl Rendered {
    /// A kustomization that is still to be built, made from a spec file.
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
