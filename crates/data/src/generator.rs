//! Tables made up from a seed.

use crate::{
    error::Error,
    event::Outcome,
    numpy_legacy::NumpyLegacy,
    table::{Column, Table},
    values::Values,
};

/// The most values a generated table may have: 8 GiB of them.
const MOST_VALUES: usize = 1 << 30;

/// How [`numpy_legacy_table`] draws its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// The event happens where `randn(rows) > 0`.
    Randn,
    /// The event happens where `randint(0, 2, rows)` is 1.
    Randint,
}

/// The table and outcome that these lines of Python make, bit for bit:
///
/// ```python
/// np.random.seed(seed)
/// X = np.random.randn(rows, conditions)
/// y = np.random.randint(0, 2, rows)  # or np.random.randn(rows) > 0
/// ```
///
/// The conditions are named `condition_1`, `condition_2`, …; the outcome, which is
/// not a column of the table, is named `event`. Nothing ties labels to conditions,
/// and a short table may have labels of one kind only.
///
/// # Errors
/// [`Error::GeneratorSize`] where `rows` or `conditions` is 0 or their product is
/// too large to be held.
pub fn numpy_legacy_table(
    rows: usize,
    conditions: usize,
    labels: Labels,
    seed: u32,
) -> Result<(Table, Outcome), Error> {
    let fits = |values: usize| (1..=MOST_VALUES).contains(&values);
    if !rows.checked_mul(conditions).is_some_and(fits) {
        return Err(Error::GeneratorSize { rows, conditions });
    }
    let mut generator = NumpyLegacy::new(seed);
    let mut columns: Vec<_> = (0..conditions).map(|_| Vec::with_capacity(rows)).collect();
    for _ in 0..rows {
        for column in &mut columns {
            column.push(generator.randn());
        }
    }
    let labels = (0..rows)
        .map(|_| match labels {
            Labels::Randn => generator.randn() > 0.0,
            Labels::Randint => generator.randint(2) == 1,
        })
        .collect();
    let columns = columns
        .into_iter()
        .enumerate()
        .map(|(index, values)| {
            Column::new(format!("condition_{}", index + 1), Values::Numbers(values))
        })
        .collect();
    let outcome = Outcome {
        column: "event".to_owned(),
        event: "event".to_owned(),
        labels,
        choice: None,
    };
    Ok((Table::new("numpy-legacy", columns)?, outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(table: &Table, name: &str) -> Vec<f64> {
        match table.column(name).unwrap().values() {
            Values::Numbers(values) => values.clone(),
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn rows_are_filled_before_labels_from_one_stream() {
        for (labels, seed) in [(Labels::Randn, 3), (Labels::Randint, 4)] {
            let (table, outcome) = numpy_legacy_table(5, 3, labels, seed).unwrap();
            let columns: Vec<_> = ["condition_1", "condition_2", "condition_3"]
                .map(|name| numbers(&table, name))
                .into();
            let mut stream = NumpyLegacy::new(seed);
            for row in 0..5 {
                for column in &columns {
                    assert_eq!(column[row], stream.randn());
                }
            }
            for label in outcome.labels {
                let expected = match labels {
                    Labels::Randn => stream.randn() > 0.0,
                    Labels::Randint => stream.randint(2) == 1,
                };
                assert_eq!(label, expected);
            }
        }
    }

    #[test]
    fn sizes_that_make_no_table_are_errors() {
        for (rows, conditions) in [(0, 5), (5, 0), (0, 0), (usize::MAX, 2), (1 << 40, 1)] {
            assert!(matches!(
                numpy_legacy_table(rows, conditions, Labels::Randn, 0),
                Err(Error::GeneratorSize { .. })
            ));
        }
    }
}
