//! Each member's best epoch, by its validation rows.

use burn::tensor::{Bool, Tensor, TensorData};
use sways_model::{Mlp, MlpOps, mlp::to_host, ops::composed::cross_entropy};

use crate::Rows;

/// Keeps every member's parameters of the epoch with its lowest validation loss.
///
/// A member that found none better for `patience` epochs is done: what it keeps does not change
/// any more, however long the others go on.
#[derive(Debug)]
pub(crate) struct Best<B: MlpOps> {
    /// `[members, parameters]`.
    parameters: Tensor<B, 2>,
    members: Vec<Member>,
    patience: usize,
}

#[derive(Clone, Debug)]
struct Member {
    loss: f32,
    epoch: usize,
    done: bool,
}

impl<B: MlpOps> Best<B> {
    pub(crate) fn new(model: &Mlp<B>, patience: Option<usize>) -> Self {
        let member = Member {
            loss: f32::INFINITY,
            epoch: 0,
            done: false,
        };
        Self {
            parameters: model.parameters().clone(),
            members: vec![member; model.members()],
            patience: patience.unwrap_or(usize::MAX),
        }
    }

    /// Looks at the epoch's `[members, parameters]` with their validation losses.
    pub(crate) fn update(&mut self, epoch: usize, parameters: &Tensor<B, 2>, losses: &[f32]) {
        let mut better = Vec::with_capacity(losses.len());
        for (member, &loss) in self.members.iter_mut().zip(losses) {
            better.push(!member.done && loss < member.loss);
            if !member.done && loss < member.loss {
                (member.loss, member.epoch) = (loss, epoch);
            }
            member.done |= epoch - member.epoch >= self.patience;
        }
        if better.contains(&true) {
            let [members, size] = parameters.dims();
            let mask = TensorData::new(better, [members, 1]);
            let mask: Tensor<B, 2, Bool> = Tensor::from_data(mask, &parameters.device());
            self.parameters = self
                .parameters
                .clone()
                .mask_where(mask.expand([members, size]), parameters.clone());
        }
    }

    /// Whether no member will keep anything else.
    pub(crate) fn is_done(&self) -> bool {
        self.members.iter().all(|member| member.done)
    }

    /// The kept parameters, and each member's epoch.
    pub(crate) fn finish(self) -> (Tensor<B, 2>, Vec<usize>) {
        let epochs = self.members.iter().map(|member| member.epoch).collect();
        (self.parameters, epochs)
    }
}

/// Each member's loss on its validation rows, `[members]`; memory does not grow with the rows.
pub(crate) fn validation_losses<B: MlpOps>(
    model: &Mlp<B>,
    rows: &Rows<B>,
    weights: &Tensor<B, 2>,
) -> Vec<f32> {
    let [members, _] = weights.dims();
    let mut sum = Tensor::<B, 2>::zeros([members, 1], &weights.device());
    let mut start = 0;
    while start < rows.len() {
        let end = rows.len().min(start + model.chunk_rows());
        let inputs = rows.inputs.clone().slice([start..end]);
        let labels = rows.labels.clone().slice_dim(1, start..end);
        let weights = weights.clone().slice_dim(1, start..end);
        sum = sum + (cross_entropy(model.logits(inputs), labels) * weights).sum_dim(1);
        start = end;
    }
    to_host(sum / weights.clone().sum_dim(1))
}
