//! Training follows PyTorch step for step: same starting weights and data, same losses and
//! weights. `tests/reference/generate.py` wrote the fixtures.

use std::fs;

use itertools::Itertools as _;
use serde::Deserialize;
use sways::backend::Backend;
use sways_model::file::starting_weights;

use crate::{
    on_backends,
    support::{distance, repository, run},
};

/// What a loss may be off by, at least.
const LOSS: f64 = 2e-5;
/// What a weight may be off by, at least.
const WEIGHT: f64 = 1e-3;
/// Where PyTorch's own float32 and float64 runs differ by more, so many times that gap.
const GAPS: f64 = 3.0;

#[derive(Deserialize)]
struct Case {
    data: toml::Table,
    model: toml::Table,
    train: toml::Table,
    loss: Vec<Logged>,
    loss_gap: f64,
    weight_gap: f64,
    gradient_row0: Vec<f64>,
    weight_mean: Vec<f64>,
    weight_abs_sum: Vec<f64>,
}

#[derive(Deserialize)]
struct Logged {
    epoch: usize,
    loss: f64,
}

fn follows_pytorch(backend: Backend) {
    let folder = repository("tests/fixtures/training");
    let mut cases = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = path.file_stem().unwrap().to_str().unwrap();
            check(name, backend);
            cases += 1;
        }
    }
    assert!(cases >= 20, "only {cases} fixtures in {}", folder.display());
}

fn check(name: &str, backend: Backend) {
    let folder = repository("tests/fixtures/training");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    let case: Case = serde_json::from_str(&text).unwrap();
    let mut config = toml::Table::new();
    let mut data = case.data.clone();
    data.insert("generator".into(), "numpy-legacy".into());
    let mut model = case.model.clone();
    model.insert("init".into(), format!("{name}.init.safetensors").into());
    config.insert("data".into(), data.into());
    config.insert("model".into(), model.into());
    config.insert("train".into(), case.train.clone().into());
    let explain = "\n\
        [[explain]]\nmethod = \"gradient\"\nrow = 0\n\
        [[explain]]\nmethod = \"weight-mean\"\n\
        [[explain]]\nmethod = \"weight-abs-sum\"\n";
    let (_, results) = run(&(config.to_string() + explain), &folder, backend);

    let loss_limit = LOSS.max(GAPS * case.loss_gap);
    assert_eq!(results.losses.len(), case.loss.len(), "{name}");
    for (ours, theirs) in results.losses.iter().zip_eq(&case.loss) {
        assert_eq!(ours.epoch, theirs.epoch, "{name}");
        let off = (ours.loss - theirs.loss).abs();
        assert!(
            off <= loss_limit,
            "{name}: loss of epoch {} is off by {off:e}",
            ours.epoch
        );
    }
    let weight_limit = WEIGHT.max(GAPS * case.weight_gap);
    let bytes = fs::read(folder.join(format!("{name}.final.safetensors"))).unwrap();
    let theirs = starting_weights(&bytes, results.weights.architecture(), name).unwrap();
    let off = f64::from(distance(results.weights.values(), theirs.values()));
    assert!(off <= weight_limit, "{name}: a weight is off by {off:e}");
    println!("{name}: weights off by {off:e}, allowed {weight_limit:e}");

    // Where PyTorch's own runs part, so do the weights that a gradient is a product of.
    if weight_limit > WEIGHT {
        return;
    }
    let units = results.weights.architecture().layers()[0].outputs as f64;
    for (influence, (theirs, limit)) in results.influences.iter().zip_eq([
        (&case.gradient_row0, weight_limit),
        (&case.weight_mean, weight_limit),
        (&case.weight_abs_sum, weight_limit * units),
    ]) {
        for (ours, theirs) in influence.values.iter().zip_eq(theirs) {
            let off = (ours - theirs).abs();
            assert!(off <= limit, "{name}: {} is off by {off:e}", influence.id);
        }
    }
}

on_backends!(follows_pytorch);
