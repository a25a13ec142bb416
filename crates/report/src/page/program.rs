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

/// The most bytes of weights that a page takes: beyond, it would be slow to open.
pub(super) const WEIGHTS: usize = 1_200_000;

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
    let size = std::mem::size_of_val(model.weights.values());
    let conditions = model.encoding.conditions().iter().zip(&view.conditions);
    json!({
        "model": (size <= WEIGHTS).then(|| network(&model.weights)),
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
        "rows": view.local.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn network(weights: &Weights) -> Value {
    let bytes: Vec<u8> = weights
        .values()
        .iter()
        .flat_map(|it| it.to_le_bytes())
        .collect();
    let architecture = weights.architecture();
    json!({
        "members": weights.members(),
        "layers": architecture.layers().iter().map(|it| [it.inputs, it.outputs]).collect::<Vec<_>>(),
        "activation": architecture.activation(),
        "weights": BASE64_STANDARD.encode(bytes),
    })
}

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
            "center": it.center, "scale": it.scale, "clip": it.clip, "fill": it.fill,
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

fn row(row: &RowView) -> Value {
    let short = |value: &f64| (value * 1e6).round() / 1e6;
    json!([
        row.row,
        row.outcome,
        row.probability,
        row.values,
        row.attributions.iter().map(short).collect::<Vec<_>>(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

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
