//! A saved model, explained on the rows of a table.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways_data::{
    Comparison, ConditionEncoding, EncodedCondition, Encoding, EventRule, Group, ReadOptions,
    TableReader, TableSource, date, outcome, read_table, rows_with_outcome,
};
use sways_explain::{
    Baseline, Influence,
    method::{Explains, Scored},
};
use sways_model::{Mlp, MlpOps, Output};

use crate::{
    asked::AskedModel,
    backend::{Backend, Work},
    config::STANDARD_INPUT,
    decoded::decoded,
    error::Error,
    half_written::Made,
    methods::{AgreementEntry, Measure, MethodPlan, ProfileEntry, Rows, agreements},
    new_rows::ReadAs,
    progress::Observer,
    run::{files::json, local_files::LocalFiles},
    saved_model::{SavedEvent, SavedModel},
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
    table: impl Into<TableSource>,
    read: ReadAs<'_>,
    model: &SavedModel,
    inputs: &[f32],
) -> Result<Option<Known>, Error> {
    let column = &model.event.column;
    let none = read(ReadOptions {
        only: Some(Vec::new()),
        ..ReadOptions::default()
    });
    let table = table.into();
    // It was read already.
    if table == TableSource::from(STANDARD_INPUT) {
        return Ok(None);
    }
    let names = TableReader::open(&table, &none, 1)?;
    if !names.names().contains(column) {
        return Ok(None);
    }
    let mut options = ReadOptions {
        only: Some(vec![column.clone()]),
        ..none
    };
    let rule = rule_of(&model.event)?;
    options.keep(column, &rule);
    let table = read_table(table, &options)?;
    let known = rows_with_outcome(&table, column, &rule)?;
    let labels = match outcome(&table.select(&known), column, &rule) {
        Ok(found) => found.labels,
        // Of a few rows the event may be the same.
        Err(sways_data::Error::OneClass { always, .. }) => vec![always; known.len()],
        Err(error) => return Err(other_outcomes(error)),
    };
    let width = model.encoding.groups().inputs();
    let rows = known.iter().flat_map(|row| &inputs[row * width..][..width]);
    Ok(Some((rows.copied().collect(), labels)))
}

/// An error on a table's outcome, in the words of who has a model of another's.
fn other_outcomes(error: sways_data::Error) -> Error {
    match error {
        sways_data::Error::NoSuchValue {
            origin,
            column,
            value,
            values,
        } => Error::OtherOutcomes {
            table: origin,
            column,
            value,
            values,
        },
        error => error.into(),
    }
}

/// What the event is, from what it was called.
///
/// # Errors
/// Where that is no comparison.
pub fn rule_of(event: &SavedEvent) -> Result<EventRule, Error> {
    let value = event.event.strip_prefix(&format!("{} = ", event.column));
    Ok(match value {
        // `""` is no value but that there is none.
        Some(value) if value != "\"\"" => EventRule::Positive(value.to_owned()),
        _ => EventRule::Comparison(event.event.parse::<Comparison>()?),
    })
}

/// What is explained.
#[derive(Clone, Copy)]
pub enum Explainee<'a> {
    /// A run's model.
    Saved(&'a SavedModel),
    /// A model that only says what it predicts.
    Asked(&'a AskedModel),
}

impl<'a> Explainee<'a> {
    fn encoding(self) -> &'a Encoding {
        match self {
            Self::Saved(model) => &model.encoding,
            Self::Asked(model) => &model.encoding,
        }
    }

    fn event(self) -> &'a str {
        match self {
            Self::Saved(model) => &model.event.event,
            Self::Asked(model) => &model.event,
        }
    }

    fn training_mean(self) -> Option<&'a [f32]> {
        match self {
            Self::Saved(model) => model.training_mean.as_deref(),
            Self::Asked(_) => None,
        }
    }
}

/// A model and what is asked of it.
pub struct Explanation<'a> {
    /// The model.
    pub model: Explainee<'a>,
    /// The methods.
    pub methods: &'a [MethodPlan],
    /// Whether methods that do not apply are left out instead of refused.
    pub all_that_apply: bool,
    /// The table's rows, `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// The rows that backgrounds are drawn from, `[rows, inputs]`, in place of the table's own and
    /// of the training rows' mean.
    pub background: Option<&'a [f32]>,
    /// Those whose outcome is known.
    pub scored: Option<&'a Known>,
    /// The row that is explained alone.
    pub row: Option<usize>,
    /// Of everything that is drawn.
    pub seed: u64,
    /// Where each row's attributions and the curves go.
    pub folder: Option<&'a Path>,
    /// Who is told which method is under way, and takes the attributions too.
    pub observer: &'a mut dyn Observer,
}

impl<'a> Explanation<'a> {
    /// Explains the model, on a backend where it is one of networks.
    ///
    /// # Errors
    /// Where no method applies, or results cannot be written.
    pub fn run(self, backend: Backend) -> Result<ExplainFile, Error> {
        match self.model {
            Explainee::Saved(model) => backend.run(OnBackend {
                model,
                explanation: self,
            }),
            Explainee::Asked(model) => {
                let measure = Measure::asked(model.host.clone(), self.rows());
                let probabilities = model.host.at_rows(0, Output::Probability, self.explained());
                self.explain(&measure, &probabilities)
            }
        }
    }

    fn rows(&self) -> Rows<'a> {
        Rows {
            encoding: self.model.encoding(),
            inputs: self.inputs,
            known: self.background.unwrap_or(self.inputs),
            known_as: match self.background {
                Some(_) => "background's rows",
                None => "table's rows",
            },
            training_mean: match self.background {
                Some(_) => None,
                None => self.model.training_mean(),
            },
            scored: self.scored.map(|(inputs, labels)| Scored {
                inputs,
                labels,
                weights: None,
                called: "table's rows",
            }),
            seed: self.seed,
        }
    }

    /// The inputs of the row that is explained alone, or of all.
    fn explained(&self) -> &'a [f32] {
        let width = self.model.encoding().groups().inputs();
        match self.row {
            Some(row) => &self.inputs[row * width..][..width],
            None => self.inputs,
        }
    }

    fn explain(self, measure: &Measure<'_>, probabilities: &[f64]) -> Result<ExplainFile, Error> {
        if let Some(row) = probabilities.iter().position(|it| !it.is_finite()) {
            let row = self.row.unwrap_or(row) as u64;
            return Err(Error::NoProbability { row });
        }
        let encoding = self.model.encoding();
        let place = self.folder;
        let keep = |source| match place {
            Some(path) => Error::WriteFile {
                path: path.to_owned(),
                source,
            },
            None => Error::Keep(source),
        };
        // A folder that nothing comes into does not stay.
        let _made = place.map(Made::all).transpose().map_err(keep)?;
        let mut files = place.map(|folder| LocalFiles::new(folder, &encoding.groups()));
        let explained = self.explained();
        let Self { row, observer, .. } = self;
        let mut found = ExplainFile {
            event: self.model.event().to_owned(),
            rows: probabilities.len(),
            probability: probabilities.iter().sum::<f64>() / probabilities.len() as f64,
            row: row.map(|row| ExplainedRow {
                row,
                values: values(encoding, explained),
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
            observer.explaining(id);
            let measured = measure.measure(explain, row, &mut |rows, values| {
                observer.attributions(id, rows, values)?;
                files
                    .as_mut()
                    .map_or(Ok(()), |files| files.add(id, rows, values))
            });
            let measured = measured.map_err(|error| match error {
                Error::Keep(source) => keep(source),
                other => other,
            })?;
            if let Some(files) = files.as_mut().filter(|_| !measured.profiles.is_empty()) {
                json(&measured.profiles)
                    .and_then(|bytes| files.put(&format!("{id}.json"), &bytes))
                    .map_err(keep)?;
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
            let finished = files.finish();
            finished.map_err(|(path, source)| Error::WriteFile { path, source })?;
        }
        found.agreement = agreements(&found.influences);
        Ok(found)
    }
}

/// The part of an explanation that is generic over the backend.
struct OnBackend<'a> {
    model: &'a SavedModel,
    explanation: Explanation<'a>,
}

impl Work for OnBackend<'_> {
    type Output = Result<ExplainFile, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let mlp = Mlp::<B>::new(&self.model.weights, device);
        let measure = Measure::new(&mlp, self.explanation.rows());
        let probabilities = mlp.predict(self.explanation.explained());
        self.explanation.explain(&measure, &probabilities)
    }
}

/// A row's values, from its inputs.
pub fn values(encoding: &Encoding, inputs: &[f32]) -> Vec<ValueEntry> {
    let groups = encoding.groups();
    let conditions = encoding.conditions().iter().zip(&groups);
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
