//! How conditions become inputs.

use serde::{Deserialize, Serialize};

use crate::{Column, Design, Error, Groups, Table, Values};

/// The version of a saved encoding that this program reads and writes.
const VERSION: u32 = 1;

/// How each condition becomes inputs: fitted on training rows, saved with the
/// model, and applied to every table the model is asked about.
///
/// Deserialising checks the version and the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
pub struct Encoding {
    version: u32,
    conditions: Vec<EncodedCondition>,
}

/// A condition and how it becomes inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncodedCondition {
    /// The condition's name.
    pub condition: String,
    /// How it becomes inputs.
    pub encoding: ConditionEncoding,
}

/// How one condition becomes inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ConditionEncoding {
    /// One input: (value − center) / scale.
    Numeric {
        /// What is taken off, in the column's unit.
        center: f64,
        /// What a unit of the input is, in the column's unit. Above 0.
        scale: f64,
    },
}

impl ConditionEncoding {
    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        match self {
            Self::Numeric { .. } => 1,
        }
    }
}

impl Encoding {
    /// Fits how `conditions`, in this order, become inputs, on `train_rows` only.
    ///
    /// With `standardize`, an input is the number of standard deviations from the
    /// mean: the population's (divided by n, as in scikit-learn's
    /// `StandardScaler`), and 1 where the column is constant but for rounding.
    /// Without, inputs are the numbers as they are.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where a condition is no column,
    /// [`Error::NotANumber`] where it is not numeric, [`Error::TooLarge`] where its
    /// numbers leave no finite deviation, [`Error::NoTrainingRows`] where
    /// `train_rows` is empty.
    ///
    /// # Panics
    /// Where the table does not have one of the `train_rows`.
    pub fn fit(
        table: &Table,
        conditions: &[String],
        train_rows: &[usize],
        standardize: bool,
    ) -> Result<Self, Error> {
        if train_rows.is_empty() {
            return Err(Error::NoTrainingRows {
                origin: table.origin().to_owned(),
            });
        }
        let fit = |name: &String| {
            let column = table.expect_column(name, "the list of conditions")?;
            let values = numbers(table, column)?;
            let (center, scale) = if standardize {
                mean_and_deviation(values, train_rows)
            } else {
                (0.0, 1.0)
            };
            if !(center.is_finite() && scale.is_finite()) {
                return Err(too_large(table, column));
            }
            Ok(EncodedCondition {
                condition: name.clone(),
                encoding: ConditionEncoding::Numeric { center, scale },
            })
        };
        Ok(Self {
            version: VERSION,
            conditions: conditions.iter().map(fit).collect::<Result<_, _>>()?,
        })
    }

    /// The design of a table's rows, its columns found by their names; columns that
    /// are no condition do not matter. Computed in `f64`, rounded to `f32` last.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where a condition is missing, [`Error::NotANumber`]
    /// where it is not numeric, [`Error::TooLarge`] where `f32` cannot hold an input.
    pub fn apply(&self, table: &Table) -> Result<Design, Error> {
        let groups = self.groups();
        let inputs = groups.inputs();
        let mut matrix = vec![0.0; table.rows() * inputs];
        for (condition, group) in self.conditions.iter().zip(&groups) {
            let column = table.expect_column(&condition.condition, "the model")?;
            match condition.encoding {
                ConditionEncoding::Numeric { center, scale } => {
                    let values = numbers(table, column)?;
                    let cells = matrix[group.inputs.start..].iter_mut().step_by(inputs);
                    for (cell, value) in cells.zip(values) {
                        *cell = ((value - center) / scale) as f32;
                        if !cell.is_finite() {
                            return Err(too_large(table, column));
                        }
                    }
                }
            }
        }
        Design::new(table.rows(), groups, matrix)
    }

    /// The conditions and the inputs they become.
    pub fn groups(&self) -> Groups {
        Groups::new(
            self.conditions
                .iter()
                .map(|condition| (condition.condition.clone(), condition.encoding.inputs())),
        )
    }

    /// The conditions, in order, and how each becomes inputs.
    pub fn conditions(&self) -> &[EncodedCondition] {
        &self.conditions
    }
}

fn numbers<'a>(table: &Table, column: &'a Column) -> Result<&'a [f64], Error> {
    const REMEDY: &str = "remove the row, correct it, or put the column into data.exclude";
    match column.values() {
        Values::Numbers(values) => Ok(values),
        Values::Text(_) => Err(table.first_text(column, REMEDY)),
    }
}

fn too_large(table: &Table, column: &Column) -> Error {
    Error::TooLarge {
        origin: table.origin().to_owned(),
        column: column.name().to_owned(),
    }
}

/// The mean and the population's standard deviation of these rows, in two passes;
/// a deviation of 1 where it would be 0.
fn mean_and_deviation(values: &[f64], rows: &[usize]) -> (f64, f64) {
    let count = rows.len() as f64;
    let mean = rows.iter().map(|row| values[*row]).sum::<f64>() / count;
    let (sum, squares) = rows.iter().fold((0.0, 0.0), |(sum, squares), row| {
        let deviation = values[*row] - mean;
        (sum + deviation, squares + deviation * deviation)
    });
    // The rounded mean is a little off: what it is off by is taken out again.
    let variance = (squares - sum * sum / count) / count;
    // What rounding alone can make of a constant column, as scikit-learn bounds it.
    let rounding = count * f64::EPSILON * variance + (count * mean * f64::EPSILON).powi(2);
    let deviation = variance.sqrt();
    (mean, if variance <= rounding { 1.0 } else { deviation })
}

/// An encoding as it was saved, before it is known to be valid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    conditions: Vec<EncodedCondition>,
}

impl TryFrom<Saved> for Encoding {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self, Error> {
        if saved.version != VERSION {
            return Err(Error::EncodingVersion {
                found: saved.version,
                known: VERSION,
            });
        }
        for EncodedCondition {
            condition,
            encoding,
        } in &saved.conditions
        {
            match encoding {
                ConditionEncoding::Numeric { center, scale } => {
                    if !(center.is_finite() && scale.is_finite() && *scale > 0.0) {
                        return Err(Error::InvalidEncoding {
                            condition: condition.clone(),
                            problem: "its center must be finite and its scale above 0",
                        });
                    }
                }
            }
        }
        Ok(Self {
            version: saved.version,
            conditions: saved.conditions,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse_csv;

    fn table(columns: &[(&str, &[f64])]) -> Table {
        let columns = columns
            .iter()
            .map(|(name, values)| Column::new(*name, Values::Numbers(values.to_vec())))
            .collect();
        Table::new("t", columns).unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().copied().map(String::from).collect()
    }

    fn numeric(encoding: &Encoding, index: usize) -> (f64, f64) {
        match encoding.conditions()[index].encoding {
            ConditionEncoding::Numeric { center, scale } => (center, scale),
        }
    }

    #[test]
    fn only_training_rows_are_seen() {
        let table = table(&[("a", &[1.0, 3.0, 1e6]), ("b", &[-1.0, 1.0, 7.0])]);
        let encoding = Encoding::fit(&table, &names(&["b", "a"]), &[0, 1], true).unwrap();
        assert_eq!(numeric(&encoding, 0), (0.0, 1.0));
        assert_eq!(numeric(&encoding, 1), (2.0, 1.0));
        let design = encoding.apply(&table).unwrap();
        assert_eq!(design.row(0), [-1.0, -1.0]);
        assert_eq!(design.row(2), [7.0, 999_998.0]);
        assert_eq!(design.groups(), &encoding.groups());
    }

    #[test]
    fn unstandardised_numbers_stay_as_they_are() {
        let table = table(&[("a", &[1.5, 3.0])]);
        let encoding = Encoding::fit(&table, &names(&["a"]), &[0, 1], false).unwrap();
        assert_eq!(encoding.apply(&table).unwrap().values(), [1.5, 3.0]);
    }

    #[test]
    fn a_constant_column_becomes_zeros() {
        // A thousand times 0.1 does not add up to 100: the mean is off by rounding.
        let values = vec![0.1; 1000];
        let rows: Vec<usize> = (0..1000).collect();
        let table = table(&[("a", &values)]);
        let encoding = Encoding::fit(&table, &names(&["a"]), &rows, true).unwrap();
        assert_eq!(numeric(&encoding, 0).1, 1.0);
        let design = encoding.apply(&table).unwrap();
        assert!(design.values().iter().all(|value| value.abs() < 1e-12));
    }

    #[test]
    fn columns_are_found_by_name() {
        let fitted = table(&[("a", &[0.0, 2.0]), ("b", &[0.0, 4.0])]);
        let encoding = Encoding::fit(&fitted, &names(&["a", "b"]), &[0, 1], true).unwrap();
        let turned = table(&[("c", &[9.0, 9.0]), ("b", &[0.0, 4.0]), ("a", &[0.0, 2.0])]);
        assert_eq!(
            encoding.apply(&turned).unwrap(),
            encoding.apply(&fitted).unwrap()
        );
        let error = encoding.apply(&table(&[("a", &[1.0])])).unwrap_err();
        assert!(error.to_string().contains("\"b\""));
    }

    #[test]
    fn an_almost_numeric_condition_names_its_cell() {
        let table = parse_csv("data.csv", b"age,x\n30,1\nNaN,2\nold,3\n").unwrap();
        let error = Encoding::fit(&table, &names(&["age"]), &[0], true).unwrap_err();
        assert_eq!(
            error.to_string(),
            "data.csv, line 3, column \"age\": \"NaN\" is not a finite number; \
             remove the row, correct it, or put the column into data.exclude"
        );
    }

    #[test]
    fn numbers_that_overflow_are_errors() {
        let large = table(&[("a", &[1e308, 1e308, -1e308])]);
        for standardize in [true, false] {
            let encoding = Encoding::fit(&large, &names(&["a"]), &[0, 1, 2], standardize);
            let design = encoding.and_then(|encoding| encoding.apply(&large));
            assert!(matches!(design, Err(Error::TooLarge { .. })));
        }
        assert!(matches!(
            Encoding::fit(&large, &names(&["a"]), &[], true),
            Err(Error::NoTrainingRows { .. })
        ));
    }

    #[test]
    fn a_saved_encoding_comes_back_or_says_why_not() {
        let table = table(&[("a", &[0.1, 0.7, 1e-9])]);
        let encoding = Encoding::fit(&table, &names(&["a"]), &[0, 1, 2], true).unwrap();
        let json = serde_json::to_string(&encoding).unwrap();
        assert_eq!(serde_json::from_str::<Encoding>(&json).unwrap(), encoding);
        for (old, new) in [
            ("\"version\":1", "\"version\":2"),
            ("\"scale\":", "\"scale\":-"),
            ("numeric", "unheard-of"),
        ] {
            assert!(json.contains(old));
            assert!(serde_json::from_str::<Encoding>(&json.replace(old, new)).is_err());
        }
    }

    proptest! {
        #[test]
        fn standardised_inputs_have_mean_0_and_deviation_1(
            values in proptest::collection::vec(-1e6..1e6, 3..50)
        ) {
            let rows: Vec<usize> = (0..values.len()).collect();
            let table = table(&[("a", &values)]);
            let encoding = Encoding::fit(&table, &names(&["a"]), &rows, true).unwrap();
            let design = encoding.apply(&table).unwrap();
            let inputs: Vec<f64> = design.values().iter().copied().map(f64::from).collect();
            let (mean, deviation) = mean_and_deviation(&inputs, &rows);
            prop_assert!(mean.abs() < 1e-5 && (deviation - 1.0).abs() < 1e-5);
        }
    }
}
