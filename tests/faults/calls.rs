//! System calls that write and fail, or at which the program ends: each call of a run, one at a
//! time, as strace can have it.

use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Stdio},
};

use rand::seq::SliceRandom;

use crate::place::{Place, generator, none, said, times};

/// The calls that change what is on a disk, and how they fail. `openat` only where it may create.
const CALLS: [(&str, &[&str]); 12] = [
    ("write", &["error=ENOSPC", "error=EIO"]),
    ("fsync", &["error=EIO", "error=ENOSPC"]),
    ("fdatasync", &["error=EIO"]),
    ("openat", &["error=EACCES", "error=ENOSPC", "error=EMFILE"]),
    ("mkdir", &["error=EACCES", "error=ENOSPC", "error=EROFS"]),
    ("rename", &["error=EACCES", "error=EIO"]),
    ("renameat", &["error=EACCES"]),
    ("renameat2", &["error=EACCES", "error=EIO"]),
    ("unlink", &["error=EACCES"]),
    ("unlinkat", &["error=EACCES", "error=EIO"]),
    ("rmdir", &["error=EACCES"]),
    ("flock", &["error=ENOLCK", "error=EAGAIN"]),
];

/// And how the program ends at them.
const SIGNALS: [&str; 2] = ["signal=KILL", "signal=TERM"];

#[test]
fn a_call_that_fails_leaves_the_old_run_or_the_new_one() {
    if Command::new("strace")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        println!("without strace no system call is made to fail");
        return;
    }
    let mut place = Place::new();
    let mut all = Vec::new();
    for (call, count) in calls(&mut place) {
        let (_, errors) = CALLS.iter().find(|it| it.0 == call).unwrap();
        for at in count {
            for how in errors.iter().chain(&SIGNALS) {
                all.push(format!("{call}:{how}:when={at}"));
            }
        }
    }
    let of = all.len();
    all.shuffle(&mut generator());
    if times(0) == 0 {
        all.truncate(40);
    }
    let (mut faults, mut refused) = (Vec::new(), 0);
    for (turn, injection) in all.iter().enumerate() {
        let inject = format!("inject={injection}");
        let strace = ["strace", "-f", "-qqq", "-o", "strace.log", "-e", &inject];
        let output = place.started_by(&strace, place.other()).output().unwrap();
        let said = said(&output);
        refused += usize::from(output.status.code() == Some(2));
        // What could not be removed stays until the next start.
        let clean = !injection.starts_with("unlink")
            && !injection.starts_with("rmdir")
            && !injection.contains("KILL");
        if let Some(fault) = place.judge(output.status, &said, clean) {
            faults.push(format!("{injection}: {fault}: {said}"));
        }
        if turn % 20 == 19 {
            place.next_start();
        }
    }
    place.next_start();
    println!(
        "{} of {of} calls failed, one a run, or were its end: {refused} ended with a message; {} faults",
        all.len(),
        faults.len()
    );
    none(&faults);
}

/// Which calls a run makes: of each the numbers of those that write, counted as strace does, by
/// thread.
fn calls(place: &mut Place) -> BTreeMap<String, Vec<usize>> {
    let names: Vec<&str> = CALLS.iter().map(|it| it.0).collect();
    let trace = format!("trace={}", names.join(","));
    let strace = ["strace", "-f", "-qqq", "-o", "strace.log", "-e", &trace];
    let output = place.started_by(&strace, place.other()).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    place.seed = place.other();
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for line in fs::read_to_string(place.path().join("strace.log"))
        .unwrap()
        .lines()
    {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let Some((call, arguments)) = rest.trim_start().split_once('(') else {
            continue;
        };
        if !names.contains(&call) {
            continue;
        }
        let count = seen
            .entry((thread.to_owned(), call.to_owned()))
            .or_default();
        *count += 1;
        if call != "openat" || arguments.contains("O_CREAT") {
            let numbers = found.entry(call.to_owned()).or_default();
            if !numbers.contains(count) {
                numbers.push(*count);
            }
        }
    }
    found
}
