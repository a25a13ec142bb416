//! How an encoding is fitted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What numbers are measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// As they are.
    None,
    /// Standard deviations from the mean: the population's (divided by n, as in
    /// scikit-learn's `StandardScaler`).
    #[default]
    Standard,
    /// Interquartile ranges / 1.349 from the median, which is about standard
    /// deviations where values are normal, x; then x / √(1 + (x/3)²), which stays
    /// between −3 and 3 and so keeps outliers from ruling (`RealMLP`, Holzmüller et
    /// al. 2024, section 3); beyond ±30 it grows with the logarithm of x, by 0.07 where x is ten times
    /// as large, so that the value can be told from it. Where half of the values are alike, the
    /// central 80%, 90%, 98% or all of them take the place of the central half, with the normal
    /// distribution's divisor.
    Robust,
    /// Each column by itself: `robust` where its tails are so long that the standard deviation says
    /// nothing of where most values lie, else `standard`.
    Adaptive,
}

/// How an encoding is fitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodingOptions {
    /// What numbers are measured in. Dates are scaled alike; inputs of categories and
    /// booleans are 0 and 1 and are not.
    pub scaling: Scaling,
    /// A level with fewer training rows is rare; by default 0.5% of the training rows,
    /// but at least 10 and at most a hundred.
    pub min_level_rows: Option<usize>,
    /// The most levels of a condition that have an input of their own; by default 50.
    pub max_levels: Option<usize>,
    /// Conditions that several columns are, by their names. Columns of 0 and 1 of which
    /// at most one is 1 in a row are the dummies of one categorical condition, whose levels
    /// are their names; others become inputs as they would alone, one behind another.
    pub groups: BTreeMap<String, Vec<String>>,
}

impl EncodingOptions {
    pub(crate) fn min_level_rows(&self, train_rows: usize) -> usize {
        let share = train_rows.div_ceil(200).clamp(10, 100);
        self.min_level_rows.unwrap_or(share)
    }

    pub(crate) fn max_levels(&self) -> usize {
        self.max_levels.unwrap_or(50).max(1)
    }
}
