//! A saved model, explained on the rows of a table.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways_data::{
    Comparison, ConditionEncoding, EncodedCondition, EventRule, Group, ReadOptions, TableReader,
    date, outcome, read_table, rows_with_outcome,
};
use sways_explain::{
    Baseline, Influence,
    method::{Explains, Scored},
};
use sways_model::{Mlp, MlpOps};

use crate::{
    Error,
    backend::{Backend, Work},
    decoded::decoded,
    methods::{AgreementEntry, Measure, MethodPlan, ProfileEntry, Rows, agreements},
    new_rows::ReadAs,
    plan::STANDARD_INPUT,
    run::{files::json, local_files::LocalFiles},
    saved_model::SavedModel,
    temporary,
};

/// What `sways explain --json` prints.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExplainFile {
    /// The event, as part of a sentence.
    pub event: String,
    /// The rows that were explained.
    pub rows: usize,
    /// The event's probability: the row's, or the mean over the rows.
    pub probability: f64,
    /// The row that was explained, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<ExplainedRow>,
    /// What the methods found.
    pub influences: Vec<Influence>,
    /// How much they agree, two at a time.
    pub agreement: Vec<AgreementEntry>,
    /// The curves behind the profiles.
    pub profiles: Vec<ProfileEntry>,
}

/// A row that was explained.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExplainedRow {
    /// Its place in the table, counted from 0.
    pub row: usize,
    /// What the conditions are.
    pub values: Vec<ValueEntry>,
}

/// A condition's value in a row.
#[derive(Debug, Serialize, Deserialize)]
pub struct ValueEntry {
    /// The condition.
    pub condition: String,
    /// A number in the column's unit, yes or no as a truth value, a date, or words.
    pub value: Value,
}

/// Changes baselines that would explain nothing: a table of one row is no background of itself.
/// Gives what there is to say of it.
pub fn mend_baselines(
    methods: &mut [MethodPlan],
    model: &SavedModel,
    rows: usize,
) -> Option<&'static str> {
    let mut note = None;
    for explain in methods {
        if explain.method.about().baseline().is_none() {
            continue;
        }
        let (better, why) = match (explain.baseline, &model.training_mean, rows < 2) {
            (Baseline::Background, Some(_), true) => (
                Baseline::Mean,
                "one row is no background of itself: the mean of the training rows stands for it",
            ),
            (Baseline::Background | Baseline::Mean, None, true) => (
                Baseline::Zero,
                "the model's file, of an older version, does not hold the mean of its training \
                 rows, and one row is no background of itself: the baseline is zero",
            ),
            (Baseline::Mean, None, false) => (
                Baseline::Mean,
                "the model's file, of an older version, does not hold the mean of its training \
                 rows: the mean of the table's rows stands for it",
            ),
            _ => continue,
        };
        explain.baseline = better;
        note = Some(why);
    }
    note
}

/// The inputs of the rows whose outcome is known, `[rows][inputs]`, and whether it is the event.
pub type Known = (Vec<f32>, Vec<bool>);

/// The rows whose outcome the table has, and what it is; `None` where it has no such column.
///
/// # Errors
/// Where the table cannot be read, or its outcomes are not those of the model.
pub fn scored(
    table: &Path,
    read: ReadAs<'_>,
    model: &SavedModel,
    inputs: &[f32],
) -> Result<Option<Known>, Error> {
    let column = &model.event.column;
    let none = read(ReadOptions {
        only: Some(Vec::new()),
        ..ReadOptions::default()
    });
    if table.as_os_str() == STANDARD_INPUT {
        return Ok(None);
    }
    let names = TableReader::open(table, &none, 1)?;
    if !names.names().contains(column) {
        return Ok(None);
    }
    let mut options = ReadOptions {
        only: Some(vec![column.clone()]),
        ..none
    };
    let rule = rule(model)?;
    options.keep(column, &rule);
    let table = read_table(table, &options)?;
    let known = rows_with_outcome(&table, column)?;
    let found = outcome(&table.select(&known), column, &rule)?;
    let width = model.encoding.groups().inputs();
    let rows = known.iter().flat_map(|row| &inputs[row * width..][..width]);
    Ok(Some((rows.copied().collect(), found.labels)))
}

/// What the event is, from what it was called.
fn rule(model: &SavedModel) -> Result<EventRule, Error> {
    let event = &model.event;
    let value = event.event.strip_prefix(&format!("{} = ", event.column));
    Ok(match value {
        Some(value) => EventRule::Positive(value.to_owned()),
        None => EventRule::Comparison(event.event.parse::<Comparison>()?),
    })
}

/// A saved model and what is asked of it.
pub struct Explanation<'a> {
    /// The model.
    pub model: &'a SavedModel,
    /// The methods.
    pub methods: &'a [MethodPlan],
    /// Whether methods that do not apply are left out instead of refused.
    pub all_that_apply: bool,
    /// The table's rows, `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// Those whose outcome is known.
    pub scored: Option<&'a Known>,
    /// The row that is explained alone.
    pub row: Option<usize>,
    /// Of everything that is drawn.
    pub seed: u64,
    /// Where each row's attributions and the curves go.
    pub folder: Option<&'a Path>,
}

impl Explanation<'_> {
    /// Explains the model on a backend.
    ///
    /// # Errors
    /// Where no method applies, or results cannot be written.
    pub fn run(self, backend: Backend) -> Result<ExplainFile, Error> {
        backend.run(self)
    }
}

impl Work for Explanation<'_> {
    type Output = Result<ExplainFile, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let Self { model, row, .. } = self;
        let mlp = Mlp::<B>::new(&model.weights, device);
        let measure = Measure::new(
            &mlp,
            Rows {
                encoding: &model.encoding,
                inputs: self.inputs,
                known: self.inputs,
                known_as: "table's rows",
                training_mean: model.training_mean.as_deref(),
                scored: self.scored.map(|(inputs, labels)| Scored {
                    inputs,
                    labels,
                    called: "table's rows",
                }),
                seed: self.seed,
            },
        );
        let mut files = match self.folder {
            Some(folder) => {
                fs::create_dir_all(temporary::parent(folder)).map_err(Error::Keep)?;
                Some(LocalFiles::new(folder, &model.encoding.groups()))
            }
            None => None,
        };
        let width = model.encoding.groups().inputs();
        let explained = match row {
            Some(row) => &self.inputs[row * width..][..width],
            None => self.inputs,
        };
        let probabilities = mlp.predict(explained);
        let mut found = ExplainFile {
            event: model.event.event.clone(),
            rows: probabilities.len(),
            probability: probabilities.iter().sum::<f64>() / probabilities.len() as f64,
            row: row.map(|row| ExplainedRow {
                row,
                values: values(model, explained),
            }),
            influences: Vec::new(),
            agreement: Vec::new(),
            profiles: Vec::new(),
        };
        for explain in self.methods {
            let id = &explain.id;
            let wants_outcomes = explain.method.about().explains == Explains::Outcomes;
            if wants_outcomes && self.scored.is_none() && self.all_that_apply {
                continue;
            }
            let measured = measure.measure(explain, row, &mut |values| {
                files.as_mut().map_or(Ok(()), |files| files.add(id, values))
            })?;
            if let Some(files) = files.as_mut().filter(|_| !measured.profiles.is_empty()) {
                json(&measured.profiles)
                    .and_then(|bytes| files.put(&format!("{id}.json"), &bytes))
                    .map_err(Error::Keep)?;
            }
            found.influences.extend(measured.influences);
            found.profiles.extend(measured.profiles);
        }
        let failed = found.influences.iter().filter(|it| it.labels.is_empty());
        if failed.count() == found.influences.len()
            && let Some(error) = found.influences.first().and_then(|it| it.error.clone())
        {
            return Err(Error::NothingMeasured(error));
        }
        if let Some(files) = &mut files {
            files.finish().map_err(Error::Keep)?;
        }
        found.agreement = agreements(&found.influences);
        Ok(found)
    }
}

/// A row's values, from its inputs.
fn values(model: &SavedModel, inputs: &[f32]) -> Vec<ValueEntry> {
    let groups = model.encoding.groups();
    let conditions = model.encoding.conditions().iter().zip(&groups);
    let value = |(condition, group): (&EncodedCondition, &Group)| {
        let value = decoded(&condition.encoding, &inputs[group.inputs.clone()]);
        let days = matches!(condition.encoding, ConditionEncoding::Datetime(_))
            .then(|| value.as_f64())
            .flatten();
        ValueEntry {
            condition: condition.condition.clone(),
            value: days.map_or(value, |days| Value::from(date(days))),
        }
    };
    conditions.map(value).collect()
}
