//! Training by a backend's tensor operations.

use burn::tensor::{Bool, Int, Tensor, TensorData, backend::Backend};
use sways_model::{LossGradient, Mlp, MlpOps, Weights, mlp::to_host, ops::composed::cross_entropy};

use crate::{
    dropout::Dropout,
    optimizer::State,
    rows::Rows,
    settings::FitSettings,
    trainer::{Steps, Trainer},
};

/// Rows of a step, on a device.
#[derive(Clone, Debug)]
struct Batch<B: Backend> {
    /// `[rows, inputs]`.
    inputs: Tensor<B, 2>,
    /// `[members, rows]` or `[1, rows]`.
    labels: Tensor<B, 2>,
    /// `[members, rows]` or `[1, rows]`.
    weights: Tensor<B, 2>,
}

impl<B: Backend> Batch<B> {
    fn select(&self, rows: &[usize]) -> Self {
        let indices: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
        let data = TensorData::new(indices, [rows.len()]);
        let indices: Tensor<B, 1, Int> = Tensor::from_data(data, &self.inputs.device());
        Self {
            inputs: self.inputs.clone().select(0, indices.clone()),
            labels: self.labels.clone().select(1, indices.clone()),
            weights: self.weights.clone().select(1, indices),
        }
    }
}

/// An ensemble in a device's memory.
pub(crate) struct OnDevice<'a, B: MlpOps> {
    settings: &'a FitSettings,
    model: Mlp<B>,
    kept: Tensor<B, 2>,
    rows: Batch<B>,
    validation: Option<Tensor<B, 2>>,
    /// 1 where a parameter may be other than 0, `[members, parameters]`; none: all may.
    free: Option<Tensor<B, 2>>,
    state: State<B>,
    steps: Steps,
    dropout: Option<Dropout>,
    /// `[members]` each.
    losses: Vec<Tensor<B, 1>>,
}

impl<'a, B: MlpOps> OnDevice<'a, B> {
    pub(crate) fn new(
        start: &Weights,
        rows: &Rows,
        settings: &'a FitSettings,
        device: &B::Device,
    ) -> Self {
        let upload = |values: &[f32]| {
            let shape = [values.len() / rows.len(), rows.len()];
            Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
        };
        let model = Mlp::new(&rows.start(start), device);
        let free = (!rows.masked.is_empty()).then(|| {
            let architecture = start.architecture().clone();
            let ones = vec![1.0; start.values().len()];
            let ones = rows.start(&Weights::new(architecture, ones));
            Mlp::<B>::new(&ones, device).parameters().clone()
        });
        Self {
            free,
            settings,
            kept: model.parameters().clone(),
            rows: Batch {
                inputs: rows.design.tensor(device),
                labels: upload(&rows.labels),
                weights: upload(&rows.weights),
            },
            validation: rows.validation.as_deref().map(upload),
            state: State::default(),
            steps: Steps::new(rows, settings),
            dropout: Dropout::new(settings, start),
            losses: Vec::new(),
            model,
        }
    }

    fn step(&mut self, batch: Batch<B>) -> Tensor<B, 1> {
        let [count, _] = batch.inputs.dims();
        let device = batch.inputs.device();
        let architecture = self.model.architecture().clone();
        let masks: Vec<Tensor<B, 3>> = self.dropout.as_mut().map_or_else(Vec::new, |dropout| {
            let units = architecture.hidden().iter();
            let masks = dropout.masks(count).into_iter().zip(units);
            masks
                .map(|(mask, &units)| {
                    let shape = [mask.len() / (count * units), count, units];
                    Tensor::from_data(TensorData::new(mask, shape), &device)
                })
                .collect()
        });
        let LossGradient { losses, gradient } = B::mlp_loss_gradient(
            &architecture,
            self.model.parameters().clone(),
            batch.inputs,
            batch.labels,
            batch.weights,
            &masks,
        );
        let gradient = match &self.free {
            Some(free) => gradient * free.clone(),
            None => gradient,
        };
        let parameters = self.settings.optimizer.step(
            &mut self.state,
            self.steps.factor(self.settings),
            self.model.parameters().clone(),
            gradient,
        );
        self.model = Mlp::from_parameters(architecture, parameters);
        losses
    }
}

impl<B: MlpOps> Trainer for OnDevice<'_, B> {
    fn epoch(&mut self) {
        let losses = match self.steps.batches.take() {
            None => self.step(self.rows.clone()),
            Some(mut batches) => {
                let total: Tensor<B, 1> = self.rows.weights.clone().sum_dim(1).squeeze_dim(1);
                let mut sum = Tensor::zeros_like(&total);
                for batch in batches.epoch() {
                    let batch = self.rows.select(batch);
                    let weight = batch.weights.clone().sum_dim(1).squeeze_dim(1);
                    sum = sum + self.step(batch) * weight;
                }
                self.steps.batches = Some(batches);
                sum / total
            }
        };
        self.losses.push(losses);
    }

    fn take_losses(&mut self) -> Vec<Vec<f64>> {
        if self.losses.is_empty() {
            return Vec::new();
        }
        let losses = to_host(Tensor::stack::<2>(std::mem::take(&mut self.losses), 0));
        losses
            .chunks(self.model.members())
            .map(|losses| losses.iter().map(|&loss| f64::from(loss)).collect())
            .collect()
    }

    fn validation_losses(&mut self) -> Vec<f64> {
        let Some(weights) = &self.validation else {
            return Vec::new();
        };
        let [members, rows] = weights.dims();
        let mut sum = Tensor::<B, 2>::zeros([members, 1], &weights.device());
        let mut start = 0;
        while start < rows {
            let end = rows.min(start + self.model.chunk_rows());
            let inputs = self.rows.inputs.clone().slice_dim(0, start..end);
            let labels = self.rows.labels.clone().slice_dim(1, start..end);
            let weights = weights.clone().slice_dim(1, start..end);
            let losses = cross_entropy(self.model.logits(inputs), labels) * weights;
            sum = sum + losses.sum_dim(1);
            start = end;
        }
        let means = to_host(sum / weights.clone().sum_dim(1));
        means.into_iter().map(f64::from).collect()
    }

    fn keep(&mut self, members: &[bool]) {
        if members.contains(&true) {
            let [count, size] = self.kept.dims();
            let mask = TensorData::new(members.to_vec(), [count, 1]);
            let mask: Tensor<B, 2, Bool> = Tensor::from_data(mask, &self.kept.device());
            self.kept = self
                .kept
                .clone()
                .mask_where(mask.expand([count, size]), self.model.parameters().clone());
        }
    }

    fn state(&self) -> [Vec<f64>; 4] {
        let [first, second] = self.state.averages();
        let all = [
            Some(self.model.parameters()),
            Some(&self.kept),
            first,
            second,
        ];
        all.map(|tensor| {
            let data = tensor.map(|it| it.clone().into_data().convert::<f64>());
            data.and_then(|it| it.into_vec().ok()).unwrap_or_default()
        })
    }

    fn go_on(&mut self, epochs: usize, state: &[Vec<f64>; 4]) {
        let rows = self.rows.inputs.dims()[0];
        let steps = self.steps.skip(epochs, rows);
        let (shape, device) = (self.kept.dims(), self.kept.device());
        let [model, kept, first, second] = state.each_ref().map(|values| {
            let data = || TensorData::new(values.clone(), shape);
            (!values.is_empty()).then(|| Tensor::from_data(data(), &device))
        });
        if let Some(parameters) = model {
            self.model = Mlp::from_parameters(self.model.architecture().clone(), parameters);
        }
        if let Some(kept) = kept {
            self.kept = kept;
        }
        self.state = State::after(steps, [first, second]);
        if let Some(dropout) = &mut self.dropout {
            dropout.skip(epochs * rows);
        }
    }

    fn weights(self, kept: bool) -> Weights {
        if kept {
            Mlp::from_parameters(self.model.architecture().clone(), self.kept).weights()
        } else {
            self.model.weights()
        }
    }
}
