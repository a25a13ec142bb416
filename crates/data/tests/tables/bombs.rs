//! Small files that would become tables of any size end in a message before they do.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, Int8Array, NullArray, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use sways_data::{ReadOptions, Values, read_table};

fn message(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let read = read_table(&path, &ReadOptions::default());
    read.map(|table| table.rows()).unwrap_err().to_string()
}

#[test]
fn columns_are_counted() {
    let mut one = String::from("{\"c0\":1");
    for column in 1..200_000 {
        let _ = write!(one, ",\"c{column}\":1");
    }
    one.push_str("}\n");
    let said = message("t.jsonl", one);
    assert!(
        said.contains("200000 columns") && said.contains("100000"),
        "{said}"
    );

    let mut header = String::from("c0");
    for column in 1..100_001 {
        let _ = write!(header, ",c{column}");
    }
    let row = format!("1{}", ",1".repeat(100_000));
    let said = message("t.csv", format!("{header}\n{row}\n{row}\n"));
    assert!(said.contains("100001 columns"), "{said}");
}

#[test]
fn rows_that_each_bring_a_column_are_no_table() {
    let mut lines = String::new();
    for column in 0..50_000 {
        let _ = writeln!(lines, "{{\"c{column}\":1}}");
    }
    let said = message("t.jsonl", lines);
    assert!(said.contains("cells, nearly all of them empty"), "{said}");
    // The same, of a size that some tables have.
    let mut lines = String::new();
    for row in 0..2_000 {
        let _ = writeln!(lines, "{{\"y\":{},\"c{}\":1}}", row % 2, row % 200);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.jsonl");
    std::fs::write(&path, lines).unwrap();
    assert_eq!(
        read_table(&path, &ReadOptions::default()).unwrap().rows(),
        2_000
    );
}

#[test]
fn rows_that_end_early_are_counted_whole() {
    let mut wide = String::from("c0");
    for column in 1..20_000 {
        let _ = write!(wide, ",c{column}");
    }
    wide.push_str(&"\n1".repeat(2_000));
    let said = message("t.csv", wide);
    assert!(said.contains("cells, nearly all of them empty"), "{said}");
}

#[test]
fn what_unpacks_to_too_much_is_left_packed() {
    // 400 MiB in 100 parts, of a few kilobytes each.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all("1\n".repeat(2 << 20).as_bytes()).unwrap();
    let part = encoder.finish().unwrap();
    let bytes = part.repeat(100);
    assert!(bytes.len() < 1 << 20);
    let said = message("t.csv.gz", bytes);
    assert!(said.contains("unpacks to more than"), "{said}");
}

#[test]
fn rows_that_take_no_bytes_are_counted() {
    let columns: Vec<_> = (0..100)
        .map(|column| {
            let nulls: ArrayRef = Arc::new(NullArray::new(1 << 20));
            (format!("c{column}"), nulls)
        })
        .collect();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let said = message("t.arrow", bytes);
    assert!(said.contains("more rows than"), "{said}");
}

#[test]
fn a_long_text_that_rows_share_is_one_in_memory() {
    // Small enough for the writer, which looks at each row's.
    let rows = 10_000;
    let long = "x".repeat(100_000);
    let keys = Int8Array::from_iter_values((0..rows).map(|row| (row % 2) as i8));
    let values = StringArray::from(vec![long.as_str(), "short"]);
    let text: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(values)));
    let batch = RecordBatch::try_from_iter([("text", text)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    let Values::Text(text) = table.column("text").unwrap().values() else {
        panic!("no text");
    };
    assert_eq!(text.levels(), ["short", &long]);
    assert_eq!(text.codes().len(), rows);
}
