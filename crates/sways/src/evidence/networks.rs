//! Fits members in batches, so that memory does not grow with how many there are.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use sways_data::Design;
use sways_model::{Architecture, MlpOps, Weights, host::HostEnsemble, mlp::logistic};
use sways_train::{Members, fit};

use super::training::{Effort, HIDDEN, Training, training};
use crate::Error;

/// Labels and weights of one batch of members, at most.
const CELLS: usize = 1 << 24;

/// What is told while networks are fitted: `done` of `all` networks' epochs.
pub(super) type Report<'a> = &'a mut dyn FnMut(f64);

/// What one member learns.
pub(super) struct Lesson<'a> {
    /// In [0, 1], `[rows]`.
    pub labels: Vec<f32>,
    /// 0 where it does not see the row, `[rows]`.
    pub weights: Vec<f32>,
    /// The inputs that it is denied.
    pub masked: &'a [usize],
}

/// How networks are fitted for one purpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Networks {
    /// How long and how freely they learn.
    pub effort: Effort,
    /// Of starting weights and mini-batches.
    pub seed: u64,
    /// How many there are, of which a fit may be a part: they share what time there is.
    pub of: usize,
}

impl Networks {
    /// Fits `count` members to a design's rows, each to its lesson.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn fit<'a, B: MlpOps>(
        self,
        design: &Design,
        count: usize,
        lesson: &(dyn Fn(usize) -> Lesson<'a> + Sync),
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Weights, Error> {
        let architecture = Architecture::new(
            design.inputs(),
            HIDDEN.to_vec(),
            sways_model::Activation::Relu,
        )?;
        let at_once = (CELLS / design.rows().max(1)).clamp(1, count.max(1));
        let mut values = Vec::with_capacity(count * architecture.parameters());
        for first in (0..count).step_by(at_once) {
            let members = first..count.min(first + at_once);
            let Training {
                settings: mut raw,
                share,
            } = training(design.rows(), design.inputs(), self.of, self.effort);
            raw.members = members.len();
            let settings = raw.check(self.seed.wrapping_add(first as u64))?;
            let of_member = |member: usize| {
                let mut lesson = lesson(member);
                if share < 1.0 {
                    self.keep(share, member, &mut lesson.weights);
                }
                lesson
            };
            let lessons: Vec<Lesson<'_>> = members.clone().into_par_iter().map(of_member).collect();
            let mut plan = Members::default();
            for lesson in lessons {
                plan.push(lesson.labels, lesson.weights, lesson.masked);
            }
            let start = Weights::random(architecture.clone(), members.len(), settings.seed())?;
            let start = plan.start_at_the_mean(start);
            let rows = plan.rows(design);
            let of_all = members.len() as f64 / count as f64;
            let fitted = fit::<B>(&start, &rows, &settings, device, &mut |progress| {
                let of_these = progress.epoch as f64 / progress.epochs as f64;
                report(first as f64 / count as f64 + of_all * of_these);
            })?;
            values.extend_from_slice(fitted.weights.values());
        }
        Ok(Weights::new(architecture, values))
    }

    /// Leaves a member a share of its rows, drawn at random.
    fn keep(self, share: f64, member: usize, weights: &mut [f32]) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        // Away from the streams of starting weights and mini-batches.
        rng.set_stream(u64::MAX - member as u64);
        for weight in weights {
            if !rng.random_bool(share) {
                *weight = 0.0;
            }
        }
    }
}

/// A member's probabilities at some rows of a table `[rows, inputs]`.
pub(super) fn probabilities(
    ensemble: &HostEnsemble,
    member: usize,
    table: &[f32],
    rows: &[usize],
) -> Vec<f64> {
    let logits = ensemble.member_logits(member, table, rows);
    logits.into_iter().map(logistic).collect()
}
