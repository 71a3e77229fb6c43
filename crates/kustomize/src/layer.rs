//! The kustomization that is being built.

use super::kustomization::Kustomization;

/// One kustomization: its folder, the path of its file, and the decoded file.
pub(crate) struct Layer<'k> {
    pub(crate) dir: &'k str,
    pub(crate) file: &'k str,
    pub(crate) k: &'k Kustomization,
}
