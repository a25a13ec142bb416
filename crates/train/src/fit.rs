//! The epoch loop.

use burn::tensor::{Tensor, backend::Backend};
use sways_model::{LossGradient, Mlp, MlpOps, mlp::to_host};

use crate::{
    Error, FitSettings, Rows,
    batches::Batches,
    best::{Best, validation_losses},
    dropout::Dropout,
    optimizer::State,
};

/// After so many epochs the losses come to the host, to see whether they are still finite.
/// Often enough to stop early, seldom enough not to wait for the device at every step.
const EPOCHS_BETWEEN_CHECKS: usize = 50;

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
    /// The mean over the members of the loss on their validation rows after the epoch, where they
    /// have some.
    pub validation: Option<f64>,
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
    /// The ensemble: each member at its best epoch, or at the last where no validation rows say
    /// which one that is.
    pub model: Mlp<B>,
    /// Each member's epoch.
    pub epochs: Vec<usize>,
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
    let mut log = Log::new(settings);
    let mut best = rows
        .validation
        .as_ref()
        .map(|weights| (weights, Best::new(&model, settings.patience)));
    let mut training = Training::new(model, rows, settings);
    let mut last = epochs;

    for epoch in 1..=epochs {
        let losses = training.epoch();
        let validation = best.as_ref().map(|(weights, _)| {
            let losses = validation_losses(&training.model(), rows, weights);
            (losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / losses.len() as f64, losses)
        });
        log.push(epoch, losses, validation.as_ref().map(|(mean, _)| *mean))?;
        observe(Progress { epoch, epochs });
        if let (Some((_, best)), Some((_, losses))) = (&mut best, validation) {
            best.update(epoch, &training.parameters, &losses);
            if best.is_done() {
                last = epoch;
                break;
            }
        }
    }

    let losses = log.finish()?;
    let (parameters, epochs) = match best {
        Some((_, best)) => best.finish(),
        None => {
            let members = training.parameters.dims()[0];
            (training.parameters.clone(), vec![last; members])
        }
    };
    let model = Mlp::from_parameters(training.model().architecture().clone(), parameters);
    if last > 0 && !model.weights().values().iter().all(|w| w.is_finite()) {
        return Err(diverged(settings, last, "a weight"));
    }
    Ok(Fit {
        model,
        epochs,
        losses,
    })
}

/// An ensemble that is being trained.
struct Training<'a, B: MlpOps> {
    settings: &'a FitSettings,
    rows: &'a Rows<B>,
    untrained: Mlp<B>,
    parameters: Tensor<B, 2>,
    state: State<B>,
    /// `None`: all rows at once.
    batches: Option<Batches>,
    dropout: Option<Dropout>,
    steps_done: usize,
    steps: usize,
}

impl<'a, B: MlpOps> Training<'a, B> {
    fn new(model: Mlp<B>, rows: &'a Rows<B>, settings: &'a FitSettings) -> Self {
        let size = settings.batch_size.filter(|&size| size < rows.len());
        let architecture = model.architecture();
        Self {
            dropout: Dropout::new(
                settings.dropout,
                architecture,
                model.members(),
                settings.seed,
            ),
            parameters: model.parameters().clone(),
            untrained: model,
            state: State::default(),
            batches: size.map(|size| Batches::new(rows.len(), size, settings.seed)),
            steps_done: 0,
            steps: settings.epochs * size.map_or(1, |size| rows.len().div_ceil(size)),
            settings,
            rows,
        }
    }

    fn model(&self) -> Mlp<B> {
        let architecture = self.untrained.architecture().clone();
        Mlp::from_parameters(architecture, self.parameters.clone())
    }

    /// Sees every row once. The losses are the rows' mean, each in its batch before that batch's
    /// step: `[members]`.
    fn epoch(&mut self) -> Tensor<B, 1> {
        let Some(mut batches) = self.batches.take() else {
            return self.step(self.rows.clone());
        };
        let total: Tensor<B, 1> = self.rows.weights.clone().sum_dim(1).squeeze_dim(1);
        let mut sum = Tensor::zeros_like(&total);
        for batch in batches.epoch() {
            let batch = self.rows.select(batch);
            let weight = batch.weights.clone().sum_dim(1).squeeze_dim(1);
            sum = sum + self.step(batch) * weight;
        }
        self.batches = Some(batches);
        sum / total
    }

    fn step(&mut self, batch: Rows<B>) -> Tensor<B, 1> {
        let masks = match &mut self.dropout {
            Some(dropout) => dropout.masks(batch.len(), &batch.inputs.device()),
            None => Vec::new(),
        };
        let LossGradient { losses, gradient } = B::mlp_loss_gradient(
            self.untrained.architecture(),
            self.parameters.clone(),
            batch.inputs,
            batch.labels,
            batch.weights,
            &masks,
        );
        let done = self.steps_done as f64 / self.steps as f64;
        self.parameters = self.settings.optimizer.step(
            &mut self.state,
            self.settings.schedule.factor(done),
            self.parameters.clone(),
            gradient,
        );
        self.steps_done += 1;
        losses
    }
}

/// Gathers the epochs' losses on the device and looks at them now and then.
struct Log<'a, B: Backend> {
    settings: &'a FitSettings,
    /// The epochs whose losses have not been looked at yet.
    pending: Vec<(usize, Tensor<B, 1>, Option<f64>)>,
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

    fn push(
        &mut self,
        epoch: usize,
        losses: Tensor<B, 1>,
        validation: Option<f64>,
    ) -> Result<(), Error> {
        self.pending.push((epoch, losses, validation));
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
        let pending = std::mem::take(&mut self.pending);
        let tensors = pending.iter().map(|(_, losses, _)| losses.clone());
        let losses = to_host(Tensor::stack::<2>(tensors.collect(), 0));
        let members = losses.len() / pending.len();
        for ((epoch, _, validation), losses) in pending.into_iter().zip(losses.chunks(members)) {
            if !losses.iter().all(|loss| loss.is_finite()) {
                return Err(diverged(self.settings, epoch, "the loss"));
            }
            if self.settings.log_every > 0 && epoch % self.settings.log_every == 0 {
                let sum: f64 = losses.iter().map(|&loss| f64::from(loss)).sum();
                self.logged.push(EpochLoss {
                    epoch,
                    loss: sum / members as f64,
                    members: losses.to_vec(),
                    validation,
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
