//! Every method from a configuration and from the command line, on every backend.

use std::fs;

use serde_json::Value;
use sways::{
    backend::Backend,
    config::Config,
    plan::Plan,
    study::{Results, Study},
};
use sways_explain::methods::METHODS;

use crate::{
    influence::passengers,
    on_backends,
    support::{Sandbox, run},
};

/// A model of passengers, soon trained, with one hidden layer so that every method applies.
const STUDY: &str = "[data]\npath = \"passengers.csv\"\noutcome = \"survived\"\n\
    [model]\nhidden = [8]\n[train]\nepochs = 20\nmembers = 2\nbatch_size = 32\nlearning_rate = 0.01\n";

fn explained(sandbox: &Sandbox, backend: Backend, blocks: &str) -> Results {
    sandbox.write("passengers.csv", passengers(150));
    run(&format!("{STUDY}{blocks}"), sandbox.path(), backend).1
}

fn every_method_runs_and_agrees_with_the_first_backend(backend: Backend) {
    let sandbox = Sandbox::new();
    let all = "[[explain]]\nmethod = \"all\"\n";
    let results = explained(&sandbox, backend, all);
    let reference = explained(&sandbox, Backend::default(), all);
    for entry in &METHODS {
        let name = entry.about.name;
        let of = |results: &Results| -> Vec<f64> {
            let influences = results.influences.iter();
            let influences = influences.filter(|it| it.method == name);
            influences.flat_map(|it| it.values.clone()).collect()
        };
        let (ours, theirs) = (of(&results), of(&reference));
        assert!(!ours.is_empty(), "{name:?} found nothing");
        assert_eq!(ours.len(), theirs.len());
        for (a, b) in ours.iter().zip(&theirs) {
            // The backends' weights differ by rounding; what is drawn is drawn alike.
            assert!((a - b).abs() < 1e-4, "{name:?}: {a} is not {b}");
        }
    }
    let find = |id: &str| results.influences.iter().find(|it| it.id == id).unwrap();
    for id in ["integrated-gradients", "shapley", "kernel-shap"] {
        let gap = find(id).completeness.unwrap();
        assert!(gap.gap <= 1e-6 * gap.range, "{id}: {gap:?}");
        assert_eq!(find(id).background.as_deref(), Some("zero"));
    }
    for (a, b) in find("shapley")
        .values
        .iter()
        .zip(&find("kernel-shap").values)
    {
        assert!((a - b).abs() < 1e-5);
    }
    for id in ["lime", "expected-gradients", "permutation"] {
        assert!(find(id).standard_errors.is_some(), "{id}");
    }
    let background = find("expected-gradients").background.as_deref();
    assert_eq!(background, Some("100 of the training rows"));
    // A category's curve has its levels, a number's its quantiles and what is missing.
    let profiles = |id: &str| &results.profiles.iter().find(|(of, _)| of == id).unwrap().1;
    let curve = |condition: &str| {
        let curves = profiles("partial-dependence").iter();
        let mut curves = curves.filter(|it| it.conditions == [condition]);
        curves.next().unwrap().points[0].clone()
    };
    assert_eq!(curve("sex"), ["female", "male"].map(Value::from));
    assert_eq!(curve("cabin").len(), 4);
    assert!(curve("cabin").contains(&Value::from("(missing)")));
    let age = curve("age");
    assert_eq!(age.last(), Some(&Value::from("(missing)")));
    let ages: Vec<f64> = age.iter().filter_map(Value::as_f64).collect();
    assert!(ages.is_sorted() && ages[0] >= 1.0 && ages[ages.len() - 1] <= 80.0);
    assert!(
        ages.iter().all(|age| (age - age.round()).abs() < 1e-3),
        "{ages:?}"
    );
    // Accumulated local effects need an order: cabins have none.
    let ordered: Vec<_> = profiles("ale").iter().map(|it| &it.conditions[0]).collect();
    assert_eq!(ordered, ["sex", "age", "fare", "joined"]);
}

fn a_saved_model_is_explained_as_in_its_run(backend: Backend) {
    let sandbox = Sandbox::new();
    // The mean of the training rows is what `sways explain` takes unless told otherwise.
    let blocks = "[[explain]]\nmethod = \"integrated-gradients\"\nbaseline = \"mean\"\n\
        [[explain]]\nmethod = \"shapley\"\nrow = 3\noutput = \"logit\"\nbaseline = \"mean\"\n";
    // With every outcome known: the rows of the run are those of the table.
    let table = passengers(150).replace(",\n", ",no\n");
    sandbox
        .write("passengers.csv", table)
        .write("study.toml", format!("{STUDY}{blocks}"));
    let on = ["--backend", backend.name()];
    let succeeds = |args: &[&str]| {
        let output = sandbox.sways(&[args, &on].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {message}");
        String::from_utf8(output.stdout).unwrap()
    };
    succeeds(&["experiment", "study.toml"]);
    let path = sandbox.path().join("runs/study/influence.json");
    let run: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let explain = |more: &[&str]| -> Value {
        let args = [
            "explain",
            "runs/study/model.safetensors",
            "passengers.csv",
            "--json",
        ];
        serde_json::from_str(&succeeds(&[&args, more].concat())).unwrap()
    };
    let method = ["--method", "integrated-gradients", "--output-dir", "out"];
    let found = explain(&method);
    assert_eq!(found["influences"][0], run["influences"][0]);
    assert_eq!(found["influences"][1], run["influences"][1]);
    let local = |place: &str| fs::read(sandbox.path().join(place)).unwrap();
    assert!(
        local("out/integrated-gradients.csv") == local("runs/study/local/integrated-gradients.csv")
    );
    let row = explain(&["--method", "shapley", "--row", "3", "--output", "logit"]);
    assert_eq!(row["influences"][0], run["influences"][2]);
    // What the row is, where it starts and where its values lead.
    let influence = &row["influences"][0];
    assert_eq!(
        influence["background"],
        Value::from("the mean of the training rows")
    );
    let values = row["row"]["values"].as_array().unwrap();
    assert_eq!(
        values.len(),
        run["conditions"].as_array().unwrap().len(),
        "{values:?}"
    );
    let number = |value: &Value| value.as_f64().unwrap();
    let shares = influence["values"].as_array().unwrap().iter().map(number);
    let logit = number(&influence["base"]) + shares.sum::<f64>();
    assert!((logit - number(&influence["prediction"])).abs() < 1e-4);
    let probability = number(&row["probability"]);
    assert!(probability > 0.0 && probability < 1.0);
    // A table of that row alone says the same: it is not its own baseline.
    let text = fs::read_to_string(sandbox.path().join("passengers.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    sandbox.write("one.csv", format!("{}\n{}\n", lines[0], lines[4]));
    for name in ["shapley", "lime", "integrated-gradients"] {
        let of = |table: &str, more: &[&str]| -> Value {
            let args = ["explain", "runs/study/model.safetensors", table, "--json"];
            let method = ["--method", name];
            let text = succeeds(&[&args[..], &method, more].concat());
            let found: Value = serde_json::from_str(&text).unwrap();
            found["influences"][0]["values"].clone()
        };
        let (alone, whole) = (
            of("one.csv", &["--row", "0"]),
            of("passengers.csv", &["--row", "3"]),
        );
        assert_eq!(alone, whole, "{name}");
    }
    let all = explain(&["--method", "all"]);
    assert!(all["agreement"].as_array().unwrap().len() > 50);
    let methods = all["influences"].as_array().unwrap().iter();
    let mut methods: Vec<&str> = methods.map(|it| it["method"].as_str().unwrap()).collect();
    methods.dedup();
    assert_eq!(methods, METHODS.each_ref().map(|it| it.about.name));
}

on_backends!(
    every_method_runs_and_agrees_with_the_first_backend,
    a_saved_model_is_explained_as_in_its_run,
);

#[test]
fn settings_that_a_method_does_not_have_are_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    for (block, holds) in [
        (
            "method = \"gradient\"\nper = \"condition\"",
            vec!["explain.per", "`gradient`", "output, row"],
        ),
        (
            "method = \"olden\"\nrow = 1",
            vec!["explain.row", "it has none"],
        ),
        (
            "method = \"shapley\"\nexact_up_to = 40",
            vec!["explain.exact_up_to", "2^40"],
        ),
        (
            "method = \"lime\"\nwidth = 0.0",
            vec!["explain.width", "above 0"],
        ),
        (
            "method = \"permutation\"\nrepeats = 0",
            vec!["explain.repeats", "above 0"],
        ),
        (
            "method = \"kernel-shap\"\ntolerance = -1.0",
            vec!["explain.tolerance", "at least 0"],
        ),
        (
            "method = \"ale\"\npoints = 1",
            vec!["explain.points", "2 points"],
        ),
        (
            "method = \"ale\"\nconditions = [\"cabin\"]",
            vec!["ale", "cabin", "order"],
        ),
        (
            "method = \"partial-dependence\"\npairs = [[\"sex\", \"agee\"]]",
            vec!["\"agee\"", "age"],
        ),
        (
            "method = \"garson\"\n[model]\nhidden = [4, 4]",
            vec!["garson", "one hidden layer", "olden"],
        ),
    ] {
        let study = match block.split_once("[model]") {
            None => format!("{STUDY}[[explain]]\n{block}\n"),
            Some((block, model)) => {
                let study = STUDY.replace("[model]\nhidden = [8]\n", &format!("[model]{model}\n"));
                format!("{study}[[explain]]\n{block}\n")
            }
        };
        sandbox.write("study.toml", study.replace("epochs = 20", "epochs = 1"));
        let output = sandbox.sways(&["experiment", "study.toml"]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{block}: {message}");
        for part in holds {
            assert!(message.contains(part), "{block}: no {part:?} in: {message}");
        }
    }
}

/// What was in force runs again to the same results.
#[test]
fn blocks_in_force_say_everything() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(60));
    let config =
        format!("{STUDY}[[explain]]\nmethod = \"all\"\nid = \"every\"\noutput = \"logit\"\n");
    let path = sandbox.path().join("c.toml");
    let plan = |text: &str| Plan::new(Config::parse(text, "c.toml").unwrap(), &path).unwrap();
    let first = plan(&config);
    let again = plan(&first.resolved.to_toml());
    assert_eq!(first.resolved, again.resolved);
    let methods = |plan: &Plan| {
        plan.explain
            .iter()
            .map(|it| format!("{:?} of {:?}", it.method, it.resolved()))
            .collect::<Vec<_>>()
    };
    assert_eq!(methods(&first), methods(&again));
    assert_eq!(first.explain[0].id, "every-weight-mean");
    assert!(Study::load(first).is_ok());
}

#[test]
fn outcomes_in_other_words_are_refused_in_words_of_the_table() {
    let sandbox = Sandbox::new();
    sandbox
        .write("passengers.csv", passengers(60))
        .write("study.toml", STUDY.replace("epochs = 20", "epochs = 1"))
        .write(
            "others.csv",
            passengers(40)
                .replace(",yes\n", ",left\n")
                .replace(",no\n", ",stayed\n"),
        );
    assert!(
        sandbox
            .sways(&["experiment", "study.toml"])
            .status
            .success()
    );
    let model = "runs/study/model.safetensors";
    let output = sandbox.sways(&["explain", model, "others.csv", "--method", "permutation"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(
        message.contains("no value \"yes\"") && message.contains("as they were in training"),
        "{message}"
    );
    // Of one row, or of rows of one outcome, every method says something.
    for (name, rows) in [("one.csv", 1), ("yes.csv", 20)] {
        let table = passengers(200);
        let (head, body) = table.split_once('\n').unwrap();
        let yes: Vec<&str> = body
            .lines()
            .filter(|row| row.ends_with(",yes"))
            .take(rows)
            .collect();
        sandbox.write(name, format!("{head}\n{}\n", yes.join("\n")));
        let output = sandbox.sways(&["explain", model, name, "--method", "all", "--json"]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{name}: {message}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("\"permutation\""));
    }
    // What no method would take is no answer to who asked for it.
    for (method, flag, value, wanted) in [
        ("gradient", "--background-rows", "9", "no method here"),
        ("shapley", "--background-rows", "9", "--baseline background"),
        ("permutation", "--baseline", "zero", "no method here"),
        ("gradient", "--max-evaluations", "9", "no method here"),
    ] {
        let ask = ["explain", model, "passengers.csv", "--method", method];
        let output = sandbox.sways(&[&ask[..], &[flag, value]].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(
            message.contains(flag) && message.contains(wanted),
            "{message}"
        );
    }
}
