//! Closed forms, and methods that must agree with one another.

use sways_explain::{
    Additive, Background, ExpectedGradients, Gradient, GradientXInput, IntegratedGradients,
    Reduction, Sensitivity,
};
use sways_model::{Activation, Output, Weights, mlp::logistic};

use crate::support::{alone, distance, ensemble, groups, model, rows};

const INPUTS: usize = 4;

fn integrated(output: Output) -> IntegratedGradients {
    IntegratedGradients {
        output,
        ..IntegratedGradients::default()
    }
}

fn close(found: f64, expected: f64, limit: f64) {
    assert!(
        (found - expected).abs() <= limit,
        "{found} is not {expected}"
    );
}

/// On a linear logit every additive method is wᵢ (xᵢ − E bᵢ); on its probability integrated
/// gradients from one row share σ(x) − σ(b) in the same proportions.
#[test]
fn linear_models_have_closed_forms() {
    let weights = ensemble(INPUTS, vec![], Activation::Tanh, 1, 3);
    let model = model(&weights);
    let w: Vec<f64> = weights.values().iter().map(|&w| f64::from(w)).collect();
    let groups = groups(&[1; INPUTS]);
    let x = rows(20, INPUTS, 1);
    let all = rows(6, INPUTS, 2);
    for background in [
        Background::zero(INPUTS),
        Background::mean(&all, INPUTS),
        Background::all(&all, INPUTS),
    ] {
        let mean = |input: usize| {
            let column = background.rows().iter().skip(input).step_by(INPUTS);
            column.map(|&b| f64::from(b)).sum::<f64>() / background.len() as f64
        };
        let logit = |row: &[f32]| {
            let terms = row.iter().zip(&w).map(|(&x, w)| f64::from(x) * w);
            terms.sum::<f64>() + w[INPUTS]
        };
        let by_gradient = GradientXInput {
            output: Output::Logit,
        }
        .attribute(&model, &x, &background, &groups);
        assert!(by_gradient.completeness.gap() < 1e-5);
        let by_integral = integrated(Output::Logit).attribute(&model, &x, &background, &groups);
        assert!(by_integral.completeness.gap() < 1e-12);
        assert_eq!(by_integral.background, background);
        let by_probability =
            integrated(Output::Probability).attribute(&model, &x, &background, &groups);
        assert!(by_probability.completeness.gap() < 1e-12);
        for (row, x) in x.chunks(INPUTS).enumerate() {
            for input in 0..INPUTS {
                let expected = w[input] * (f64::from(x[input]) - mean(input));
                close(by_integral.attributions.row(row)[input], expected, 1e-12);
                close(by_gradient.attributions.row(row)[input], expected, 1e-5);
                if let [b] = background.rows().chunks(INPUTS).collect::<Vec<_>>()[..] {
                    let slope = (logistic(logit(x)) - logistic(logit(b))) / (logit(x) - logit(b));
                    let found = by_probability.attributions.row(row)[input];
                    close(found, expected * slope, 1e-12);
                }
            }
        }
    }

    let found = Sensitivity {
        output: Output::Logit,
    }
    .influence(&model, &x, &groups);
    assert_eq!(found.rows, 20);
    for (input, moments) in found.conditions.iter().enumerate() {
        close(moments.mean, w[input], 1e-6);
        close(moments.sd, 0.0, 1e-6);
        close(moments.rms, w[input].abs(), 1e-6);
    }

    // From one row each draw of a linear logit is the same.
    let drawn = ExpectedGradients {
        output: Output::Logit,
        ..ExpectedGradients::default()
    };
    let found = drawn.attribute(&model, &x, &Background::zero(INPUTS), &groups);
    assert!(found.convergence.converged);
    assert!(
        found
            .convergence
            .standard_errors
            .iter()
            .all(|&error| error < 1e-8)
    );
    assert!(found.completeness.gap() < 1e-5);
}

#[test]
fn gradient_x_input_is_the_gradient_times_the_input() {
    let x = rows(5, INPUTS, 1);
    let all = rows(3, INPUTS, 2);
    for activation in Activation::ALL {
        let model = model(&ensemble(INPUTS, vec![6, 5], activation, 1, 4));
        let groups = groups(&[1; INPUTS]);
        for output in [Output::Logit, Output::Probability] {
            let gradient = Gradient { output }.attribute(&model, &x, &groups);
            let background = Background::all(&all, INPUTS);
            let found = GradientXInput { output }.attribute(&model, &x, &background, &groups);
            for (row, x) in x.chunks(INPUTS).enumerate() {
                for input in 0..INPUTS {
                    let terms = all.chunks(INPUTS).map(|b| {
                        (f64::from(x[input]) - f64::from(b[input])) * gradient.row(row)[input]
                    });
                    close(
                        found.attributions.row(row)[input],
                        terms.sum::<f64>() / 3.0,
                        1e-6,
                    );
                }
            }
            // It is no integral: what it misses is said.
            let exact = integrated(output).attribute(&model, &x, &background, &groups);
            assert!(found.completeness.gap() > 1e-3);
            close(found.completeness.range(), exact.completeness.range(), 1e-2);
        }
    }
}

#[test]
fn a_background_of_rows_is_the_mean_over_its_rows() {
    let x = rows(5, INPUTS, 1);
    let all = rows(7, INPUTS, 2);
    for activation in [Activation::Relu, Activation::Silu] {
        let model = model(&ensemble(INPUTS, vec![8, 6], activation, 2, 5));
        let groups = groups(&[2, 2]);
        let method = integrated(Output::Probability);
        let whole = method.attribute(&model, &x, &Background::all(&all, INPUTS), &groups);
        let parts: Vec<Additive> = all
            .chunks(INPUTS)
            .map(|b| method.attribute(&model, &x, &Background::all(b, INPUTS), &groups))
            .collect();
        for row in 0..5 {
            for condition in 0..2 {
                let of = |part: &Additive| part.attributions.row(row)[condition];
                let mean = parts.iter().map(of).sum::<f64>() / 7.0;
                close(whole.attributions.row(row)[condition], mean, 1e-12);
            }
        }
    }
}

/// A row's result does not depend on which others are explained with it.
#[test]
fn rows_are_explained_one_by_one() {
    // So wide that the rows do not fit a chunk.
    let model = model(&ensemble(INPUTS, vec![1 << 14], Activation::Relu, 1, 6));
    let count = 2 * model.chunk_rows() + 7;
    let x = rows(count, INPUTS, 1);
    let groups = groups(&[1; INPUTS]);
    let background = Background::all(&rows(3, INPUTS, 2), INPUTS);
    let last = (count - 1) * INPUTS;
    let method = GradientXInput::default();
    let whole = method.attribute(&model, &x, &background, &groups);
    let alone = method.attribute(&model, &x[last..], &background, &groups);
    assert_eq!(whole.attributions.rows(), count);
    for (a, b) in whole
        .attributions
        .row(count - 1)
        .iter()
        .zip(alone.attributions.row(0))
    {
        close(*a, *b, 1e-6);
    }
    let gradient = Gradient::default().attribute(&model, &x, &groups);
    let sensitivity = Sensitivity::default().influence(&model, &x, &groups);
    assert_eq!(sensitivity.rows, count);
    let (means, _) = gradient.reduce(Reduction::Mean);
    for (moments, mean) in sensitivity.conditions.iter().zip(means) {
        close(moments.mean, mean, 1e-9);
    }
    let drawn = ExpectedGradients {
        most_draws: 256,
        ..ExpectedGradients::default()
    };
    let whole = drawn.attribute(&model, &x[..5 * INPUTS], &background, &groups);
    let first = drawn.attribute(&model, &x[..INPUTS], &background, &groups);
    for (a, b) in whole
        .attributions
        .row(0)
        .iter()
        .zip(first.attributions.row(0))
    {
        close(*a, *b, 1e-6);
    }
}

#[test]
fn sensitivity_is_the_gradients_distribution() {
    let weights = ensemble(INPUTS, vec![6, 5], Activation::Tanh, 3, 7);
    let x = rows(40, INPUTS, 1);
    let groups = groups(&[1, 3]);
    let method = Sensitivity::default();
    let found = method.influence(&model(&weights), &x, &groups);
    let of_rows = |weights: &Weights| {
        let gradient = Gradient::default().attribute(&model(weights), &x, &groups);
        (0..40)
            .map(|row| gradient.row(row).to_vec())
            .collect::<Vec<_>>()
    };
    let check = |found: &[sways_explain::Moments], rows: Vec<Vec<f64>>| {
        for (condition, found) in found.iter().enumerate() {
            let mean = rows.iter().map(|row| row[condition]).sum::<f64>() / 40.0;
            let square = rows.iter().map(|row| row[condition].powi(2)).sum::<f64>() / 40.0;
            close(found.mean, mean, 1e-6);
            close(found.rms, square.sqrt(), 1e-6);
            close(found.sd, (square - mean * mean).sqrt(), 1e-5);
        }
    };
    check(&found.conditions, of_rows(&weights));
    for (member, found) in found.members.iter().enumerate() {
        check(found, of_rows(&alone(&weights, member)));
    }
    assert_eq!(found.inputs[0], found.conditions[0]);
}

/// Over 200 seeds ±2 standard errors hold integrated gradients over the same background, which
/// are the value exactly, in 90 to 99 % of cases, stopped by the rule or not.
#[test]
fn expected_gradients_standard_errors_are_honest() {
    let model = model(&ensemble(INPUTS, vec![8, 6], Activation::Relu, 2, 8));
    let groups = groups(&[1, 2, 1]);
    let x = rows(2, INPUTS, 1);
    let background = Background::all(&rows(20, INPUTS, 2), INPUTS);
    let exact = integrated(Output::Probability).attribute(&model, &x, &background, &groups);
    for tolerance in [0.05, 0.0] {
        let (mut held, mut all) = (0, 0);
        for seed in 0..200 {
            let method = ExpectedGradients {
                seed,
                tolerance,
                most_draws: if tolerance > 0.0 { 1 << 14 } else { 300 },
                ..ExpectedGradients::default()
            };
            let found = method.attribute(&model, &x, &background, &groups);
            assert_eq!(found.convergence.converged, tolerance > 0.0);
            let errors = found.convergence.standard_errors.chunks(3);
            for (row, errors) in errors.enumerate() {
                let values = found.attributions.row(row);
                for condition in 0..3 {
                    let off = values[condition] - exact.attributions.row(row)[condition];
                    held += u32::from(off.abs() <= 2.0 * errors[condition]);
                    all += 1;
                }
                let low = values.iter().copied().fold(0.0, f64::min);
                let high = values.iter().copied().fold(0.0, f64::max);
                let worst = errors.iter().copied().fold(0.0, f64::max);
                assert!(tolerance == 0.0 || worst <= tolerance * (high - low));
            }
        }
        let share = f64::from(held) / f64::from(all);
        assert!(
            (0.90..=0.99).contains(&share),
            "{share} of ±2 standard errors hold"
        );
    }
}

#[test]
fn a_seed_fixes_the_draws() {
    let model = model(&ensemble(INPUTS, vec![8], Activation::Gelu, 1, 9));
    let x = rows(2, INPUTS, 1);
    let background = Background::sample(&rows(20, INPUTS, 2), INPUTS, 5, 0);
    let of = |seed| {
        let method = ExpectedGradients {
            seed,
            ..ExpectedGradients::default()
        };
        method.attribute(&model, &x, &background, &groups(&[2, 2]))
    };
    assert_eq!(of(1), of(1));
    assert!(distance(&of(1).attributions, &of(2).attributions) > 0.0);
}

/// A line that no rule up to the most nodes resolves is said to be so.
#[test]
fn too_few_nodes_are_reported() {
    let weights = ensemble(INPUTS, vec![8], Activation::Tanh, 1, 10);
    let steep = crate::support::changed(&weights, |layers| {
        for weight in layers[0].0.iter_mut().flatten() {
            *weight *= 100.0;
        }
    });
    let x = rows(3, INPUTS, 1);
    let of = |most_nodes| {
        let method = IntegratedGradients {
            most_nodes,
            ..IntegratedGradients::default()
        };
        method.attribute(
            &model(&steep),
            &x,
            &Background::zero(INPUTS),
            &groups(&[1; INPUTS]),
        )
    };
    let few = of(16);
    assert!(!few.convergence.converged);
    let many = of(4096);
    assert!(
        many.convergence.converged,
        "gap {}",
        many.completeness.gap()
    );
    assert!(many.completeness.gap() < few.completeness.gap());
}
