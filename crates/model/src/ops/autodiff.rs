//! Under autodiff: the forward pass as one node.
//!
//! A loss of one's own, built on [`Mlp::logits`](crate::Mlp::logits), is differentiated through
//! it. The node's backward pass runs on the inner backend, so it cannot be differentiated again,
//! and what is a gradient already ([`MlpOps::mlp_loss_gradient`]) comes back untracked.

use burn::tensor::{Tensor, TensorPrimitive, backend::Backend};
use burn_autodiff::{
    Autodiff,
    checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
    grads::Gradients,
    ops::{Backward, Ops, OpsKind},
};

use super::MlpOps;
use crate::architecture::Architecture;
use crate::loss_gradient::LossGradient;

type Primitive<B> = <B as burn::tensor::backend::BackendTypes>::FloatTensorPrimitive;

#[derive(Debug)]
struct MlpLogits;

/// What the backward pass needs: the architecture, the parameters and the inputs.
type State<B> = (Architecture, Primitive<B>, Primitive<B>);

fn wrap<B: Backend, const D: usize>(primitive: Primitive<B>) -> Tensor<B, D> {
    Tensor::from_primitive(TensorPrimitive::Float(primitive))
}

fn unwrap<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> Primitive<B> {
    tensor.into_primitive().tensor()
}

impl<B: MlpOps> Backward<B, 2> for MlpLogits {
    type State = State<B>;

    fn backward(self, ops: Ops<Self::State, 2>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (architecture, parameters, inputs) = ops.state;
        let cotangent = gradients.consume::<B>(&ops.node);
        let [for_parameters, for_inputs] = ops.parents;
        if let Some(node) = for_parameters {
            let gradient = B::mlp_parameter_gradient(
                &architecture,
                wrap(parameters.clone()),
                wrap(inputs.clone()),
                wrap(cotangent.clone()),
            );
            gradients.register::<B>(node.id, unwrap(gradient));
        }
        if let Some(node) = for_inputs {
            // All members saw the same inputs: their gradients add up.
            let gradient: Tensor<B, 2> = B::mlp_input_gradient(
                &architecture,
                wrap(parameters),
                wrap(inputs),
                wrap(cotangent),
            )
            .sum_dim(0)
            .squeeze_dim(0);
            gradients.register::<B>(node.id, unwrap(gradient));
        }
    }
}

impl<B: MlpOps, C: CheckpointStrategy> MlpOps for Autodiff<B, C> {
    type Training = B::Training;

    fn mlp_logits(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        let (parameters, inputs) = (unwrap(parameters), unwrap(inputs));
        let nodes = [parameters.node.clone(), inputs.node.clone()];
        let forward = |parameters: &Primitive<B>, inputs: &Primitive<B>| {
            unwrap(B::mlp_logits(
                architecture,
                wrap(parameters.clone()),
                wrap(inputs.clone()),
            ))
        };
        let logits = forward(&parameters.primitive, &inputs.primitive);
        wrap(
            match MlpLogits.prepare::<C>(nodes).compute_bound().stateful() {
                OpsKind::Tracked(node) => node.finish(
                    (architecture.clone(), parameters.primitive, inputs.primitive),
                    logits,
                ),
                OpsKind::UnTracked(node) => node.finish(logits),
            },
        )
    }

    fn mlp_loss_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        labels: Tensor<Self, 2>,
        weights: Tensor<Self, 2>,
        masks: &[Tensor<Self, 3>],
    ) -> LossGradient<Self> {
        let masks: Vec<_> = masks.iter().map(|mask| mask.clone().inner()).collect();
        let LossGradient { losses, gradient } = B::mlp_loss_gradient(
            architecture,
            parameters.inner(),
            inputs.inner(),
            labels.inner(),
            weights.inner(),
            &masks,
        );
        LossGradient {
            losses: Tensor::from_inner(losses),
            gradient: Tensor::from_inner(gradient),
        }
    }

    fn mlp_parameter_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        cotangent: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        Tensor::from_inner(B::mlp_parameter_gradient(
            architecture,
            parameters.inner(),
            inputs.inner(),
            cotangent.inner(),
        ))
    }

    fn mlp_input_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        cotangent: Tensor<Self, 2>,
    ) -> Tensor<Self, 3> {
        Tensor::from_inner(B::mlp_input_gradient(
            architecture,
            parameters.inner(),
            inputs.inner(),
            cotangent.inner(),
        ))
    }
}
