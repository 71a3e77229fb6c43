//! The program: everything else is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Objects are made and dropped by the hundred thousand; the system's allocator took a quarter of a compilation.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    rutter::interface::cli::run(std::env::args_os()).into()
}
