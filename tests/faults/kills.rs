//! Kills and signals at random moments.

use std::{
    fs,
    thread::sleep,
    time::{Duration, Instant},
};

use rand::RngExt;

use crate::place::{Place, files, generator, none, said, signal, times};

/// Once and at once, once, and twice.
const ENDS: [(&str, bool); 7] = [
    ("-KILL", false),
    ("-TERM", false),
    ("-HUP", false),
    ("-INT", false),
    ("-TERM", true),
    ("-HUP", true),
    ("-INT", true),
];

#[test]
fn a_run_that_is_ended_leaves_the_old_one_or_the_new_one() {
    let mut place = Place::new();
    let mut rng = generator();
    let (mut faults, mut tried, mut left, mut nothing, mut written) = (Vec::new(), 0, 0, 0, 0);
    for turn in 0..times(4) {
        for (name, twice) in ENDS {
            let seed = place.other();
            let child = place.command(seed).spawn().unwrap();
            sleep(place.took.mul_f64(rng.random_range(0.0..1.1)));
            signal(name, child.id());
            if twice {
                sleep(Duration::from_micros(rng.random_range(0..3000)));
                signal(name, child.id());
            }
            let output = child.wait_with_output().unwrap();
            let said = said(&output);
            tried += 1;
            nothing += usize::from(said.contains("nothing was written"));
            written += usize::from(said.contains("had been written"));
            // Who does not wait for the first signal's end leaves it to the next start.
            let clean = name != "-KILL" && !twice;
            if let Some(fault) = place.judge(output.status, &said, clean) {
                faults.push(format!("{name} twice: {twice}, {turn}: {fault}: {said}"));
            }
            // What one leaves is not to be taken for what the next one leaves.
            if !clean && !place.leftovers().is_empty() {
                left += place.next_start();
            }
        }
        left += place.next_start();
    }
    println!(
        "{tried} runs of {:.0?} ended: {left} leftovers, all gone after the next start; {nothing} \
         said that nothing was written, {written} that it was; {} faults",
        place.took,
        faults.len()
    );
    none(&faults);
}

/// A run with evidence that is killed at a random moment, goes on, and is killed again, until it ends. When
/// it is killed is chance, and how busy the machine is: that it goes on in its evidence is a test of
/// `e2e`.
#[test]
fn a_run_that_is_killed_again_and_again_goes_on_to_the_same_bytes() {
    let place = Place::new();
    let mut rng = generator();
    let run = |runs: &str| {
        let mut command = place.with_evidence(runs);
        command.env("SWAYS_CHECKPOINT_SECONDS", "0.02");
        command
    };
    let begin = Instant::now();
    let whole = run("whole").output().unwrap();
    let took = begin.elapsed();
    assert!(whole.status.success(), "{}", said(&whole));
    let whole = files(&place.path().join("whole"));
    let (mut kills, mut in_evidence, mut faults) = (0, 0, Vec::new());
    for turn in 0..times(4) {
        loop {
            let child = run("again").arg("--resume").spawn().unwrap();
            sleep(took.mul_f64(rng.random_range(0.0..1.3)));
            signal("-KILL", child.id());
            let output = child.wait_with_output().unwrap();
            let said = said(&output);
            in_evidence += usize::from(said.contains("the evidence goes on after"));
            match output.status.code() {
                None => kills += 1,
                Some(0) => break,
                Some(_) => {
                    faults.push(format!("{turn}: {said}"));
                    break;
                }
            }
        }
        if files(&place.path().join("again")) != whole {
            faults.push(format!("{turn}: other bytes"));
        }
        let _ = fs::remove_dir_all(place.path().join("again"));
    }
    println!(
        "{kills} kills of {} runs of {took:.0?}: {in_evidence} went on in their evidence; {} faults",
        times(4),
        faults.len()
    );
    none(&faults);
}
