//! How long the methods that play games sample, and how sure the mean of what they drew is.

use rand::{Rng, SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{FNV_BASIS, fnv1a};

use crate::{error::Error, settings};

/// How long a method samples, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sampling {
    /// A row is done when its largest standard error is no more than this share of the distance
    /// between its largest and its smallest attribution.
    pub tolerance: f64,
    /// A row is given up, as not converged, when this many coalitions were evaluated (of LIME:
    /// perturbations), or those of a first round, where these are more.
    pub max_evaluations: usize,
    /// What rows' streams of random numbers are seeded with, see `stream`.
    #[serde(skip)]
    pub seed: u64,
}

impl Sampling {
    /// What methods sample by unless told otherwise.
    pub const DEFAULT: Self = Self {
        tolerance: 0.005,
        max_evaluations: 1 << 14,
        seed: 0,
    };

    /// That the settings are in their ranges.
    pub(crate) fn check(&self) -> Result<(), Error> {
        settings::not_negative("tolerance", self.tolerance)?;
        settings::some("max_evaluations", self.max_evaluations)
    }

    /// Whether a row's numbers `[conditions]` are as exact as asked for.
    pub(crate) fn is_enough(&self, values: &[f64], standard_errors: &[f64]) -> bool {
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let error = standard_errors.iter().copied().fold(0.0, f64::max);
        error <= self.tolerance * (largest - smallest)
    }

    /// The generator of one row.
    pub(crate) fn generator(&self, row: &[f32]) -> ChaCha8Rng {
        generator(self.seed, row)
    }
}

/// How much is drawn for a regression of so many coefficients before its error is looked at: as usual,
/// or several for each, since a fit through about as many as it has coefficients leaves no residuals to
/// tell an error by.
pub(crate) fn first_round(usual: usize, coefficients: usize) -> usize {
    const OF_EACH: usize = 4;
    usual.max(OF_EACH * coefficients)
}

/// The places of at most so many of some rows, drawn without repetition, in their order.
pub fn drawn_places(generator: &mut impl Rng, rows: usize, most: usize) -> Vec<usize> {
    let mut drawn = index::sample(generator, rows, most.min(rows)).into_vec();
    drawn.sort_unstable();
    drawn
}

/// The stream of random numbers that a row draws from, made of its inputs: so a row gets the same
/// numbers alone and in company, wherever it stands, and rows that are alike get the same.
pub(crate) fn stream(row: &[f32]) -> u64 {
    let bytes = row.iter().flat_map(|value| value.to_bits().to_le_bytes());
    fnv1a(bytes, FNV_BASIS)
}

/// The generator of one row's stream.
pub(crate) fn generator(seed: u64, row: &[f32]) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream(row));
    generator
}

impl Default for Sampling {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The mean of numbers, and the standard error of it; of a single number, no error is known.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// The mean over members: `[members, count]` → `[count]`.
pub(crate) fn members_mean(values: &[f64], members: usize) -> Vec<f64> {
    let count = values.len() / members;
    let mut mean = vec![0.0; count];
    for values in values.chunks_exact(count) {
        for (mean, value) in mean.iter_mut().zip(values) {
            *mean += value / members as f64;
        }
    }
    mean
}

/// The means over draws, of each member, and their standard errors, of the members' mean:
/// `[members, rows, draws, conditions]` → `[members, rows, conditions]` and `[rows, conditions]`.
pub(crate) fn over_draws(
    values: &[f64],
    groups: usize,
    members: usize,
    draws: usize,
) -> (Vec<f64>, Vec<f64>) {
    let reduced = |of_rows: &[f64]| -> Vec<(f64, f64)> {
        let of_row = |of_row: &[f64]| -> Vec<(f64, f64)> {
            let of = |condition: usize| {
                let draws = of_row[condition..].iter().step_by(groups);
                mean_and_error(&draws.copied().collect::<Vec<f64>>())
            };
            (0..groups).map(of).collect()
        };
        of_rows.chunks(draws * groups).flat_map(of_row).collect()
    };
    let means = reduced(values).into_iter().map(|(mean, _)| mean);
    let errors = reduced(&members_mean(values, members))
        .into_iter()
        .map(|(_, error)| error);
    (means.collect(), errors.collect())
}
