//! What is tested as one: a condition, or several that are too alike to separate.

use rayon::prelude::*;
use sways_data::{Group, Groups};

use super::scores::{independent, sub_matrix};
use crate::least_squares::inverse;

/// Conditions that are tested together, almost always one.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Their places among the conditions, ascending.
    pub conditions: Vec<usize>,
    /// Their inputs, ascending.
    pub columns: Vec<usize>,
}

impl Unit {
    /// These conditions, of a table of these groups, as one.
    pub fn new(conditions: impl IntoIterator<Item = usize>, groups: &Groups) -> Self {
        let mut conditions: Vec<usize> = conditions.into_iter().collect();
        conditions.sort_unstable();
        conditions.dedup();
        let of = conditions.iter().filter_map(|&it| groups.get(it));
        Self {
            columns: of.flat_map(|group| group.inputs.clone()).collect(),
            conditions,
        }
    }
}

/// Two conditions each of which tells this share of the other's variance are too alike to
/// separate: with one column each, a correlation of .95.
pub const ALIKE: f64 = 0.95 * 0.95;

/// Every condition as a unit, those that cannot be separated as one: two that tell each other, and
/// several that determine each other. `table` is `[rows, inputs]`.
pub fn units(table: &[f32], groups: &Groups) -> Vec<Unit> {
    let inputs = groups.inputs();
    let covariance = covariance(table, inputs);
    let all = groups;
    let groups: Vec<&Group> = all.iter().collect();
    let mut sets = Sets::new(groups.len());
    for a in 0..groups.len() {
        for b in 0..a {
            let (of_a, of_b) = (value_columns(groups[a]), value_columns(groups[b]));
            if told_share(&covariance, inputs, &of_a, &of_b) > ALIKE
                && told_share(&covariance, inputs, &of_b, &of_a) > ALIKE
            {
                sets.join(a, b);
            }
        }
    }
    let rows = table.len() / inputs.max(1);
    if rows > inputs + 1 {
        // A part and its sum determine each other; a city tells the country, but not the reverse.
        let determined = determined(&covariance, &groups, rows);
        let is_determined = |other: usize| determined.iter().any(|it| it.0 == other);
        for (condition, others) in &determined {
            for &other in others.iter().filter(|&&other| is_determined(other)) {
                sets.join(*condition, other);
            }
        }
    }
    let members = sets.members().into_iter();
    members.map(|it| Unit::new(it, all)).collect()
}

/// Which of some things belong together.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn join(&mut self, a: usize, b: usize) {
        let (from, to) = (self.0[a].max(self.0[b]), self.0[a].min(self.0[b]));
        for it in self.0.iter_mut().filter(|it| **it == from) {
            *it = to;
        }
    }

    /// Each set's members, ascending, by the first of them.
    fn members(&self) -> Vec<Vec<usize>> {
        let of = |first: usize| (0..self.0.len()).filter(move |&it| self.0[it] == first);
        let firsts = (0..self.0.len()).filter(|&it| self.0[it] == it);
        firsts.map(|first| of(first).collect()).collect()
    }
}

/// The conditions whose values follow from lines in the others', each with those that it follows
/// from: parts and their sum, say. Columns that say that a value is missing are no values.
fn determined(covariance: &[f64], groups: &[&Group], rows: usize) -> Vec<(usize, Vec<usize>)> {
    /// A trace on the diagonal, a row, of standardised columns, so that there is an inverse.
    const TRACE: f64 = 1e-7;
    /// A column is determined where no more than this share of its variance is its own.
    const LEAST: f64 = 1e-4;
    /// A standardised coefficient from which on a condition has a part in it.
    const PART: f64 = 0.02;
    let columns: Vec<(usize, usize)> = groups
        .iter()
        .enumerate()
        .flat_map(|(condition, group)| {
            value_columns(group)
                .into_iter()
                .map(move |column| (condition, column))
        })
        .collect();
    let n = columns.len();
    let inputs = groups.last().map_or(0, |group| group.inputs.end);
    let scale = |column: usize| match covariance[column * inputs + column].sqrt() {
        root if root.is_normal() => (rows as f64).sqrt() / root,
        _ => 0.0,
    };
    let mut matrix: Vec<f64> = columns
        .iter()
        .flat_map(|&(_, a)| {
            let of_b = columns.iter().map(move |&(_, b)| (a, b));
            of_b.map(|(a, b)| covariance[a * inputs + b] * scale(a) * scale(b))
        })
        .collect();
    for at in 0..n {
        matrix[at * n + at] += TRACE * rows as f64;
    }
    let Some(inverse) = inverse(&matrix, n) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for condition in 0..groups.len() {
        let own: Vec<usize> = (0..n).filter(|&at| columns[at].0 == condition).collect();
        let Some(left) = crate::least_squares::inverse(&sub_matrix(&inverse, n, &own), own.len())
        else {
            continue;
        };
        let is_left = |at: usize| {
            let variance = matrix[own[at] * n + own[at]] - TRACE * rows as f64;
            left[at * own.len() + at] > LEAST * variance && variance > 0.0
        };
        let varies = |&at: &usize| matrix[at * n + at] > 0.5 * rows as f64;
        if own.is_empty() || (0..own.len()).any(is_left) || !own.iter().any(varies) {
            continue;
        }
        // The others' coefficients: −P[others, own] P[own, own]⁻¹.
        let mut others: Vec<usize> = (0..n)
            .filter(|at| columns[*at].0 != condition)
            .filter(|&at| {
                (0..own.len()).any(|to| {
                    let sum: f64 = own
                        .iter()
                        .enumerate()
                        .map(|(by, &column)| inverse[at * n + column] * left[by * own.len() + to])
                        .sum();
                    sum.abs() > PART
                })
            })
            .map(|at| columns[at].0)
            .collect();
        others.dedup();
        found.push((condition, others));
    }
    found
}

/// The columns that hold a condition's values, not that one is missing.
fn value_columns(group: &Group) -> Vec<usize> {
    group
        .value_input()
        .map_or_else(|| group.inputs.clone().collect(), |it| vec![it])
}

/// Sums of squares and products of the inputs of a table `[rows, inputs]` about their means:
/// `[inputs, inputs]`.
pub fn covariance(table: &[f32], inputs: usize) -> Vec<f64> {
    let rows = (table.len() / inputs) as f64;
    let mut mean = vec![0.0; inputs];
    for row in table.chunks_exact(inputs) {
        for (mean, &value) in mean.iter_mut().zip(row) {
            *mean += f64::from(value) / rows;
        }
    }
    let mut sums = vec![0.0; inputs * inputs];
    let mut centred = vec![0.0; inputs];
    for row in table.chunks_exact(inputs) {
        for ((centred, &value), mean) in centred.iter_mut().zip(row).zip(&mean) {
            *centred = f64::from(value) - mean;
        }
        crate::least_squares::add_outer(&mut sums, 1.0, &centred);
    }
    // What rounding leaves of a constant is no spread.
    for (input, mean) in mean.iter().enumerate() {
        if sums[input * inputs + input] <= 1e-10 * rows * mean * mean {
            for other in 0..inputs {
                sums[input * inputs + other] = 0.0;
                sums[other * inputs + input] = 0.0;
            }
        }
    }
    sums
}

/// Conditions that neighbours are looked for by, at most: among more none is near.
const MOST_NUMBERS: usize = 3;

/// Finds what the values of conditions follow from.
pub struct FollowsFrom<'a> {
    /// `[rows, inputs]`.
    table: &'a [f32],
    groups: Vec<&'a Group>,
    inputs: usize,
    covariance: Vec<f64>,
}

impl<'a> FollowsFrom<'a> {
    /// Of the conditions of a table `[rows, inputs]`.
    pub fn new(table: &'a [f32], groups: &'a Groups) -> Self {
        let inputs = groups.inputs();
        Self {
            table,
            groups: groups.iter().collect(),
            inputs,
            covariance: covariance(table, inputs),
        }
    }

    /// The other conditions from which a unit's values follow, ascending, as few as are found one by
    /// one; none where no eight of them tell nearly all by lines, nor three in whatever way, as years
    /// of schooling tell the level of a school, and weight and height an index of both.
    pub fn from(&self, unit: &Unit) -> Vec<usize> {
        /// The share of the variance that lines must tell; of neighbours, who are never quite alike,
        /// it is less.
        const BY_LINES: f64 = 0.99;
        const BY_NEIGHBOURS: f64 = 0.95;
        const MOST: usize = 8;
        let mut found: Vec<usize> = Vec::new();
        let mut columns = Vec::new();
        while found.len() < MOST {
            let shares = |condition: usize| {
                let more = self.groups[condition].inputs.clone();
                let by: Vec<usize> = columns.iter().copied().chain(more).collect();
                let by_lines = told_share(&self.covariance, self.inputs, &unit.columns, &by);
                let is_told = by_lines >= BY_LINES || found.len() >= MOST_NUMBERS;
                let by_neighbours = (!is_told).then(|| self.told_by_neighbours(&by, &unit.columns));
                (by_lines, by_neighbours.unwrap_or(0.0))
            };
            let others: Vec<usize> = (0..self.groups.len())
                .filter(|it| !unit.conditions.contains(it) && !found.contains(it))
                .collect();
            let told: Vec<(usize, (f64, f64))> =
                others.into_par_iter().map(|it| (it, shares(it))).collect();
            let nearer = |(by_lines, by_neighbours): (f64, f64)| by_lines.max(by_neighbours);
            let told = told.into_iter();
            let best = told.max_by(|a, b| nearer(a.1).total_cmp(&nearer(b.1)));
            let Some((next, (by_lines, by_neighbours))) = best else {
                break;
            };
            found.push(next);
            columns.extend(self.groups[next].inputs.clone());
            if by_lines >= BY_LINES || by_neighbours >= BY_NEIGHBOURS {
                found.sort_unstable();
                return found;
            }
        }
        Vec::new()
    }

    /// The share of the variance of the columns `of` that the columns `by` tell, in whatever way:
    /// rows that are nearest in these differ by twice the variance that is left (Rice 1984). Of many
    /// rows some are asked, and of many columns nothing is said.
    fn told_by_neighbours(&self, by: &[usize], of: &[usize]) -> f64 {
        const ROWS: usize = 500;
        if by.len() > MOST_NUMBERS + 1 {
            return 0.0;
        }
        let rows = self.table.len() / self.inputs;
        let variance = |column: usize| self.covariance[column * self.inputs + column] / rows as f64;
        let cell = |row: usize, column: usize| f64::from(self.table[row * self.inputs + column]);
        let varying = |columns: &[usize]| -> Vec<usize> {
            let columns = columns.iter().copied();
            columns.filter(|it| variance(*it) > 0.0).collect()
        };
        let (by, of) = (varying(by), varying(of));
        let mut some: Vec<usize> = (0..rows).step_by(rows.div_ceil(ROWS).max(1)).collect();
        if of.is_empty() || by.is_empty() || some.len() < 2 {
            return 0.0;
        }
        // In an order that has nothing to do with the table's (Fibonacci hashing): among rows that are
        // as near the next one counts.
        some.sort_unstable_by_key(|&row| (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let scaled = |row: usize| {
            by.iter()
                .map(move |&it| cell(row, it) / variance(it).sqrt())
        };
        let points: Vec<f64> = some.iter().flat_map(|&row| scaled(row)).collect();
        let point = |at: usize| &points[at * by.len()..][..by.len()];
        let distance = |a: usize, b: usize| -> f64 {
            let pairs = point(a).iter().zip(point(b));
            pairs.map(|(a, b)| (a - b) * (a - b)).sum()
        };
        let mut left = vec![0.0; of.len()];
        for at in 0..some.len() {
            let others = (at + 1..some.len()).chain(0..at);
            let others = others.map(|other| (other, distance(at, other)));
            let nearest = others.min_by(|a, b| a.1.total_cmp(&b.1));
            let nearest = nearest.map_or(at, |it| it.0);
            for (left, &column) in left.iter_mut().zip(&of) {
                *left += (cell(some[at], column) - cell(some[nearest], column)).powi(2);
            }
        }
        let shares = left.iter().zip(&of);
        let told = shares.map(|(left, &it)| 1.0 - left / (2.0 * some.len() as f64 * variance(it)));
        told.sum::<f64>() / of.len() as f64
    }
}

/// The share of the variance of the columns `of` that lines in the columns `by` explain.
fn told_share(covariance: &[f64], n: usize, of: &[usize], by: &[usize]) -> f64 {
    let part = sub_matrix(covariance, n, by);
    let kept: Vec<usize> = independent(&part, by.len())
        .iter()
        .map(|&at| by[at])
        .collect();
    let Some(inverse) = inverse(&sub_matrix(covariance, n, &kept), kept.len()) else {
        return 0.0;
    };
    let (mut told, mut all) = (0.0, 0.0);
    for &column in of {
        // A column's share counts by itself, whatever its unit.
        let variance = covariance[column * n + column];
        if variance <= 0.0 || kept.is_empty() {
            continue;
        }
        let cross: Vec<f64> = kept.iter().map(|&it| covariance[column * n + it]).collect();
        let solved = crate::least_squares::times(&inverse, &cross);
        told += crate::least_squares::dot(&cross, &solved) / variance;
        all += 1.0;
    }
    if all > 0.0 { told / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use sways_data::Coding;

    use super::*;
    use crate::testing::rows;

    fn groups(widths: &[usize]) -> Groups {
        let named = widths.iter().enumerate();
        Groups::new(named.map(|(place, &width)| (format!("c{place}"), width)))
    }

    #[test]
    fn conditions_that_tell_each_other_are_one_unit() {
        // c1 is c0 with a little noise; c2 stands alone.
        let noise = rows(200, 3, 1);
        let table: Vec<f32> = noise
            .chunks(3)
            .flat_map(|r| [r[0], r[0] + 0.05 * r[1], r[2]])
            .collect();
        let units = units(&table, &groups(&[1, 1, 1]));
        let conditions: Vec<_> = units.iter().map(|unit| unit.conditions.clone()).collect();
        assert_eq!(conditions, [vec![0, 1], vec![2]]);
        assert_eq!(units[0].columns, [0, 1]);
    }

    #[test]
    fn a_coarser_category_does_not_tell_the_finer_one() {
        // Three cities, of which two lie in the same country: the city tells the country only.
        let table: Vec<f32> = (0..90)
            .flat_map(|row| {
                let mut city = [0.0; 3];
                city[row % 3] = 1.0;
                [city[0], city[1], city[2], f32::from(u8::from(row % 3 == 0))]
            })
            .collect();
        let groups = groups(&[3, 1]);
        let units = units(&table, &groups);
        assert_eq!(units.len(), 2);
        let follows = FollowsFrom::new(&table, &groups);
        assert_eq!(follows.from(&units[1]), [0]);
        assert!(follows.from(&units[0]).is_empty());
    }

    #[test]
    fn what_a_number_tells_in_whatever_way_follows_from_it() {
        let noise = rows(400, 2, 5);
        let table: Vec<f32> = noise
            .chunks(2)
            .flat_map(|r| {
                let years = (10.0 + 3.0 * r[0]).round().clamp(4.0, 18.0);
                let is_middle = f32::from(u8::from((9.0..12.0).contains(&years)));
                [years, is_middle, r[1], r[1].exp()]
            })
            .collect();
        let groups = groups(&[1, 1, 1, 1]);
        let follows = FollowsFrom::new(&table, &groups);
        let of = |condition| follows.from(&Unit::new([condition], &groups));
        assert_eq!(of(1), [0]);
        assert!(of(0).is_empty());
        assert_eq!(of(2), [3]);
        assert_eq!(of(3), [2]);
    }

    #[test]
    fn what_two_numbers_tell_together_follows_from_both() {
        let noise = rows(800, 3, 6);
        let table: Vec<f32> = noise
            .chunks(3)
            .flat_map(|r| {
                let (weight, height) = (70.0 + 10.0 * r[0], 1.7 + 0.1 * r[1]);
                [weight, height, weight / height / height, r[2]]
            })
            .collect();
        let groups = groups(&[1, 1, 1, 1]);
        let follows = FollowsFrom::new(&table, &groups);
        let of = |condition| follows.from(&Unit::new([condition], &groups));
        assert_eq!(of(2), [0, 1]);
        assert_eq!(of(1), [0, 2]);
        assert!(of(3).is_empty());
    }

    /// Rows that are sorted by one thing tell nothing of it by another.
    #[test]
    fn the_order_of_rows_tells_nothing() {
        let table: Vec<f32> = (0..200_u8)
            .flat_map(|row| [f32::from(row % 2), f32::from(row)])
            .collect();
        let groups = groups(&[1, 1]);
        let follows = FollowsFrom::new(&table, &groups);
        assert!(follows.from(&Unit::new([1], &groups)).is_empty());
    }

    #[test]
    fn a_group_of_two_columns_is_no_number_that_may_be_missing() {
        let table = rows(100, 3, 1);
        let groups = Groups::coded([
            ("both".to_owned(), 2, Coding::Joint),
            ("alone".to_owned(), 1, Coding::Value),
        ]);
        assert_eq!(value_columns(groups.get(0).unwrap()), [0, 1]);
        assert_eq!(units(&table, &groups)[0].columns, [0, 1]);
    }

    #[test]
    fn parts_and_their_sum_are_one_unit() {
        let noise = rows(200, 4, 2);
        let table: Vec<f32> = noise
            .chunks(4)
            .flat_map(|r| [r[0], r[1], r[2], r[0] + 2.0 * r[2], r[3]])
            .collect();
        let units = units(&table, &groups(&[1, 1, 1, 1, 1]));
        let conditions: Vec<_> = units.iter().map(|unit| unit.conditions.clone()).collect();
        assert_eq!(conditions, [vec![0, 2, 3], vec![1], vec![4]]);
    }

    #[test]
    fn values_missing_in_the_same_rows_are_not_alike() {
        let noise = rows(200, 2, 4);
        let table: Vec<f32> = noise
            .chunks(2)
            .enumerate()
            .flat_map(|(row, r)| {
                let missing = f32::from(u8::from(row % 7 == 0));
                [
                    r[0] * (1.0 - missing),
                    missing,
                    r[1] * (1.0 - missing),
                    missing,
                ]
            })
            .collect();
        let number = |name: &str| (name.to_owned(), 2, Coding::ValueOrMissing);
        let groups = Groups::coded([number("a"), number("b")]);
        assert_eq!(units(&table, &groups).len(), 2);
    }

    #[test]
    fn two_categories_are_two_units() {
        let table: Vec<f32> = (0..120)
            .flat_map(|row| {
                let mut cells = [0.0; 6];
                cells[row % 3] = 1.0;
                cells[3 + row / 5 % 3] = 1.0;
                cells
            })
            .collect();
        assert_eq!(units(&table, &groups(&[3, 3])).len(), 2);
    }
}
