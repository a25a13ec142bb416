//! A model, explained on the rows of a table.

use std::io;

use pyo3::{exceptions::PyValueError, prelude::*};
use sways::{
    backend::Backend,
    explanation::{self, ExplainFile, Explainee, Explanation, Known},
    methods::{Block, MethodPlan},
    progress::Observer,
};
use sways_explain::{
    Baseline,
    method::{About, Explains},
    methods::find,
};

use crate::{
    error::{Error, in_keywords, stoppable},
    explained::{Explained, Values},
    listening::Listening,
    model::{Model, warn},
    settings::settings_of,
    table::Table,
};

/// Keeps each row's attributions.
#[derive(Default)]
struct Kept(Vec<f64>);

impl Observer for Kept {
    fn attributions(
        &mut self,
        _id: &str,
        _rows: Option<&[usize]>,
        values: &[f64],
    ) -> io::Result<()> {
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
    let hidden = model.saved().weights.architecture().hidden();
    let plan = asked_for(block, background.is_some(), hidden, seed)?;
    let (done, notes) = stoppable(py, || {
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
        let mut plan = plan;
        if background.is_none() {
            let methods = std::slice::from_mut(&mut plan);
            explanation::mend_baselines(methods, model.saved(), rows);
        }
        let (found, attributions) = explained(
            Explainee::Saved(model.saved()),
            plan,
            &inputs,
            background.as_deref(),
            scored.as_ref(),
            seed,
        )?;
        let values = Values::Of(model.clone(), table.0);
        let conditions = model.conditions();
        Ok((
            Explained::new(found, attributions, conditions, values),
            notes,
        ))
    })?;
    warn(py, &notes)?;
    Ok(done)
}

/// What is asked for: one of ``[[explain]]`` in a configuration, as JSON. Rows that somebody gives
/// to stand for an unknown condition are to do so.
pub fn asked_for(
    block: &str,
    has_background: bool,
    hidden: &[usize],
    seed: u64,
) -> PyResult<MethodPlan> {
    let mut block: Block = settings_of(block)?;
    let about = find(&block.method).map(|entry| &entry.about);
    let usual = if has_background {
        let baseline = about.and_then(About::baseline);
        baseline.map(|_| Baseline::Background)
    } else {
        about.and_then(About::usual_baseline)
    };
    block.baseline = block.baseline.or(usual);
    let plan = block.check(hidden, seed);
    plan.map_err(|message| PyValueError::new_err(in_keywords(&message)))
}

/// What one method says of a model, and each row's attributions.
pub fn explained(
    model: Explainee<'_>,
    plan: MethodPlan,
    inputs: &[f32],
    background: Option<&[f32]>,
    scored: Option<&Known>,
    seed: u64,
) -> Result<(ExplainFile, Vec<f64>), Error> {
    let mut kept = Kept::default();
    let found = Explanation {
        model,
        row: plan.row,
        methods: &[plan],
        all_that_apply: false,
        inputs,
        background,
        scored,
        seed,
        folder: None,
        observer: &mut Listening::new(&mut kept),
    }
    .run(Backend::default())?;
    Ok((found, kept.0))
}

fn setting(message: String) -> Error {
    Error::Library(sways::Error::Setting {
        file: "explain".to_owned(),
        message,
    })
}
