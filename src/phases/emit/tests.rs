//! Tests of emitted trees. If `kubectl` is installed, Kustomize builds them.

mod fixture;
mod kustomize;
mod objects;
mod overlays;

pub(super) use kustomize::build;
