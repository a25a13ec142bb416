//! The probability of the event for new rows, batch by batch, written or kept.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, UInt64Array};
use parquet::arrow::ArrowWriter;
use sways_data::Design;
use sways_model::{Mlp, MlpOps};
use tempfile::NamedTempFile;

use crate::{
    Error,
    backend::{Backend, Work},
    half_written::{self, HalfWritten},
    new_rows::NewRows,
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
    let mut row = 0;
    each(model, rows, backend, &mut |probabilities| {
        output.write(row, probabilities)?;
        row += probabilities.len() as u64;
        Ok(())
    })?;
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
    each(model, rows, backend, &mut |probabilities| {
        all.extend_from_slice(probabilities);
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
type Take<'a> = &'a mut dyn FnMut(&[f64]) -> Result<(), Error>;

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
        for design in self.rows {
            let design: Design = design?;
            (self.take)(&model.predict(design.values()))?;
        }
        Ok(())
    }
}

/// Where probabilities go: a file that is there whole or not at all, or standard output.
pub struct Output {
    place: PathBuf,
    writer: Writer,
    half_written: Option<HalfWritten>,
}

enum Writer {
    Stream(csv::Writer<Box<dyn Write>>),
    Csv(csv::Writer<BufWriter<NamedTempFile>>),
    Parquet(ArrowWriter<NamedTempFile>),
}

impl Output {
    /// Lines of CSV to a stream, which errors call `place`.
    ///
    /// # Errors
    /// Where it cannot be written to.
    pub fn to_stream(stream: Box<dyn Write>, place: &str) -> Result<Self, Error> {
        let mut writer = csv::Writer::from_writer(stream);
        let place = PathBuf::from(place);
        header(&mut writer).map_err(|source| failed(&place, source))?;
        Ok(Self {
            place,
            writer: Writer::Stream(writer),
            half_written: None,
        })
    }

    /// A file, which is there whole or not at all.
    ///
    /// # Errors
    /// Where its folder cannot be written to.
    pub fn to_file(place: &Path, format: Format) -> Result<Self, Error> {
        let place = place.to_owned();
        let error = |source: io::Error| failed(&place, source);
        if place.is_dir() {
            return Err(error(io::ErrorKind::IsADirectory.into()));
        }
        let (file, half_written) = temporary::file_in(temporary::parent(&place)).map_err(error)?;
        let writer = if format == Format::Parquet {
            let schema = batch(0, &[]).map_err(error)?.schema();
            let writer = ArrowWriter::try_new(file, schema, None).map_err(|e| error(e.into()))?;
            Writer::Parquet(writer)
        } else {
            let mut writer = csv::Writer::from_writer(BufWriter::new(file));
            header(&mut writer).map_err(error)?;
            Writer::Csv(writer)
        };
        Ok(Self {
            place,
            writer,
            half_written: Some(half_written),
        })
    }

    /// Writes the probabilities of the rows from `first` on.
    fn write(&mut self, first: u64, probabilities: &[f64]) -> Result<(), Error> {
        match &mut self.writer {
            Writer::Stream(writer) => {
                // An interruption does not take back what is read already.
                half_written::note_written(&self.place);
                lines(writer, first, probabilities)
            }
            Writer::Csv(writer) => lines(writer, first, probabilities),
            Writer::Parquet(writer) => {
                batch(first, probabilities).and_then(|batch| Ok(writer.write(&batch)?))
            }
        }
        .map_err(|source| failed(&self.place, source))
    }

    fn finish(self) -> Result<(), Error> {
        let Self {
            place,
            writer,
            half_written,
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

fn header<W: Write>(writer: &mut csv::Writer<W>) -> io::Result<()> {
    Ok(writer.write_record(["row", "probability"])?)
}

fn lines<W: Write>(
    writer: &mut csv::Writer<W>,
    first: u64,
    probabilities: &[f64],
) -> io::Result<()> {
    for (row, probability) in (first..).zip(probabilities) {
        writer.write_record([row.to_string(), probability.to_string()])?;
    }
    Ok(())
}

fn batch(first: u64, probabilities: &[f64]) -> io::Result<RecordBatch> {
    let rows = UInt64Array::from_iter_values((first..).take(probabilities.len()));
    let probabilities = Float64Array::from_iter_values(probabilities.iter().copied());
    let columns: [(&str, ArrayRef); 2] = [
        ("row", Arc::new(rows)),
        ("probability", Arc::new(probabilities)),
    ];
    RecordBatch::try_from_iter(columns).map_err(io::Error::other)
}
