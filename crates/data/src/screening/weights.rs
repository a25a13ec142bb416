//! Columns that look like what rows weigh.

use super::{FEWEST_ROWS, Hint, names};
use crate::{column_type::ColumnType, table::Column, values::Values};

/// Whether a column's name says that its numbers are weights of rows, or that they are weights of
/// something and they are about 1 on average, as weights of rows are made to be.
pub(super) fn weights(column: &Column) -> Option<Hint> {
    /// What a mean of about 1 is.
    const ABOUT_ONE: std::ops::RangeInclusive<f64> = 0.8..=1.25;
    let Values::Numbers(values) = column.values() else {
        return None;
    };
    let could_weigh = values
        .iter()
        .all(|value| *value >= 0.0 && value.is_finite());
    if column.kind() != ColumnType::Numeric || values.len() < FEWEST_ROWS || !could_weigh {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let are_weights = match names::weighs(column.name()) {
        names::Weighs::Rows => true,
        names::Weighs::Something => {
            ABOUT_ONE.contains(&mean) && values.iter().any(|value| value.fract() != 0.0)
        }
        names::Weighs::Nothing => false,
    };
    are_weights.then(|| Hint::Weights {
        column: column.name().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_rows_are_told_from_those_of_people() {
        let column = |name: &str, scale: f64| {
            let values = (0..30).map(|row| scale * (0.5 + f64::from(row) / 30.0));
            weights(&Column::new(name, Values::Numbers(values.collect()))).is_some()
        };
        for (name, scale, expected) in [
            ("pweight", 300.0, true),
            ("survey_weight", 2.0, true),
            ("fnlwgt", 100_000.0, true),
            ("wt", 1.0, true),
            ("weight", 1.0, true),
            // A car's and a person's.
            ("wt", 3.2, false),
            ("weight", 70.0, false),
            ("birth_weight", 1.0, true),
            ("age", 1.0, false),
            ("pweight", -1.0, false),
        ] {
            assert_eq!(column(name, scale), expected, "{name} {scale}");
        }
    }
}
