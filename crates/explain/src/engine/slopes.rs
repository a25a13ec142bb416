//! An ensemble as the methods that differentiate see it.

use burn::tensor::{Tensor, TensorData};
use sways_model::{
    Mlp, MlpOps, Output, Weights,
    host::HostEnsemble,
    mlp::{logistic, to_host},
};

/// An ensemble that gives its outputs and their gradients at rows, both on the host: the one thing
/// that methods need of a backend, so that they need not be generic over it.
pub trait Slopes: Sync {
    /// How many members there are.
    fn members(&self) -> usize;

    /// The number of inputs.
    fn inputs(&self) -> usize;

    /// How many rows to ask for at once.
    fn chunk_rows(&self) -> usize;

    /// The members' parameters.
    fn weights(&self) -> Weights;

    /// The output at rows: `[rows, inputs]` → `[members, rows]`.
    fn outputs(&self, rows: &[f32], output: Output) -> Vec<f64>;

    /// The output's gradients with respect to the inputs: `[rows, inputs]` →
    /// `[members, rows, inputs]`.
    fn gradients(&self, rows: &[f32], output: Output) -> Vec<f32>;
}

impl<B: MlpOps> Slopes for Mlp<B> {
    fn members(&self) -> usize {
        self.members()
    }

    fn inputs(&self) -> usize {
        self.architecture().inputs()
    }

    fn chunk_rows(&self) -> usize {
        self.chunk_rows()
    }

    fn weights(&self) -> Weights {
        self.weights()
    }

    fn outputs(&self, rows: &[f32], output: Output) -> Vec<f64> {
        let logits = to_host(self.logits(on_device(self, rows)));
        let of_logit = |logit| match output {
            Output::Logit => f64::from(logit),
            Output::Probability => logistic(f64::from(logit)),
        };
        logits.into_iter().map(of_logit).collect()
    }

    fn gradients(&self, rows: &[f32], output: Output) -> Vec<f32> {
        if B::ON_HOST {
            return HostEnsemble::<f32>::new(&self.weights()).input_gradients(rows, output);
        }
        to_host(self.input_gradients(on_device(self, rows), output))
    }
}

/// Rows `[rows, inputs]` on the device: as many as are computed at once, which the caller sees to.
fn on_device<B: MlpOps>(model: &Mlp<B>, rows: &[f32]) -> Tensor<B, 2> {
    let width = model.architecture().inputs();
    let data = TensorData::new(rows.to_vec(), [rows.len() / width, width]);
    Tensor::from_data(data, &model.parameters().device())
}

/// The output's mean over rows, of each member, whatever their number.
pub(crate) fn mean_outputs(model: &dyn Slopes, rows: &[f32], output: Output) -> Vec<f64> {
    let width = model.inputs();
    let share = 1.0 / (rows.len() / width) as f64;
    let mut means = vec![0.0; model.members()];
    for chunk in rows.chunks(model.chunk_rows() * width) {
        let of_chunk = model.outputs(chunk, output);
        for (mean, outputs) in means.iter_mut().zip(of_chunk.chunks(chunk.len() / width)) {
            *mean += share * outputs.iter().sum::<f64>();
        }
    }
    means
}
