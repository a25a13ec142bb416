//! Fits members in batches, so that memory does not grow with how many there are.

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use sways_data::{Design, FNV_BASIS, fnv1a};
use sways_model::{Architecture, MlpOps, Weights, host::HostEnsemble, mlp::logistic};
use sways_train::{FitSettings, Members, fit};

use super::{
    fit_cache::FitCache,
    training::{Effort, HIDDEN, Training, training},
};
use crate::error::Error;

/// Labels and weights of one batch of members, at most.
pub(super) const CELLS: usize = 1 << 24;
/// And their parameters, of which the optimiser holds several copies.
pub(super) const PARAMETERS: usize = 1 << 21;

/// What is told while networks are fitted: `done` of `all` networks' epochs.
pub(super) type Report<'a> = &'a mut dyn FnMut(f64);

/// What one member learns.
pub(super) struct Refit<'a> {
    /// In [0, 1], `[rows]`.
    pub labels: Vec<f32>,
    /// 0 where it does not see the row, `[rows]`.
    pub weights: Vec<f32>,
    /// The inputs that it is denied.
    pub masked: &'a [usize],
}

/// How networks are fitted for one purpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Networks<'w> {
    /// How long and how freely they learn.
    pub effort: Effort,
    /// Of starting weights and mini-batches.
    pub seed: u64,
    /// How many there are, of which a fit may be a part: they share what time there is.
    pub of: usize,
    /// What rows weigh, `[rows]`, where they don't all the same.
    pub weights: Option<&'w [f64]>,
    /// Those that were fitted before.
    pub cache: &'w dyn FitCache,
}

impl Networks<'_> {
    /// Fits `count` members to a design's rows, each of its own; `refits` gives those of some.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn fit<'a, B: MlpOps>(
        self,
        design: &Design,
        count: usize,
        refits: &(dyn Fn(Range<usize>) -> Vec<Refit<'a>> + Sync),
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Weights, Error> {
        let mut values = Vec::new();
        let take = &mut |_: Range<usize>, some: Weights| values.extend_from_slice(some.values());
        let architecture = self.fit_some::<B>(design, count, refits, device, report, take)?;
        Ok(Weights::new(architecture, values))
    }

    /// Fits members as [`Networks::fit`] does, and has each predict at the rows that `asked` gives
    /// it: their probabilities, `[count][rows]`. None is kept.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn predictions<'a, 'r, B: MlpOps>(
        self,
        design: &Design,
        count: usize,
        refits: &(dyn Fn(Range<usize>) -> Vec<Refit<'a>> + Sync),
        asked: &(dyn Fn(usize) -> &'r [usize] + Sync),
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let mut said = Vec::with_capacity(count);
        let take = &mut |members: Range<usize>, weights: Weights| {
            let ensemble: HostEnsemble<f32> = HostEnsemble::new(&weights);
            let of_member = |member: usize| {
                let rows = asked(member);
                let logits = ensemble.member_logits(member - members.start, design.values(), rows);
                logits.into_iter().map(logistic).collect::<Vec<f64>>()
            };
            said.par_extend(members.clone().into_par_iter().map(of_member));
        };
        self.fit_some::<B>(design, count, refits, device, report, take)?;
        Ok(said)
    }

    /// Fits members, some at a time, and gives them away in their order.
    fn fit_some<'a, B: MlpOps>(
        self,
        design: &Design,
        count: usize,
        refits: &(dyn Fn(Range<usize>) -> Vec<Refit<'a>> + Sync),
        device: &B::Device,
        report: Report<'_>,
        take: &mut dyn FnMut(Range<usize>, Weights),
    ) -> Result<Architecture, Error> {
        let architecture = Architecture::new(
            design.inputs(),
            HIDDEN.to_vec(),
            sways_model::Activation::Relu,
        )?;
        let at_once = (CELLS / design.rows().max(1)).min(PARAMETERS / architecture.parameters());
        let at_once = at_once.clamp(1, count.max(1));
        for first in (0..count).step_by(at_once) {
            let members = first..count.min(first + at_once);
            let Training {
                settings: mut raw,
                share,
            } = training(design.rows(), design.inputs(), self.of, self.effort);
            raw.members = members.len();
            let settings = raw.check(self.seed.wrapping_add(first as u64))?;
            let mut refits = refits(members.clone());
            if let Some(weights) = self.weights {
                for refit in &mut refits {
                    for (own, weight) in refit.weights.iter_mut().zip(weights) {
                        *own *= *weight as f32;
                    }
                }
            }
            if share < 1.0 {
                let pairs = members.clone().into_par_iter().zip(&mut refits);
                pairs.for_each(|(member, refit)| self.keep(share, member, &mut refit.weights));
            }
            let mut plan = Members::default();
            for refit in refits {
                plan.push(refit.labels, refit.weights, refit.masked);
            }
            let start = Weights::random(architecture.clone(), members.len(), settings.seed())?;
            let start = plan.start_at_the_mean(start);
            let of_all = members.len() as f64 / count as f64;
            let digest = digest(&settings, &plan, &start);
            let size = members.len() * architecture.parameters();
            if let Some(found) = self.cache.get(digest).filter(|it| it.len() == size) {
                take(members, Weights::new(architecture.clone(), found));
                report(first as f64 / count as f64 + of_all);
                continue;
            }
            let rows = plan.rows(design);
            let fitted = fit::<B>(&start, &rows, &settings, device, &mut |progress| {
                let of_these = progress.epoch as f64 / progress.epochs as f64;
                report(first as f64 / count as f64 + of_all * of_these);
            })?;
            self.cache.put(digest, fitted.weights.values());
            take(members, fitted.weights);
        }
        Ok(architecture)
    }

    /// Leaves a member a share of its rows, drawn at random.
    fn keep(self, share: f64, member: usize, weights: &mut [f32]) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        // Away from the streams of starting weights and mini-batches.
        rng.set_stream(u64::MAX - member as u64);
        // How many rows lie between two that are kept is geometric.
        let left_out = (1.0 - share).ln();
        let mut gap = || ((1.0 - rng.random::<f64>()).ln() / left_out) as usize;
        let mut rest = &mut weights[..];
        while !rest.is_empty() {
            let (between, behind) = rest.split_at_mut(gap().min(rest.len()));
            between.fill(0.0);
            rest = behind.split_first_mut().map_or(&mut [], |(_, it)| it);
        }
    }
}

/// Tells a fit from the others of an inquiry: how it trains, and of each member the inputs that it is
/// denied and its starting bias, the log-odds of its rows' mean label.
fn digest(settings: &FitSettings, plan: &Members, start: &Weights) -> u64 {
    let size = start.values().len() / start.members();
    let biases = start.values().chunks_exact(size).map(|it| it[size - 1]);
    let mut digest = fnv1a(format!("{settings:?}").bytes(), FNV_BASIS);
    for (bias, denied) in biases.zip(plan.masked()) {
        let denied = denied.iter().flat_map(|&it| (it as u64).to_le_bytes());
        let count = (denied.clone().count() as u64).to_le_bytes();
        let member = bias.to_le_bytes().into_iter().chain(count).chain(denied);
        digest = fnv1a(member, digest);
    }
    digest
}

/// The refits of some members, each of its own.
pub(super) fn each<'a>(
    refit: impl Fn(usize) -> Refit<'a> + Sync,
) -> impl Fn(Range<usize>) -> Vec<Refit<'a>> + Sync {
    move |members| members.into_par_iter().map(&refit).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Mutex};

    use burn_ndarray::{NdArray, NdArrayDevice};
    use sways_data::Groups;

    use super::*;

    #[test]
    fn a_share_of_the_rows_is_kept() {
        let networks = Networks {
            effort: Effort::Tight,
            seed: 3,
            of: 2,
            weights: None,
            cache: &(),
        };
        let kept = |share: f64, member: usize| {
            let mut weights = vec![1.0; 20_000];
            networks.keep(share, member, &mut weights);
            weights
        };
        for share in [0.02, 0.5, 0.97] {
            let all = kept(share, 0);
            let count = all.iter().filter(|&&it| it == 1.0).count() as f64;
            let deviation = (20_000.0 * share * (1.0 - share)).sqrt();
            assert!(
                (count - 20_000.0 * share).abs() < 4.0 * deviation,
                "{share}: {count}"
            );
            // As many next to one another as there are by chance.
            let pairs = all.windows(2).filter(|it| it[0] * it[1] == 1.0).count() as f64;
            let expected = 20_000.0 * share * share;
            assert!(
                (pairs - expected).abs() < 6.0 * expected.sqrt() + 6.0,
                "{share}: {pairs}"
            );
            assert_eq!(all, kept(share, 0));
            assert_ne!(all, kept(share, 1));
        }
    }

    /// Remembers fits, each with its last parameter changed.
    #[derive(Debug, Default)]
    struct Changing(Mutex<BTreeMap<u64, Vec<f32>>>);

    impl FitCache for Changing {
        fn get(&self, fit: u64) -> Option<Vec<f32>> {
            self.0.lock().unwrap().get(&fit).cloned()
        }

        fn put(&self, fit: u64, parameters: &[f32]) {
            let mut parameters = parameters.to_vec();
            *parameters.last_mut().unwrap() += 1.0;
            let before = self.0.lock().unwrap().insert(fit, parameters);
            assert_eq!(before, None, "fitted twice");
        }
    }

    #[test]
    fn what_was_fitted_before_is_not_fitted_again() {
        let values = (0..60).map(|at| (at * 37 % 19) as f32).collect();
        let design = Design::new(30, Groups::new([("a".to_owned(), 2)]), values).unwrap();
        let cache = Changing::default();
        let networks = Networks {
            effort: Effort::Gate,
            seed: 3,
            of: 2,
            weights: None,
            cache: &cache,
        };
        let fit = |networks: Networks<'_>, event: usize, masked: &[usize]| {
            let refit = |member: usize| Refit {
                labels: (0..30)
                    .map(|row| f32::from(u8::from(row % 3 < event)))
                    .collect(),
                weights: vec![1.0; 30],
                masked: if member == 1 { masked } else { &[] },
            };
            let device = NdArrayDevice::default();
            let mut done = Vec::new();
            let fitted = networks
                .fit::<NdArray>(&design, 2, &each(refit), &device, &mut |it| done.push(it))
                .unwrap();
            assert_eq!(done.last(), Some(&1.0));
            fitted.values().to_vec()
        };
        let first = fit(networks, 1, &[]);
        let again = fit(networks, 1, &[]);
        let last = first.len() - 1;
        assert_eq!(
            (&again[..last], again[last]),
            (&first[..last], first[last] + 1.0)
        );
        let other = |seed, effort| Networks {
            effort,
            seed,
            ..networks
        };
        fit(networks, 2, &[]);
        fit(networks, 1, &[0]);
        fit(networks, 1, &[1]);
        fit(other(4, Effort::Gate), 1, &[]);
        fit(other(3, Effort::Loose), 1, &[]);
        assert_eq!(cache.0.into_inner().unwrap().len(), 6);
    }
}
