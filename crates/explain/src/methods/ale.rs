//! Accumulated local effects (Apley & Zhu, JRSS B 2020).

use std::iter;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{Coding, Groups};
use sways_model::Output;

use crate::{
    engine::host_mlp::{HostMlp, Scratch},
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, groups_place},
    result::profile::{Grid, Profile, quantiles},
    settings,
};

/// How the output changes along a condition, from what it changes within each bin for the rows
/// that lie there: first-order effects, summed up and centred to average 0 over the rows.
///
/// Rows are moved to their own bin's two ends only, so it stays right where conditions depend on
/// each other, and costs two evaluations a row whatever the bins. It needs an order among the
/// values, and leaves out the rows in which the value is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ale {
    /// What changes.
    pub output: Output,
    /// Whose curves. Absent: every condition's that has an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
    /// The most bins; their ends are quantiles, and repeated ones are left out.
    #[serde(rename = "points")]
    pub bins: usize,
}

impl Default for Ale {
    fn default() -> Self {
        Self {
            output: Output::default(),
            conditions: None,
            bins: 20,
        }
    }
}

/// How many parts the rows are cut into at most; fixed, so that sums do not depend on the number
/// of threads.
const PARTS: usize = 64;

impl Ale {
    /// That a condition has an order: it is a value, or a category of two levels.
    ///
    /// # Errors
    /// Where it has none.
    pub fn expect_order(groups: &Groups, condition: usize) -> Result<(), Error> {
        match groups.get(condition) {
            Some(group) if group.value_input().is_none() && group.inputs.len() > 1 => {
                Err(Error::NotOrdered {
                    method: "ale",
                    condition: group.condition.clone(),
                })
            }
            _ => Ok(()),
        }
    }

    /// A condition's effect at its bins' ends, over rows `[rows, inputs]`.
    ///
    /// # Errors
    /// Without rows in which there is a value, and where the condition is a category of more than two levels, which have no
    /// order.
    ///
    /// # Panics
    /// If there is no such condition: a fault of the caller's code.
    pub fn curve(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        groups: &Groups,
        condition: usize,
    ) -> Result<Profile, Error> {
        Self::expect_order(groups, condition)?;
        let Some(group) = groups.get(condition) else {
            panic!("there is no condition {condition}");
        };
        let input = group.inputs.start;
        let width = model.inputs();
        let known: Vec<f32>;
        let inputs = if group.coding == Coding::ValueOrMissing {
            let rows = inputs.chunks_exact(width);
            known = rows
                .filter(|row| !group.is_missing(row))
                .flatten()
                .copied()
                .collect();
            &known
        } else {
            inputs
        };
        let mut column: Vec<f32> = inputs.iter().skip(input).step_by(width).copied().collect();
        column.sort_by(f32::total_cmp);
        if column.is_empty() {
            return Err(Error::NoRows { method: "ale" });
        }
        let ends = quantiles(&column, self.bins.max(1));
        let members: Vec<Vec<f64>> = (0..model.members())
            .map(|member| {
                let effects = Effects {
                    model,
                    member,
                    output: self.output,
                    input,
                    ends: &ends,
                };
                effects.accumulated(inputs)
            })
            .collect();
        let mean = |end: usize| {
            members.iter().map(|values| values[end]).sum::<f64>() / members.len() as f64
        };
        let missing = vec![0.0; group.inputs.len() - 1];
        let points = ends
            .iter()
            .flat_map(|&end| iter::once(end).chain(missing.clone()));
        let points = points.collect();
        Ok(Profile {
            values: (0..ends.len()).map(mean).collect(),
            evaluations: (2 * column.len() * members.len()) as u64,
            members,
            individual: None,
            grids: vec![Grid::new(groups, condition, points)],
        })
    }
}

/// A member's local effects along one input.
struct Effects<'a> {
    model: &'a HostMlp,
    member: usize,
    output: Output,
    input: usize,
    /// `[bins + 1]`, ascending.
    ends: &'a [f32],
}

impl Effects<'_> {
    /// The bin of a value, counted from 0: (lower end, upper end], the first with its lower end.
    fn bin(&self, value: f32) -> usize {
        let above = self.ends.partition_point(|&end| end < value);
        above.clamp(1, self.ends.len() - 1) - 1
    }

    /// The effect at each end, centred: `[ends]`.
    fn accumulated(&self, inputs: &[f32]) -> Vec<f64> {
        let bins = self.ends.len() - 1;
        if bins == 0 {
            return vec![0.0];
        }
        let width = self.model.inputs();
        let part = (inputs.len() / width)
            .div_ceil(PARTS)
            .max(self.model.bases_at_once(2))
            * width;
        let parts: Vec<Vec<(f64, f64)>> = inputs.par_chunks(part).map(|p| self.part(p)).collect();
        let mut sums = vec![(0.0, 0.0); bins];
        for part in parts {
            for (sum, (difference, count)) in sums.iter_mut().zip(part) {
                sum.0 += difference;
                sum.1 += count;
            }
        }
        let mut values = vec![0.0];
        let (mut level, mut weighted, mut rows) = (0.0, 0.0, 0.0);
        for (difference, count) in sums {
            // Every bin's upper end is a row's value, so there is a row in it.
            let effect = difference / count;
            weighted += count * (level + effect / 2.0);
            rows += count;
            level += effect;
            values.push(level);
        }
        for value in &mut values {
            *value -= weighted / rows;
        }
        values
    }

    /// For some rows, each bin's summed difference between its ends, and its number of rows.
    fn part(&self, rows: &[f32]) -> Vec<(f64, f64)> {
        let (inputs, width) = (self.model.inputs(), self.model.width());
        // Two rows of the tile a row.
        let tile = self.model.tile().div_ceil(2);
        let mut z = vec![0.0; 2 * tile * width];
        let mut outputs = vec![0.0; 2 * tile];
        let mut scratch = Scratch::default();
        let mut sums = vec![(0.0, 0.0); self.ends.len() - 1];
        let mut row = vec![0.0; inputs];
        for rows in rows.chunks(tile * inputs) {
            let bins: Vec<usize> = rows
                .chunks_exact(inputs)
                .map(|row| self.bin(row[self.input]))
                .collect();
            let pairs = z.chunks_exact_mut(2 * width).zip(rows.chunks_exact(inputs));
            for ((z, inputs), &bin) in pairs.zip(&bins) {
                row.copy_from_slice(inputs);
                let (low, high) = z.split_at_mut(width);
                for (z, end) in [(low, bin), (high, bin + 1)] {
                    row[self.input] = self.ends[end];
                    self.model.first_layer(self.member, &row, z);
                }
            }
            let outputs = &mut outputs[..2 * bins.len()];
            self.model
                .outputs(self.member, self.output, &mut z, &mut scratch, outputs);
            for (&bin, pair) in bins.iter().zip(outputs.chunks_exact(2)) {
                sums[bin].0 += pair[1] - pair[0];
                sums[bin].1 += 1.0;
            }
        }
        sums
    }
}

impl Method for Ale {
    const ABOUT: About = About {
        name: "ale",
        meaning: "how far the output moves along the condition's values, by local changes, from \
                  lowest to highest",
        cost: "two evaluations a row and condition",
        misleads: "it needs an order: no categories of more than two levels",
        paper: "https://arxiv.org/abs/1612.08468",
        explains: Explains::Table,
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::points(self.bins)
    }

    fn conditions(&self) -> Vec<&str> {
        self.conditions
            .iter()
            .flatten()
            .map(String::as_str)
            .collect()
    }

    fn check_conditions(&self, groups: &Groups) -> Result<(), Error> {
        let names = self.conditions.iter().flatten();
        names
            .into_iter()
            .try_for_each(|name| Self::expect_order(groups, groups_place(groups, name)?))
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let mut profiles = Vec::new();
        let mut first_error = None;
        for place in on.places(self.conditions.as_deref())? {
            match self.curve(on.host, on.inputs, on.groups, place) {
                Ok(curve) => profiles.push(curve),
                // Nobody asked for it by name.
                Err(Error::NotOrdered { .. }) if self.conditions.is_none() => {}
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        if profiles.is_empty() {
            return first_error.map_or_else(|| Ok(Measured::default()), Err);
        }
        let meaning = format!(
            "how far the {} moves along the condition's values, by local changes, from its \
             lowest to its highest; no direction (the curves are in profiles)",
            self.output.name()
        );
        let mut measured = on.curves(&Self::ABOUT, self.output, meaning, profiles);
        for influence in &mut measured.influences {
            influence.error = first_error.as_ref().map(ToString::to_string);
        }
        Ok(measured)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::Activation;

    use super::*;
    use crate::testing::{
        any_network, network, rows, same_function, single_groups, with_dummy_and_twins,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Equations 15 and 16 of the paper, bin by bin over whole rows.
        #[test]
        fn is_the_papers_formula(weights in any_network(3, 2), bins in 1_usize..8, tile in 1_usize..9) {
            let x = rows(31, 3, 1);
            let model = HostMlp::new(&weights).with_tile(tile);
            let method = Ale { output: Output::Logit, bins, ..Ale::default() };
            let got = method.curve(&model, &x, &single_groups(3), 1).unwrap();
            let ends = got.grids[0].points().to_vec();
            prop_assert_eq!(ends.len(), bins + 1);
            for (member, got) in got.members.iter().enumerate() {
                let at = |row: &[f32], value: f32| {
                    model.at_rows(member, Output::Logit, &[row[0], value, row[2]])[0]
                };
                let bin_of = |row: &[f32]| {
                    (0..bins).find(|&bin| row[1] <= ends[bin + 1]).unwrap()
                };
                let mut want = vec![0.0];
                for bin in 0..bins {
                    let here: Vec<f64> = x
                        .chunks(3)
                        .filter(|row| bin_of(row) == bin)
                        .map(|row| at(row, ends[bin + 1]) - at(row, ends[bin]))
                        .collect();
                    want.push(want[bin] + here.iter().sum::<f64>() / here.len() as f64);
                }
                let middle = |row: &[f32]| f64::midpoint(want[bin_of(row)], want[bin_of(row) + 1]);
                let mean = x.chunks(3).map(middle).sum::<f64>() / 31.0;
                for (got, want) in got.iter().zip(&want) {
                    prop_assert!((got - (want - mean)).abs() < 1e-5 * (1.0 + want.abs()));
                }
            }
        }

        #[test]
        fn a_dummys_curve_is_flat_and_only_the_function_matters(weights in any_network(4, 1)) {
            let weights = with_dummy_and_twins(&weights);
            let (x, groups) = (rows(20, 4, 1), single_groups(4));
            let at = |weights, condition| {
                Ale::default().curve(&HostMlp::new(weights), &x, &groups, condition).unwrap()
            };
            prop_assert!(at(&weights, 0).spread() < 1e-6);
            let other = same_function(&weights);
            for (a, b) in at(&weights, 1).values.iter().zip(at(&other, 1).values) {
                prop_assert!((a - b).abs() < 1e-5);
            }
        }
    }

    /// On a linear model's logit the effect is w (x − mean), but for the centring in bins.
    #[test]
    fn has_the_slope_of_a_linear_model() {
        let weights = network(2, vec![], Activation::Relu, 1, 5);
        let x = rows(50, 2, 1);
        let method = Ale {
            output: Output::Logit,
            bins: 7,
            ..Ale::default()
        };
        let curve = method
            .curve(&HostMlp::new(&weights), &x, &single_groups(2), 0)
            .unwrap();
        let ends = curve.grids[0].points();
        for (pair, ends) in curve.values.windows(2).zip(ends.windows(2)) {
            let slope = (pair[1] - pair[0]) / f64::from(ends[1] - ends[0]);
            assert!((slope - f64::from(weights.member(0)[0])).abs() < 1e-5);
        }
    }

    /// Two levels are one bin; more have no order; a constant has no effect.
    #[test]
    fn says_where_it_applies() {
        let model = HostMlp::new(&network(4, vec![3], Activation::Tanh, 1, 5));
        let groups = Groups::new([1, 1, 2].map(|width| ("c".to_owned(), width)));
        let x: Vec<f32> = (0..10)
            .flat_map(|row| [(row % 2) as f32, 3.0, 0.0, 1.0])
            .collect();
        let curve = |condition| Ale::default().curve(&model, &x, &groups, condition);
        assert_eq!(curve(0).unwrap().grids[0].points(), [0.0, 1.0]);
        assert_eq!(curve(1).unwrap().values, [0.0]);
        let error = curve(2).unwrap_err();
        assert!(matches!(error, Error::NotOrdered { .. }), "{error}");
        let none = Ale::default().curve(&model, &[], &groups, 0);
        assert!(matches!(none, Err(Error::NoRows { .. })));
    }

    /// The rows without a value are left out: the curve is that of the others alone.
    #[test]
    fn missing_values_are_no_values() {
        let model = HostMlp::new(&network(3, vec![4], Activation::Tanh, 2, 5));
        let codings = [(2, Coding::ValueOrMissing), (1, Coding::Value)];
        let groups = Groups::coded(codings.map(|(width, coding)| ("c".to_owned(), width, coding)));
        let mut x = rows(30, 3, 1);
        for (place, row) in x.chunks_mut(3).enumerate() {
            row[1] = if place % 3 == 0 { 1.0 } else { 0.0 };
        }
        let known: Vec<f32> = x
            .chunks(3)
            .filter(|row| row[1] == 0.0)
            .flatten()
            .copied()
            .collect();
        let all = Ale::default().curve(&model, &x, &groups, 0).unwrap();
        let of_known = Ale::default()
            .curve(&model, &known, &single_groups(3), 0)
            .unwrap();
        assert_eq!(all.values, of_known.values);
        assert!(all.grids[0].points().chunks(2).all(|point| point[1] == 0.0));
        let missing: Vec<f32> = vec![0.0, 1.0, 0.5];
        let none = Ale::default().curve(&model, &missing, &groups, 0);
        assert!(matches!(none, Err(Error::NoRows { .. })));
    }
}
