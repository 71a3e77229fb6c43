//! rutter: a GitOps compiler.
//!
//! `load -> validate -> resolve -> check -> emit -> verify`: from a [`source::Source`] of spec files
//! to a tree of manifests plus diagnostics. Modules stand in the order of their imports: each sees
//! only those above it (`tests/it/architecture.rs` holds us to it).

pub mod diagnostics;
pub mod digest;

pub mod source;

pub mod yaml;

pub mod kubernetes;

pub mod kinds;
pub mod promql;

pub mod calendar;

pub mod conventions;

pub mod git;

pub mod decimal;

pub mod header;

pub mod risk;
pub mod tree;

pub mod spec;

pub mod model;

pub mod load;

pub mod validate;

pub mod resolve;

pub mod check;

pub mod emit;

pub mod write;

pub mod connectivity;

pub mod argocd;

pub mod kustomize;

pub mod diff;

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
