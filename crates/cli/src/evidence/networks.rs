//! Fits members in batches, so that memory does not grow with how many there are.

use sways_data::Design;
use sways_model::{Architecture, MlpOps, Weights, host::HostEnsemble};
use sways_train::{Members, fit};

use crate::{Error, recipe};

/// Labels and weights of one batch of members, at most.
const CELLS: usize = 1 << 24;

/// What is told while networks are fitted: `done` of `all` networks' epochs.
pub(super) type Report<'a> = &'a mut dyn FnMut(f64);

/// How networks are fitted for one purpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Networks {
    /// Row visits of each, as a share of the usual.
    pub effort: f64,
    /// What the usual weight decay is multiplied by.
    pub decay: f64,
    /// Rows of a step; 0: the recipe's.
    pub batch_size: usize,
    /// Of starting weights and mini-batches.
    pub seed: u64,
}

impl Networks {
    /// Fits `count` members to a design's rows; `push` adds the member of a number to the plan.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn fit<B: MlpOps>(
        self,
        design: &Design,
        count: usize,
        push: &dyn Fn(usize, &mut Members),
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Weights, Error> {
        let architecture = Architecture::new(
            design.inputs(),
            recipe::EVIDENCE_HIDDEN.to_vec(),
            sways_model::Activation::Relu,
        )?;
        let at_once = (CELLS / design.rows().max(1)).clamp(1, count.max(1));
        let mut values = Vec::with_capacity(count * architecture.parameters());
        for first in (0..count).step_by(at_once) {
            let members = first..count.min(first + at_once);
            let mut raw = recipe::evidence(design.rows(), self.effort);
            if self.batch_size > 0 {
                raw.batch_size = Some(self.batch_size);
            }
            raw.weight_decay = raw.weight_decay.map(|decay| decay * self.decay);
            raw.members = members.len();
            let settings = raw.check(self.seed.wrapping_add(first as u64))?;
            let mut plan = Members::default();
            for member in members.clone() {
                push(member, &mut plan);
            }
            let start = Weights::random(architecture.clone(), members.len(), settings.seed())?;
            let start = plan.start_at_the_mean(start);
            let rows = plan.rows(design);
            let share = members.len() as f64 / count as f64;
            let fitted = fit::<B>(&start, &rows, &settings, device, &mut |progress| {
                let of_these = progress.epoch as f64 / progress.epochs as f64;
                report(first as f64 / count as f64 + share * of_these);
            })?;
            values.extend_from_slice(fitted.weights.values());
        }
        Ok(Weights::new(architecture, values))
    }
}

/// The mean over some members of the probability at some rows of a table `[rows, inputs]`.
pub(super) fn mean_probabilities(
    ensemble: &HostEnsemble,
    members: impl ExactSizeIterator<Item = usize>,
    table: &[f32],
    rows: &[usize],
) -> Vec<f64> {
    let count = members.len() as f64;
    let mut mean = vec![0.0; rows.len()];
    for member in members {
        let logits = ensemble.member_logits(member, table, rows);
        for (mean, logit) in mean.iter_mut().zip(logits) {
            *mean += sways_model::mlp::logistic(logit) / count;
        }
    }
    mean
}
