//! The same configuration and seed leave the same bytes.

use std::fs;

use itertools::Itertools as _;
use sways::backend::Backend;

use crate::{
    on_backends,
    support::{Sandbox, files, repository},
};

fn leaves_the_same_bytes(backend: Backend) {
    let sandbox = Sandbox::new();
    let affairs = fs::read_to_string(repository("configs/affairs.toml")).unwrap();
    // Less of it, and wide enough for the backends to use their threads.
    let affairs = affairs
        .replace("epochs = 30", "epochs = 3")
        .replace("hidden = [16]", "hidden = [64, 32]")
        .replace("batch_size = 128", "batch_size = 1024");
    let table = fs::read(repository("configs/data/affairs.csv")).unwrap();
    sandbox
        .write("affairs.toml", affairs)
        .write("data/affairs.csv", table);
    // libtorch sums in another order with another number of threads.
    let threads = if backend.name() == "tch" {
        ["2", "2"]
    } else {
        ["1", "2"]
    };
    let mut runs = Vec::new();
    for (name, threads) in ["a", "b", "c"]
        .into_iter()
        .zip_eq([threads[0], threads[0], threads[1]])
    {
        let output = sandbox.sways(&[
            "experiment",
            "affairs.toml",
            "--backend",
            backend.name(),
            "--threads",
            threads,
            "--runs",
            name,
        ]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        runs.push(files(&sandbox.path().join(name)));
    }
    let names = |run: &[(std::path::PathBuf, Vec<u8>)]| -> Vec<_> {
        run.iter().map(|(name, _)| name.clone()).collect()
    };
    let mut beside_plots = names(&runs[0]);
    beside_plots.retain(|name| !name.starts_with("affairs/plots"));
    assert_eq!(
        beside_plots,
        [
            "affairs/config.toml",
            "affairs/influence.json",
            "affairs/local/gradient.csv",
            "affairs/losses.csv",
            "affairs/metrics.json",
            "affairs/model.safetensors",
            "affairs/predictions.csv",
            "affairs/report.html",
            "affairs/report.json",
        ]
        .map(std::path::PathBuf::from)
    );
    for other in &runs[1..] {
        for ((name, ours), (_, theirs)) in runs[0].iter().zip_eq(other) {
            assert!(ours == theirs, "{} differs", name.display());
        }
        assert_eq!(names(&runs[0]), names(other));
    }
}

/// The configuration that a run leaves says all that was in force: running it leaves the run.
fn a_runs_own_configuration_repeats_it(backend: Backend) {
    let sandbox = Sandbox::new();
    let config = "name = \"again\"\nseed = 3\n[data]\npath = \"t.csv\"\noutcome = \"y\"\n\
        [train]\nepochs = 20\n[[explain]]\nmethod = \"gradient\"\n";
    let mut table = String::from("a,y\n");
    for row in 0..40 {
        table += &format!("{},{}\n", row * row % 17, u8::from(row % 3 == 0));
    }
    sandbox.write("c.toml", config).write("t.csv", table);
    for (file, runs) in [("c.toml", "first"), ("first/again/config.toml", "second")] {
        let output = sandbox.sways(&[
            "experiment",
            file,
            "--runs",
            runs,
            "--backend",
            backend.name(),
        ]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let run = |runs: &str| files(&sandbox.path().join(runs));
    assert!(run("first") == run("second"));
}

on_backends!(leaves_the_same_bytes, a_runs_own_configuration_repeats_it);
