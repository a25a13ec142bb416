//! What a method's numbers mean: their signs, their units, and a sentence.

use sways_data::{ConditionEncoding, Encoding, Groups};
use sways_explain::{Per, Reduction, Sign};
use sways_model::Output;

use super::method::{LocalMethod, Method};

/// What the sign of each condition's number means, `[conditions]`.
pub fn signs(method: &Method, reduction: Reduction, groups: &Groups) -> Vec<Sign> {
    let of_values = |sign: Sign| -> Vec<Sign> {
        let of = |group: &sways_data::Group| group.value_input().map_or(Sign::None, |_| sign);
        groups.iter().map(of).collect()
    };
    match (method, reduction) {
        (Method::WeightMean(_), _) => of_values(Sign::Weights),
        (Method::Olden(_), _) | (Method::Sensitivity(_), Reduction::Mean) => {
            of_values(Sign::Direction)
        }
        (Method::Local { .. }, Reduction::MeanAbs) => vec![Sign::None; groups.len()],
        (Method::Local { method, .. }, _) => match method {
            LocalMethod::Gradient(_) => of_values(Sign::Direction),
            _ => vec![Sign::Difference; groups.len()],
        },
        _ => vec![Sign::None; groups.len()],
    }
}

/// What a slope is per.
pub fn units(encoding: &Encoding) -> &'static str {
    let mut numbers = 0;
    let (mut scaled, mut clipped) = (false, false);
    for condition in encoding.conditions() {
        if let ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it) =
            &condition.encoding
        {
            numbers += 1;
            scaled |= it.scale != 1.0 || it.center != 0.0;
            clipped |= it.clip;
        }
    }
    let all = numbers == encoding.conditions().len();
    match (scaled, clipped) {
        _ if numbers == 0 => "per switch from 0 to 1",
        (false, false) => "per unit",
        (true, false) if all => "per standard deviation",
        (true, false) => "per standard deviation or switch from 0 to 1",
        (_, true) if all => "per robust standard deviation",
        (_, true) => "per robust standard deviation or switch from 0 to 1",
    }
}

/// What a number means, its sign included.
pub fn meaning(
    method: &Method,
    output: Option<Output>,
    reduction: Reduction,
    per: Per,
    signs: &[Sign],
) -> String {
    let output = output.map_or("output", Output::name);
    let direction = |opposite: &str| direction("it", opposite, signs);
    let of_rows = |what: &str| match (reduction, method.row()) {
        (_, Some(row)) => {
            format!("{what}, at row {row}; + this row's value raises it, \u{2212} lowers it")
        }
        (Reduction::MeanAbs, None) => format!("{what}: mean size over all rows; no direction"),
        _ => format!(
            "{what}: mean over all rows; + the rows' values raise it above the background's on \
             average, \u{2212} lower it: what they do, not which way the condition goes"
        ),
    };
    match method {
        Method::WeightMean(_) | Method::WeightAbsSum(_) => weights_meaning(method, per).to_owned(),
        Method::Garson(_) => {
            "the condition's share of the weights; a size without a direction".to_owned()
        }
        Method::Olden(_) => format!(
            "sum over all paths of the weights' products, activations left out; {}",
            self::direction("the logit", "", signs)
        ),
        Method::Local { method: local, .. } => match local {
            LocalMethod::Gradient(_) => match (reduction, method.row()) {
                (_, Some(row)) => {
                    format!("slope of the {output} at row {row}; {}", direction(""))
                }
                (Reduction::MeanAbs, None) => {
                    format!("mean size of the {output}'s slope over all rows; no direction")
                }
                _ => mean_slope(output, signs),
            },
            LocalMethod::GradientXInput(_) => of_rows(&format!(
                "slope of the {output} times the distance from the background"
            )),
            LocalMethod::Ablation(_) => of_rows(&format!(
                "how far the {output} falls when the condition alone is the background's"
            )),
            LocalMethod::Lime(_) => of_rows(&format!(
                "coefficient of a linear model of the {output} around the row"
            )),
            _ => of_rows(&format!(
                "share of the {output}'s difference from the background"
            )),
        },
        Method::Sensitivity(_) => match reduction {
            Reduction::Sd => format!(
                "standard deviation of the {output}'s slope over all rows; high where the effect \
                 bends or depends on other conditions"
            ),
            Reduction::Rms => {
                format!("root mean square of the {output}'s slope over all rows; no direction")
            }
            _ => mean_slope(output, signs),
        },
        Method::Permutation(_) => {
            "how much worse the rows are predicted when the condition is shuffled; \
             about 0 or below: it does not help"
                .to_owned()
        }
        Method::PartialDependence { .. } => format!(
            "how far the mean {output} moves along the condition's values, from its lowest to its \
             highest; no direction (the curves are in profiles)"
        ),
        Method::Ale { .. } => format!(
            "how far the {output} moves along the condition's values, by local changes, from its \
             lowest to its highest; no direction (the curves are in profiles)"
        ),
    }
}

fn mean_slope(output: &str, signs: &[Sign]) -> String {
    format!(
        "mean slope of the {output} over all rows; {}",
        direction("it", ", opposite slopes cancel", signs)
    )
}

/// What the signs of slopes mean, where there are some.
fn direction(what: &str, opposite: &str, signs: &[Sign]) -> String {
    let has = |wanted: Sign| signs.contains(&wanted);
    let signed = format!("+ raises {what}, \u{2212} lowers it{opposite}");
    match (has(Sign::Direction), has(Sign::None)) {
        (true, false) => signed,
        (true, true) => {
            format!("{signed}; without a sign: a category, which has a size and no direction")
        }
        _ => "categories have a size and no direction".to_owned(),
    }
}

fn weights_meaning(method: &Method, per: Per) -> &'static str {
    match (method, per) {
        (Method::WeightMean(_), Per::Condition) => {
            "mean of the condition's first-layer weights, of a category the mean of its inputs' sizes; \
             later layers can turn a sign round"
        }
        (Method::WeightMean(_), Per::HiddenUnit) => {
            "mean of the weights into a hidden unit: it says nothing of a single condition"
        }
        (_, Per::Condition) => {
            "sum of the condition's absolute first-layer weights; a size without a direction"
        }
        (_, Per::HiddenUnit) => {
            "sum of the absolute weights into a hidden unit: it says nothing of a single condition"
        }
    }
}

#[cfg(test)]
mod tests {
    use sways_data::Coding;

    use super::*;
    use crate::methods::{name::MethodName, settings::ExplainConfig};

    /// Wherever no value has a sign, none is spoken of.
    #[test]
    fn words_and_signs_agree() {
        let of = |coding, width| Groups::coded([(String::new(), width, coding)]);
        let reductions = [
            Reduction::None,
            Reduction::Row,
            Reduction::MeanAbs,
            Reduction::Mean,
            Reduction::Sd,
            Reduction::Rms,
        ];
        for name in MethodName::METHODS {
            let method = Method::check(&ExplainConfig::new(name), &[4], 0).unwrap();
            for reduction in reductions {
                for (coding, width) in [
                    (Coding::Value, 1),
                    (Coding::ValueOrMissing, 2),
                    (Coding::Categories, 1),
                    (Coding::Categories, 3),
                ] {
                    let signs = signs(&method, reduction, &of(coding, width));
                    let text = meaning(
                        &method,
                        Some(Output::Logit),
                        reduction,
                        Per::Condition,
                        &signs,
                    );
                    let speaks = text.contains("+ ");
                    let has = signs == [Sign::Direction] || signs == [Sign::Difference];
                    assert_eq!(speaks, has, "{name:?} {reduction:?} {coding:?}: {text}");
                    let slope = signs == [Sign::Direction];
                    assert!(!slope || coding != Coding::Categories, "{name:?}");
                }
            }
        }
    }
}
