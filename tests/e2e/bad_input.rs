//! Bad input ends with exit code 2 and one message that says what, where and how to mend it.

use std::fmt::Write as _;

use crate::support::Sandbox;

const TABLE: &str = "age,income,y\n1,10,0\n2,11,1\n3,12,0\n4,13,1\n5,14,0\n6,15,1\n";
const DATA: &str = "[data]\npath = \"t.csv\"\noutcome = \"y\"\ntest_fraction = 0\n";
const TRAIN: &str = "[train]\nepochs = 5\n";

/// What is wrong, the configuration, the table, and what the message must hold.
type Case<'a> = (&'a str, String, String, &'a [&'a str]);

fn cases() -> Vec<Case<'static>> {
    let table = || TABLE.to_owned();
    let with = |more: &str| format!("{DATA}{TRAIN}{more}");
    let data = |more: &str| format!("{DATA}{more}{TRAIN}");
    vec![
        (
            "a table that is not there",
            with("").replace("t.csv", "gone.csv"),
            table(),
            &["gone.csv", "there is no such file", "data.path"],
        ),
        (
            "invalid TOML",
            "[data]\npath = \"t.csv\nseed = 1\n".into(),
            table(),
            &["c.toml, line 2, column", "path = \"t.csv"],
        ),
        (
            "an unknown key",
            with("").replace("epochs", "epoch"),
            table(),
            &["line 6, column 1", "unknown key `epoch`", "`epochs`"],
        ),
        (
            "parts of a table for evidence that is not asked for",
            data("by = \"age\"\n"),
            table(),
            &["data.by", "\"age\"", "add [evidence]"],
        ),
        (
            "parts of a table for evidence that is off",
            data("by = \"age\"\n") + "[evidence]\noff = true\n",
            table(),
            &["data.by", "\"age\"", "remove evidence.off"],
        ),
        (
            "permutations that can show nothing",
            with("[evidence]\npermutations = 9\n"),
            table(),
            &["evidence.permutations", "at least 19"],
        ),
        (
            "an alpha that is none",
            with("[evidence]\nalpha = 5\n"),
            table(),
            &["evidence.alpha", "below 0.5"],
        ),
        (
            "an unknown key of evidence",
            with("[evidence]\nfold = 5\n"),
            table(),
            &["line 8, column 1", "`fold`", "`folds`"],
        ),
        (
            "an unknown method",
            with("[[explain]]\nmethod = \"gradeint\"\n"),
            table(),
            &["line 8, column 10", "`gradeint`", "`gradient`"],
        ),
        (
            "a value of the wrong type",
            with("").replace("= 5", "= \"five\""),
            table(),
            &["line 6, column 10", "\"five\" is text", "a whole number"],
        ),
        (
            "an outcome that is no column",
            with("").replace("\"y\"", "\"z\""),
            table(),
            &["data.outcome", "\"z\"", "age", "income"],
        ),
        (
            "three values",
            with(""),
            table().replace("6,15,1", "6,15,2"),
            &["\"y\"", "0", "1", "2", "event ="],
        ),
        (
            "one class only",
            data("event = \"y > 5\"\n"),
            table(),
            &["y > 5"],
        ),
        (
            "infinities in half of a numeric column",
            with(""),
            table()
                .replace("3,12", "inf,12")
                .replace("4,13", "inf,13")
                .replace("5,14", "inf,14"),
            &["t.csv, line 4", "\"age\"", "\"inf\" is infinite"],
        ),
        (
            "text in half of a column declared numeric",
            data("types = {income = \"numeric\"}\n"),
            table()
                .replace("4,13", "4,many")
                .replace("5,14", "5,few")
                .replace("6,15", "6,none of it"),
            &["t.csv, line 5", "\"income\"", "many"],
        ),
        (
            "an unknown type",
            data("types = {income = \"number\"}\n"),
            table(),
            &["line 5", "`number`", "`numeric`"],
        ),
        (
            "a type of no column",
            data("types = {incom = \"numeric\"}\n"),
            table(),
            &["data.types names the column \"incom\"", "\"income\"?"],
        ),
        (
            "two ways to scale",
            data("scaling = \"robust\"\nstandardize = true\n"),
            table(),
            &["data.scaling", "data.standardize", "remove one"],
        ),
        (
            "no room for levels",
            data("max_levels = 0\n"),
            table(),
            &["data.max_levels", "above 0"],
        ),
        (
            "a row without an outcome",
            with("[[explain]]\nmethod = \"gradient\"\nrow = 2\n"),
            table().replace("3,12,0", "3,12,"),
            &["explain.row", "row 2 is missing"],
        ),
        (
            "an empty file",
            with(""),
            String::new(),
            &["t.csv", "empty"],
        ),
        (
            "no rows",
            with(""),
            "age,income,y\n".into(),
            &["t.csv", "no rows"],
        ),
        (
            "a long row",
            with(""),
            table().replace("3,12,0", "3,12,0,7"),
            &["line 4", "3 fields", "4 found"],
        ),
        (
            "an empty layer",
            with("[model]\nhidden = [0]\n"),
            table(),
            &["model.hidden", "0 units"],
        ),
        (
            "a name that leaves the runs",
            format!("name = \"../x\"\n{}", with("")),
            table(),
            &["name", "../x"],
        ),
        (
            "a negative learning rate",
            with("learning_rate = -0.1\n"),
            table(),
            &["train.learning_rate", "-0.1", "above 0"],
        ),
        (
            "a NaN learning rate",
            with("learning_rate = nan\n"),
            table(),
            &["train.learning_rate", "NaN"],
        ),
        (
            "a setting of another optimizer",
            with("momentum = 0.9\n"),
            table(),
            &["train.momentum", "adam", "sgd"],
        ),
        (
            "a row out of range",
            with("[[explain]]\nmethod = \"gradient\"\nrow = 6\n"),
            table(),
            &["explain.row", "6 rows"],
        ),
        (
            "two blocks of one id",
            with("[[explain]]\nmethod = \"gradient\"\n[[explain]]\nmethod = \"gradient\"\n"),
            table(),
            &["explain.id", "gradient"],
        ),
        (
            "starting weights that are not there",
            with("[model]\ninit = \"gone.safetensors\"\n"),
            table(),
            &["gone.safetensors", "cannot be read"],
        ),
        (
            "corrupt starting weights",
            with("[model]\ninit = \"corrupt.safetensors\"\n"),
            table(),
            &["corrupt.safetensors", "safetensors file"],
        ),
        (
            "starting weights of another shape",
            with("[model]\nhidden = [4]\ninit = \"other.safetensors\"\n"),
            table(),
            &["other.safetensors", "fc1.weight", "[10, 5]", "[4, 2]"],
        ),
        (
            "training that diverges",
            with("optimizer = \"sgd\"\nlearning_rate = 1e30\n"),
            table(),
            &["diverged in epoch", "train.learning_rate"],
        ),
        ("no data", TRAIN.into(), table(), &["there is no [data]"]),
        (
            "a test fraction of one",
            data("").replace("test_fraction = 0", "test_fraction = 1"),
            table(),
            &["data.test_fraction", "below 1"],
        ),
        (
            "settings of a file for a generator",
            data("generator = \"numpy-legacy\"\n"),
            table(),
            &["data.path", "data.generator"],
        ),
    ]
}

#[test]
fn every_kind_says_what_where_and_how() {
    for (what, config, table, holds) in cases() {
        let sandbox = Sandbox::new();
        let init = "tests/fixtures/training/article-1.init.safetensors";
        sandbox
            .write("c.toml", config)
            .write("t.csv", table)
            .write("corrupt.safetensors", b"\x10\0\0\0\0\0\0\0{\"broken")
            .write(
                "other.safetensors",
                std::fs::read(crate::support::repository(init)).unwrap(),
            );
        refused(&sandbox, &["experiment", "c.toml"], what, holds);
        assert!(
            !sandbox.path().join("runs/c").exists(),
            "{what}: left a run"
        );
        let left = std::fs::read_dir(sandbox.path().join("runs"));
        assert_eq!(left.map_or(0, Iterator::count), 0, "{what}: left a folder");
    }
}

fn refused(sandbox: &Sandbox, args: &[&str], what: &str, holds: &[&str]) {
    let output = sandbox.sways(args);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{what}: {message}");
    assert!(output.stdout.is_empty(), "{what}: printed a result");
    assert!(message.starts_with("error: "), "{what}: {message}");
    assert!(!message.contains("panicked"), "{what}: {message}");
    for part in holds {
        assert!(message.contains(part), "{what}: no {part:?} in: {message}");
    }
}

#[test]
fn a_missing_configuration_is_named() {
    let sandbox = Sandbox::new();
    refused(
        &sandbox,
        &["experiment", "gone.toml"],
        "no configuration",
        &["gone.toml", "cannot be read"],
    );
}

/// What only the table or a file can tell is said with the line and the key, too.
#[test]
fn what_is_wrong_has_its_line_and_key() {
    let sandbox = Sandbox::new();
    sandbox
        .write("t.csv", TABLE)
        .write("no.safetensors", "no weights");
    let data = |more: &str| format!("{DATA}{more}\n{TRAIN}");
    let with = |more: &str| format!("{DATA}{TRAIN}{more}\n");
    for (config, wanted) in [
        (data("positive = \"7\""), "c.toml, line 5: data.positive: "),
        (data("group_by = \"zz\""), "c.toml, line 5: data.group_by: "),
        (data("include = [\"zz\"]"), "c.toml, line 5: data.include: "),
        (
            data("exclude = [\"age\"]\ntypes = { \"z z\" = \"text\" }"),
            "c.toml, line 6: data.types: ",
        ),
        (
            data("[data.types]\nage = \"numeric\"\n\"z z\" = \"numeric\""),
            "c.toml, line 7: data.types: ",
        ),
        (
            data("[data.groups]\na = [\"age\", \"income\"]\nb = [\"zz\", \"income\"]"),
            "c.toml, line 7: data.groups: ",
        ),
        (
            data("[data.groups]\n\"\" = [\"age\", \"income\"]"),
            "c.toml, line 5: data.groups: \"\" is no name of a condition; write one",
        ),
        (data("by = \"zz\"\n[evidence]"), "c.toml, line 5: data.by: "),
        (
            data("encoding = \"foo\""),
            "c.toml, line 5: data.encoding: ",
        ),
        (
            data("delimiter = \"\u{e9}\""),
            "c.toml, line 5: data.delimiter: ",
        ),
        (data("event = \"y >\""), "c.toml, line 5: data.event: "),
        (data("event = \"age > 0\""), "c.toml, line 5: data.event: "),
        (
            with("").replace("t.csv", "gone.csv"),
            "c.toml, line 2: data.path: ",
        ),
        (
            with("[model]\nhidden = [1000000, 1000000]"),
            "c.toml, line 8: model.hidden: ",
        ),
        (
            with("[model]\ninit = \"no.safetensors\""),
            "c.toml, line 8: model.init: ",
        ),
        (
            with(
                "[[explain]]\nmethod = \"gradient\"\n[[explain]]\nmethod = \"ale\"\n\
                 conditions = [\"zz\"]",
            ),
            "c.toml, line 11: explain.conditions: there is no condition \"zz\"",
        ),
        (
            with("[[explain]]\nmethod = \"partial-dependence\"\npairs = [[\"age\", \"zz\"]]"),
            "c.toml, line 9: explain.pairs: there is no condition \"zz\"",
        ),
        (
            with("[[explain]]\nmethod = \"ale\"\n[[explain]]\nmethod = \"ale\""),
            "c.toml, line 9: explain.id: two blocks",
        ),
        (
            with(
                "[[explain]]\nmethod = \"shapley\"\ntolerance = 0.01\n[[explain]]\n\
                 method = \"lime\"\ntolerance = -1.0",
            ),
            "c.toml, line 12: explain.tolerance: -1 is not allowed",
        ),
        (
            with(
                "[[explain]]\nmethod = \"shapley\"\nid = \"a\"\n[[explain]]\n\
                 method = \"lime\"\nid = \"\"",
            ),
            "c.toml, line 12: explain.id: \"\" cannot name",
        ),
        (
            with("learning_rate = -1e308"),
            "c.toml, line 7: train.learning_rate: -1e308 is not allowed",
        ),
    ] {
        sandbox.write("c.toml", &config);
        refused(&sandbox, &["experiment", "c.toml"], &config, &[wanted]);
    }
}

#[test]
fn settings_that_cannot_be_say_what_can() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", TABLE);
    let ask = ["influence", "t.csv", "--outcome", "y"];
    for (flag, value, wanted) in [
        ("--seed", "-1", "write a whole number from 0 to"),
        ("--seed", "one", "write a whole number from 0 to"),
        ("--threads", "0", "write a whole number from 1 to 65535"),
        ("--test-fraction", "a fifth", "write a number, such as 0.2"),
        (
            "--delimiter",
            ";;",
            "write one character, such as ';', or tab",
        ),
        ("--encoding", "utf-16", "t.csv: the text is not utf-16"),
        (
            "--event",
            "y > 1e308",
            "the event \"y > 1e308\" holds in no row",
        ),
    ] {
        let args = [&ask[..], &[flag, value]].concat();
        refused(&sandbox, &args, flag, &[wanted]);
    }
    let explain = ["explain", "m", "t.csv", "--method", "gradient"];
    let beyond = "99999999999999999999";
    for (flag, value, wanted) in [
        ("--row", "-1", "write a whole number, 0 or more"),
        ("--row", beyond, "no table has so many rows"),
        ("--background-rows", beyond, "write a whole number up to"),
        ("--max-evaluations", beyond, "write a whole number up to"),
    ] {
        let args = [&explain[..], &[flag, value]].concat();
        refused(&sandbox, &args, flag, &[wanted]);
    }
    let weighed = (0..40).map(|row| format!("{row},{},{},{}\n", row % 2, row % 4, row % 2));
    let weighed: String = weighed.collect();
    sandbox.write("weighed.csv", format!("a,y,z,w\n{weighed}"));
    for (outcome, positive, wanted) in [
        ("y", "1", "in every row that weighs more than 0"),
        ("y", "0", "in no row that weighs more than 0"),
        ("z", "2", "besides 20 rows that weigh 0"),
    ] {
        let ask = ["influence", "weighed.csv", "--weights", "w"];
        let of = ["--outcome", outcome, "--positive", positive];
        refused(&sandbox, &[&ask[..], &of].concat(), "weights", &[wanted]);
    }
    // What capitals do to an outcome is said as it is.
    let spelled = (0..60).map(|row| {
        format!(
            "{},{}\n",
            row * 17 % 23,
            ["left", "Left", "stayed"][row % 3]
        )
    });
    sandbox.write(
        "spelled.csv",
        format!("a,y\n{}", spelled.collect::<String>()),
    );
    for (of, wanted) in [
        (["--positive", "left"], "one value of the outcome"),
        (["--event", "y == 'left'"], "different values"),
    ] {
        let ask = [
            "influence",
            "spelled.csv",
            "--outcome",
            "y",
            "--no-evidence",
        ];
        let output = sandbox.sways(&[&ask[..], &of].concat());
        let said = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
        assert!(said.contains(wanted), "{said}");
    }
    let holds = ["t.csv", "no configuration in TOML", "`sways influence`"];
    refused(&sandbox, &["experiment", "t.csv"], "a table", &holds);
    sandbox.write("empty/a.txt", "");
    for (run, wanted) in [
        ("t.csv", "t.csv: this is a file; name a run's folder"),
        ("gone", "gone: there is no such folder; name a run's folder"),
        ("empty", "empty: there is no run in this folder"),
    ] {
        for command in ["report", "table"] {
            refused(&sandbox, &[command, run], run, &[wanted]);
        }
    }
}

#[test]
fn no_setting_speaks_for_the_program() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", TABLE);
    for args in [
        &["describe", "t.csv", "x\nerror: t.csv was lost"][..],
        &["compare", "a", "b", "--language=en\nerror: fake"],
        &["predict", "m", "t.csv", "--no\nerror: fake"],
        &["x\nerror: fake\u{1b}[2J"],
    ] {
        let output = sandbox.sways(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let errors = said
            .lines()
            .filter(|line| line.trim_start().starts_with("error:"));
        assert_eq!(errors.count(), 1, "{said}");
    }
    let forged = "x\\nerror: send your password\\u001b[2J\\u202e";
    for (table, key) in [
        ("", "name"),
        ("", "language"),
        ("", "memory"),
        ("data", "path"),
        ("data", "outcome"),
        ("data", "event"),
        ("data", "positive"),
        ("data", "group_by"),
        ("data", "weights"),
        ("data", "by"),
        ("data", "delimiter"),
        ("data", "encoding"),
        ("model", "init"),
        ("model", "activation"),
        ("train", "optimizer"),
        ("explain", "method"),
        ("explain", "id"),
        ("", "\"KEY\""),
        ("data", "\"KEY\""),
        ("data.types", "\"KEY\""),
        ("data.groups", "\"KEY\""),
        ("explain", "\"KEY\""),
    ] {
        let key = key.replace("KEY", forged);
        let of = |of: &str| {
            if of == table {
                format!("{key} = \"{forged}\"\n")
            } else {
                String::new()
            }
        };
        let mut text = of("");
        for (name, others) in [
            ("data", vec![("path", "t.csv"), ("outcome", "y")]),
            ("model", vec![]),
            ("train", vec![]),
        ] {
            let _ = write!(text, "[{name}]\n{}", of(name));
            for (other, value) in others {
                if (name, other) != (table, &*key) {
                    let _ = writeln!(text, "{other} = \"{value}\"");
                }
            }
            if table.starts_with("data.") && name == "data" {
                let _ = write!(text, "[{table}]\n{}", of(table));
            }
        }
        let method = if (table, &*key) == ("explain", "method") {
            ""
        } else {
            "method = \"gradient\"\n"
        };
        let _ = write!(text, "[[explain]]\n{method}{}", of("explain"));
        sandbox.write("c.toml", &text);
        let ended = sandbox.sways(&["experiment", "c.toml", "--runs", "elsewhere"]);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success(), "{text}");
        let lines = said
            .lines()
            .filter(|line| line.trim_start().starts_with("error: "));
        assert_eq!(lines.count(), 1, "{text}\n{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    }
}

#[test]
fn only_a_run_is_replaced() {
    let sandbox = Sandbox::new();
    let config = format!("{DATA}{TRAIN}");
    sandbox.write("c.toml", config).write("t.csv", TABLE);
    sandbox.write("runs/c/diary.txt", "mine");
    let holds = ["runs/c", "holds no run"];
    refused(&sandbox, &["experiment", "c.toml"], "no run", &holds);
    let diary = sandbox.path().join("runs/c/diary.txt");
    assert_eq!(std::fs::read_to_string(&diary).unwrap(), "mine");

    // A run is replaced whole, and what else lies in its folder stays.
    let args = ["experiment", "c.toml", "--runs", "other"];
    assert!(sandbox.sways(&args).status.success());
    sandbox.write("other/c/diary.txt", "mine");
    sandbox.write("other/c/notes/monday.txt", "mine, too");
    // What an earlier run of this name had, and what somebody made of it.
    sandbox.write("other/c/plots/profile-20.svg", "");
    let others = [
        "plots/note.txt",
        "plots/mine.svg",
        "plots/profile-99.svg",
        "local/mine.csv",
        "local/rows.json",
        "profiles/mine.json",
    ];
    for other in others {
        sandbox.write(&format!("other/c/{other}"), "and this");
    }
    for _ in 0..2 {
        assert!(sandbox.sways(&args).status.success());
        assert_eq!(
            std::fs::read_to_string(sandbox.path().join("other/c/diary.txt")).unwrap(),
            "mine"
        );
        assert_eq!(
            std::fs::read_to_string(sandbox.path().join("other/c/notes/monday.txt")).unwrap(),
            "mine, too"
        );
        for other in others {
            let kept = std::fs::read_to_string(sandbox.path().join("other/c").join(other));
            assert_eq!(kept.unwrap(), "and this", "{other}");
        }
        let stale = sandbox.path().join("other/c/plots/profile-20.svg");
        assert!(!stale.exists());
    }
    let left = std::fs::read_dir(sandbox.path().join("other")).unwrap();
    assert_eq!(left.count(), 1, "a temporary folder was left");
}

#[test]
fn a_folder_in_the_place_of_a_runs_file_is_not_lost() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", TABLE);
    let ask = ["influence", "t.csv", "--outcome", "y", "--no-evidence"];
    assert!(sandbox.sways(&ask).status.success());
    for folder in [
        "evidence.json",
        "report.pdf",
        "plots/roc.png",
        "local/mine.csv",
    ] {
        sandbox.write(&format!("runs/t/{folder}/thesis.txt"), "mine");
        let holds = [folder, "it is a folder", "move the folder away"];
        refused(&sandbox, &ask, folder, &holds);
        let folder = sandbox.path().join("runs/t").join(folder);
        assert!(folder.join("thesis.txt").exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
    assert!(sandbox.sways(&ask).status.success());
}

#[test]
fn what_is_read_is_not_replaced_by_the_run() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", TABLE);
    let ask = |table| ["influence", table, "--outcome", "y", "--no-evidence"];
    assert!(sandbox.sways(&ask("t.csv")).status.success());
    // A table that is kept with its run.
    sandbox.write("runs/t/t.csv", TABLE);
    assert!(sandbox.sways(&ask("runs/t/t.csv")).status.success());
    assert_eq!(
        std::fs::read_to_string(sandbox.path().join("runs/t/t.csv")).unwrap(),
        TABLE
    );
    // And the run's own files.
    for (name, text) in [
        (
            "a",
            "[data]\npath = \"../t/predictions.csv\"\noutcome = \"outcome\"\n",
        ),
        (
            "b",
            "[data]\npath = \"../../t.csv\"\noutcome = \"y\"\n[model]\ninit = \"../t/model.safetensors\"\n",
        ),
    ] {
        let config = format!("runs/edited/{name}.toml");
        sandbox.write(&config, format!("name = \"t\"\n{text}"));
        refused(
            &sandbox,
            &["experiment", &config],
            name,
            &["runs/t", "whose place this run takes"],
        );
    }
    let own = ["experiment", "runs/t/config.toml"];
    refused(
        &sandbox,
        &own,
        "config.toml",
        &["runs/t/config.toml", "copy it to another folder"],
    );
    assert!(sandbox.sways(&["describe", "runs/t"]).status.success());
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new();
    let config = format!("{DATA}{TRAIN}");
    sandbox.write("c.toml", config).write("t.csv", TABLE);
    sandbox.write("taken", "a file where a folder should be");
    let args = ["experiment", "c.toml", "--runs", "taken"];
    refused(&sandbox, &args, "a file for runs", &["taken", "--runs"]);
}
