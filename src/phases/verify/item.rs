//! The type [`Item`], an object together with its kustomization.

use super::rendered::Rendered;
use crate::kubernetes::Object;

/// An object, and the kustomization from which it was rendered.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) from: &'a Rendered,
    pub(super) object: &'a Object,
}
