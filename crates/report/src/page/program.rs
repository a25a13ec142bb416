//! What the page's program works with.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sways::{
    view::{ConditionView, RowView, ValuesView},
    words::plain,
};
use sways_data::{ConditionEncoding, EncodedCondition};
use sways_model::Weights;

use crate::{material::Material, messages};

/// The most weights that a page takes: beyond, it would be slow to open.
const WEIGHTS: usize = 300_000;

/// Whether a network's weights are few enough for a page.
pub(super) fn fits(weights: &Weights) -> bool {
    weights.values().len() <= WEIGHTS
}

/// JSON that can end no script element and start no comment.
pub(super) fn embedded(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// What the page's program works with.
pub(super) fn data(material: &Material) -> Value {
    let Material { view, model, .. } = material;
    let has_model = fits(&model.weights);
    let conditions = model.encoding.conditions().iter().zip(&view.conditions);
    json!({
        "model": has_model.then(|| network(&model.weights)),
        "conditions": conditions.map(|(it, view)| condition(it, view)).collect::<Vec<_>>(),
        "mean": view.local.mean,
        "base": view.local.base,
        "typical": view.local.most_typical,
        "chosen": [
            ["certainYes", view.local.most_certain_yes],
            ["certainNo", view.local.most_certain_no],
            ["typical", view.local.most_typical],
        ],
        "words": messages::of(material.language).of_program().into_iter().collect::<BTreeMap<_, _>>(),
        "rows": view.local.rows.iter().map(|it| row(it, has_model)).collect::<Vec<_>>(),
    })
}

fn network(weights: &Weights) -> Value {
    let architecture = weights.architecture();
    let layers: Vec<[usize; 2]> = architecture
        .layers()
        .iter()
        .map(|it| [it.inputs, it.outputs])
        .collect();
    json!({
        "members": weights.members(),
        "layers": layers,
        "activation": architecture.activation(),
        "weights": BASE64_STANDARD.encode(packed(weights.values(), &layers)),
    })
}

/// Weights in 24 bits each: what leaves an input, and the biases behind the last one, is a row of
/// `outputs` whole numbers up to [`WHOLE`], each with its unit in front. To the largest weight of its
/// row a number is as exact as an `f32`.
fn packed(values: &[f32], layers: &[[usize; 2]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(values.len() * 13 / 4);
    let mut rest = values;
    while !rest.is_empty() {
        for &[inputs, outputs] in layers {
            let (layer, behind) = rest.split_at((inputs + 1) * outputs);
            rest = behind;
            for row in layer.chunks_exact(outputs) {
                let largest = row.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
                let unit = (f64::from(largest) / WHOLE) as f32;
                bytes.extend(unit.to_le_bytes());
                for &weight in row {
                    // Of rows of nothing, which have no unit, a whole number is 0.
                    let units = (f64::from(weight) / f64::from(unit)).round();
                    let units = units.clamp(-WHOLE, WHOLE) as i32;
                    bytes.extend(&units.to_le_bytes()[..3]);
                }
            }
        }
    }
    bytes
}

/// The largest whole number of 24 bits.
const WHOLE: f64 = 8_388_607.0;

/// How a condition is asked for and becomes inputs.
fn condition(condition: &EncodedCondition, view: &ConditionView) -> Value {
    let values = match &view.values {
        ValuesView::Joint { columns } => json!({
            "kind": "joint", "columns": columns.iter().map(|it| plain(it)).collect::<Vec<_>>(),
            "parts": joint_parts(&condition.encoding),
        }),
        values => of_values(values, &condition.encoding),
    };
    json!({
        "name": plain(&view.name),
        "inputs": condition.encoding.inputs(),
        "encoding": of_encoding(&condition.encoding),
        "values": values,
    })
}

/// The parts of a condition of several columns: how each becomes inputs.
fn joint_parts(encoding: &ConditionEncoding) -> Vec<Value> {
    let ConditionEncoding::Joint(joint) = encoding else {
        return Vec::new();
    };
    let part = |part: &ConditionEncoding| {
        let values = match part {
            ConditionEncoding::Boolean(_) => json!({ "kind": "boolean" }),
            ConditionEncoding::Categorical(it) => {
                json!({ "kind": "category", "names": it.names() })
            }
            ConditionEncoding::Datetime(_) => json!({ "kind": "number", "dates": true }),
            _ => json!({ "kind": "number", "dates": false }),
        };
        json!({ "inputs": part.inputs(), "encoding": of_encoding(part), "values": values })
    };
    joint.parts.iter().map(part).collect()
}

fn of_encoding(encoding: &ConditionEncoding) -> Value {
    match encoding {
        ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it) => json!({
            "center": it.center, "scale": it.scale, "clip": it.clip, "tails": it.tails, "fill": it.fill,
            "indicator": it.missing_indicator,
        }),
        ConditionEncoding::Boolean(it) => {
            json!({ "fill": it.fill, "indicator": it.missing_indicator })
        }
        _ => json!({}),
    }
}

fn of_values(values: &ValuesView, encoding: &ConditionEncoding) -> Value {
    match values {
        ValuesView::Numbers {
            low,
            high,
            whole,
            dates,
            ..
        } => json!({
            "kind": "number", "low": low, "high": high, "whole": whole, "dates": dates,
        }),
        ValuesView::Levels { .. } if matches!(encoding, ConditionEncoding::Boolean(_)) => {
            json!({ "kind": "boolean" })
        }
        ValuesView::Levels { names, .. } => json!({ "kind": "category", "names": names }),
        ValuesView::Joint { .. } => Value::Null,
    }
}

/// A row; what its conditions add only where no model is at hand that tells it.
fn row(row: &RowView, has_model: bool) -> Value {
    let short = |value: &f64| (value * 1e6).round() / 1e6;
    let attributions = (!has_model).then(|| row.attributions.iter().map(short));
    json!([
        row.row,
        row.outcome,
        row.probability,
        row.values,
        attributions.map(Iterator::collect::<Vec<_>>),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page's program reads them.
    fn unpacked(bytes: &[u8], layers: &[[usize; 2]]) -> Vec<f64> {
        let mut values = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            for &[inputs, outputs] in layers {
                for _ in 0..=inputs {
                    let (unit, behind) = rest.split_first_chunk::<4>().unwrap();
                    let (row, behind) = behind.split_at(3 * outputs);
                    rest = behind;
                    let unit = f64::from(f32::from_le_bytes(*unit));
                    let units = row
                        .chunks_exact(3)
                        .map(|it| f64::from(i32::from_le_bytes([0, it[0], it[1], it[2]]) >> 8));
                    values.extend(units.map(|units| units * unit));
                }
            }
        }
        values
    }

    #[test]
    fn packed_weights_are_as_exact_as_the_largest_of_their_row() {
        let layers = [[2, 3], [3, 1]];
        let of_member = [
            0.1, -0.2, 3e-4, 0.0, 0.0, 0.0, 1e8, -1e8, 12.5, 0.7, -0.7, 1e-30, 1e-42,
        ];
        let values: Vec<f32> = of_member.iter().chain(&of_member).copied().collect();
        let found = unpacked(&packed(&values, &layers), &layers);
        assert_eq!(found.len(), values.len());
        let rows = [0..3, 3..6, 6..9, 9..10, 10..11, 11..12, 12..13];
        for row in rows
            .clone()
            .into_iter()
            .chain(rows.map(|it| it.start + 13..it.end + 13))
        {
            let largest = values[row.clone()]
                .iter()
                .fold(0.0_f32, |a, b| a.max(b.abs()));
            for place in row {
                let off = (found[place] - f64::from(values[place])).abs();
                let most = f64::from(largest * f32::EPSILON).max(1e-37);
                assert!(
                    off <= most,
                    "{place}: {} for {}",
                    found[place],
                    values[place]
                );
            }
        }
    }

    #[test]
    fn data_cannot_leave_its_element() {
        let text = embedded(&json!({"</script><script>alert(1)</script><!--": "\u{2028}"}));
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap()["</script><script>alert(1)</script><!--"],
            "\u{2028}"
        );
    }
}
