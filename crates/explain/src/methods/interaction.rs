//! Friedman's H-statistic of pairs of conditions (Friedman & Popescu, Annals of Applied Statistics
//! 2008, section 8.1), in the output's unit.

use rayon::prelude::*;
use sways_data::Groups;
use sways_model::{Output, host::AffineBatch};

use crate::engine::host_mlp::{HostMlp, Scratch};

/// How much two conditions act together: what their joint partial dependence has beyond the sum of
/// their own. 0 where the output is a sum of what each does.
///
/// Every row lends its values to every other, so a pair costs rows² evaluations of each member.
/// On the probability nearly everything interacts, for its curve bends towards 0 and 1; on the
/// logit a model without interactions has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// What is measured.
    pub output: Output,
}

/// How much one pair of conditions acts together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairInteraction {
    /// The two conditions' places.
    pub pair: [usize; 2],
    /// The root mean square over the rows of what is beyond the sum, in the output's unit.
    pub strength: f64,
    /// Its square as a share of the joint partial dependence's variance: H². `None` where that
    /// does not vary.
    pub share: Option<f64>,
}

impl Interaction {
    /// Every pair of the conditions at `places`, over rows `[rows, inputs]`, of the members' mean.
    ///
    /// # Panics
    /// If there is no condition at one of the places: a fault of the caller's code.
    pub fn of_pairs(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        groups: &Groups,
        places: &[usize],
    ) -> Vec<PairInteraction> {
        let single = |&place: &usize| self.dependence(model, inputs, groups, &[place]);
        let alone: Vec<Vec<f64>> = places.par_iter().map(single).collect();
        let pairs: Vec<(usize, usize)> = (0..places.len())
            .flat_map(|a| (a + 1..places.len()).map(move |b| (a, b)))
            .collect();
        let of_pair = |&(a, b): &(usize, usize)| {
            let pair = [places[a], places[b]];
            let joint = self.dependence(model, inputs, groups, &pair);
            let rows = joint.len().max(1) as f64;
            let beyond = joint.iter().zip(&alone[a]).zip(&alone[b]);
            let beyond: f64 = beyond.map(|((ab, a), b)| (ab - a - b).powi(2)).sum();
            let variance: f64 = joint.iter().map(|it| it * it).sum();
            PairInteraction {
                pair,
                strength: (beyond / rows).sqrt(),
                share: (variance > 0.0).then(|| (beyond / variance).min(1.0)),
            }
        };
        pairs.par_iter().map(of_pair).collect()
    }

    /// The conditions' partial dependence at each row's own values, centred: `[rows]`.
    fn dependence(
        self,
        model: &HostMlp,
        inputs: &[f32],
        groups: &Groups,
        places: &[usize],
    ) -> Vec<f64> {
        let rows = inputs.len() / model.inputs();
        let mut sums = vec![0.0; rows];
        for member in 0..model.members() {
            self.add(model, member, inputs, groups, places, &mut sums);
        }
        let mean = sums.iter().sum::<f64>() / rows.max(1) as f64;
        let count = (rows * model.members()).max(1) as f64;
        sums.iter().map(|sum| (sum - mean) / count).collect()
    }

    /// Adds a member's outputs where each row's values stand in every row: `[rows]`.
    fn add(
        self,
        model: &HostMlp,
        member: usize,
        inputs: &[f32],
        groups: &Groups,
        places: &[usize],
        sums: &mut [f64],
    ) {
        let replaced: Vec<_> = places
            .iter()
            .map(|&place| groups.get(place).expect("a condition").inputs.clone())
            .collect();
        let of_inputs = |inputs: &std::ops::Range<usize>| model.directions(member, inputs.clone());
        let directions: Vec<f32> = replaced.iter().flat_map(of_inputs).copied().collect();
        let rows = || inputs.chunks_exact(model.inputs());
        let column = |input: usize| rows().map(move |row| row[input]);
        let coefficients: Vec<f32> = replaced
            .iter()
            .cloned()
            .flatten()
            .flat_map(column)
            .collect();
        let mut without = vec![0.0; model.inputs()];
        let mut base = vec![0.0; model.width()];
        let mut scratch = Scratch::default();
        let mut outputs = vec![0.0; sums.len()];
        for row in rows() {
            without.copy_from_slice(row);
            for inputs in &replaced {
                without[inputs.clone()].fill(0.0);
            }
            model.first_layer(member, &without, &mut base);
            let batch = AffineBatch {
                base: &base,
                directions: &directions,
                coefficients: &coefficients,
            };
            model.affine_batch(member, self.output, batch, &mut scratch, &mut outputs);
            for (sum, output) in sums.iter_mut().zip(&outputs) {
                *sum += output;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::Activation;

    use super::*;
    use crate::testing::{any_network, network, rows};

    /// From whole changed rows, one by one.
    fn slow(
        model: &HostMlp,
        output: Output,
        x: &[f32],
        replaced: &[std::ops::Range<usize>],
    ) -> Vec<f64> {
        let width = model.inputs();
        let of_row = |row: &[f32]| {
            let mut changed = x.to_vec();
            for other in changed.chunks_exact_mut(width) {
                for inputs in replaced {
                    other[inputs.clone()].copy_from_slice(&row[inputs.clone()]);
                }
            }
            let of_member = |member| model.at_rows(member, output, &changed).iter().sum::<f64>();
            (0..model.members()).map(of_member).sum::<f64>()
        };
        let sums: Vec<f64> = x.chunks_exact(width).map(of_row).collect();
        let rows = sums.len() as f64;
        let mean = sums.iter().sum::<f64>() / rows;
        let count = rows * model.members() as f64;
        sums.iter().map(|sum| (sum - mean) / count).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn is_friedmans_formula(weights in any_network(5, 2), tile in 1_usize..9, probability: bool) {
            let output = if probability { Output::Probability } else { Output::Logit };
            let groups = Groups::new([1, 3, 1].map(|width| (String::new(), width)));
            let ranges = [0..1, 1..4, 4..5];
            let model = HostMlp::new(&weights).with_tile(tile);
            let x = rows(9, 5, 1);
            let found = Interaction { output }.of_pairs(&model, &x, &groups, &[2, 0, 1]);
            prop_assert_eq!(found.len(), 3);
            for PairInteraction { pair: [a, b], strength, share } in found {
                let of = |places: &[usize]| {
                    let replaced: Vec<_> = places.iter().map(|&it| ranges[it].clone()).collect();
                    slow(&model, output, &x, &replaced)
                };
                let (joint, of_a, of_b) = (of(&[a, b]), of(&[a]), of(&[b]));
                let beyond = (0..9).map(|row| (joint[row] - of_a[row] - of_b[row]).powi(2));
                let beyond: f64 = beyond.sum();
                let variance: f64 = joint.iter().map(|it| it * it).sum();
                prop_assert!((strength - (beyond / 9.0).sqrt()).abs() < 1e-5);
                if variance > 1e-4 {
                    prop_assert!((share.unwrap() - (beyond / variance).min(1.0)).abs() < 1e-2);
                }
            }
        }
    }

    #[test]
    fn a_sum_has_no_interactions_on_its_logit() {
        let weights = network(3, vec![], Activation::Relu, 2, 5);
        let groups = Groups::new(["a", "b", "c"].map(|name| (name.to_owned(), 1)));
        let x = rows(20, 3, 1);
        let strengths = |output| {
            let found =
                Interaction { output }.of_pairs(&HostMlp::new(&weights), &x, &groups, &[0, 1, 2]);
            found.iter().map(|it| it.strength).collect::<Vec<_>>()
        };
        assert!(strengths(Output::Logit).iter().all(|&it| it < 1e-6));
        assert!(strengths(Output::Probability).iter().any(|&it| it > 1e-4));
    }
}
