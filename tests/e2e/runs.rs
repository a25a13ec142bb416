//! Runs as people keep them: two questions about one table, a run that lost a file.

use std::fs;

use crate::{
    influence::passengers,
    support::{Sandbox, succeeds},
};

#[test]
fn a_run_about_another_outcome_stays() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    let ask = |outcome: &[&str]| {
        let args = ["influence", "passengers.csv", "--no-evidence", "--outcome"];
        let args: Vec<&str> = args.iter().chain(outcome).copied().collect();
        succeeds(&sandbox, &args)
    };
    ask(&["survived"]);
    let config = |run: &str| fs::read_to_string(sandbox.path().join(run).join("config.toml"));
    let first = config("runs/passengers").unwrap();
    let said = ask(&["sex", "--positive", "male"]);
    assert!(said.contains("passengers-sex"), "{said}");
    assert_eq!(config("runs/passengers").unwrap(), first);
    let second = config("runs/passengers-sex").unwrap();
    assert!(second.contains("name = \"passengers-sex\"") && second.contains("outcome = \"sex\""));
    // The same question again takes the place of its own run.
    ask(&["survived", "--exclude", "name"]);
    let again = config("runs/passengers").unwrap();
    assert!(again != first && again.contains("exclude"), "{again}");
    assert_eq!(
        fs::read_dir(sandbox.path().join("runs")).unwrap().count(),
        2
    );
}

#[test]
fn evidence_that_is_gone_is_not_called_untested() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    succeeds(
        &sandbox,
        &["influence", "passengers.csv", "--outcome", "survived"],
    );
    fs::remove_file(sandbox.path().join("runs/passengers/evidence.json")).unwrap();
    for command in ["report", "table"] {
        let output = sandbox.sways(&[command, "runs/passengers"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {said}");
        assert!(
            said.contains("evidence.json") && said.contains("is gone"),
            "{said}"
        );
    }
}
