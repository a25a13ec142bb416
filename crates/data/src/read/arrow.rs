//! Parquet, Arrow IPC and Arrow's record batches in memory.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReaderBuilder, StreamReader};
use arrow_schema::{ArrowError, DataType, Fields, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

use super::arrow_values::{fill, found, zone};
use super::bounded::Left;
use super::chunk::{Chunk, Piece, Want};
use super::format::Format;
use super::found::Found;
use super::frame::Frame;
use super::guard::guarded;
use super::input::Input;
use super::lengths;
use super::names::settle;
use super::parquet_lengths;
use crate::damage::NONSENSE;
use crate::error::Error;
use crate::file_note::FileNote;
use crate::lines::Lines;

/// The rows of a Parquet batch.
const ROWS: usize = 16 * 1024;

/// A table of typed columns.
pub(super) struct Batches {
    origin: String,
    format: &'static str,
    names: Vec<String>,
    notes: Vec<FileNote>,
    /// For each column what it holds, where it is read.
    found: Vec<Option<Found>>,
    /// What may still become of the file.
    left: Left,
    decoded: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
}

impl Batches {
    /// Opens a file to read the columns that `reads` says.
    pub(super) fn open(
        input: &Input,
        format: Format,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let name = if format == Format::Parquet {
            "Parquet"
        } else {
            "Arrow"
        };
        guarded(|| Self::open_as(input, format, name, reads))
            .unwrap_or_else(|| Err(Error::damaged(input.origin(), name, &NONSENSE)))
    }

    /// A table in memory, to read the columns that `reads` says.
    pub(super) fn of_frame(frame: &Frame, reads: &dyn Fn(&str) -> bool) -> Result<Self, Error> {
        let mut opened = Self::empty(frame.name(), "Arrow", None);
        let wanted = opened.describe(frame.schema(), reads)?;
        let batches = frame.pieces(ROWS);
        opened.decoded = Box::new(batches.map(move |batch| batch.project(&wanted)));
        Ok(opened)
    }

    /// One that holds what a file of so many bytes may, or one in memory.
    fn empty(origin: &str, format: &'static str, length: Option<u64>) -> Self {
        Self {
            origin: origin.to_owned(),
            format,
            names: Vec::new(),
            notes: Vec::new(),
            found: Vec::new(),
            left: Left::of(length),
            decoded: Box::new(std::iter::empty()),
        }
    }

    fn open_as(
        input: &Input,
        format: Format,
        name: &'static str,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let damaged = |error: &dyn std::fmt::Display| Error::damaged(input.origin(), name, error);
        let file = || input.file().map_err(|source| input.failed(source));
        let length = file()?
            .metadata()
            .map_err(|source| input.failed(source))?
            .len();
        let mut opened = Self::empty(input.origin(), name, Some(length));
        match format {
            Format::Parquet => {
                parquet_lengths::check(&mut file()?).map_err(|error| damaged(&error))?;
                let builder = in_views(&file()?).map_err(|error| damaged(&error))?;
                if let Some(codec) = codec(builder.metadata()) {
                    let origin = input.origin().to_owned();
                    return Err(Error::Codec { origin, codec });
                }
                let wanted = opened.describe(builder.schema(), reads)?;
                let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
                let builder = builder.with_projection(mask).with_batch_size(ROWS);
                let batches = builder.build().map_err(|error| damaged(&error))?;
                opened.decoded = Box::new(batches);
            }
            Format::ArrowFile => {
                let open = || -> Result<BufReader<File>, Error> { Ok(BufReader::new(file()?)) };
                lengths::check_file(&mut file()?).map_err(|error| damaged(&error))?;
                let whole = FileReaderBuilder::new()
                    .build(open()?)
                    .map_err(|error| damaged(&error))?;
                let wanted = opened.describe(&whole.schema(), reads)?;
                let batches = FileReaderBuilder::new()
                    .with_projection(wanted)
                    .build(open()?)
                    .map_err(|error| damaged(&error))?;
                opened.decoded = Box::new(batches);
            }
            _ => {
                let open = |projection| {
                    StreamReader::try_new(BufReader::new(file()?), projection)
                        .map_err(|error| damaged(&error))
                };
                let has_end =
                    lengths::check_stream(&mut file()?).map_err(|error| damaged(&error))?;
                opened.notes.extend((!has_end).then_some(FileNote::NoEnd));
                let whole = open(None)?;
                let wanted = opened.describe(&whole.schema(), reads)?;
                drop(whole);
                opened.decoded = Box::new(open(Some(wanted))?);
            }
        }
        Ok(opened)
    }

    /// Takes over what the schema says; returns the places of the columns to read.
    fn describe(
        &mut self,
        schema: &Schema,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<usize>, Error> {
        let mut wanted = Vec::new();
        let names = schema.fields().iter().map(|field| field.name().clone());
        let (names, renamed) = settle(names.collect());
        self.notes.extend(renamed);
        let (mut left_out, mut zoned) = (Vec::new(), Vec::new());
        for (index, (field, name)) in schema.fields().iter().zip(names).enumerate() {
            let mut holds = None;
            if reads(&name) {
                holds = found(field.data_type());
                if holds.is_none() {
                    left_out.push((name, field.data_type()));
                    continue;
                }
                wanted.push(index);
                if let Some(zone) = zone(field.data_type()) {
                    zoned.push(format!("{name} ({zone})"));
                }
            }
            self.found.push(holds);
            self.names.push(name);
        }
        if let (true, Some((name, kind))) = (wanted.is_empty(), left_out.first()) {
            return Err(Error::Nested {
                origin: self.origin.clone(),
                column: name.clone(),
                kind: format!("values of the type {kind}"),
            });
        }
        if !zoned.is_empty() {
            self.notes.push(FileNote::Zones { columns: zoned });
        }
        if !left_out.is_empty() {
            let columns = left_out.into_iter().map(|(name, _)| name).collect();
            self.notes.push(FileNote::Nested { columns });
        }
        Ok(wanted)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn notes(&self) -> &[FileNote] {
        &self.notes
    }

    pub(super) fn found(&self, index: usize) -> Option<Found> {
        self.found[index]
    }

    /// The rows of the next batch.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let (origin, format) = (self.origin.clone(), self.format);
        guarded(|| self.decode(wants))
            .unwrap_or_else(|| Err(Error::damaged(&origin, format, &NONSENSE)))
    }

    fn decode(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let Some(batch) = self.decoded.next() else {
            return Ok(None);
        };
        let batch = batch.map_err(|error| Error::damaged(&self.origin, self.format, &error))?;
        self.left
            .take_cells(batch.num_rows(), batch.num_columns())
            .map_err(|problem| Error::damaged(&self.origin, self.format, &problem))?;
        let mut read = batch.columns().iter();
        let mut columns = Vec::with_capacity(wants.len());
        for (want, found) in wants.iter().zip(&self.found) {
            let mut piece = Piece::new(*want, batch.num_rows());
            if found.is_some()
                && let Some(array) = read.next()
            {
                fill(&mut piece, array.as_ref(), &mut self.left)
                    .map_err(|problem| Error::damaged(&self.origin, self.format, &problem))?;
            }
            columns.push(piece);
        }
        Ok(Some(vec![Chunk {
            rows: batch.num_rows(),
            lines: Lines::default(),
            columns,
        }]))
    }
}

/// What a part of a Parquet file is compressed with, where that is not read.
fn codec(file: &ParquetMetaData) -> Option<String> {
    let groups = file.row_groups().iter();
    let mut codecs = groups
        .flat_map(RowGroupMetaData::columns)
        .map(ColumnChunkMetaData::compression);
    let other = codecs.find(|it| matches!(it, Compression::BROTLI(_) | Compression::LZO))?;
    let name = other.to_string().to_lowercase();
    Some(name.split('(').next().unwrap_or(&name).to_owned())
}

/// A reader of a Parquet file that gives text where it lies: a value of a dictionary is not
/// repeated for each row that has it.
fn in_views(file: &File) -> parquet::errors::Result<ParquetRecordBatchReaderBuilder<File>> {
    let metadata = ArrowReaderMetadata::load(file, ArrowReaderOptions::new())?;
    let schema = metadata.schema();
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View))
        }
        _ => Arc::clone(field),
    });
    let fields: Fields = fields.collect();
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)?;
    let file = file.try_clone()?;
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(
        file, metadata,
    ))
}
