//! Partial dependence (Friedman 2001) and individual conditional expectation (Goldstein, Kapelner,
//! Bleich & Pitkin 2015).

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{Coding, Groups};
use sways_model::{Output, host::AffineBatch};

use crate::{
    engine::host_mlp::{HostMlp, Scratch},
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject},
    result::profile::{Grid, Profile},
    settings,
};

/// The output at each point of a condition's grid, averaged over the rows: every row gets the
/// point's inputs and keeps its others.
///
/// It misleads where conditions depend on each other, for it averages over rows that cannot be;
/// [`Ale`](crate::Ale) does not. Individual curves show what the average hides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PartialDependence {
    /// What is averaged.
    pub output: Output,
    /// Whose curves. Absent: every condition's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
    /// Pairs of conditions whose surfaces are wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<[String; 2]>,
    /// The most points of a curve.
    pub points: usize,
    /// Whether to keep each row's own curve: rows × points numbers.
    pub individual: bool,
}

impl Default for PartialDependence {
    fn default() -> Self {
        Self {
            output: Output::default(),
            conditions: None,
            pairs: Vec::new(),
            points: 20,
            individual: false,
        }
    }
}

/// How many parts the rows are cut into at most: what threads share, and what bounds the partial
/// sums. Fixed, so that sums do not depend on the number of threads.
const PARTS: usize = 64;

impl PartialDependence {
    /// A condition's curve over rows `[rows, inputs]`.
    pub fn curve(&self, model: &HostMlp, inputs: &[f32], groups: &Groups, grid: &Grid) -> Profile {
        self.profile(model, inputs, groups, &[grid])
    }

    /// Two conditions' surface over rows `[rows, inputs]`: every point of the one with every
    /// point of the other.
    pub fn surface(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        groups: &Groups,
        first: &Grid,
        second: &Grid,
    ) -> Profile {
        self.profile(model, inputs, groups, &[first, second])
    }

    fn profile(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        groups: &Groups,
        grids: &[&Grid],
    ) -> Profile {
        let members = model.members();
        let rows = inputs.len() / model.inputs();
        let points: usize = grids.iter().map(|grid| grid.len()).product();
        let mut individual = vec![0.0; if self.individual { rows * points } else { 0 }];
        let of_members: Vec<Vec<f64>> = (0..members)
            .map(|member| {
                let sweep = Sweep::new(model, member, self.output, groups, grids);
                let sums = sweep.sums(inputs, &mut individual, members);
                sums.iter().map(|sum| sum / rows as f64).collect()
            })
            .collect();
        let mean = |point: usize| {
            of_members.iter().map(|values| values[point]).sum::<f64>() / members as f64
        };
        Profile {
            grids: grids.iter().map(|&grid| grid.clone()).collect(),
            values: (0..points).map(mean).collect(),
            members: of_members,
            individual: self.individual.then_some(individual),
            evaluations: (members * rows * points) as u64,
        }
    }
}

/// A member at every row with every point in place.
struct Sweep<'a> {
    model: &'a HostMlp,
    member: usize,
    output: Output,
    /// What the grids' inputs are.
    replaced: Vec<std::ops::Range<usize>>,
    /// What each of these inputs does to the pre-activations, `[replaced, width]`.
    directions: Vec<f32>,
    /// Their values at each point, `[replaced, points]`.
    coefficients: Vec<f32>,
    points: usize,
}

impl<'a> Sweep<'a> {
    fn new(
        model: &'a HostMlp,
        member: usize,
        output: Output,
        groups: &Groups,
        grids: &[&Grid],
    ) -> Self {
        let replaced: Vec<_> = grids
            .iter()
            .filter_map(|grid| groups.get(grid.condition()))
            .map(|group| group.inputs.clone())
            .collect();
        let of_inputs = |inputs: &std::ops::Range<usize>| model.directions(member, inputs.clone());
        let directions = replaced.iter().flat_map(of_inputs).copied().collect();
        // The last grid's points come first after each other.
        let points: usize = grids.iter().map(|grid| grid.len()).product();
        let mut coefficients = Vec::new();
        let mut after = points;
        for (grid, inputs) in grids.iter().zip(&replaced) {
            after /= grid.len();
            for input in 0..inputs.len() {
                let of_point = |point: usize| grid.point(point / after % grid.len())[input];
                coefficients.extend((0..points).map(of_point));
            }
        }
        Self {
            model,
            member,
            output,
            replaced,
            directions,
            coefficients,
            points,
        }
    }

    /// The outputs summed over rows `[rows, inputs]`, `[points]`; a share of each is added to
    /// `individual` `[rows, points]` unless that is empty.
    fn sums(&self, inputs: &[f32], individual: &mut [f64], members: usize) -> Vec<f64> {
        let width = self.model.inputs();
        let points = self.points;
        let part = (inputs.len() / width)
            .div_ceil(PARTS)
            .max(self.model.bases_at_once(points));
        let parts = inputs.par_chunks(part * width);
        let sums: Vec<Vec<f64>> = if individual.is_empty() {
            parts
                .map(|rows| self.part(rows, &mut [], members))
                .collect()
        } else {
            parts
                .zip(individual.par_chunks_mut(part * points))
                .map(|(rows, individual)| self.part(rows, individual, members))
                .collect()
        };
        let mut totals = vec![0.0; points];
        for sums in sums {
            totals
                .iter_mut()
                .zip(sums)
                .for_each(|(total, sum)| *total += sum);
        }
        totals
    }

    fn part(&self, rows: &[f32], individual: &mut [f64], members: usize) -> Vec<f64> {
        let points = self.points;
        let (inputs, width) = (self.model.inputs(), self.model.width());
        let at_once = self.model.bases_at_once(points);
        let mut bases = vec![0.0; at_once * width];
        let mut outputs = vec![0.0; at_once * points];
        let mut scratch = Scratch::default();
        let mut sums = vec![0.0; points];
        let mut row = vec![0.0; inputs];
        for (place, rows) in rows.chunks(at_once * inputs).enumerate() {
            let count = rows.len() / inputs;
            let bases = &mut bases[..count * width];
            for (base, inputs) in bases.chunks_exact_mut(width).zip(rows.chunks_exact(inputs)) {
                row.copy_from_slice(inputs);
                for inputs in &self.replaced {
                    row[inputs.clone()].fill(0.0);
                }
                self.model.first_layer(self.member, &row, base);
            }
            let batch = AffineBatch {
                base: &[],
                directions: &self.directions,
                coefficients: &self.coefficients,
            };
            let outputs = &mut outputs[..count * points];
            self.model.affine_batches(
                self.member,
                self.output,
                bases,
                batch,
                &mut scratch,
                outputs,
            );
            for outputs in outputs.chunks_exact(points) {
                for (sum, output) in sums.iter_mut().zip(outputs) {
                    *sum += output;
                }
            }
            if let Some(curves) = individual.get_mut(place * at_once * points..) {
                for (own, output) in curves.iter_mut().zip(outputs) {
                    *own += *output / members as f64;
                }
            }
        }
        sums
    }
}

impl Method for PartialDependence {
    const ABOUT: About = About {
        name: "partial-dependence",
        meaning: "how far the mean output moves along the condition's values, from lowest to highest",
        cost: "rows evaluations a point of the curve",
        misleads: "it averages over rows that cannot be where conditions depend on each other; \
                   a rare value counts as much as a frequent one",
        paper: "https://doi.org/10.1214/aos/1013203451",
        explains: Explains::Table,
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::points(self.points)
    }

    fn conditions(&self) -> Vec<&str> {
        let named = self.conditions.iter().flatten();
        named
            .chain(self.pairs.iter().flatten())
            .map(String::as_str)
            .collect()
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let places = on.places(self.conditions.as_deref())?;
        let grid = |place: usize| grid(on, place, self.points);
        let curves = places
            .iter()
            .map(|&place| self.curve(on.host, on.inputs, on.groups, &grid(place)));
        let meaning = format!(
            "how far the mean {} moves along the condition's values, from its lowest to its \
             highest; no direction (the curves are in profiles)",
            self.output.name()
        );
        let mut measured = on.curves(&Self::ABOUT, self.output, meaning, curves.collect());
        for names in &self.pairs {
            let places = on.places(Some(names))?;
            let (first, second) = (grid(places[0]), grid(places[1]));
            let surface = self.surface(on.host, on.inputs, on.groups, &first, &second);
            measured.profiles.push(surface);
        }
        Ok(measured)
    }
}

/// The points of a condition's curve: its levels, or quantiles of the known rows, and where the
/// value is missing.
fn grid(on: &Subject<'_>, place: usize, points: usize) -> Grid {
    let start = match on.groups.get(place) {
        Some(group) if group.coding == Coding::ValueOrMissing => group.inputs.start,
        _ => return Grid::of_rows(on.known, on.groups, place, points),
    };
    let width = on.groups.inputs();
    let of = |missing: bool| {
        let rows = on.known.chunks(width);
        let rows = rows.filter(move |row| (row[start + 1] == 0.0) != missing);
        rows.map(|row| row[start])
    };
    let alone = Groups::new([(String::new(), 1)]);
    let column: Vec<f32> = of(false).collect();
    let grid = Grid::of_rows(&column, &alone, 0, points);
    let mut values: Vec<f32> = grid.points().iter().flat_map(|&it| [it, 0.0]).collect();
    let fill = of(true).next().map(|fill| [fill, 1.0]);
    values.extend(fill.into_iter().flatten());
    Grid::new(on.groups, place, values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::Activation;

    use super::*;
    use crate::testing::{
        any_network, network, rows, same_function, single_groups, with_dummy_and_twins,
    };

    fn slow(
        model: &HostMlp,
        member: usize,
        output: Output,
        x: &[f32],
        replace: impl Fn(&mut [f32]),
    ) -> Vec<f64> {
        let mut changed = x.to_vec();
        changed.chunks_exact_mut(model.inputs()).for_each(replace);
        model.at_rows(member, output, &changed)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whole rows with the points in place, in one and in two dimensions, row by row.
        #[test]
        fn is_the_mean_over_changed_rows(weights in any_network(5, 2), tile in 1_usize..9, probability: bool) {
            let output = if probability { Output::Probability } else { Output::Logit };
            let groups = Groups::new([1, 3, 1].map(|width| (String::new(), width)));
            let model = HostMlp::new(&weights).with_tile(tile);
            let members = weights.members();
            let x = rows(9, 5, 1);
            let first = Grid::of_rows(&x, &groups, 0, 4);
            let second = Grid::new(&groups, 1, vec![1., 0., 0., 0., 1., 0., 0., 0., 1.]);
            let method = PartialDependence { output, individual: true, ..PartialDependence::default() };
            let surface = method.surface(&model, &x, &groups, &first, &second);
            let curve = method.curve(&model, &x, &groups, &second);
            for member in 0..members {
                for b in 0..3 {
                    let want = slow(&model, member, output, &x, |row| {
                        row[1..4].copy_from_slice(second.point(b));
                    });
                    let mean = want.iter().sum::<f64>() / 9.0;
                    prop_assert!((curve.members[member][b] - mean).abs() < 3e-6 * (1.0 + mean.abs()));
                    for a in 0..first.len() {
                        let want = slow(&model, member, output, &x, |row| {
                            row[1..4].copy_from_slice(second.point(b));
                            row[0] = first.point(a)[0];
                        });
                        let mean = want.iter().sum::<f64>() / 9.0;
                        let got = surface.members[member][a * 3 + b];
                        prop_assert!((got - mean).abs() < 3e-6 * (1.0 + mean.abs()));
                    }
                }
            }
            // The individual curves average to the curve.
            let individual = curve.individual.unwrap();
            for point in 0..3 {
                let mean = individual.iter().skip(point).step_by(3).sum::<f64>() / 9.0;
                prop_assert!((mean - curve.values[point]).abs() < 1e-12 * (1.0 + mean.abs()));
            }
        }

        #[test]
        fn a_dummys_curve_is_flat_and_only_the_function_matters(weights in any_network(4, 1)) {
            let weights = with_dummy_and_twins(&weights);
            let (x, groups) = (rows(20, 4, 1), single_groups(4));
            let at = |weights, condition| {
                let grid = Grid::of_rows(&x, &groups, condition, 6);
                PartialDependence::default().curve(&HostMlp::new(weights), &x, &groups, &grid)
            };
            prop_assert!(at(&weights, 0).spread() < 1e-6);
            let other = same_function(&weights);
            for (a, b) in at(&weights, 1).values.iter().zip(at(&other, 1).values) {
                prop_assert!((a - b).abs() < 2e-6);
            }
        }
    }

    /// On a linear model's logit the curve is a line of the condition's weight.
    #[test]
    fn has_the_slope_of_a_linear_model() {
        let weights = network(3, vec![], Activation::Relu, 1, 5);
        let (x, groups) = (rows(20, 3, 1), single_groups(3));
        let method = PartialDependence {
            output: Output::Logit,
            individual: false,
            ..PartialDependence::default()
        };
        for condition in 0..3 {
            let grid = Grid::of_rows(&x, &groups, condition, 8);
            let curve = method.curve(&HostMlp::new(&weights), &x, &groups, &grid);
            let ends = (
                curve.values[7] - curve.values[0],
                grid.points()[7] - grid.points()[0],
            );
            let slope = ends.0 / f64::from(ends.1);
            assert!((slope - f64::from(weights.member(0)[condition])).abs() < 1e-5);
            assert_eq!(curve.individual, None);
        }
    }
}
