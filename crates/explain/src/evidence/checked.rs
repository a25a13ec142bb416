//! Whether evidence that was read back is one of a run's conditions: a file can be edited, and
//! another run's can be put in its place.

use super::result::{ConditionEvidence, Estimated, Evidence, Verdict};

impl Evidence {
    /// That it is of these conditions, and that its numbers can be what they are called.
    ///
    /// # Errors
    /// The key that does not fit, and why.
    pub fn check(&self, conditions: &[String]) -> Result<(), String> {
        between("alpha", Some(self.alpha), [0.0, 1.0])?;
        between("gate.p", self.gate.p, [0.0, 1.0])?;
        let found = self.conditions.iter().map(|it| &it.condition);
        if !found.eq(conditions) {
            return Err("conditions: they are not those of the influences".to_owned());
        }
        let parts = self.parts.as_ref().map_or(0, |it| it.names.len());
        for (index, condition) in self.conditions.iter().enumerate() {
            condition
                .check(self.alpha, parts)
                .map_err(|problem| format!("conditions[{index}].{problem}"))?;
        }
        Ok(())
    }
}

impl ConditionEvidence {
    fn check(&self, alpha: f64, parts: usize) -> Result<(), String> {
        for (key, p) in [
            ("p", self.p),
            ("p_adjusted", self.p_adjusted),
            ("tests.residuals", self.tests.residuals),
            ("tests.projected", self.tests.projected),
        ] {
            between(key, p, [0.0, 1.0])?;
        }
        if self.verdict == Verdict::Evidence && self.p_adjusted.is_none_or(|p| p > alpha) {
            return Err("verdict: it is evidence, and p_adjusted is not at most alpha".to_owned());
        }
        let around = |key: &str, value: Option<f64>, interval: Option<[f64; 2]>| {
            interval.map_or(Ok(()), |ends| between(key, value.or(Some(f64::NAN)), ends))
        };
        let estimated = |key: &str, it: Option<Estimated>| {
            around(key, it.map(|it| it.value), it.map(|it| it.interval))
        };
        around("influence", self.influence, self.interval)?;
        around("influence", self.influence, self.interval_simultaneous)?;
        for (index, it) in self.contrasts.iter().enumerate() {
            let key = format!("contrasts[{index}].influence");
            around(&key, Some(it.influence), Some(it.interval))?;
            around(&key, Some(it.influence), Some(it.interval_simultaneous))?;
        }
        if let Some(it) = &self.between_quartiles {
            around(
                "between_quartiles.influence",
                Some(it.influence),
                Some(it.interval),
            )?;
        }
        if let Some(it) = &self.average {
            estimated("average.per_deviation", Some(it.per_deviation))?;
            estimated("average.per_unit", it.per_unit)?;
        }
        for (index, it) in self.comparisons.iter().enumerate() {
            let key = |name: &str| format!("comparisons[{index}].{name}");
            estimated(&key("difference"), Some(it.difference))?;
            estimated(&key("ratio"), it.ratio)?;
            estimated(&key("odds_ratio"), it.odds_ratio)?;
        }
        if let Some(it) = &self.in_parts {
            between("in_parts.p", it.p, [0.0, 1.0])?;
            between("in_parts.p_adjusted", it.p_adjusted, [0.0, 1.0])?;
            if it.parts.len() != parts {
                return Err(format!(
                    "in_parts.parts: it has {}, and there are {parts} parts",
                    it.parts.len()
                ));
            }
        }
        Ok(())
    }
}

/// That a number, where there is one, lies between two others.
fn between(key: &str, number: Option<f64>, [low, high]: [f64; 2]) -> Result<(), String> {
    match number {
        Some(number) if !(low <= number && number <= high) => Err(format!(
            "{key}: {number} does not lie between {low} and {high}"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::evidence_of_one;

    #[test]
    fn what_cannot_be_is_named() {
        let of = |change: &dyn Fn(&mut Evidence)| {
            let mut evidence = evidence_of_one();
            change(&mut evidence);
            evidence.check(&["age".to_owned()])
        };
        let refused = |change: &dyn Fn(&mut Evidence), said: &str| {
            let problem = of(change).unwrap_err();
            assert!(problem.starts_with(said), "{problem}");
        };
        of(&|_| ()).unwrap();
        refused(&|it| it.alpha = 5.0, "alpha: 5");
        refused(&|it| it.conditions[0].condition.push('s'), "conditions: ");
        refused(&|it| it.conditions.clear(), "conditions: ");
        refused(&|it| it.conditions[0].p = Some(5.0), "conditions[0].p: 5");
        refused(
            &|it| it.conditions[0].p_adjusted = Some(0.2),
            "conditions[0].verdict",
        );
        refused(
            &|it| it.conditions[0].interval = Some([0.3, 0.1]),
            "conditions[0].influence",
        );
    }
}
