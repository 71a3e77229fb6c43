//! The one integration test binary: one module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod admission;
mod architecture;
mod argocd;
mod cache;
mod capabilities;
mod ci;
mod codeowners;
mod command_line;
mod components;
mod connectivity;
mod dashboards;
mod diff;
mod docs;
mod every_kind;
mod example;
mod fleet;
mod graph;
mod identity;
mod incremental;
mod kustomize;
mod kustomize_hostile;
mod kustomize_random;
mod kustomize_refusals;
mod misread;
mod network;
mod observability;
mod promises;
mod promote;
mod promtool;
mod proof;
mod publish;
mod receivers;
mod render;
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
mod traps;
mod verify;
mod verify_places;
mod verify_schema;
mod watch;
mod words;
mod write;
mod yaml_edit;
mod yaml_read;
mod yaml_write;

/// How many cases a property is tried on: as many as `PROPTEST_CASES` says, for a long search.
pub(crate) fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
