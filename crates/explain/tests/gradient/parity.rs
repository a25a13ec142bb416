//! The numbers of captum and neuralsens, from `tests/reference/attributions_gradient.py`.

use std::{fs, path::PathBuf};

use itertools::Itertools as _;
use serde_json::Value;
use sways_explain::{
    Attributions, Background, Gradient, GradientXInput, IntegratedGradients, Sensitivity,
};
use sways_model::{Activation, Architecture, Output, file::starting_weights};

use crate::support::{groups, model};

/// What the backend's single precision is held to.
const SINGLE: f64 = 1e-5;
/// What the host's double precision is held to; captum's step sizes are single.
const DOUBLE: f64 = 1e-7;

fn numbers(value: &Value) -> Vec<f64> {
    let number = |value: &Value| value.as_f64().unwrap();
    value.as_array().unwrap().iter().map(number).collect()
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// Inputs as conditions of one and two inputs: 0; 1 and 2; 3; 4 and 5; …
fn widths(inputs: usize) -> Vec<usize> {
    let mut widths = Vec::new();
    let mut left = inputs;
    while left > 0 {
        let width = left.min(1 + widths.len() % 2);
        widths.push(width);
        left -= width;
    }
    widths
}

fn check(name: &str, found: &Attributions, expected: &[Vec<f64>], limit: f64) {
    for (row, expected) in expected.iter().enumerate() {
        for (found, expected) in found.row(row).iter().zip_eq(expected) {
            let off = (found - expected).abs();
            assert!(
                off <= limit,
                "{name}: {found} is not {expected}, off by {off:e}"
            );
        }
    }
}

fn case(path: PathBuf) {
    let text = fs::read_to_string(&path).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let bytes = fs::read(path.with_extension("safetensors")).unwrap();
    let hidden = numbers(&case["hidden"])
        .iter()
        .map(|&units| units as usize)
        .collect();
    let activation: Activation = serde_json::from_value(case["activation"].clone()).unwrap();
    let single = |row: Vec<f64>| {
        row.into_iter()
            .map(|value| value as f32)
            .collect::<Vec<_>>()
    };
    let baseline = single(numbers(&case["baseline"]));
    let inputs = baseline.len();
    let rows = table(&case["rows"])
        .into_iter()
        .flat_map(single)
        .collect::<Vec<_>>();
    let architecture = Architecture::new(inputs, hidden, activation).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap();
    let model = model(&starting_weights(&bytes, &architecture, name).unwrap());

    for output in [Output::Logit, Output::Probability] {
        let case = &case[output.name()];
        let one_by_one = groups(&vec![1; inputs]);
        let together = groups(&widths(inputs));
        let sums = |table: &[Vec<f64>]| -> Vec<Vec<f64>> {
            let sum = |row: &Vec<f64>| {
                let of = |group: &sways_data::Group| row[group.inputs.clone()].iter().sum();
                together.iter().map(of).collect()
            };
            table.iter().map(sum).collect()
        };
        let name = |method: &str| format!("{name}, {method} of the {}", output.name());

        let expected = table(&case["gradient"]);
        let found = Gradient { output }.attribute(&model, &rows, &one_by_one);
        check(&name("gradient"), &found, &expected, SINGLE);

        let method = GradientXInput { output };
        let zero = Background::zero(inputs);
        let expected = table(&case["gradient_x_input"]);
        let found = method.attribute(&model, &rows, &zero, &one_by_one);
        check(
            &name("gradient-x-input"),
            &found.attributions,
            &expected,
            SINGLE,
        );
        let found = method.attribute(&model, &rows, &zero, &together);
        check(
            &name("gradient-x-input"),
            &found.attributions,
            &sums(&expected),
            SINGLE,
        );

        let method = IntegratedGradients {
            output,
            ..IntegratedGradients::default()
        };
        for (key, background) in [
            ("integrated_gradients", Background::all(&baseline, inputs)),
            ("integrated_gradients_zero", zero),
        ] {
            let expected = table(&case[key]);
            let found = method.attribute(&model, &rows, &background, &one_by_one);
            check(&name(key), &found.attributions, &expected, DOUBLE);
            let found = method.attribute(&model, &rows, &background, &together);
            check(&name(key), &found.attributions, &sums(&expected), DOUBLE);
        }

        let found = Sensitivity { output }.influence(&model, &rows, &one_by_one);
        for (found, expected) in found.conditions.iter().zip_eq(table(&case["sensitivity"])) {
            for (found, expected) in [found.mean, found.sd, found.rms].iter().zip_eq(expected) {
                assert!(
                    (found - expected).abs() <= SINGLE,
                    "{}",
                    name("sensitivity")
                );
            }
        }
    }
}

#[test]
fn follows_captum_and_neuralsens() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/attributions/gradient");
    let mut cases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            case(path);
            cases += 1;
        }
    }
    assert_eq!(cases, 9);
}
