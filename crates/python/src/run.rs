//! What a question found.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::{
    exceptions::PyKeyError,
    prelude::*,
    types::{PyBytes, PyDict},
};
use sways::{
    limits,
    run::{
        RunFolder, SavedRun,
        files::{MODEL, PAGE},
        frames,
        saved::RowAttributions,
    },
    saved_model::SavedModel,
    temporary,
    words::shown_event,
};
use sways_data::TableSource;
use sways_report::answer::answer;
use tempfile::TempDir;

use crate::{
    error::{Error, in_keywords, stoppable},
    frame::Frame,
    model::Model,
    pickled::Pickled,
    table::Table,
};

/// What is pickled: the folder's name, its files, the notes.
type Files<'py> = (PathBuf, Vec<(PathBuf, Bound<'py, PyBytes>)>, Vec<String>);

/// What ``sways.influence`` found: the answer, and everything that it rests on.
#[pyclass(frozen, module = "sways")]
pub struct Run {
    saved: SavedRun,
    model: SavedModel,
    /// Where the run's folder is, if it goes with this.
    _kept: Option<TempDir>,
    table: Option<TableSource>,
    hints: Vec<String>,
}

impl Run {
    /// Reads a run's folder, which goes with the result where it is `temporary`.
    pub fn read(
        place: &Path,
        temporary: Option<TempDir>,
        table: Option<TableSource>,
        hints: Option<Vec<String>>,
    ) -> Result<Self, Error> {
        let saved = SavedRun::read(place)?;
        Ok(Self {
            model: SavedModel::read(&place.join(MODEL))?,
            hints: hints.unwrap_or_else(|| saved.influence.hints.clone()),
            saved,
            _kept: temporary,
            table,
        })
    }

    fn file(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.saved.folder.join(name);
        Ok(limits::read_file(&path)?)
    }
}

#[pymethods]
impl Run {
    /// The answer in sentences.
    #[getter]
    fn answer(&self) -> String {
        let event = shown_event(&self.saved.influence.event);
        let language = self.saved.language().unwrap_or_default();
        in_keywords(&answer(&event, self.saved.evidence.as_ref(), language).to_string())
    }

    /// What should be known before anything is believed, each a sentence: what was left out and how
    /// cells were read, how the event was found, conditions that tell it, columns that are alike. Of a run
    /// that was read again, those from the event on.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.hints.clone()
    }

    /// The event, as part of a sentence.
    #[getter]
    fn event(&self) -> &str {
        &self.saved.influence.event
    }

    /// The conditions' names.
    #[getter]
    fn conditions(&self) -> Vec<String> {
        self.saved.influence.conditions.clone()
    }

    /// Whether the influences are real, a row a condition; ``None`` where nothing was tested.
    #[getter]
    fn evidence(&self) -> Option<Frame> {
        let evidence = self.saved.evidence.as_ref();
        evidence.map(|evidence| Frame(frames::evidence(evidence)))
    }

    /// What each method found, a row a condition.
    #[getter]
    fn influences(&self) -> Frame {
        Frame(frames::influences(&self.saved.influence.influences))
    }

    /// Each row's attributions by a method that explains rows, such as ``"shapley"``:
    /// ``[rows, conditions]``, in the table's order, the rows that ``rows_of(id)`` names. ``id`` is
    /// one of those in ``influences``.
    fn attributions<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.shaped(py, self.of_rows(id)?.values)
    }

    /// The table's rows that ``attributions(id)`` are of, counted from 0: those whose outcome is
    /// known or, of large tables, some that were drawn of them at random.
    fn rows_of<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyArray1<u64>>> {
        Ok(PyArray1::from_vec(py, self.of_rows(id)?.rows))
    }

    /// The table's rows whose outcome is known, counted from 0.
    #[getter]
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<u64>>> {
        let rows = self.saved.rows().map_err(Error::from)?;
        Ok(PyArray1::from_vec(py, rows))
    }

    /// The output at the background by a method whose attributions are differences from it.
    fn base(&self, id: &str) -> Option<f64> {
        let mut influences = self.saved.influence.influences.iter();
        influences.find(|it| it.id == id)?.base
    }

    /// The attributions by a method that explains rows, as a ``shap.Explanation``: shap's plots
    /// draw it.
    fn explanation<'py>(slf: &Bound<'py, Self>, id: &str) -> PyResult<Bound<'py, PyAny>> {
        let (py, run) = (slf.py(), slf.get());
        let RowAttributions { rows, values } = run.of_rows(id)?;
        let attributions = run.shaped(py, values)?;
        let values = run.values_at(py, &rows)?;
        let shap = py.import("sways._shap")?;
        let conditions = run.conditions();
        shap.call_method1(
            "explanation",
            (attributions, run.base(id), conditions, values),
        )
    }

    /// The networks that the run trained.
    #[getter]
    fn model(&self) -> Model {
        self.model_of()
    }

    /// The probability of the event for each row of a table, ``[rows]``.
    fn predict<'py>(&self, py: Python<'py>, table: Table) -> PyResult<Bound<'py, PyArray1<f64>>> {
        self.model_of().predict(py, table)
    }

    /// The report, one HTML page that needs nothing but itself.
    #[getter]
    fn report(&self) -> PyResult<String> {
        Ok(String::from_utf8_lossy(&self.file(PAGE)?).into_owned())
    }

    /// The run's folder, with everything that ``sways influence`` leaves. Where no ``runs`` was
    /// named it is a temporary one, which goes with this object.
    #[getter]
    fn folder<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let pathlib = py.import("pathlib")?;
        pathlib.call_method1("Path", (&self.saved.folder,))
    }

    /// Writes the report, where the name ends in ``.html``, else the run's folder, from which
    /// ``sways.load`` reads it again.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        stoppable(py, || {
            if extension == "html" || extension == "htm" {
                let page = self.file(PAGE)?;
                let written = temporary::put(&path, &page);
                return written.map_err(|source| sways::Error::WriteFile { path, source }.into());
            }
            RunFolder::copy(&self.saved.folder, &path)?;
            Ok(())
        })
    }

    /// The folder's files and the notes; the table that it was asked of is not there.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py, Files<'py>>> {
        let (py, run) = (slf.py(), slf.get());
        let folder = &run.saved.folder;
        let files = read_all(folder).map_err(sways::Error::Keep);
        let files = files.map_err(Error::from)?.into_iter();
        let files = files.map(|(name, bytes)| (name, PyBytes::new(py, &bytes)));
        let name = folder.file_name().unwrap_or_default().into();
        let of_files = slf.get_type().getattr("_of_files")?;
        Ok((of_files, (name, files.collect(), run.hints.clone())))
    }

    #[staticmethod]
    fn _of_files(
        name: PathBuf,
        files: Vec<(PathBuf, Vec<u8>)>,
        hints: Vec<String>,
    ) -> PyResult<Self> {
        let read = || -> Result<Self, Error> {
            let kept = tempfile::tempdir().map_err(sways::Error::Keep)?;
            let folder = kept.path().join(name);
            for (name, bytes) in files {
                let path = folder.join(name);
                let parent = path.parent().unwrap_or(&folder);
                fs::create_dir_all(parent).map_err(sways::Error::Keep)?;
                fs::write(&path, bytes).map_err(sways::Error::Keep)?;
            }
            Self::read(&folder, Some(kept), None, Some(hints))
        };
        Ok(read()?)
    }

    fn __repr__(&self) -> String {
        self.answer()
    }

    /// The report, in a frame of the notebook's page.
    fn _repr_html_(&self) -> PyResult<String> {
        let page = self.report()?.replace('&', "&amp;").replace('"', "&quot;");
        Ok(format!(
            "<iframe title=\"sways\" sandbox=\"allow-scripts allow-downloads\" \
             style=\"width: 100%; height: 48em; border: 0\" srcdoc=\"{page}\"></iframe>"
        ))
    }
}

impl Run {
    /// The conditions' values in some of the table's rows, a list a condition; `None` where the
    /// table is not at hand.
    fn of_rows(&self, id: &str) -> PyResult<RowAttributions> {
        let found = self.saved.attributions(id).map_err(Error::from)?;
        found.ok_or_else(|| {
            PyKeyError::new_err(format!(
                "no attributions of rows by {id:?}; there are some by {}",
                self.saved.with_attributions().join(", ")
            ))
        })
    }

    /// Attributions as ``[rows, conditions]``.
    fn shaped<'py>(
        &self,
        py: Python<'py>,
        values: Vec<f64>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let columns = self.saved.influence.conditions.len();
        let rows = values.len() / columns.max(1);
        PyArray1::from_vec(py, values).reshape([rows, columns])
    }

    fn values_at<'py>(
        &self,
        py: Python<'py>,
        rows: &[u64],
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(table) = &self.table else {
            return Ok(None);
        };
        let all = self.model_of().values(py, Table(table.clone()))?;
        for (condition, values) in all.copy()? {
            let values: Vec<Bound<'_, PyAny>> = values.extract()?;
            let values = rows.iter().filter_map(|&row| values.get(row as usize));
            all.set_item(condition, values.collect::<Vec<_>>())?;
        }
        Ok(Some(all))
    }

    fn model_of(&self) -> Model {
        Model::of(self.model.clone())
    }
}

/// The files in a folder and below it, by their places in it.
fn read_all(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let name = below.join(entry.file_name());
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if path.is_file() {
                files.push((name, fs::read(path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// ``sways.load`` of a folder.
#[pyfunction]
pub fn load_run(py: Python<'_>, path: PathBuf) -> PyResult<Run> {
    stoppable(py, || Run::read(&path, None, None, None))
}
