//! The settings of evidence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::number_text;

/// The least chance of a wrong verdict that may be asked for: what the most permutations can show.
const LEAST_ALPHA: f64 = 1e-6;

/// Tests and intervals beside the influences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceConfig {
    /// The chance of any false `evidence` that is put up with; intervals hold with 1 less this.
    pub alpha: f64,
    /// How often the labels are permuted to see whether there is anything to find.
    pub permutations: usize,
    /// Into how many parts the rows are dealt, so that tests are on rows that were not seen.
    pub folds: usize,
    /// Of no effect: how often values were drawn anew by an earlier version, so that its
    /// configurations still run.
    #[serde(skip_serializing)]
    pub draws: Option<usize>,
    /// Whether there are no tests after all.
    pub off: bool,
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            permutations: 199,
            folds: 5,
            draws: None,
            off: false,
        }
    }
}

/// Settings that can test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvidencePlan {
    pub(crate) alpha: f64,
    pub(crate) permutations: usize,
    pub(crate) folds: usize,
}

impl EvidenceConfig {
    /// Checks every setting; `None` where evidence is off.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check(&self) -> Result<Option<EvidencePlan>, String> {
        // Less than this no number of permutations that is allowed can show.
        if !(self.alpha >= LEAST_ALPHA && self.alpha < 0.5) {
            return Err(format!(
                "evidence.alpha: {} is not allowed; it must be from {LEAST_ALPHA} to below 0.5",
                number_text(self.alpha)
            ));
        }
        let least = (1.0 / self.alpha).ceil() as usize - 1;
        if self.permutations < least {
            return Err(format!(
                "evidence.permutations: {} can show no probability of {} or less; it must be at least \
                 {least}",
                self.permutations, self.alpha
            ));
        }
        if !(3..=20).contains(&self.folds) {
            return Err(format!(
                "evidence.folds: {} is not allowed; it must be from 3 to 20",
                self.folds
            ));
        }
        Ok((!self.off).then_some(EvidencePlan {
            alpha: self.alpha,
            permutations: self.permutations,
            folds: self.folds,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_could_show_nothing_are_refused() {
        let default = EvidenceConfig::default();
        assert!(default.check().unwrap().is_some());
        let off = EvidenceConfig {
            off: true,
            ..default.clone()
        };
        assert_eq!(off.check(), Ok(None));
        for (wrong, key) in [
            (
                EvidenceConfig {
                    alpha: 0.0,
                    ..default.clone()
                },
                "evidence.alpha",
            ),
            (
                EvidenceConfig {
                    alpha: f64::NAN,
                    ..default.clone()
                },
                "evidence.alpha",
            ),
            (
                EvidenceConfig {
                    alpha: 0.001,
                    ..default.clone()
                },
                "evidence.permutations",
            ),
            (
                EvidenceConfig {
                    folds: 2,
                    ..default.clone()
                },
                "evidence.folds",
            ),
        ] {
            assert!(wrong.check().unwrap_err().starts_with(key), "{wrong:?}");
        }
    }
}
