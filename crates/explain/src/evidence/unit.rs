//! What is tested as one: a condition, or several that are too alike to separate.

use std::collections::BTreeMap;

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
    /// What values they take.
    pub shape: Shape,
}

/// What values a unit's columns take.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One of a few combinations.
    Discrete {
        /// The combinations: `[levels, columns]`, ascending where there is one column, else the
        /// most frequent first.
        patterns: Vec<f32>,
        /// Each row's combination: `[rows]`.
        codes: Vec<u32>,
    },
    /// Numbers. With `missing`, there are two columns: the value, and 1 where it is missing and
    /// this number stands for it.
    Continuous {
        /// What stands for a missing value.
        missing: Option<f32>,
    },
    /// Numbers and categories together.
    Mixed,
}

/// A numeric column with more values than these is continuous.
const MOST_VALUES: usize = 12;
/// Conditions merged into one with more combinations than these are not enumerated.
const MOST_COMBINATIONS: usize = 60;
/// Two conditions each of which tells this share of the other's variance are too alike to
/// separate: with one column each, a correlation of .95.
const ALIKE: f64 = 0.95 * 0.95;

impl Unit {
    /// The columns of all other conditions, ascending.
    pub fn others(&self, inputs: usize) -> Vec<usize> {
        (0..inputs)
            .filter(|column| self.columns.binary_search(column).is_err())
            .collect()
    }

    /// Each row's values: `[rows, inputs]` → `[rows, columns]`.
    pub fn values(&self, table: &[f32], inputs: usize) -> Vec<f32> {
        let of_row = |row: &[f32]| {
            let values = self.columns.iter().map(|&column| row[column]);
            values.collect::<Vec<_>>()
        };
        table.chunks_exact(inputs).flat_map(of_row).collect()
    }
}

/// Every condition as a unit, those too alike to separate as one. `table` is `[rows, inputs]`.
pub fn units(table: &[f32], groups: &Groups) -> Vec<Unit> {
    let inputs = groups.inputs();
    let covariance = covariance(table, inputs);
    let groups: Vec<&Group> = groups.iter().collect();
    let mut set: Vec<usize> = (0..groups.len()).collect();
    for a in 0..groups.len() {
        for b in 0..a {
            let (of_a, of_b) = (value_columns(groups[a]), value_columns(groups[b]));
            if told_share(&covariance, inputs, &of_a, &of_b) > ALIKE
                && told_share(&covariance, inputs, &of_b, &of_a) > ALIKE
            {
                let (from, to) = (set[a].max(set[b]), set[a].min(set[b]));
                set.iter_mut()
                    .filter(|it| **it == from)
                    .for_each(|it| *it = to);
            }
        }
    }
    (0..groups.len())
        .filter(|&first| set[first] == first)
        .map(|first| {
            let conditions: Vec<usize> = (first..groups.len())
                .filter(|&other| set[other] == first)
                .collect();
            let columns: Vec<usize> = conditions
                .iter()
                .flat_map(|&condition| groups[condition].inputs.clone())
                .collect();
            let mut unit = Unit {
                conditions,
                columns,
                shape: Shape::Mixed,
            };
            unit.shape = shape(&unit, &groups, &unit.values(table, inputs));
            unit
        })
        .collect()
}

/// The columns that hold a condition's values. An encoding has two columns only where the second
/// says that the first is missing; categories have one or at least three. A group of several
/// columns of the table may have any number.
fn value_columns(group: &Group) -> Vec<usize> {
    let columns: Vec<usize> = group.inputs.clone().collect();
    match columns.len() {
        2 if !group.joint => columns[..1].to_vec(),
        _ => columns,
    }
}

fn covariance(table: &[f32], inputs: usize) -> Vec<f64> {
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
    sums
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

fn shape(unit: &Unit, groups: &[&Group], values: &[f32]) -> Shape {
    let width = unit.columns.len();
    let rows = values.len() / width;
    let single = unit.conditions.len() == 1 && !groups[unit.conditions[0]].joint;
    let most = match width {
        _ if !single => MOST_COMBINATIONS,
        // Categories: as many as columns, and the unknown one.
        3.. => width + 1,
        _ => MOST_VALUES.min(rows / 8).max(2),
    };
    if let Some(discrete) = discrete(values, width, most) {
        return discrete;
    }
    if unit
        .conditions
        .iter()
        .any(|&condition| groups[condition].joint)
    {
        return Shape::Mixed;
    }
    let widths: Vec<usize> = unit
        .conditions
        .iter()
        .map(|&condition| groups[condition].inputs.len())
        .collect();
    match widths[..] {
        [2] => Shape::Continuous {
            missing: values
                .chunks_exact(2)
                .find(|it| it[1] == 1.0)
                .map(|it| it[0]),
        },
        _ if widths.iter().all(|&width| width == 1) => Shape::Continuous { missing: None },
        _ => Shape::Mixed,
    }
}

/// The combinations that rows of `values` `[rows, width]` take, if there are no more than `most`.
fn discrete(values: &[f32], width: usize, most: usize) -> Option<Shape> {
    let key = |row: &[f32]| {
        row.iter()
            .map(|value| value.to_bits())
            .collect::<Vec<u32>>()
    };
    let mut counts: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    for row in values.chunks_exact(width) {
        *counts.entry(key(row)).or_default() += 1;
        if counts.len() > most {
            return None;
        }
    }
    let mut levels: Vec<(Vec<u32>, usize)> = counts.into_iter().collect();
    if width == 1 {
        levels.sort_by(|(a, _), (b, _)| f32::from_bits(a[0]).total_cmp(&f32::from_bits(b[0])));
    } else {
        levels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    let place: BTreeMap<&[u32], u32> = levels
        .iter()
        .enumerate()
        .map(|(place, (key, _))| (key.as_slice(), place as u32))
        .collect();
    Some(Shape::Discrete {
        codes: values
            .chunks_exact(width)
            .map(|row| place[key(row).as_slice()])
            .collect(),
        patterns: levels
            .iter()
            .flat_map(|(key, _)| key.iter().map(|&bits| f32::from_bits(bits)))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
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
        assert_eq!(units[0].shape, Shape::Continuous { missing: None });
        assert_eq!(units[0].others(3), [2]);
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
        assert_eq!(units(&table, &groups(&[3, 1])).len(), 2);
    }

    #[test]
    fn a_group_of_two_columns_is_no_number_that_may_be_missing() {
        let table = rows(100, 3, 1);
        let groups =
            Groups::with_joint([("both".to_owned(), 2, true), ("alone".to_owned(), 1, false)]);
        let units = units(&table, &groups);
        assert_eq!(units[0].shape, Shape::Mixed);
        assert_eq!(units[0].columns, [0, 1]);
    }

    #[test]
    fn shapes_follow_from_the_values() {
        let table: Vec<f32> = (0..100)
            .flat_map(|row| {
                let number = (row as f32 * 0.37).sin();
                let missing = row % 10 == 0;
                let value = if missing {
                    0.25
                } else {
                    (row as f32 * 1.7).cos()
                };
                let mut category = [0.0; 3];
                category[if row % 2 == 0 { 2 } else { row % 3 }] = 1.0;
                let few = (row * row % 3) as f32;
                let flag = f32::from(u8::from(missing));
                [
                    number,
                    few,
                    value,
                    flag,
                    category[0],
                    category[1],
                    category[2],
                ]
            })
            .collect();
        let units = units(&table, &groups(&[1, 1, 2, 3]));
        assert_eq!(units[0].shape, Shape::Continuous { missing: None });
        assert!(matches!(&units[1].shape,
            Shape::Discrete { patterns, .. } if patterns[..] == [0.0, 1.0]));
        assert_eq!(
            units[2].shape,
            Shape::Continuous {
                missing: Some(0.25)
            }
        );
        let Shape::Discrete { patterns, codes } = &units[3].shape else {
            panic!("categories are discrete");
        };
        // The most frequent level comes first.
        assert_eq!(patterns[..3], [0.0, 0.0, 1.0]);
        assert_eq!(codes[0], 0);
    }
}
