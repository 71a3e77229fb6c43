//! Emitted trees, judged by Kustomize where `kubectl` is installed.

mod fixture;
mod kustomize;
mod objects;
mod overlays;

pub(super) use kustomize::build;
