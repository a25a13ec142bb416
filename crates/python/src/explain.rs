//! A model, explained on the rows of a table.

use std::io;

use pyo3::{exceptions::PyValueError, prelude::*};
use sways::{
    backend::Backend,
    explanation::{self, Explanation},
    methods::Block,
    progress::Observer,
};
use sways_explain::{
    Baseline,
    method::{About, Explains, find},
};

use crate::{
    error::{Error, in_keywords, stoppable},
    explained::Explained,
    listening::Listening,
    model::{Model, warn},
    settings::settings_of,
    table::Table,
};

/// Keeps each row's attributions.
#[derive(Default)]
struct Kept(Vec<f64>);

impl Observer for Kept {
    fn attributions(&mut self, _id: &str, values: &[f64]) -> io::Result<()> {
        self.0.extend_from_slice(values);
        Ok(())
    }
}

/// ``sways.explain``; ``block`` is one of ``[[explain]]`` in a configuration, as JSON.
#[pyfunction]
#[pyo3(signature = (model, table, block, *, background, seed))]
pub fn explain(
    py: Python<'_>,
    model: &Model,
    table: Table,
    block: &str,
    background: Option<Table>,
    seed: u64,
) -> PyResult<Explained> {
    let mut block: Block = settings_of(block)?;
    let about = find(&block.method).map(|entry| &entry.about);
    // Rows that somebody gives to stand for an unknown condition are to do so.
    let usual = match &background {
        Some(_) => about
            .and_then(About::baseline)
            .map(|_| Baseline::Background),
        None => about.and_then(About::usual_baseline),
    };
    block.baseline = block.baseline.or(usual);
    let hidden = model.saved().weights.architecture().hidden();
    let plan = block.check(hidden, seed);
    let plan = plan.map_err(|message| PyValueError::new_err(in_keywords(&message)))?;
    let (explained, notes) = stoppable(py, || {
        let (inputs, rows, notes) = model.inputs(&table.0)?;
        if rows == 0 || plan.row.is_some_and(|row| row >= rows) {
            return Err(setting(format!(
                "row: the table has {rows} rows, counted from 0"
            )));
        }
        let background = background.map(|table| model.inputs(&table.0)).transpose()?;
        let background = background.map(|(inputs, ..)| inputs);
        let scored = match plan.method.about().explains {
            Explains::Outcomes => {
                explanation::scored(&table.0, &|options| options, model.saved(), &inputs)?
            }
            _ => None,
        };
        let row = plan.row;
        let mut methods = vec![plan];
        if background.is_none() {
            explanation::mend_baselines(&mut methods, model.saved(), rows);
        }
        let mut kept = Kept::default();
        let found = Explanation {
            model: model.saved(),
            methods: &methods,
            all_that_apply: false,
            inputs: &inputs,
            background: background.as_deref(),
            scored: scored.as_ref(),
            row,
            seed,
            folder: None,
            observer: &mut Listening::new(&mut kept),
        }
        .run(Backend::default())?;
        let conditions = model.conditions();
        Ok((
            Explained::new(found, kept.0, conditions, model.clone(), table.0),
            notes,
        ))
    })?;
    warn(py, &notes)?;
    Ok(explained)
}

fn setting(message: String) -> Error {
    Error::Library(sways::Error::Setting {
        file: "explain".to_owned(),
        message,
    })
}
