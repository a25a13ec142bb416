//! What rows weigh.

use crate::reading::{Note, NoteKind};
use crate::{
    column_type::ColumnType, error::Error, shown::number_text, table::Table, values::Values,
};

/// How much each row counts, `[rows]`, as the column of this name says: numbers of at least 0, here
/// divided by their mean, so that they add up to the number of rows.
///
/// # Errors
/// [`Error::UnknownColumn`] where the table has no such column, [`Error::Weights`] where it holds
/// anything but such numbers, or nothing but 0.
pub fn row_weights(table: &Table, column: &str) -> Result<Vec<f64>, Error> {
    let wrong = |problem: String| Error::Weights {
        origin: table.origin().to_owned(),
        column: column.to_owned(),
        problem,
    };
    let column = table.expect_column(column, "data.weights")?;
    if column.kind() == ColumnType::Datetime {
        return Err(wrong("they are dates".to_owned()));
    }
    let Values::Numbers(weights) = column.values() else {
        return Err(wrong("they are no numbers".to_owned()));
    };
    let is_wrong = |weight: &f64| weight.is_nan() || *weight < 0.0;
    if let Some(row) = weights.iter().position(is_wrong) {
        let place = table.places.within(row);
        // A cell that was taken as missing is no empty one.
        let mut notes = table
            .reading()
            .iter()
            .filter(|it| it.column == column.name());
        let refused = notes.find(|it| matches!(it.kind, NoteKind::Infinite | NoteKind::NotNumbers));
        if let Some(Note { place, cell, .. }) = refused {
            return Err(wrong(format!(
                "{place} has {cell:?}; weights are finite numbers"
            )));
        }
        return Err(wrong(if weights[row].is_nan() {
            format!("{place} holds no number; give every row one, 0 where it is not to count")
        } else {
            format!("{place} has {}; weights are at least 0", weights[row])
        }));
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(wrong("all are 0, so no row counts".to_owned()));
    }
    let positive = || (0..weights.len()).filter(|row| weights[*row] > 0.0);
    let by_weight = |one: &usize, other: &usize| weights[*one].total_cmp(&weights[*other]);
    if let (Some(least), Some(most)) = (positive().min_by(by_weight), positive().max_by(by_weight))
        && weights[most] / FARTHEST > weights[least]
    {
        return Err(wrong(format!(
            "{} has {} and {} {}, beside which it counts for nothing; give 0 to rows that are not to \
             count",
            table.places.within(least),
            number_text(weights[least]),
            table.places.within(most),
            number_text(weights[most]),
        )));
    }
    Ok(relative(weights.iter().copied()))
}

/// How many times the least weight above 0 the largest may be: training computes with seven digits.
const FARTHEST: f64 = 1e12;

/// Finite weights, divided by their mean. All 0 stay so.
pub fn relative(weights: impl ExactSizeIterator<Item = f64> + Clone) -> Vec<f64> {
    let rows = weights.len().max(1) as f64;
    let mean = weights.clone().sum::<f64>() / rows;
    if mean.is_normal() {
        return weights.map(|weight| weight / mean).collect();
    }
    // Their sum cannot be had, or is 0: shares of the largest have one.
    let largest = weights.clone().fold(0.0, f64::max);
    if largest == 0.0 {
        return weights.collect();
    }
    let shares = weights.map(|weight| weight / largest);
    let mean = shares.clone().sum::<f64>() / rows;
    shares.map(|share| share / mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    fn weights(values: &[f64]) -> Result<Vec<f64>, Error> {
        let column = Column::new("w", Values::Numbers(values.to_vec()));
        row_weights(&Table::new("t.csv", vec![column]).unwrap(), "w")
    }

    #[test]
    fn weights_have_the_mean_1() {
        assert_eq!(
            weights(&[1.0, 0.0, 3.0, 4.0]).unwrap(),
            [0.5, 0.0, 1.5, 2.0]
        );
        for unit in [f64::MAX / 2.0, 4.0 * f64::from_bits(1)] {
            let found = weights(&[unit, 0.0, 2.0 * unit]).unwrap();
            assert_eq!(found, [1.0, 0.0, 2.0], "{unit:e}");
        }
    }

    #[test]
    fn what_is_no_weight_is_said_with_its_row() {
        for (values, said) in [
            (
                vec![1.0, f64::NAN],
                "row 1 (counted from 0) holds no number",
            ),
            (vec![1.0, -2.0], "has -2; weights are at least 0"),
            (vec![0.0, 0.0], "all are 0"),
            (
                vec![1e-84, 0.0, 1e248],
                "row 0 (counted from 0) has 1e-84 and row 2 (counted from 0) 1e248, beside which",
            ),
        ] {
            let error = weights(&values).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("\"w\""), "{error}");
        }
    }
}
