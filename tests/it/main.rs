//! The one integration test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod connectivity;
mod resolve;
mod source;
mod schema;
mod write;
mod yaml_read;
mod yaml_write;
