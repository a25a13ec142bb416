//! The binary `sways`.

#![recursion_limit = "256"]

fn main() -> std::process::ExitCode {
    sways_cli::main()
}
