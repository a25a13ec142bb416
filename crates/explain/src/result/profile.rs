//! Curves: a condition's grid of points, and what a method says at each.

use sways_data::{Coding, Groups};

/// Values of a condition, as the model's inputs are: `[points, width]`, one or more inputs a
/// point.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    condition: usize,
    width: usize,
    coding: Coding,
    points: Vec<f32>,
}

impl Grid {
    /// Given points of a condition, `[points, the condition's inputs]`.
    ///
    /// # Panics
    /// If there is no such condition, or the points are not whole: a fault of the caller's code.
    pub fn new(groups: &Groups, condition: usize, points: Vec<f32>) -> Self {
        let width = width(groups, condition);
        assert_eq!(points.len() % width, 0, "points of {width} inputs each");
        Self {
            condition,
            width,
            coding: groups.get(condition).map_or(Coding::Value, |it| it.coding),
            points,
        }
    }

    /// The condition's distinct values in rows `[rows, inputs]`, in ascending order, where there
    /// are no more than `most`: a category's levels. Else, of a condition of one input, `most`
    /// evenly spaced quantiles (each a value of a row), repeated ones left out; of a condition of
    /// several, the `most` values that most rows have.
    ///
    /// # Panics
    /// If there is no such condition.
    pub fn of_rows(inputs: &[f32], groups: &Groups, condition: usize, most: usize) -> Self {
        let width = width(groups, condition);
        let start = groups.get(condition).map_or(0, |group| group.inputs.start);
        let mut values: Vec<&[f32]> = inputs
            .chunks_exact(groups.inputs())
            .map(|row| &row[start..start + width])
            .collect();
        values.sort_by(|a, b| {
            let pairs = a.iter().zip(*b);
            let places = pairs.map(|(a, b)| a.total_cmp(b));
            places.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        let mut distinct: Vec<(usize, &[f32])> = values
            .chunk_by(|a, b| a == b)
            .map(|alike| (alike.len(), alike[0]))
            .collect();
        if distinct.len() > most {
            if width == 1 {
                let column: Vec<f32> = values.iter().map(|value| value[0]).collect();
                let points = quantiles(&column, most.max(2) - 1);
                return Self::new(groups, condition, points);
            }
            let mut counts: Vec<usize> = distinct.iter().map(|&(count, _)| count).collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let least = counts[most.max(1) - 1];
            distinct.retain(|&(count, _)| count >= least);
            distinct.truncate(most.max(1));
        }
        let points = distinct.into_iter().flat_map(|(_, value)| value).copied();
        Self::new(groups, condition, points.collect())
    }

    /// Which condition's.
    pub fn condition(&self) -> usize {
        self.condition
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len() / self.width
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The points, `[points, width]`.
    pub fn points(&self) -> &[f32] {
        &self.points
    }

    /// Whether a point is a value, not that of missing ones.
    fn is_known(&self, point: usize) -> bool {
        self.coding != Coding::ValueOrMissing || self.point(point)[1] == 0.0
    }

    /// One point, `[width]`.
    pub(crate) fn point(&self, point: usize) -> &[f32] {
        &self.points[point * self.width..][..self.width]
    }
}

fn width(groups: &Groups, condition: usize) -> usize {
    let group = groups.get(condition);
    group.map_or_else(
        || panic!("there is no condition {condition}"),
        |group| group.inputs.len(),
    )
}

/// The smallest value and the quantiles 1/parts, 2/parts, … 1 of sorted values, each the value of
/// a row (R's type 1), repeated ones left out.
pub(crate) fn quantiles(sorted: &[f32], parts: usize) -> Vec<f32> {
    let rank = |part: usize| (part * sorted.len()).div_ceil(parts).max(1) - 1;
    let mut points: Vec<f32> = if sorted.is_empty() {
        Vec::new()
    } else {
        (0..=parts).map(|part| sorted[rank(part)]).collect()
    };
    points.dedup();
    points
}

/// What a method says at the points of a grid, or of two.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The grids: one of a curve, two of a surface.
    pub grids: Vec<Grid>,
    /// The members' mean at each point, `[points]`, or `[points of the first, points of the
    /// second]`.
    pub values: Vec<f64>,
    /// Each member's: `[members][points]`.
    pub members: Vec<Vec<f64>>,
    /// The members' mean of each row's own curve, `[rows, points]`, where asked for.
    pub individual: Option<Vec<f64>>,
    /// How often a member was evaluated at a point.
    pub evaluations: u64,
}

impl Profile {
    /// How far the output moves along the condition's values, from its lowest to its highest: of
    /// numbers and categories alike, so that they compare. Where a number is missing it has no
    /// value, and that point does not count. Greenwell and others (2018, arXiv 1805.04755) take
    /// the standard deviation of numbers and a quarter of the range of categories, which differ
    /// by a factor of two for a flag alone. No sign.
    ///
    /// It is the mean of the members' ranges, and so lies among them; the range of their mean
    /// curve may be less than each.
    pub fn spread(&self) -> f64 {
        let members = self.members_spread();
        members.iter().sum::<f64>() / members.len() as f64
    }

    /// Each member's range: `[members]`.
    pub fn members_spread(&self) -> Vec<f64> {
        self.members
            .iter()
            .map(|values| self.range_of(values))
            .collect()
    }

    fn range_of(&self, values: &[f64]) -> f64 {
        // Of a surface: the last grid's points come first after each other.
        let is_known = |point: usize| {
            let mut after = self.grids.iter().map(Grid::len).product::<usize>();
            self.grids.iter().all(|grid| {
                after /= grid.len();
                grid.is_known(point / after % grid.len())
            })
        };
        let known = values
            .iter()
            .enumerate()
            .filter(|&(point, _)| is_known(point));
        let known = || known.clone().map(|(_, value)| *value);
        let lowest = known().fold(f64::INFINITY, f64::min);
        let highest = known().fold(f64::NEG_INFINITY, f64::max);
        // `min` and `max` forget what is no number: it must show.
        let all: f64 = known().map(|value| 0.0 * value).sum();
        (highest - lowest).max(0.0) + all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_the_levels_or_the_quantiles() {
        let groups = Groups::new([1, 2].map(|width| (String::new(), width)));
        let rows: Vec<f32> = (0..100)
            .flat_map(|row| {
                let level = row % 4;
                [
                    (row * 37 % 100) as f32,
                    f32::from(level == 1),
                    f32::from(level == 2),
                ]
            })
            .collect();
        let levels = Grid::of_rows(&rows, &groups, 1, 10);
        assert_eq!(levels.points(), [0.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(Grid::of_rows(&rows, &groups, 1, 1).points(), [0.0, 0.0]);
        let quantiles = Grid::of_rows(&rows, &groups, 0, 5);
        assert_eq!(quantiles.points(), [0.0, 24.0, 49.0, 74.0, 99.0]);
        assert_eq!(Grid::of_rows(&rows, &groups, 0, 100).len(), 100);
    }

    /// A number, a flag and a category over which the output moves as far are as important, with
    /// and without a missing cell; and the ensemble lies among its members.
    #[test]
    fn spreads_compare_whatever_the_kind() {
        let codings = [
            (1, Coding::Value),
            (1, Coding::Value),
            (2, Coding::ValueOrMissing),
            (3, Coding::Categories),
        ];
        let groups = Groups::coded(codings.map(|(width, coding)| (String::new(), width, coding)));
        let profile = |condition, points: &[f32], members: &[&[f64]]| Profile {
            grids: vec![Grid::new(&groups, condition, points.to_vec())],
            values: Vec::new(),
            members: members.iter().map(|it| it.to_vec()).collect(),
            individual: None,
            evaluations: 0,
        };
        let number = profile(0, &[-1.0, 0.0, 1.0], &[&[0.1, 0.3, 0.5]]);
        let flag = profile(1, &[0.0, 1.0], &[&[0.5, 0.1]]);
        let missing = profile(2, &[0.0, 0.0, 1.0, 0.0, 0.5, 1.0], &[&[0.1, 0.5, 0.9]]);
        let levels = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let category = profile(3, &levels, &[&[0.2, 0.6, 0.3]]);
        for profile in [number, flag, missing, category] {
            assert!((profile.spread() - 0.4).abs() < 1e-12);
        }
        // Two members that go opposite ways: their mean curve is flat, their importance is not.
        let opposite = profile(1, &[0.0, 1.0], &[&[0.2, 0.5], &[0.5, 0.2]]);
        assert!((opposite.spread() - 0.3).abs() < 1e-12);
        let nothing = profile(1, &[0.0], &[&[0.2]]);
        assert_eq!(nothing.spread(), 0.0);
        let broken = profile(1, &[0.0, 1.0], &[&[0.2, f64::NAN]]);
        assert!(broken.spread().is_nan());
    }
}
