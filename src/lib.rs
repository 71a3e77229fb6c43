//! rutter: a GitOps compiler.
//!
//! `load -> validate -> resolve -> check -> emit -> verify`: from a [`source::Source`] of spec files
//! to a tree of manifests plus diagnostics. Modules stand in the order of their imports: each sees
//! only those above it (`tests/it/architecture.rs` holds us to it).

pub use rutter_diagnostics as diagnostics;
pub use rutter_source::digest;

pub use rutter_source as source;

pub use rutter_yaml as yaml;
pub use rutter_yaml::{map, seq};

pub use rutter_kubernetes as kubernetes;

pub mod kinds;

pub use rutter_promql as promql;

pub mod calendar;

pub mod conventions;

pub mod git;

pub mod decimal;

pub mod header;

pub mod tree;

pub mod spec;

pub mod model;

pub mod load;

pub mod validate;

pub mod resolve;

pub mod check;

pub mod emit;

pub mod write;

pub use rutter_connectivity as connectivity;

pub use rutter_argocd as argocd;

pub use rutter_kustomize as kustomize;

pub use rutter_diff as diff;

pub mod verify;

pub mod promtool;

pub mod compile;

pub mod cache;

pub mod shard;

pub mod review;

pub mod pages;

pub mod promote;

pub mod publish;

pub mod report;

pub mod cli;
