//! Emitted trees, judged by Kustomize where `kubectl` is installed.

mod fixture;
mod kustomize;
mod objects;
mod overlays;
mod wanted;

pub(super) use kustomize::build;
