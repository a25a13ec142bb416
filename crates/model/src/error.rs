//! What can go wrong with a model.

/// An error of this crate. Each message says what is wrong and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A network without inputs.
    #[error("the network has no inputs: at least one condition is needed")]
    NoInputs,
    /// A hidden layer without units.
    #[error(
        "model.hidden: layer {layer} has 0 units; give every hidden layer at least one, \
         or use [] for logistic regression"
    )]
    EmptyLayer {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// More parameters than can be addressed.
    #[error("model.hidden: the network is too large: its parameters cannot be counted")]
    TooLarge,
    /// An ensemble without members.
    #[error("train.members: an ensemble needs at least one member")]
    NoMembers,
    /// Bytes that are no safetensors file.
    #[error("{origin}: not a readable safetensors file ({reason}); save it with safetensors again")]
    Corrupt {
        /// The file.
        origin: String,
        /// What the reader said.
        reason: String,
    },
    /// A tensor the architecture needs is missing.
    #[error(
        "{origin}: there is no tensor `{tensor}`; the file holds {present}. \
         The names are PyTorch's: fc1.weight, fc1.bias, fc2.weight, ..."
    )]
    MissingTensor {
        /// The file.
        origin: String,
        /// The name looked for.
        tensor: String,
        /// The names found.
        present: String,
    },
    /// A tensor the architecture has no place for.
    #[error(
        "{origin}: tensor `{tensor}` has no place in a network {network}; \
         remove it or change model.hidden"
    )]
    UnexpectedTensor {
        /// The file.
        origin: String,
        /// Its name.
        tensor: String,
        /// The layers' sizes.
        network: String,
    },
    /// A tensor of another shape.
    #[error(
        "{origin}: tensor `{tensor}` has shape {found:?}, but a network {network} needs {expected:?}; \
         change model.hidden or the file"
    )]
    Shape {
        /// The file.
        origin: String,
        /// Its name.
        tensor: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape it should have.
        expected: Vec<usize>,
        /// The layers' sizes.
        network: String,
    },
    /// A tensor of a type that holds no weights.
    #[error("{origin}: tensor `{tensor}` is of type {dtype}; save weights as F32 or F64")]
    Dtype {
        /// The file.
        origin: String,
        /// Its name.
        tensor: String,
        /// Its type.
        dtype: String,
    },
    /// A weight that is no finite number.
    #[error("{origin}: tensor `{tensor}` holds a weight that is not a finite number")]
    NotFinite {
        /// The file.
        origin: String,
        /// Its name.
        tensor: String,
    },
    /// A safetensors file without this project's metadata.
    #[error(
        "{origin}: not a model of sways ({reason}); name a `model.safetensors` that a run has left"
    )]
    Metadata {
        /// The file.
        origin: String,
        /// What is missing or wrong.
        reason: String,
    },
}
