//! Several runs of one name at once.

use crate::place::{Place, none, said, times};

#[test]
fn several_runs_of_one_name_leave_one_of_them() {
    let mut place = Place::new();
    let mut faults = Vec::new();
    for turn in 0..times(3) {
        let count = 2 + turn % 2;
        let running: Vec<_> = (0..count)
            .map(|it| place.command((turn + it) % 2).spawn().unwrap())
            .collect();
        for child in running {
            let output = child.wait_with_output().unwrap();
            if !output.status.success() {
                faults.push(format!("{turn}: {}", said(&output)));
            }
        }
        match place.is_of() {
            Some(seed) => place.seed = seed,
            None => faults.push(format!("{turn}: the run is none of those")),
        }
        let left = place.leftovers();
        if !left.is_empty() {
            faults.push(format!("{turn}: {left:?} beside the run"));
        }
    }
    println!(
        "{} times two or three runs of one name; {} faults",
        times(3),
        faults.len()
    );
    none(&faults);
}
