//! How much more of a number its effect is told for.

use sways_explain::evidence::ConditionEvidence;

/// A change of a number as people name it: 1, 2 or 5 of some power of ten, the one nearest to a
/// standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// In the column's units.
    pub(crate) size: f64,
    /// In standard deviations.
    pub(crate) deviations: f64,
}

impl Step {
    /// Of a number whose standard deviation is known.
    pub(crate) fn of(condition: &ConditionEvidence) -> Option<Self> {
        let (influence, per_unit) = condition.influence.zip(condition.influence_per_unit)?;
        let deviation = (influence / per_unit).abs();
        let size = nearest(deviation);
        let step = Self {
            size,
            deviations: size / deviation,
        };
        (deviation > 0.0 && step.size.is_finite() && step.deviations.is_finite()).then_some(step)
    }
}

fn nearest(deviation: f64) -> f64 {
    let power = 10_f64.powf(deviation.log10().floor());
    // By their ratios: 7 is nearer to 10 than to 5.
    let bounds = [2_f64.sqrt(), 10_f64.sqrt(), 50_f64.sqrt()];
    let below = bounds.iter().filter(|bound| deviation / power > **bound);
    [1.0, 2.0, 5.0, 10.0][below.count()] * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_near_to_a_deviation() {
        for (deviation, step) in [
            (7.28, 10.0),
            (6.85, 5.0),
            (0.961, 1.0),
            (0.308, 0.2),
            (2.27, 2.0),
            (1.0, 1.0),
            (15_300.0, 20_000.0),
            (1.3e-7, 1e-7),
        ] {
            let found = nearest(deviation);
            assert!((found / step - 1.0).abs() < 1e-9, "{deviation}: {found}");
        }
    }
}
