//! What people see of a run: the report's files, the terminal, runs side by side, and that an
//! interruption leaves nothing.

use std::{collections::HashMap, fs};

use itertools::Itertools as _;
use serde_json::Value;
use sways::backend::Backend;

use crate::{
    influence::passengers,
    on_backends,
    support::{Sandbox, files, succeeds},
};

const SMALL: &str = "[data]\npath = \"t.csv\"\noutcome = \"survived\"\ntest_fraction = 0.2\n\
    [model]\nhidden = [5]\n[train]\nepochs = 8\nmembers = 2\n\
    [[explain]]\nmethod = \"gradient\"\n[[explain]]\nmethod = \"permutation\"\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .write("t.csv", passengers(300))
        .write("a.toml", SMALL);
    sandbox
}

/// The page and its charts come from the run's files alone, and come back the same.
fn a_report_is_made_of_its_run(backend: Backend) {
    let sandbox = sandbox();
    succeeds(
        &sandbox,
        &["experiment", "a.toml", "--backend", backend.name()],
    );
    let folder = sandbox.path().join("runs/a");
    let made = files(&folder);
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    for id in [
        "answer",
        "influences",
        "quality",
        "conditions",
        "rows",
        "interactions",
        "what-if",
        "methods",
        "making",
    ] {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
    let charts = fs::read_dir(folder.join("plots")).unwrap().count();
    assert_eq!(
        page.matches("<svg class=\"chart\" role=\"img\" aria-label=")
            .count(),
        charts
    );

    fs::remove_file(folder.join("report.html")).unwrap();
    fs::remove_dir_all(folder.join("plots")).unwrap();
    sways_report::write(&folder).unwrap();
    assert!(files(&folder) == made);
}

on_backends!(a_report_is_made_of_its_run);

/// Attributions and probabilities of the rows shown are those of the run's other files.
#[cfg(feature = "ndarray")]
#[test]
fn a_reports_rows_are_the_runs() {
    let sandbox = sandbox();
    let block = "[[explain]]\nmethod = \"integrated-gradients\"\nbaseline = \"mean\"\n";
    sandbox.write("a.toml", format!("{SMALL}{block}"));
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let read = |name: &str| fs::read_to_string(sandbox.path().join("runs/a").join(name)).unwrap();
    let view: Value = serde_json::from_str(&read("report.json")).unwrap();
    let numbers = |line: &str| -> Vec<f64> {
        let cells = line
            .split(',')
            .skip_while(|cell| cell.parse::<f64>().is_err());
        cells.map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    };
    let predictions = read("predictions.csv");
    let predictions: Vec<Vec<&str>> = predictions
        .lines()
        .skip(1)
        .map(|it| it.split(',').collect())
        .collect();
    let attributions = read("local/integrated-gradients.csv");
    // Rows are left out, so that the first column says which these are.
    let attributions = attributions.lines().skip(1).map(|line| {
        let (row, values) = line.split_once(',').unwrap();
        (row.to_owned(), numbers(values))
    });
    let (numbered, attributions): (Vec<String>, Vec<Vec<f64>>) = attributions.unzip();
    let predicted: Vec<&str> = predictions.iter().map(|it| it[0]).collect();
    assert_eq!(numbered, predicted);
    let rows = view["local"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), predictions.len());
    let base = view["local"]["base"].as_f64().unwrap();
    for ((row, prediction), wanted) in rows.iter().zip_eq(&predictions).zip_eq(&attributions) {
        assert_eq!(row["row"].to_string(), prediction[0]);
        assert_eq!(row["test"].as_bool().unwrap(), prediction[1] == "test");
        assert_eq!(row["outcome"].as_bool().unwrap(), prediction[2] == "1");
        let probability = row["probability"].as_f64().unwrap();
        assert!((probability - prediction[3].parse::<f64>().unwrap()).abs() < 1e-12);
        let got: Vec<f64> = row["attributions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_f64().unwrap())
            .collect();
        assert_eq!(got.len(), wanted.len());
        assert!(
            got.iter()
                .zip_eq(wanted)
                .all(|(got, wanted)| (got - wanted).abs() < 1e-12)
        );
        assert!((base + got.iter().sum::<f64>() - probability).abs() < 1e-6);
    }
    let chosen = |key: &str| {
        rows[view["local"][key].as_u64().unwrap() as usize]["probability"]
            .as_f64()
            .unwrap()
    };
    let of_all = || predictions.iter().map(|it| it[3].parse::<f64>().unwrap());
    assert!((chosen("most_certain_yes") - of_all().fold(0.0, f64::max)).abs() < 1e-12);
    assert!((chosen("most_certain_no") - of_all().fold(1.0, f64::min)).abs() < 1e-12);
}

/// What the model says at typical values is what it predicts of a table of them.
#[cfg(feature = "ndarray")]
#[test]
fn typical_values_are_predicted() {
    let sandbox = sandbox();
    sandbox.write(
        "a.toml",
        SMALL.replace("outcome =", "scaling = \"robust\"\noutcome ="),
    );
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let view = fs::read_to_string(sandbox.path().join("runs/a/report.json")).unwrap();
    let view: Value = serde_json::from_str(&view).unwrap();
    let names = view["conditions"].as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|it| it["name"].as_str().unwrap()).collect();
    let typical = &view["typical"];
    let row = typical["values"].as_array().unwrap();
    let mut rows = vec![row.clone()];
    let mut wanted = vec![typical.clone()];
    for condition in typical["conditions"].as_array().unwrap() {
        let place = condition["condition"].as_u64().unwrap() as usize;
        for point in condition["points"].as_array().unwrap() {
            let mut changed = row.clone();
            changed[place] = point["value"].clone();
            rows.push(changed);
            wanted.push(point.clone());
        }
    }
    assert!(rows.len() > 8, "{typical}");
    let dates = |place: usize| view["conditions"][place]["values"]["dates"] == true;
    let cell = |(place, value): (usize, &Value)| match value {
        Value::String(text) if text == "(missing)" => String::new(),
        Value::String(text) => text.clone(),
        value if dates(place) => sways_data::date(value.as_f64().unwrap()),
        value => value.to_string(),
    };
    let lines = rows
        .iter()
        .map(|row| row.iter().enumerate().map(cell).join(","));
    let table = [names.join(",")].into_iter().chain(lines).join("\n");
    sandbox.write("typical.csv", table);
    let predicted = succeeds(
        &sandbox,
        &["predict", "runs/a/model.safetensors", "typical.csv"],
    );
    let predicted = predicted
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap());
    for (predicted, wanted) in predicted.zip_eq(&wanted) {
        let predicted: f64 = predicted.parse().unwrap();
        let probability = wanted["probability"].as_f64().unwrap();
        let [low, high] = [0, 1].map(|end| wanted["spread"][end].as_f64().unwrap());
        // A date of half a day is none that can be written.
        assert!(
            (predicted - probability).abs() < 1e-3,
            "{predicted}: {wanted}"
        );
        assert!(low <= probability && probability <= high, "{wanted}");
    }
}

/// Of the rows that are drawn the file says which they are, and each has the numbers that it has
/// among all.
#[cfg(feature = "ndarray")]
#[test]
fn rows_that_are_drawn_are_named() {
    let sandbox = sandbox();
    let block = "[[explain]]\nmethod = \"integrated-gradients\"\n";
    sandbox.write("all.toml", format!("{SMALL}{block}"));
    sandbox.write("some.toml", format!("{SMALL}{block}rows = 30\n"));
    let lines = |name: &str| -> Vec<String> {
        succeeds(&sandbox, &["experiment", &format!("{name}.toml")]);
        let path = format!("runs/{name}/local/integrated-gradients.csv");
        let text = fs::read_to_string(sandbox.path().join(path)).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let (all, some) = (lines("all"), lines("some"));
    // Of all rows that have an outcome it says so too, for some have none.
    assert!(some[0].starts_with("row,") && some[0] == all[0]);
    // Rows without an outcome are explained nowhere.
    let predictions = sandbox.path().join("runs/all/predictions.csv");
    let predictions = fs::read_to_string(predictions).unwrap();
    let rows = predictions.lines().skip(1);
    let rows = rows.map(|line| line.split(',').next().unwrap());
    let of_row: HashMap<&str, &String> = rows.zip_eq(&all[1..]).collect();
    assert!(of_row.len() < 300 && some.len() == 31);
    for line in &some[1..] {
        let (row, _) = line.split_once(',').unwrap();
        assert_eq!(line, of_row[row]);
    }
    sandbox.write("both.toml", format!("{SMALL}{block}rows = 30\nrow = 2\n"));
    let both = sandbox.sways(&["experiment", "both.toml"]);
    let said = String::from_utf8_lossy(&both.stderr);
    assert!(
        said.contains("explain.rows: row 2 alone is explained"),
        "{said}"
    );
}

/// A report that cannot be written changes nothing of the run, and one that is leaves each file as
/// readable as it was.
#[cfg(all(unix, feature = "ndarray"))]
#[test]
fn a_report_replaces_all_of_a_run_or_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let folder = sandbox.path().join("runs/a");
    let (page, mode) = (folder.join("report.html"), |mode| {
        fs::Permissions::from_mode(mode)
    });
    let is = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    let before = files(&folder);
    let refused = sandbox.sways(&["report", "runs/a", "--language", "zh"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains(
            "runs/a/report.html: cannot be written (it is a folder); move the folder away"
        ),
        "{said}"
    );
    assert!(files(&folder) == before);
    fs::remove_dir(&page).unwrap();
    succeeds(&sandbox, &["report", "runs/a", "--language", "zh"]);
    assert!(fs::read_to_string(&page).unwrap().contains("lang=\"zh"));
    // A run's folder that is replaced keeps them, too.
    fs::set_permissions(&page, mode(0o640)).unwrap();
    succeeds(&sandbox, &["report", "runs/a"]);
    assert_eq!(is(&page), 0o640);
    fs::set_permissions(&folder, mode(0o700)).unwrap();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    assert_eq!([is(&folder), is(&page)], [0o700, 0o640]);
    // So does the file of predictions.
    let args = ["predict", "runs/a", "t.csv", "--output", "p.csv"];
    succeeds(&sandbox, &args);
    let place = sandbox.path().join("p.csv");
    fs::set_permissions(&place, mode(0o600)).unwrap();
    succeeds(&sandbox, &args);
    assert_eq!(is(&place), 0o600);
}

#[cfg(feature = "ndarray")]
#[test]
fn programs_get_json_and_the_quiet_get_nothing() {
    let sandbox = sandbox();
    let text = succeeds(&sandbox, &["experiment", "a.toml", "--json"]);
    let printed: Value = serde_json::from_str(&text).unwrap();
    let written = fs::read(sandbox.path().join("runs/a/influence.json")).unwrap();
    let written: Value = serde_json::from_slice(&written).unwrap();
    // Who gave a configuration is told keys; files have flags.
    let said = |of: &Value| of["hints"][0].as_str().unwrap().to_owned();
    assert!(said(&printed).ends_with("data.positive = \"no\""));
    assert!(said(&written).ends_with("--positive no"));
    let told = ["hints", "warnings"];
    let found = written.as_object().unwrap().iter();
    for (key, value) in found.filter(|(key, _)| !told.contains(&key.as_str())) {
        assert_eq!(printed[key], *value, "{key}");
    }
    assert_eq!(printed["folder"], "runs/a");
    assert!(printed["evidence"].is_null());
    assert_eq!(succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]), "");
    let both = sandbox.sways(&["experiment", "a.toml", "--quiet", "--json"]);
    assert_eq!(both.status.code(), Some(2));
    let timed = sandbox.sways(&["experiment", "a.toml", "--quiet", "--timings"]);
    let took = String::from_utf8(timed.stderr).unwrap();
    assert!(timed.stdout.is_empty());
    for stage in ["reading the table", "training", "explaining: ", "in all"] {
        assert!(took.contains(&format!(" s  {stage}")), "{took}");
    }
}

/// Names of any length and script, on 80 columns, and no colours in a pipe.
#[cfg(feature = "ndarray")]
#[test]
fn the_terminal_has_eighty_columns() {
    let sandbox = Sandbox::new();
    let long = "many words ".repeat(27);
    let wide = "\u{6f22}\u{5b57}".repeat(60);
    let level = "a level with a long name, longer than any column of a table, and then some";
    let mut table = format!(
        "{long},{wide},=1+1,ward,what happened to whom and when and why and how often and where\n"
    );
    for row in 0..400_u32 {
        let (a, b, c) = (row * 7919 % 101, row * 104_729 % 97, row * 31 % 13);
        let ward = [level, "b", "c"][(row * 17 % 3) as usize];
        let happened = if a + row % 50 > 70 { "yes" } else { "no" };
        table += &format!("{a},{b},{c},\"{ward}\",{happened}\n");
    }
    sandbox.write("t.csv", table);
    let outcome = "what happened to whom and when and why and how often and where";
    let text = succeeds(
        &sandbox,
        &["influence", "t.csv", "--outcome", outcome, "--runs", "r"],
    );
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("Is there anything to find?") && text.contains("against"));
    for line in text.lines() {
        let width = console::measure_text_width(line);
        assert!(width <= 80, "{width} columns: {line}");
    }
    // A spreadsheet that opens the run's files computes nothing.
    let header = fs::read_to_string(sandbox.path().join("r/t/local/shapley.csv")).unwrap();
    assert!(
        header.lines().next().unwrap().contains(",'=1+1,"),
        "{header}"
    );
}

/// Where there is room names stay whole.
#[cfg(feature = "ndarray")]
#[test]
fn a_wide_terminal_has_whole_names() {
    let sandbox = Sandbox::new();
    let name = "how many of them were there in the end";
    let mut table = format!("{name},other,y\n");
    for row in 0..60_u32 {
        table += &format!("{},{},{}\n", row * 37 % 23, row * 11 % 7, row % 2);
    }
    sandbox.write("t.csv", table);
    let config = "[data]\npath = \"t.csv\"\noutcome = \"y\"\n[train]\nepochs = 5\n\
                  [[explain]]\nmethod = \"gradient\"\n";
    sandbox.write("t.toml", config);
    for (columns, is_whole) in [(80, false), (120, true)] {
        let output = sandbox.sways_on(columns, &["experiment", "t.toml"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines = text.lines().filter(|line| line.starts_with(" how many"));
        assert!(lines.any(|line| line.contains(name) == is_whole), "{text}");
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn runs_are_put_side_by_side() {
    let sandbox = sandbox();
    let longer = SMALL
        .replace("epochs = 8", "epochs = 20")
        .replace("gradient", "ablation");
    sandbox.write("b.toml", longer);
    for file in ["a.toml", "b.toml"] {
        succeeds(&sandbox, &["experiment", file, "--quiet"]);
    }
    let text = succeeds(&sandbox, &["compare", "runs/a", "runs/b", "--json"]);
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["runs"], serde_json::json!(["a", "b"]));
    assert_eq!(
        found["settings"]["train.epochs"],
        serde_json::json!(["8", "20"])
    );
    assert!(found["settings"]["train.members"].is_null());
    for (place, run) in ["a", "b"].into_iter().enumerate() {
        let written = fs::read(sandbox.path().join(format!("runs/{run}/influence.json"))).unwrap();
        let written: Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(found["scores"][place], written["metrics"]);
        let block = &found["influences"].as_array().unwrap();
        let permutation = block.iter().find(|it| it["id"] == "permutation").unwrap();
        let block = written["influences"].as_array().unwrap();
        let wanted = block.iter().find(|it| it["id"] == "permutation").unwrap();
        let condition = &permutation["conditions"][1];
        assert_eq!(condition["condition"], wanted["labels"][1]);
        assert_eq!(condition["runs"][place]["value"], wanted["values"][1]);
        assert!(
            condition["runs"][place]["low"].as_f64() <= condition["runs"][place]["value"].as_f64()
        );
    }
    // What only one of them has is not in the other.
    let ablation = found["influences"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["id"] == "ablation")
        .unwrap();
    assert!(
        ablation["conditions"][0]["runs"][0].is_null()
            && !ablation["conditions"][0]["runs"][1].is_null()
    );

    let text = succeeds(&sandbox, &["compare", "runs/a", "runs/b"]);
    assert!(
        text.lines()
            .all(|line| console::measure_text_width(line) <= 80),
        "{text}"
    );
    let same = succeeds(&sandbox, &["compare", "runs/a", "runs/a"]);
    assert!(same.starts_with("no setting differs"), "{same}");
}

#[cfg(feature = "ndarray")]
#[test]
fn what_is_no_run_has_no_report() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    fs::remove_file(sandbox.path().join("runs/a/report.json")).unwrap();
    fs::create_dir(sandbox.path().join("empty")).unwrap();
    for (args, wanted) in [
        (
            vec!["report", "empty"],
            "empty: there is no run in this folder",
        ),
        (
            vec!["report", "runs/a"],
            "a version without reports); run the experiment again",
        ),
        (
            vec!["compare", "runs/a", "empty"],
            "empty: there is no run in this folder",
        ),
        (vec!["compare", "runs/a"], "2 values required"),
    ] {
        let output = sandbox.sways(&args);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
        assert!(message.contains(wanted), "{args:?}: {message}");
    }
}

/// Ctrl-C, whenever it comes: the run that was there is there, or nothing is.
#[cfg(all(unix, feature = "ndarray"))]
#[test]
fn an_interruption_leaves_no_half_run() {
    use std::{os::unix::process::ExitStatusExt, process::Command, thread::sleep, time::Duration};

    /// What the system ends a program with that does not listen yet.
    const INTERRUPT: i32 = 2;

    let sandbox = sandbox();
    sandbox.write("a.toml", SMALL.replace("epochs = 8", "epochs = 10000000"));
    let interrupted_after = |delay| {
        let mut running = sandbox.start(&["experiment", "a.toml"]);
        sleep(Duration::from_millis(delay));
        // Where whoever started the tests ignores interruptions, one before the program listens
        // is lost: a person tries again.
        let status = (0..).find_map(|tenth| {
            if tenth % 20 == 0 {
                let interrupt = Command::new("kill")
                    .args(["-INT", &running.id().to_string()])
                    .status();
                assert!(interrupt.unwrap().success());
            }
            sleep(Duration::from_millis(100));
            running.try_wait().unwrap()
        });
        status.unwrap()
    };
    for (what, delay) in [("early", 30), ("while training", 500)] {
        let mut status = interrupted_after(delay);
        if what == "while training" {
            // A crowded machine may not have come to the training yet.
            let mut longer = delay;
            while status.signal() == Some(INTERRUPT) && longer < 60_000 {
                longer *= 2;
                status = interrupted_after(longer);
            }
            assert_eq!(status.code(), Some(130), "{what}: {status}");
        }
        let left: Vec<_> = fs::read_dir(sandbox.path().join("runs"))
            .map(|entries| entries.map(|it| it.unwrap().path()).collect())
            .unwrap_or_default();
        assert!(left.is_empty(), "{what}: {left:?}");
    }
}
