//! A table in batches of rows.

use super::collect::Collector;
use super::dittos::Above;
use super::frame::TableSource;
use super::options::ReadOptions;
use super::planned::Planned;
use super::source::{Given, Source};
use crate::file_note::FileNote;
use crate::{error::Error, form::Form, table::Table};

/// Reads a table batch by batch: an iterator of [`Table`]s of at most so many rows,
/// whose memory does not grow with the file.
///
/// Types are those of the options. What they do not say is found out in each batch for
/// itself, so a reader for a model is given
/// [`Encoding::read_options`](crate::Encoding::read_options).
pub struct TableReader {
    /// Keeps a temporary file.
    given: Given,
    source: Source,
    columns: Vec<Planned>,
    /// The last cell of each column in what is read.
    above: Vec<Above>,
    options: ReadOptions,
    most: usize,
    /// Tables that are read, and as far as the first is handed out.
    pending: std::vec::IntoIter<Table>,
    current: Option<(Table, usize)>,
    rows: usize,
    done: bool,
}

impl TableReader {
    /// Opens a table as [`read_table`](crate::read_table) does, to hand out tables of at
    /// most `rows` rows (at least 1).
    ///
    /// # Errors
    /// Where the file or its header cannot be read, or the options do not fit it.
    pub fn open(
        source: impl Into<TableSource>,
        options: &ReadOptions,
        rows: usize,
    ) -> Result<Self, Error> {
        let given = Given::new(source.into(), options)?;
        let source = Source::open(&given, options)?;
        let mut columns = Planned::all(&source, options, given.origin())?;
        // There is no second pass to see how numbers are written.
        for column in &mut columns {
            column.form.get_or_insert_with(|| Form {
                decimal: options.decimal.unwrap_or_default(),
                date_order: options.date_order.unwrap_or_default(),
                missing: options.missing.clone(),
                also_missing: column.also_missing.clone(),
                kept: column.kept.clone(),
                hundredths: column.known.fractions == Some(true),
                last_year: column.known.last_year,
                ..Form::default()
            });
        }
        Ok(Self {
            given,
            source,
            above: vec![Above::Nothing; columns.len()],
            columns,
            options: options.clone(),
            most: rows.max(1),
            pending: Vec::new().into_iter(),
            current: None,
            rows: 0,
            done: false,
        })
    }

    /// The names of the file's columns, read or not.
    pub fn names(&self) -> &[String] {
        self.source.names()
    }

    /// What was found out about the file as far as it is read; after the last row, all.
    pub fn file_notes(&self) -> Vec<FileNote> {
        let notes = self.given.notes().iter().cloned();
        let none = (self.done && self.rows == 0).then_some(FileNote::NoRows);
        notes.chain(self.source.notes()).chain(none).collect()
    }

    /// The next tables, as they come.
    fn fetch(&mut self) -> Result<bool, Error> {
        let collector = |first_row| {
            Collector::new(self.given.origin(), &self.columns, first_row, &self.options)
        };
        let wants = collector(0).wants();
        let Some(chunks) = self.source.next(&wants)? else {
            return Ok(false);
        };
        let mut tables = Vec::new();
        for mut chunk in chunks.into_iter().filter(|chunk| chunk.rows > 0) {
            let rows = chunk.rows;
            let plans = self.columns.iter().zip(&mut self.above);
            for (piece, (planned, above)) in chunk.columns.iter_mut().zip(plans) {
                if !planned.verbatim {
                    piece.fill_down(above, &planned.kept);
                }
            }
            let mut collector = collector(self.rows);
            collector.absorb(vec![chunk]);
            tables.push(collector.finish(false)?);
            self.rows += rows;
        }
        self.pending = tables.into_iter();
        Ok(true)
    }

    fn batch(&mut self) -> Result<Option<Table>, Error> {
        loop {
            if let Some((table, start)) = self.current.take() {
                if start == 0 && table.rows() <= self.most {
                    return Ok(Some(table));
                }
                let batch = table.slice(start, self.most);
                let next = start + batch.rows();
                if next < table.rows() {
                    self.current = Some((table, next));
                }
                return Ok(Some(batch));
            }
            if let Some(table) = self.pending.next() {
                self.current = Some((table, 0));
            } else if !self.fetch()? {
                return Ok(None);
            }
        }
    }
}

impl Iterator for TableReader {
    type Item = Result<Table, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.batch().transpose();
        self.done = !matches!(batch, Some(Ok(_)));
        batch
    }
}
