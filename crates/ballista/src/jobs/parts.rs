//! A folder of Parquet files that is there whole or not at all.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use datafusion::{
    arrow::{
        csv::{Writer, WriterBuilder},
        datatypes::SchemaRef,
        error::ArrowError,
        record_batch::RecordBatch,
    },
    parquet::{
        arrow::ArrowWriter, basic::Compression, errors::ParquetError,
        file::properties::WriterProperties,
    },
};
use sways::{
    half_written::HalfWritten,
    temporary::{self, Folder},
};

use crate::error::Error;

/// The rows of a file.
const ROWS: usize = 8 << 20;

/// A folder that is being written.
pub struct Parts {
    place: PathBuf,
    folder: Folder,
    half_written: HalfWritten,
    writer: Option<(ArrowWriter<File>, usize)>,
    count: usize,
}

impl Parts {
    /// Begins a folder at a place where there is none.
    ///
    /// # Errors
    /// Where it cannot be made, or something is there.
    pub fn begin(place: &Path) -> Result<Self, Error> {
        let wrong = |source| failed(place, source);
        if place.exists() {
            return Err(Error::Setting(format!(
                "--output {}: it is there already; name a folder that is not, or remove it",
                place.display()
            )));
        }
        let parent = temporary::parent(place);
        fs::create_dir_all(parent).map_err(wrong)?;
        let (folder, half_written) = temporary::folder_in(parent).map_err(wrong)?;
        Ok(Self {
            place: place.to_owned(),
            folder,
            half_written,
            writer: None,
            count: 0,
        })
    }

    /// Writes some rows.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let (mut writer, rows) = match self.writer.take() {
            Some(open) => open,
            None => (self.open(batch.schema())?, 0),
        };
        writer.write(batch).map_err(|error| self.parquet(error))?;
        let rows = rows + batch.num_rows();
        if rows >= ROWS {
            writer.close().map_err(|error| self.parquet(error))?;
        } else {
            self.writer = Some((writer, rows));
        }
        Ok(())
    }

    fn open(&mut self, schema: SchemaRef) -> Result<ArrowWriter<File>, Error> {
        let path = self.folder.folder.path();
        let path = path.join(format!("part-{:05}.parquet", self.count));
        self.count += 1;
        let file = File::create(path).map_err(|source| failed(&self.place, source))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let writer = ArrowWriter::try_new(file, schema, Some(properties.build()));
        writer.map_err(|error| self.parquet(error))
    }

    fn parquet(&self, error: ParquetError) -> Error {
        failed(&self.place, io::Error::other(error))
    }

    /// Puts the folder into its place.
    ///
    /// # Errors
    /// Where it cannot be.
    pub fn finish(mut self) -> Result<(), Error> {
        if let Some((writer, _)) = self.writer.take() {
            writer.close().map_err(|error| self.parquet(error))?;
        }
        let Self {
            place,
            folder,
            half_written,
            ..
        } = self;
        let path = folder.folder.path().to_owned();
        let done = temporary::sync_all(&path)
            .and_then(|()| half_written.commit(&place, || fs::rename(&path, &place)));
        done.map_err(|source| failed(&place, source))?;
        temporary::sync_folder(temporary::parent(&place));
        Ok(())
    }
}

/// Lines of CSV.
pub fn lines<W: io::Write>(stream: W) -> Writer<W> {
    WriterBuilder::new().with_header(true).build(stream)
}

/// The error of whom it is written to, so that a closed pipe is known as one.
pub fn in_io(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, source) => source,
        ArrowError::CsvError(text) if text.contains("Broken pipe") => {
            io::ErrorKind::BrokenPipe.into()
        }
        other => io::Error::other(other),
    }
}

fn failed(place: &Path, source: io::Error) -> Error {
    sways::Error::WriteFile {
        path: place.to_owned(),
        source,
    }
    .into()
}
