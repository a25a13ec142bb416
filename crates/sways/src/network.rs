//! Networks that others trained, as models of a table's columns.

use std::collections::{BTreeMap, BTreeSet};

use sways_data::{ConditionEncoding, EncodedCondition, Encoding, JointEncoding, NumericEncoding};
use sways_explain::HostMlp;
use sways_model::{Activation, Architecture, Output, Weights};

use crate::{
    error::Error,
    saved_model::{SavedEvent, SavedModel},
};

/// What single precision makes of outputs, relative to their range: what is further off is
/// another network.
const TOLERANCE: f64 = 1e-4;

/// An affine layer, `x W + b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// W, `[inputs, outputs]`, row by row.
    pub weight: Vec<f32>,
    /// b, `[outputs]`.
    pub bias: Vec<f32>,
}

impl Affine {
    fn inputs(&self) -> usize {
        self.weight.len() / self.bias.len().max(1)
    }
}

/// A number that a network takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The table's column.
    pub column: String,
    /// What is taken off it first.
    pub center: f64,
    /// What it is divided by then.
    pub scale: f64,
}

/// A network that somebody trained elsewhere. Its last layer has one output, a logit or a number.
#[derive(Clone, Debug)]
pub struct Network {
    /// First to last.
    pub layers: Vec<Affine>,
    /// What stands between them.
    pub activation: Activation,
    /// What the first layer takes, in its order.
    pub inputs: Vec<Input>,
    /// Columns that are one condition, by its name.
    pub groups: BTreeMap<String, Vec<String>>,
    /// What it predicts, as part of a sentence.
    pub event: String,
}

impl Network {
    /// The network as a model of these columns. A condition of several stands in the place of its
    /// first.
    ///
    /// # Errors
    /// Where layers do not fit each other or the columns, a number is not finite, or a group
    /// cannot be.
    pub fn model(&self) -> Result<SavedModel, Error> {
        let architecture = self.architecture()?;
        let conditions = self.conditions()?;
        let encoding = Encoding::new(conditions)?;
        // Conditions of several columns may have brought some of them together.
        let order = encoding.conditions().iter().flat_map(|condition| {
            let columns = match condition.columns.as_slice() {
                [] => std::slice::from_ref(&condition.condition),
                several => several,
            };
            let place = |name: &String| self.inputs.iter().position(|it| it.column == *name);
            columns.iter().filter_map(place).collect::<Vec<_>>()
        });
        let order: Vec<usize> = order.collect();
        let mut values: Vec<f32> = Vec::with_capacity(architecture.parameters());
        for (place, layer) in self.layers.iter().enumerate() {
            if place == 0 {
                let outputs = layer.bias.len();
                let row = |&input: &usize| &layer.weight[input * outputs..][..outputs];
                values.extend(order.iter().flat_map(row));
            } else {
                values.extend(&layer.weight);
            }
            values.extend(&layer.bias);
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(wrong("a weight is no finite number"));
        }
        Ok(SavedModel {
            weights: Weights::new(architecture, values),
            encoding,
            event: SavedEvent {
                column: String::new(),
                event: self.event.clone(),
            },
            training_mean: None,
        })
    }

    fn architecture(&self) -> Result<Architecture, Error> {
        let mut wanted = self.inputs.len();
        for (place, layer) in self.layers.iter().enumerate() {
            let outputs = layer.bias.len();
            if outputs == 0 || layer.weight.len() != wanted * outputs {
                return Err(wrong(format!(
                    "layer {} takes {} numbers, and it is given {wanted}",
                    place + 1,
                    layer.inputs()
                )));
            }
            wanted = outputs;
        }
        if self.layers.is_empty() || wanted != 1 {
            return Err(wrong(format!(
                "its last layer has {wanted} outputs; one at a time is explained"
            )));
        }
        let hidden = self.layers[..self.layers.len() - 1].iter();
        let hidden = hidden.map(|layer| layer.bias.len()).collect();
        Ok(Architecture::new(
            self.inputs.len(),
            hidden,
            self.activation,
        )?)
    }

    fn conditions(&self) -> Result<Vec<EncodedCondition>, Error> {
        let known: BTreeSet<&str> = self.inputs.iter().map(|it| it.column.as_str()).collect();
        for (group, columns) in &self.groups {
            if let Some(column) = columns.iter().find(|it| !known.contains(it.as_str())) {
                return Err(wrong(format!(
                    "groups: {group:?} has a column {column:?}, which is none of its inputs"
                )));
            }
        }
        let encoding = |column: &str| {
            let input = self.inputs.iter().find(|it| it.column == column);
            let (center, scale) = input.map_or((0.0, 1.0), |it| (it.center, it.scale));
            ConditionEncoding::Numeric(NumericEncoding {
                center,
                scale,
                clip: false,
                tails: false,
                fill: center,
                missing_indicator: false,
                thousands: false,
                range: None,
            })
        };
        let mut conditions: Vec<EncodedCondition> = Vec::new();
        for input in &self.inputs {
            let mut groups = self.groups.iter();
            let group = groups.find(|(_, columns)| columns.contains(&input.column));
            let (condition, columns) = match group {
                Some((name, columns)) if columns.len() > 1 => (name, columns.clone()),
                Some((name, _)) if *name != input.column => {
                    return Err(wrong(format!("groups: {name:?} is of one column alone")));
                }
                _ => (&input.column, Vec::new()),
            };
            if conditions.iter().any(|it| it.condition == *condition) && !columns.is_empty() {
                continue;
            }
            let encoding = if columns.is_empty() {
                encoding(condition)
            } else {
                let parts = columns.iter().map(|column| encoding(column)).collect();
                ConditionEncoding::Joint(JointEncoding { parts })
            };
            conditions.push(EncodedCondition {
                condition: condition.clone(),
                columns,
                encoding,
                forms: Vec::new(),
            });
        }
        Ok(conditions)
    }
}

/// That a model of one network says of rows `[rows, inputs]` what the network itself says.
///
/// # Errors
/// Where it does not, with the largest difference.
pub fn compare(
    model: &SavedModel,
    inputs: &[f32],
    output: Output,
    own: &[f64],
) -> Result<(), Error> {
    let found = HostMlp::new(&model.weights).at_rows(0, output, inputs);
    if found.len() != own.len() {
        return Err(wrong(format!(
            "it predicts {} rows, and there are {}",
            own.len(),
            found.len()
        )));
    }
    let range = own.iter().fold(1.0_f64, |most, it| most.max(it.abs()));
    let differences = found
        .iter()
        .zip(own)
        .map(|(found, own)| (found - own).abs());
    let furthest = differences.enumerate().fold((0, 0.0), |furthest, at| {
        // A prediction that is no number differs from every number.
        let further = at.1 > furthest.1 || at.1.is_nan();
        if further { at } else { furthest }
    });
    let (row, difference) = furthest;
    if difference <= TOLERANCE * range {
        return Ok(());
    }
    Err(wrong(format!(
        "what was read of its weights says {} of row {row}, and it says {} itself, a difference \
         of {difference:.3e}: it does more than its layers say; a function of rows that asks it \
         for what it predicts can be explained",
        found[row], own[row]
    )))
}

fn wrong(problem: impl Into<String>) -> Error {
    Error::Network(problem.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(column: &str, center: f64, scale: f64) -> Input {
        Input {
            column: column.to_owned(),
            center,
            scale,
        }
    }

    /// `relu((a − 1)/2 − 3 b + c) + 0.5`, of which `a` and `c` are one condition.
    fn network() -> Network {
        Network {
            layers: vec![
                Affine {
                    weight: vec![1.0, -3.0, 1.0],
                    bias: vec![0.0],
                },
                Affine {
                    weight: vec![1.0],
                    bias: vec![0.5],
                },
            ],
            activation: Activation::Relu,
            inputs: vec![
                input("a", 1.0, 2.0),
                input("b", 0.0, 1.0),
                input("c", 0.0, 1.0),
            ],
            groups: BTreeMap::from([("ac".to_owned(), vec!["a".to_owned(), "c".to_owned()])]),
            event: "y".to_owned(),
        }
    }

    #[test]
    fn columns_of_a_condition_come_together() {
        let model = network().model().unwrap();
        let groups = model.encoding.groups();
        assert_eq!(groups.conditions().collect::<Vec<_>>(), ["ac", "b"]);
        let table = sways_data::parse_csv("t.csv", b"a,b,c\n5,1,4\n1,2,0\n").unwrap();
        let design = model.encoding.apply(&table).unwrap();
        assert_eq!(design.values(), [2.0, 4.0, 1.0, 0.0, 0.0, 2.0]);
        let own = [3.5, 0.5];
        compare(&model, design.values(), Output::Logit, &own).unwrap();
    }

    #[test]
    fn another_network_is_refused_with_the_difference() {
        let model = network().model().unwrap();
        let rows = [2.0, 4.0, 1.0, 0.0, 0.0, 2.0];
        let said = compare(&model, &rows, Output::Logit, &[3.5, 0.75]);
        let said = said.unwrap_err().to_string();
        assert!(
            said.contains("row 1") && said.contains("2.500e-1"),
            "{said}"
        );
        assert!(compare(&model, &rows, Output::Logit, &[3.5, f64::NAN]).is_err());
        assert!(compare(&model, &rows, Output::Logit, &[3.5]).is_err());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut two_outputs = network();
        two_outputs.layers[1] = Affine {
            weight: vec![1.0, 2.0],
            bias: vec![0.0, 0.0],
        };
        let mut unknown = network();
        unknown.groups.insert("x".to_owned(), vec!["z".to_owned()]);
        let mut short = network();
        short.inputs.pop();
        for (network, said) in [
            (two_outputs, "2 outputs"),
            (unknown, "\"z\""),
            (short, "layer 1"),
        ] {
            let error = network.model().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
