//! The operations composed of tensor operations: the definition that every faster one must equal.

use burn::tensor::{Tensor, activation, backend::Backend};

use crate::{architecture::Architecture, loss_gradient::LossGradient};

/// See [`MlpOps::mlp_logits`](super::MlpOps::mlp_logits).
pub fn logits<B: Backend>(
    architecture: &Architecture,
    parameters: Tensor<B, 2>,
    inputs: Tensor<B, 2>,
) -> Tensor<B, 2> {
    Trace::forward(architecture, parameters, inputs, &[]).logits
}

/// See [`MlpOps::mlp_loss_gradient`](super::MlpOps::mlp_loss_gradient).
pub fn loss_gradient<B: Backend>(
    architecture: &Architecture,
    parameters: Tensor<B, 2>,
    inputs: Tensor<B, 2>,
    labels: Tensor<B, 2>,
    weights: Tensor<B, 2>,
    masks: &[Tensor<B, 3>],
) -> LossGradient<B> {
    let trace = Trace::forward(architecture, parameters, inputs, masks);
    let total = weights
        .clone()
        .sum_dim(1)
        .clamp_min(f64::from(f32::MIN_POSITIVE));
    let shares = weights / total;
    let losses = cross_entropy(trace.logits.clone(), labels.clone()) * shares.clone();
    let cotangent = (activation::sigmoid(trace.logits.clone()) - labels) * shares;
    LossGradient {
        losses: losses.sum_dim(1).squeeze_dim(1),
        gradient: trace.parameter_gradient(cotangent),
    }
}

/// See [`MlpOps::mlp_parameter_gradient`](super::MlpOps::mlp_parameter_gradient).
pub fn parameter_gradient<B: Backend>(
    architecture: &Architecture,
    parameters: Tensor<B, 2>,
    inputs: Tensor<B, 2>,
    cotangent: Tensor<B, 2>,
) -> Tensor<B, 2> {
    Trace::forward(architecture, parameters, inputs, &[]).parameter_gradient(cotangent)
}

/// See [`MlpOps::mlp_input_gradient`](super::MlpOps::mlp_input_gradient).
pub fn input_gradient<B: Backend>(
    architecture: &Architecture,
    parameters: Tensor<B, 2>,
    inputs: Tensor<B, 2>,
    cotangent: Tensor<B, 2>,
) -> Tensor<B, 3> {
    Trace::forward(architecture, parameters, inputs, &[]).input_gradient(cotangent)
}

/// Binary cross-entropy of logits `z` against labels in [0, 1], elementwise:
/// max(z, 0) − z y + ln(1 + e^−|z|), finite wherever z is. Shapes broadcast.
pub fn cross_entropy<B: Backend>(logits: Tensor<B, 2>, labels: Tensor<B, 2>) -> Tensor<B, 2> {
    let positive = activation::relu(logits.clone());
    // |z| without `abs`: burn-ndarray 0.21 hands out the elements of a shared tensor that does not
    // lie row by row in another order.
    let size = positive.clone().mul_scalar(2.0) - logits.clone();
    positive - logits * labels + size.neg().exp().log1p()
}

/// A forward pass with what a backward pass needs of it.
struct Trace<B: Backend> {
    architecture: Architecture,
    /// Each layer's weight, `[members, inputs, outputs]`.
    weights: Vec<Tensor<B, 3>>,
    /// What went into each layer: `[1, rows, inputs]` for the first, `[members, rows, units]`.
    incoming: Vec<Tensor<B, 3>>,
    /// What came out of each hidden layer before its activation: `[members, rows, units]`.
    pre_activations: Vec<Tensor<B, 3>>,
    /// What each hidden layer's outputs were multiplied by, if anything.
    masks: Vec<Tensor<B, 3>>,
    /// `[members, rows]`.
    logits: Tensor<B, 2>,
}

impl<B: Backend> Trace<B> {
    fn forward(
        architecture: &Architecture,
        parameters: Tensor<B, 2>,
        inputs: Tensor<B, 2>,
        masks: &[Tensor<B, 3>],
    ) -> Self {
        let [members, _] = parameters.dims();
        log::trace!("a pass through {members} networks of {architecture} by tensor operations");
        let layers = architecture.layers();
        let last = layers.len() - 1;
        let mut trace = Self {
            architecture: architecture.clone(),
            weights: Vec::with_capacity(layers.len()),
            incoming: Vec::with_capacity(layers.len()),
            pre_activations: Vec::with_capacity(last),
            masks: masks.to_vec(),
            logits: inputs.clone(),
        };
        let mut x: Tensor<B, 3> = inputs.unsqueeze_dim(0);
        for (index, layer) in layers.into_iter().enumerate() {
            let weight = parameters
                .clone()
                .slice([0..members, layer.weight])
                .reshape([members, layer.inputs, layer.outputs]);
            let bias = parameters.clone().slice([0..members, layer.bias]).reshape([
                members,
                1,
                layer.outputs,
            ]);
            let z = x.clone().matmul(weight.clone()) + bias;
            trace.weights.push(weight);
            trace.incoming.push(x);
            if index == last {
                trace.logits = z.squeeze_dim(2);
                return trace;
            }
            x = architecture.activation().forward(z.clone());
            if let Some(mask) = masks.get(index) {
                x = x * mask.clone();
            }
            trace.pre_activations.push(z);
        }
        unreachable!("an architecture has at least one layer")
    }

    /// `cotangent` `[members, rows]` → `[members, parameters]`.
    fn parameter_gradient(self, cotangent: Tensor<B, 2>) -> Tensor<B, 2> {
        let [members, _] = cotangent.dims();
        let mut parts = Vec::with_capacity(2 * self.weights.len());
        self.backward(cotangent, |incoming, delta| {
            let bias = delta.clone().sum_dim(1);
            let weight = incoming.swap_dims(1, 2).matmul(delta);
            let [_, inputs, outputs] = weight.dims();
            parts.push(bias.reshape([members, outputs]));
            parts.push(weight.reshape([members, inputs * outputs]));
        });
        parts.reverse();
        Tensor::cat(parts, 1)
    }

    /// `cotangent` `[members, rows]` → `[members, rows, inputs]`.
    fn input_gradient(self, cotangent: Tensor<B, 2>) -> Tensor<B, 3> {
        let first = self.weights[0].clone();
        self.backward(cotangent, |_, _| ())
            .matmul(first.swap_dims(1, 2))
    }

    /// Walks from the logit to the first layer. `each` sees what went into a layer and the
    /// gradient on its outputs, `[members, rows, outputs]`; the first layer's is returned.
    fn backward(
        mut self,
        cotangent: Tensor<B, 2>,
        mut each: impl FnMut(Tensor<B, 3>, Tensor<B, 3>),
    ) -> Tensor<B, 3> {
        let mut delta: Tensor<B, 3> = cotangent.unsqueeze_dim(2);
        while let (Some(incoming), Some(weight)) = (self.incoming.pop(), self.weights.pop()) {
            each(incoming, delta.clone());
            if let Some(z) = self.pre_activations.pop() {
                let mut gradient = delta.matmul(weight.swap_dims(1, 2));
                if let Some(mask) = self.masks.pop() {
                    gradient = gradient * mask;
                }
                delta = self.architecture.activation().backward(gradient, z);
            }
        }
        delta
    }
}
