//! Which hidden units a step leaves out (Srivastava et al. 2014).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use sways_model::Weights;

use crate::settings::FitSettings;

/// The generator's streams for dropout count down from here, a stream a member.
const STREAM: u64 = u64::MAX - 1;

/// Draws masks: 0 for a unit that is left out, 1 / (1 − rate) for one that stays.
///
/// Drawn on the host, so they are the same on every backend; a member's masks depend on the seed
/// and its place only.
#[derive(Debug)]
pub(crate) struct Dropout {
    rate: f64,
    units: Vec<usize>,
    members: Vec<ChaCha8Rng>,
}

impl Dropout {
    /// `None` where nothing is ever left out.
    pub(crate) fn new(settings: &FitSettings, start: &Weights) -> Option<Self> {
        let rate = settings.dropout;
        let generator = |member: usize| {
            let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
            rng.set_stream(STREAM - member as u64);
            rng
        };
        (rate > 0.0).then(|| Self {
            rate,
            units: start.architecture().hidden().to_vec(),
            members: (0..start.members()).map(generator).collect(),
        })
    }

    /// Each member's own.
    pub(crate) fn of_members(self) -> impl Iterator<Item = Self> {
        let Self {
            rate,
            units,
            members,
        } = self;
        members.into_iter().map(move |rng| Self {
            rate,
            units: units.clone(),
            members: vec![rng],
        })
    }

    /// Goes past the masks of so many rows, of one step or of many.
    pub(crate) fn skip(&mut self, rows: usize) {
        let units: usize = self.units.iter().sum();
        // A draw of 32 bits each.
        let drawn = rows as u128 * units as u128;
        for rng in &mut self.members {
            rng.set_word_pos(rng.get_word_pos() + drawn);
        }
    }

    /// The masks of one step, `[members, rows, units]` for each hidden layer.
    pub(crate) fn masks(&mut self, rows: usize) -> Vec<Vec<f32>> {
        let threshold = (self.rate * 2_f64.powi(32)) as u32;
        let kept = (1.0 / (1.0 - self.rate)) as f32;
        let mut of_layer = |units: usize| {
            let mut mask = vec![0.0; self.members.len() * rows * units];
            let members = self.members.par_iter_mut();
            let parts = mask.par_chunks_mut(rows * units).zip(members);
            parts.for_each(|(mask, rng)| leave_out(mask, rng, threshold, kept));
            mask
        };
        self.units.iter().map(|&units| of_layer(units)).collect()
    }
}

/// 0 where the draw is below the threshold, `kept` elsewhere.
fn leave_out(mask: &mut [f32], rng: &mut ChaCha8Rng, threshold: u32, kept: f32) {
    /// Drawn at once: a few of the generator's blocks.
    const VALUES: usize = 256;
    let mut bytes = [0; 4 * VALUES];
    for values in mask.chunks_mut(VALUES) {
        let bytes = &mut bytes[..4 * values.len()];
        rng.fill_bytes(bytes);
        for (value, word) in values.iter_mut().zip(bytes.as_chunks().0) {
            let is_left_out = u32::from_le_bytes(*word) < threshold;
            *value = if is_left_out { 0.0 } else { kept };
        }
    }
}

#[cfg(test)]
mod tests {
    use sways_model::{Activation, Architecture};

    use super::*;
    use crate::settings::RawFitSettings;

    #[test]
    fn what_is_skipped_was_drawn() {
        let architecture = Architecture::new(2, vec![37, 5], Activation::Relu).unwrap();
        let start = Weights::random(architecture, 2, 0).unwrap();
        let raw = RawFitSettings {
            dropout: 0.5,
            ..RawFitSettings::default()
        };
        let mut drawn = Dropout::new(&raw.check(0).unwrap(), &start).unwrap();
        let mut skipped = Dropout::new(&raw.check(0).unwrap(), &start).unwrap();
        for rows in [31, 64, 7] {
            drawn.masks(rows);
        }
        skipped.skip(31 + 64 + 7);
        assert_eq!(drawn.masks(9), skipped.masks(9));
    }

    #[test]
    fn keeps_the_mean() {
        let architecture = Architecture::new(2, vec![50], Activation::Relu).unwrap();
        let start = Weights::random(architecture, 2, 0).unwrap();
        let dropout = |dropout| {
            let raw = RawFitSettings {
                dropout,
                ..RawFitSettings::default()
            };
            Dropout::new(&raw.check(0).unwrap(), &start)
        };
        assert!(dropout(0.0).is_none());
        let mut dropout = dropout(0.25).unwrap();
        let values = &dropout.masks(400)[0];
        assert_eq!(values.len(), 2 * 400 * 50);
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        // Four standard errors: √(rate / (1 − rate) / values).
        assert!((mean - 1.0).abs() < 4.0 * (1.0_f32 / 3.0 / 40_000.0).sqrt());
    }
}
