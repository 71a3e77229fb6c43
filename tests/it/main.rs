//! The one integration test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod connectivity;
mod example;
mod promote;
mod publish;
mod resolve;
mod schema;
mod source;
mod write;
mod yaml_edit;
mod yaml_read;
mod yaml_write;
