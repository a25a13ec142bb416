//! The epoch loop.

use burn::tensor::{Int, Tensor, TensorData, backend::Backend};
use sways_model::{LossGradient, Mlp, MlpOps, mlp::to_host};

use crate::{Error, FitSettings, batches::Batches, optimizer::State};

/// After so many epochs the losses come to the host, to see whether they are still finite.
/// Often enough to stop early, seldom enough not to wait for the device at every step.
const EPOCHS_BETWEEN_CHECKS: usize = 50;

/// The rows to train on, on a device.
#[derive(Clone, Debug)]
pub struct Rows<B: Backend> {
    inputs: Tensor<B, 2>,
    labels: Tensor<B, 2>,
    weights: Tensor<B, 2>,
}

impl<B: Backend> Rows<B> {
    /// Inputs `[rows, inputs]` and labels (0 or 1) `[rows]` that all members share, every row with
    /// the same weight.
    ///
    /// # Panics
    /// If their numbers differ: a fault of the caller's code.
    pub fn new(inputs: Tensor<B, 2>, labels: &[f32]) -> Self {
        let rows = labels.len();
        let device = inputs.device();
        let labels = Tensor::from_data(TensorData::new(labels.to_vec(), [1, rows]), &device);
        let weights = Tensor::ones([1, rows], &device);
        Self::of_members(inputs, labels, weights)
    }

    /// Inputs `[rows, inputs]` that all members share; labels (0 or 1) and row weights (not
    /// negative) of each member, `[members, rows]`, or `[1, rows]` where the members share them.
    ///
    /// # Panics
    /// If their numbers of rows differ: a fault of the caller's code.
    pub fn of_members(inputs: Tensor<B, 2>, labels: Tensor<B, 2>, weights: Tensor<B, 2>) -> Self {
        let rows = inputs.dims()[0];
        assert_eq!(labels.dims()[1], rows, "labels of other rows than inputs");
        assert_eq!(weights.dims()[1], rows, "weights of other rows than inputs");
        Self {
            inputs,
            labels,
            weights,
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        let device = self.inputs.device();
        let indices: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
        let indices: Tensor<B, 1, Int> =
            Tensor::from_data(TensorData::new(indices, [rows.len()]), &device);
        Self {
            inputs: self.inputs.clone().select(0, indices.clone()),
            labels: self.labels.clone().select(1, indices.clone()),
            weights: self.weights.clone().select(1, indices),
        }
    }
}

/// The training loss of an epoch: the mean over its rows, each taken in its batch before that
/// batch's step, in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochLoss {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean over the members.
    pub loss: f64,
    /// Each member's.
    pub members: Vec<f32>,
}

/// What an observer is told after every epoch.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Epochs done.
    pub epoch: usize,
    /// Epochs to do.
    pub epochs: usize,
}

/// A fitted ensemble.
#[derive(Clone, Debug)]
pub struct Fit<B: Backend> {
    /// The ensemble after the last epoch.
    pub model: Mlp<B>,
    /// The losses of the epochs that were to be logged.
    pub losses: Vec<EpochLoss>,
}

/// Trains `model` on `rows`, all members at once.
///
/// # Errors
/// [`Error::Diverged`] if a loss or a weight is no longer finite.
pub fn fit<B: MlpOps>(
    model: Mlp<B>,
    rows: &Rows<B>,
    settings: &FitSettings,
    observe: &mut dyn FnMut(Progress),
) -> Result<Fit<B>, Error> {
    let epochs = settings.epochs;
    let architecture = model.architecture().clone();
    let mut parameters = model.parameters().clone();
    let mut state = State::default();
    let mut batches = settings
        .batch_size
        .filter(|&size| size < rows.inputs.dims()[0])
        .map(|size| Batches::new(rows.inputs.dims()[0], size, settings.seed));
    let mut log = Log::new(settings);

    for epoch in 1..=epochs {
        let mut step = |batch: Rows<B>| {
            let LossGradient { losses, gradient } = B::mlp_loss_gradient(
                &architecture,
                parameters.clone(),
                batch.inputs,
                batch.labels,
                batch.weights,
            );
            parameters = settings
                .optimizer
                .step(&mut state, parameters.clone(), gradient);
            losses
        };
        let losses = match &mut batches {
            None => step(rows.clone()),
            Some(batches) => {
                let total: Tensor<B, 1> = rows.weights.clone().sum_dim(1).squeeze_dim(1);
                let mut sum = Tensor::zeros_like(&total);
                for batch in batches.epoch() {
                    let batch = rows.select(batch);
                    let weight = batch.weights.clone().sum_dim(1).squeeze_dim(1);
                    sum = sum + step(batch) * weight;
                }
                sum / total
            }
        };
        log.push(epoch, losses)?;
        observe(Progress { epoch, epochs });
    }

    let losses = log.finish()?;
    let model = Mlp::from_parameters(architecture, parameters);
    if epochs > 0 && !model.weights().values().iter().all(|w| w.is_finite()) {
        return Err(diverged(settings, epochs, "a weight"));
    }
    Ok(Fit { model, losses })
}

/// Gathers the epochs' losses on the device and looks at them now and then.
struct Log<'a, B: Backend> {
    settings: &'a FitSettings,
    /// The epochs whose losses have not been looked at yet.
    pending: Vec<(usize, Tensor<B, 1>)>,
    logged: Vec<EpochLoss>,
}

impl<'a, B: Backend> Log<'a, B> {
    fn new(settings: &'a FitSettings) -> Self {
        Self {
            settings,
            pending: Vec::with_capacity(EPOCHS_BETWEEN_CHECKS),
            logged: Vec::new(),
        }
    }

    fn push(&mut self, epoch: usize, losses: Tensor<B, 1>) -> Result<(), Error> {
        self.pending.push((epoch, losses));
        if self.pending.len() == EPOCHS_BETWEEN_CHECKS {
            self.look()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<EpochLoss>, Error> {
        self.look()?;
        Ok(self.logged)
    }

    fn look(&mut self) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let (epochs, tensors): (Vec<usize>, Vec<_>) = self.pending.drain(..).unzip();
        let losses = to_host(Tensor::stack::<2>(tensors, 0));
        let members = losses.len() / epochs.len();
        for (&epoch, losses) in epochs.iter().zip(losses.chunks(members)) {
            if !losses.iter().all(|loss| loss.is_finite()) {
                return Err(diverged(self.settings, epoch, "the loss"));
            }
            if self.settings.log_every > 0 && epoch % self.settings.log_every == 0 {
                let sum: f64 = losses.iter().map(|&loss| f64::from(loss)).sum();
                self.logged.push(EpochLoss {
                    epoch,
                    loss: sum / members as f64,
                    members: losses.to_vec(),
                });
            }
        }
        Ok(())
    }
}

fn diverged(settings: &FitSettings, epoch: usize, what: &'static str) -> Error {
    Error::Diverged {
        epoch,
        epochs: settings.epochs,
        what,
        learning_rate: settings.optimizer.learning_rate(),
    }
}
