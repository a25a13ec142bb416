//! Ctrl-C and its like, a closed terminal (SIGHUP), SIGTERM and processor time that is used up
//! (SIGXCPU) among them: what is half written goes, and the program ends.

#[cfg(unix)]
use std::sync::Arc;
use std::{
    path::PathBuf,
    process,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use sways::{half_written, run::checkpoint::EXTENSION as CHECKPOINT, words::shown_path};

use super::output;

/// The exit code of a program that was interrupted: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Whether there was a signal already.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Sees to it that an interruption leaves nothing half written; a second one does not wait for
/// that. Where the system has no such signals nothing happens.
pub fn listen() {
    hear_of_ends();
}

/// Under `nohup` a closed terminal ends nothing.
#[cfg(unix)]
fn hear_of_ends() {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU},
        iterator::Signals,
    };
    let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU];
    let ends = ends
        .iter()
        .filter(|it| **it != SIGHUP || !is_ignored(SIGHUP));
    // It fails where the system has no more threads or descriptors.
    let Ok(mut signals) = Signals::new(ends) else {
        return;
    };
    let _ = thread::Builder::new().spawn(move || signals.forever().for_each(|_| ended()));
}

/// Whether whoever started this program has it ignore a signal, where the system says so.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
fn hear_of_ends() {
    // It fails where somebody else listens already, who then sees to it.
    let _ = ctrlc::set_handler(ended);
}

fn ended() {
    if ENDING.swap(true, Ordering::SeqCst) {
        process::exit(INTERRUPTED);
    }
    // In a thread of its own, so that a second signal is heard.
    if thread::Builder::new().spawn(end).is_err() {
        end();
    }
}

/// A file that grows beyond what the system allows (`ulimit -f`) is an error of the one who writes it,
/// not the end of the program, which would leave it half written.
pub fn hear_of_files_too_large() {
    // It fails where the system has no such signal.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

fn end() {
    half_written::remove_all(|written| {
        output::say(&said(written));
        process::exit(INTERRUPTED);
    });
}

/// What is said of an interruption, where so much was in its place already.
fn said(written: &[PathBuf]) -> String {
    let is_checkpoint = |path: &&PathBuf| path.extension().is_some_and(|it| it == CHECKPOINT);
    let others: Vec<&PathBuf> = written.iter().filter(|it| !is_checkpoint(it)).collect();
    let Some(first) = others.first() else {
        let nothing = "\ninterrupted: nothing was written";
        return match written.first() {
            None => format!("{nothing}\n"),
            Some(checkpoint) => format!(
                "{nothing} but {}, from which the same command goes on with --resume\n",
                shown_path(checkpoint)
            ),
        };
    };
    let more = match others.len() {
        1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    format!(
        "\ninterrupted: {}{more} had been written before\n",
        shown_path(first)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_said() {
        assert!(said(&[]).contains("nothing was written"));
        let one = [PathBuf::from("runs/a")];
        assert!(said(&one).contains("runs/a had been written"));
        let checkpoint = [PathBuf::from("runs/.a.checkpoint")];
        let of_it = said(&checkpoint);
        assert!(of_it.contains("but runs/.a.checkpoint") && of_it.contains("--resume"));
        let two = [PathBuf::from("c.toml"), PathBuf::from("runs/a")];
        assert!(said(&two).contains("c.toml and 1 more had"));
    }
}
