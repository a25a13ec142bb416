//! What the epoch loop asks of whatever computes.

use sways_model::Weights;

use crate::{batches::Batches, rows::Rows, settings::FitSettings};

/// An ensemble that is being trained somewhere.
pub(crate) trait Trainer {
    /// Sees every row once.
    fn epoch(&mut self);

    /// Sees every row so many times.
    fn epochs(&mut self, count: usize) {
        for _ in 0..count {
            self.epoch();
        }
    }

    /// The losses of the epochs since the last call, `[epochs][members]`: the rows' mean, each
    /// taken in its batch before that batch's step.
    fn take_losses(&mut self) -> Vec<Vec<f64>>;

    /// Each member's mean loss on its validation rows as it is now, `[members]`.
    fn validation_losses(&mut self) -> Vec<f64>;

    /// Keeps the parameters that these members have now.
    fn keep(&mut self, members: &[bool]);

    /// The parameters as they were kept, or as they are now.
    fn weights(self, kept: bool) -> Weights;

    /// What a [`Checkpoint`](crate::Checkpoint) holds of it: the parameters, those that are kept,
    /// and the optimiser's two averages.
    fn state(&self) -> [Vec<f64>; 4];

    /// Goes on from such a state after so many epochs.
    fn go_on(&mut self, epochs: usize, state: &[Vec<f64>; 4]);
}

/// Counts the steps and chooses their rows.
#[derive(Debug)]
pub(crate) struct Steps {
    /// `None`: all rows at once.
    pub batches: Option<Batches>,
    done: usize,
    total: usize,
}

impl Steps {
    pub(crate) fn new(rows: &Rows, settings: &FitSettings) -> Self {
        let size = settings.batch_size.filter(|&size| size < rows.len());
        Self {
            batches: size.map(|size| Batches::new(rows.len(), size, settings.seed)),
            done: 0,
            total: settings.epochs * size.map_or(1, |size| rows.len().div_ceil(size)),
        }
    }

    /// Goes past so many epochs; returns how many steps that are.
    pub(crate) fn skip(&mut self, epochs: usize, rows: usize) -> usize {
        let of_epoch = self.batches.as_ref().map_or(1, |it| it.of_epoch(rows));
        if let Some(batches) = &mut self.batches {
            batches.skip(epochs);
        }
        self.done = epochs * of_epoch;
        self.done
    }

    /// The next step's factor on the learning rate.
    pub(crate) fn factor(&mut self, settings: &FitSettings) -> f64 {
        let factor = settings
            .schedule
            .factor(self.done as f64 / self.total as f64);
        self.done += 1;
        factor
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::NdArray;
    use sways_data::{Design, Groups};
    use sways_model::{Activation, Architecture};

    use super::*;
    use crate::{
        device::OnDevice, host::OnHost, members::Members, optimizer::Name, schedule::Schedule,
        settings::RawFitSettings,
    };

    fn rows(settings: &FitSettings) -> Rows {
        let values = (0..90 * 3).map(|at| ((at * 37 % 101) as f32 - 50.0) / 30.0);
        let groups = Groups::new([("a".to_owned(), 3)]);
        let design = Design::new(90, groups, values.collect()).unwrap();
        let labels: Vec<bool> = (0..90).map(|row| row * row % 7 < 3).collect();
        Rows::planned(&design, &labels, None, settings)
    }

    /// The tensors and the native code are two ways to the same numbers.
    fn agree(raw: &RawFitSettings) {
        let settings = raw.check(1).unwrap();
        let rows = rows(&settings);
        let architecture = Architecture::new(3, vec![6, 4], Activation::Tanh).unwrap();
        let start = Weights::random(architecture, settings.members(), 1).unwrap();
        let mut host = OnHost::<f64>::new(&start, &rows, &settings);
        let device = burn_ndarray::NdArrayDevice::default();
        let mut tensors = OnDevice::<NdArray>::new(&start, &rows, &settings, &device);
        for epoch in 0..settings.epochs() {
            host.epoch();
            tensors.epoch();
            let pairs = |a: Vec<f64>, b: Vec<f64>| {
                assert_eq!(a.len(), b.len());
                for (a, b) in a.iter().zip(&b) {
                    assert!(
                        (a - b).abs() < 1e-5,
                        "{raw:?}: epoch {epoch}: {a} is not {b}"
                    );
                }
            };
            pairs(host.take_losses().concat(), tensors.take_losses().concat());
            pairs(host.validation_losses(), tensors.validation_losses());
            let better: Vec<bool> = (0..settings.members()).map(|m| m == epoch % 3).collect();
            host.keep(&better);
            tensors.keep(&better);
        }
        let (host, tensors) = (host.weights(true), tensors.weights(true));
        for (a, b) in host.values().iter().zip(tensors.values()) {
            assert!((a - b).abs() < 1e-4, "{raw:?}: {a} is not {b}");
        }
    }

    /// Members that see different rows, labels and inputs.
    fn members() -> (Members, Design) {
        let values = (0..70 * 3).map(|at| ((at * 29 % 83) as f32 - 41.0) / 25.0);
        let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        let design = Design::new(70, groups, values.collect()).unwrap();
        let mut members = Members::default();
        let label = |row: usize| f32::from(u8::from(row * row % 7 < 3));
        members.push((0..70).map(label), vec![1.0; 70], &[]);
        let unseen = |row: usize| f32::from(u8::from(row % 5 != 1));
        members.push((0..70).map(label), (0..70).map(unseen), &[1, 2]);
        members.push(
            (0..70).map(|row| 1.0 - label(row)),
            (0..70).map(unseen),
            &[0],
        );
        (members, design)
    }

    #[test]
    fn members_of_their_own_train_alike_on_host_and_device() {
        for batch_size in [None, Some(16)] {
            let raw = RawFitSettings {
                optimizer: Name::AdamW,
                epochs: 9,
                members: 3,
                batch_size,
                ..RawFitSettings::default()
            };
            let settings = raw.check(1).unwrap();
            let (members, design) = members();
            let architecture = Architecture::new(3, vec![5], Activation::Relu).unwrap();
            let start = Weights::random(architecture, 3, 1).unwrap();
            let start = members.start_at_the_mean(start);
            let rows = members.rows(&design);
            let mut host = OnHost::<f64>::new(&start, &rows, &settings);
            let device = burn_ndarray::NdArrayDevice::default();
            let mut tensors = OnDevice::<NdArray>::new(&start, &rows, &settings, &device);
            for _ in 0..9 {
                host.epoch();
                tensors.epoch();
            }
            let (host, tensors) = (host.weights(false), tensors.weights(false));
            for (a, b) in host.values().iter().zip(tensors.values()) {
                assert!((a - b).abs() < 1e-4, "{a} is not {b}");
            }
            // What is denied stays 0: 5 units of inputs 1 and 2, and of input 0.
            assert!(host.member(1)[5..15].iter().all(|&w| w == 0.0));
            assert!(host.member(2)[..5].iter().all(|&w| w == 0.0));
            assert!(host.member(0)[..15].iter().all(|&w| w != 0.0));
        }
    }

    /// A row that weighs nothing is a row that is not there.
    #[test]
    fn unseen_rows_leave_no_trace() {
        let raw = RawFitSettings {
            epochs: 20,
            ..RawFitSettings::default()
        };
        let settings = raw.check(1).unwrap();
        let (_, design) = members();
        let kept: Vec<usize> = (0..70).filter(|row| row % 5 != 1).collect();
        let labels = |row: &usize| row * row % 7 < 3;
        let all: Vec<usize> = (0..70).collect();
        let weights = all.iter().map(|row| f32::from(u8::from(row % 5 != 1)));
        let weighted = Rows::new(&design, &all.iter().map(labels).collect::<Vec<_>>());
        let some = weighted.labels.clone();
        let weighted = weighted.of_members(some, weights.collect());
        let fewer = Rows::new(
            &design.select(&kept),
            &kept.iter().map(labels).collect::<Vec<_>>(),
        );
        let architecture = Architecture::new(3, vec![5], Activation::Tanh).unwrap();
        let start = Weights::random(architecture, 1, 1).unwrap();
        let train = |rows: &Rows| {
            let mut host = OnHost::<f64>::new(&start, rows, &settings);
            host.epochs(20);
            host.weights(false)
        };
        for (a, b) in train(&weighted).values().iter().zip(train(&fewer).values()) {
            assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        }
    }

    /// Single precision is the same training to fewer digits, and the numbers of a run do not hang
    /// on how many epochs are one operation.
    #[test]
    fn single_precision_stays_near_double() {
        let raw = RawFitSettings {
            epochs: 30,
            members: 3,
            batch_size: Some(40),
            dropout: 0.2,
            validation_fraction: 0.2,
            ..RawFitSettings::default()
        };
        let settings = raw.check(1).unwrap();
        let rows = rows(&settings);
        let architecture = Architecture::new(3, vec![20, 7], Activation::Silu).unwrap();
        let start = Weights::random(architecture, 3, 1).unwrap();
        let mut double = OnHost::<f64>::new(&start, &rows, &settings);
        let mut single = OnHost::<f32>::new(&start, &rows, &settings);
        let mut again = OnHost::<f32>::new(&start, &rows, &settings);
        double.epochs(30);
        single.epochs(30);
        (0..30).for_each(|_| again.epoch());
        let losses = |trainer: &mut dyn Trainer| trainer.take_losses().concat();
        let (double_losses, single_losses) = (losses(&mut double), losses(&mut single));
        for (double, single) in double_losses.iter().zip(&single_losses) {
            assert!((double - single).abs() < 1e-4, "{single} is not {double}");
        }
        assert_eq!(single_losses, losses(&mut again));
        assert_eq!(single.weights(false), again.weights(false));
    }

    #[test]
    fn host_and_device_train_alike() {
        let raw = |optimizer| RawFitSettings {
            optimizer,
            epochs: 12,
            members: 3,
            batch_size: Some(40),
            validation_fraction: 0.2,
            schedule: Schedule::Coslog4,
            weight_decay: Some(0.01),
            ..RawFitSettings::default()
        };
        for optimizer in [Name::Adam, Name::AdamW, Name::RmsProp, Name::Sgd] {
            agree(&raw(optimizer));
        }
        for optimizer in [Name::Sgd, Name::RmsProp] {
            agree(&RawFitSettings {
                momentum: Some(0.8),
                nesterov: (optimizer == Name::Sgd).then_some(true),
                ..raw(optimizer)
            });
        }
        agree(&RawFitSettings {
            dropout: 0.3,
            balance_classes: true,
            batch_size: None,
            ..raw(Name::Adam)
        });
    }
}
