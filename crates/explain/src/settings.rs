//! That settings are in their ranges.

use sways_data::number_text;

use crate::error::Error;

/// A number that must be finite and above 0.
pub(crate) fn above_zero(setting: &'static str, value: f64) -> Result<(), Error> {
    within(setting, value, value > 0.0, "above")
}

/// A number that must be finite and not below 0.
pub(crate) fn not_negative(setting: &'static str, value: f64) -> Result<(), Error> {
    within(setting, value, value >= 0.0, "at least")
}

/// A count that must not be 0.
pub(crate) fn some(setting: &'static str, value: usize) -> Result<(), Error> {
    within(setting, value as f64, value > 0, "above")
}

/// A number of draws, whose scatter needs two.
pub(crate) fn draws(setting: &'static str, draws: usize) -> Result<(), Error> {
    if (2..=10_000).contains(&draws) {
        return Ok(());
    }
    Err(Error::Setting {
        setting,
        problem: format!("{draws} is not allowed; it must be from 2 to 10000"),
    })
}

fn within(setting: &'static str, value: f64, is_within: bool, bound: &str) -> Result<(), Error> {
    if is_within && value.is_finite() {
        return Ok(());
    }
    Err(Error::Setting {
        setting,
        problem: format!(
            "{} is not allowed; it must be {bound} 0",
            number_text(value)
        ),
    })
}

/// A curve's points.
pub(crate) fn points(points: usize) -> Result<(), Error> {
    if points >= 2 {
        return Ok(());
    }
    Err(Error::Setting {
        setting: "points",
        problem: format!("{points} is not allowed: a curve needs at least 2 points"),
    })
}
