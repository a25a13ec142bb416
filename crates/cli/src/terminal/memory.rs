//! A run that takes more memory than it may is ended, before the system ends it without a word.

use std::{process, thread, time::Duration};

use sways::{half_written, memory::Memory};

use super::output;

/// How often is looked.
const BETWEEN: Duration = Duration::from_millis(100);

/// Sees to it from now on that this process takes no more memory than that, where the system says
/// how much it has. What is half written goes.
pub fn keep(limit: Option<Memory>) {
    let Some(limit) = limit else {
        return;
    };
    let watch = move || {
        while let Some(taken) = Memory::taken() {
            if taken > limit {
                half_written::remove_all(|_| {
                    output::say(&format!(
                        "error: memory: the run has taken {taken}, and the memory that may be \
                         taken is {limit}; take fewer rows or conditions, fewer or smaller \
                         networks, fewer permutations of the labels for evidence, or allow more\n"
                    ));
                    process::exit(2);
                });
            }
            thread::sleep(BETWEEN);
        }
    };
    // Without a thread nobody looks; what it needs was held against the limit all the same.
    let _ = thread::Builder::new()
        .name("memory".to_owned())
        .spawn(watch);
}
