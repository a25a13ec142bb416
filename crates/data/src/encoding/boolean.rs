//! Yes and no as inputs.

use serde::{Deserialize, Serialize};

use super::inputs::Inputs;

/// How a condition of yes and no becomes inputs: 1 and 0, a missing value being
/// `fill`; and 1 behind it where it is missing, else 0, if there was a missing value in
/// training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BooleanEncoding {
    /// What stands for a missing value: the more frequent one.
    pub fill: bool,
    /// Whether a second input says that the value is missing.
    pub missing_indicator: bool,
}

impl BooleanEncoding {
    /// Fits to these values: 1, 0, and NaN where one is missing.
    pub(super) fn fit(values: &[f64], train_rows: &[usize]) -> Self {
        let count = |value: f64| {
            train_rows
                .iter()
                .filter(|row| values[**row] == value)
                .count()
        };
        let (no, yes) = (count(0.0), count(1.0));
        Self {
            fill: yes > no,
            missing_indicator: no + yes < train_rows.len(),
        }
    }

    /// The number of inputs.
    pub(super) fn inputs(self) -> usize {
        1 + usize::from(self.missing_indicator)
    }

    pub(super) fn encode(self, values: &[f64]) -> Inputs {
        let fill = f32::from(u8::from(self.fill));
        let input = |value: &f64| if value.is_nan() { fill } else { *value as f32 };
        let missing = || values.iter().map(|value| value.is_nan()).collect();
        Inputs::Scalar {
            values: values.iter().map(input).collect(),
            missing: self.missing_indicator.then(missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_the_more_frequent_one() {
        let values = [1.0, f64::NAN, 1.0, 0.0];
        let encoding = BooleanEncoding::fit(&values, &[0, 1, 2, 3]);
        assert_eq!(encoding.inputs(), 2);
        let Inputs::Scalar { values, missing } = encoding.encode(&values) else {
            panic!("one-hot");
        };
        assert_eq!(values, [1.0, 1.0, 1.0, 0.0]);
        assert_eq!(missing, Some(vec![false, true, false, false]));
        assert_eq!(BooleanEncoding::fit(&[0.0, 1.0], &[0, 1]).inputs(), 1);
    }
}
