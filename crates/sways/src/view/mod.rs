//! What a report shows beside a run's other results, as plain data: `report.json`.
//!
//! - `gather`: where it comes from, while the model is at hand; `conditions`: what is in each
//!   condition, `quality`: how good the probabilities are, `typical`: what the model says at typical
//!   values; `checked`: whether one read back fits together; `finite`: what JSON cannot hold

pub(crate) mod checked;
mod conditions;
mod finite;
pub(crate) mod gather;
mod quality;
mod typical;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways_data::{EventChoice, Excluded, Hint};

/// What a report shows beside a run's other results.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct View {
    /// The version of `sways` that made the run.
    pub version: String,
    /// The rows that are there.
    pub rows: RowCounts,
    /// In the table's order.
    pub conditions: Vec<ConditionView>,
    /// The conditions' places, by the mean size of their attributions in the sampled rows.
    pub order: Vec<usize>,
    /// How good the model's probabilities are.
    pub quality: Quality,
    /// How the conditions at the top work.
    pub profiles: Profiles,
    /// Rows with their attributions.
    pub local: LocalView,
    /// How the conditions at the top act together, where there are two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interactions: Option<Interactions>,
    /// What the model says at typical values. Older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical: Option<Typical>,
    /// Why a value was taken for the event, where nobody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<EventChoice>,
    /// What should be known before anything is believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// The columns that are no conditions, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Excluded>,
    /// Which numbers were not finite, where some were: they stand here as 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_finite: Vec<String>,
}

/// How many rows there are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowCounts {
    /// In the table.
    pub table: usize,
    /// With an outcome.
    pub known: usize,
    /// With the event.
    pub events: usize,
    /// For training.
    pub train: usize,
    /// For testing.
    pub test: usize,
}

/// What is in a condition, over all rows whose outcome is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConditionView {
    /// Its name.
    pub name: String,
    /// How many values are missing.
    pub missing: usize,
    /// The others.
    pub values: ValuesView,
}

/// The values of a condition that are not missing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ValuesView {
    /// Numbers or dates.
    Numbers {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// Their median.
        median: f64,
        /// Whether they are whole, as far as the sampled rows tell.
        whole: bool,
        /// Whether they are days since 1970-01-01.
        dates: bool,
        /// Where the first part of the histogram begins.
        bins_from: f64,
        /// How wide a part is.
        bins_width: f64,
        /// How many rows lie in each.
        bins: Vec<usize>,
    },
    /// Values of several columns.
    Joint {
        /// The columns.
        columns: Vec<String>,
    },
    /// Categories, or no and yes.
    Levels {
        /// Their names.
        names: Vec<String>,
        /// How many rows are of each.
        rows: Vec<usize>,
    },
}

/// How good the model's probabilities are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quality {
    /// On which rows.
    pub on: String,
    /// How many they are.
    pub rows: usize,
    /// The ROC curve: false and true positive rates, from (0, 0) to (1, 1). Empty where the rows
    /// are all of one kind.
    pub roc: Vec<[f64; 2]>,
    /// Rows of like probabilities, in ascending order.
    pub calibration: Vec<CalibrationBin>,
}

/// Rows of like probabilities.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// The mean of their probabilities.
    pub predicted: f64,
    /// The share of them in which the event happened.
    pub observed: f64,
    /// Wilson's 95% interval of that share.
    pub interval: [f64; 2],
    /// How many they are.
    pub rows: usize,
}

/// How conditions work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profiles {
    /// How many rows the curves are averages over.
    pub rows: usize,
    /// A condition's each.
    pub conditions: Vec<ConditionProfile>,
}

/// How one condition works: its partial dependence and its accumulated local effects.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConditionProfile {
    /// The condition's place.
    pub condition: usize,
    /// Its values: numbers, or words.
    pub points: Vec<Value>,
    /// The mean probability at each point.
    pub values: Vec<f64>,
    /// The lowest and the highest of the members' at each point.
    pub spread: Vec<[f64; 2]>,
    /// Rows' own curves, `[rows][points]`.
    pub individual: Vec<Vec<f64>>,
    /// The accumulated local effects at other points, centred, of conditions with an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ale: Option<LocalEffects>,
}

/// A condition's accumulated local effects.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LocalEffects {
    /// The condition's values.
    pub points: Vec<f64>,
    /// The effect on the probability at each, 0 on average.
    pub values: Vec<f64>,
}

/// Rows with their attributions by integrated gradients, on the probability, from the mean of the
/// training rows' inputs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LocalView {
    /// The mean of the training rows, as inputs.
    pub mean: Vec<f32>,
    /// The probability there.
    pub base: f64,
    /// The rows: the chosen ones, and others drawn at random, in file order.
    pub rows: Vec<RowView>,
    /// Where among them the row is that is most certainly an event by the model.
    pub most_certain_yes: usize,
    /// And the one that is most certainly none.
    pub most_certain_no: usize,
    /// And the one whose inputs are nearest to the mean, in standard deviations.
    pub most_typical: usize,
}

/// A row with its attributions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowView {
    /// Its place in the table, counted from 0.
    pub row: usize,
    /// Whether it is for testing.
    pub test: bool,
    /// Whether the event happened.
    pub outcome: bool,
    /// The event's probability.
    pub probability: f64,
    /// The conditions' values.
    pub values: Vec<Value>,
    /// The conditions' attributions.
    pub attributions: Vec<f64>,
}

/// How conditions act together, by Friedman's H-statistic on the logit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Interactions {
    /// How many rows it was measured on.
    pub rows: usize,
    /// The conditions' places.
    pub conditions: Vec<usize>,
    /// Every two of them.
    pub pairs: Vec<PairView>,
    /// The mean probability over the values of the two that act together the most.
    pub strongest: Surface,
}

/// How two conditions act together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PairView {
    /// The two conditions' places.
    pub pair: [usize; 2],
    /// The root mean square of what is beyond the sum of the two, on the logit.
    pub strength: f64,
    /// Its square's share of what the two do together, H².
    pub share: Option<f64>,
}

/// The mean probability over two conditions' values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Surface {
    /// The two conditions' places.
    pub pair: [usize; 2],
    /// Their values.
    pub points: [Vec<Value>; 2],
    /// The mean probability, `[points of the first, points of the second]`.
    pub values: Vec<f64>,
}

/// What the model says of the typical row: medians of numbers, the most frequent one of levels and of
/// a few numbers. It is the model's, with no test and no interval behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Typical {
    /// The row, in the conditions' order.
    pub values: Vec<Value>,
    /// The members' mean probability of the event there.
    pub probability: f64,
    /// The lowest and the highest of the members'.
    pub spread: [f64; 2],
    /// What it says where one condition is changed, of the conditions with several values.
    pub conditions: Vec<TypicalCondition>,
}

/// What the model says of the typical row with one condition at other values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TypicalCondition {
    /// The condition's place.
    pub condition: usize,
    /// Its quartiles, or its most frequent values.
    pub points: Vec<AtValue>,
}

/// What the model says at one value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AtValue {
    /// What the value is among the condition's others.
    pub at: At,
    /// The value.
    pub value: Value,
    /// The members' mean probability of the event.
    pub probability: f64,
    /// The lowest and the highest of the members'.
    pub spread: [f64; 2],
}

/// What a value is among a condition's others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// A quarter of the rows have less.
    LowerQuartile,
    /// A quarter of the rows have more.
    UpperQuartile,
    /// One of the most frequent.
    Level,
}
