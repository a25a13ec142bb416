//! A method's settings as a configuration says them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_explain::{GarsonVariant, Per};
use sways_model::{Output, Score};

use super::name::MethodName;
use crate::limits;

/// One thing to explain. Which keys a method has, `sways methods` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainConfig {
    /// The method.
    pub method: MethodName,
    /// Names the result and its files. Absent: the method's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which output is explained. Absent: the probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
    /// Of a local method: the row, counted from 0 in file order. Absent: every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Of a weight method: conditions or hidden units. Absent: conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<Per>,
    /// Of `garson`: which of the two algorithms of that name. Absent: `neural-net-tools`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<GarsonVariant>,
    /// What stands for an unknown condition. Absent: `zero`; of `expected-gradients`,
    /// `background`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Of the baseline `background`: how many training rows are drawn. Absent: 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_rows: Option<usize>,
    /// Of methods that draw at random: a row is done when its largest standard error is no more
    /// than this share of its attributions' range. Of `integrated-gradients` with a smooth
    /// activation: the completeness gap allowed, as a share of the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Of methods that draw at random: the most evaluations of a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_evaluations: Option<usize>,
    /// Of `shapley`: exact up to so many conditions, drawn beyond. Absent: 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_up_to: Option<usize>,
    /// Of `lime`: the kernel's width. Absent: ¾ √conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Of `lime`: the penalty on squared coefficients. Absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ridge: Option<f64>,
    /// Of `permutation`: what gets worse. Absent: the log-loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Of `permutation`: how often each condition is shuffled. Absent: 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    /// Of profiles: whose curves. Absent: every condition's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
    /// Of `partial-dependence`: pairs of conditions whose surfaces are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<[String; 2]>>,
    /// Of profiles: the most points of a curve. Absent: 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<usize>,
    /// Of `partial-dependence`: whether each row's own curve is kept. Absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual: Option<bool>,
}

/// What stands for an unknown condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// Zeros: the training mean of numbers, where they are standardised.
    #[default]
    Zero,
    /// The mean training row.
    Mean,
    /// Training rows, drawn with the run's seed.
    Background,
}

impl ExplainConfig {
    /// A block with nothing but its method.
    pub fn new(method: MethodName) -> Self {
        Self {
            method,
            id: None,
            output: None,
            row: None,
            per: None,
            variant: None,
            baseline: None,
            background_rows: None,
            tolerance: None,
            max_evaluations: None,
            exact_up_to: None,
            width: None,
            ridge: None,
            score: None,
            repeats: None,
            conditions: None,
            pairs: None,
            points: None,
            individual: None,
        }
    }

    /// The keys that are set, `method` and `id` apart.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        [
            ("output", self.output.is_some()),
            ("row", self.row.is_some()),
            ("per", self.per.is_some()),
            ("variant", self.variant.is_some()),
            ("baseline", self.baseline.is_some()),
            ("background_rows", self.background_rows.is_some()),
            ("tolerance", self.tolerance.is_some()),
            ("max_evaluations", self.max_evaluations.is_some()),
            ("exact_up_to", self.exact_up_to.is_some()),
            ("width", self.width.is_some()),
            ("ridge", self.ridge.is_some()),
            ("score", self.score.is_some()),
            ("repeats", self.repeats.is_some()),
            ("conditions", self.conditions.is_some()),
            ("pairs", self.pairs.is_some()),
            ("points", self.points.is_some()),
            ("individual", self.individual.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, set)| set.then_some(key))
    }

    /// That numbers are in their ranges.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check_ranges(&self) -> Result<(), String> {
        let sizes = [
            ("background_rows", self.background_rows),
            ("max_evaluations", self.max_evaluations),
            ("repeats", self.repeats),
        ];
        for (key, value) in sizes {
            if value == Some(0) {
                return Err(format!(
                    "explain.{key}: 0 is not allowed; it must be above 0"
                ));
            }
        }
        let points = ("points", self.points);
        for (key, value) in sizes.into_iter().chain([points]) {
            limits::check(&format!("explain.{key}"), value.unwrap_or_default())?;
        }
        let pairs = self.pairs.as_ref().map_or(0, Vec::len);
        limits::check_surfaces(self.points.unwrap_or_default(), pairs)?;
        if self.points.is_some_and(|points| points < 2) {
            return Err("explain.points: a curve needs at least 2 points".to_owned());
        }
        if let Some(most) = self.exact_up_to.filter(|most| *most > MOST_EXACT) {
            return Err(format!(
                "explain.exact_up_to: 2^{most} coalitions a row are too many; \
                 it must be at most {MOST_EXACT}"
            ));
        }
        for (key, value, zero) in [
            ("tolerance", self.tolerance, true),
            ("width", self.width, false),
            ("ridge", self.ridge, true),
        ] {
            let allowed = |value: f64| value.is_finite() && (value > 0.0 || zero && value == 0.0);
            if let Some(value) = value.filter(|value| !allowed(*value)) {
                let bound = if zero { "at least" } else { "above" };
                return Err(format!(
                    "explain.{key}: {value} is not allowed; it must be {bound} 0"
                ));
            }
        }
        Ok(())
    }
}

/// The most conditions whose coalitions can all be evaluated in the time of a life.
const MOST_EXACT: usize = 24;
