//! The `rutter` program. It only calls the command line interface of the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// mimalloc replaces the system's allocator, which took a quarter of the time of a compilation: the compiler allocates
/// and frees hundreds of thousands of objects.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    rutter::interface::cli::run(std::env::args_os()).into()
}
