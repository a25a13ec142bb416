//! What came of a method.

use super::{AnyMethod, Keep, Subject};
use crate::result::{
    influence::{Influence, Reduction},
    profile::Profile,
};

/// What a method found.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// One for each reduction.
    pub influences: Vec<Influence>,
    /// One for each curve and surface.
    pub profiles: Vec<Profile>,
}

impl From<Influence> for Measured {
    fn from(influence: Influence) -> Self {
        Self {
            influences: vec![influence],
            profiles: Vec::new(),
        }
    }
}

/// Measures with a method. One that does not apply to the model or its rows gives an influence
/// that says why, without numbers, so that others are not lost with it; where a number is not
/// finite, the influence says of which conditions.
pub fn measure(method: &dyn AnyMethod, on: &Subject<'_>, keep: &mut Keep<'_>) -> Measured {
    // What is no network has no layers that a method could mind.
    let hidden: &[usize] = on
        .network
        .map_or(&[1], |it| it.weights.architecture().hidden());
    let checked = method.check(hidden);
    let mut measured = checked
        .and_then(|()| method.run(on, keep))
        .unwrap_or_else(|error| {
            let mut failed = on.influence(
                method.about(),
                None,
                Reduction::None,
                Vec::new(),
                Vec::new(),
            );
            failed.labels = Vec::new();
            failed.signs = Vec::new();
            failed.row = on
                .row
                .filter(|_| method.about().is_local())
                .map(|it| it.number);
            method.about().meaning.clone_into(&mut failed.meaning);
            failed.error = Some(error.to_string());
            failed.into()
        });
    for influence in &mut measured.influences {
        say_what_is_not_finite(influence);
    }
    measured
}

/// Numbers that are not finite are no numbers: which conditions' they are is said instead.
fn say_what_is_not_finite(influence: &mut Influence) {
    let is_finite = |value: &f64| value.is_finite();
    influence.base = influence.base.filter(is_finite);
    influence.prediction = influence.prediction.filter(is_finite);
    influence.row_error = influence.row_error.filter(is_finite);
    let gap = influence.completeness;
    influence.completeness = gap.filter(|it| it.gap.is_finite() && it.range.is_finite());
    let errors = influence.standard_errors.take();
    influence.standard_errors = errors.filter(|errors| errors.iter().all(is_finite));
    let Influence {
        labels,
        values,
        members,
        ..
    } = influence;
    let all = members.iter_mut().chain([&mut *values]);
    for value in all.flatten().filter(|value| !value.is_finite()) {
        *value = f64::NAN;
    }
    let places = labels.iter().zip(&*values).enumerate();
    let without: Vec<&str> = places
        .filter(|(place, (_, value))| {
            value.is_nan() || members.iter().any(|of| of[*place].is_nan())
        })
        .map(|(_, (label, _))| label.as_str())
        .collect();
    if !without.is_empty() {
        let more = format!(
            "{} has no number for {}: it is not finite, or the value is missing",
            influence.method,
            without.join(", ")
        );
        influence.error = Some(match influence.error.take() {
            Some(error) => format!("{error}; {more}"),
            None => more,
        });
    }
}
