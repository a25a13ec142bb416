//! Sums that are the same in whatever order they are added up.
//!
//! What a cluster adds up comes in random order, and sums of floating-point numbers depend on it.
//! Here a sum is one long whole number of the smallest subnormal, as Kulisch's accumulator has it,
//! and is rounded once, when it is asked for.

use serde::{Deserialize, Serialize};

/// Bits of a digit.
const BITS: u32 = 32;
/// The exponent of the lowest bit.
const LOWEST: i32 = -1074;
/// Digits that hold every finite number, and sums of 2⁶³ of them.
const DIGITS: usize = 68;
/// So many numbers may be added before digits are carried.
const UNCARRIED: u32 = 1 << 30;

/// A sum of finite numbers, exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Trimmed", into = "Trimmed")]
pub struct ExactSum {
    /// Of weight 2^(32 · place − 1074). Carried, all but the last are from 0 to 2³² − 1.
    digits: Vec<i64>,
    /// Numbers that were added since digits were carried.
    uncarried: u32,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self {
            digits: vec![0; DIGITS],
            uncarried: 0,
        }
    }
}

impl ExactSum {
    /// Adds a number; what is not finite is nothing.
    pub fn add(&mut self, number: f64) {
        const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
        if number == 0.0 || !number.is_finite() {
            return;
        }
        let bits = number.to_bits();
        let exponent = (bits >> FRACTION & 0x7ff) as u32;
        let fraction = bits & ((1 << FRACTION) - 1);
        let (significand, place) = match exponent {
            0 => (fraction, 0),
            _ => (fraction | 1 << FRACTION, exponent - 1),
        };
        let mut rest = u128::from(significand) << (place % BITS);
        let mut digit = (place / BITS) as usize;
        while rest != 0 {
            let part = (rest & u128::from(u32::MAX)) as i64;
            self.digits[digit] += if number < 0.0 { -part } else { part };
            rest >>= BITS;
            digit += 1;
        }
        self.uncarried += 1;
        if self.uncarried == UNCARRIED {
            self.carry();
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        other.carry();
        self.carry();
        for (digit, more) in self.digits.iter_mut().zip(&other.digits) {
            *digit += more;
        }
        self.carry();
    }

    /// The sum, rounded to the nearest.
    pub fn value(&self) -> f64 {
        let mut sum = self.clone();
        sum.carry();
        let is_negative = sum.digits[DIGITS - 1] < 0;
        if is_negative {
            for digit in &mut sum.digits {
                *digit = -*digit;
            }
            sum.carry();
        }
        let Some(top) = sum.digits.iter().rposition(|digit| *digit != 0) else {
            return 0.0;
        };
        let lowest = top.saturating_sub(2);
        let digits = sum.digits[lowest..=top].iter().rev();
        let mut number = digits.fold(0_u128, |number, digit| number << BITS | *digit as u128);
        // What is below decides no more than where the middle between two numbers is met.
        if sum.digits[..lowest].iter().any(|digit| *digit != 0) {
            number |= 1;
        }
        let exponent = (lowest as u32 * BITS) as i32 + LOWEST;
        let half = exponent / 2;
        let value = number as f64 * 2_f64.powi(half) * 2_f64.powi(exponent - half);
        if is_negative { -value } else { value }
    }

    fn carry(&mut self) {
        let mut carried = 0;
        let (last, digits) = self.digits.split_last_mut().expect("digits");
        for digit in digits {
            let sum = *digit + carried;
            *digit = sum & i64::from(u32::MAX);
            carried = sum >> BITS;
        }
        *last += carried;
        self.uncarried = 0;
    }
}

/// The digits from the first that is not zero to the last.
#[derive(Serialize, Deserialize)]
struct Trimmed(usize, Vec<i64>);

impl From<ExactSum> for Trimmed {
    fn from(mut sum: ExactSum) -> Self {
        sum.carry();
        let is_digit = |digit: &i64| *digit != 0;
        let first = sum.digits.iter().position(is_digit).unwrap_or(0);
        let last = sum.digits.iter().rposition(is_digit).unwrap_or(0);
        Self(first, sum.digits[first..=last].to_vec())
    }
}

impl From<Trimmed> for ExactSum {
    fn from(Trimmed(first, digits): Trimmed) -> Self {
        let mut sum = Self::default();
        for (place, digit) in (first..DIGITS).zip(digits) {
            sum.digits[place] = digit;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(numbers: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        for number in numbers {
            sum.add(*number);
        }
        sum
    }

    #[test]
    fn nothing_is_lost() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]).value(), 1.0);
        assert_eq!(sum(&[0.1; 10]).value(), 1.0);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]).value(), f64::MAX);
        assert_eq!(sum(&[-5e-324, 1e-320]).value(), 1e-320 - 5e-324);
        assert_eq!(sum(&[1.0, -1.0]).value(), 0.0);
        assert_eq!(sum(&[f64::NAN, f64::INFINITY, -2.5]).value(), -2.5);
        // 1 and half of the next number's distance, and a trifle more: up.
        let middle = [1.0, f64::EPSILON / 2.0];
        assert_eq!(sum(&middle).value(), 1.0);
        assert_eq!(
            sum(&[middle[0], middle[1], 1e-300]).value(),
            1.0 + f64::EPSILON
        );
    }

    proptest! {
        #[test]
        fn whole_numbers_add_up(numbers in prop::collection::vec(-(1_i64 << 52)..1 << 52, 0..50)) {
            let floats: Vec<f64> = numbers.iter().map(|number| *number as f64).collect();
            let exact: i64 = numbers.iter().sum();
            prop_assert_eq!(sum(&floats).value(), exact as f64);
        }

        #[test]
        fn order_parts_and_files_change_nothing(
            numbers in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL, 1..40),
            cut in any::<prop::sample::Index>(),
        ) {
            let whole = sum(&numbers);
            let (left, right) = numbers.split_at(cut.index(numbers.len()));
            let reversed: Vec<f64> = right.iter().rev().copied().collect();
            let mut parts = sum(&reversed);
            parts.merge(&sum(left));
            let text = |sum: &ExactSum| serde_json::to_string(sum).unwrap();
            prop_assert_eq!(text(&parts), text(&whole));
            let again: ExactSum = serde_json::from_str(&text(&whole)).unwrap();
            prop_assert_eq!(again.value().to_bits(), whole.value().to_bits());
        }
    }
}
