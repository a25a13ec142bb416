//! Where local methods' attributions go while they are computed.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use sways_data::Groups;
use tempfile::NamedTempFile;

use super::files::no_formula;
use crate::{half_written::HalfWritten, temporary};

/// The column of the rows' places in the table, counted from 0.
const ROW: &str = "row";

/// `local/<id>.csv`: a column a condition, a line a row; before them the row, where not all
/// of the table's are there.
#[derive(Debug)]
pub struct LocalFiles {
    folder: PathBuf,
    header: Vec<String>,
    /// The block that is being computed.
    current: Option<(String, Lines)>,
    /// Files that are complete but not in their place: all come together, in the end.
    complete: Vec<(HalfWritten, PathBuf, NamedTempFile)>,
}

/// A file of a block.
#[derive(Debug)]
struct Lines {
    writer: csv::Writer<NamedTempFile>,
    half_written: HalfWritten,
}

impl LocalFiles {
    /// Files in a folder, which is made when the first of them is.
    pub fn new(folder: &Path, conditions: &Groups) -> Self {
        Self {
            folder: folder.to_owned(),
            header: conditions.conditions().map(no_formula).collect(),
            current: None,
            complete: Vec::new(),
        }
    }

    /// Adds rows, `[rows, conditions]`, to a block's file; with their places in the table, where
    /// they are not all of it.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn add(&mut self, id: &str, rows: Option<&[usize]>, values: &[f64]) -> io::Result<()> {
        if self.current.as_ref().is_none_or(|(of, _)| of != id) {
            self.close()?;
            temporary::make_within(&self.folder)?;
            let (file, half_written) = temporary::file_for(&self.place(id))?;
            let mut writer = csv::Writer::from_writer(file);
            let row = rows.map(|_| ROW.to_owned());
            writer.write_record(row.iter().chain(&self.header))?;
            let lines = Lines {
                writer,
                half_written,
            };
            self.current = Some((id.to_owned(), lines));
        }
        if let Some((_, Lines { writer, .. })) = &mut self.current {
            for (place, row) in values.chunks(self.header.len()).enumerate() {
                let number = rows.map(|rows| rows[place].to_string());
                // Where there is no attribution the cell is empty.
                let cell = |value: &f64| match value {
                    value if value.is_nan() => String::new(),
                    value => value.to_string(),
                };
                writer.write_record(number.into_iter().chain(row.iter().map(cell)))?;
            }
        }
        Ok(())
    }

    /// Adds a file of another kind.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        temporary::make_within(&self.folder)?;
        let place = self.folder.join(name);
        let (mut file, half_written) = temporary::file_for(&place)?;
        file.write_all(bytes)?;
        self.complete.push((half_written, place, file));
        Ok(())
    }

    /// Puts every file in its place, and no interruption between them.
    ///
    /// # Errors
    /// Where one cannot be written, and why; then none is there, unless one could not take its place.
    pub fn finish(&mut self) -> Result<(), (PathBuf, io::Error)> {
        self.close().map_err(|error| (self.folder.clone(), error))?;
        temporary::persist_all(std::mem::take(&mut self.complete))
    }

    /// Where a block's file goes.
    fn place(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.csv"))
    }

    /// Completes the file of the block that was computed.
    fn close(&mut self) -> io::Result<()> {
        if let Some((id, lines)) = self.current.take() {
            let file = lines
                .writer
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)?;
            self.complete
                .push((lines.half_written, self.place(&id), file));
        }
        Ok(())
    }
}
