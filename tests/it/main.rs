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
mod command_line;
mod components;
mod connectivity;
mod diff;
mod example;
mod fleet;
mod kustomize;
mod kustomize_hostile;
mod kustomize_random;
mod observability;
mod promises;
mod promote;
mod proof;
mod publish;
mod render;
mod resolve;
mod rules;
mod schema;
mod secrets;
mod source;
mod verify;
mod write;
mod yaml_edit;
mod yaml_read;
mod yaml_write;
