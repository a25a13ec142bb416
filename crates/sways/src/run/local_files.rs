//! Where local methods' attributions go while they are computed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sways_data::Groups;

/// `local/<id>.csv`: a column a condition, a line a row.
#[derive(Debug)]
pub struct LocalFiles {
    folder: PathBuf,
    header: Vec<String>,
    /// The block that is being computed.
    current: Option<(String, csv::Writer<fs::File>)>,
}

impl LocalFiles {
    /// Files in a folder, which is made when the first of them is.
    pub fn new(folder: &Path, conditions: &Groups) -> Self {
        Self {
            folder: folder.to_owned(),
            header: conditions.conditions().map(no_formula).collect(),
            current: None,
        }
    }

    /// Adds rows, `[rows, conditions]`, to a block's file.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn add(&mut self, id: &str, values: &[f64]) -> io::Result<()> {
        if self.current.as_ref().is_none_or(|(of, _)| of != id) {
            self.finish()?;
            fs::create_dir_all(&self.folder)?;
            let mut writer = csv::Writer::from_path(self.folder.join(format!("{id}.csv")))?;
            writer.write_record(&self.header)?;
            self.current = Some((id.to_owned(), writer));
        }
        if let Some((_, writer)) = &mut self.current {
            for row in values.chunks(self.header.len()) {
                // Where there is no attribution the cell is empty.
                let cell = |value: &f64| match value {
                    value if value.is_nan() => String::new(),
                    value => value.to_string(),
                };
                writer.write_record(row.iter().map(cell))?;
            }
        }
        Ok(())
    }

    /// Writes what is not written yet.
    ///
    /// # Errors
    /// Where it cannot be.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.current.take() {
            Some((_, mut writer)) => writer.flush(),
            None => Ok(()),
        }
    }
}

/// A name that no spreadsheet takes for a formula: one that begins like one has a `'` in front.
fn no_formula(name: &str) -> String {
    let begins_one = name.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if begins_one { "'" } else { "" };
    format!("{mark}{name}")
}
