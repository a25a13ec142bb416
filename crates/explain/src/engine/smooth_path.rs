//! The integral of a smooth network's gradient along a straight line, by Gauss-Legendre rules.
//!
//! The integrand is analytic, so the error falls geometrically with the number of nodes, and
//! doubling them squares it. The first layer is affine in α: it is computed once a line.

use std::sync::OnceLock;

use sways_model::Output;

use crate::{
    engine::member::{Member, activate, add_scaled, of_logit, slope_at_logit},
    engine::path::{Line, Walked},
};

/// Nodes whose layers are computed together, so that a weight is read once for all.
const BLOCK: usize = 8;
/// The fewest nodes.
const FEWEST: usize = 8;
/// Rules have `FEWEST << level` nodes.
const LEVELS: usize = 10;
/// Differences of the output smaller than this are not resolved to the tolerance.
const LEAST_DIFFERENCE: f64 = 1e-3;

/// A Gauss-Legendre rule on 0 to 1.
#[derive(Clone, Debug)]
struct Rule {
    /// Places and weights; a multiple of [`BLOCK`].
    nodes: Vec<(f64, f64)>,
}

static RULES: [OnceLock<Rule>; LEVELS] = [const { OnceLock::new() }; LEVELS];

impl Rule {
    /// The rule of a level, computed once.
    fn at(level: usize) -> &'static Self {
        RULES[level].get_or_init(|| Self::new(FEWEST << level))
    }

    /// The roots of the Legendre polynomial of this degree, by Newton's method.
    fn new(count: usize) -> Self {
        let n = count as f64;
        let node = |k: usize| {
            let mut x = (std::f64::consts::PI * (k as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..5 {
                let (mut before, mut value) = (1.0, x);
                for degree in 2..=count {
                    let d = degree as f64;
                    (before, value) = (
                        value,
                        ((2.0 * d - 1.0) * x * value - (d - 1.0) * before) / d,
                    );
                }
                slope = n * (x * value - before) / (x * x - 1.0);
                x -= value / slope;
            }
            let weight = 2.0 / ((1.0 - x * x) * slope * slope);
            (f64::midpoint(1.0, x), weight / 2.0)
        };
        Self {
            nodes: (0..count).map(node).collect(),
        }
    }
}

/// When to stop doubling the nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// The gap allowed, relative to the difference that is explained.
    pub(crate) tolerance: f64,
    /// The most nodes of one rule.
    pub(crate) most_nodes: usize,
}

/// Room for walks, kept from line to line: walking allocates nothing.
#[derive(Clone, Debug)]
pub(crate) struct SmoothPath {
    /// The first layer's pre-activations are `start + α · slope`.
    start: Vec<f64>,
    slope: Vec<f64>,
    layers: Vec<Units>,
    /// ∫ of the gradient with respect to the first layer's pre-activations.
    first: Vec<f64>,
    before: Vec<f64>,
    now: Vec<f64>,
}

/// A hidden layer at the nodes of a block: each `[BLOCK, units]`.
#[derive(Clone, Debug)]
struct Units {
    /// Pre-activations, then what the units give out.
    value: Vec<f64>,
    derivative: Vec<f64>,
    /// The output's gradient with respect to the pre-activations.
    gradient: Vec<f64>,
}

impl SmoothPath {
    /// Room for walks through networks of this shape.
    pub(crate) fn new(member: &Member) -> Self {
        let first = &member.hidden[0];
        let units = |outputs: usize| {
            let zeros = vec![0.0; BLOCK * outputs];
            Units {
                value: zeros.clone(),
                derivative: zeros.clone(),
                gradient: zeros,
            }
        };
        Self {
            start: vec![0.0; first.outputs],
            slope: vec![0.0; first.outputs],
            layers: member
                .hidden
                .iter()
                .map(|dense| units(dense.outputs))
                .collect(),
            first: vec![0.0; first.outputs],
            before: vec![0.0; first.inputs],
            now: vec![0.0; first.inputs],
        }
    }

    /// Adds the integral of the output's gradient times x − b to `attribution` `[inputs]`.
    ///
    /// A rule is believed when its attributions add up within the tolerance and when none of them
    /// has moved by more than its square root since half as many nodes: errors that happen to
    /// cancel in the sum are not taken for convergence.
    pub(crate) fn walk(
        &mut self,
        member: &Member,
        line: Line<'_>,
        output: Output,
        stop: Stop,
        attribution: &mut [f64],
    ) -> Walked {
        line.through(&member.hidden[0], &mut self.start, &mut self.slope);
        let mut ends = [(0.0, 0.0); BLOCK];
        ends[1].0 = 1.0;
        let logits = self.forward(member, &ends);
        let [at_background, at_row] = [0, 1].map(|end| of_logit(output, logits[end]));
        let difference = at_row - at_background;
        let scale = difference.abs().max(LEAST_DIFFERENCE);
        let mut walked = Walked {
            at_background,
            at_row,
            evaluations: 2,
            converged: false,
        };
        for level in 0..LEVELS {
            if level > 0 && FEWEST << level > stop.most_nodes {
                break;
            }
            let rule = Rule::at(level);
            self.integrate(member, line, rule, output);
            walked.evaluations += rule.nodes.len() as u64;
            let gap = (self.now.iter().sum::<f64>() - difference).abs();
            let moved = self.now.iter().zip(&self.before);
            let moved = moved.map(|(now, before)| (now - before).abs());
            let moved = moved.fold(0.0, f64::max);
            std::mem::swap(&mut self.now, &mut self.before);
            walked.converged = level > 0
                && gap <= stop.tolerance * scale
                && moved <= stop.tolerance.sqrt() * scale;
            if walked.converged {
                break;
            }
        }
        for (sum, value) in attribution.iter_mut().zip(&self.before) {
            *sum += value;
        }
        walked
    }

    /// The integral by one rule, into `now`.
    fn integrate(&mut self, member: &Member, line: Line<'_>, rule: &Rule, output: Output) {
        self.first.fill(0.0);
        for nodes in rule.nodes.chunks_exact(BLOCK) {
            let logits = self.forward(member, nodes);
            self.backward(member, nodes, logits, output);
            let units = self.first.len();
            for gradient in self.layers[0].gradient.chunks_exact(units) {
                add_scaled(&mut self.first, 1.0, gradient);
            }
        }
        self.now.fill(0.0);
        line.times_gradient(&member.hidden[0], &self.first, &mut self.now);
    }

    /// The logits at the nodes of a block.
    fn forward(&mut self, member: &Member, nodes: &[(f64, f64)]) -> [f64; BLOCK] {
        let units = self.start.len();
        for (value, &(alpha, _)) in self.layers[0].value.chunks_exact_mut(units).zip(nodes) {
            value.copy_from_slice(&self.start);
            add_scaled(value, alpha, &self.slope);
        }
        for (layer, dense) in member.hidden.iter().enumerate() {
            let (before, after) = self.layers.split_at_mut(layer);
            let Units {
                value, derivative, ..
            } = &mut after[0];
            if let Some(before) = before.last() {
                for value in value.chunks_exact_mut(dense.outputs) {
                    value.copy_from_slice(&dense.bias);
                }
                for input in 0..dense.inputs {
                    let weights = dense.weights_from(input);
                    for (node, value) in value.chunks_exact_mut(dense.outputs).enumerate() {
                        add_scaled(value, before.value[node * dense.inputs + input], weights);
                    }
                }
            }
            for (value, derivative) in value.iter_mut().zip(derivative) {
                (*value, *derivative) = activate(member.activation, *value);
            }
        }
        let last = &self.layers[self.layers.len() - 1].value;
        let mut logits = [member.last.bias[0]; BLOCK];
        for (logit, value) in logits.iter_mut().zip(last.chunks_exact(member.last.inputs)) {
            *logit += dot(value, &member.last.weight);
        }
        logits
    }

    /// The output's gradients with respect to the pre-activations at the nodes, by their weights.
    fn backward(
        &mut self,
        member: &Member,
        nodes: &[(f64, f64)],
        logits: [f64; BLOCK],
        output: Output,
    ) {
        let top = self.layers.len() - 1;
        let units = member.last.inputs;
        let gradients = self.layers[top].gradient.chunks_exact_mut(units);
        for ((gradient, &(_, weight)), logit) in gradients.zip(nodes).zip(logits) {
            gradient.fill(0.0);
            let weight = weight * slope_at_logit(output, logit);
            add_scaled(gradient, weight, &member.last.weight);
        }
        for layer in (0..=top).rev() {
            let Units {
                gradient,
                derivative,
                ..
            } = &mut self.layers[layer];
            for (gradient, derivative) in gradient.iter_mut().zip(derivative) {
                *gradient *= *derivative;
            }
            let Some(below) = layer.checked_sub(1) else {
                break;
            };
            let dense = &member.hidden[layer];
            let (before, after) = self.layers.split_at_mut(layer);
            let to = &mut before[below].gradient;
            to.fill(0.0);
            for unit in 0..dense.outputs {
                let weights = dense.weights_into(unit);
                for (node, to) in to.chunks_exact_mut(dense.inputs).enumerate() {
                    add_scaled(to, after[0].gradient[node * dense.outputs + unit], weights);
                }
            }
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use sways_model::{Activation, Architecture, Weights};

    use super::*;

    /// A rule of n nodes integrates powers up to 2n − 1 exactly.
    #[test]
    fn rules_are_exact_on_polynomials() {
        for level in 0..LEVELS {
            let nodes = &Rule::at(level).nodes;
            assert_eq!(nodes.len(), FEWEST << level);
            for power in [0, 1, 5, 15] {
                let term = |&(x, weight): &(f64, f64)| weight * x.powi(power);
                let found: f64 = nodes.iter().map(term).sum();
                assert!((found - 1.0 / f64::from(power + 1)).abs() < 1e-13);
            }
        }
    }

    /// Simpson's rule over finite differences of the output: the definition, slowly.
    #[test]
    fn is_the_definition_slowly() {
        let (b, x) = ([0.5_f32, -1.0, 0.0], [1.5_f32, 1.0, -2.0]);
        for activation in [
            Activation::Tanh,
            Activation::Sigmoid,
            Activation::Gelu,
            Activation::Silu,
        ] {
            for hidden in [vec![5], vec![4, 3], vec![3, 4, 3]] {
                let architecture = Architecture::new(3, hidden, activation).unwrap();
                let weights = Weights::random(architecture.clone(), 1, 5).unwrap();
                let values = weights.values().iter().map(|w| 3.0 * w).collect();
                let member = &Member::all(&Weights::new(architecture, values))[0];
                for output in [Output::Logit, Output::Probability] {
                    let mut found = [0.0; 3];
                    let stop = Stop {
                        tolerance: 1e-7,
                        most_nodes: 1024,
                    };
                    let line = Line { from: &b, to: &x };
                    let walked =
                        SmoothPath::new(member).walk(member, line, output, stop, &mut found);
                    assert!(walked.converged);
                    let difference = member.output(&x, output) - member.output(&b, output);
                    assert!((walked.at_row - walked.at_background - difference).abs() < 1e-12);
                    let gap = (found.iter().sum::<f64>() - difference).abs();
                    assert!(gap <= 1e-7 * difference.abs().max(LEAST_DIFFERENCE));
                    for (input, found) in found.iter().enumerate() {
                        let expected = slowly(member, &b, &x, input, output);
                        assert!((found - expected).abs() < 1e-5);
                    }
                }
            }
        }
    }

    fn slowly(member: &Member, b: &[f32], x: &[f32], input: usize, output: Output) -> f64 {
        const STEPS: u16 = 200;
        let gradient = |alpha: f64| {
            let at = |change: f32| {
                let mut row: Vec<f32> = b
                    .iter()
                    .zip(x)
                    .map(|(b, x)| b + alpha as f32 * (x - b))
                    .collect();
                row[input] += change;
                (f64::from(row[input]), member.output(&row, output))
            };
            let ((low, below), (high, above)) = (at(-2e-3), at(2e-3));
            (above - below) / (high - low)
        };
        let term = |k: u16| {
            let weight = match k {
                0 | STEPS => 1.0,
                k if k % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * gradient(f64::from(k) / f64::from(STEPS))
        };
        let integral = (0..=STEPS).map(term).sum::<f64>() / (3.0 * f64::from(STEPS));
        integral * (f64::from(x[input]) - f64::from(b[input]))
    }
}
