//! The program: everything it can do is a verb of `sintuvu::cli`.
use std::process::ExitCode;

fn main() -> ExitCode {
    sintuvu::cli::main()
}
