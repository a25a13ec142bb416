//! What methods return whose attributions should add up to the output's difference.

use crate::{
    engine::background::Background,
    result::{attributions::Attributions, convergence::Convergence},
};

/// Attributions that explain f(x) − E f(b), with how far they miss it.
#[derive(Clone, Debug, PartialEq)]
pub struct Additive {
    /// A number a row and condition, in the output's unit.
    pub attributions: Attributions,
    /// The rows b that they are differences from.
    pub background: Background,
    /// How far they are from adding up.
    pub completeness: Completeness,
    /// What they cost, and how sure they are.
    pub convergence: Convergence,
}

/// How far attributions are from adding up: the most over rows and members of
/// |Σ attributions − (f(x) − E f(b))|, beside the range of the outputs seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Completeness {
    gap: f64,
    lowest: f64,
    highest: f64,
    /// How many rows of members were seen, and the sums of their f(x) and E f(b).
    seen: usize,
    at_rows: f64,
    at_background: f64,
}

impl Completeness {
    /// Nothing seen yet.
    pub(crate) fn new() -> Self {
        Self {
            gap: 0.0,
            lowest: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            seen: 0,
            at_rows: 0.0,
            at_background: 0.0,
        }
    }

    /// One row of one member: its attributions' sum, f(x) and E f(b). Gives the row's gap.
    pub(crate) fn see(&mut self, sum: f64, at_row: f64, at_background: f64) -> f64 {
        let gap = (sum - (at_row - at_background)).abs();
        // `max` would forget a gap that is no number.
        if gap > self.gap || gap.is_nan() {
            self.gap = gap;
        }
        self.lowest = self.lowest.min(at_row).min(at_background);
        self.highest = self.highest.max(at_row).max(at_background);
        self.seen += 1;
        self.at_rows += at_row;
        self.at_background += at_background;
        gap
    }

    /// Both together.
    pub(crate) fn append(&mut self, more: Self) {
        if more.gap > self.gap || more.gap.is_nan() {
            self.gap = more.gap;
        }
        self.lowest = self.lowest.min(more.lowest);
        self.highest = self.highest.max(more.highest);
        self.seen += more.seen;
        self.at_rows += more.at_rows;
        self.at_background += more.at_background;
    }

    /// The greatest gap, in the output's unit.
    pub fn gap(&self) -> f64 {
        self.gap
    }

    /// The base value E f(b), the members' mean: where a row's attributions start.
    pub fn base(&self) -> f64 {
        self.at_background / self.seen as f64
    }

    /// The output f(x), the mean over the members and the rows: what attributions lead to.
    pub fn prediction(&self) -> f64 {
        self.at_rows / self.seen as f64
    }

    /// The outputs' range over the rows, the background and the members; 0 without rows.
    pub fn range(&self) -> f64 {
        (self.highest - self.lowest).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_greatest_gap_and_the_range() {
        let mut completeness = Completeness::new();
        assert_eq!((completeness.gap(), completeness.range()), (0.0, 0.0));
        assert_eq!(completeness.see(1.0, 3.0, 1.0), 1.0);
        assert_eq!(completeness.see(-1.5, -1.0, 0.5), 0.0);
        assert_eq!((completeness.gap(), completeness.range()), (1.0, 4.0));
        assert_eq!(
            (completeness.base(), completeness.prediction()),
            (0.75, 1.0)
        );
        completeness.see(f64::NAN, 0.0, 0.0);
        completeness.see(9.0, 0.0, 0.0);
        assert!(completeness.gap().is_nan());
    }
}
