//! Kills and signals at random moments.

use std::{thread::sleep, time::Duration};

use rand::RngExt;

use crate::place::{Place, generator, none, said, signal, times};

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
