//! The binary `sways`, built with the backends that are under test.

#![recursion_limit = "256"]

fn main() -> std::process::ExitCode {
    sways_cli::main()
}
