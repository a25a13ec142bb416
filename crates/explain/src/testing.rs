//! What the tests share: random networks, random rows, and the slow ways.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways_data::Groups;
use sways_model::{Activation, Architecture, Output, Weights};

use crate::{
    engine::host_mlp::HostMlp,
    evidence::{ConditionEvidence, Evidence, Gate, Tests, Verdict},
    result::{attributions::Attributions, convergence::Convergence},
};

/// Evidence for one condition, its age.
pub fn evidence_of_one() -> Evidence {
    Evidence {
        alpha: 0.05,
        rows: 100,
        of_rows: 100,
        clusters: None,
        weighted: false,
        parts: None,
        refits: 0,
        gate: Gate {
            p: Some(0.005),
            permutations: 199,
            open: true,
            reason: None,
        },
        conditions: vec![ConditionEvidence {
            condition: "age".to_owned(),
            influence: Some(0.1234),
            interval: Some([0.05, 0.2]),
            interval_simultaneous: None,
            units: "per standard deviation".to_owned(),
            levels: None,
            influence_per_unit: None,
            between_quartiles: None,
            contrasts: Vec::new(),
            average: None,
            comparisons: Vec::new(),
            p: Some(0.004),
            p_adjusted: Some(0.012),
            verdict: Verdict::Evidence,
            reason: None,
            tested_with: Vec::new(),
            follows_from: Vec::new(),
            tests: Tests::default(),
            in_parts: None,
        }],
    }
}

/// Numbers in ±2, always the same of one seed: `[rows, inputs]`.
pub fn rows(rows: usize, inputs: usize, seed: u64) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..rows * inputs)
        .map(|_| (4.0 * rng.random::<f64>() - 2.0) as f32)
        .collect()
}

/// An ensemble with weights about thrice as large as training starts with, so that it is far from linear.
pub fn network(
    inputs: usize,
    hidden: Vec<usize>,
    activation: Activation,
    members: usize,
    seed: u64,
) -> Weights {
    let architecture = Architecture::new(inputs, hidden, activation).unwrap();
    let start = Weights::random(architecture.clone(), members, seed).unwrap();
    let values = start.values().iter().map(|w| 3.0 * w).collect();
    Weights::new(architecture, values)
}

/// Networks of one to three layers, of any activation, of one or two members.
pub fn any_network(inputs: usize, most_members: usize) -> impl Strategy<Value = Weights> {
    let hidden = proptest::collection::vec(1_usize..20, 0..3);
    (hidden, 0_usize..5, 1..=most_members, any::<u64>()).prop_map(
        move |(hidden, activation, members, seed)| {
            network(inputs, hidden, Activation::ALL[activation], members, seed)
        },
    )
}

/// One condition an input.
pub fn single_groups(inputs: usize) -> Groups {
    Groups::new((0..inputs).map(|input| (format!("c{input}"), 1)))
}

/// The value of a coalition, from whole rows: the mean over the background of the output where
/// the coalition's conditions are the row's.
pub fn value(
    model: &HostMlp,
    member: usize,
    output: Output,
    groups: &Groups,
    row: &[f32],
    background: &[f32],
    coalition: &[bool],
) -> f64 {
    let mut mixed = background.to_vec();
    for rest in mixed.chunks_exact_mut(row.len()) {
        for (group, &present) in groups.iter().zip(coalition) {
            if present {
                rest[group.inputs.clone()].copy_from_slice(&row[group.inputs.clone()]);
            }
        }
    }
    let values = model.at_rows(member, output, &mixed);
    values.iter().sum::<f64>() / values.len() as f64
}

/// Every coalition of `conditions`, by its bits.
pub fn coalitions(conditions: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1_u32 << conditions).map(move |bits| (0..conditions).map(|i| bits >> i & 1 == 1).collect())
}

/// Shapley values from their definition: the mean, over every order, of what each adds.
pub fn brute_shapley(conditions: usize, value: impl Fn(&[bool]) -> f64) -> Vec<f64> {
    let values: Vec<f64> = coalitions(conditions).map(|c| value(&c)).collect();
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let p = conditions as u32;
    (0..conditions)
        .map(|condition| {
            (0..1_usize << conditions)
                .filter(|bits| bits >> condition & 1 == 0)
                .map(|bits| {
                    let size = bits.count_ones();
                    let weight = factorial(size) * factorial(p - size - 1) / factorial(p);
                    weight * (values[bits | 1 << condition] - values[bits])
                })
                .sum()
        })
        .collect()
}

/// The same network, but input 0 counts for nothing and inputs 1 and 2 count alike.
pub fn with_dummy_and_twins(weights: &Weights) -> Weights {
    let architecture = weights.architecture().clone();
    let outputs = architecture.layers()[0].outputs;
    let mut values = weights.values().to_vec();
    for member in values.chunks_exact_mut(architecture.parameters()) {
        member[..outputs].fill(0.0);
        member.copy_within(outputs..2 * outputs, 2 * outputs);
    }
    Weights::new(architecture, values)
}

/// Rows whose inputs 1 and 2 are equal.
pub fn twin_rows(count: usize, inputs: usize, seed: u64) -> Vec<f32> {
    let mut rows = rows(count, inputs, seed);
    for row in rows.chunks_exact_mut(inputs) {
        row[2] = row[1];
    }
    rows
}

/// Another network of the same function: the units of the first hidden layer in reverse order.
pub fn same_function(weights: &Weights) -> Weights {
    let architecture = weights.architecture().clone();
    let layers = architecture.layers();
    let mut values = weights.values().to_vec();
    if layers.len() > 1 {
        for member in values.chunks_exact_mut(architecture.parameters()) {
            let (first, second) = (&layers[0], &layers[1]);
            for row in member[first.weight.clone()].chunks_exact_mut(first.outputs) {
                row.reverse();
            }
            member[first.bias.clone()].reverse();
            let weight = &mut member[second.weight.clone()];
            let rows: Vec<Vec<f32>> = weight
                .chunks(second.outputs)
                .rev()
                .map(<[f32]>::to_vec)
                .collect();
            weight.copy_from_slice(&rows.concat());
        }
    }
    Weights::new(architecture, values)
}

/// Asserts that over 200 seeds an interval of ±2 standard errors covers the exact values in 90
/// to 99 of a hundred.
pub fn assert_covers(exact: &[f64], sampled: impl Fn(u64) -> (Attributions, Convergence)) {
    let (mut covered, mut asked) = (0, 0);
    for seed in 0..200 {
        let (got, convergence) = sampled(seed);
        let errors = convergence.standard_errors;
        for ((got, want), error) in got.row(0).iter().zip(exact).zip(errors) {
            covered += usize::from((got - want).abs() <= 2.0 * error);
            asked += 1;
        }
    }
    let share = f64::from(covered as u32) / f64::from(asked as u32);
    assert!((0.90..=0.99).contains(&share), "{share} are covered");
}
