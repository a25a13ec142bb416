//! Values that decide the event, or nearly.

use super::{Hint, Which};
use crate::levels::levels;
use crate::{
    table::Column,
    values::{Cell, Values},
};

/// Values in fewer rows are not looked at.
const FEWEST_ROWS: usize = 10;
/// Numbers of more than two values are amounts, whose ends may well be all of one kind: only
/// a value that one row in so many holds is looked at, such as no hours at all.
const MASS: usize = 10;
/// The chance that any value of a table does so without deciding anything.
const CHANCE: f64 = 0.001;
/// One row in so many may say otherwise.
const EXCEPTIONS: usize = 50;
/// The most conditions that are named.
const NAMED: usize = 5;

/// A value of a condition whose rows are all alike, or nearly.
struct Found {
    /// The logarithm of the chance of it.
    p_value: f64,
    hint: Hint,
}

/// For each condition the value that decides the event, where one does: all its rows are
/// of the event, or of its absence, but for one in fifty, and they are so many that chance
/// would not make them so. The most certain are named.
pub(super) fn deciding(columns: &[&Column], labels: &[bool]) -> Vec<Hint> {
    let events = labels.iter().filter(|label| **label).count();
    let values: Vec<_> = columns
        .iter()
        .map(|column| values(column, labels))
        .collect();
    let looked_at: usize = values.iter().map(Vec::len).sum();
    let level = (CHANCE / looked_at.max(1) as f64).ln();
    let mut found: Vec<Found> = Vec::new();
    for (column, values) in columns.iter().zip(values) {
        let of_value = |(value, here): (Which, [usize; 2])| {
            let p_value = p_value(here, [labels.len(), events])?;
            let elsewhere = [labels.len() - here[0], events - here[1]];
            let condition = column.name().to_owned();
            let hint = Hint::Decides {
                condition,
                value,
                here,
                elsewhere,
                more: 0,
            };
            (p_value < level).then_some(Found { p_value, hint })
        };
        let strongest = values.into_iter().filter_map(of_value);
        found.extend(strongest.min_by(|a, b| a.p_value.total_cmp(&b.p_value)));
    }
    // The sort is stable: of as certain ones the first columns are named.
    found.sort_by(|a, b| a.p_value.total_cmp(&b.p_value));
    let unnamed = found.len().saturating_sub(NAMED);
    found.truncate(NAMED);
    if let Some(Found {
        hint: Hint::Decides { more, .. },
        ..
    }) = found.last_mut()
    {
        *more = unnamed;
    }
    found.into_iter().map(|found| found.hint).collect()
}

/// The values that enough rows hold, with their rows and events; missing ones too, and of amounts
/// all that are known, or known and not 0.
fn values(column: &Column, labels: &[bool]) -> Vec<(Which, [usize; 2])> {
    let mut found = Vec::new();
    let levels = levels(column);
    let mut counts = vec![[0, 0]; levels.len() + 1];
    let place = |row: usize| match column.values() {
        Values::Text(values) => (values.codes()[row] as usize).min(levels.len()),
        Values::Numbers(values) if values[row].is_nan() => levels.len(),
        Values::Numbers(values) => levels.partition_point(|level| match level.cell {
            Cell::Number(number) => number < values[row],
            _ => false,
        }),
    };
    for (row, happened) in labels.iter().enumerate() {
        let count = &mut counts[place(row)];
        count[0] += 1;
        count[1] += usize::from(*happened);
    }
    let is_amount = matches!(column.values(), Values::Numbers(_)) && levels.len() > 2;
    if is_amount {
        let sum = |counts: &mut dyn Iterator<Item = &[usize; 2]>| {
            counts.fold([0, 0], |all, of| [all[0] + of[0], all[1] + of[1]])
        };
        let known = &counts[..levels.len()];
        let zero = levels
            .iter()
            .position(|level| level.cell == Cell::Number(0.0));
        if counts[levels.len()][0] >= FEWEST_ROWS {
            found.push((Which::Known, sum(&mut known.iter())));
        }
        if let Some(zero) = zero.filter(|&zero| counts[zero][0] >= FEWEST_ROWS) {
            let others = known.iter().enumerate().filter(|(place, _)| *place != zero);
            found.push((Which::NotZero, sum(&mut others.map(|(_, count)| count))));
        }
        found.retain(|(_, [rows, _])| *rows >= FEWEST_ROWS);
    }
    for (place, here) in counts.into_iter().enumerate() {
        let fewest = if is_amount && place < levels.len() {
            FEWEST_ROWS.max(labels.len() / MASS)
        } else {
            FEWEST_ROWS
        };
        if here[0] >= fewest && here[0] < labels.len() {
            let value = levels.get(place).map(|level| level.cell.to_string());
            found.push((value.map_or(Which::Missing, Which::Value), here));
        }
    }
    found
}

/// The logarithm of an upper bound of the chance that so few of a value's rows say
/// otherwise, where they were drawn from all rows; `None` where they are not few. Chernoff's
/// bound of a binomial's tail, exp(−n KL(k/n ‖ p)), which is exact where none does.
fn p_value([rows, events]: [usize; 2], [all, all_events]: [usize; 2]) -> Option<f64> {
    let n = rows as f64;
    let of = |otherwise: usize, all_otherwise: usize| {
        let few = otherwise * EXCEPTIONS <= rows;
        let (share, expected) = (otherwise as f64 / n, all_otherwise as f64 / all as f64);
        // An event that is rare everywhere is not decided where it is a little rarer.
        if !few || 10.0 * share > expected || expected >= 1.0 {
            return None;
        }
        let part = |share: f64, of: f64| {
            if share > 0.0 {
                share * (share / of).ln()
            } else {
                0.0
            }
        };
        Some(-n * (part(share, expected) + part(1.0 - share, 1.0 - expected)))
    };
    let (absent, always) = (of(events, all_events), of(rows - events, all - all_events));
    absent.into_iter().chain(always).min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_p_value_is_exact_where_no_row_says_otherwise() {
        let found = p_value([10, 0], [40, 10]).unwrap();
        assert!((found - 10.0 * 0.75_f64.ln()).abs() < 1e-12);
        let found = p_value([10, 10], [40, 10]).unwrap();
        assert!((found - 10.0 * 0.25_f64.ln()).abs() < 1e-12);
        assert_eq!(p_value([10, 1], [40, 10]), None);
        // One of a hundred, where half are expected.
        assert!(p_value([100, 1], [400, 200]).unwrap() < -50.0);
        assert_eq!(p_value([100, 1], [400, 20]), None);
    }
}
