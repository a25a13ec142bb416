//! Where training stands, so that it can go on from there and end as if it had never stopped.

/// The training loss of an epoch: the mean over its rows, each taken in its batch before that
/// batch's step, in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochLoss {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean over the members.
    pub loss: f64,
    /// Each member's.
    pub members: Vec<f64>,
    /// The mean over the members of the loss on their validation rows after the epoch, where they
    /// have some.
    pub validation: Option<f64>,
}

/// Where training stands after an epoch. What is drawn follows from the seed and the epoch, so it
/// is not held.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Epochs done.
    pub epoch: usize,
    /// The losses that were logged.
    pub losses: Vec<EpochLoss>,
    /// Of each member its best epoch so far, where they choose one.
    pub best: Option<Vec<BestSoFar>>,
    /// The parameters, those that are kept, and what the optimiser remembers, `[members,
    /// parameters]` each; none where there is nothing to remember.
    pub state: [Vec<f64>; 4],
}

/// A member's best epoch so far.
#[derive(Clone, Debug, PartialEq)]
pub struct BestSoFar {
    /// Its loss on the validation rows.
    pub loss: f64,
    /// Counted from 1; 0 where none was better than no training.
    pub epoch: usize,
    /// Whether its patience is at an end.
    pub done: bool,
}

/// Who keeps checkpoints while an ensemble is trained.
pub trait Keeper {
    /// Where to go on; `None`: from the beginning.
    fn found(&mut self) -> Option<Checkpoint> {
        None
    }

    /// Whether it is time for a checkpoint; asked after epochs, of which one is the last.
    fn is_due(&mut self, _last: bool) -> bool {
        false
    }

    /// Keeps a checkpoint.
    fn keep(&mut self, _checkpoint: Checkpoint) {}
}

/// Nobody.
impl Keeper for () {}

#[cfg(test)]
mod tests {
    use burn::tensor::backend::BackendTypes;
    use burn_ndarray::NdArray;
    use sways_data::{Design, Groups};
    use sways_model::{Activation, Architecture, MlpOps, Weights};

    use super::*;
    use crate::{
        fit::fit_kept,
        optimizer::Name,
        rows::Rows,
        schedule::Schedule,
        settings::{Precision, RawFitSettings},
    };

    /// Keeps a checkpoint of one epoch, or goes on from one.
    #[derive(Default)]
    struct At {
        asked: usize,
        epoch: usize,
        kept: Option<Checkpoint>,
    }

    impl Keeper for At {
        fn found(&mut self) -> Option<Checkpoint> {
            self.kept.take()
        }

        fn is_due(&mut self, _: bool) -> bool {
            self.asked += 1;
            self.asked >= self.epoch && self.kept.is_none()
        }

        fn keep(&mut self, checkpoint: Checkpoint) {
            self.kept = Some(checkpoint);
        }
    }

    fn goes_on<B: MlpOps>(raw: &RawFitSettings, device: &<B as BackendTypes>::Device) {
        let settings = raw.check(3).unwrap();
        let values = (0..90 * 3).map(|at| ((at * 37 % 101) as f32 - 50.0) / 30.0);
        let groups = Groups::new([("a".to_owned(), 3)]);
        let design = Design::new(90, groups, values.collect()).unwrap();
        let labels: Vec<bool> = (0..90).map(|row| row * row % 7 < 3).collect();
        let rows = Rows::planned(&design, &labels, None, &settings);
        let architecture = Architecture::new(3, vec![6, 4], Activation::Tanh).unwrap();
        let start = Weights::random(architecture, settings.members(), 1).unwrap();
        let fit = |keeper: &mut At| {
            fit_kept::<B>(&start, &rows, &settings, device, keeper, &mut |_| ()).unwrap()
        };
        let mut never = At {
            epoch: usize::MAX,
            ..At::default()
        };
        let whole = fit(&mut never);
        for epoch in [1, 7, 50, 73, 120] {
            let mut keeper = At {
                epoch,
                ..At::default()
            };
            assert_eq!(fit(&mut keeper).weights, whole.weights);
            let Some(checkpoint) = &keeper.kept else {
                continue;
            };
            assert!(checkpoint.epoch >= epoch, "{raw:?}");
            keeper.epoch = usize::MAX;
            let again = fit(&mut keeper);
            assert_eq!(again.weights, whole.weights, "{raw:?}: {epoch}");
            assert_eq!(again.losses, whole.losses, "{raw:?}: {epoch}");
            assert_eq!(again.epochs, whole.epochs, "{raw:?}: {epoch}");
        }
    }

    #[test]
    fn training_goes_on_to_the_same_bits() {
        let plain = RawFitSettings {
            epochs: 120,
            members: 3,
            log_every: Some(9),
            ..RawFitSettings::default()
        };
        let device = burn_ndarray::NdArrayDevice::default();
        for optimizer in [Name::Adam, Name::AdamW, Name::RmsProp, Name::Sgd] {
            let has_momentum = matches!(optimizer, Name::RmsProp | Name::Sgd);
            let all = RawFitSettings {
                optimizer,
                batch_size: Some(40),
                dropout: 0.3,
                validation_fraction: 0.2,
                patience: Some(30),
                schedule: Schedule::Cosine,
                momentum: has_momentum.then_some(0.8),
                ..plain.clone()
            };
            let single = RawFitSettings {
                optimizer,
                precision: Precision::F32,
                ..plain.clone()
            };
            for raw in [&all, &single] {
                goes_on::<NdArray>(raw, &device);
            }
        }
    }
}
