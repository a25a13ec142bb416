//! Columns that are parts of one condition: one's own dummies, or shares of a whole.

use super::{Hint, hint::Parts};
use crate::words::truth;
use crate::{column_type::ColumnType, table::Column, values::Values};

/// Two columns that are 1 in no row together are parts of one condition where chance
/// would have put 1 into so many rows of both.
const EXPECTED: f64 = 5.0;
/// Shares of a whole add up to 1 or 100 but for rounding.
const ROUNDING: f64 = 1e-6;

/// Sets of columns of 0 and 1 of which at most one is 1 in a row, and columns side by side
/// that add up to 1, or to 100, in every row. A column is in one set at most.
pub(super) fn parts(columns: &[&Column]) -> Vec<Hint> {
    let mut is_in_set = vec![false; columns.len()];
    let mut hints = Vec::new();
    let mut say = |places: &[usize], how| {
        hints.push(Hint::Parts {
            columns: places
                .iter()
                .map(|&place| columns[place].name().to_owned())
                .collect(),
            how,
        });
    };
    let flags: Vec<Option<Vec<bool>>> = columns.iter().map(|column| flags(column)).collect();
    for first in 0..columns.len() {
        let Some(of) = flags[first].as_ref().filter(|_| !is_in_set[first]) else {
            continue;
        };
        let mut any = of.clone();
        let mut set = vec![first];
        let mut rare = Vec::new();
        for other in first + 1..columns.len() {
            let Some(of) = flags[other].as_ref().filter(|_| !is_in_set[other]) else {
                continue;
            };
            if any.iter().zip(of).any(|(any, of)| *any && *of) {
                continue;
            }
            let chance = |&member: &usize| {
                let member = flags[member].as_ref().map_or(0, |of| ones(of));
                member as f64 * ones(of) as f64 / of.len() as f64
            };
            if set.iter().all(|member| chance(member) >= EXPECTED) {
                any.iter_mut().zip(of).for_each(|(any, of)| *any |= *of);
                set.push(other);
            } else {
                rare.push(other);
            }
        }
        // A rare level belongs to the set where it fills what the others leave.
        let mut whole = any.clone();
        let mut with_rare = set.clone();
        for other in rare {
            let Some(of) = &flags[other] else { continue };
            if !whole.iter().zip(of).any(|(whole, of)| *whole && *of) {
                whole
                    .iter_mut()
                    .zip(of)
                    .for_each(|(whole, of)| *whole |= *of);
                with_rare.push(other);
            }
        }
        let all = whole.iter().all(|whole| *whole);
        if all {
            set = with_rare;
            set.sort_unstable();
        }
        // Two that are each other's opposite are copies, and are said to be.
        if set.len() >= 3 || set.len() == 2 && !all {
            for &place in &set {
                is_in_set[place] = true;
            }
            say(&set, if all { Parts::OfOne } else { Parts::NeverBoth });
        }
    }
    for (first, last) in shares(columns, &is_in_set) {
        say(&(first..=last).collect::<Vec<_>>(), Parts::OfTheSame);
    }
    hints
}

fn ones(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}

/// Which rows are 1, or yes, where a column holds nothing but 0 and 1, or no and yes, and
/// both.
fn flags(column: &Column) -> Option<Vec<bool>> {
    let flags: Vec<bool> = match column.values() {
        Values::Numbers(values) => {
            let flag = |value: &f64| match *value {
                0.0 => Some(false),
                1.0 => Some(true),
                _ => None,
            };
            values.iter().map(flag).collect::<Option<_>>()?
        }
        Values::Text(values) if column.kind() == ColumnType::Boolean => {
            let numbers = values.map(|text| truth(text).map(|yes| f64::from(u8::from(yes))))?;
            let known = numbers.iter().all(|number| !number.is_nan());
            known.then(|| numbers.iter().map(|number| *number == 1.0).collect())?
        }
        Values::Text(_) => return None,
    };
    let ones = ones(&flags);
    (ones > 0 && ones < flags.len()).then_some(flags)
}

/// Runs of three columns or more, none below 0, that add up to 1 or 100 in every row: their
/// first and last places.
fn shares(columns: &[&Column], is_in_set: &[bool]) -> Vec<(usize, usize)> {
    let numbers: Vec<Option<&[f64]>> = columns
        .iter()
        .zip(is_in_set)
        .map(|(column, is_in_set)| match column.values() {
            Values::Numbers(values)
                if !is_in_set
                    && column.kind() == ColumnType::Numeric
                    && values.iter().all(|value| *value >= 0.0) =>
            {
                Some(values.as_slice())
            }
            _ => None,
        })
        .collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for first in 0..columns.len() {
        if found.last().is_some_and(|(_, last)| first <= *last) {
            continue;
        }
        let (mut total, mut last) = (0.0, first);
        while let Some(values) = numbers.get(last).copied().flatten() {
            total += values[0];
            let is_whole = [1.0, 100.0].iter().any(|whole| is_near(total, *whole));
            if is_whole && last >= first + 2 && add_up(&numbers[first..=last], total) {
                found.push((first, last));
                break;
            }
            last += 1;
        }
    }
    found
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDING * b.abs()
}

/// Whether columns add up to `total` in every row.
fn add_up(columns: &[Option<&[f64]>], total: f64) -> bool {
    let rows = columns.first().copied().flatten().map_or(0, <[f64]>::len);
    let sum = |row: usize| {
        columns
            .iter()
            .flatten()
            .map(|values| values[row])
            .sum::<f64>()
    };
    (0..rows).all(|row| is_near(sum(row), total))
}
