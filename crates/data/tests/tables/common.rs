//! Tables written in each format.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;

/// A column to write.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Words.
    Words(Vec<Option<String>>),
}

impl Cells {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Words(cells) => cells.len(),
        }
    }

    /// The cell of a row as it stands in a text file.
    fn text(&self, row: usize) -> String {
        match self {
            Self::Numbers(cells) => cells[row].map_or_else(String::new, |cell| format!("{cell:?}")),
            Self::Words(cells) => cells[row].clone().unwrap_or_default(),
        }
    }

    fn json(&self, row: usize) -> serde_json::Value {
        match self {
            Self::Numbers(cells) => cells[row].into(),
            Self::Words(cells) => cells[row].clone().into(),
        }
    }

    fn array(&self) -> ArrayRef {
        match self {
            Self::Numbers(cells) => Arc::new(Float64Array::from(cells.clone())),
            Self::Words(cells) => Arc::new(StringArray::from(cells.clone())),
        }
    }
}

/// Named columns to write.
pub type Columns = Vec<(String, Cells)>;

/// A delimited text with everything in quotation marks that needs them.
pub fn delimited(columns: &Columns, delimiter: char) -> String {
    let quoted = |text: String| {
        if text.is_empty() || text.contains([delimiter, '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.into_iter().map(quoted).collect();
        cells.join(&delimiter.to_string()) + "\n"
    };
    let mut text = line(columns.iter().map(|(name, _)| name.clone()).collect());
    for row in 0..columns[0].1.len() {
        text += &line(columns.iter().map(|(_, cells)| cells.text(row)).collect());
    }
    text
}

/// JSON lines.
pub fn json_lines(columns: &Columns) -> String {
    let object = |row| {
        let pairs = columns
            .iter()
            .map(|(name, cells)| (name.clone(), cells.json(row)));
        serde_json::Value::Object(pairs.collect()).to_string() + "\n"
    };
    (0..columns[0].1.len()).map(object).collect()
}

/// An Arrow batch.
pub fn batch(columns: &Columns) -> RecordBatch {
    let arrays = columns
        .iter()
        .map(|(name, cells)| (name.clone(), cells.array(), true));
    RecordBatch::try_from_iter_with_nullable(arrays).unwrap()
}

/// Bytes compressed by gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A Parquet file.
pub fn parquet(path: &Path, batch: &RecordBatch) {
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// An Arrow IPC file.
pub fn arrow_file(path: &Path, batch: &RecordBatch) {
    let mut writer = FileWriter::try_new(File::create(path).unwrap(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
}

/// An Arrow IPC stream.
pub fn arrow_stream(path: &Path, batch: &RecordBatch) {
    let mut writer = StreamWriter::try_new(File::create(path).unwrap(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
}

/// The columns in every format, in this folder, under names that do not say which.
pub fn write_all(folder: &Path, columns: &Columns) -> Vec<(&'static str, PathBuf)> {
    let batch = batch(columns);
    let csv = delimited(columns, ',');
    let windows = format!("\u{feff}{}", delimited(columns, ';').replace('\n', "\r\n"));
    let formats = [
        "csv", "windows", "tabs", "gzip", "json", "parquet", "arrow", "stream",
    ];
    formats
        .into_iter()
        .map(|format| {
            let path = folder.join(format!("table-{format}"));
            match format {
                "csv" => std::fs::write(&path, &csv).unwrap(),
                "windows" => std::fs::write(&path, &windows).unwrap(),
                "tabs" => std::fs::write(&path, delimited(columns, '\t')).unwrap(),
                "gzip" => std::fs::write(&path, gzip(csv.as_bytes())).unwrap(),
                "json" => std::fs::write(&path, json_lines(columns)).unwrap(),
                "parquet" => parquet(&path, &batch),
                "arrow" => arrow_file(&path, &batch),
                _ => arrow_stream(&path, &batch),
            }
            (format, path)
        })
        .collect()
}
