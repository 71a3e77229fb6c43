//! The one integration test binary: one module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod architecture;
mod argocd;
mod capabilities;
mod command_line;
mod components;
mod connectivity;
mod diff;
mod example;
mod kustomize;
mod kustomize_hostile;
mod kustomize_random;
mod kustomize_refusals;
mod observability;
mod promises;
mod promote;
mod proof;
mod publish;
mod render;
mod resolve;
mod review;
mod rules;
mod schema;
mod secrets;
mod source;
mod verify;
mod verify_schema;
mod write;
mod yaml_edit;
mod yaml_read;
mod yaml_write;

/// How many cases a property is tried on: as many as `PROPTEST_CASES` says, for a long search.
pub(crate) fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
