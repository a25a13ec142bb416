//! What the tests say of each condition, as plain data.

use serde::{Deserialize, Serialize};

/// What is known of a table: whether there is anything to find, and of each condition what it
/// does and how sure that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The chance of any false `evidence` that is put up with.
    pub alpha: f64,
    /// The rows it rests on.
    pub rows: usize,
    /// The rows whose outcome is known, of which they were drawn where there are too many.
    #[serde(default)]
    pub of_rows: usize,
    /// How many groups the rows form, where some belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<usize>,
    /// Whether rows weigh differently.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weighted: bool,
    /// How many networks were fitted.
    pub refits: usize,
    /// Whether any condition matters.
    pub gate: Gate,
    /// In the conditions' order.
    pub conditions: Vec<ConditionEvidence>,
    /// The parts of the table in which influences were compared, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
}

impl Evidence {
    /// What an older version wrote, as this one has it.
    #[must_use]
    pub fn from_older(mut self) -> Self {
        for it in self.conditions.iter_mut().filter(|it| it.levels.is_none()) {
            let pair = it.units.split_once(" against ");
            it.levels = pair.map(|(level, against)| [level.to_owned(), against.to_owned()]);
        }
        self
    }
}

impl ConditionEvidence {
    /// For a number: the influence of one unit of the table's column, with its interval.
    pub fn per_unit(&self) -> Option<Estimated> {
        let (influence, interval) = self.influence.zip(self.interval)?;
        let value = self.influence_per_unit?;
        let share = value / influence;
        share.is_finite().then(|| Estimated {
            value,
            interval: interval.map(|end| share * end),
        })
    }

    /// Of two values: the one, and the one that it is set against.
    pub fn two_levels(&self) -> Option<(&str, &str)> {
        let [level, against] = self.levels.as_ref()?;
        Some((level, against))
    }
}

/// The parts of a table that one of its columns makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The column.
    pub column: String,
    /// What the parts are called, and their rows; those that are too small are none.
    pub names: Vec<(String, usize)>,
}

/// The test of 'no condition matters'.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The rank of the out-of-fold log-loss among those with permuted labels, as a p-value.
    pub p: Option<f64>,
    /// How many permutations.
    pub permutations: usize,
    /// Whether `p` is at most alpha.
    pub open: bool,
    /// Why there is no `p`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is known of one condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionEvidence {
    /// Its name.
    pub condition: String,
    /// The partially linear effect on the probability, the other conditions held. None for
    /// categories, which have contrasts, and where the others determine the condition.
    pub influence: Option<f64>,
    /// Holds the influence with the probability 1 − alpha.
    pub interval: Option<[f64; 2]>,
    /// All conditions' intervals hold all influences with the probability 1 − alpha.
    pub interval_simultaneous: Option<[f64; 2]>,
    /// What the influence is of.
    pub units: String,
    /// Of two values: the one, and the one that it is set against. Older versions have both in
    /// `units` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<[String; 2]>,
    /// For a number: the influence of one unit of the table's column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub influence_per_unit: Option<f64>,
    /// For a number of which no half has one value: the influence from its lower to its upper
    /// quartile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between_quartiles: Option<BetweenQuartiles>,
    /// For categories: each level against the most frequent one.
    pub contrasts: Vec<Contrast>,
    /// For a number of many values: the average marginal effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<Average>,
    /// Of two values the second against the first, of categories each level against the most
    /// frequent one: the event's mean probability if every row had the one or the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    /// The probability of test results like these if the condition did not matter given the others.
    pub p: Option<f64>,
    /// The same, adjusted for the number of tests by Holm's method, and not below the gate's where
    /// that is shut.
    pub p_adjusted: Option<f64>,
    /// The answer.
    pub verdict: Verdict,
    /// Why it is not certifiable.
    pub reason: Option<String>,
    /// The conditions it was tested together with, too alike to separate.
    pub tested_with: Vec<String>,
    /// The conditions that determine it: it was tested together with them, and the verdict is on all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows_from: Vec<String>,
    /// The tests behind `p`.
    pub tests: Tests,
    /// The influence in each part of the table, where that was asked for and it is to be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_parts: Option<InParts>,
}

/// A condition's influence in each part of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InParts {
    /// Of each part, in the order of [`Parts::names`].
    pub parts: Vec<InPart>,
    /// The probability of influences that differ as much if they were the same in all parts.
    pub p: Option<f64>,
    /// The same, adjusted for the number of conditions by Holm's method.
    pub p_adjusted: Option<f64>,
}

/// A condition's influence in one part of the table, in the same units as in all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InPart {
    /// The influence with its interval; none of categories.
    pub influence: Option<Estimated>,
    /// Of categories: each level against the most frequent one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<Contrast>,
}

/// A level of a categorical condition against its most frequent one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    /// The level.
    pub level: String,
    /// The most frequent one.
    pub against: String,
    /// The partially linear effect on the probability.
    pub influence: f64,
    /// Holds it with the probability 1 − alpha.
    pub interval: [f64; 2],
    /// All conditions' intervals hold all influences with the probability 1 − alpha.
    pub interval_simultaneous: [f64; 2],
}

/// A number's influence from its lower to its upper quartile: that of a standard deviation, times
/// how many standard deviations the two are apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BetweenQuartiles {
    /// The lower and the upper quartile, in the table's units.
    pub quartiles: [f64; 2],
    /// Whether they are days since 1970-01-01.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dates: bool,
    /// The partially linear effect on the probability.
    pub influence: f64,
    /// Holds it with the probability 1 − alpha.
    pub interval: [f64; 2],
}

/// An estimate with its interval, which holds it with the probability 1 − alpha.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

impl Estimated {
    /// A change of a probability, with so much on either side: none changes by more than all of it.
    #[must_use]
    pub fn of_probability(change: f64, half: f64) -> Self {
        let within = |change: f64| change.clamp(-1.0, 1.0);
        Self {
            value: within(change),
            interval: [within(change - half), within(change + half)],
        }
    }
}

/// The average marginal effect of a number: the mean over the rows of how much the event's
/// probability rises with it, the other conditions as they are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Average {
    /// For a standard deviation more.
    pub per_deviation: Estimated,
    /// For a unit of the table's column more, where that is a line apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_unit: Option<Estimated>,
}

/// A level against another, as the mean over all rows if every one had the level, the other
/// conditions as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The level.
    pub level: String,
    /// The one that it is compared with.
    pub against: String,
    /// The event's probability with `against` and with `level`; an estimate may lie beyond 0 or 1.
    #[serde(rename = "chances")]
    pub probabilities: [f64; 2],
    /// The risk difference: the second probability less the first.
    pub difference: Estimated,
    /// The risk ratio: the second over the first. None where one of them is estimated as no chance
    /// between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Estimated>,
    /// The odds ratio, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odds_ratio: Option<Estimated>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The condition matters, given the others.
    Evidence,
    /// The table does not show that it does.
    None,
    /// The table cannot tell.
    NotCertifiable,
}

impl Verdict {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::None => "none",
            Self::NotCertifiable => "not-certifiable",
        }
    }
}

/// The two tests of a condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tests {
    /// The p-value of the test by residuals, the generalised covariance measure.
    pub residuals: Option<f64>,
    /// The p-value of the projected covariance measure.
    #[serde(default)]
    pub projected: Option<f64>,
    /// What tells the condition by the others best, on rows not seen: `constant`, `line` or
    /// `network`.
    pub model: Option<String>,
}
