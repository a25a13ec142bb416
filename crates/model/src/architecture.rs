//! The shapes of the layers, and where each layer lies among the parameters.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{activation::Activation, error::Error};

/// A multilayer perceptron's shape: `inputs` → `hidden[0]` → … → one logit.
///
/// No hidden layers make it logistic regression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
    inputs: usize,
    hidden: Vec<usize>,
    activation: Activation,
}

/// One affine layer: its sizes and its places among the flat parameters of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Units that come in.
    pub inputs: usize,
    /// Units that go out.
    pub outputs: usize,
    /// Where the weight `[inputs, outputs]` lies, row by row.
    pub weight: Range<usize>,
    /// Where the bias `[outputs]` lies.
    pub bias: Range<usize>,
}

impl Architecture {
    /// A checked architecture.
    ///
    /// # Errors
    /// Without inputs, with an empty hidden layer, or with more parameters than can be counted.
    pub fn new(inputs: usize, hidden: Vec<usize>, activation: Activation) -> Result<Self, Error> {
        if inputs == 0 {
            return Err(Error::NoInputs);
        }
        if let Some(layer) = hidden.iter().position(|&units| units == 0) {
            return Err(Error::EmptyLayer { layer: layer + 1 });
        }
        let mut total = 0_usize;
        let mut incoming = inputs;
        for &outgoing in hidden.iter().chain(&[1]) {
            total = incoming
                .checked_add(1)
                .and_then(|rows| rows.checked_mul(outgoing))
                .and_then(|size| size.checked_add(total))
                .filter(|&total| total <= isize::MAX as usize / size_of::<f64>())
                .ok_or(Error::TooLarge)?;
            incoming = outgoing;
        }
        Ok(Self {
            inputs,
            hidden,
            activation,
        })
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The units of each hidden layer.
    pub fn hidden(&self) -> &[usize] {
        &self.hidden
    }

    /// What stands between the layers.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// The affine layers, first to last. The last one has one output, the logit.
    pub fn layers(&self) -> Vec<Layer> {
        let mut layers = Vec::with_capacity(self.hidden.len() + 1);
        let (mut inputs, mut at) = (self.inputs, 0);
        for &outputs in self.hidden.iter().chain(&[1]) {
            let bias = at + inputs * outputs;
            layers.push(Layer {
                inputs,
                outputs,
                weight: at..bias,
                bias: bias..bias + outputs,
            });
            at = bias + outputs;
            inputs = outputs;
        }
        layers
    }

    /// Where the first layer's weights out of one input lie.
    pub fn weights_out_of(&self, input: usize) -> Range<usize> {
        let units = self.hidden.first().copied().unwrap_or(1);
        input * units..(input + 1) * units
    }

    /// How many parameters one member has.
    pub fn parameters(&self) -> usize {
        self.layers().last().map_or(0, |layer| layer.bias.end)
    }
}

impl std::fmt::Display for Architecture {
    /// The layers' sizes, as in `5-10-1`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-", self.inputs)?;
        for units in &self.hidden {
            write!(f, "{units}-")?;
        }
        write!(f, "1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_tile_the_parameters() {
        let architecture = Architecture::new(5, vec![10, 3], Activation::Relu).unwrap();
        let mut at = 0;
        for layer in architecture.layers() {
            assert_eq!(layer.weight, at..at + layer.inputs * layer.outputs);
            assert_eq!(
                layer.bias,
                layer.weight.end..layer.weight.end + layer.outputs
            );
            at = layer.bias.end;
        }
        assert_eq!(at, architecture.parameters());
        assert_eq!(at, 5 * 10 + 10 + 10 * 3 + 3 + 3 + 1);
        assert_eq!(architecture.to_string(), "5-10-3-1");
    }

    #[test]
    fn refuses_what_cannot_be_a_network() {
        let new = |inputs, hidden| Architecture::new(inputs, hidden, Activation::Relu);
        assert!(matches!(new(0, vec![1]), Err(Error::NoInputs)));
        assert!(matches!(
            new(3, vec![4, 0]),
            Err(Error::EmptyLayer { layer: 2 })
        ));
        assert!(matches!(new(3, vec![usize::MAX, 2]), Err(Error::TooLarge)));
    }
}
