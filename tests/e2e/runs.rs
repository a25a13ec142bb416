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

/// Tables of one name have a run each, also when they are asked at once.
#[test]
fn tables_of_one_name_keep_their_runs() {
    const MONTHS: [&str; 4] = ["jan", "feb", "mar", "apr"];
    let sandbox = Sandbox::new();
    for month in MONTHS {
        fs::create_dir(sandbox.path().join(month)).unwrap();
        sandbox.write(&format!("{month}/visits.csv"), passengers(60));
    }
    let ask = |month: &str| {
        let table = format!("{month}/visits.csv");
        let args = [
            "influence",
            &table,
            "--no-evidence",
            "--outcome",
            "survived",
        ];
        succeeds(&sandbox, &args)
    };
    let runs = || {
        let entries = fs::read_dir(sandbox.path().join("runs")).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let mut asked = Vec::new();
    for _again in 0..2 {
        std::thread::scope(|scope| {
            for month in MONTHS {
                scope.spawn(move || ask(month));
            }
        });
        let names = runs();
        assert_eq!(names, ["visits", "visits-2", "visits-3", "visits-4"]);
        let tables = names.iter().map(|name| {
            let config = sandbox.path().join("runs").join(name).join("config.toml");
            let config: toml::Table = fs::read_to_string(config).unwrap().parse().unwrap();
            assert_eq!(config["name"].as_str(), Some(&**name));
            config["data"]["path"].as_str().unwrap().to_owned()
        });
        let mut tables: Vec<String> = tables.collect();
        asked.push(tables.clone());
        tables.sort();
        tables.dedup();
        assert_eq!(tables.len(), MONTHS.len());
    }
    assert_eq!(asked[0], asked[1], "the same question has the same name");
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
