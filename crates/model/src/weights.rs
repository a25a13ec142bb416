//! An ensemble's parameters on the host, and their starting values.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{architecture::Architecture, error::Error};

/// The parameters of an ensemble on the host: `values` is `[members, parameters]`, row by row.
///
/// Within a member the layers follow each other, each with its weight `[inputs, outputs]` and
/// then its bias `[outputs]`: [`Architecture::layers`] says where.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    architecture: Architecture,
    members: usize,
    values: Vec<f32>,
}

impl Weights {
    /// Parameters that were computed elsewhere.
    ///
    /// # Panics
    /// If `values` is not a whole number of members, or none: a fault of the caller's code.
    pub fn new(architecture: Architecture, values: Vec<f32>) -> Self {
        let parameters = architecture.parameters();
        let members = values.len() / parameters;
        assert!(
            members > 0 && members * parameters == values.len(),
            "{} values are no ensemble of {architecture}",
            values.len()
        );
        Self {
            architecture,
            members,
            values,
        }
    }

    /// Random starting values with PyTorch's bounds: uniform in `±1/√fan_in`, weights and biases.
    ///
    /// Drawn on the host from a generator of the project's own, so they are the same on every
    /// backend. A member's values depend on `seed` and on its place only, not on how many others
    /// there are.
    ///
    /// # Errors
    /// Without members.
    pub fn random(architecture: Architecture, members: usize, seed: u64) -> Result<Self, Error> {
        if members == 0 {
            return Err(Error::NoMembers);
        }
        let mut values = Vec::with_capacity(members * architecture.parameters());
        for member in 0..members {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(member as u64);
            for layer in architecture.layers() {
                let bound = 1.0 / (layer.inputs as f64).sqrt();
                values.extend(
                    (layer.weight.start..layer.bias.end)
                        .map(|_| (bound * (2.0 * rng.random::<f64>() - 1.0)) as f32),
                );
            }
        }
        Ok(Self::new(architecture, values))
    }

    /// Sets the weights out of these inputs to 0, in one member: whatever they are, it does not
    /// see them.
    ///
    /// # Panics
    /// If there is no such member or input.
    pub fn deny(&mut self, member: usize, inputs: &[usize]) {
        let size = self.architecture.parameters();
        let of_member = &mut self.values[member * size..(member + 1) * size];
        for &input in inputs {
            of_member[self.architecture.weights_out_of(input)].fill(0.0);
        }
    }

    /// Sets a member's last bias: its logit where nothing else is known.
    ///
    /// # Panics
    /// If there is no such member.
    pub fn set_last_bias(&mut self, member: usize, bias: f32) {
        let size = self.architecture.parameters();
        self.values[(member + 1) * size - 1] = bias;
    }

    /// The same ensemble for `members` members: a single member is repeated.
    ///
    /// `None` where there are several members and another number is asked for.
    pub fn repeated(self, members: usize) -> Option<Self> {
        match self.members {
            present if present == members => Some(self),
            1 if members > 0 => {
                let values = self.values.repeat(members);
                Some(Self::new(self.architecture, values))
            }
            _ => None,
        }
    }

    /// The members' common shape.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.members
    }

    /// All parameters, `[members, parameters]` row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// One member's parameters, `[parameters]`.
    ///
    /// # Panics
    /// If there is no such member.
    pub fn member(&self, member: usize) -> &[f32] {
        let parameters = self.architecture.parameters();
        &self.values[member * parameters..(member + 1) * parameters]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;

    fn architecture() -> Architecture {
        Architecture::new(4, vec![9], Activation::Relu).unwrap()
    }

    #[test]
    fn a_member_starts_alike_in_company_and_alone() {
        let one = Weights::random(architecture(), 1, 7).unwrap();
        let three = Weights::random(architecture(), 3, 7).unwrap();
        assert_eq!(one.member(0), three.member(0));
        assert_ne!(three.member(0), three.member(1));
        assert_ne!(
            one,
            Weights::random(architecture(), 1, 8).unwrap(),
            "another seed, other weights"
        );
    }

    #[test]
    fn starting_values_fill_pytorchs_bounds() {
        let weights = Weights::random(architecture(), 200, 0).unwrap();
        for (layer, bound) in architecture().layers().into_iter().zip([0.5, 1.0 / 3.0]) {
            let largest = (0..200)
                .flat_map(|member| &weights.member(member)[layer.weight.start..layer.bias.end])
                .fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest <= bound && largest > 0.99 * bound, "{largest}");
        }
    }

    #[test]
    fn only_a_single_member_is_repeated() {
        let two = Weights::random(architecture(), 2, 0).unwrap();
        assert_eq!(two.clone().repeated(3), None);
        assert_eq!(two.clone().repeated(2), Some(two));
        let one = Weights::random(architecture(), 1, 0).unwrap();
        let three = one.clone().repeated(3).unwrap();
        assert_eq!(three.member(2), one.member(0));
    }
}
