//! Random ensembles and rows, and what may be done to a network without changing its function.

use burn_ndarray::{NdArray, NdArrayDevice};
use itertools::Itertools as _;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways_data::Groups;
use sways_explain::Attributions;
use sways_model::{Activation, Architecture, Mlp, Weights};

pub type Model = Mlp<NdArray>;

pub fn model(weights: &Weights) -> Model {
    Mlp::new(weights, &NdArrayDevice::default())
}

/// Numbers in ±2, always the same of one seed: `[rows, inputs]`.
pub fn rows(rows: usize, inputs: usize, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let number = || (4.0 * rng.random::<f64>() - 2.0) as f32;
    std::iter::repeat_with(number).take(rows * inputs).collect()
}

/// An ensemble with weights twice as large as PyTorch's, so that it is far from linear.
pub fn ensemble(
    inputs: usize,
    hidden: Vec<usize>,
    activation: Activation,
    members: usize,
    seed: u64,
) -> Weights {
    let architecture = Architecture::new(inputs, hidden, activation).unwrap();
    let start = Weights::random(architecture.clone(), members, seed).unwrap();
    let values = start.values().iter().map(|w| 2.0 * w).collect();
    Weights::new(architecture, values)
}

/// Ensembles of one to three members, with one to three hidden layers and any activation.
pub fn any_ensemble(inputs: usize) -> impl Strategy<Value = Weights> {
    let hidden = proptest::collection::vec(1_usize..12, 1..=3);
    (hidden, 0..Activation::ALL.len(), 1_usize..=3, any::<u64>()).prop_map(
        move |(hidden, activation, members, seed)| {
            ensemble(inputs, hidden, Activation::ALL[activation], members, seed)
        },
    )
}

/// One condition of each of these numbers of inputs.
pub fn groups(widths: &[usize]) -> Groups {
    let name = |index| format!("c{index}");
    Groups::new(
        widths
            .iter()
            .enumerate()
            .map(|(i, &width)| (name(i), width)),
    )
}

/// One member's layers: each a weight, `[inputs][outputs]`, with a bias.
pub type Layers = Vec<(Vec<Vec<f32>>, Vec<f32>)>;

/// The ensemble with every member's layers changed.
pub fn changed(weights: &Weights, change: impl Fn(&mut Layers)) -> Weights {
    let mut hidden = Vec::new();
    let mut values = Vec::new();
    for member in 0..weights.members() {
        let parameters = weights.member(member);
        let mut layers: Layers = weights
            .architecture()
            .layers()
            .into_iter()
            .map(|layer| {
                let rows = parameters[layer.weight].chunks(layer.outputs);
                (
                    rows.map(<[f32]>::to_vec).collect(),
                    parameters[layer.bias].to_vec(),
                )
            })
            .collect();
        change(&mut layers);
        hidden = layers[..layers.len() - 1]
            .iter()
            .map(|(_, bias)| bias.len())
            .collect();
        for (weight, bias) in layers {
            values.extend(weight.concat());
            values.extend(bias);
        }
    }
    let architecture = weights.architecture();
    let new = Architecture::new(architecture.inputs(), hidden, architecture.activation());
    Weights::new(new.unwrap(), values)
}

/// One member by itself.
pub fn alone(weights: &Weights, member: usize) -> Weights {
    Weights::new(
        weights.architecture().clone(),
        weights.member(member).to_vec(),
    )
}

/// The greatest difference between two methods' attributions of the same rows.
pub fn distance(a: &Attributions, b: &Attributions) -> f64 {
    assert_eq!(a.rows(), b.rows());
    (0..a.rows())
        .flat_map(|row| a.row(row).iter().zip_eq(b.row(row)))
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}
