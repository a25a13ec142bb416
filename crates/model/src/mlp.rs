//! An ensemble on a device.

use burn::tensor::{Tensor, TensorData, activation, backend::Backend};

pub use crate::logistic::{cross_entropy, logistic};
use crate::{
    architecture::Architecture, host::HostEnsemble, ops::MlpOps, output::Output, weights::Weights,
};

/// An ensemble of multilayer perceptrons: parameters `[members, parameters]` on a device.
#[derive(Clone, Debug)]
pub struct Mlp<B: Backend> {
    architecture: Architecture,
    parameters: Tensor<B, 2>,
}

impl<B: Backend> Mlp<B> {
    /// Brings an ensemble to a device.
    pub fn new(weights: &Weights, device: &B::Device) -> Self {
        let shape = [weights.members(), weights.architecture().parameters()];
        let data = TensorData::new(weights.values().to_vec(), shape);
        Self {
            architecture: weights.architecture().clone(),
            parameters: Tensor::from_data(data, device),
        }
    }

    /// An ensemble of parameters `[members, parameters]` that are on a device already.
    ///
    /// # Panics
    /// If the tensor's second axis is not the architecture's: a fault of the caller's code.
    pub fn from_parameters(architecture: Architecture, parameters: Tensor<B, 2>) -> Self {
        assert_eq!(
            parameters.dims()[1],
            architecture.parameters(),
            "parameters of another architecture than {architecture}"
        );
        Self {
            architecture,
            parameters,
        }
    }

    /// Brings the ensemble to the host.
    pub fn weights(&self) -> Weights {
        Weights::new(self.architecture.clone(), to_host(self.parameters.clone()))
    }

    /// The members' common shape.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// All parameters, `[members, parameters]`.
    pub fn parameters(&self) -> &Tensor<B, 2> {
        &self.parameters
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.parameters.dims()[0]
    }
}

impl<B: MlpOps> Mlp<B> {
    /// The log-odds of the event: `[rows, inputs]` → `[members, rows]`.
    pub fn logits(&self, inputs: Tensor<B, 2>) -> Tensor<B, 2> {
        B::mlp_logits(&self.architecture, self.parameters.clone(), inputs)
    }

    /// The probability of the event, member by member: `[rows, inputs]` → `[members, rows]`.
    ///
    /// The ensemble's prediction is the mean over the members.
    pub fn probabilities(&self, inputs: Tensor<B, 2>) -> Tensor<B, 2> {
        activation::sigmoid(self.logits(inputs))
    }

    /// The gradient of an output with respect to the inputs, at every row:
    /// `[rows, inputs]` → `[members, rows, inputs]`.
    pub fn input_gradients(&self, inputs: Tensor<B, 2>, output: Output) -> Tensor<B, 3> {
        let [rows, _] = inputs.dims();
        let cotangent = match output {
            Output::Logit => Tensor::ones([self.members(), rows], &inputs.device()),
            Output::Probability => {
                let p = self.probabilities(inputs.clone());
                p.clone() * p.neg().add_scalar(1.0)
            }
        };
        B::mlp_input_gradient(
            &self.architecture,
            self.parameters.clone(),
            inputs,
            cotangent,
        )
    }
}

impl<B: MlpOps> Mlp<B> {
    /// How many rows to compute at once so that a layer's outputs stay within a few dozen
    /// megabytes, whatever the number of members.
    pub fn chunk_rows(&self) -> usize {
        const VALUES: usize = 1 << 22;
        let widest = self.architecture.hidden().iter().copied();
        let widest = widest.max().unwrap_or(1).max(self.architecture.inputs());
        (VALUES / (widest * self.members())).max(1)
    }

    /// The ensemble's prediction for rows on the host: the members' mean probability of the event.
    ///
    /// `inputs` are `[rows, inputs]` row by row; memory does not grow with their number beyond
    /// what is returned, `[rows]`.
    pub fn predict(&self, inputs: &[f32]) -> Vec<f64> {
        if B::ON_HOST {
            return HostEnsemble::<f32>::new(&self.weights()).probabilities(inputs);
        }
        let width = self.architecture.inputs();
        let members = self.members();
        let device = self.parameters.device();
        log::debug!(
            "predicting by tensor operations: no native code where {} computes",
            B::name(&device)
        );
        let mut probabilities = Vec::with_capacity(inputs.len() / width);
        for chunk in inputs.chunks(self.chunk_rows() * width) {
            let rows = chunk.len() / width;
            let tensor = Tensor::from_data(TensorData::new(chunk.to_vec(), [rows, width]), &device);
            let logits = to_host(self.logits(tensor));
            probabilities.extend((0..rows).map(|row| {
                let of_member = |member| logistic(f64::from(logits[member * rows + row]));
                (0..members).map(of_member).sum::<f64>() / members as f64
            }));
        }
        probabilities
    }
}

/// A tensor's values on the host as `f32`, row by row.
///
/// # Panics
/// If the device does not hand its data over.
pub fn to_host<B: Backend, const D: usize>(tensor: Tensor<B, D>) -> Vec<f32> {
    tensor
        .into_data()
        .convert::<f32>()
        .into_vec()
        .expect("float tensors convert to f32")
}
