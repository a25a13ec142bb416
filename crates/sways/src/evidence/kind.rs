//! What a condition's influence is of.

use std::ops::Range;

use sways_data::{
    ConditionEncoding, Design, Encoding, NumericEncoding, date, number_text, quantile,
};

use crate::decoded;

/// What a condition's influence is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number: per standard deviation of this many inputs' units; and per unit of the table's
    /// column, which is this many of the input's, where the two are a line apart.
    Number {
        deviation: f64,
        unit: Option<f64>,
        quartiles: Option<Quartiles>,
    },
    /// Two values: the second against the first, this far apart.
    Two { names: [String; 2], apart: f64 },
    /// Several columns, whose influences do not add up to one number.
    Several,
    /// Categories: each against the most frequent one, whose place this is.
    Categories { names: Vec<String>, most: usize },
}

/// A number's lower and upper quartile, which differ.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quartiles {
    /// As inputs.
    pub inputs: [f64; 2],
    /// In the table's units.
    pub values: [f64; 2],
    /// Whether these are days since 1970-01-01.
    pub dates: bool,
}

impl Quartiles {
    /// Of values in the table's units: between two of them, a drawn-in input lies elsewhere.
    fn of(number: &NumericEncoding, dates: bool, mut values: Vec<f64>) -> Option<Self> {
        let values = [0.25, 0.75].map(|share| quantile(&mut values, share));
        let inputs = values.map(|value| f64::from(number.input(value)));
        (inputs[0] < inputs[1]).then(|| Self {
            inputs,
            values: values.map(|value| decoded::rounded(number, value)),
            dates,
        })
    }
}

impl Kind {
    /// The kinds of a design's conditions.
    pub fn of(encoding: &Encoding, design: &Design) -> Vec<Self> {
        let conditions = encoding.conditions().iter().zip(design.groups());
        conditions
            .map(|(condition, group)| Self::new(&condition.encoding, design, group.value_inputs()))
            .collect()
    }

    fn new(encoding: &ConditionEncoding, design: &Design, inputs: Range<usize>) -> Self {
        let column = |input: usize| {
            let rows = design.values().chunks_exact(design.inputs());
            rows.map(move |row| f64::from(row[input]))
        };
        let words = |pair: [&str; 2]| pair.map(str::to_owned);
        match encoding {
            ConditionEncoding::Boolean(_) => Self::Two {
                names: words(["no", "yes"]),
                apart: 1.0,
            },
            ConditionEncoding::Categorical(categories) if inputs.len() == 1 => {
                let names = categories.names();
                let names = match &names[..] {
                    [only] => [decoded::OTHER.to_owned(), only.clone()],
                    [first, second, ..] => [first.clone(), second.clone()],
                    [] => Default::default(),
                };
                Self::Two { names, apart: 1.0 }
            }
            ConditionEncoding::Categorical(categories) => {
                let rows = |place: usize| column(inputs.start + place).sum::<f64>();
                let names = categories.names();
                let most = (0..names.len())
                    .rev()
                    .max_by(|&a, &b| rows(a).total_cmp(&rows(b)));
                Self::Categories {
                    most: most.unwrap_or(0),
                    names,
                }
            }
            ConditionEncoding::Numeric(number) | ConditionEncoding::Datetime(number) => {
                let dates = matches!(encoding, ConditionEncoding::Datetime(_));
                let known: Vec<f64> = column(inputs.start)
                    .zip(column(inputs.end - 1))
                    .filter(|(_, missing)| inputs.len() == 1 || *missing == 0.0)
                    .map(|(value, _)| value)
                    .collect();
                let (least, most) = known
                    .iter()
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &x| {
                        (a.min(x), b.max(x))
                    });
                if !known.is_empty()
                    && !number.clip
                    && known.iter().all(|&x| x == least || x == most)
                {
                    let name = |input: f64| {
                        let value = decoded::rounded(number, number.value(input as f32));
                        if dates {
                            date(value)
                        } else {
                            number_text(value)
                        }
                    };
                    return Self::Two {
                        names: [name(least), name(most)],
                        apart: most - least,
                    };
                }
                let count = known.len().max(1) as f64;
                let mean = known.iter().sum::<f64>() / count;
                let variance = known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
                Self::Number {
                    deviation: variance.sqrt(),
                    unit: (!number.clip).then(|| 1.0 / number.scale),
                    quartiles: {
                        let values = known.iter().map(|&input| number.value(input as f32));
                        Quartiles::of(number, dates, values.collect())
                    },
                }
            }
            ConditionEncoding::Joint(_) => Self::Several,
            _ => Self::Number {
                deviation: 1.0,
                unit: None,
                quartiles: None,
            },
        }
    }

    /// The condition's inputs whose coefficients are wanted: of categories all but the most
    /// frequent one's.
    pub fn regressed(&self, inputs: Range<usize>) -> Vec<usize> {
        match self {
            Self::Categories { most, .. } => {
                let most = inputs.start + most;
                inputs.filter(|&input| input != most).collect()
            }
            Self::Several => Vec::new(),
            _ => inputs.collect(),
        }
    }

    /// How many influences the condition has.
    pub fn influences(&self) -> usize {
        match self {
            Self::Categories { names, .. } => names.len() - 1,
            Self::Several => 0,
            _ => 1,
        }
    }

    /// Of two values: the one, and the one that it is set against.
    pub fn levels(&self) -> Option<[String; 2]> {
        match self {
            Self::Two {
                names: [against, level],
                ..
            } => Some([level.clone(), against.clone()]),
            _ => None,
        }
    }

    /// What the influence is of.
    pub fn units(&self) -> String {
        match self {
            Self::Number { .. } => "per standard deviation".to_owned(),
            Self::Two { names, .. } => format!("{} against {}", names[1], names[0]),
            Self::Categories { names, most } => format!("against {}", names[*most]),
            Self::Several => String::new(),
        }
    }
}
