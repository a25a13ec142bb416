//! What must hold on every network.

use itertools::Itertools as _;
use proptest::prelude::*;
use sways_data::Groups;
use sways_explain::{
    Attributions, Background, ExpectedGradients, Garson, GarsonVariant, Gradient, GradientXInput,
    IntegratedGradients, Olden, Sensitivity,
};
use sways_model::{Activation, Output, Weights};

use crate::support::{alone, any_ensemble, changed, distance, groups, model, rows};

const INPUTS: usize = 4;

/// Every local method's attributions of three rows, with how exactly it computes.
fn every_method(
    weights: &Weights,
    output: Output,
    rows: &[f32],
    background: &Background,
    groups: &Groups,
) -> Vec<(&'static str, Attributions, f64)> {
    let model = model(weights);
    let integrated = IntegratedGradients {
        output,
        ..IntegratedGradients::default()
    };
    let expected = ExpectedGradients {
        output,
        most_draws: 300,
        ..ExpectedGradients::default()
    };
    vec![
        (
            "gradient",
            Gradient { output }.attribute(&model, rows, groups),
            1e-5,
        ),
        (
            "gradient-x-input",
            GradientXInput { output }
                .attribute(&model, rows, background, groups)
                .attributions,
            1e-5,
        ),
        (
            "integrated-gradients",
            integrated
                .attribute(&model, rows, background, groups)
                .attributions,
            1e-9,
        ),
        (
            "expected-gradients",
            expected
                .attribute(&model, rows, background, groups)
                .attributions,
            1e-4,
        ),
    ]
}

fn any_output() -> impl Strategy<Value = Output> {
    prop_oneof![Just(Output::Logit), Just(Output::Probability)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn integrated_gradients_are_complete(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let rows = rows(5, INPUTS, seed);
        let background = Background::all(&rows[2 * INPUTS..], INPUTS);
        let method = IntegratedGradients { output, ..IntegratedGradients::default() };
        let found = method.attribute(&model(&weights), &rows, &background, &groups(&[1, 2, 1]));
        let relu = weights.architecture().activation() == Activation::Relu;
        let limit = if relu { 1e-12 } else { 1e-7 * found.completeness.range().max(1e-2) };
        prop_assert!(found.completeness.gap() <= limit, "{}", found.completeness.gap());
        prop_assert!(found.convergence.converged);
    }

    #[test]
    fn an_input_without_weights_gets_nothing(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let weights = changed(&weights, |layers| layers[0].0[2].fill(0.0));
        let rows = rows(3, INPUTS, seed);
        let background = Background::all(&rows[INPUTS..], INPUTS);
        let groups = groups(&[1; INPUTS]);
        for (name, found, _) in every_method(&weights, output, &rows, &background, &groups) {
            for row in 0..3 {
                prop_assert_eq!(found.row(row)[2], 0.0, "{}", name);
            }
        }
        let sensitivity = Sensitivity { output }.influence(&model(&weights), &rows, &groups);
        prop_assert_eq!(sensitivity.conditions[2].rms, 0.0);
        prop_assert!(Olden.influence(&weights, &groups).iter().all(|member| member[2] == 0.0));
        if let Ok(members) = Garson::default().influence(&weights, &groups) {
            prop_assert!(members.iter().all(|member| member[2] == 0.0));
        }
    }

    #[test]
    fn inputs_that_do_the_same_get_the_same(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let weights = changed(&weights, |layers| layers[0].0[3] = layers[0].0[1].clone());
        let mut rows = rows(3, INPUTS, seed);
        for row in rows.chunks_mut(INPUTS) {
            row[3] = row[1];
        }
        let background = Background::all(&rows[INPUTS..], INPUTS);
        let groups = groups(&[1; INPUTS]);
        for (name, found, exact) in every_method(&weights, output, &rows, &background, &groups) {
            for row in 0..3 {
                let off = (found.row(row)[3] - found.row(row)[1]).abs();
                prop_assert!(off <= exact, "{name} is off by {off:e}");
            }
        }
        let olden = Olden.influence(&weights, &groups);
        prop_assert!(olden.iter().all(|member| member[1] == member[3]));
    }

    /// Hidden units in another order, and a unit split into two halves.
    #[test]
    fn only_the_function_counts(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let other = changed(&weights, |layers| {
            for layer in 0..layers.len() - 1 {
                for row in &mut layers[layer].0 {
                    row.reverse();
                    row.push(row[0]);
                }
                let bias = &mut layers[layer].1;
                bias.reverse();
                bias.push(bias[0]);
                let next = &mut layers[layer + 1].0;
                next.reverse();
                next[0].iter_mut().for_each(|weight| *weight *= 0.5);
                next.push(next[0].clone());
            }
        });
        let rows = rows(3, INPUTS, seed);
        let background = Background::all(&rows[INPUTS..], INPUTS);
        let groups = groups(&[2, 1, 1]);
        let of = |weights| every_method(weights, output, &rows, &background, &groups);
        for ((name, a, exact), (_, b, _)) in of(&weights).iter().zip_eq(of(&other)) {
            let off = distance(a, &b);
            prop_assert!(off <= *exact, "{name} is off by {off:e}");
        }
        let olden = |weights| Olden.influence(weights, &groups).concat();
        for (a, b) in olden(&weights).into_iter().zip_eq(olden(&other)) {
            prop_assert!((a - b).abs() < 1e-12);
        }
    }

    /// Garson counts units: it sees a unit split in two, but not their order.
    #[test]
    fn garson_does_not_see_the_order_of_units(weights in any_ensemble(INPUTS)) {
        let other = changed(&weights, |layers| {
            layers[0].0.iter_mut().for_each(|row| row.reverse());
            layers[1].0.reverse();
        });
        let groups = groups(&[1, 3]);
        for variant in [GarsonVariant::NeuralNetTools, GarsonVariant::OutputWeighted] {
            let of = |weights| Garson { variant }.influence(weights, &groups);
            if weights.architecture().hidden().len() == 1 {
                for (a, b) in of(&weights).unwrap().concat().iter().zip_eq(of(&other).unwrap().concat()) {
                    prop_assert!((a - b).abs() < 1e-12);
                }
            } else {
                prop_assert!(of(&weights).is_err());
            }
        }
    }

    #[test]
    fn the_ensemble_is_its_members_mean(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let rows = rows(3, INPUTS, seed);
        let background = Background::all(&rows[INPUTS..], INPUTS);
        let groups = groups(&[1, 2, 1]);
        let of = |weights: &Weights| every_method(weights, output, &rows, &background, &groups);
        let members: Vec<_> = (0..weights.members()).map(|m| of(&alone(&weights, m))).collect();
        for (method, (name, found, exact)) in of(&weights).iter().enumerate() {
            // Expected gradients stop when the ensemble is sure, not when a member is.
            if *name == "expected-gradients" {
                continue;
            }
            for row in 0..3 {
                for condition in 0..3 {
                    let of_member = |m: &Vec<(_, Attributions, _)>| m[method].1.row(row)[condition];
                    let mean = members.iter().map(of_member).sum::<f64>() / members.len() as f64;
                    prop_assert!((found.row(row)[condition] - mean).abs() <= *exact, "{name}");
                }
            }
        }
    }

    #[test]
    fn a_condition_is_the_sum_of_its_inputs(
        weights in any_ensemble(INPUTS), output in any_output(), seed in any::<u64>(),
    ) {
        let rows = rows(3, INPUTS, seed);
        let background = Background::mean(&rows, INPUTS);
        let of = |widths| every_method(&weights, output, &rows, &background, &groups(widths));
        for ((name, whole, exact), (_, parts, _)) in of(&[1, 3]).iter().zip_eq(of(&[1; INPUTS])) {
            // A gradient's condition is a norm; expected gradients stop by the conditions.
            if matches!(*name, "gradient" | "expected-gradients") {
                continue;
            }
            for row in 0..3 {
                let sum: f64 = parts.row(row)[1..].iter().sum();
                prop_assert!((whole.row(row)[1] - sum).abs() <= *exact, "{name}");
            }
        }
    }
}
