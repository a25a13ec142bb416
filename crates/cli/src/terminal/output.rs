//! What goes out to the terminal: the one place that knows a pipe that was closed and a disk that
//! is full. `print!` and its like panic there.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use sways::{STANDARD_OUTPUT, words::plain_lines};

use crate::error::Error;

/// Prints to standard output, all of it at once: what stays in a buffer until the program ends is
/// lost without a word where the disk is full.
///
/// # Errors
/// Where it cannot be written; [`Error::is_closed_pipe`] says whether whoever reads had enough.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let done = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(done.map_err(|source| sways::Error::WriteFile {
        path: PathBuf::from(STANDARD_OUTPUT),
        source,
    })?)
}

/// Says something on standard error, control characters shown instead of obeyed. Where that is
/// closed or full there is nobody left to tell.
pub fn say(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err
        .write_all(plain_lines(text).as_bytes())
        .and_then(|()| err.flush());
}
