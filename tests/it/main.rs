//! The integration tests: one binary, with one module for each topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod admission;
mod application_health;
mod architecture;
mod argocd;
mod broken_files;
mod cache;
mod capabilities;
mod ci;
mod codeowners;
mod command_line;
mod compile_output;
mod components;
mod connectivity;
mod connectivity_proof;
mod corpus;
mod dashboards;
mod diff;
mod docs;
mod every_kind;
mod example;
mod field_effects;
mod fleet;
mod graph;
mod identity;
mod incremental;
mod kustomize;
mod kustomize_hostile;
mod kustomize_random;
mod kustomize_refusals;
mod moving;
mod network;
mod network_policy_semantics;
mod observability;
mod promote;
mod promtool;
mod publish;
mod receivers;
mod render;
mod replaced_defaults;
mod resolve;
mod review;
mod rules;
mod scale;
mod schema;
mod secrets;
mod shard;
mod shorthands;
mod source;
mod team_monitoring;
mod tenancy;
mod verify;
mod verify_schema;
mod verify_spans;
mod watch;
mod write;
mod yaml_edit;
mod yaml_read;
mod yaml_write;

/// Returns the number of cases for a property test: `usual`, or `PROPTEST_CASES` for a long search.
pub(crate) fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
