//! The epoch loop.

use burn::tensor::backend::BackendTypes;
use sways_model::{MlpOps, Weights};

use crate::{
    best::Best,
    checkpoint::{Checkpoint, EpochLoss, Keeper},
    device::OnDevice,
    error::Error,
    host::OnHost,
    rows::Rows,
    settings::{FitSettings, Precision},
    trainer::Trainer,
};

/// After so many epochs the losses come to the host, to see whether they are still finite.
/// Often enough to stop early, seldom enough not to wait for a device at every step.
const EPOCHS_BETWEEN_CHECKS: usize = 50;

/// Multiplications, or so, after which an observer is told that there is progress.
const WORTH_TELLING: usize = 20_000_000;

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
pub struct Fit {
    /// The ensemble: each member at its best epoch, or at the last where no validation rows say
    /// which one that is.
    pub weights: Weights,
    /// Each member's epoch.
    pub epochs: Vec<usize>,
    /// The losses of the epochs that were to be logged.
    pub losses: Vec<EpochLoss>,
}

/// Trains an ensemble on `rows` from the starting weights, all members at once: by native code
/// where the backend's tensors lie in host memory, by tensors elsewhere, in `f64` those of
/// [`MlpOps::Training`].
///
/// # Errors
/// [`Error::NothingToLearn`] if no row has a weight for some member, [`Error::Diverged`] if a loss
/// or a weight is no longer finite.
pub fn fit<B: MlpOps>(
    start: &Weights,
    rows: &Rows,
    settings: &FitSettings,
    device: &<B as BackendTypes>::Device,
    observe: &mut dyn FnMut(Progress),
) -> Result<Fit, Error> {
    fit_kept::<B>(start, rows, settings, device, &mut (), observe)
}

/// The same, which goes on from a checkpoint where `keeper` has one, and gives it more.
///
/// # Errors
/// Those of [`fit`], and [`Error::Checkpoint`] where the checkpoint is of another training.
pub fn fit_kept<B: MlpOps>(
    start: &Weights,
    rows: &Rows,
    settings: &FitSettings,
    device: &<B as BackendTypes>::Device,
    keeper: &mut dyn Keeper,
    observe: &mut dyn FnMut(Progress),
) -> Result<Fit, Error> {
    if let Some(member) = (0..start.members()).find(|&member| !rows.teach(member)) {
        return Err(Error::NothingToLearn { member });
    }
    if B::ON_HOST {
        return on_host(start, rows, settings, keeper, observe);
    }
    log::debug!(
        "training by tensor operations: no native code where {} computes",
        B::name(device)
    );
    match settings.precision {
        Precision::F64 => {
            let trainer = OnDevice::<B::Training>::new(start, rows, settings, device);
            run(trainer, start, rows, settings, keeper, observe)
        }
        Precision::F32 => {
            let trainer = OnDevice::<B>::new(start, rows, settings, device);
            run(trainer, start, rows, settings, keeper, observe)
        }
    }
}

/// The same by native code; not generic, so that it is compiled once, with this crate.
fn on_host(
    start: &Weights,
    rows: &Rows,
    settings: &FitSettings,
    keeper: &mut dyn Keeper,
    observe: &mut dyn FnMut(Progress),
) -> Result<Fit, Error> {
    match settings.precision {
        Precision::F64 => {
            let trainer = OnHost::<f64>::new(start, rows, settings);
            run(trainer, start, rows, settings, keeper, observe)
        }
        Precision::F32 => {
            let trainer = OnHost::<f32>::new(start, rows, settings);
            run(trainer, start, rows, settings, keeper, observe)
        }
    }
}

fn run(
    mut trainer: impl Trainer,
    start: &Weights,
    rows: &Rows,
    settings: &FitSettings,
    keeper: &mut dyn Keeper,
    observe: &mut dyn FnMut(Progress),
) -> Result<Fit, Error> {
    let epochs = settings.epochs;
    let mut log = Log::new(settings);
    let mut best = rows
        .validation
        .as_ref()
        .map(|_| Best::new(start.members(), settings.patience));
    let mut last = epochs;

    // Where nothing is looked at after every epoch, several are one operation.
    let of_epoch = rows.len() * start.values().len();
    let at_once = match best {
        Some(_) => 1,
        None => (WORTH_TELLING / of_epoch.max(1)).clamp(1, EPOCHS_BETWEEN_CHECKS),
    };
    let mut trained = 0;
    if let Some(checkpoint) = keeper.found() {
        check(&checkpoint, start, best.is_some(), epochs)?;
        trained = checkpoint.epoch;
        trainer.go_on(trained, &checkpoint.state);
        log.logged = checkpoint.losses;
        if let (Some(best), Some(members)) = (&mut best, checkpoint.best) {
            best.go_on(members);
        }
    }
    let begin = trained;
    for epoch in begin + 1..=epochs {
        if best.as_ref().is_some_and(Best::is_done) {
            last = epoch - 1;
            break;
        }
        if epoch > trained {
            // Not beyond the next look at the losses.
            let look = (trained / EPOCHS_BETWEEN_CHECKS + 1) * EPOCHS_BETWEEN_CHECKS;
            let until = (trained + at_once).min(look).min(epochs);
            trainer.epochs(until - trained);
            trained = until;
        }
        let mut validation = None;
        if let Some(best) = &mut best {
            let losses = trainer.validation_losses();
            validation = Some(losses.iter().sum::<f64>() / losses.len() as f64);
            trainer.keep(&best.better(epoch, &losses));
        }
        log.push(epoch, validation);
        observe(Progress { epoch, epochs });
        let done = best.as_ref().is_some_and(Best::is_done) || epoch == epochs;
        // Where there are epochs that nobody looked at yet, a checkpoint would be of the last.
        let keep = epoch == trained && keeper.is_due(done);
        if epoch.is_multiple_of(EPOCHS_BETWEEN_CHECKS) || done || keep {
            log.look(&trainer.take_losses())?;
        }
        if keep {
            keeper.keep(Checkpoint {
                epoch,
                losses: log.logged.clone(),
                best: best.as_ref().map(Best::so_far),
                state: trainer.state(),
            });
        }
        if done {
            last = epoch;
            break;
        }
    }

    let weights = trainer.weights(best.is_some());
    if last > 0 && !weights.values().iter().all(|w| w.is_finite()) {
        return Err(diverged(settings, last, "a weight"));
    }
    Ok(Fit {
        epochs: best.map_or_else(|| vec![last; weights.members()], |best| best.epochs()),
        weights,
        losses: log.logged,
    })
}

/// That a checkpoint is of such a training.
fn check(
    checkpoint: &Checkpoint,
    start: &Weights,
    chooses: bool,
    epochs: usize,
) -> Result<(), Error> {
    let (members, size) = (start.members(), start.values().len());
    let [model, kept, averages @ ..] = &checkpoint.state;
    let fits = checkpoint.epoch <= epochs
        && model.len() == size
        && kept.len() == size
        && averages.iter().all(|it| it.is_empty() || it.len() == size)
        && checkpoint.best.is_some() == chooses
        && checkpoint.best.iter().all(|it| it.len() == members)
        && checkpoint
            .losses
            .iter()
            .all(|it| it.members.len() == members);
    if fits { Ok(()) } else { Err(Error::Checkpoint) }
}

/// The epochs' losses, looked at now and then.
struct Log<'a> {
    settings: &'a FitSettings,
    /// The epochs whose losses have not been looked at yet, with their validation losses.
    pending: Vec<(usize, Option<f64>)>,
    logged: Vec<EpochLoss>,
}

impl<'a> Log<'a> {
    fn new(settings: &'a FitSettings) -> Self {
        Self {
            settings,
            pending: Vec::with_capacity(EPOCHS_BETWEEN_CHECKS),
            logged: Vec::new(),
        }
    }

    fn push(&mut self, epoch: usize, validation: Option<f64>) {
        self.pending.push((epoch, validation));
    }

    /// Looks at the pending epochs' losses, `[epochs][members]`.
    fn look(&mut self, losses: &[Vec<f64>]) -> Result<(), Error> {
        for ((epoch, validation), losses) in self.pending.drain(..).zip(losses) {
            if !losses.iter().all(|loss| loss.is_finite()) {
                return Err(diverged(self.settings, epoch, "the loss"));
            }
            if validation.is_some_and(|loss| !loss.is_finite()) {
                return Err(diverged(self.settings, epoch, "the validation loss"));
            }
            if self.settings.log_every > 0 && epoch % self.settings.log_every == 0 {
                self.logged.push(EpochLoss {
                    epoch,
                    loss: losses.iter().sum::<f64>() / losses.len() as f64,
                    members: losses.clone(),
                    validation,
                });
            }
        }
        Ok(())
    }
}

/// That a training so far made numbers that are not finite.
pub fn diverged(settings: &FitSettings, epoch: usize, what: &'static str) -> Error {
    Error::Diverged {
        epoch,
        epochs: settings.epochs,
        what,
        learning_rate: settings.optimizer.learning_rate(),
        weight_decay: settings.optimizer.weight_decay(),
    }
}
