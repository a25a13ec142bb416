//! The optimisers' steps, with PyTorch's defaults and order of operations.
//!
//! An ensemble's parameters are one tensor, so a step is a handful of elementwise operations
//! whatever the number of layers and members.

use burn::tensor::{Tensor, backend::Backend};
use pulp::{Simd, WithSimd};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_model::host::{Real, arch};

/// Which optimiser, as a configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Name {
    /// Stochastic gradient descent.
    Sgd,
    /// Adam (Kingma & Ba 2015).
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    AdamW,
    /// `RMSprop` (Hinton 2012).
    RmsProp,
}

impl Name {
    /// The word in configurations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Adam => "adam",
            Self::AdamW => "adamw",
            Self::RmsProp => "rmsprop",
        }
    }
}

/// An optimiser with its settings, which PyTorch's documentation explains.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Optimizer {
    /// Stochastic gradient descent.
    Sgd {
        learning_rate: f64,
        momentum: f64,
        dampening: f64,
        nesterov: bool,
        weight_decay: f64,
    },
    /// Adam, or AdamW where the weight decay is decoupled.
    Adam {
        learning_rate: f64,
        betas: (f64, f64),
        eps: f64,
        weight_decay: f64,
        decoupled: bool,
    },
    /// `RMSprop`, not centred.
    RmsProp {
        learning_rate: f64,
        alpha: f64,
        eps: f64,
        momentum: f64,
        weight_decay: f64,
    },
}

impl Optimizer {
    /// The size of a step.
    pub fn learning_rate(&self) -> f64 {
        match *self {
            Self::Sgd { learning_rate, .. }
            | Self::Adam { learning_rate, .. }
            | Self::RmsProp { learning_rate, .. } => learning_rate,
        }
    }

    /// What draws weights to 0.
    pub fn weight_decay(&self) -> f64 {
        match *self {
            Self::Sgd { weight_decay, .. }
            | Self::Adam { weight_decay, .. }
            | Self::RmsProp { weight_decay, .. } => weight_decay,
        }
    }
}

/// What an optimiser remembers from step to step: two running averages, `[members, parameters]`.
#[derive(Clone, Debug)]
pub struct State<B: Backend> {
    steps: i32,
    first: Option<Tensor<B, 2>>,
    second: Option<Tensor<B, 2>>,
}

impl<B: Backend> State<B> {
    /// The two running averages, where there are any, to go on from them.
    pub(crate) fn averages(&self) -> [Option<&Tensor<B, 2>>; 2] {
        [self.first.as_ref(), self.second.as_ref()]
    }

    /// Goes on after so many steps from the averages that there were.
    pub(crate) fn after(steps: usize, [first, second]: [Option<Tensor<B, 2>>; 2]) -> Self {
        Self {
            steps: steps as i32,
            first,
            second,
        }
    }
}

impl<B: Backend> Default for State<B> {
    fn default() -> Self {
        Self {
            steps: 0,
            first: None,
            second: None,
        }
    }
}

impl Optimizer {
    /// One step at `factor` times the learning rate: the parameters after it. `parameters` and
    /// `gradient` are `[members, parameters]`.
    pub fn step<B: Backend>(
        &self,
        state: &mut State<B>,
        factor: f64,
        parameters: Tensor<B, 2>,
        gradient: Tensor<B, 2>,
    ) -> Tensor<B, 2> {
        state.steps += 1;
        let learning_rate = factor * self.learning_rate();
        match *self {
            Self::Sgd {
                momentum,
                dampening,
                nesterov,
                weight_decay,
                ..
            } => {
                let gradient = penalised(gradient, &parameters, weight_decay);
                let direction = if momentum == 0.0 {
                    gradient
                } else {
                    let buffer = match state.first.take() {
                        None => gradient.clone(),
                        Some(buffer) => {
                            buffer.mul_scalar(momentum)
                                + gradient.clone().mul_scalar(1.0 - dampening)
                        }
                    };
                    state.first = Some(buffer.clone());
                    if nesterov {
                        gradient + buffer.mul_scalar(momentum)
                    } else {
                        buffer
                    }
                };
                parameters - direction.mul_scalar(learning_rate)
            }
            Self::Adam {
                betas: (beta1, beta2),
                eps,
                weight_decay,
                decoupled,
                ..
            } => {
                let (parameters, gradient) = if decoupled {
                    (
                        parameters.mul_scalar(1.0 - learning_rate * weight_decay),
                        gradient,
                    )
                } else {
                    let gradient = penalised(gradient, &parameters, weight_decay);
                    (parameters, gradient)
                };
                let mean = state.first.take().unwrap_or_else(|| gradient.zeros_like());
                let mean = mean.clone() + (gradient.clone() - mean).mul_scalar(1.0 - beta1);
                let square = decayed(state.second.take(), gradient, beta2);
                let step_size = learning_rate / (1.0 - beta1.powi(state.steps));
                let correction = (1.0 - beta2.powi(state.steps)).sqrt();
                let denominator = square.clone().sqrt().div_scalar(correction).add_scalar(eps);
                state.first = Some(mean.clone());
                state.second = Some(square);
                parameters - (mean / denominator).mul_scalar(step_size)
            }
            Self::RmsProp {
                alpha,
                eps,
                momentum,
                weight_decay,
                ..
            } => {
                let gradient = penalised(gradient, &parameters, weight_decay);
                let square = decayed(state.second.take(), gradient.clone(), alpha);
                let scaled = gradient / square.clone().sqrt().add_scalar(eps);
                state.second = Some(square);
                let direction = if momentum == 0.0 {
                    scaled
                } else {
                    let buffer = match state.first.take() {
                        None => scaled,
                        Some(buffer) => buffer.mul_scalar(momentum) + scaled,
                    };
                    state.first = Some(buffer.clone());
                    buffer
                };
                parameters - direction.mul_scalar(learning_rate)
            }
        }
    }
}

/// What an optimiser remembers from step to step in host memory: two running averages, a value a
/// parameter.
#[derive(Clone, Debug)]
pub struct HostState<T> {
    steps: i32,
    first: Vec<T>,
    second: Vec<T>,
}

impl<T: Real> HostState<T> {
    /// Before the first step.
    pub fn new(parameters: usize) -> Self {
        Self {
            steps: 0,
            first: vec![T::default(); parameters],
            second: vec![T::default(); parameters],
        }
    }

    /// The two running averages, to go on from them.
    pub(crate) fn averages(&self) -> [&[T]; 2] {
        [&self.first, &self.second]
    }

    /// Goes on after so many steps from the averages that there were.
    pub(crate) fn after(steps: usize, [first, second]: [Vec<T>; 2]) -> Self {
        Self {
            steps: steps as i32,
            first,
            second,
        }
    }
}

impl Optimizer {
    /// [`Optimizer::step`] on parameters in host memory, in place.
    pub fn step_on_host<T: Real>(
        &self,
        state: &mut HostState<T>,
        factor: f64,
        parameters: &mut [T],
        gradient: &[T],
    ) {
        /// Parameters that are worth a thread.
        const PIECE: usize = 1 << 14;
        state.steps += 1;
        let steps = state.steps;
        let averages = state
            .first
            .chunks_mut(PIECE)
            .zip(state.second.chunks_mut(PIECE));
        let pieces = parameters.chunks_mut(PIECE).zip(gradient.chunks(PIECE));
        let pieces = pieces.zip(averages);
        let step = |((parameters, gradient), averages): ((&mut [T], &[T]), _)| {
            arch().dispatch(HostStep {
                optimizer: self,
                learning_rate: factor * self.learning_rate(),
                steps,
                averages,
                parameters,
                gradient,
            });
        };
        if gradient.len() > 2 * PIECE && rayon::current_num_threads() > 1 {
            pieces.collect::<Vec<_>>().into_par_iter().for_each(step);
        } else {
            pieces.for_each(step);
        }
    }
}

/// A step in host memory, compiled for what the processor has.
struct HostStep<'a, T> {
    optimizer: &'a Optimizer,
    learning_rate: f64,
    steps: i32,
    averages: (&'a mut [T], &'a mut [T]),
    parameters: &'a mut [T],
    gradient: &'a [T],
}

impl<T: Real> WithSimd for HostStep<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self {
            learning_rate,
            steps,
            averages: (first, second),
            parameters,
            gradient,
            ..
        } = self;
        let is_first = steps == 1;
        let of = T::from_f64;
        let averages = first.iter_mut().zip(second);
        let all = parameters.iter_mut().zip(gradient).zip(averages);
        match *self.optimizer {
            Optimizer::Sgd {
                momentum,
                dampening,
                nesterov,
                weight_decay,
                ..
            } => {
                let plain = momentum == 0.0;
                let (momentum, keep) = (of(momentum), of(1.0 - dampening));
                let (rate, penalty) = (of(learning_rate), of(weight_decay));
                all.for_each(|((w, &gradient), (buffer, _))| {
                    let gradient = gradient + penalty * *w;
                    *buffer = if is_first {
                        gradient
                    } else {
                        momentum * *buffer + keep * gradient
                    };
                    let direction = match (plain, nesterov) {
                        (true, _) => gradient,
                        (_, true) => gradient + momentum * *buffer,
                        (_, false) => *buffer,
                    };
                    *w = *w - rate * direction;
                });
            }
            Optimizer::Adam {
                betas: (beta1, beta2),
                eps,
                weight_decay,
                decoupled,
                ..
            } => {
                let step_size = of(learning_rate / (1.0 - beta1.powi(steps)));
                let correction = of((1.0 - beta2.powi(steps)).sqrt());
                let (shrink, penalty) = if decoupled {
                    (1.0 - learning_rate * weight_decay, 0.0)
                } else {
                    (1.0, weight_decay)
                };
                let (shrink, penalty, eps) = (of(shrink), of(penalty), of(eps));
                let (new, keep, new_square) = (of(1.0 - beta1), of(beta2), of(1.0 - beta2));
                all.for_each(|((w, &gradient), (mean, square))| {
                    let gradient = gradient + penalty * *w;
                    *mean += (gradient - *mean) * new;
                    *square = keep * *square + new_square * gradient * gradient;
                    *w = shrink * *w - step_size * *mean / (square.root() / correction + eps);
                });
            }
            Optimizer::RmsProp {
                alpha,
                eps,
                momentum,
                weight_decay,
                ..
            } => {
                let (keep, new, eps) = (of(alpha), of(1.0 - alpha), of(eps));
                let (momentum, penalty) = (of(momentum), of(weight_decay));
                let rate = of(learning_rate);
                all.for_each(|((w, &gradient), (buffer, square))| {
                    let gradient = gradient + penalty * *w;
                    *square = keep * *square + new * gradient * gradient;
                    *buffer = momentum * *buffer + gradient / (square.root() + eps);
                    *w = *w - rate * *buffer;
                });
            }
        }
    }
}

/// The gradient of the loss with its L2 penalty.
fn penalised<B: Backend>(
    gradient: Tensor<B, 2>,
    parameters: &Tensor<B, 2>,
    weight_decay: f64,
) -> Tensor<B, 2> {
    if weight_decay == 0.0 {
        gradient
    } else {
        gradient + parameters.clone().mul_scalar(weight_decay)
    }
}

/// The running mean of the squared gradient.
fn decayed<B: Backend>(
    square: Option<Tensor<B, 2>>,
    gradient: Tensor<B, 2>,
    decay: f64,
) -> Tensor<B, 2> {
    let now = gradient.square().mul_scalar(1.0 - decay);
    match square {
        None => now,
        Some(before) => before.mul_scalar(decay) + now,
    }
}
