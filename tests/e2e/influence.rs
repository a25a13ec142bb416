//! A table and an outcome, and nothing else to say: `sways influence` and what goes with it.

use std::fmt::Write as _;
use std::fs;

use itertools::Itertools as _;
use serde_json::Value;
use sways::{backend::Backend, config::Config, plan::Plan, study::Study};

use crate::{
    on_backends,
    support::{Sandbox, files, succeeds},
};

/// Passengers: names, text, numbers, dates, missing values, a constant, and some whose fate is
/// not known.
pub fn passengers(rows: usize) -> String {
    let mut text = "name,sex,age,fare,cabin,joined,ship,survived\n".to_owned();
    let mut state = 1_u32;
    let mut below = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % limit
    };
    for row in 0..rows {
        let sex = ["female", "male"][below(2) as usize];
        let age = match below(5) {
            0 => String::new(),
            _ => (1 + below(80)).to_string(),
        };
        let cabin = ["A", "B", "C", ""][below(4) as usize];
        let lives = below(100) < if sex == "female" { 75 } else { 20 };
        let survived = match row % 50 {
            7 => "",
            _ if lives => "yes",
            _ => "no",
        };
        let fare = f64::from(below(9000)) / 100.0;
        let day = 1 + below(28);
        let _ = writeln!(
            text,
            "\"Doe, {row}\",{sex},{age},{fare},{cabin},2024-02-{day:02},Titanic,{survived}"
        );
    }
    text
}

fn json(sandbox: &Sandbox, path: &str) -> Value {
    serde_json::from_slice(&fs::read(sandbox.path().join(path)).unwrap()).unwrap()
}

#[cfg(feature = "ndarray")]
#[test]
fn one_command_and_its_configurations_do_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(300));
    let asked = ["passengers.csv", "--outcome", "survived"];
    let save = ["--save-config", "saved.toml"];
    let story = succeeds(&sandbox, &[&["influence"], &asked[..], &save].concat());
    for part in [
        "survived = yes in",
        "6 rows without an outcome left out",
        "\"name\" is like an identifier",
        "\"ship\" is the same in every row",
        "\"joined\" holds dates",
        "test rows",
        "sex",
    ] {
        // Lines break where they must.
        let words: Vec<&str> = story.split_whitespace().collect();
        assert!(words.join(" ").contains(part), "no {part:?} in: {story}");
    }

    // The answer, with its size and direction, before what it rests on; the methods where asked.
    let words: Vec<&str> = story.split_whitespace().collect();
    let words = words.join(" ");
    let at = |part: &str| {
        words
            .find(part)
            .unwrap_or_else(|| panic!("no {part:?} in: {story}"))
    };
    assert!(at("percentage points") < at("Is there anything to find?"));
    assert!(at("with sex = male than with female") < at("test rows"));
    assert!(!story.contains("per condition"), "{story}");
    let details = [&["influence"], &asked[..], &["--details", "--no-evidence"]].concat();
    assert!(succeeds(&sandbox, &details).contains("permutation, per condition"));
    succeeds(
        &sandbox,
        &[&["influence"], &asked[..], &["--quiet"]].concat(),
    );

    let results = json(&sandbox, "runs/passengers/influence.json");
    assert_eq!(
        results["conditions"],
        serde_json::json!(["sex", "age", "fare", "cabin", "joined"])
    );
    assert_eq!(results["rows_without_outcome"], 6);
    assert_eq!(results["excluded"][0]["column"], "name");
    // Only sex sways who survives.
    let values = results["influences"][0]["values"].as_array().unwrap();
    let values: Vec<f64> = values.iter().map(|value| value.as_f64().unwrap()).collect();
    assert!(
        values[1..].iter().all(|&value| value < values[0]),
        "{values:?}"
    );
    let log_loss = |of: &str| results["metrics"][of]["log_loss"].as_f64().unwrap();
    assert!(log_loss("test") < log_loss("constant"));
    // Rows keep the place they have in the file.
    let predictions = fs::read_to_string(sandbox.path().join("runs/passengers/predictions.csv"));
    let predictions = predictions.unwrap();
    assert!(predictions.contains("\n6,") && !predictions.contains("\n7,"));
    assert!(predictions.contains("\n299,"));

    let run = files(&sandbox.path().join("runs"));
    let init = succeeds(&sandbox, &[&["init"], &asked[..]].concat());
    sandbox.write("init.toml", init);
    for file in ["saved.toml", "init.toml"] {
        succeeds(&sandbox, &["experiment", file]);
        for ((name, before), (_, after)) in run.iter().zip_eq(files(&sandbox.path().join("runs"))) {
            // What `init` writes says more of what was found, and nothing else; the report shows it.
            let shows_it = name.ends_with("config.toml") || name.ends_with("report.html");
            if file == "saved.toml" || !shows_it {
                assert!(*before == after, "{file}: {} differs", name.display());
            }
        }
    }
}

/// What is said of a column counts in the configuration that `init` writes, whatever the column is.
#[cfg(feature = "ndarray")]
#[test]
fn init_keeps_what_columns_are_said_to_be() {
    let sandbox = Sandbox::new();
    let row = |row: usize| {
        let (ward, value) = (["north", "south", "east"], ["7", "7.0", "8"]);
        let drawn = |salt: usize, of: usize| (row * 7919 + salt) * 104_729 % 1009 % of;
        let (ward, value) = (ward[drawn(1, 3)], value[drawn(2, 3)]);
        let (x, code, y) = (drawn(3, 997), drawn(4, 9) + 1, ["yes", "no"][drawn(5, 2)]);
        format!("{x},{ward},{code:03},{value},{y}\n")
    };
    let rows: String = (0..120).map(row).collect();
    sandbox.write("t.csv", format!("x,ward,code,v,y\n{rows}"));
    for flags in [
        "--outcome v --exclude code --type v=categorical --positive 7",
        "--outcome code --exclude v --type code=numeric --event code>5",
        "--outcome y --exclude code,v --type ward=text",
        "--outcome y --exclude v --type code=categorical --group h=code,ward",
        "--outcome y --exclude v --type code=numeric",
    ] {
        let asked = [&["t.csv"], &flags.split(' ').collect::<Vec<_>>()[..]].concat();
        let quick = ["--no-evidence"];
        let one = [
            &["influence"],
            &asked[..],
            &quick,
            &["--quiet", "--runs", "one"],
        ]
        .concat();
        succeeds(&sandbox, &one);
        let init = succeeds(&sandbox, &[&["init"], &asked[..], &quick].concat());
        sandbox.write("f.toml", init);
        succeeds(
            &sandbox,
            &["experiment", "f.toml", "--quiet", "--runs", "two"],
        );
        let of = |runs: &str| {
            let folders = fs::read_dir(sandbox.path().join(runs)).unwrap();
            let folder = folders.map(|it| it.unwrap().file_name()).next().unwrap();
            let file = json(
                &sandbox,
                &format!("{runs}/{}/influence.json", folder.display()),
            );
            fs::remove_dir_all(sandbox.path().join(runs)).unwrap();
            ["event", "conditions", "metrics", "excluded"].map(|key| file[key].clone())
        };
        assert_eq!(of("one"), of("two"), "{flags}");
    }
}

/// A model of the passengers, soon trained.
const QUICK: &str = "[data]\npath = \"passengers.csv\"\noutcome = \"survived\"\nscaling = \"robust\"\n\
    [model]\nhidden = [8]\n[train]\nepochs = 20\nmembers = 3\nbatch_size = 32\n\
    validation_fraction = 0.2\n";

fn predictions_come_back(backend: Backend) {
    let sandbox = Sandbox::new();
    sandbox
        .write("passengers.csv", passengers(200))
        .write("quick.toml", QUICK);
    let backend = ["--backend", backend.name()];
    succeeds(
        &sandbox,
        &[&["experiment", "quick.toml"], &backend[..]].concat(),
    );
    let model = "runs/quick/model.safetensors";
    let predict = |more: &[&str]| {
        let args = ["predict", model, "passengers.csv"];
        succeeds(&sandbox, &[&args, more, &backend].concat())
    };
    let printed = predict(&[]);
    predict(&["--output", "p.csv"]);
    predict(&["--output", "p.parquet"]);
    let written = fs::read_to_string(sandbox.path().join("p.csv")).unwrap();
    assert_eq!(printed, written);
    let again: Vec<&str> = printed.lines().skip(1).collect();
    assert_eq!(
        again.len(),
        200,
        "rows without an outcome are predicted too"
    );
    let seen = fs::read_to_string(sandbox.path().join("runs/quick/predictions.csv")).unwrap();
    for line in seen.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let row: usize = fields[0].parse().unwrap();
        let (place, probability) = again[row].split_once(',').unwrap();
        assert_eq!(place, fields[0]);
        let off: f64 = probability.parse::<f64>().unwrap() - fields[3].parse::<f64>().unwrap();
        assert!(off.abs() < 1e-6, "row {row} is off by {off:e}");
    }
    let table = sways_data::read_table(
        sandbox.path().join("p.parquet"),
        &sways_data::ReadOptions::default(),
    );
    let table = table.unwrap();
    let column = table.column("probability").unwrap();
    assert_eq!(
        column.cell(0).to_string(),
        again[0].split_once(',').unwrap().1
    );
    assert_eq!(table.rows(), 200);
    let kept = predict(&["--keep", "name,joined"]);
    assert_eq!(kept.lines().next(), Some("row,name,joined,probability"));
    assert_eq!(kept.lines().count(), 201);
    for (row, (line, plain)) in kept.lines().skip(1).zip(&again).enumerate() {
        let (_, probability) = plain.split_once(',').unwrap();
        let start = format!("{row},\"Doe, {row}\",2024-02-");
        assert!(
            line.starts_with(&start) && line.ends_with(probability),
            "{line}"
        );
    }
    predict(&["--keep", "name", "--output", "kept.parquet"]);
    let table = sways_data::read_table(
        sandbox.path().join("kept.parquet"),
        &sways_data::ReadOptions::default(),
    );
    let name = table.unwrap();
    let name = name.column("name").unwrap().cell(3).to_string();
    assert_eq!(name, "Doe, 3");
    // What is kept is what stood there: a phone number is one still.
    let phones = passengers(200)
        .replace("\"Doe, 7\"", "+49 30")
        .replace("\"Doe, 8\"", "=A1");
    sandbox.write("passengers.csv", phones);
    let kept = predict(&["--keep", "name"]);
    let names: Vec<&str> = kept.lines().skip(8).take(2).collect();
    assert!(
        names[0].starts_with("7,+49 30,") && names[1].starts_with("8,=A1,"),
        "{names:?}"
    );
}

on_backends!(predictions_come_back);

#[test]
fn predicting_says_what_is_wrong() {
    let sandbox = Sandbox::new();
    let table = passengers(100);
    sandbox
        .write("passengers.csv", &table)
        .write("quick.toml", QUICK)
        .write("no-age.csv", table.replacen("age", "years", 1))
        .write(
            "words.csv",
            table
                .replacen("\"Doe, 0\",female,", "\"Doe, 0\",female,old", 1)
                .replacen("\"Doe, 0\",male,", "\"Doe, 0\",male,old", 1),
        )
        .write("broken.safetensors", b"\x10\0\0\0\0\0\0\0{\"broken");
    succeeds(&sandbox, &["experiment", "quick.toml"]);
    let model = "runs/quick/model.safetensors";
    let init = crate::support::repository("tests/fixtures/training/article-1.init.safetensors");
    let init = init.to_str().unwrap();
    for (args, holds) in [
        (
            vec![model, "no-age.csv"],
            vec!["no-age.csv", "\"age\"", "the model"],
        ),
        (
            vec![model, "gone.csv"],
            vec!["gone.csv", "there is no such file"],
        ),
        (
            vec!["gone.safetensors", "passengers.csv"],
            vec!["gone.safetensors", "cannot be read"],
        ),
        (
            vec!["broken.safetensors", "passengers.csv"],
            vec!["broken.safetensors", "safetensors"],
        ),
        (
            vec!["passengers.csv", model],
            vec!["name the run or model first", "model.safetensors is one"],
        ),
        (
            vec!["passengers.csv", "runs/quick"],
            vec!["name the run or model first", "runs/quick is one"],
        ),
        (
            vec![init, "passengers.csv"],
            vec!["article-1.init.safetensors", "sways"],
        ),
        (
            vec![model, "passengers.csv", "--output", "p.xlsx"],
            vec!["p.xlsx", ".parquet"],
        ),
        (
            vec![model, "passengers.csv", "--output", "gone/p.csv"],
            vec!["gone/p.csv", "cannot be written"],
        ),
    ] {
        let output = sandbox.sways(&[&["predict"], &args[..]].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
        for part in holds {
            assert!(
                message.contains(part),
                "{args:?}: no {part:?} in: {message}"
            );
        }
    }
    assert!(!sandbox.path().join("p.xlsx").exists());

    // A word among numbers is a missing one, and that is said.
    let output = sandbox.sways(&["predict", model, "words.csv"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("\"age\"") && said.contains("old"), "{said}");
}

/// Whoever reads a table may share out work: how many do is settled before.
#[test]
fn threads_may_be_said_for_each_kind_of_table() {
    let sandbox = Sandbox::new();
    let (mut lines, mut csv) = (String::new(), String::new());
    for row in 0..60 {
        let (age, survived) = (row * 7 % 60, row % 3 / 2);
        let _ = writeln!(lines, "{{\"age\": {age}, \"survived\": {survived}}}");
        let _ = writeln!(csv, "{age},{survived}");
    }
    let array = format!("[{}]", lines.trim_end().replace('\n', ","));
    sandbox
        .write("t.csv", format!("age,survived\n{csv}"))
        .write("t.jsonl", lines)
        .write("t.json", array);
    let model = "runs/t/model.safetensors";
    let mut all = Vec::new();
    for table in ["t.csv", "t.jsonl", "t.json"] {
        let influence = [
            "influence",
            table,
            "--outcome",
            "survived",
            "--threads",
            "2",
        ];
        succeeds(&sandbox, &[&influence[..], &["--no-evidence"]].concat());
        all.push(succeeds(
            &sandbox,
            &["predict", model, table, "--threads", "2"],
        ));
        let explain = ["explain", model, table, "--method", "gradient"];
        succeeds(&sandbox, &[&explain[..], &["--threads", "2"]].concat());
    }
    assert!(all.iter().all(|it| *it == all[0]));
}

#[test]
fn flags_are_named_as_flags() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    let asked = ["influence", "passengers.csv", "--outcome"];
    for (args, holds) in [
        (
            vec!["survive"],
            vec!["--outcome names the column \"survive\"", "\"survived\"?"],
        ),
        (
            vec!["cabin"],
            vec!["3 different values", "--event", "--positive"],
        ),
        (
            vec!["survived", "--positive", "maybe"],
            vec!["\"maybe\"", "yes"],
        ),
        (
            vec!["survived", "--event", "age > 3"],
            vec!["\"age\"", "survived"],
        ),
        (
            vec!["survived", "--exclude", "sxe"],
            vec!["--exclude names the column \"sxe\"", "\"sex\"?"],
        ),
        (
            vec!["survived", "--include", "sxe"],
            vec!["--include names the column \"sxe\""],
        ),
        (
            vec![
                "survived",
                "--type",
                "age=numeric",
                "--type",
                "age=categorical",
            ],
            vec!["--type age", "said twice"],
        ),
        (
            vec!["survived", "--type", "sex=number"],
            vec!["\"number\" is no type", "numeric"],
        ),
        (
            vec!["survived", "--type", "sex=numeric"],
            vec!["line 2", "\"sex\"", "finite number"],
        ),
        (
            vec![
                "survived",
                "--type",
                "age=categorical",
                "--test-fraction",
                "1",
            ],
            vec!["--test-fraction"],
        ),
        (
            vec!["fare", "--event", "fare > 1000"],
            vec!["fare > 1000", "in no row"],
        ),
        (
            vec!["survived", "--exclude", "sex,age,fare,cabin,joined"],
            vec!["\"name\" is like an identifier", "--include name"],
        ),
        (vec!["cabin"], vec!["--positive ", "--event 'cabin != "]),
        (
            vec!["survived", "--group", "sex=age,fare"],
            vec!["\"sex\" of --group", "another name"],
        ),
        (
            vec!["survived", "--group", "a=age,fare", "--group", "b=fare,sex"],
            vec!["\"fare\" is in the group \"a\" too"],
        ),
        (
            vec!["survived", "--group", "a=age,fair"],
            vec!["--group names the column \"fair\"", "\"fare\"?"],
        ),
    ] {
        let output = sandbox.sways(&[&asked, &args[..]].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {message}");
        assert!(!message.contains("data."), "{args:?}: {message}");
        for part in holds {
            assert!(
                message.contains(part),
                "{args:?}: no {part:?} in: {message}"
            );
        }
    }
    assert!(!sandbox.path().join("runs/passengers").exists());
}

/// One's own dummies, a copy, an index without a name: what is found stands above the answer, in
/// the results and in the report; the flag that it names makes one condition of the dummies, of
/// which the model is used as of any other.
#[cfg(feature = "ndarray")]
#[test]
fn hints_stand_before_claims_and_their_flags_work() {
    let sandbox = Sandbox::new();
    let mut text = ",red,green,blue,z,z2,y\n".to_owned();
    for row in 0..240 {
        let place = row * 77 % 240;
        let level = place % 3;
        let [red, green, blue] = [0, 1, 2].map(|it| u8::from(it == level));
        let z = f64::from(place * 37 % 101) / 10.0;
        let happened = (place * 29 % 10) < [7, 4, 2][level as usize];
        let y = if happened { "ja" } else { "nein" };
        let _ = writeln!(text, "{place},{red},{green},{blue},{z},{},{y}", 2.0 * z);
    }
    sandbox.write("t.csv", text);
    let plain = |story: &str| story.split_whitespace().collect::<Vec<_>>().join(" ");
    let asked = ["influence", "t.csv", "--outcome", "y", "--no-evidence"];
    let story = plain(&succeeds(&sandbox, &asked));
    let page = fs::read_to_string(sandbox.path().join("runs/t/report.html")).unwrap();
    let hints = json(&sandbox, "runs/t/influence.json")["hints"].to_string();
    let hints = hints.replace('\\', "");
    for part in [
        "--positive nein",
        "\"red\", \"green\" and \"blue\" add up to 1",
        "--group kind=red,green,blue",
        "\"z2\" says the same as \"z\"",
        "--exclude z2",
    ] {
        let at = story.find(part);
        assert!(at.is_some(), "no {part:?} in: {story}");
        assert!(
            at < story.find("What sways"),
            "{part:?} is behind the answer"
        );
        assert!(hints.contains(part), "no {part:?} in: {hints}");
        assert!(
            page.contains(&part.replace('"', "&quot;")),
            "no {part:?} in the report"
        );
    }
    assert!(story.contains("--include column_1"), "{story}");

    let groups = ["--group", "kind=red,green,blue", "--exclude", "z2"];
    let story = succeeds(&sandbox, &[&asked[..], &groups].concat());
    assert!(!story.contains("--group kind"), "{story}");
    let results = json(&sandbox, "runs/t/influence.json");
    assert_eq!(results["conditions"], serde_json::json!(["kind", "z"]));
    let model = "runs/t/model.safetensors";
    let described = succeeds(&sandbox, &["describe", model]);
    assert!(
        described.contains("of the columns red, green, blue"),
        "{described}"
    );
    let predicted = succeeds(&sandbox, &["predict", model, "t.csv"]);
    assert_eq!(predicted.lines().count(), 241);
    succeeds(
        &sandbox,
        &[
            "explain", model, "t.csv", "--method", "shapley", "--row", "3",
        ],
    );

    // Numbers beside each other are one condition too, for every method.
    let groups = ["--group", "both=z,z2", "--group", "more=red,column_1"];
    succeeds(&sandbox, &[&asked[..], &groups].concat());
    let results = json(&sandbox, "runs/t/influence.json");
    assert_eq!(
        results["conditions"],
        serde_json::json!(["more", "green", "blue", "both"])
    );
    succeeds(&sandbox, &["explain", model, "t.csv", "--method", "all"]);
}

#[test]
fn descriptions_read_well() {
    let sandbox = Sandbox::new();
    sandbox
        .write("passengers.csv", passengers(200))
        .write("quick.toml", QUICK);
    insta::assert_snapshot!(
        "a table",
        succeeds(&sandbox, &["describe", "passengers.csv"])
    );
    let init = ["init", "passengers.csv", "--outcome", "survived"];
    insta::assert_snapshot!("init", succeeds(&sandbox, &init));
    succeeds(&sandbox, &["experiment", "quick.toml"]);
    let model = ["describe", "runs/quick/model.safetensors"];
    insta::assert_snapshot!("a model", succeeds(&sandbox, &model));
    let run = succeeds(&sandbox, &["describe", "runs/quick"]);
    for part in ["The run quick: survived = yes", "5 conditions", "test rows"] {
        assert!(run.contains(part), "no {part:?} in: {run}");
    }
}

/// A repeated level, a boolean, an identifier that is wanted: what is asked for is done.
#[test]
fn what_is_asked_for_is_done() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(200));
    let config = "[data]\npath = \"passengers.csv\"\noutcome = \"survived\"\npositive = \"no\"\n\
        include = [\"name\", \"ship\"]\nexclude = [\"joined\"]\ntypes = {age = \"categorical\"}\n\
        max_levels = 4\nmin_level_rows = 1\n[train]\nepochs = 0\n";
    let path = sandbox.path().join("c.toml");
    let plan = Plan::new(Config::parse(config, "c.toml").unwrap(), &path).unwrap();
    let study = Study::load(plan).unwrap();
    let groups = study.groups();
    let inputs: Vec<(&str, usize)> = groups
        .iter()
        .map(|group| (group.condition.as_str(), group.inputs.len()))
        .collect();
    // Four levels and the rare ones, and the missing; a constant has one.
    assert_eq!(
        inputs,
        [
            ("name", 5),
            ("sex", 1),
            ("age", 6),
            ("fare", 1),
            ("cabin", 4),
            ("ship", 1)
        ]
    );
    assert_eq!(study.data.outcome.event, "survived = no");
}

#[test]
fn generated_files_are_current() {
    for (path, text) in sways_cli::args::generated::files() {
        let found = fs::read_to_string(crate::support::repository(&path)).unwrap_or_default();
        assert!(found == text, "{path} is stale: run `cargo xtask generate`");
    }
}

#[test]
fn who_does_not_know_the_flags_is_told_them() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    let columns = "\"sex\", \"age\", ";
    for (args, tip) in [
        (
            vec!["passengers.csv"],
            "sways influence passengers.csv --outcome COLUMN",
        ),
        (vec!["passengers.csv"], columns),
        (vec!["influence", "passengers.csv"], columns),
        (
            vec!["influence", "passengers.csv", "survived"],
            "'--outcome survived'",
        ),
        (
            vec!["influence", "passengers.csv", "outcome=survived"],
            "'--outcome survived'",
        ),
        (
            vec!["influence", "passengers.csv", "--target", "survived"],
            "named by '--outcome'",
        ),
        (
            vec!["influence", "passengers.csv", "--outcome", "age > 30"],
            "did you mean \"age\", with --event \"age > 30\"?",
        ),
    ] {
        let output = sandbox.sways(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(tip), "{args:?}: {said}");
    }
    // A command is given so that it can be pasted.
    sandbox.write("my passengers.csv", passengers(60));
    let said = sandbox.sways(&["my passengers.csv"]).stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(
        said.contains("influence 'my passengers.csv' --outcome"),
        "{said}"
    );
    // What is no table is only an unknown command.
    let output = sandbox.sways(&["nothing.csv"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("tip"), "{said}");
}

/// What `init` prints is a configuration, whatever columns are called.
#[test]
fn odd_names_are_keys_of_what_init_prints() {
    let sandbox = Sandbox::new();
    for name in [
        "a\u{7f}b",
        "a\"b",
        "a\\b",
        "it's",
        "a#b = c",
        "größe [cm]",
        "a.b",
    ] {
        let cell = name.replace('"', "\"\"");
        let rows: String = "u,yes\nv,no\nw,yes\n".repeat(20);
        sandbox.write("t.csv", format!("\"{cell}\",out\n{rows}"));
        let config = succeeds(
            &sandbox,
            &["init", "t.csv", "--outcome", "out", "--no-evidence"],
        );
        sandbox.write("t.toml", config);
        succeeds(&sandbox, &["experiment", "t.toml", "--quiet"]);
    }
}

/// Text programs make one long dash of two short ones.
#[test]
fn long_dashes_are_those_of_flags() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", passengers(60));
    for (flag, meant) in [
        ("\u{2013}outcome", "'--outcome'"),
        ("\u{2014}quiet", "'--quiet'"),
        ("-seed=5", "'--seed'"),
    ] {
        let output = sandbox.sways(&["influence", "t.csv", flag, "survived"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains(meant) && !said.contains("one table"),
            "{said}"
        );
    }
}
