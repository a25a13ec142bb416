//! Rows on the host, evaluated on the model's device.

use burn::tensor::{Tensor, TensorData};
use sways_model::{
    Mlp, MlpOps, Output,
    mlp::{logistic, to_host},
};

/// Rows `[rows, inputs]` on the device: as many as are computed at once, which the caller sees to.
pub(crate) fn on_device<B: MlpOps>(model: &Mlp<B>, rows: &[f32]) -> Tensor<B, 2> {
    let width = model.architecture().inputs();
    let data = TensorData::new(rows.to_vec(), [rows.len() / width, width]);
    Tensor::from_data(data, &model.parameters().device())
}

/// The output at rows: `[rows, inputs]` → `[members, rows]`.
pub(crate) fn outputs<B: MlpOps>(model: &Mlp<B>, rows: &[f32], output: Output) -> Vec<f64> {
    let logits = to_host(model.logits(on_device(model, rows)));
    let of_logit = |logit| match output {
        Output::Logit => f64::from(logit),
        Output::Probability => logistic(f64::from(logit)),
    };
    logits.into_iter().map(of_logit).collect()
}

/// The output's gradients at rows: `[rows, inputs]` → `[members, rows, inputs]`.
pub(crate) fn gradients<B: MlpOps>(model: &Mlp<B>, rows: &[f32], output: Output) -> Vec<f32> {
    to_host(model.input_gradients(on_device(model, rows), output))
}

/// The output's mean over rows, of each member, whatever their number.
pub(crate) fn mean_outputs<B: MlpOps>(model: &Mlp<B>, rows: &[f32], output: Output) -> Vec<f64> {
    let width = model.architecture().inputs();
    let share = 1.0 / (rows.len() / width) as f64;
    let mut means = vec![0.0; model.members()];
    for chunk in rows.chunks(model.chunk_rows() * width) {
        let of_chunk = outputs(model, chunk, output);
        for (mean, outputs) in means.iter_mut().zip(of_chunk.chunks(chunk.len() / width)) {
            *mean += share * outputs.iter().sum::<f64>();
        }
    }
    means
}
