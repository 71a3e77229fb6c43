//! The kustomization that is being built.

use super::kustomization::Kustomization;

/// One kustomization: its folder, its file, and what the file says.
pub(crate) struct Layer<'k> {
    pub(crate) dir: &'k str,
    pub(crate) file: &'k str,
    pub(crate) k: &'k Kustomization,
}
