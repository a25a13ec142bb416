//! Small files that would become tables of any size end in a message before they do.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use sways_data::{ReadOptions, read_table};

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
