//! The one integration test binary.

mod kustomize;
