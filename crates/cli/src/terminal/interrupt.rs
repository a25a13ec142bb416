//! Ctrl-C and its like: what is half written goes, and the program ends.

use std::process;

use sways::half_written;

/// The exit code of a program that was interrupted: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Sees to it that an interruption leaves nothing half written. Where the system has no such
/// signals nothing happens.
pub fn listen() {
    // It fails where somebody else listens already, who then sees to it.
    let _ = ctrlc::set_handler(|| {
        half_written::remove_all(|| {
            eprintln!("\ninterrupted: nothing was written");
            process::exit(INTERRUPTED);
        });
    });
}
