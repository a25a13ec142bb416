//! What the model says at typical values.

use serde_json::Value;
use sways::view::{At, AtValue, View};
use sways_explain::evidence::{Evidence, Verdict};

use crate::{messages::Messages, order::sorted, plots::shown, words::percent};

/// The conditions that are told where none has evidence.
const FEW: usize = 6;

/// A line a value of each condition that matters, in the order of
/// [`OnPage::typical_columns`](crate::messages::OnPage::typical_columns); the first is the typical row
/// itself. None of an older run.
pub fn lines(view: &View, evidence: Option<&Evidence>, says: &dyn Messages) -> Vec<[String; 5]> {
    let Some(typical) = &view.typical else {
        return Vec::new();
    };
    let said = |probability: f64, [low, high]: [f64; 2]| {
        let range = says.range(&percent(low), &percent(high));
        [percent(probability), range]
    };
    let [probability, spread] = said(typical.probability, typical.spread);
    let all = says.all_typical().to_owned();
    let mut lines = vec![[all, String::new(), String::new(), probability, spread]];
    for place in told(view, evidence) {
        let condition = &view.conditions[place];
        let value = |value: &Value| shown(value, &condition.values, says);
        let points = typical.conditions.iter().filter(|it| it.condition == place);
        lines.extend(points.flat_map(|it| &it.points).map(|it: &AtValue| {
            let changed = match it.at {
                At::Level => value(&it.value),
                at => says.quartile(&value(&it.value), at == At::UpperQuartile),
            };
            let [probability, spread] = said(it.probability, it.spread);
            let typical = value(&typical.values[place]);
            [
                condition.name.clone(),
                typical,
                changed,
                probability,
                spread,
            ]
        }));
    }
    lines
}

/// The places of the conditions that matter: those with evidence, the largest influence first; where
/// there are none, a few that the model uses the most.
fn told(view: &View, evidence: Option<&Evidence>) -> Vec<usize> {
    let found = evidence.into_iter().flat_map(|evidence| {
        let conditions = sorted(evidence).into_iter();
        let conditions = conditions.map(|place| &evidence.conditions[place]);
        conditions.filter(|it| it.verdict == Verdict::Evidence)
    });
    let place = |name: &str| view.conditions.iter().position(|it| it.name == name);
    let found: Vec<usize> = found.filter_map(|it| place(&it.condition)).collect();
    if found.is_empty() {
        return view.order.iter().copied().take(FEW).collect();
    }
    found
}
