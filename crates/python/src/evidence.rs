//! Evidence with refits of somebody else's estimator.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::{exceptions::PyValueError, prelude::*};
use sways::{
    Evidence,
    config::Config,
    evidence::{Asked, Learned, Learner},
    loaded::Loaded,
    plan::ARGUMENTS,
    run::frames,
    study::by_recipe,
};
use sways_cli::terminal::progress::Watcher;
use sways_data::EncodedCondition;

use crate::{
    error::{Error, stoppable},
    frame::Frame,
    influence::asking,
    listening::Listening,
    settings::settings_of,
    table::Table,
};

/// ``sways.evidence`` with an estimator. ``begin`` is called with the rows' places in the table, of
/// each whether the event happened, each condition's columns, and what rows weigh; it gives what
/// has ``fit(rows, denied)``, and that ``probabilities(rows, conditions, others)``: rows and
/// conditions by their places in these lists.
#[pyfunction]
#[pyo3(signature = (table, settings, begin, *, seed, quiet))]
pub fn evidence(
    py: Python<'_>,
    table: Table,
    settings: &str,
    begin: Py<PyAny>,
    seed: u64,
    quiet: bool,
) -> PyResult<Frame> {
    let config = Config {
        seed,
        ..asking(&table.0, settings_of(settings)?)
    };
    stoppable(py, || {
        let (_, data) = by_recipe(config, ARGUMENTS.as_ref())?;
        let model = Python::attach(|py| begun(py, &begin, &data)).map_err(Error::Python)?;
        let refits = Refits {
            model,
            failed: Mutex::default(),
        };
        let mut watcher = Watcher::of_evidence(quiet);
        let found =
            Evidence::default().run_with(&data, &refits, seed, &mut Listening::new(&mut watcher));
        watcher.done().map_err(sways::Error::Keep)?;
        let failed = refits.failed.into_inner();
        match failed.unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(Error::Python(error)),
            None => Ok(Frame(frames::evidence(&found?))),
        }
    })
}

/// What refits the estimator to a table.
fn begun(py: Python<'_>, begin: &Py<PyAny>, data: &Loaded) -> PyResult<Py<PyAny>> {
    let rows = data.design.rows();
    let columns = |it: &EncodedCondition| match &it.columns[..] {
        [] => vec![it.condition.clone()],
        several => several.to_vec(),
    };
    let conditions = data.encoding.conditions().iter().map(columns);
    begin.call1(
        py,
        (
            places(py, (0..rows).map(|row| data.place(row))),
            data.outcome.labels.clone(),
            conditions.collect::<Vec<_>>(),
            data.weights.clone(),
        ),
    )
}

/// Refits an estimator. What Python says where that goes wrong is kept: the library knows only that
/// it did.
struct Refits {
    model: Py<PyAny>,
    failed: Mutex<Option<PyErr>>,
}

impl fmt::Debug for Refits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refits").finish_non_exhaustive()
    }
}

impl Refits {
    fn asked<T>(&self, ask: impl FnOnce(Python<'_>) -> PyResult<T>) -> Result<T, sways::Error> {
        Python::attach(ask).map_err(|error| {
            let message = error.to_string();
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.get_or_insert(error);
            sways::Error::Refit(message)
        })
    }
}

impl Learner for Refits {
    fn fit<'a>(
        &'a self,
        rows: &[usize],
        denied: &[usize],
    ) -> Result<Box<dyn Learned + 'a>, sways::Error> {
        let fit = |py: Python<'_>| {
            let rows = places(py, rows.iter().copied());
            self.model.call_method1(py, "fit", (rows, denied.to_vec()))
        };
        Ok(Box::new(Refit {
            model: self.asked(fit)?,
            refits: self,
        }))
    }
}

/// A refitted estimator.
#[derive(Debug)]
struct Refit<'a> {
    model: Py<PyAny>,
    refits: &'a Refits,
}

impl Learned for Refit<'_> {
    fn probabilities(&self, asked: Asked<'_>) -> Result<Vec<f64>, sways::Error> {
        let Asked {
            rows,
            conditions,
            from,
        } = asked;
        self.refits.asked(|py| {
            let asked = (
                places(py, rows.iter().copied()),
                conditions.to_vec(),
                places(py, from.iter().copied()),
            );
            let said = self.model.call_method1(py, "probabilities", asked)?;
            let said: PyReadonlyArray1<'_, f64> = said.extract(py)?;
            let said = said.to_vec()?;
            if said.len() == rows.len() {
                return Ok(said);
            }
            Err(PyValueError::new_err(format!(
                "the estimator was asked of {} rows and answered with {} numbers",
                rows.len(),
                said.len()
            )))
        })
    }
}

fn places(py: Python<'_>, rows: impl Iterator<Item = usize>) -> Bound<'_, PyArray1<i64>> {
    PyArray1::from_iter(py, rows.map(|row| row as i64))
}
