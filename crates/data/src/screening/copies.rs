//! Conditions that say the same as another.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Hint;
use super::cells::{keys, mixed};
use crate::levels::by_size;
use crate::{table::Column, values::Values};

/// Two numbers so correlated are nearly the same.
const ALIKE: f64 = 0.99;
/// More cells of pairs than these would take too long to compare.
const MOST_CELLS: usize = 4_000_000_000;
/// A condition whose values are in one row each is told by every other such one.
const FEWEST_EACH: usize = 2;
/// So many different values that go together one to one, though they are no copies, are of
/// persons or the like.
const FEWEST_PERSONS: usize = 10;

/// The conditions that say the same as an earlier one: two whose different values go
/// together one to one, numbers in order, or two numbers on a line; and those that nearly do.
///
/// Numbers that go together out of order are no copies: each is of the person or place whose
/// rows they are. That is said, unless it is `known` whose rows belong together.
pub(super) fn copies(columns: &[&Column], known: bool) -> Vec<Hint> {
    let mut same_as: Vec<usize> = (0..columns.len()).collect();
    let mut first: BTreeMap<(u64, usize), usize> = BTreeMap::new();
    let partitions: Vec<_> = columns.par_iter().map(|column| partition(column)).collect();
    let mut together: BTreeMap<usize, (usize, Vec<usize>)> = BTreeMap::new();
    for (place, key) in partitions.into_iter().enumerate() {
        let Some(key) = key else { continue };
        let earlier = *first.entry(key).or_insert(place);
        if earlier == place || are_copies(columns[earlier], columns[place], key.1) {
            same_as[place] = earlier;
        } else if key.1 >= FEWEST_PERSONS {
            let of = together.entry(earlier).or_insert((key.1, vec![earlier]));
            of.1.push(place);
        }
    }
    let standard: Vec<Option<Vec<f64>>> = columns
        .par_iter()
        .map(|column| standardised(column))
        .collect();
    let rows = columns.first().map_or(0, |column| column.values().len());
    let mut nearly: Vec<usize> = (0..columns.len()).collect();
    if columns.len() * columns.len() / 2 * rows <= MOST_CELLS {
        let found: Vec<Option<(usize, bool)>> = (0..columns.len())
            .into_par_iter()
            .map(|place| {
                let of = standard[place].as_ref()?;
                (0..place).find_map(|other| {
                    let correlation = correlation(of, standard[other].as_ref()?);
                    (correlation >= ALIKE).then_some((other, correlation > 1.0 - 1e-12))
                })
            })
            .collect();
        for (place, found) in found.into_iter().enumerate() {
            match found {
                _ if same_as[place] != place => {}
                Some((other, true)) => same_as[place] = same_as[other],
                Some((other, false)) => nearly[place] = same_as[nearly[other]],
                None => {}
            }
        }
    }
    let named = |of: &[usize], exact: bool| -> Vec<Hint> {
        let name = |place: usize| columns[place].name().to_owned();
        let copies = |place: usize| (place + 1..of.len()).filter(move |&other| of[other] == place);
        (0..of.len())
            .filter(|&place| copies(place).next().is_some())
            .map(|place| Hint::Copies {
                condition: name(place),
                copies: copies(place).map(name).collect(),
                exact,
            })
            .collect()
    };
    let mut hints = Vec::new();
    if !known {
        hints.extend(together.into_values().map(|(distinct, places)| {
            let name = |place: usize| columns[place].name().to_owned();
            Hint::Together {
                columns: places.into_iter().map(name).collect(),
                distinct,
                rows,
            }
        }));
    }
    hints.extend(named(&same_as, true));
    hints.extend(named(&nearly, false));
    hints
}

/// Whether two columns whose `distinct` values go together one to one say the same: numbers
/// where more of one is always more, or always less, of the other; words always; a number and a
/// word where they are few.
fn are_copies(a: &Column, b: &Column, distinct: usize) -> bool {
    match (a.values(), b.values()) {
        (Values::Numbers(a), Values::Numbers(b)) => {
            let pairs = a.iter().zip(b).map(|(a, b)| (*a, *b));
            let mut pairs: Vec<(f64, f64)> =
                pairs.filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
            pairs.sort_by(|x, y| by_size(&x.0, &y.0));
            let rises = pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1);
            rises || pairs.windows(2).all(|pair| pair[0].1 >= pair[1].1)
        }
        (Values::Text(_), Values::Text(_)) => true,
        _ => distinct < FEWEST_PERSONS,
    }
}

/// A key that two conditions share where their values go together one to one, and how many
/// values there are. `None` where values hardly repeat, so that it would mean nothing.
fn partition(column: &Column) -> Option<(u64, usize)> {
    let keys = keys(column);
    let mut rows: Vec<usize> = (0..keys.len()).collect();
    rows.sort_by_key(|&row| (keys[row], row));
    let mut key = 0_u64;
    let mut values = 0;
    for same in rows.chunk_by(|&a, &b| keys[a] == keys[b]) {
        // Every row with the first row of its value: sums do not hang on the values' order.
        for &row in same {
            key = key.wrapping_add(mixed(((same[0] as u64) << 32) ^ row as u64));
        }
        values += 1;
    }
    (values >= 2 && values * FEWEST_EACH <= keys.len()).then_some((key, values))
}

/// The numbers less their mean over the root of their sum of squares, so that the product
/// of two columns is their correlation. `None` where some are missing or all are alike.
fn standardised(column: &Column) -> Option<Vec<f64>> {
    let Values::Numbers(values) = column.values() else {
        return None;
    };
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let largest = values
        .iter()
        .map(|value| (value - mean).abs())
        .fold(0.0, f64::max);
    if values.iter().any(|value| value.is_nan()) || largest == 0.0 || !largest.is_finite() {
        return None;
    }
    // Divided by the largest first, so that squares stay finite.
    let of = |value: &f64| (value - mean) / largest;
    let size = values
        .iter()
        .map(|value| of(value).powi(2))
        .sum::<f64>()
        .sqrt();
    (values.len() > 2).then(|| values.iter().map(|value| of(value) / size).collect())
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>().abs()
}
