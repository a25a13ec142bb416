//! A table that is no file: record batches in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::shown::shown_path;

/// Where a table is: in a file, or in memory.
#[derive(Clone, Debug, PartialEq)]
pub enum TableSource {
    /// A file; `-` is standard input.
    File(PathBuf),
    /// Record batches.
    Frame(Frame),
}

impl<P: AsRef<Path>> From<P> for TableSource {
    fn from(path: P) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

impl From<&Self> for TableSource {
    fn from(source: &Self) -> Self {
        source.clone()
    }
}

impl TableSource {
    /// What error messages call the table.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) if path == Path::new("-") => "standard input".to_owned(),
            Self::File(path) => shown_path(path),
            Self::Frame(frame) => frame.name().to_owned(),
        }
    }
}

impl From<Frame> for TableSource {
    fn from(frame: Frame) -> Self {
        Self::Frame(frame)
    }
}

/// A table in memory, as Arrow's record batches. Copies share them.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    name: Arc<str>,
    schema: SchemaRef,
    batches: Arc<[RecordBatch]>,
}

impl Frame {
    /// Batches of one schema. `name` is what error messages call the table.
    pub fn new(name: &str, schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self {
            name: name.into(),
            schema,
            batches: batches.into(),
        }
    }

    /// What error messages call the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns' names and types.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The rows.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows, so many at a time; no value is copied.
    pub(super) fn pieces(&self, most: usize) -> impl Iterator<Item = RecordBatch> + Send + use<> {
        let frame = self.clone();
        (0..frame.batches.len()).flat_map(move |place| {
            let batch = frame.batches[place].clone();
            let starts = (0..batch.num_rows()).step_by(most);
            starts.map(move |start| batch.slice(start, most.min(batch.num_rows() - start)))
        })
    }
}
