//! SmoothGrad against closed forms.

#![allow(clippy::unwrap_used)]

use burn_ndarray::{NdArray, NdArrayDevice};
use statrs::distribution::{ContinuousCDF, Normal};
use sways_data::{Coding, Groups};
use sways_explain::{Reduction, SmoothGrad};
use sways_model::{Activation, Architecture, Mlp, Output, Weights};

fn model(inputs: usize, hidden: Vec<usize>, weights: Vec<f32>) -> Mlp<NdArray> {
    let architecture = Architecture::new(inputs, hidden, Activation::Relu).unwrap();
    Mlp::new(
        &Weights::new(architecture, weights),
        &NdArrayDevice::default(),
    )
}

fn of_logit() -> SmoothGrad {
    SmoothGrad {
        output: Output::Logit,
        draws: 2000,
        ..SmoothGrad::default()
    }
}

/// Where the slope is the same everywhere, noise changes nothing and there is no error.
#[test]
fn is_the_slope_of_a_line() {
    let model = model(4, vec![], vec![1.5, -2.0, 3.0, 4.0, 0.1]);
    let groups = Groups::coded([
        ("age".to_owned(), 1, Coding::Value),
        ("lab".to_owned(), 2, Coding::ValueOrMissing),
        ("sex".to_owned(), 1, Coding::Categories),
    ]);
    let rows = [0.3, -0.2, 0.0, 1.0, 0.1, 0.5, 1.0, 0.0];
    let found = of_logit().attribute(&model, &rows, &groups);
    let near = |got: f64, want: f64| assert!((got - want).abs() < 1e-5, "{got} is not {want}");
    for (got, want) in found.attributions.row(0).iter().zip([1.5, -2.0, 4.0]) {
        near(*got, want);
    }
    assert!(found.attributions.row(1)[1].is_nan());
    near(found.attributions.reduce(Reduction::Mean).0[1], -2.0);
    assert!(found.standard_errors().unwrap().iter().all(|it| *it < 1e-6));
    assert_eq!(found.evaluations(), Some(4000));
}

/// The slope of max(x, 0), smoothed by noise of deviation s, is Φ(x/s), within its errors.
#[test]
fn smooths_a_kink() {
    let model = model(1, vec![1], vec![1.0, 0.0, 1.0, 0.0]);
    let groups = Groups::new([("x".to_owned(), 1)]);
    for x in [-0.8_f32, -0.1, 0.0, 0.4] {
        let method = SmoothGrad {
            seed: 7,
            ..of_logit()
        };
        let found = method.attribute(&model, &[x], &groups);
        let got = found.attributions.row(0)[0];
        let want = Normal::standard().cdf(f64::from(x) / method.noise);
        let error = found.standard_errors().unwrap()[0];
        assert!(
            (got - want).abs() < 4.0 * error + 1e-3,
            "{x}: {got} is not {want} ± {error}"
        );
        let binomial = (want * (1.0 - want) / 2000.0).sqrt();
        assert!(
            (error / binomial - 1.0).abs() < 0.2,
            "{x}: {error} is not {binomial}"
        );
    }
}
