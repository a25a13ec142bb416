//! The game that Shapley values, Kernel SHAP and ablation play.
//!
//! Its players are the conditions. What a coalition is worth at a row is the mean, over the
//! background's rows, of the output where the coalition's conditions are the row's and the
//! others the background's: `v(S) = E_b f(x_S, b_rest)`.

use rayon::prelude::*;
use sways_data::Groups;
use sways_model::{Output, host::add_scaled};

use crate::engine::{
    background::Background,
    host_mlp::{HostMlp, Scratch},
};

/// How many parts the background is cut into at most: what threads share, and what bounds the
/// partial sums. Fixed, so that sums do not depend on the number of threads.
const PARTS: usize = 64;

/// Evaluations of a part at least: less is not worth a thread's while.
const PART: usize = 4096;

/// After so many flips in a row pre-activations are begun anew, before their rounding adds up.
const LONGEST_CHAIN: usize = 64;

/// The game of every row: what a coalition of conditions is worth.
#[derive(Clone, Copy, Debug)]
pub struct Game<'a> {
    /// Whose output is explained.
    pub model: &'a HostMlp,
    /// What stands in for conditions that are not in the coalition.
    pub background: &'a Background,
    /// The conditions.
    pub groups: &'a Groups,
    /// What is explained.
    pub output: Output,
}

/// The pre-activations of a coalition, as the way to get there from others.
struct Step {
    start: Start,
    /// Where in [`Plan::flips`] the conditions that change lie.
    flips: std::ops::Range<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// The background's row.
    Nothing,
    /// The row.
    Everything,
    /// The coalition before.
    Previous,
}

/// How to walk through coalitions flipping few conditions.
struct Plan {
    steps: Vec<Step>,
    /// A condition, and whether it joins.
    flips: Vec<(usize, bool)>,
}

impl Game<'_> {
    /// What coalitions are worth at a row: `coalitions` are `[coalitions, conditions]` →
    /// `[members, coalitions]`.
    ///
    /// Coalitions that follow each other cost least where they differ little: a flipped
    /// condition costs the first layer's units, whatever the number of inputs. A background row
    /// that is the row's equal on the flipped conditions costs nothing.
    pub fn values(&self, row: &[f32], coalitions: &[bool]) -> Vec<f64> {
        let plan = Plan::new(coalitions, self.groups.len());
        let count = plan.steps.len();
        let rows = self.background.len();
        let mut values = self.sum_over_background(count, count, |member, part, sums| {
            self.play(&plan, member, row, part, sums);
        });
        for value in &mut values {
            *value /= rows as f64;
        }
        values
    }

    /// What the empty coalition is worth, whatever the row: the mean output over the background, of each
    /// member.
    pub fn empty(&self) -> Vec<f64> {
        let rows = self.background.rows();
        let part = self.part_rows(1) * self.model.inputs();
        let of_member = |member| {
            let of_part = |rows: &[f32]| -> f64 {
                let values = self.model.at_rows(member, self.output, rows);
                values.iter().sum()
            };
            let sums: Vec<f64> = rows.par_chunks(part).map(of_part).collect();
            sums.iter().sum::<f64>() / self.background.len() as f64
        };
        (0..self.model.members()).map(of_member).collect()
    }

    /// The empty coalition's worth beside the grand one's, the output at the row itself, of each member.
    pub(crate) fn ends(&self, empty: &[f64], row: &[f32]) -> Vec<(f64, f64)> {
        let grand = |member| self.model.at_rows(member, self.output, row)[0];
        let members = empty.iter().enumerate();
        members
            .map(|(member, &empty)| (empty, grand(member)))
            .collect()
    }

    /// How many evaluations of a member at a point it takes to know what so many coalitions are
    /// worth, and the row's own output.
    pub(crate) fn evaluations(&self, coalitions: usize) -> u64 {
        (self.model.members() * (coalitions * self.background.len() + 1)) as u64
    }

    /// Whether the row and a background row differ on a condition.
    pub(crate) fn differs(&self, condition: usize, row: &[f32], other: &[f32]) -> bool {
        let inputs = self.groups.get(condition).map(|group| &group.inputs);
        inputs.is_some_and(|inputs| row[inputs.clone()] != other[inputs.clone()])
    }

    /// Adds up `count` numbers of each member over the background's rows, of which each takes so
    /// many evaluations, in parallel over both: `sum(member, rows of the background, sums)` →
    /// `[members, count]`.
    pub(crate) fn sum_over_background(
        &self,
        count: usize,
        evaluations: usize,
        sum: impl Fn(usize, std::ops::Range<usize>, &mut [f64]) + Sync,
    ) -> Vec<f64> {
        let rows = self.background.len();
        let part = self.part_rows(evaluations);
        let parts = rows.div_ceil(part);
        let sums: Vec<Vec<f64>> = (0..self.model.members() * parts)
            .into_par_iter()
            .map(|job| {
                let start = job % parts * part;
                let mut sums = vec![0.0; count];
                sum(job / parts, start..rows.min(start + part), &mut sums);
                sums
            })
            .collect();
        let mut totals = vec![0.0; self.model.members() * count];
        for (job, sums) in sums.iter().enumerate() {
            let totals = &mut totals[job / parts * count..][..count];
            for (total, sum) in totals.iter_mut().zip(sums) {
                *total += sum;
            }
        }
        totals
    }

    fn part_rows(&self, evaluations: usize) -> usize {
        let rows = self.background.len().div_ceil(PARTS);
        rows.max(PART / evaluations.max(1))
    }

    /// Adds each coalition's output over some of the background's rows to `sums` `[coalitions]`.
    fn play(
        &self,
        plan: &Plan,
        member: usize,
        row: &[f32],
        background: std::ops::Range<usize>,
        sums: &mut [f64],
    ) {
        let width = self.model.width();
        let tile = self.model.tile();
        let conditions = self.groups.len();
        let mut everything = vec![0.0; width];
        self.model.first_layer(member, row, &mut everything);
        let mut nothing = vec![0.0; width];
        let mut joining = vec![0.0; conditions * width];
        let mut current = vec![0.0; width];
        let mut z = vec![0.0; tile * width];
        let mut outputs = vec![0.0; tile];
        let mut scratch = Scratch::default();
        // Which step each row of the tile is worth something to.
        let mut slots: Vec<(usize, usize)> = Vec::with_capacity(plan.steps.len());
        let mut used = 0;
        for other in background {
            let other = self.background.row(other);
            self.model.first_layer(member, other, &mut nothing);
            self.model
                .moves(member, self.groups, [other, row], &mut joining);
            let differs: Vec<bool> = (0..conditions)
                .map(|condition| self.differs(condition, row, other))
                .collect();
            for (index, step) in plan.steps.iter().enumerate() {
                let flips = &plan.flips[step.flips.clone()];
                let moves = flips.iter().any(|&(condition, _)| differs[condition]);
                if step.start == Start::Previous && !moves && used > 0 {
                    slots.push((index, used - 1));
                    continue;
                }
                if used == tile {
                    self.model
                        .outputs(member, self.output, &mut z, &mut scratch, &mut outputs);
                    add_slots(sums, &outputs, &mut slots);
                    used = 0;
                }
                match step.start {
                    Start::Nothing => current.copy_from_slice(&nothing),
                    Start::Everything => current.copy_from_slice(&everything),
                    Start::Previous => (),
                }
                for &(condition, joins) in flips {
                    if differs[condition] {
                        let shift = &joining[condition * width..][..width];
                        let sign = if joins { 1.0 } else { -1.0 };
                        add_scaled(&mut current, sign, shift);
                    }
                }
                z[used * width..][..width].copy_from_slice(&current);
                slots.push((index, used));
                used += 1;
            }
            if !self.model.is_asked() {
                let outputs = &mut outputs[..used];
                self.model
                    .outputs(member, self.output, &mut z, &mut scratch, outputs);
                add_slots(sums, outputs, &mut slots);
                used = 0;
            }
        }
        if used > 0 {
            let outputs = &mut outputs[..used];
            self.model
                .outputs(member, self.output, &mut z, &mut scratch, outputs);
            add_slots(sums, outputs, &mut slots);
        }
    }
}

fn add_slots(sums: &mut [f64], outputs: &[f64], slots: &mut Vec<(usize, usize)>) {
    for (step, slot) in slots.drain(..) {
        sums[step] += outputs[slot];
    }
}

impl Plan {
    fn new(coalitions: &[bool], conditions: usize) -> Self {
        let mut plan = Self {
            steps: Vec::with_capacity(coalitions.len() / conditions),
            flips: Vec::new(),
        };
        let mut chain = 0;
        let mut previous: Option<&[bool]> = None;
        for coalition in coalitions.chunks_exact(conditions) {
            let size = coalition.iter().filter(|&&present| present).count();
            let flipped =
                |other: &[bool]| other.iter().zip(coalition).filter(|(a, b)| a != b).count();
            let begin = plan.flips.len();
            let near = previous
                .map(flipped)
                .filter(|flips| chain + flips <= LONGEST_CHAIN);
            let (start, flips) = [
                (Start::Nothing, Some(size)),
                (Start::Everything, Some(conditions - size)),
                (Start::Previous, near),
            ]
            .into_iter()
            .filter_map(|(start, flips)| Some((start, flips?)))
            .min_by_key(|&(_, flips)| flips)
            .unwrap_or((Start::Nothing, size));
            let before = |condition: usize| match start {
                Start::Nothing => false,
                Start::Everything => true,
                Start::Previous => previous.is_some_and(|previous| previous[condition]),
            };
            let changed = coalition.iter().enumerate();
            plan.flips.extend(
                changed
                    .filter(|&(condition, &present)| before(condition) != present)
                    .map(|(condition, &present)| (condition, present)),
            );
            chain = if start == Start::Previous {
                chain + flips
            } else {
                flips
            };
            plan.steps.push(Step {
                start,
                flips: begin..plan.flips.len(),
            });
            previous = Some(coalition);
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The shifted pre-activations give what whole rows give, whatever the order of the
        /// coalitions, the tile and the background's length.
        #[test]
        fn is_the_mean_over_mixed_rows(
            weights in testing::any_network(6, 2),
            order in proptest::collection::vec(0_usize..16, 1..40),
            tile in 1_usize..20,
            length in 1_usize..20,
            probability: bool,
        ) {
            let output = if probability { Output::Probability } else { Output::Logit };
            let groups = Groups::new([1, 3, 1, 1].map(|width| (String::new(), width)));
            let model = HostMlp::new(&weights).with_tile(tile);
            let row = testing::rows(1, 6, 1);
            let mut background = testing::rows(length, 6, 2);
            // Some conditions of some rows are the row's own.
            for (place, value) in background.iter_mut().enumerate() {
                if place % 4 == 1 {
                    *value = row[place % 6];
                }
            }
            let background = Background::all(&background, 6);
            let game = Game { model: &model, background: &background, groups: &groups, output };
            let all: Vec<_> = testing::coalitions(4).collect();
            let asked: Vec<bool> = order.iter().flat_map(|&c| all[c].clone()).collect();
            let got = game.values(&row, &asked);
            for member in 0..weights.members() {
                let empty = game.empty()[member];
                for (place, &c) in order.iter().enumerate() {
                    let want = testing::value(
                        &model, member, output, &groups, &row, background.rows(), &all[c],
                    );
                    let got = got[member * order.len() + place];
                    prop_assert!((got - want).abs() < 3e-6 * (1.0 + want.abs()), "{got} {want}");
                    if c == 0 {
                        prop_assert!((empty - want).abs() < 1e-12);
                    }
                }
            }
        }
    }
}
