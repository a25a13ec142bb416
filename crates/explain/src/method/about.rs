//! What is said of a method.

use crate::engine::background::Baseline;

/// What is said of a method.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its name in configurations, on the command line and in results.
    pub name: &'static str,
    /// What its number means.
    pub meaning: &'static str,
    /// What it costs.
    pub cost: &'static str,
    /// When it misleads.
    pub misleads: &'static str,
    /// Where it comes from; empty where from nowhere in particular.
    pub paper: &'static str,
    /// What it explains.
    pub explains: Explains,
}

/// What a method explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explains {
    /// The weights, whatever the rows.
    Weights,
    /// Each row; or one alone.
    Rows {
        /// What stands for an unknown condition unless a configuration says otherwise; `None`:
        /// nothing does.
        baseline: Option<Baseline>,
    },
    /// All rows at once.
    Table,
    /// All rows, whose outcome must be known.
    Outcomes,
}

impl About {
    /// Whether the method explains row by row.
    pub fn is_local(&self) -> bool {
        matches!(self.explains, Explains::Rows { .. })
    }

    /// What stands for an unknown condition unless a configuration says otherwise; `None` where
    /// nothing does.
    pub fn baseline(&self) -> Option<Baseline> {
        match self.explains {
            Explains::Rows { baseline } => baseline,
            _ => None,
        }
    }

    /// The same where nobody writes a configuration, as in `sways influence`: in place of zero
    /// the mean row.
    pub fn usual_baseline(&self) -> Option<Baseline> {
        self.baseline().map(|baseline| match baseline {
            Baseline::Zero => Baseline::Mean,
            other => other,
        })
    }
}
