//! The gate: networks that learn permuted labels, beside networks that learn the real ones.

use rayon::prelude::*;
use sways_data::stratified_parts;
use sways_explain::evidence::{Features, Gate, Ridge, gate, weight};
use sways_model::{MlpOps, host::HostEnsemble};
use sways_train::{Exchangeable, event_share};

use super::{
    inquiry::{Inquiry, stage},
    networks::{Networks, Refit, each},
    settings::EvidencePlan,
    training::Effort,
};
use crate::{error::Error, progress::Stage};

/// Labels must have so many arrangements for a permutation test.
const FEWEST_LABELLINGS: f64 = 1000.0;
/// The penalties, by place, of the lines that tell the event beside the networks, and of curves.
const LINES: [usize; 2] = [1, 4];
const CURVES: [usize; 1] = [3];

/// Weights of all labellings, at most.
const WEIGHT_CELLS: usize = 1 << 27;

/// One arrangement of the labels.
struct Labelling {
    labels: Vec<bool>,
    /// The weights, where these are exchanged with them.
    weights: Option<Vec<f64>>,
}

impl Inquiry<'_> {
    /// Whether any condition matters: networks that learned permuted labels are as good, out of
    /// fold, as those that learned the real ones, and so are lines. Two folds, for there are many
    /// networks.
    pub(super) fn gate<B: MlpOps>(
        &self,
        features: &[Features],
        clusters: Option<&[usize]>,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<(Gate, usize), Error> {
        let EvidencePlan {
            permutations,
            alpha,
            ..
        } = self.plan;
        let halves = stratified_parts(self.labels, &[0.5; 2], self.seed_of(5), clusters)?;
        let sets = Exchangeable::new(self.labels, &halves, clusters);
        // One group that holds all rows leaves a half without any.
        let is_whole = (0..2).all(|half| halves.contains(&half));
        if !is_whole || sets.ln_labellings(self.labels) < FEWEST_LABELLINGS.ln() {
            let gate = Gate {
                p: None,
                permutations: 0,
                open: false,
                reason: Some("there are too few ways to exchange the labels".to_owned()),
            };
            return Ok((gate, 0));
        }
        // Where rows were chosen by the outcome a label and its weight are one, and are exchanged as
        // such.
        let pairs = self
            .weights
            .filter(|_| clusters.is_none() && self.weights_go_with_outcome());
        let permutations = match pairs {
            Some(weights) => permutations.min(WEIGHT_CELLS / weights.len()),
            None => permutations,
        };
        let exchanged = |permutation: usize| Labelling {
            labels: match permutation {
                0 => self.labels.to_vec(),
                _ => sets.permute(self.labels, self.seed_of(6), permutation as u64),
            },
            weights: pairs.map(|weights| match permutation {
                0 => weights.to_vec(),
                _ => sets.permute(weights, self.seed_of(6), permutation as u64),
            }),
        };
        let labellings: Vec<Labelling> = (0..=permutations).map(exchanged).collect();
        let mut statistics = by_regressions(features, self.weights, &halves, &labellings);
        let by_networks = self.by_networks::<B>(&halves, &labellings, device, observe);
        // Where networks cannot be trained, lines do alone.
        let refits = by_networks.as_ref().map_or(0, |_| 2 * labellings.len());
        statistics.extend(by_networks);
        let p = gate::p(&statistics);
        let gate = Gate {
            p: Some(p),
            permutations,
            open: p <= alpha,
            reason: None,
        };
        Ok((gate, refits))
    }

    /// The losses of networks, one a labelling.
    fn by_networks<B: MlpOps>(
        &self,
        halves: &[usize],
        labellings: &[Labelling],
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Option<Vec<f64>> {
        let mut logits = vec![vec![0.0; self.labels.len()]; labellings.len()];
        for half in 0..2 {
            let (train, test) = (rows_of(halves, half), rows_of(halves, 1 - half));
            let design = self.design.select(&train);
            let refit = |member: usize| {
                let labelling = &labellings[member];
                let label = |&row: &usize| f32::from(u8::from(labelling.labels[row]));
                let by = labelling.weights.as_deref().or(self.weights);
                Refit {
                    labels: train.iter().map(label).collect(),
                    weights: train.iter().map(|&row| weight(by, row) as f32).collect(),
                    masked: &[],
                }
            };
            let networks = Networks {
                effort: Effort::Gate,
                seed: self.seed_of(7 + half as u64),
                of: labellings.len(),
                weights: None,
                cache: self.cache,
            };
            let mut tell = stage(observe, "permuting the labels");
            let weights = networks
                .fit::<B>(
                    &design,
                    labellings.len(),
                    &each(refit),
                    device,
                    &mut |done| {
                        tell(0.5 * (half as f64 + done));
                    },
                )
                .ok()?;
            let ensemble: HostEnsemble<f32> = HostEnsemble::new(&weights);
            let of_labelling = |(member, logits): (usize, &mut Vec<f64>)| {
                let of_half = ensemble.member_logits(member, self.design.values(), &test);
                for (&row, logit) in test.iter().zip(of_half) {
                    logits[row] = logit;
                }
            };
            logits.par_iter_mut().enumerate().for_each(of_labelling);
        }
        Some(losses(&logits, labellings, self.weights))
    }
}

/// How little lines and curves, each of its penalties, leave of each labelling, less what all leave
/// alike: `[statistics][labellings]`.
fn by_regressions(
    features: &[Features],
    by: Option<&[f64]>,
    halves: &[usize],
    labellings: &[Labelling],
) -> Vec<Vec<f64>> {
    let of_features = |(features, penalties): (&Features, &[usize])| {
        // Weights that are exchanged too are none of the lines' own: these are the same for all.
        let are_exchanged = labellings.iter().any(|it| it.weights.is_some());
        let unweighted = are_exchanged.then(|| features.clone().weighted(None));
        let features = unweighted.as_ref().unwrap_or(features);
        let ridge = Ridge::new(features, &[Vec::new()]);
        let rows: Vec<usize> = (0..halves.len()).collect();
        let share = |it: &Labelling| event_share(&it.labels, it.weights.as_deref().or(by));
        let shares: Vec<f64> = labellings.iter().map(share).collect();
        let crosses = features.weighted_sums(&rows, labellings.len(), |at, row| {
            let Labelling { labels, weights } = &labellings[at];
            weight(weights.as_deref(), row) * (f64::from(u8::from(labels[row])) - shares[at])
        });
        let of_labelling = |cross: &Vec<f64>| -> Vec<f64> {
            let told = |&penalty: &usize| {
                let line = ridge.line_without(0, penalty, cross, &[]);
                -cross.iter().zip(&line).map(|(a, b)| a * b).sum::<f64>()
            };
            penalties.iter().map(told).collect()
        };
        let told: Vec<Vec<f64>> = crosses.par_iter().map(of_labelling).collect();
        (0..penalties.len())
            .map(|at| told.iter().map(|it| it[at]).collect())
            .collect::<Vec<Vec<f64>>>()
    };
    features
        .iter()
        .zip([&LINES[..], &CURVES[..]])
        .flat_map(of_features)
        .collect()
}

fn rows_of(halves: &[usize], half: usize) -> Vec<usize> {
    (0..halves.len())
        .filter(|&row| halves[row] == half)
        .collect()
}

/// The calibrated loss of each labelling's predictions.
fn losses(told: &[Vec<f64>], labellings: &[Labelling], by: Option<&[f64]>) -> Vec<f64> {
    let pairs = told.par_iter().zip(labellings);
    pairs
        .map(|(told, it)| gate::calibrated_loss(told, &it.labels, it.weights.as_deref().or(by)))
        .collect()
}
