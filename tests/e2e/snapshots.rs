//! The influences of the repository's configurations, as people read them.
//!
//! ndarray's are kept as snapshots; the other backends' must equal those, read back.

use std::fs;

use itertools::Itertools as _;
use serde_json::{Value, json};
use sways::{
    backend::Backend,
    language::Language,
    plan::Plan,
    study::{Results, Study},
};
use sways_cli::terminal::screen;

use crate::{on_backends, support::repository};

const CONFIGS: [&str; 6] = ["sgd", "sgd-abs", "adam-slow", "gradient", "adam", "affairs"];

fn run(config: &str, backend: Backend) -> (Study, Results) {
    let path = repository("configs").join(format!("{config}.toml"));
    let study = Plan::read(&path, None, None).and_then(Study::load).unwrap();
    let results = study.run(backend, &mut ()).unwrap();
    (study, results)
}

/// The influences, rounded to what every machine agrees on.
fn influences(results: &Results) -> Value {
    let round = |value: f64| (value * 1e3).round() / 1e3;
    results
        .influences
        .iter()
        .map(|influence| {
            let values: serde_json::Map<_, _> = influence
                .labels
                .iter()
                .zip_eq(&influence.values)
                .map(|(label, &value)| (label.clone(), json!(round(value))))
                .collect();
            json!({
                "id": influence.id,
                "per": influence.per,
                "output": influence.output,
                "reduction": influence.reduction,
                "units": influence.units,
                "row": influence.row,
                "values": values,
            })
        })
        .collect()
}

fn influences_are_the_snapshots(backend: Backend) {
    for config in CONFIGS {
        let (_, results) = run(config, backend);
        let ours = influences(&results);
        if backend.name() == "ndarray" {
            insta::assert_json_snapshot!(format!("influences of {config}"), ours);
            continue;
        }
        let snapshot = repository("tests/e2e/snapshots")
            .join(format!("e2e__snapshots__influences of {config}.snap"));
        let text = fs::read_to_string(snapshot).unwrap();
        let json = text.splitn(3, "---\n").nth(2).unwrap();
        let theirs: Value = serde_json::from_str(json).unwrap();
        for (ours, theirs) in ours
            .as_array()
            .unwrap()
            .iter()
            .zip_eq(theirs.as_array().unwrap())
        {
            assert_eq!(ours["id"], theirs["id"]);
            let (ours, theirs) = (&ours["values"], &theirs["values"]);
            assert_eq!(
                ours.as_object().unwrap().len(),
                theirs.as_object().unwrap().len()
            );
            for (label, value) in ours.as_object().unwrap() {
                let off = (value.as_f64().unwrap() - theirs[label].as_f64().unwrap()).abs();
                // Both are rounded to thousandths.
                assert!(off < 2e-3, "{config}: {label} is off by {off:e}");
            }
        }
    }
}

on_backends!(influences_are_the_snapshots);

/// What the terminal says, of the shortest experiment.
#[cfg(feature = "ndarray")]
#[test]
fn the_story_reads_well() {
    // Also where the tests run on a terminal.
    console::set_colors_enabled(false);
    let (mut study, results) = run("gradient", Backend::Ndarray);
    let place = std::path::Path::new("runs/gradient");
    insta::assert_snapshot!(screen::story(&study, &results, place));
    study.plan.answer_in(Some(Language::Zh));
    insta::assert_snapshot!("the story in zh", screen::story(&study, &results, place));
}
