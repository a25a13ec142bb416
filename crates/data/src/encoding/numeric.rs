//! Numbers as inputs.

use serde::{Deserialize, Serialize};

use super::Scaling;
use super::inputs::Inputs;
use crate::levels::by_size;

/// How a condition of numbers or dates becomes inputs: (value − center) / scale, a
/// missing value being `fill`; and 1 behind it where it is missing, else 0, if there
/// was a missing value in training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands by itself in saved models"
)]
pub struct NumericEncoding {
    /// What is taken off, in the column's unit.
    pub center: f64,
    /// What a unit of the input is, in the column's unit. Above 0.
    pub scale: f64,
    /// Whether x becomes x / √(1 + (x/3)²) at last.
    pub clip: bool,
    /// Whether that is so up to ±30 alone, and beyond the input grows with the logarithm of x, so that
    /// it still tells the value; not of older models.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tails: bool,
    /// What stands for a missing value, in the column's unit: the median.
    pub fill: f64,
    /// Whether a second input says that the value is missing.
    pub missing_indicator: bool,
    /// The least and the greatest value in training, in the column's unit; not known of older models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// Whether all that training had are whole, and some a thousand or more; not known of older models.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub thousands: bool,
}

impl NumericEncoding {
    /// Fits to these values, of which NaN is missing.
    pub(super) fn fit(values: &[f64], train_rows: &[usize], scaling: Scaling) -> Self {
        let known = train_rows.iter().map(|row| values[*row]);
        let mut known: Vec<f64> = known.filter(|value| !value.is_nan()).collect();
        let missing_indicator = known.len() < train_rows.len();
        // In file order, before the quantiles turn it round.
        let (mean, deviation) = mean_and_deviation(&known);
        let range = known.iter().copied().map(|it| [it, it]).reduce(wider);
        let thousands = known.iter().all(|value| value.fract() == 0.0)
            && known.iter().any(|value| value.abs() >= 1000.0);
        let range = range.filter(|[least, greatest]| (greatest - least).is_finite());
        let fill = quantile(&mut known, 0.5);
        let robust = robust_scale(&mut known);
        let scaling = match scaling {
            Scaling::Adaptive if deviation > LONG_TAIL * robust => Scaling::Robust,
            Scaling::Adaptive => Scaling::Standard,
            other => other,
        };
        let (center, scale) = match scaling {
            Scaling::None => (0.0, 1.0),
            Scaling::Robust => (fill, robust),
            Scaling::Standard | Scaling::Adaptive => (mean, deviation),
        };
        Self {
            center,
            scale,
            clip: scaling == Scaling::Robust,
            tails: scaling == Scaling::Robust,
            fill,
            missing_indicator,
            range,
            thousands,
        }
    }

    /// Whether a value is farther outside of what training had than a tenth of its range.
    pub fn is_beyond(&self, value: f64) -> bool {
        /// Rows that were not drawn for training are a little outside.
        const NEAR: f64 = 0.1;
        self.range.is_some_and(|[least, greatest]| {
            let near = NEAR * (greatest - least);
            value < least - near || value > greatest + near
        })
    }

    /// Whether all that training had are fractions of 1.
    pub(super) fn is_of_fractions(&self) -> bool {
        self.range
            .is_some_and(|[least, greatest]| least >= -1.0 && greatest <= 1.0)
    }

    /// What would make its numbers small enough to compute with, or nothing.
    pub(super) fn remedy(&self) -> &'static str {
        if self.center == 0.0 && self.scale == 1.0 {
            ", set data.standardize = true"
        } else {
            ""
        }
    }

    /// What makes no sense, if something does.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let [least, greatest] = self.range.unwrap_or_default();
        if !(least <= greatest && (greatest - least).is_finite()) {
            return Some("its range must be two finite numbers, the smaller one first");
        }
        let finite = [self.center, self.scale, self.fill];
        if !finite.iter().all(|number| number.is_finite()) || self.scale <= 0.0 {
            return Some("its center and fill must be finite and its scale above 0");
        }
        None
    }

    /// Whether the scale makes more of what training had than `f32` can hold.
    pub(super) fn is_too_fine(&self) -> bool {
        let [least, greatest] = self.range.unwrap_or([self.fill; 2]);
        let inputs = [least, greatest, self.fill].map(|value| self.input(value));
        !inputs.iter().all(|input| input.is_finite())
    }

    /// The number of inputs.
    pub(super) fn inputs(&self) -> usize {
        1 + usize::from(self.missing_indicator)
    }

    /// The inputs of these values, of which NaN is missing; `None` where `f32` cannot
    /// hold one.
    pub(super) fn encode(&self, values: &[f64]) -> Option<Inputs> {
        let encoded: Vec<f32> = values.iter().map(|value| self.input(*value)).collect();
        if !encoded.iter().all(|input| input.is_finite()) {
            return None;
        }
        let missing = || values.iter().map(|value| value.is_nan()).collect();
        Some(Inputs::Scalar {
            values: encoded,
            missing: self.missing_indicator.then(missing),
        })
    }

    /// The input of a value, of which NaN is missing. Computed in `f64`, rounded last.
    pub fn input(&self, value: f64) -> f32 {
        let value = if value.is_nan() { self.fill } else { value };
        let x = (value - self.center) / self.scale;
        let x = match (self.clip, self.tails) {
            (false, _) => x,
            (true, true) if x.abs() > TAIL => {
                (TAIL_INPUT + TAIL_SLOPE * (x.abs() / TAIL).ln()).copysign(x)
            }
            (true, _) => drawn_in(x),
        };
        x as f32
    }

    /// The value of an input, in the column's unit. Those that an input cannot tell apart are the one
    /// nearest to the centre.
    pub fn value(&self, input: f32) -> f64 {
        /// The largest input below the clip's end, 3.
        const LARGEST_CLIPPED: f64 = 3.0 - 2.0 * f32::EPSILON as f64;
        let input = f64::from(input);
        let x = match (self.clip, self.tails) {
            (false, _) => input,
            (true, true) if input.abs() > TAIL_INPUT => {
                let size = TAIL * ((input.abs() - TAIL_INPUT) / TAIL_SLOPE).exp();
                size.min(f64::MAX / self.scale.max(1.0) / 2.0)
                    .copysign(input)
            }
            (true, _) => {
                let input = input.clamp(-LARGEST_CLIPPED, LARGEST_CLIPPED);
                input / (1.0 - (input / 3.0).powi(2)).sqrt()
            }
        };
        x.mul_add(self.scale, self.center)
    }
}

/// Where tails begin, in units of the scale.
const TAIL: f64 = 30.0;
/// The input there: 30 / √101.
const TAIL_INPUT: f64 = TAIL / 10.049_875_621_120_89;
/// How much the input grows there while x becomes e times as large: as much as it did just before.
const TAIL_SLOPE: f64 = TAIL_INPUT / 101.0;

/// Clipped smoothly at ±3 (`RealMLP`, Holzmüller et al. 2024, section 3).
fn drawn_in(x: f64) -> f64 {
    x / (x / 3.0).hypot(1.0)
}

/// The range that holds two ranges.
fn wider([a, b]: [f64; 2], [c, d]: [f64; 2]) -> [f64; 2] {
    [a.min(c), b.max(d)]
}

/// The mean and the population's standard deviation, in two passes; a deviation of 1
/// where it would be 0, and a mean of 0 of nothing.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (0.0, 1.0);
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let (sum, squares) = values.iter().fold((0.0, 0.0), |(sum, squares), value| {
        let deviation = value - mean;
        (sum + deviation, squares + deviation * deviation)
    });
    // The rounded mean is a little off: what it is off by is taken out again.
    let variance = (squares - sum * sum / count) / count;
    // What rounding alone can make of a constant column, as scikit-learn bounds it.
    let rounding = count * f64::EPSILON * variance + (count * mean * f64::EPSILON).powi(2);
    let deviation = variance.sqrt();
    (mean, if variance <= rounding { 1.0 } else { deviation })
}

/// The quantile, between two values in proportion (R's type 7); 0 of nothing. Turns the values
/// round.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let place = share * last as f64;
    let (below, between) = (place.floor() as usize, place.fract());
    let (_, low, above) = values.select_nth_unstable_by(below, by_size);
    let low = *low;
    let high = above.iter().copied().min_by(by_size).unwrap_or(low);
    // Not low + (high − low) × between: the difference may be too large.
    low * (1.0 - between) + high * between
}

/// A column has long tails where its standard deviation is so many times what the central half of
/// its values would make it: 1 of a normal distribution, 1.2 of an exponential one, 1.5 of
/// Student's t of three degrees, 2 of a log-normal one of σ = 1.
const LONG_TAIL: f64 = 1.8;

/// The interquartile range as if values were normal; a wider central range where half of the values
/// are alike, and 1 where all are.
fn robust_scale(values: &mut [f64]) -> f64 {
    /// Shares above the lower end of a central range, and its length in a normal distribution, in
    /// standard deviations.
    const RANGES: [(f64, f64); 3] = [(0.1, 2.563), (0.05, 3.290), (0.01, 4.653)];
    let range = quantile(values, 0.75) - quantile(values, 0.25);
    if range > 0.0 {
        return range / 1.349;
    }
    // Between values that are there: what lies between two of a few says nothing of a range.
    values.sort_unstable_by(by_size);
    let last = values.len().saturating_sub(1) as f64;
    let at = |place: f64| values.get(place as usize).copied().unwrap_or(0.0);
    for (share, normal) in RANGES {
        let range = at(((1.0 - share) * last).floor()) - at((share * last).ceil());
        if range > 0.0 {
            return range / normal;
        }
    }
    let half = (at(last) - at(0.0)) / 2.0;
    if half > 0.0 { half } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(values: &[f64], scaling: Scaling) -> NumericEncoding {
        let rows: Vec<usize> = (0..values.len()).collect();
        NumericEncoding::fit(values, &rows, scaling)
    }

    fn inputs(encoding: &NumericEncoding, values: &[f64]) -> Vec<f32> {
        match encoding.encode(values) {
            Some(Inputs::Scalar { values, .. }) => values,
            _ => panic!("numbers"),
        }
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        for (share, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (1.0, 8.0)] {
            assert_eq!(quantile(&mut [8.0, 2.0, 3.0, 1.0], share), expected);
        }
        assert_eq!(quantile(&mut [], 0.5), 0.0);
        assert_eq!(quantile(&mut [1e308, -1e308], 0.5), 0.0);
    }

    #[test]
    fn robust_inputs_stay_near_three() {
        let encoding = fit(&[1.0, 2.0, 3.0, 4.0, 1e9], Scaling::Robust);
        assert_eq!((encoding.center, encoding.scale), (3.0, 2.0 / 1.349));
        let found = inputs(&encoding, &[3.0, 40.0, 1e9, -1e9]);
        assert_eq!(found[0], 0.0);
        assert!(found[1] < 3.0 && found[2] < 3.6 && found[3] == -found[2]);
        let nearly_constant = fit(&[0.0, 0.0, 0.0, 0.0, 0.0, 6.0], Scaling::Robust);
        assert_eq!(nearly_constant.scale, 3.0);
        assert_eq!(fit(&[2.0, 2.0], Scaling::Robust).scale, 1.0);
        // Mostly nothing, and amounts where there is something.
        let amounts = (0..100).map(|row| if row < 80 { 0.0 } else { f64::from(row - 79) });
        let mostly_nothing = fit(&amounts.collect::<Vec<f64>>(), Scaling::Robust);
        assert!((mostly_nothing.scale - 10.0 / 2.563).abs() < 1e-9);
    }

    #[test]
    fn long_tails_are_drawn_in_and_others_are_not() {
        // Quantiles of a log-normal distribution of σ = 3, and of a uniform one.
        let long: Vec<f64> = (1..200).map(|row| f64::from(row) / 200.0).collect();
        let long: Vec<f64> = long
            .iter()
            .map(|p| (3.0 * (p / (1.0 - p)).ln() / 1.7).exp())
            .collect();
        let even: Vec<f64> = (0..200).map(f64::from).collect();
        assert!(fit(&long, Scaling::Adaptive).clip);
        assert_eq!(fit(&even, Scaling::Adaptive), fit(&even, Scaling::Standard));
        // Two values are no tail, however rare one is.
        let rare: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row == 7))).collect();
        assert!(!fit(&rare, Scaling::Adaptive).clip);
    }

    #[test]
    fn inputs_tell_values_however_far_out_they_are() {
        let encoding = fit(&[1.0, 2.0, 3.0, 4.0, 5.0], Scaling::Robust);
        let mut before = f32::NEG_INFINITY;
        for size in [
            -1e30, -1e9, -3e4, -45.0, -44.0, -1.0, 0.0, 7.0, 44.0, 45.0, 1e4, 2e4, 9e9, 1e30,
        ] {
            let [input] = inputs(&encoding, &[size])[..] else {
                panic!("one input");
            };
            assert!(input > before, "{size}");
            before = input;
            let value = encoding.value(input);
            assert!(
                (value - size).abs() <= 2e-5 * size.abs().max(1.0),
                "{size} is {value}"
            );
        }
        // No step where tails begin, and as steep on both sides of it.
        let at = |x: f64| f64::from(encoding.input(encoding.center + x * encoding.scale));
        let (before, behind) = (at(30.0) - at(29.0), at(31.0) - at(30.0));
        assert!(
            (0.85..1.0).contains(&(behind / before)),
            "{before} and {behind}"
        );
        // Models of before end at 3.
        let older = NumericEncoding {
            tails: false,
            ..encoding
        };
        assert_eq!(older.input(1e30), 3.0);
        assert_eq!(older.input(10.0), encoding.input(10.0));
    }

    #[test]
    fn a_saved_scale_fits_its_numbers() {
        let encoding = fit(&[1.0, 2.0, 30.0], Scaling::Standard);
        assert!(!encoding.is_too_fine());
        let scale = 1e-300;
        let wrong = NumericEncoding { scale, ..encoding };
        assert!(wrong.problem().is_none() && wrong.is_too_fine());
    }

    #[test]
    fn missing_values_are_the_median_and_say_so() {
        let encoding = fit(&[1.0, f64::NAN, 2.0, 30.0], Scaling::None);
        assert_eq!(encoding.fill, 2.0);
        assert!(encoding.missing_indicator);
        let Some(Inputs::Scalar { values, missing }) = encoding.encode(&[f64::NAN, 1.0]) else {
            panic!("numbers");
        };
        assert_eq!(values, [2.0, 1.0]);
        assert_eq!(missing, Some(vec![true, false]));
        let complete = fit(&[1.0, 2.0, 30.0], Scaling::Standard);
        assert!(!complete.missing_indicator);
        assert_eq!(inputs(&complete, &[f64::NAN]), inputs(&complete, &[2.0]));
    }

    #[test]
    fn a_column_without_values_is_zeros() {
        for scaling in [Scaling::None, Scaling::Standard, Scaling::Robust] {
            let encoding = fit(&[f64::NAN, f64::NAN], scaling);
            assert_eq!(encoding.problem(), None);
            assert_eq!(inputs(&encoding, &[f64::NAN]), [0.0]);
        }
    }
}
