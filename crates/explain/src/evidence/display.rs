//! Evidence in a few lines of text, for programs; reports say more.

use std::fmt::{self, Display, Formatter};

use super::{ConditionEvidence, Evidence, Verdict};

/// A line a condition: its name, the verdict, the adjusted p-value, the influence with its interval.
impl Display for Evidence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let width = self.conditions.iter();
        let width = width.map(|it| it.condition.chars().count()).max();
        let width = width.unwrap_or_default();
        for (place, condition) in self.conditions.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            write!(f, "{:width$}  {}", condition.condition, said(condition))?;
        }
        Ok(())
    }
}

fn said(condition: &ConditionEvidence) -> String {
    let verdict = match condition.verdict {
        Verdict::Evidence => "evidence",
        Verdict::None => "no evidence",
        Verdict::NotCertifiable => {
            let reason = condition
                .reason
                .as_deref()
                .unwrap_or("the table cannot tell");
            return format!("not certifiable: {reason}");
        }
    };
    let p = condition.p_adjusted.map(|p| format!("p = {p:.3}"));
    let influence = condition.influence.zip(condition.interval);
    let influence = influence.map(|(influence, [low, high])| {
        let units = &condition.units;
        format!("{influence:+.3} ({low:+.3} to {high:+.3}) {units}")
    });
    let parts = [Some(verdict.to_owned()), p, influence];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::evidence_of_one;

    #[test]
    fn each_condition_has_a_line() {
        let mut evidence = evidence_of_one();
        evidence.conditions.push(ConditionEvidence {
            condition: "colour".to_owned(),
            verdict: Verdict::NotCertifiable,
            reason: Some("the others determine it".to_owned()),
            ..evidence.conditions[0].clone()
        });
        assert_eq!(
            evidence.to_string(),
            "age     evidence, p = 0.012, +0.123 (+0.050 to +0.200) per standard deviation\n\
             colour  not certifiable: the others determine it"
        );
    }
}
