//! Which hidden units a step leaves out (Srivastava et al. 2014).

use burn::tensor::{Tensor, TensorData, backend::Backend};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways_model::Architecture;

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
    pub(crate) fn new(
        rate: f64,
        architecture: &Architecture,
        members: usize,
        seed: u64,
    ) -> Option<Self> {
        let generator = |member: usize| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(STREAM - member as u64);
            rng
        };
        (rate > 0.0).then(|| Self {
            rate,
            units: architecture.hidden().to_vec(),
            members: (0..members).map(generator).collect(),
        })
    }

    /// The masks of one step, `[members, rows, units]` for each hidden layer.
    pub(crate) fn masks<B: Backend>(&mut self, rows: usize, device: &B::Device) -> Vec<Tensor<B, 3>> {
        let threshold = (self.rate * 2_f64.powi(32)) as u32;
        let kept = (1.0 / (1.0 - self.rate)) as f32;
        self.units
            .iter()
            .map(|&units| {
                let mut mask = Vec::with_capacity(self.members.len() * rows * units);
                for rng in &mut self.members {
                    mask.extend((0..rows * units).map(|_| {
                        if rng.next_u32() < threshold {
                            0.0
                        } else {
                            kept
                        }
                    }));
                }
                let shape = [self.members.len(), rows, units];
                Tensor::from_data(TensorData::new(mask, shape), device)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::NdArray;
    use sways_model::{Activation, mlp::to_host};

    use super::*;

    #[test]
    fn keeps_the_mean() {
        let architecture = Architecture::new(2, vec![50], Activation::Relu).unwrap();
        assert!(Dropout::new(0.0, &architecture, 1, 0).is_none());
        let mut dropout = Dropout::new(0.25, &architecture, 2, 0).unwrap();
        let masks = dropout.masks::<NdArray>(400, &Default::default());
        assert_eq!(masks[0].dims(), [2, 400, 50]);
        let values = to_host(masks[0].clone());
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        // Four standard errors: √(rate / (1 − rate) / values).
        assert!((mean - 1.0).abs() < 4.0 * (1.0_f32 / 3.0 / 40_000.0).sqrt());
    }
}
