//! A saved model, explained on all rows.

use std::sync::Arc;

use datafusion::arrow::{
    array::{ArrayRef, AsArray, Float64Array},
    datatypes::Float64Type,
    record_batch::RecordBatch,
};
use sways::{explanation::ExplainFile, methods::MethodPlan, saved_model::SavedModel};
use sways_explain::{Baseline, Influence, Reduction};

use super::predict::{PROBABILITY, columns_of};
use crate::{
    engine::{Engine, Rows},
    error::Error,
    functions::{
        recipe::{Recipe, Task},
        sums::{Place, Sums},
    },
};

/// How a model is explained.
pub struct Explaining<'a> {
    /// The model.
    pub model: &'a SavedModel,
    /// The method.
    pub method: &'a MethodPlan,
    /// Of what is drawn.
    pub seed: u64,
}

impl Explaining<'_> {
    /// The function that gives a row's probability, then its attributions.
    ///
    /// # Errors
    /// Where the method is not one of rows, or needs rows beside those that it explains.
    pub fn function(&self, rows: &Rows) -> Result<Recipe, Error> {
        let about = self.method.method.about();
        let wrong = |problem: &str| {
            Err(Error::Setting(format!(
                "--method {}: {problem}",
                about.name
            )))
        };
        if !about.is_local() {
            return wrong("it does not explain row by row, as an engine does");
        }
        if about.baseline().is_some() {
            match (self.method.baseline, &self.model.training_mean) {
                (Baseline::Background, _) => {
                    return wrong("an engine has no rows to draw from; add --baseline mean");
                }
                (Baseline::Mean, None) => {
                    return wrong(
                        "the model's file, of an older version, does not hold the mean of its \
                         training rows; add --baseline zero",
                    );
                }
                _ => {}
            }
        }
        let task = Task::Explain {
            block: Box::new(self.method.resolved()),
            seed: self.seed,
        };
        let width = 1 + self.model.encoding.groups().len();
        let bytes = Arc::from(self.model.to_bytes()?);
        Ok(Recipe::with_model(
            columns_of(rows, self.model)?,
            task,
            width,
            bytes,
        ))
    }

    /// What all rows' attributions come to, in place of what those of a few, `like`, do.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn of_all(
        &self,
        engine: &Engine,
        rows: &Rows,
        like: &mut ExplainFile,
    ) -> Result<(), Error> {
        let sums: Sums = engine.sums(rows, self.function(rows)?)?;
        let Some((probability, attributions)) = sums.places().split_first() else {
            return Ok(());
        };
        like.rows = probability.count() as usize;
        like.probability = probability.mean();
        for influence in &mut like.influences {
            let reduced = attributions.iter().map(|of| match influence.reduction {
                Reduction::MeanAbs => of.mean_size(),
                Reduction::Sd => of.deviation(),
                Reduction::Rms => of.root_mean_square(),
                Reduction::None | Reduction::Row | Reduction::Mean => of.mean(),
            });
            influence.values = reduced.collect();
            // Of members, and of the worst row, sums say nothing.
            *influence = Influence {
                members: Vec::new(),
                completeness: None,
                evaluations: None,
                row_error: None,
                ..influence.clone()
            };
            let of_mean = attributions.iter().map(Place::mean);
            influence.prediction = influence.base.map(|base| base + of_mean.sum::<f64>());
        }
        Ok(())
    }

    /// The columns to `keep` beside each row's probability and attributions, in one list a row.
    ///
    /// # Errors
    /// Where the table lacks a column.
    pub fn of_each(&self, rows: &Rows, keep: &[String]) -> Result<Rows, Error> {
        if keep.iter().any(|name| name == PROBABILITY) {
            return Err(Error::Table {
                table: rows.name().to_owned(),
                problem: format!(
                    "it has a column {PROBABILITY}, as what is explained is called; give it another \
                     name by --sql"
                ),
            });
        }
        rows.with(keep, vec![(PROBABILITY, self.function(rows)?)])
    }
}

/// The last column of a batch, a list of a row's probability and attributions, as columns.
///
/// # Errors
/// Where it is none.
pub fn in_columns(batch: &RecordBatch, conditions: &[&str]) -> Result<RecordBatch, Error> {
    let (lists, others) = batch.columns().split_last().ok_or_else(no_lists)?;
    let lists = lists.as_fixed_size_list_opt().ok_or_else(no_lists)?;
    let numbers = lists.values().as_primitive::<Float64Type>().values();
    let width = lists.value_length() as usize;
    let column = |place: usize| -> ArrayRef {
        let of_row = numbers.chunks_exact(width).map(|row| row[place]);
        Arc::new(Float64Array::from_iter_values(of_row))
    };
    let names = batch.schema();
    let names = names.fields().iter().map(|field| field.name().clone());
    let kept = names.zip(others.iter().cloned());
    let made = conditions
        .iter()
        .enumerate()
        .map(|(place, condition)| (format!("{condition} sways by"), column(1 + place)));
    let columns = kept
        .chain([(PROBABILITY.to_owned(), column(0))])
        .chain(made);
    RecordBatch::try_from_iter(columns).map_err(|error| Error::Setting(error.to_string()))
}

fn no_lists() -> Error {
    Error::Setting("the engine gave no attributions".to_owned())
}
