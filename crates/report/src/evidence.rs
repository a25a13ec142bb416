//! The evidence's numbers as people write them.

use sways_explain::evidence::{ConditionEvidence, Evidence};

use crate::reason::Reason;

/// A chance, as short as it may be.
pub fn chance(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else if p > 0.9995 {
        "1".to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// A p-value: `p = 0.012`.
pub fn p(p: f64) -> String {
    match chance(p).strip_prefix('<') {
        Some(bound) => format!("p < {bound}"),
        None => format!("p = {}", chance(p)),
    }
}

/// The chance with which an interval holds its influence, in percent.
pub fn confidence(evidence: &Evidence) -> f64 {
    (1e3 * (1.0 - evidence.alpha)).round() / 10.0
}

/// How large the chance of any wrong 'yes' may be, in percent as people write a share: 5, not
/// 5.000000000000001.
pub(crate) fn chance_of_error(evidence: &Evidence) -> f64 {
    (1e5 * evidence.alpha).round() / 1e3
}

/// Whether an interval leaves out 0.
pub(crate) fn leaves_out_zero([low, high]: [f64; 2]) -> bool {
    low > 0.0 || high < 0.0
}

/// Why a condition is not certifiable.
pub(crate) fn reason(condition: &ConditionEvidence) -> Reason<'_> {
    Reason::of(condition.reason.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_short() {
        for (p, want) in [(0.0004, "<0.001"), (0.0123, "0.012"), (1.0, "1")] {
            assert_eq!(chance(p), want);
        }
    }
}
