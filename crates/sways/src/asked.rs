//! Models of any kind that only say what they predict, as models of a table's columns.

use std::{collections::BTreeMap, fmt, sync::Arc};

use sways_data::{
    Column, ConditionEncoding, Dictionary, EncodedCondition, Encoding, EncodingOptions, Groups,
    JointEncoding, Table, Values,
};
use sways_explain::{HostMlp, Predictor};
use sways_model::Output;

use crate::{
    decoded::{category, number},
    error::Error,
};

/// How far a number may be from one of the table's, in standard deviations, to be that one: inputs
/// are single precision.
const NEAR: f64 = 1e-5;

/// The probability that stands for 0, and from 1 for 1, where logits are asked for.
const SURE: f64 = 1e-9;

/// A column as such a model takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedColumn {
    /// Its name.
    pub name: String,
    /// Each row's number, or the place of its category among `levels`; NaN where it is missing.
    pub values: Vec<f64>,
    /// What its categories are called, each name once; `None` of numbers.
    pub levels: Option<Vec<String>>,
}

/// What a model says of rows, given their columns as in [`AskedColumn`], `[columns][rows]`:
/// `[rows]`, or nothing where it fails.
pub type Ask = dyn Fn(&[Vec<f64>]) -> Option<Vec<f64>> + Send + Sync;

/// A model that only says what it predicts, with the rows that it is explained on.
#[derive(Clone, Debug)]
pub struct AskedModel {
    /// The model, asked of inputs.
    pub host: HostMlp,
    /// How columns are those inputs. A model is asked of values of these rows, mixed; of no others.
    pub encoding: Encoding,
    /// What is predicted, as part of a sentence.
    pub event: String,
    /// The rows, `[rows, inputs]`.
    pub inputs: Vec<f32>,
}

impl AskedModel {
    /// A model of these columns: of the rows that are explained, and of those that are to stand for
    /// unknown conditions. `numbers`: it predicts numbers, no probabilities.
    ///
    /// # Errors
    /// Where the columns are no table, or groups cannot be.
    pub fn new(
        columns: &[AskedColumn],
        groups: BTreeMap<String, Vec<String>>,
        event: String,
        numbers: bool,
        ask: Box<Ask>,
    ) -> Result<Self, Error> {
        let table = table(columns)?;
        let conditions = conditions(columns, &groups)?;
        let options = EncodingOptions {
            min_level_rows: Some(1),
            max_levels: Some(usize::MAX),
            groups,
            ..EncodingOptions::default()
        };
        let rows: Vec<usize> = (0..table.rows()).collect();
        let encoding = Encoding::fit(&table, &conditions, &rows, &options)?;
        let inputs = encoding.apply(&table)?.values().to_vec();
        let asking = Asking {
            known: Known::by_condition(columns, &encoding),
            columns: columns.len(),
            groups: encoding.groups(),
            encoding: encoding.clone(),
            numbers,
            ask,
        };
        Ok(Self {
            host: HostMlp::asked(Arc::new(asking)),
            encoding,
            event,
            inputs,
        })
    }
}

fn table(columns: &[AskedColumn]) -> Result<Table, Error> {
    let column = |of: &AskedColumn| {
        let values = match &of.levels {
            None => Values::Numbers(of.values.clone()),
            Some(levels) => {
                let code = |&value: &f64| {
                    if value.is_nan() {
                        Dictionary::MISSING
                    } else {
                        value as u32
                    }
                };
                let codes = of.values.iter().map(code).collect();
                Values::Text(Dictionary::sorted(codes, levels.clone()))
            }
        };
        Column::new(of.name.clone(), values)
    };
    Ok(Table::new("X", columns.iter().map(column).collect())?)
}

/// The conditions' names: a group stands in the place of its first column.
fn conditions(
    columns: &[AskedColumn],
    groups: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<String>, Error> {
    for (group, members) in groups {
        let unknown = |name: &&String| !columns.iter().any(|it| it.name == **name);
        if let Some(column) = members.iter().find(unknown) {
            return Err(Error::Network(format!(
                "groups: {group:?} has a column {column:?}, which is none of X's"
            )));
        }
    }
    let mut conditions: Vec<String> = Vec::new();
    for column in columns {
        let group = groups.iter().find(|it| it.1.contains(&column.name));
        let condition = group.map_or(&column.name, |it| it.0);
        if group.is_none() || !conditions.contains(condition) {
            conditions.push(condition.clone());
        }
    }
    Ok(conditions)
}

/// What a column's values may be.
struct Known {
    /// Its place among the columns.
    place: usize,
    /// Of numbers each once, ascending.
    numbers: Vec<f64>,
    /// The column's value at each category of its condition, in the encoding's order.
    of_categories: Vec<f64>,
    /// And where it is none of them.
    otherwise: f64,
}

impl Known {
    fn new(place: usize, column: &AskedColumn, condition: &EncodedCondition) -> Self {
        let mut numbers: Vec<f64> = column.values.clone();
        numbers.retain(|value| !value.is_nan());
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        let of_category = |name: &String| match &column.levels {
            // A group's dummies: the category is the column that is 1.
            None => f64::from(u8::from(*name == column.name)),
            Some(levels) => {
                let place = levels.iter().position(|level| level == name);
                place.map_or(f64::NAN, |place| place as f64)
            }
        };
        let categories = match &condition.encoding {
            ConditionEncoding::Categorical(categories) => categories.names(),
            ConditionEncoding::Joint(joint) => joint_names(joint, condition, &column.name),
            _ => Vec::new(),
        };
        Self {
            place,
            numbers,
            of_categories: categories.iter().map(of_category).collect(),
            otherwise: column.levels.as_ref().map_or(0.0, |_| f64::NAN),
        }
    }

    /// The columns of each condition, in their order.
    fn by_condition(columns: &[AskedColumn], encoding: &Encoding) -> Vec<Vec<Self>> {
        let of_condition = |condition: &EncodedCondition| {
            let names = match condition.columns.as_slice() {
                [] => std::slice::from_ref(&condition.condition),
                several => several,
            };
            let known = |name: &String| {
                let place = columns.iter().position(|it| it.name == *name)?;
                Some(Self::new(place, &columns[place], condition))
            };
            names.iter().filter_map(known).collect()
        };
        encoding.conditions().iter().map(of_condition).collect()
    }

    /// The number that is meant: a sum of differences may have moved it a little.
    fn nearest(&self, value: f64, scale: f64) -> f64 {
        let above = self.numbers.partition_point(|&it| it < value);
        let around = above.saturating_sub(1)..(above + 1).min(self.numbers.len());
        let nearest = self.numbers[around]
            .iter()
            .min_by(|a, b| (*a - value).abs().total_cmp(&(*b - value).abs()));
        match nearest {
            Some(&known) if (known - value).abs() <= NEAR * scale => known,
            _ => value,
        }
    }
}

/// The categories of a column that is one of several.
fn joint_names(joint: &JointEncoding, condition: &EncodedCondition, column: &str) -> Vec<String> {
    let mut parts = condition.columns.iter().zip(&joint.parts);
    match parts.find(|(name, _)| *name == column) {
        Some((_, ConditionEncoding::Categorical(categories))) => categories.names(),
        _ => Vec::new(),
    }
}

/// A model behind inputs.
struct Asking {
    encoding: Encoding,
    groups: Groups,
    columns: usize,
    /// Of each condition.
    known: Vec<Vec<Known>>,
    numbers: bool,
    ask: Box<Ask>,
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking")
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

impl Predictor for Asking {
    fn inputs(&self) -> usize {
        self.groups.inputs()
    }

    fn outputs(&self, rows: &[f32], output: Output) -> Vec<f64> {
        let width = self.inputs();
        let count = rows.len() / width;
        let mut columns = vec![vec![f64::NAN; count]; self.columns];
        for (place, row) in rows.chunks_exact(width).enumerate() {
            let conditions = self.encoding.conditions().iter().zip(&self.groups);
            for ((condition, group), known) in conditions.zip(&self.known) {
                let point = &row[group.inputs.clone()];
                let mut put = |known: &Known, value: f64| columns[known.place][place] = value;
                write(condition, known, point, &mut put);
            }
        }
        let said = (self.ask)(&columns).filter(|said| said.len() == count);
        // Whoever asked knows why; nothing is to come of it.
        let mut said = said.unwrap_or_else(|| vec![f64::NAN; count]);
        if output == Output::Logit && !self.numbers {
            for p in &mut said {
                // A model that is sure has no logit.
                let bounded = p.clamp(SURE, 1.0 - SURE);
                *p = (bounded / (1.0 - bounded)).ln();
            }
        }
        said
    }
}

/// The values of a condition's columns, from its inputs.
fn write(
    condition: &EncodedCondition,
    known: &[Known],
    point: &[f32],
    put: &mut impl FnMut(&Known, f64),
) {
    match &condition.encoding {
        ConditionEncoding::Joint(joint) => {
            let mut rest = point;
            for (part, known) in joint.parts.iter().zip(known) {
                let (point, behind) = rest.split_at(part.inputs());
                rest = behind;
                put(known, value(part, known, point));
            }
        }
        encoding => {
            for known in known {
                put(known, value(encoding, known, point));
            }
        }
    }
}

fn value(encoding: &ConditionEncoding, known: &Known, point: &[f32]) -> f64 {
    match encoding {
        ConditionEncoding::Numeric(numeric) => {
            number(numeric, point).map_or(f64::NAN, |value| known.nearest(value, numeric.scale))
        }
        ConditionEncoding::Categorical(_) => {
            let names = known.of_categories.len();
            let value = category(point, names).and_then(|place| known.of_categories.get(place));
            value.copied().unwrap_or(known.otherwise)
        }
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use sways_explain::{Background, Shapley};

    use super::*;

    fn column(name: &str, values: &[f64], levels: Option<&[&str]>) -> AskedColumn {
        AskedColumn {
            name: name.to_owned(),
            values: values.to_vec(),
            levels: levels.map(|it| it.iter().copied().map(str::to_owned).collect()),
        }
    }

    /// Numbers of every size, one missing; three categories, one missing; two dummies.
    fn columns() -> Vec<AskedColumn> {
        let words = Some(&["red", "green", "blue"][..]);
        vec![
            column("day", &[1.7e9, 1.7e9 + 1.0, 1.7e9 + 86_400.0, 1.0], None),
            column("share", &[0.1, 0.3, f64::NAN, 0.7], None),
            column("colour", &[0.0, 2.0, f64::NAN, 1.0], words),
            column("a", &[1.0, 0.0, 0.0, 1.0], None),
            column("b", &[0.0, 1.0, 0.0, 0.0], None),
        ]
    }

    /// What adds up the columns, a missing value as 10, and notes what it was asked.
    type Asked = Arc<Mutex<Vec<Vec<f64>>>>;

    fn model(groups: BTreeMap<String, Vec<String>>, asked: &Asked) -> AskedModel {
        let asked = Arc::clone(asked);
        let ask = move |columns: &[Vec<f64>]| {
            let rows = 0..columns[0].len();
            let row = |row: usize| columns.iter().map(|it| it[row]).collect::<Vec<f64>>();
            let rows: Vec<Vec<f64>> = rows.map(row).collect();
            let value = |v: &f64| if v.is_nan() { 10.0 } else { *v };
            let said = rows.iter().map(|row| row[1..].iter().map(value).sum());
            let said = said.collect();
            asked.lock().unwrap().extend(rows);
            Some(said)
        };
        AskedModel::new(&columns(), groups, "the output".into(), true, Box::new(ask)).unwrap()
    }

    #[test]
    fn a_model_is_asked_of_the_tables_own_values() {
        let asked = Asked::default();
        let groups = BTreeMap::from([("ab".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
        let model = model(groups, &asked);
        let background = Background::all(&model.inputs, model.host.inputs());
        let groups = model.encoding.groups();
        let names: Vec<&str> = groups.conditions().collect();
        assert_eq!(names, ["day", "share", "colour", "ab"]);
        let found = Shapley::default().attribute(&model.host, &model.inputs, &background, &groups);
        let asked = asked.lock().unwrap();
        assert!(asked.len() > 4 * 16);
        for row in &*asked {
            for (value, column) in row.iter().zip(columns()) {
                let same = |known: &f64| known.to_bits() == value.to_bits();
                assert!(
                    column.values.iter().any(same) || value.is_nan(),
                    "{value} is no value of {}",
                    column.name
                );
            }
            // The dummies stay together: never both.
            assert!(row[3] + row[4] <= 1.0);
        }
        // Of a sum, each condition's share is its difference from the mean; none of `day`.
        let share = [0.1, 0.3, 10.0, 0.7];
        let mean = share.iter().sum::<f64>() / 4.0;
        let (values, _) = found.attributions.reduce(sways_explain::Reduction::MeanAbs);
        assert_eq!(values[0], 0.0);
        let want = share.iter().map(|it| (it - mean).abs()).sum::<f64>() / 4.0;
        assert!((values[1] - want).abs() < 1e-12, "{} {want}", values[1]);
    }

    #[test]
    fn what_fails_gives_no_numbers() {
        let ask = |_: &[Vec<f64>]| None;
        let model = AskedModel::new(
            &columns(),
            BTreeMap::new(),
            String::new(),
            false,
            Box::new(ask),
        );
        let model = model.unwrap();
        let said = model.host.at_rows(0, Output::Probability, &model.inputs);
        assert!(said.len() == 4 && said.iter().all(|it| it.is_nan()));
    }

    #[test]
    fn groups_must_be_of_columns() {
        let groups = BTreeMap::from([("ab".to_owned(), vec!["a".to_owned(), "c".to_owned()])]);
        let ask = |_: &[Vec<f64>]| None;
        let error = AskedModel::new(&columns(), groups, String::new(), false, Box::new(ask));
        assert!(error.unwrap_err().to_string().contains("\"c\""));
    }
}
