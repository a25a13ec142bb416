//! The ensemble's operations against burn's own autodiff and against finite differences.

use burn::tensor::{Tensor, TensorData, activation, backend::Backend as Burn};
use burn_autodiff::Autodiff;
use sways::backend::{Backend, Work};
use sways_model::{
    Activation, Architecture, Mlp, MlpOps, Output, Weights,
    host::{HostBatch, HostEnsemble, HostScratch},
    mlp::to_host,
    ops::composed,
};

use crate::{on_backends, support::distance};

const ROWS: usize = 13;
const MEMBERS: usize = 3;

fn networks() -> Vec<Architecture> {
    let activations = [
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Gelu,
        Activation::Silu,
    ];
    activations
        .into_iter()
        .flat_map(|activation| {
            [vec![], vec![6], vec![5, 4, 3]]
                .map(|hidden| Architecture::new(4, hidden, activation).unwrap())
        })
        .collect()
}

/// Values made of uniform ones in [0, 1), the same whatever else draws at the same time: a
/// backend's own generator is shared by all threads.
fn draw<B: Burn, const D: usize>(
    seed: u32,
    shape: [usize; D],
    device: &B::Device,
    of: impl Fn(f32) -> f32,
) -> Tensor<B, D> {
    let mut state = seed.wrapping_mul(2_654_435_769);
    let values: Vec<f32> = (0..shape.iter().product())
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            of((state >> 8) as f32 / 16_777_216.0)
        })
        .collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

struct Case<B: Burn> {
    parameters: Tensor<B, 2>,
    inputs: Tensor<B, 2>,
    labels: Tensor<B, 2>,
    weights: Tensor<B, 2>,
    cotangent: Tensor<B, 2>,
}

impl<B: Burn> Case<B> {
    fn new(architecture: &Architecture, device: &B::Device) -> Self {
        let weights = Weights::random(architecture.clone(), MEMBERS, 5).unwrap();
        Self {
            parameters: Mlp::<B>::new(&weights, device).parameters().clone(),
            inputs: draw(1, [ROWS, 4], device, |u| 4.0 * u - 2.0),
            labels: draw(2, [MEMBERS, ROWS], device, f32::round),
            weights: draw(3, [MEMBERS, ROWS], device, |u| 0.1 + 1.9 * u),
            cotangent: draw(4, [MEMBERS, ROWS], device, |u| 0.1 + 1.9 * u),
        }
    }
}

struct GradientsEqualAutodiff;

impl Work for GradientsEqualAutodiff {
    type Output = ();

    fn on<B: MlpOps>(self, device: &B::Device) {
        for architecture in networks() {
            if architecture.activation() == Activation::Gelu {
                // burn's own derivative of GELU is an approximation, off by up to 1e-3;
                // `native_code_equals_composed_operations` covers it.
                continue;
            }
            let case = Case::<B>::new(&architecture, device);
            let parameters = Tensor::<Autodiff<B>, 2>::from_inner(case.parameters.clone());
            let parameters = parameters.require_grad();
            let inputs = Tensor::from_inner(case.inputs.clone()).require_grad();
            // burn's own derivative of the composed forward pass.
            let logits = composed::logits(&architecture, parameters.clone(), inputs.clone());
            let y: Tensor<Autodiff<B>, 2> = Tensor::from_inner(case.labels.clone());
            let w: Tensor<Autodiff<B>, 2> = Tensor::from_inner(case.weights.clone());
            let entropy = composed::cross_entropy(logits.clone(), y.clone());
            let losses = (entropy * w.clone()).sum_dim(1) / w.clone().sum_dim(1);
            let gradients = losses.sum().backward();
            // The loss as PyTorch's BCELoss writes it.
            let p = activation::sigmoid(logits.inner());
            let one = |t: Tensor<B, 2>| t.neg().add_scalar(1.0);
            let (y, w) = (y.inner(), w.inner());
            let entropy = y.clone() * p.clone().log() + one(y) * one(p).log();
            let losses = (entropy.neg() * w.clone()).sum_dim(1) / w.sum_dim(1);

            let ours = B::mlp_loss_gradient(
                &architecture,
                case.parameters.clone(),
                case.inputs.clone(),
                case.labels.clone(),
                case.weights.clone(),
                &[],
            );
            // burn's exponential in `f32` is good to about 1e-5 on ndarray, and what it gives
            // differs with where a buffer happens to lie in memory: 1.2e-5 was seen, and 3.5e-5.
            let close = |what: &str, a: Vec<f32>, b: Vec<f32>| {
                let off = distance(&a, &b);
                assert!(off < 1e-4, "{architecture:?}: {what} is off by {off:e}");
            };
            close("loss", to_host(ours.losses), to_host(losses));
            let theirs = parameters.grad(&gradients).unwrap();
            close("gradient", to_host(ours.gradient), to_host(theirs));

            // The node under autodiff, with a gradient on its output that is not all ones.
            let logits =
                Autodiff::<B>::mlp_logits(&architecture, parameters.clone(), inputs.clone());
            let node = (logits * Tensor::from_inner(case.cotangent.clone())).sum();
            let node = node.backward();
            let logits = composed::logits(&architecture, parameters.clone(), inputs.clone());
            let composed = (logits * Tensor::from_inner(case.cotangent.clone())).sum();
            let composed = composed.backward();
            close(
                "the node's parameter gradient",
                to_host(parameters.grad(&node).unwrap()),
                to_host(parameters.grad(&composed).unwrap()),
            );
            close(
                "the node's input gradient",
                to_host(inputs.grad(&node).unwrap()),
                to_host(inputs.grad(&composed).unwrap()),
            );
        }
    }
}

struct InputGradientsEqualDifferences;

impl Work for InputGradientsEqualDifferences {
    type Output = ();

    fn on<B: MlpOps>(self, device: &B::Device) {
        const STEP: f32 = 1e-2;
        for architecture in networks() {
            if architecture.activation() == Activation::Relu {
                // Differences mean nothing across a kink; autodiff covers it.
                continue;
            }
            let case = Case::<B>::new(&architecture, device);
            let model = Mlp::from_parameters(architecture.clone(), case.parameters.clone());
            let gradients = model.input_gradients(case.inputs.clone(), Output::Probability);
            assert_eq!(gradients.dims(), [MEMBERS, ROWS, 4]);
            for input in 0..4 {
                let step = Tensor::zeros_like(&case.inputs).slice_assign(
                    [0..ROWS, input..input + 1],
                    Tensor::full([ROWS, 1], STEP, device),
                );
                let above = model.probabilities(case.inputs.clone() + step.clone());
                let below = model.probabilities(case.inputs.clone() - step);
                let difference = (above - below).div_scalar(2.0 * STEP);
                let slope = gradients
                    .clone()
                    .slice([0..MEMBERS, 0..ROWS, input..input + 1]);
                let off = distance(&to_host(slope), &to_host(difference));
                assert!(off < 2e-4, "{architecture:?}: off by {off:e}");
            }
        }
    }
}

struct RowsWithoutWeight;

impl Work for RowsWithoutWeight {
    type Output = ();

    fn on<B: MlpOps>(self, device: &B::Device) {
        let architecture = Architecture::new(4, vec![6], Activation::Relu).unwrap();
        let case = Case::<B>::new(&architecture, device);
        // Member 0 sees rows 0 to 4 only, member 1 nothing at all, member 2 everything.
        let weights: Vec<f32> = (0..MEMBERS * ROWS)
            .map(|at| match (at / ROWS, at % ROWS) {
                (0, row) => f32::from(u8::from(row < 5)),
                (1, _) => 0.0,
                _ => 1.0,
            })
            .collect();
        let weights = Tensor::<B, 1>::from_floats(weights.as_slice(), device);
        let all = B::mlp_loss_gradient(
            &architecture,
            case.parameters.clone(),
            case.inputs.clone(),
            case.labels.clone(),
            weights.reshape([MEMBERS, ROWS]),
            &[],
        );
        let few = B::mlp_loss_gradient(
            &architecture,
            case.parameters,
            case.inputs.slice([0..5, 0..4]),
            case.labels.slice([0..MEMBERS, 0..5]),
            Tensor::ones([1, 5], device),
            &[],
        );
        let (all_losses, few_losses) = (to_host(all.losses), to_host(few.losses));
        assert!((all_losses[0] - few_losses[0]).abs() < 1e-6);
        assert_eq!(all_losses[1], 0.0);
        let of_member = |gradient: &[f32], member: usize| {
            let size = architecture.parameters();
            gradient[member * size..(member + 1) * size].to_vec()
        };
        let (all, few) = (to_host(all.gradient), to_host(few.gradient));
        assert!(distance(&of_member(&all, 0), &of_member(&few, 0)) < 1e-6);
        assert!(of_member(&all, 1).iter().all(|&g| g == 0.0));
    }
}

struct HostEqualsComposed;

impl Work for HostEqualsComposed {
    type Output = ();

    fn on<B: MlpOps>(self, device: &B::Device) {
        // Rows that fill no tile, some whole ones, and more than one block.
        for count in [1, 63, 130, 1030] {
            for architecture in networks() {
                let weights = Weights::random(architecture.clone(), MEMBERS, 5).unwrap();
                let parameters = Mlp::<B>::new(&weights, device).parameters().clone();
                let labels: Tensor<B, 2> = draw(1, [MEMBERS, count], device, f32::round);
                let row_weights: Tensor<B, 2> = draw(2, [MEMBERS, count], device, |u| 2.0 * u);
                let inputs: Tensor<B, 2> = draw(3, [count, 4], device, |u| 4.0 * u - 2.0);
                let masks: Vec<Tensor<B, 3>> = architecture
                    .hidden()
                    .iter()
                    .map(|&units| {
                        let kept = |u| if u < 0.8 { 1.25 } else { 0.0 };
                        draw(4, [MEMBERS, count, units], device, kept)
                    })
                    .collect();
                let composed = composed::loss_gradient(
                    &architecture,
                    parameters.clone(),
                    inputs.clone(),
                    labels.clone(),
                    row_weights.clone(),
                    &masks,
                );
                let host = HostEnsemble::new(&weights);
                let mut losses = vec![0.0; MEMBERS];
                let mut gradient = vec![0.0; host.parameters().len()];
                let rows: Vec<usize> = (0..count).collect();
                let masks: Vec<Vec<f32>> = masks.into_iter().map(to_host).collect();
                let batch = HostBatch {
                    inputs: &to_host(inputs.clone()),
                    rows: &rows,
                    labels: &to_host(labels),
                    weights: &to_host(row_weights),
                    masks: &masks,
                    again: None,
                };
                host.loss_gradient(
                    &batch,
                    &mut HostScratch::default(),
                    &mut losses,
                    &mut gradient,
                );
                let narrow = |wide: &[f64]| wide.iter().map(|&v| v as f32).collect::<Vec<_>>();
                let close = |what: &str, a: &[f32], b: &[f32]| {
                    let off = distance(a, b);
                    assert!(
                        off < 5e-6,
                        "{architecture:?}, {count} rows: {what}: {off:e}"
                    );
                };
                close("losses", &narrow(&losses), &to_host(composed.losses));
                close("gradient", &narrow(&gradient), &to_host(composed.gradient));
                let logits = host.logits(&to_host(inputs.clone()));
                let composed = composed::logits(&architecture, parameters, inputs);
                close("logits", &narrow(&logits), &to_host(composed));
            }
        }
    }
}

fn native_code_equals_composed_operations(backend: Backend) {
    backend.run(HostEqualsComposed);
}

fn gradients_equal_autodiff(backend: Backend) {
    backend.run(GradientsEqualAutodiff);
}

fn input_gradients_equal_differences(backend: Backend) {
    backend.run(InputGradientsEqualDifferences);
}

fn rows_without_weight_do_not_count(backend: Backend) {
    backend.run(RowsWithoutWeight);
}

on_backends!(
    native_code_equals_composed_operations,
    gradients_equal_autodiff,
    input_gradients_equal_differences,
    rows_without_weight_do_not_count
);
