//! The program: everything it can do is a verb of `sintuvu::cli`.
use std::process::ExitCode;

/// A page is made of hundreds of small texts (docs/adr/0006).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sintuvu::cli::main()
}
