//! The inputs that are right: written here, by the tests' writers, or fixtures.

// Arrow's arrays are made by it.
#![allow(clippy::from_iter_instead_of_collect)]

use std::{
    fmt::Write as _,
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
    Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, types::Int32Type,
};
use arrow_ipc::{
    CompressionType,
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::{WriterProperties, WriterVersion},
};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::common;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Fixtures of tables, by their names.
pub fn fixtures(names: &[&str]) -> Vec<Vec<u8>> {
    let folder = repository("tests/fixtures/tables");
    names
        .iter()
        .map(|name| fs::read(folder.join(name)).unwrap())
        .collect()
}

/// Tables as text, in several ways of writing.
pub fn csv() -> Vec<Vec<u8>> {
    let mut plain = "event,age,\"town, or village\",since,weight,at\n".to_owned();
    for row in 0..24 {
        let event = ["yes", "no", "no", ""][row % 4];
        let town = ["Ulm", "Bonn", "\"St. \"\"X\"\"\"", "NA"][row * 7 % 4];
        let _ = writeln!(
            plain,
            "{event},{},{town},2020-0{}-1{},{}.5 kg,1{}:30",
            row * 31 % 90,
            1 + row % 9,
            row % 10,
            40 + row,
            row % 10
        );
    }
    let semicolons = "sep=;\nevent;Preis;Anteil;Datum\n1;1.234,50 €;12,5 %;31.12.2020\n\
                      0;99,00 €;3 %;1.2.2021\n0;;<5;2.2.2021\n1;5,25 €;1 %;3.2.2021\n";
    let windows = plain.replace('\n', "\r\n").replace(',', "\t");
    let utf16: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(semicolons.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let titled = format!("Report of 2020\nall values in EUR\n\n{plain}\nSource: nobody\n");
    let latin = "event|größe\n0|é\n1|ü\n0|ß\n1|é\n"
        .chars()
        .map(|it| it as u8)
        .collect();
    let spaces = "event  height  name\n0  1.5  a\n1  1,5  b\n0  .5  c\n1  -  d\n";
    let headless = "1,2,a\n0,3,b\n1,4,c\n0,5,a\n";
    [
        plain.as_str(),
        semicolons,
        &windows,
        &titled,
        spaces,
        headless,
        "",
        "event\n1\n0\n",
    ]
    .map(|it| it.as_bytes().to_vec())
    .into_iter()
    .chain([utf16, latin])
    .collect()
}

/// Objects, a line each; and as one list.
pub fn json_lines() -> Vec<Vec<u8>> {
    let mut lines = String::new();
    for row in 0..20 {
        let event = row % 3 == 0;
        let _ = writeln!(
            lines,
            "{{\"event\": {event}, \"age\": {}, \"town\": {}, \"of\": {{\"x\": {row}.25}}, \
             \"tags\": [\"a\"], \"since\": \"2020-01-{:02}\"}}",
            row * 13 % 70,
            ["\"Ulm\"", "null", "\"B\\u00f6nn\""][row % 3],
            1 + row
        );
    }
    let list = format!("[{}]", lines.trim_end().replace('\n', ",\n"));
    let sparse = "{\"event\":1,\"a\":2}\n{\"event\":0,\"b\":\"x\"}\n{\"c\":1e5}\n{}\n";
    [lines.as_str(), &list, sparse]
        .map(|it| it.as_bytes().to_vec())
        .into()
}

/// A batch with a column of each type that tables have.
fn batch() -> RecordBatch {
    let rows = 0..40_i32;
    let towns: DictionaryArray<Int32Type> = rows
        .clone()
        .map(|row| ["Ulm", "Bonn"][row as usize % 2])
        .collect();
    let columns: [(&str, ArrayRef); 8] = [
        (
            "event",
            Arc::new(BooleanArray::from_iter(
                rows.clone()
                    .map(|row| (row % 9 != 8).then_some(row % 3 == 0)),
            )),
        ),
        (
            "number",
            Arc::new(Float32Array::from_iter(
                rows.clone()
                    .map(|row| (row % 7 != 0).then_some(row as f32 / 3.0)),
            )),
        ),
        (
            "count",
            Arc::new(Int64Array::from_iter_values(
                rows.clone().map(|row| i64::from(row) << 40),
            )),
        ),
        (
            "word",
            Arc::new(StringArray::from_iter(
                rows.clone()
                    .map(|row| (row % 5 != 0).then(|| format!("w{}", row % 4))),
            )),
        ),
        ("town", Arc::new(towns)),
        (
            "day",
            Arc::new(Date32Array::from_iter_values(
                rows.clone().map(|row| 18_000 + row),
            )),
        ),
        (
            "at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(
                rows.clone().map(|row| i64::from(row) * 86_400_000_000),
            )),
        ),
        (
            "price",
            Arc::new(
                Decimal128Array::from_iter_values(rows.map(|row| i128::from(row) * 101))
                    .with_precision_and_scale(10, 2)
                    .unwrap(),
            ),
        ),
    ];
    let columns = columns
        .into_iter()
        .map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// Parquet files of each compression and both versions of pages.
pub fn parquet() -> Vec<Vec<u8>> {
    let batch = batch();
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
    ];
    let mut files = Vec::new();
    for packing in packings {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = WriterProperties::builder()
                .set_compression(packing)
                .set_writer_version(version)
                .set_max_row_group_row_count(Some(16))
                .build();
            let mut bytes = Vec::new();
            let mut writer =
                ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            files.push(bytes);
        }
    }
    files
}

/// Arrow files and streams, packed and not.
pub fn arrow() -> Vec<Vec<u8>> {
    let batch = batch();
    let mut files = Vec::new();
    for packing in [
        None,
        Some(CompressionType::LZ4_FRAME),
        Some(CompressionType::ZSTD),
    ] {
        let options = || {
            IpcWriteOptions::default()
                .try_with_compression(packing)
                .unwrap()
        };
        let (mut file, mut stream) = (Vec::new(), Vec::new());
        let mut writer =
            FileWriter::try_new_with_options(&mut file, &batch.schema(), options()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let mut writer =
            StreamWriter::try_new_with_options(&mut stream, &batch.schema(), options()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        drop(writer);
        files.extend([file, stream]);
    }
    files
}

/// Tables packed by gzip.
pub fn gzip() -> Vec<Vec<u8>> {
    let tables = csv()
        .into_iter()
        .chain(json_lines())
        .chain(arrow().into_iter().take(2));
    tables.map(|table| common::gzip(&table)).collect()
}

/// Tables packed by zstd.
pub fn zst() -> Vec<Vec<u8>> {
    let tables = csv()
        .into_iter()
        .chain(json_lines())
        .chain(arrow().into_iter().take(2));
    tables
        .map(|table| zstd::encode_all(Cursor::new(table), 3).unwrap())
        .collect()
}

/// Archives of one table, and of more.
pub fn zip() -> Vec<Vec<u8>> {
    let pack = |parts: &[(&str, &[u8])]| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let tables = csv();
    vec![
        pack(&[("t.csv", &tables[0])]),
        pack(&[("a/t.csv", &tables[1]), ("readme.txt", b"nothing")]),
        pack(&[("t.csv.gz", &common::gzip(&tables[0]))]),
        pack(&[("t.parquet", &parquet()[0])]),
        pack(&[("__MACOSX/t.csv", b"x"), ("t.json", &json_lines()[0])]),
    ]
}

/// SAS files: the reader's own test files, where cargo has them, for nothing here writes any; and
/// what they begin with.
pub fn sas7bdat() -> Vec<Vec<u8>> {
    let magic = b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11";
    let mut seeds = vec![[magic.as_slice(), &[0; 4096]].concat()];
    let mut folders: Vec<PathBuf> = source_of("sas7bdat").into_iter().collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "sas7bdat") {
                seeds.extend(fs::read(path).ok().filter(|it| it.len() < 1 << 17));
            }
        }
    }
    seeds.sort();
    seeds
}

/// The folder of a dependency's source.
fn source_of(package: &str) -> Option<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let packages = metadata["packages"].as_array()?;
    let package = packages.iter().find(|it| it["name"] == package)?;
    Some(
        Path::new(package["manifest_path"].as_str()?)
            .parent()?
            .to_owned(),
    )
}

/// Comparisons of each kind.
pub fn comparisons() -> Vec<Vec<u8>> {
    [
        "age > 30",
        "age <= -1.5e3",
        "event == \"yes\"",
        "`town, or village` != 'Ulm'",
        "\"a \"\"b\"\"\" = \"5\"",
        "since >= 2020-02-01",
        "since == \"2020-03-12\"",
        "weight != 3",
    ]
    .map(|it| it.as_bytes().to_vec())
    .into()
}

/// The configurations of this repository, and one with everything.
pub fn configurations() -> Vec<Vec<u8>> {
    let mut seeds = vec![EVERYTHING.as_bytes().to_vec()];
    let entries = fs::read_dir(repository("configs")).unwrap();
    let paths = entries.map(|it| it.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|it| it.extension().is_some_and(|it| it == "toml"))
        .collect();
    paths.sort();
    seeds.extend(paths.iter().map(|path| fs::read(path).unwrap()));
    seeds
}

const EVERYTHING: &str = r#"
name = "all"
seed = 7
[data]
path = "t.csv"
outcome = "event"
event = "event == 'yes'"
exclude = ["a"]
include = ["b"]
group_by = "town"
delimiter = ";"
encoding = "utf-8"
sheet = "1"
header = true
test_fraction = 0.25
scaling = "robust"
min_level_rows = 5
max_levels = 10
missing = ["NA", "age=99"]
decimal = ","
date_order = "day-first"
types = { age = "numeric" }
groups = { colour = ["red", "green"] }
[model]
hidden = [10, 5]
activation = "gelu"
init = "init.safetensors"
[train]
optimizer = "adamw"
learning_rate = 0.01
epochs = 100
batch_size = 32
members = 3
log_every = 10
weight_decay = 0.01
dropout = 0.1
validation_fraction = 0.2
patience = 5
schedule = "cosine"
precision = "f32"
balance_classes = true
[evidence]
alpha = 0.05
permutations = 99
folds = 5
[[explain]]
method = "integrated-gradients"
id = "ig"
output = "logit"
baseline = "mean"
row = 3
tolerance = 1e-3
[[explain]]
method = "ale"
points = 20
conditions = ["age"]
[[explain]]
method = "partial-dependence"
pairs = [["age", "town"]]
[[explain]]
method = "permutation"
repeats = 5
[[explain]]
method = "all"
"#;

/// Models as runs save them, and bare weights.
pub fn models() -> Vec<Vec<u8>> {
    let mut seeds = vec![crate::target::run_of_everything().0];
    let entries = fs::read_dir(repository("tests/fixtures/attributions/gradient")).unwrap();
    let paths = entries.map(|it| it.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|it| it.extension().is_some_and(|it| it == "safetensors"))
        .collect();
    paths.sort();
    seeds.extend(paths.iter().map(|path| fs::read(path).unwrap()));
    seeds
}

/// Files of a run that are read again: each its name, a line, and what is in it.
pub fn run_files() -> Vec<Vec<u8>> {
    crate::target::run_of_everything().1
}
