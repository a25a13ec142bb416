//! The command `sways predict`: the probability of the event for new rows.

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
    Error, args::PredictArgs, backend::Work, interrupt::HalfWritten, new_rows::NewRows,
    progress::Progress, saved::SavedModel,
};

/// The rows that are in memory at once.
const BATCH: usize = 1 << 15;

/// Reads the table batch by batch and writes each row's probability.
///
/// # Errors
/// Where the model or the table cannot be read, the table lacks a condition, or the probabilities
/// cannot be written.
pub fn run(args: &PredictArgs) -> Result<(), Error> {
    let model = SavedModel::read(&args.model)?;
    let mut rows = NewRows::open(&model, &args.table, &args.read, BATCH)?;
    let output = Output::new(args.output.as_deref())?;
    args.backend.probe()?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let progress = Progress::reading(&args.table);
    let done = args.backend.run(Predict {
        model: &model,
        rows: &mut rows,
        output,
    });
    progress.done();
    if done.is_ok() {
        rows.say_what_was_unseen();
    }
    done
}

/// The part of a prediction that is generic over the backend.
struct Predict<'a, 'b> {
    model: &'a SavedModel,
    rows: &'a mut NewRows<'b>,
    output: Output,
}

impl Work for Predict<'_, '_> {
    type Output = Result<(), Error>;

    fn on<B: MlpOps>(mut self, device: &B::Device) -> Self::Output {
        let model = Mlp::<B>::new(&self.model.weights, device);
        let mut row = 0;
        for design in self.rows {
            let design: Design = design?;
            let probabilities = model.predict(design.values());
            self.output.write(row, &probabilities)?;
            row += design.rows() as u64;
        }
        self.output.finish()
    }
}

/// Where probabilities go: a file that is there whole or not at all, or standard output.
struct Output {
    place: PathBuf,
    writer: Writer,
    half_written: Option<HalfWritten>,
}

enum Writer {
    Screen(csv::Writer<io::StdoutLock<'static>>),
    Csv(csv::Writer<BufWriter<NamedTempFile>>),
    Parquet(ArrowWriter<NamedTempFile>),
}

impl Output {
    fn new(place: Option<&Path>) -> Result<Self, Error> {
        let Some(place) = place else {
            let mut writer = csv::Writer::from_writer(io::stdout().lock());
            let place = PathBuf::from("standard output");
            header(&mut writer).map_err(|source| failed(&place, source))?;
            let writer = Writer::Screen(writer);
            return Ok(Self {
                place,
                writer,
                half_written: None,
            });
        };
        let place = place.to_owned();
        let error = |source: io::Error| failed(&place, source);
        let extension = place.extension().unwrap_or_default().to_ascii_lowercase();
        let is_parquet = extension == "parquet";
        if !is_parquet && extension != "csv" {
            return Err(Error::OutputName { path: place });
        }
        if place.is_dir() {
            return Err(error(io::ErrorKind::IsADirectory.into()));
        }
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".writing-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(error)?;
        let half_written = Some(HalfWritten::new(file.path()));
        let writer = if is_parquet {
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
            half_written,
        })
    }

    /// Writes the probabilities of the rows from `first` on.
    fn write(&mut self, first: u64, probabilities: &[f64]) -> Result<(), Error> {
        match &mut self.writer {
            Writer::Screen(writer) => lines(writer, first, probabilities),
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
            let persist = || match file.persist(&place) {
                Ok(_) => Ok(()),
                Err(error) => Err(error.error),
            };
            match half_written {
                Some(half_written) => half_written.commit(persist),
                None => persist(),
            }
        };
        let done = match writer {
            Writer::Screen(mut writer) => writer.flush(),
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
    // Whoever closed the pipe has read enough.
    if source.kind() == io::ErrorKind::BrokenPipe {
        return Error::PipeClosed;
    }
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
