//! Safetensors in and out.
//!
//! Layers are named as PyTorch names them, `fc1.weight`, `fc1.bias`, `fc2.weight`, …, and a
//! tensor's rank says whose layout it is: rank 2 (bias: rank 1) is PyTorch's, `[outputs, inputs]`
//! and one network; rank 3 is this project's, weights `[members, inputs, outputs]` and biases
//! `[members, 1, outputs]`.

use std::collections::HashMap;

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::{Map, Value, json};

use crate::{
    architecture::{Architecture, Layer},
    error::Error,
    weights::Weights,
};

/// The one key of a file's metadata. One only: the format keeps its keys in no order, and files
/// should be the same byte for byte.
const METADATA: &str = "sways";
/// The version of what stands under it.
const VERSION: u64 = 1;

/// The bytes of a safetensors file: tensors of rank 3 and, as JSON in the metadata, the
/// architecture beside what the caller attaches (the encoding of the table, for one).
///
/// # Errors
/// If the format refuses the tensors.
pub fn to_bytes(weights: &Weights, attached: &Map<String, Value>) -> Result<Vec<u8>, Error> {
    let architecture = weights.architecture();
    let mut tensors = Vec::new();
    for (index, layer) in architecture.layers().iter().enumerate() {
        for (part, range, rows) in [
            ("weight", &layer.weight, layer.inputs),
            ("bias", &layer.bias, 1),
        ] {
            let bytes: Vec<u8> = (0..weights.members())
                .flat_map(|member| &weights.member(member)[range.clone()])
                .flat_map(|value| value.to_le_bytes())
                .collect();
            let shape = vec![weights.members(), rows, layer.outputs];
            tensors.push((format!("fc{}.{part}", index + 1), shape, bytes));
        }
    }
    let corrupt = |reason: String| Error::Corrupt {
        origin: "model.safetensors".into(),
        reason,
    };
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| {
            TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| corrupt(error.to_string()))?;
    let mut metadata = attached.clone();
    metadata.insert("version".into(), json!(VERSION));
    metadata.insert("architecture".into(), json!(architecture));
    let metadata = HashMap::from([(METADATA.to_owned(), Value::Object(metadata).to_string())]);
    safetensors::serialize(views, Some(metadata)).map_err(|error| corrupt(error.to_string()))
}

/// Reads a file that [`to_bytes`] wrote: the weights, and the whole metadata.
///
/// # Errors
/// If the bytes are no safetensors file, not one of this project's, or of a later version.
pub fn from_bytes(bytes: &[u8], origin: &str) -> Result<(Weights, Map<String, Value>), Error> {
    let wrong = |reason: &str| Error::Metadata {
        origin: origin.into(),
        reason: reason.into(),
    };
    let tensors = parse(bytes, origin)?;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| Error::Corrupt {
        origin: origin.into(),
        reason: error.to_string(),
    })?;
    let text = header
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(METADATA))
        .ok_or_else(|| wrong("its metadata has no `sways`"))?;
    let metadata: Map<String, Value> =
        serde_json::from_str(text).map_err(|_| wrong("its metadata is no JSON object"))?;
    match metadata.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(_) => return Err(wrong("written by a later version; update sways")),
        None => return Err(wrong("its metadata has no version")),
    }
    let saved: Architecture = metadata
        .get("architecture")
        .and_then(|value| serde_json::from_value(value.clone()).ok())
        .ok_or_else(|| wrong("its metadata has no architecture"))?;
    // What a file says is checked like what a person says.
    let architecture =
        Architecture::new(saved.inputs(), saved.hidden().to_vec(), saved.activation())?;
    let weights = read(&tensors, &architecture, origin)?;
    Ok((weights, metadata))
}

/// Reads starting weights for `architecture`, in PyTorch's layout or this project's.
///
/// # Errors
/// If the bytes are no safetensors file, a tensor is missing or left over, of another shape, of a
/// type other than F32 and F64, or not finite.
pub fn starting_weights(
    bytes: &[u8],
    architecture: &Architecture,
    origin: &str,
) -> Result<Weights, Error> {
    read(&parse(bytes, origin)?, architecture, origin)
}

fn parse<'a>(bytes: &'a [u8], origin: &str) -> Result<SafeTensors<'a>, Error> {
    SafeTensors::deserialize(bytes).map_err(|error| Error::Corrupt {
        origin: origin.into(),
        reason: error.to_string(),
    })
}

/// A layer's two tensors as they stand in the file, `[members, …]`.
struct Parts {
    weight: Vec<f32>,
    bias: Vec<f32>,
    members: usize,
    /// Whether the weight is `[outputs, inputs]`.
    transposed: bool,
}

fn read(
    tensors: &SafeTensors<'_>,
    architecture: &Architecture,
    origin: &str,
) -> Result<Weights, Error> {
    let layers = architecture.layers();
    refuse_leftovers(tensors, layers.len(), architecture, origin)?;
    let mut parts = Vec::with_capacity(layers.len());
    for (index, layer) in layers.iter().enumerate() {
        parts.push(read_layer(tensors, index, layer, architecture, origin)?);
        if parts[index].members != parts[0].members {
            return Err(Error::Metadata {
                origin: origin.into(),
                reason: format!("fc1 and fc{} differ in their number of members", index + 1),
            });
        }
    }
    let members = parts[0].members;
    let mut values = Vec::with_capacity(members * architecture.parameters());
    for member in 0..members {
        for (layer, part) in layers.iter().zip(&parts) {
            let weight = &part.weight[member * layer.weight.len()..][..layer.weight.len()];
            if part.transposed {
                for input in 0..layer.inputs {
                    values.extend((0..layer.outputs).map(|out| weight[out * layer.inputs + input]));
                }
            } else {
                values.extend_from_slice(weight);
            }
            values.extend_from_slice(&part.bias[member * layer.outputs..][..layer.outputs]);
        }
    }
    Ok(Weights::new(architecture.clone(), values))
}

fn read_layer(
    tensors: &SafeTensors<'_>,
    index: usize,
    layer: &Layer,
    architecture: &Architecture,
    origin: &str,
) -> Result<Parts, Error> {
    let weight_name = format!("fc{}.weight", index + 1);
    let bias_name = format!("fc{}.bias", index + 1);
    let weight = tensor(tensors, &weight_name, origin)?;
    let bias = tensor(tensors, &bias_name, origin)?;
    let transposed = weight.shape().len() != 3;
    let members = if transposed { 1 } else { weight.shape()[0] };
    let (weight_shape, bias_shape) = if transposed {
        (vec![layer.outputs, layer.inputs], vec![layer.outputs])
    } else {
        (
            vec![members.max(1), layer.inputs, layer.outputs],
            vec![members.max(1), 1, layer.outputs],
        )
    };
    for (name, view, expected) in [
        (&weight_name, &weight, weight_shape),
        (&bias_name, &bias, bias_shape),
    ] {
        if view.shape() != expected {
            return Err(Error::Shape {
                origin: origin.into(),
                tensor: name.clone(),
                found: view.shape().to_vec(),
                expected,
                network: architecture.to_string(),
            });
        }
    }
    Ok(Parts {
        weight: floats(&weight, &weight_name, origin)?,
        bias: floats(&bias, &bias_name, origin)?,
        members,
        transposed,
    })
}

fn names(tensors: &SafeTensors<'_>) -> Vec<String> {
    let mut names: Vec<String> = tensors.names().into_iter().map(str::to_owned).collect();
    names.sort();
    names
}

fn refuse_leftovers(
    tensors: &SafeTensors<'_>,
    layers: usize,
    architecture: &Architecture,
    origin: &str,
) -> Result<(), Error> {
    let known = |name: &String| {
        (1..=layers)
            .any(|layer| *name == format!("fc{layer}.weight") || *name == format!("fc{layer}.bias"))
    };
    match names(tensors).into_iter().find(|name| !known(name)) {
        // A name of another style is better told as the one that is missing.
        Some(tensor) if tensors.tensor("fc1.weight").is_ok() => Err(Error::UnexpectedTensor {
            origin: origin.into(),
            tensor,
            network: architecture.to_string(),
        }),
        _ => Ok(()),
    }
}

fn tensor<'a>(
    tensors: &SafeTensors<'a>,
    name: &str,
    origin: &str,
) -> Result<TensorView<'a>, Error> {
    tensors.tensor(name).map_err(|_| Error::MissingTensor {
        origin: origin.into(),
        tensor: name.into(),
        present: match names(tensors) {
            names if names.is_empty() => "no tensors".into(),
            names => names.join(", "),
        },
    })
}

fn floats(view: &TensorView<'_>, name: &str, origin: &str) -> Result<Vec<f32>, Error> {
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f32::from_le_bytes(bytes))
            .collect(),
        Dtype::F64 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&bytes| f64::from_le_bytes(bytes) as f32)
            .collect(),
        other => {
            return Err(Error::Dtype {
                origin: origin.into(),
                tensor: name.into(),
                dtype: format!("{other:?}"),
            });
        }
    };
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(Error::NotFinite {
            origin: origin.into(),
            tensor: name.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;

    fn architecture() -> Architecture {
        Architecture::new(3, vec![4, 2], Activation::Gelu).unwrap()
    }

    fn pytorch(architecture: &Architecture, values: &[f32]) -> Vec<u8> {
        let mut tensors = Vec::new();
        for (index, layer) in architecture.layers().iter().enumerate() {
            let weight = &values[layer.weight.clone()];
            let turned: Vec<u8> = (0..layer.outputs)
                .flat_map(|out| (0..layer.inputs).map(move |input| (out, input)))
                .flat_map(|(out, input)| weight[input * layer.outputs + out].to_le_bytes())
                .collect();
            let bias: Vec<u8> = values[layer.bias.clone()]
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            let number = index + 1;
            tensors.push((
                format!("fc{number}.weight"),
                vec![layer.outputs, layer.inputs],
                turned,
            ));
            tensors.push((format!("fc{number}.bias"), vec![layer.outputs], bias));
        }
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (
                name,
                TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
            )
        });
        safetensors::serialize(views, None).unwrap()
    }

    #[test]
    fn what_was_written_is_read_back() {
        let weights = Weights::random(architecture(), 3, 1).unwrap();
        let attached = Map::from_iter([("encoding".to_owned(), json!({"version": 1}))]);
        let bytes = to_bytes(&weights, &attached).unwrap();
        let (read, metadata) = from_bytes(&bytes, "m").unwrap();
        assert_eq!(read, weights);
        assert_eq!(metadata["encoding"], attached["encoding"]);
        assert_eq!(bytes, to_bytes(&weights, &attached).unwrap());
    }

    #[test]
    fn pytorchs_layout_is_transposed() {
        let weights = Weights::random(architecture(), 1, 1).unwrap();
        let bytes = pytorch(&architecture(), weights.values());
        assert_eq!(
            starting_weights(&bytes, &architecture(), "init").unwrap(),
            weights
        );
    }

    #[test]
    fn other_networks_and_broken_files_are_refused() {
        let weights = Weights::random(architecture(), 1, 1).unwrap();
        let bytes = pytorch(&architecture(), weights.values());
        let read = |hidden| {
            let other = Architecture::new(3, hidden, Activation::Relu).unwrap();
            starting_weights(&bytes, &other, "init").unwrap_err()
        };
        assert!(matches!(read(vec![4, 3]), Error::Shape { .. }));
        assert!(matches!(read(vec![4, 2, 2]), Error::Shape { .. }));
        assert!(matches!(read(vec![4]), Error::UnexpectedTensor { .. }));
        for cut in [0, 4, 20, bytes.len() - 1] {
            assert!(matches!(
                starting_weights(&bytes[..cut], &architecture(), "init"),
                Err(Error::Corrupt { .. })
            ));
        }
        assert!(matches!(
            from_bytes(&bytes, "m"),
            Err(Error::Metadata { .. })
        ));
    }
}
