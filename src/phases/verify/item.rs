//! An object where it is judged.

use super::rendered::Rendered;
use crate::kubernetes::Object;

/// An object and the kustomization that it is rendered from.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) from: &'a Rendered,
    pub(super) object: &'a Object,
}
