//! rutter: a GitOps compiler.
//!
//! `load -> validate -> resolve -> check -> emit -> verify`: from a [`source::Source`] of spec files to a tree of
//! manifests and diagnostics. [`pipeline::compile::run`] is that function.
//!
//! The engines are crates of their own; this file re-exports them under their short names. The modules below are listed
//! in the order of their imports: a module imports only from itself and from the modules listed before it.
//! ARCHITECTURE.md has the details.

pub use rutter_argocd as argocd;
pub use rutter_connectivity as connectivity;
pub use rutter_diagnostics as diagnostics;
pub use rutter_diff as diff;
pub use rutter_kubernetes as kubernetes;
pub use rutter_kustomize as kustomize;
pub use rutter_promql as promql;
pub use rutter_source as source;
pub use rutter_yaml as yaml;
pub use rutter_yaml::{map, seq};

pub mod base;

pub mod output;

pub mod language;

pub mod phases;

pub mod pipeline;

pub mod delivery;

pub mod interface;
