//! The gate: networks that learn permuted labels, beside networks that learn the real ones.

use rayon::prelude::*;
use sways_data::stratified_parts;
use sways_explain::evidence::{Gate, gate};
use sways_model::{MlpOps, host::HostEnsemble};
use sways_train::{Exchangeable, Members};

use super::{
    EvidencePlan, Inquiry,
    inquiry::{Stage, stage},
    networks::Networks,
};
use crate::{Error, recipe};

/// Labels must have so many arrangements for a permutation test.
const FEWEST_LABELLINGS: f64 = 1000.0;

impl Inquiry<'_> {
    /// Whether any condition matters: networks that learned permuted labels are as good, out of
    /// fold, as those that learned the real ones. Two folds, for there are many networks.
    pub(super) fn gate<B: MlpOps>(
        &self,
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
        if sets.ln_labellings(self.labels) < FEWEST_LABELLINGS.ln() {
            let gate = Gate {
                p: None,
                permutations: 0,
                open: false,
                reason: Some("there are too few ways to exchange the labels".to_owned()),
            };
            return Ok((gate, 0));
        }
        let labellings: Vec<Vec<bool>> = (0..=permutations)
            .map(|permutation| match permutation {
                0 => self.labels.to_vec(),
                _ => sets.permute(self.labels, self.seed_of(6), permutation as u64),
            })
            .collect();
        let mut logits = vec![vec![0.0; self.labels.len()]; labellings.len()];
        for half in 0..2 {
            let in_half = |of: usize| -> Vec<usize> {
                (0..halves.len()).filter(|&row| halves[row] == of).collect()
            };
            let (train, test) = (in_half(half), in_half(1 - half));
            let design = self.design.select(&train);
            let push = |member: usize, plan: &mut Members| {
                let labels = train
                    .iter()
                    .map(|&row| f32::from(u8::from(labellings[member][row])));
                plan.push(labels, vec![1.0; train.len()], &[]);
            };
            let networks = Networks {
                effort: recipe::GATE_EFFORT,
                decay: recipe::GATE_DECAY,
                batch_size: 0,
                seed: self.seed_of(7 + half as u64),
            };
            let mut tell = stage(observe, "permuting the labels");
            let weights =
                networks.fit::<B>(&design, labellings.len(), &push, device, &mut |done| {
                    tell(0.5 * (half as f64 + done));
                })?;
            let ensemble: HostEnsemble = HostEnsemble::new(&weights);
            let of_labelling = |(member, logits): (usize, &mut Vec<f64>)| {
                let of_half = ensemble.member_logits(member, self.design.values(), &test);
                for (&row, logit) in test.iter().zip(of_half) {
                    logits[row] = logit;
                }
            };
            logits.par_iter_mut().enumerate().for_each(of_labelling);
        }
        let labelled = logits.par_iter().zip(&labellings);
        let losses: Vec<f64> = labelled
            .map(|(logits, labels)| gate::calibrated_loss(logits, labels))
            .collect();
        let p = gate::p(&losses);
        let gate = Gate {
            p: Some(p),
            permutations,
            open: p <= alpha,
            reason: None,
        };
        Ok((gate, 2 * labellings.len()))
    }
}
