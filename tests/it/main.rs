//! The one integration test binary.

mod kustomize;
mod kustomize_random;
