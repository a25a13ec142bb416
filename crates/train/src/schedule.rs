//! How the learning rate goes from the first step to the last.

use std::f64::consts::PI;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the learning rate is multiplied by, step by step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// 1 throughout.
    #[default]
    Constant,
    /// From 1 down to 0 along half a cosine (Loshchilov & Hutter 2017, without restarts).
    Cosine,
    /// Four rounds from 0 to 1 and back, each twice as long as the one before:
    /// ½ (1 − cos 2π log₂(1 + 15 t)) (Holzmüller, Grinsztajn & Steinwart 2024).
    Coslog4,
}

impl Schedule {
    /// The factor at `t`, the share of all steps that are done, in [0, 1).
    pub fn factor(self, t: f64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Cosine => 0.5 * (1.0 + (PI * t).cos()),
            Self::Coslog4 => 0.5 * (1.0 - (2.0 * PI * (1.0 + 15.0 * t).log2()).cos()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_shares() {
        for schedule in [Schedule::Constant, Schedule::Cosine, Schedule::Coslog4] {
            for step in 0..1000 {
                let factor = schedule.factor(f64::from(step) / 1000.0);
                assert!((0.0..=1.0).contains(&factor), "{schedule:?}: {factor}");
            }
        }
        assert_eq!(Schedule::Cosine.factor(0.0), 1.0);
        // Coslog4 is back at 0 where 1 + 15 t is a power of two.
        for t in [0.0, 1.0 / 15.0, 3.0 / 15.0, 7.0 / 15.0] {
            assert!(Schedule::Coslog4.factor(t) < 1e-12);
        }
    }
}
