//! A run's results as frames: a row a condition, for whoever computes with them.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use sways_data::Frame;
use sways_explain::{
    Influence,
    evidence::{ConditionEvidence, Evidence},
};

use crate::explain::deviation;

/// What the methods found: a row for each influence and label, in their order. `spread` is the
/// standard deviation over the members.
pub fn influences(influences: &[Influence]) -> Frame {
    let rows: Vec<(&Influence, usize)> = influences
        .iter()
        .flat_map(|of| (0..of.labels.len()).map(move |place| (of, place)))
        .collect();
    let words = |word: &dyn Fn(&Influence, usize) -> Option<String>| -> ArrayRef {
        let all = rows.iter().map(|&(of, place)| word(of, place));
        Arc::new(all.collect::<StringArray>())
    };
    let numbers = |number: &dyn Fn(&Influence, usize) -> Option<f64>| -> ArrayRef {
        let all = rows.iter().map(|&(of, place)| number(of, place));
        Arc::new(all.collect::<Float64Array>())
    };
    frame(
        "influences",
        vec![
            ("id", words(&|of, _| Some(of.id.clone()))),
            ("method", words(&|of, _| Some(of.method.clone()))),
            (
                "output",
                words(&|of, _| of.output.map(|it| it.name().to_owned())),
            ),
            (
                "reduction",
                words(&|of, _| Some(of.reduction.name().to_owned())),
            ),
            (
                "condition",
                words(&|of, place| of.labels.get(place).cloned()),
            ),
            ("value", numbers(&|of, place| finite(of.values[place]))),
            (
                "spread",
                numbers(&|of, place| {
                    let members = of.members.iter().filter_map(|it| it.get(place).copied());
                    finite(deviation(&members.collect::<Vec<f64>>()))
                }),
            ),
            (
                "standard_error",
                numbers(&|of, place| of.standard_errors.as_ref()?.get(place).copied()),
            ),
            ("units", words(&|of, _| Some(of.units.clone()))),
        ],
    )
}

/// Whether the influences are real: a row a condition.
pub fn evidence(evidence: &Evidence) -> Frame {
    let of = &evidence.conditions;
    let words = |word: &dyn Fn(&ConditionEvidence) -> Option<String>| -> ArrayRef {
        Arc::new(of.iter().map(word).collect::<StringArray>())
    };
    let numbers = |number: &dyn Fn(&ConditionEvidence) -> Option<f64>| -> ArrayRef {
        Arc::new(of.iter().map(number).collect::<Float64Array>())
    };
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
    frame(
        "evidence",
        vec![
            ("condition", words(&|of| Some(of.condition.clone()))),
            ("verdict", words(&|of| Some(of.verdict.name().to_owned()))),
            ("influence", numbers(&|of| of.influence)),
            ("low", numbers(&|of| of.interval.map(|it| it[0]))),
            ("high", numbers(&|of| of.interval.map(|it| it[1]))),
            (
                "low_simultaneous",
                numbers(&|of| of.interval_simultaneous.map(|it| it[0])),
            ),
            (
                "high_simultaneous",
                numbers(&|of| of.interval_simultaneous.map(|it| it[1])),
            ),
            ("units", words(&|of| Some(of.units.clone()))),
            ("p", numbers(&|of| of.p)),
            ("p_adjusted", numbers(&|of| of.p_adjusted)),
            ("reason", words(&|of| of.reason.clone())),
            ("tested_with", words(&|of| list(&of.tested_with))),
            ("follows_from", words(&|of| list(&of.follows_from))),
        ],
    )
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

fn frame(name: &str, columns: Vec<(&str, ArrayRef)>) -> Frame {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns);
    let batch = batch.expect("every column has a value a row");
    Frame::new(name, batch.schema(), vec![batch])
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::Float64Type};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_a_label_and_what_is_no_number_is_missing() {
        let influence = json!({
            "id": "ig", "method": "integrated-gradients", "output": "probability",
            "per": "condition", "reduction": "mean", "units": "of it", "meaning": "", "row": null,
            "labels": ["a", "b"], "values": [0.5, null], "members": [[0.0, null], [1.0, null]],
        });
        let influence: Influence = serde_json::from_value(influence).unwrap();
        let frame = influences(&[influence.clone(), influence]);
        assert_eq!(frame.rows(), 4);
        let batch = &frame.batches()[0];
        let numbers = |name: &str| {
            batch
                .column_by_name(name)
                .unwrap()
                .as_primitive::<Float64Type>()
        };
        assert_eq!(numbers("value").value(2), 0.5);
        assert!(numbers("value").is_null(1) && numbers("spread").is_null(3));
        // The sample deviation of 0 and 1.
        assert_eq!(numbers("spread").value(0), 0.5_f64.sqrt());
        assert_eq!(
            batch
                .column_by_name("condition")
                .unwrap()
                .as_string::<i32>()
                .value(3),
            "b"
        );
    }
}
