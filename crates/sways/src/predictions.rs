//! The probability of the event for new rows, batch by batch, written or kept.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::ArrowWriter;
use sways_data::{Design, shown_path};
use sways_model::{Mlp, MlpOps};
use tempfile::NamedTempFile;

use crate::{
    backend::{Backend, Work},
    descriptors,
    error::Error,
    half_written::{self, HalfWritten},
    new_rows::NewRows,
    run::files::no_formula,
    saved_model::SavedModel,
    temporary,
};

/// How a file of probabilities is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of text.
    Csv,
    /// Columns.
    Parquet,
}

/// Predicts each row of a table and writes its probability.
///
/// # Errors
/// Where a row cannot be read, or the probabilities cannot be written.
pub fn predict(
    model: &SavedModel,
    rows: &mut NewRows<'_>,
    output: Output,
    backend: Backend,
) -> Result<(), Error> {
    let mut output = output;
    each(model, rows, backend, &mut |batch| output.write(batch))?;
    output.finish()
}

/// Predicts each row of a table: its probabilities.
///
/// # Errors
/// Where a row cannot be read.
pub fn probabilities(
    model: &SavedModel,
    rows: &mut NewRows<'_>,
    backend: Backend,
) -> Result<Vec<f64>, Error> {
    let mut all = Vec::new();
    each(model, rows, backend, &mut |batch| {
        all.extend_from_slice(batch.probabilities);
        Ok(())
    })?;
    Ok(all)
}

/// Predicts batch by batch.
fn each(
    model: &SavedModel,
    rows: &mut NewRows<'_>,
    backend: Backend,
    take: Take<'_>,
) -> Result<(), Error> {
    backend.run(Predict { model, rows, take })
}

/// Who takes probabilities, in the rows' order.
type Take<'a> = &'a mut dyn FnMut(&Batch<'_>) -> Result<(), Error>;

/// The part of a prediction that is generic over the backend.
struct Predict<'a, 'b> {
    model: &'a SavedModel,
    rows: &'a mut NewRows<'b>,
    take: Take<'a>,
}

impl Work for Predict<'_, '_> {
    type Output = Result<(), Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let model = Mlp::<B>::new(&self.model.weights, device);
        let mut first = 0;
        while let Some(design) = self.rows.next() {
            let design: Design = design?;
            let probabilities = model.predict(design.values());
            if let Some(place) = probabilities.iter().position(|it| !it.is_finite()) {
                let row = first + place as u64;
                return Err(Error::NoProbability { row });
            }
            (self.take)(&Batch {
                first,
                probabilities: &probabilities,
                kept: self.rows.kept().map(|(_, cells)| cells).collect(),
            })?;
            first += design.rows() as u64;
        }
        Ok(())
    }
}

/// Rows with their probabilities.
struct Batch<'a> {
    /// The number of the first.
    first: u64,
    probabilities: &'a [f64],
    /// A list of cells a column that is kept.
    kept: Vec<&'a [String]>,
}

/// Where probabilities go: a file that is there whole or not at all, or standard output.
pub struct Output {
    place: PathBuf,
    /// The names of the columns.
    names: Vec<String>,
    writer: Writer,
    half_written: Option<HalfWritten>,
}

enum Writer {
    Stream(csv::Writer<Box<dyn Write>>),
    Csv(csv::Writer<BufWriter<NamedTempFile>>),
    Parquet(ArrowWriter<NamedTempFile>),
}

impl Output {
    /// Lines of CSV to a stream, which errors call `place`; the columns to `keep` come between a
    /// row's number and its probability.
    ///
    /// # Errors
    /// Where it cannot be written to, or a column to keep is called as one of its own.
    pub fn to_stream(stream: Box<dyn Write>, place: &str, keep: &[String]) -> Result<Self, Error> {
        let mut writer = csv::Writer::from_writer(stream);
        let (place, names) = (PathBuf::from(place), names(keep)?);
        header(&mut writer, &names).map_err(|source| failed(&place, source))?;
        Ok(Self {
            place,
            names,
            writer: Writer::Stream(writer),
            half_written: None,
        })
    }

    /// A file, which is there whole or not at all; the columns as in [`Output::to_stream`].
    ///
    /// # Errors
    /// Where its folder cannot be written to, or a column to keep is called as one of its own.
    pub fn to_file(place: &Path, format: Format, keep: &[String]) -> Result<Self, Error> {
        let (place, names) = (temporary::named(place), names(keep)?);
        let error = |source: io::Error| failed(&place, source);
        if place.is_dir() {
            return Err(error(io::ErrorKind::IsADirectory.into()));
        }
        if temporary::is_no_file(&place) {
            let stream = descriptors::open_no_file(&place).map_err(error)?;
            return match format {
                Format::Parquet => Err(error(io::Error::other("Parquet needs a file"))),
                Format::Csv => Self::to_stream(Box::new(stream), &shown_path(&place), keep),
            };
        }
        let (file, half_written) = temporary::file_for(&place).map_err(error)?;
        let writer = if format == Format::Parquet {
            let none = Batch {
                first: 0,
                probabilities: &[],
                kept: vec![&[]; keep.len()],
            };
            let schema = none.columns(&names).map_err(error)?.schema();
            let writer = ArrowWriter::try_new(file, schema, None).map_err(|e| error(e.into()))?;
            Writer::Parquet(writer)
        } else {
            let mut writer = csv::Writer::from_writer(BufWriter::new(file));
            header(&mut writer, &names).map_err(error)?;
            Writer::Csv(writer)
        };
        Ok(Self {
            place,
            names,
            writer,
            half_written: Some(half_written),
        })
    }

    /// Writes some rows.
    fn write(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        match &mut self.writer {
            Writer::Stream(writer) => {
                // An interruption does not take back what is read already.
                half_written::note_written(&self.place);
                batch.lines(writer)
            }
            Writer::Csv(writer) => batch.lines(writer),
            Writer::Parquet(writer) => {
                let columns = batch.columns(&self.names);
                columns.and_then(|columns| Ok(writer.write(&columns)?))
            }
        }
        .map_err(|source| failed(&self.place, source))
    }

    fn finish(self) -> Result<(), Error> {
        let Self {
            place,
            writer,
            half_written,
            names: _,
        } = self;
        let persist = |file: NamedTempFile| {
            let half_written = half_written.unwrap_or_else(|| HalfWritten::new(file.path()));
            temporary::persist(file, half_written, &place)
        };
        let done = match writer {
            Writer::Stream(mut writer) => writer.flush(),
            Writer::Csv(writer) => writer
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)
                .and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error))
                .and_then(persist),
            Writer::Parquet(writer) => writer
                .into_inner()
                .map_err(io::Error::from)
                .and_then(persist),
        };
        done.map_err(|source| failed(&place, source))
    }
}

fn failed(place: &Path, source: io::Error) -> Error {
    Error::WriteFile {
        path: place.to_owned(),
        source,
    }
}

/// The names of the columns.
fn names(keep: &[String]) -> Result<Vec<String>, Error> {
    let ends = ["row", "probability"].map(str::to_owned);
    if let Some(column) = keep.iter().find(|column| ends.contains(column)) {
        let column = column.clone();
        return Err(Error::KeptName { column });
    }
    let [row, probability] = ends;
    let keep = keep.iter().cloned();
    Ok([row].into_iter().chain(keep).chain([probability]).collect())
}

fn header<W: Write>(writer: &mut csv::Writer<W>, names: &[String]) -> io::Result<()> {
    let names = names.iter().map(|name| no_formula(name));
    writer.write_record(names).map_err(cause)
}

/// Why CSV could not be written: of which kind it is, a closed pipe or a full disk, stays.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl Batch<'_> {
    fn lines<W: Write>(&self, writer: &mut csv::Writer<W>) -> io::Result<()> {
        self.records(writer).map_err(cause)
    }

    fn records<W: Write>(&self, writer: &mut csv::Writer<W>) -> csv::Result<()> {
        for (place, probability) in self.probabilities.iter().enumerate() {
            let row = (self.first + place as u64).to_string();
            writer.write_field(row)?;
            for cells in &self.kept {
                writer.write_field(&cells[place])?;
            }
            writer.write_field(probability.to_string())?;
            writer.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn columns(&self, names: &[String]) -> io::Result<RecordBatch> {
        let rows = (self.first..).take(self.probabilities.len());
        let rows: ArrayRef = Arc::new(UInt64Array::from_iter_values(rows));
        let probabilities = self.probabilities.iter().copied();
        let probabilities: ArrayRef = Arc::new(Float64Array::from_iter_values(probabilities));
        let kept = self.kept.iter().map(|cells| {
            let cells: ArrayRef = Arc::new(StringArray::from_iter_values(cells.iter()));
            cells
        });
        let columns = [rows].into_iter().chain(kept).chain([probabilities]);
        RecordBatch::try_from_iter(names.iter().zip(columns)).map_err(io::Error::other)
    }
}
