//! What holds of every method, over a table with conditions of all kinds.

use std::fmt::Write as _;

use burn_ndarray::{NdArray, NdArrayDevice};
use sways_data::{Encoding, EncodingOptions, parse_csv};
use sways_explain::{
    Ablation, Influence, Method, Permutation, Reduction, Sign,
    method::Scored,
    methods::{Entry, METHODS, find},
};
use sways_model::{Activation, Architecture, Mlp, Output, Weights};

use super::{Block, Measure, Measured, Rows, measure::Keep};

/// A table of 41 rows: a number, a number and a flag with missing cells, a category of three
/// levels and one of two. Every fourth row is the first again but for the number.
fn encoding_and_inputs() -> (Encoding, Vec<f32>) {
    let mut text = "age,lab,sick,color,sex\n".to_owned();
    for row in 0..41_u32 {
        let age = 20 + row * 29 % 31;
        let lab = if row % 5 == 2 {
            String::new()
        } else {
            (row * 17 % 23).to_string()
        };
        let sick = ["yes", "no", "", "no"][(row % 4) as usize];
        let color = ["red", "green", "blue"][(row % 3) as usize];
        let sex = ["f", "m"][(row * 7 % 5 % 2) as usize];
        let _ = writeln!(text, "{age},{lab},{sick},{color},{sex}");
    }
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let conditions = ["age", "lab", "sick", "color", "sex"].map(str::to_owned);
    let rows: Vec<usize> = (0..table.rows()).collect();
    let options = EncodingOptions {
        min_level_rows: Some(1),
        ..EncodingOptions::default()
    };
    let encoding = Encoding::fit(&table, &conditions, &rows, &options).unwrap();
    let inputs = encoding.apply(&table).unwrap().values().to_vec();
    (encoding, inputs)
}

/// Three networks, far from linear.
fn networks(inputs: usize) -> Weights {
    let architecture = Architecture::new(inputs, vec![7], Activation::Tanh).unwrap();
    let start = Weights::random(architecture.clone(), 3, 4).unwrap();
    let values = start.values().iter().map(|w| 3.0 * w).collect();
    Weights::new(architecture, values)
}

/// A linear model with these weights of the inputs.
fn linear(weights: &[f32]) -> Weights {
    let architecture = Architecture::new(weights.len(), vec![], Activation::Relu).unwrap();
    Weights::new(architecture, [weights, &[0.1]].concat())
}

struct World {
    encoding: Encoding,
    inputs: Vec<f32>,
    model: Mlp<NdArray>,
}

impl World {
    fn new(weights: impl Fn(usize) -> Weights) -> Self {
        let (encoding, inputs) = encoding_and_inputs();
        let weights = weights(encoding.groups().inputs());
        Self {
            model: Mlp::new(&weights, &NdArrayDevice::default()),
            encoding,
            inputs,
        }
    }

    fn width(&self) -> usize {
        self.encoding.groups().inputs()
    }

    /// What a block says of some of the rows, and each row's attributions.
    fn measured(&self, block: &Block, inputs: &[f32], row: Option<usize>) -> (Measured, Vec<f64>) {
        let mut kept = Vec::new();
        let measured = self.measured_to(block, inputs, row, &mut |_, values| {
            kept.extend_from_slice(values);
            Ok(())
        });
        (measured, kept)
    }

    fn measured_to(
        &self,
        block: &Block,
        inputs: &[f32],
        row: Option<usize>,
        keep: &mut Keep<'_>,
    ) -> Measured {
        let width = self.width();
        let labels: Vec<bool> = (0..inputs.len() / width).map(|row| row % 3 == 0).collect();
        let rows = Rows {
            encoding: &self.encoding,
            inputs,
            known: &self.inputs,
            known_as: "training rows",
            training_mean: None,
            scored: Some(Scored {
                inputs,
                labels: &labels,
                weights: None,
                called: "rows",
            }),
            seed: 5,
        };
        let explain = block.check(self.model.architecture().hidden(), 5).unwrap();
        let measured = Measure::new(&self.model, rows).measure(&explain, row, keep);
        measured.unwrap()
    }

    fn influences(&self, entry: &Entry) -> Vec<Influence> {
        self.measured(&block(entry), &self.inputs, None)
            .0
            .influences
    }
}

/// A block whose sampling ends before it converges, so that a row's numbers hang on its draws.
fn block(entry: &Entry) -> Block {
    let mut block = Block::new(entry.about.name);
    let has = |key: &str| entry.settings().iter().any(|it| it == key);
    let settings = [
        ("max_evaluations", 300),
        ("tolerance", 0),
        ("exact_up_to", 0),
    ];
    for (key, value) in settings.into_iter().filter(|(key, _)| has(key)) {
        block.settings.insert(key.to_owned(), value.into());
    }
    block
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// In one call, in batches, alone and in another order: bit for bit the same.
#[test]
fn a_row_is_explained_alike_alone_and_in_company() {
    let world = World::new(networks);
    let (width, conditions) = (world.width(), world.encoding.groups().len());
    for entry in METHODS.iter().filter(|entry| entry.about.is_local()) {
        let (block, name) = (block(entry), entry.about.name);
        let (_, whole) = world.measured(&block, &world.inputs, None);
        let rows: Vec<&[f64]> = whole.chunks(conditions).collect();
        for size in [1, 5, 16] {
            let batches = world.inputs.chunks(size * width);
            let parts: Vec<f64> = batches
                .flat_map(|rows| world.measured(&block, rows, None).1)
                .collect();
            assert_eq!(bits(&parts), bits(&whole), "{name:?} in batches of {size}");
        }
        for row in [0, 7, 40] {
            let mut one = block.clone();
            one.row = Some(row);
            let (measured, alone) = world.measured(&one, &world.inputs, Some(row));
            assert_eq!(bits(&alone), bits(rows[row]), "{name:?}, row {row}");
            assert_eq!(measured.influences[0].reduction, Reduction::Row);
        }
        let reversed: Vec<f32> = world
            .inputs
            .chunks(width)
            .rev()
            .flatten()
            .copied()
            .collect();
        let (_, reversed) = world.measured(&block, &reversed, None);
        let back: Vec<f64> = reversed
            .chunks(conditions)
            .rev()
            .flatten()
            .copied()
            .collect();
        assert_eq!(bits(&back), bits(&whole), "{name:?} in another order");
    }
}

/// Some of the rows, drawn at random: each has the numbers that it has among all, and what is said
/// of the table is their mean, with its standard error.
#[test]
fn rows_that_are_drawn_stand_for_all() {
    const DRAWN: usize = 17;
    let world = World::new(networks);
    let conditions = world.encoding.groups().len();
    for entry in METHODS.iter().filter(|entry| entry.about.is_local()) {
        let (mut block, name) = (block(entry), entry.about.name);
        let (of_all, whole) = world.measured(&block, &world.inputs, None);
        block.rows = Some(DRAWN);
        let (mut places, mut kept) = (Vec::new(), Vec::new());
        let drawn = world.measured_to(&block, &world.inputs, None, &mut |rows, values| {
            places.extend_from_slice(rows.unwrap());
            kept.extend_from_slice(values);
            Ok(())
        });
        assert!(places.is_sorted_by(|a, b| a < b) && places.len() == DRAWN);
        let rows = whole.chunks(conditions);
        let wanted: Vec<f64> = places
            .iter()
            .flat_map(|&place| rows.clone().nth(place).unwrap())
            .copied()
            .collect();
        assert_eq!(bits(&kept), bits(&wanted), "{name}");
        assert_eq!(drawn.influences.len(), of_all.influences.len());
        for influence in &drawn.influences {
            assert_eq!(influence.drawn_rows, Some(DRAWN));
            let told = "over 17 of the 41 rows, drawn at random";
            assert!(influence.meaning.contains(told), "{}", influence.meaning);
            let errors = influence.standard_errors.as_ref().unwrap();
            for (place, error) in errors.iter().enumerate() {
                let column = wanted.iter().skip(place).step_by(conditions);
                let known =
                    column
                        .filter(|value| !value.is_nan())
                        .map(|value| match influence.reduction {
                            Reduction::MeanAbs => value.abs(),
                            _ => *value,
                        });
                let known: Vec<f64> = known.collect();
                let mean = known.iter().sum::<f64>() / known.len() as f64;
                let value = influence.values[place];
                assert!((value - mean).abs() <= 1e-9 * mean.abs().max(1.0), "{name}");
                assert!(error.is_finite() && *error >= 0.0, "{name}: {error}");
            }
        }
        block.rows = Some(41);
        let (measured, _) = world.measured(&block, &world.inputs, None);
        assert_eq!(measured.influences, of_all.influences, "{name}");
    }
}

/// The model's own derivative with respect to a condition's value, numerically, over the rows in
/// which it is known.
fn derivative(world: &World, output: Output, place: usize) -> f64 {
    const STEP: f32 = 1e-2;
    let groups = world.encoding.groups();
    let group = groups.get(place).unwrap();
    let width = world.width();
    let known: Vec<f32> = world
        .inputs
        .chunks(width)
        .filter(|row| !group.is_missing(row))
        .flatten()
        .copied()
        .collect();
    let at = |step: f32| -> f64 {
        let mut moved = known.clone();
        for row in moved.chunks_mut(width) {
            row[group.inputs.start] += step;
        }
        let p = world.model.predict(&moved);
        let outputs = p.iter().map(|p| match output {
            Output::Probability => *p,
            Output::Logit => (p / (1.0 - p)).ln(),
        });
        outputs.sum::<f64>() / p.len() as f64
    };
    (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP)
}

#[test]
fn slopes_are_the_derivatives_of_the_values() {
    let world = World::new(networks);
    let groups = world.encoding.groups();
    for name in ["gradient", "sensitivity"] {
        let influences = world.influences(find(name).unwrap());
        let mean = influences
            .iter()
            .find(|it| it.reduction == Reduction::Mean)
            .unwrap();
        for (place, group) in groups.iter().enumerate() {
            if group.value_input().is_some() {
                assert_eq!(mean.signs[place], Sign::Direction);
                let (got, want) = (
                    mean.values[place],
                    derivative(&world, Output::Probability, place),
                );
                assert!(
                    (got - want).abs() < 2e-4,
                    "{name:?} {}: {got} is not {want}",
                    group.condition
                );
            } else {
                assert_eq!(mean.signs[place], Sign::None);
                assert!(mean.values[place] > 0.0);
            }
        }
    }
}

/// A linear model through a logit: each value's sign is its weight's, whatever its indicator's is.
#[test]
fn directions_are_those_of_the_weights() {
    // age, lab and missing, sick and missing, color's three, sex.
    let weights = [0.5, -1.0, 4.0, -0.7, 3.0, -1.0, -2.0, 0.5, -2.0];
    let world = World::new(|inputs| {
        assert_eq!(inputs, weights.len());
        linear(&weights)
    });
    let mut directed = 0;
    // A linear model has not the hidden layer that `garson` wants.
    for entry in METHODS.iter().filter(|it| it.method().check(&[]).is_ok()) {
        let name = entry.about.name;
        for influence in world.influences(entry) {
            assert_eq!(influence.signs.len(), influence.labels.len(), "{name:?}");
            for (place, label) in influence.labels.iter().enumerate() {
                let value = influence.values[place];
                match influence.signs[place] {
                    Sign::Direction | Sign::Weights => {
                        let rises = match label.as_str() {
                            "age" => true,
                            "lab" | "sick" => false,
                            other => panic!("{name:?} gives {other} a direction"),
                        };
                        assert_eq!(value > 0.0, rises, "{name:?} {label}: {value}");
                        directed += 1;
                    }
                    Sign::None if name != Permutation::ABOUT.name => {
                        assert!(value >= 0.0, "{name:?} {label}: {value}");
                    }
                    _ => {}
                }
            }
        }
    }
    // weight-mean, olden, the means of gradient, smooth-grad and sensitivity, of three conditions.
    assert_eq!(directed, 5 * 3);
}

/// The ensemble's number is among its members' where it is their mean.
#[test]
fn the_ensemble_lies_among_its_members() {
    let world = World::new(networks);
    for entry in &METHODS {
        let name = entry.about.name;
        for influence in world.influences(entry) {
            let of_its_own = matches!(
                influence.reduction,
                Reduction::MeanAbs | Reduction::Sd | Reduction::Rms
            );
            if of_its_own || name == Permutation::ABOUT.name {
                continue;
            }
            for (place, value) in influence.values.iter().enumerate() {
                let members = || influence.members.iter().map(|member| member[place]);
                let low = members().fold(f64::INFINITY, f64::min);
                let high = members().fold(f64::NEG_INFINITY, f64::max);
                assert!(
                    low - 1e-9 <= *value && *value <= high + 1e-9,
                    "{name:?}: {value}"
                );
            }
        }
    }
}

/// Of methods that add up, a row's values lead from the base value to its prediction.
#[test]
fn base_and_values_add_up_to_the_prediction() {
    let world = World::new(networks);
    let probabilities = world.model.predict(&world.inputs);
    let mut checked = 0;
    for name in ["integrated-gradients", "shapley", "kernel-shap"] {
        let mut block = Block::new(name);
        block.row = Some(11);
        let (measured, _) = world.measured(&block, &world.inputs, Some(11));
        let influence = &measured.influences[0];
        let (base, prediction) = (influence.base.unwrap(), influence.prediction.unwrap());
        assert!((prediction - probabilities[11]).abs() < 1e-6);
        let sum = base + influence.values.iter().sum::<f64>();
        assert!(
            (sum - prediction).abs() < 1e-5,
            "{name:?}: {sum} is not {prediction}"
        );
        checked += 1;
    }
    assert_eq!(checked, 3);
}

/// A method that cannot be had says why, and what is not finite is named; nothing else is lost.
#[test]
fn what_fails_is_named() {
    let world = World::new(networks);
    let auc = Block::of(Permutation {
        score: sways_model::Score::Auc,
        ..Permutation::default()
    });
    // One row has one outcome.
    let (measured, _) = world.measured(&auc, &world.inputs[..world.width()], None);
    let failed = &measured.influences[0];
    assert!(failed.labels.is_empty() && failed.values.is_empty());
    assert!(failed.error.as_ref().unwrap().contains("same outcome"));

    let mut weights = [0.5; 9];
    weights[0] = f32::MAX;
    let broken = World::new(|_| linear(&weights));
    let inputs: Vec<f32> = broken.inputs.iter().map(|it| 1e30 * it).collect();
    let logit = Block::of(Ablation {
        output: Output::Logit,
    });
    let (measured, _) = broken.measured(&logit, &inputs, None);
    let numbers = || measured.influences.iter().flat_map(|it| &it.values);
    assert!(numbers().any(|value| value.is_nan()));
    for influence in &measured.influences {
        let text = serde_json::to_string(influence).unwrap();
        let again: Influence = serde_json::from_str(&text).unwrap();
        assert_eq!(again.labels, influence.labels);
        for (place, value) in influence.values.iter().enumerate() {
            let named = influence
                .error
                .as_ref()
                .is_some_and(|it| it.contains(&influence.labels[place]));
            assert_eq!(value.is_nan(), named);
            assert_eq!(again.values[place].is_nan(), value.is_nan());
        }
    }
}

/// Wherever no value has a sign, none is spoken of; and where some have one, it is.
#[test]
fn words_and_signs_agree() {
    let world = World::new(networks);
    for entry in &METHODS {
        for influence in world.influences(entry) {
            let speaks = influence.meaning.contains("+ ");
            let has = |it: &Sign| matches!(it, Sign::Direction | Sign::Difference);
            let has = influence.signs.iter().any(has);
            assert_eq!(speaks, has, "{}: {}", entry.about.name, influence.meaning);
            assert!(!influence.units.is_empty(), "{}", entry.about.name);
        }
    }
}

/// What is said of each method is said of it alone, in docs/methods.md too, with its paper.
#[test]
fn each_method_is_told_apart() {
    let page = include_str!("../../../../docs/methods.md");
    for (place, entry) in METHODS.iter().enumerate() {
        let about = entry.about;
        let said = [about.name, about.meaning, about.cost, about.misleads];
        assert!(!said.contains(&""), "{about:?}");
        for other in &METHODS[..place] {
            assert_ne!(about.name, other.about.name);
            assert_ne!(about.meaning, other.about.meaning);
        }
        let row = format!("| `{}` ", about.name);
        let row = page.lines().find(|line| line.starts_with(&row));
        let row = row.unwrap_or_else(|| panic!("{} is not in docs/methods.md", about.name));
        assert!(row.contains(about.paper), "{row}");
    }
}
