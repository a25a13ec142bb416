//! Conditions' values, from a model's inputs.

use serde_json::Value;
use sways_data::{ConditionEncoding, JointEncoding, NumericEncoding};

/// What stands for a missing value.
pub const MISSING: &str = "(missing)";
/// What stands for a category that training did not have.
pub const OTHER: &str = "(other)";

/// A condition's value, from its inputs.
pub fn decoded(encoding: &ConditionEncoding, point: &[f32]) -> Value {
    match encoding {
        ConditionEncoding::Numeric(numeric) | ConditionEncoding::Datetime(numeric) => {
            let value = number(numeric, point);
            value.map_or_else(
                || Value::from(MISSING),
                |value| Value::from(rounded(numeric, value)),
            )
        }
        ConditionEncoding::Boolean(_) if flagged(point) => Value::from(MISSING),
        ConditionEncoding::Boolean(_) => Value::from(point[0] != 0.0),
        ConditionEncoding::Categorical(categorical) => {
            let names = categorical.names();
            let name = category(point, names.len()).and_then(|place| names.get(place));
            name.map_or_else(|| Value::from(OTHER), |name| Value::from(name.as_str()))
        }
        ConditionEncoding::Joint(joint) => Value::Array(parts(joint, point).collect()),
        _ => Value::Null,
    }
}

/// The values of the columns that a condition of several is.
fn parts<'a>(joint: &'a JointEncoding, point: &'a [f32]) -> impl Iterator<Item = Value> + 'a {
    let mut rest = point;
    joint.parts.iter().map(move |part| {
        let (point, behind) = rest.split_at(part.inputs());
        rest = behind;
        decoded(part, point)
    })
}

/// A number in its column's unit, not rounded; `None` where it is missing.
pub fn number(numeric: &NumericEncoding, point: &[f32]) -> Option<f64> {
    (!flagged(point)).then(|| numeric.value(point[0]))
}

/// A number to the digits that an input holds.
pub fn rounded(numeric: &NumericEncoding, value: f64) -> f64 {
    // Inputs are single precision, around the centre: digits beyond that are no part of the value.
    let size = numeric.center.abs().max(numeric.scale).max(value.abs());
    let mut places = 6.0 - size.log10().floor();
    if numeric.clip {
        let input = numeric.input(value);
        let next = numeric.value(f32::from_bits(input.to_bits() + 1));
        let apart = (next - numeric.value(input)).abs();
        places = places.min(-apart.log10().ceil());
    }
    let text = if (0.0..=300.0).contains(&places) {
        format!("{value:.*}", places as usize)
    } else if places < 0.0 && numeric.clip {
        let of = 10.0_f64.powi(-places as i32);
        format!("{}", (value / of).round() * of)
    } else {
        format!("{value:.6e}")
    };
    // No negative zero.
    text.parse().unwrap_or(value) + 0.0
}

/// The place of a category among the encoding's names, of which there are so many.
pub fn category(point: &[f32], names: usize) -> Option<usize> {
    match point {
        [second] if names > 1 => Some(usize::from(*second != 0.0)),
        several => several.iter().position(|&it| it != 0.0),
    }
}

/// Whether the second input says that the value is missing.
pub fn flagged(point: &[f32]) -> bool {
    point.get(1).is_some_and(|&flag| flag != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_by_itself_has_an_input_of_its_own() {
        assert_eq!([category(&[0.0], 1), category(&[1.0], 1)], [None, Some(0)]);
        assert_eq!(
            [category(&[0.0], 2), category(&[1.0], 2)],
            [Some(0), Some(1)]
        );
        assert_eq!(category(&[0.0, 0.0, 1.0], 3), Some(2));
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        for (center, scale, clip) in [
            (1.4, 1.43, false),
            (120.5, 0.3, false),
            (2e9, 5e8, true),
            (0.0, 1.0, false),
        ] {
            let numeric = NumericEncoding {
                center,
                scale,
                clip,
                tails: clip,
                fill: 0.0,
                missing_indicator: true,
                thousands: false,
                range: None,
            };
            for value in [center, center + scale, center - 2.0 * scale] {
                let value = rounded(&numeric, value);
                let x = (value - center) / scale;
                let x = if clip { x / (x / 3.0).hypot(1.0) } else { x };
                let got = decoded(&ConditionEncoding::Numeric(numeric), &[x as f32, 0.0]);
                let got = got.as_f64().unwrap();
                assert!(
                    (got - value).abs() <= 2e-6 * value.abs().max(scale),
                    "{got} is not {value}"
                );
            }
        }
        let numeric = NumericEncoding {
            center: 1.4,
            scale: 1.43,
            clip: false,
            tails: false,
            fill: 0.0,
            missing_indicator: false,
            thousands: false,
            range: None,
        };
        let zero = ((0.0 - 1.4) / 1.43) as f32;
        assert_eq!(
            decoded(&ConditionEncoding::Numeric(numeric), &[zero]).to_string(),
            "0.0"
        );
    }

    /// An input at the clip's ends is of a value far off, not of an infinite one.
    #[test]
    fn the_ends_of_the_clip_are_finite() {
        let numeric = NumericEncoding {
            center: 5.0,
            scale: 2.0,
            clip: true,
            tails: false,
            fill: 5.0,
            missing_indicator: false,
            thousands: false,
            range: None,
        };
        let at = |input: f32| number(&numeric, &[input]).unwrap();
        let next = f32::from_bits(3.0_f32.to_bits() - 1);
        for (input, next) in [(3.0, next), (-3.0, -next)] {
            assert!(at(input).is_finite() && at(input).abs() > 1e4);
            assert_eq!(at(input), at(next));
        }
        assert!(at(next) > at(2.999));
        let shown = decoded(&ConditionEncoding::Numeric(numeric), &[3.0]);
        assert!(shown.is_number());
    }
}
