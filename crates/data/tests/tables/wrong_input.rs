//! Every kind of malformed file ends in a message that says what is wrong, where, and
//! how to mend it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::common::{self, Cells, Columns};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Int64Array, ListArray, RecordBatch, StructArray};
use arrow_schema::{DataType, Field};
use sways_data::{ColumnType, EventRule, FileNote, ReadOptions, Table, outcome, read_table};
use tempfile::TempDir;

/// A file of these bytes.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// What is said of a file of these bytes, without its folder.
fn message_with(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> String {
    let (folder, path) = file(name, bytes);
    let error = read_table(&path, options).unwrap_err().to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

fn message(name: &str, bytes: impl AsRef<[u8]>) -> String {
    message_with(name, bytes, &ReadOptions::default())
}

fn columns(rows: usize) -> Columns {
    let numbers = (0..rows).map(|row| Some((row as f64).sqrt())).collect();
    let words = (0..rows)
        .map(|row| Some(format!("word {}", row % 7)))
        .collect();
    vec![
        ("number".to_owned(), Cells::Numbers(numbers)),
        ("word".to_owned(), Cells::Words(words)),
    ]
}

fn bytes_of(write: impl Fn(&std::path::Path, &RecordBatch), batch: &RecordBatch) -> Vec<u8> {
    let (_folder, path) = file("table", "");
    write(&path, batch);
    std::fs::read(path).unwrap()
}

/// Reads bytes without a panic.
fn read(name: &str, bytes: &[u8]) -> Result<Table, sways_data::Error> {
    let (_folder, path) = file(name, bytes);
    read_table(&path, &ReadOptions::default())
}

#[test]
fn a_table_turned_round_is_named_as_such() {
    let table = read("t.csv", b"name,a,b,c\nage,1,2,3\ndied,yes,no,yes\n").unwrap();
    let error = outcome(&table, "died", &EventRule::Detect).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("transpose") && said.contains("first column"),
        "{said}"
    );
}

#[test]
fn truncated_files_of_columns_are_errors() {
    let batch = common::batch(&columns(100));
    for (name, write) in [
        (
            "t.parquet",
            common::parquet as fn(&std::path::Path, &RecordBatch),
        ),
        ("t.arrow", common::arrow_file),
    ] {
        let bytes = bytes_of(write, &batch);
        for length in (8..bytes.len()).step_by(7) {
            let said = message(name, &bytes[..length]);
            assert!(said.starts_with(name), "{length}: {said}");
            assert!(said.contains("cut off"), "{length}: {said}");
        }
    }
}

#[test]
fn damaged_files_of_columns_do_not_panic() {
    let batch = common::batch(&columns(20));
    for write in [
        common::parquet as fn(&std::path::Path, &RecordBatch),
        common::arrow_file,
        common::arrow_stream,
    ] {
        let bytes = bytes_of(write, &batch);
        for place in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place] ^= flip;
                let _ = read("t", &damaged);
            }
        }
    }
}

#[test]
fn truncated_gzip_is_an_error() {
    let bytes = common::gzip(common::delimited(&columns(5000), ',').as_bytes());
    for length in [12, 100, bytes.len() / 2, bytes.len() - 1] {
        let said = message("t.csv.gz", &bytes[..length]);
        assert!(
            said.starts_with("t.csv.gz: the gzip file cannot be read ("),
            "{said}"
        );
        assert!(said.contains("cut off"), "{said}");
    }
}

#[test]
fn numbers_of_which_half_are_infinite_are_errors() {
    for infinite in ["inf", "-Infinity", "1e999"] {
        let said = message("t.csv", format!("a,b\n1,2\n{infinite},3\n"));
        assert!(
            said.starts_with(&format!(
                "t.csv, line 3, column \"a\": {infinite:?} is infinite"
            )),
            "{said}"
        );
    }
    let numbers = Cells::Numbers(vec![Some(1.0), Some(f64::INFINITY)]);
    let batch = common::batch(&vec![("a".to_owned(), numbers)]);
    let said = message("t.parquet", bytes_of(common::parquet, &batch));
    assert!(
        said.starts_with("t.parquet, row 1 (counted from 0), column \"a\": \"inf\""),
        "{said}"
    );
}

#[test]
fn declared_types_name_the_cell_that_is_none() {
    for (kind, cell, wanted) in [
        (ColumnType::Numeric, "old", "is not a finite number"),
        (ColumnType::Boolean, "perhaps", "is not true or false"),
        (ColumnType::Datetime, "tomorrow", "is not a date such as"),
        (ColumnType::Numeric, "inf", "is infinite"),
    ] {
        let options = ReadOptions {
            types: [("a".to_owned(), kind)].into(),
            ..ReadOptions::default()
        };
        let said = message_with("t.csv", format!("a,b\n,1\n{cell},2\n"), &options);
        let start = format!("t.csv, line 3, column \"a\": {cell:?} {wanted}");
        assert!(said.starts_with(&start), "{said}");
    }
    let options = ReadOptions {
        types: [("aeg".to_owned(), ColumnType::Numeric)].into(),
        ..ReadOptions::default()
    };
    let said = message_with("t.csv", "age,b\n1,2\n", &options);
    assert!(
        said.contains("data.types") && said.contains("did you mean \"age\""),
        "{said}"
    );
}

#[test]
fn columns_of_one_name_get_another_in_every_format() {
    let twice = vec![columns(3).remove(0), columns(3).remove(0)];
    let batch = common::batch(&twice);
    for (name, bytes) in [
        ("t.csv", common::delimited(&twice, ',').into_bytes()),
        ("t.parquet", bytes_of(common::parquet, &batch)),
        ("t.arrow", bytes_of(common::arrow_file, &batch)),
    ] {
        let table = read(name, &bytes).unwrap();
        assert_eq!(table.columns()[1].name(), "number_2", "{name}");
        assert_eq!(table.columns()[1].values(), table.columns()[0].values());
        assert_eq!(table.file_notes().len(), 1, "{name}");
    }
    let said = message("t.jsonl", "{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n");
    assert!(
        said.contains("line 2") && said.contains("\"a\" comes twice"),
        "{said}"
    );
}

#[test]
fn ten_megabytes_in_one_field_are_an_error() {
    let long = "x".repeat(10_000_000);
    for field in [long.clone(), format!("\"{long}\""), format!("\"{long}")] {
        let said = message("t.csv", format!("a,b\n1,2\n3,{field}\n4,5\n"));
        assert!(
            said.starts_with("t.csv, line 3: the row that begins here is longer"),
            "{said}"
        );
    }
    let said = message("t.jsonl", format!("{{\"a\":1}}\n{{\"a\":\"{long}\"}}\n"));
    assert!(said.starts_with("t.jsonl, line 2: the row"), "{said}");
}

#[test]
fn a_quotation_mark_must_be_closed() {
    let said = message("t.csv", "a,b\n1,2\n3,\"4\n5,6\n");
    assert!(
        said.starts_with("t.csv, line 3: a quotation mark"),
        "{said}"
    );
}

#[test]
fn a_broken_line_of_json_is_named() {
    for broken in [
        "{\"a\": ",
        "[1]",
        "3",
        "{\"a\": nan}",
        "{\"a\": 1e999}",
        "{\"a\" 1}",
    ] {
        let said = message("t.jsonl", format!("{{\"a\": 1}}\n\n{broken}\n"));
        assert!(said.starts_with("t.jsonl, line 3: not a row ("), "{said}");
    }
    let said = message("t.json", "[{\"a\": 1},\n3]");
    assert!(said.starts_with("t.json, line 2: not a row"), "{said}");
    let said = message("t.json", "[{\"a\": 1}, {\"a\": 2}, 3]");
    assert!(said.starts_with("t.json, element 3: not a row"), "{said}");
    let said = message("t.json", "{\"a\": [1, 2, 3], \"b\": [1, 2]}");
    assert!(said.contains("\"a\" has 3 values and \"b\" 2;"), "{said}");
    for cut_off in ["[{\"a\": 1}", "[\n{\"a\": 1},\n", "[\n{\"a\": 1},"] {
        let said = message("t.json", cut_off);
        assert!(said.starts_with("t.json, at its end: not a row"), "{said}");
    }
}

#[test]
fn nested_columns_are_named_and_can_be_left_out() {
    let said = message("t.jsonl", "{\"a\": [[1]]}\n");
    let start = "t.jsonl, column \"a\": it holds a list";
    assert!(said.starts_with(start), "{said}");
    let text = "{\"a\": 1, \"b\": 0}\n{\"a\": [1], \"b\": 0}\n";
    let (_folder, path) = file("t.jsonl", text);
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    let columns = vec!["a".to_owned()];
    assert_eq!(table.file_notes(), [FileNote::Nested { columns }]);
    assert_eq!(table.columns().len(), 1);
    let options = ReadOptions {
        skip: vec!["a".to_owned()],
        ..ReadOptions::default()
    };
    assert_eq!(read_table(path, &options).unwrap().columns().len(), 1);
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None]);
    let field = Arc::new(Field::new("inside", DataType::Int64, true));
    let inside: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let object = StructArray::from(vec![(field, inside.clone())]);
    for nested in [Arc::new(list) as ArrayRef, Arc::new(object)] {
        let arrays = [
            ("first", inside.clone()),
            ("nested", nested),
            ("last", inside.clone()),
        ];
        let batch = RecordBatch::try_from_iter(arrays).unwrap();
        for write in [
            common::parquet as fn(&std::path::Path, &RecordBatch),
            common::arrow_file,
            common::arrow_stream,
        ] {
            let bytes = bytes_of(write, &batch);
            let (_folder, path) = file("t", bytes);
            let table = read_table(&path, &ReadOptions::default()).unwrap();
            let columns = vec!["nested".to_owned()];
            assert_eq!(table.file_notes(), [FileNote::Nested { columns }]);
            assert_eq!(table.columns().len(), 2);
            let options = ReadOptions {
                skip: vec!["nested".to_owned()],
                ..ReadOptions::default()
            };
            let table = read_table(path, &options).unwrap();
            assert_eq!(table.columns()[0].values(), table.columns()[1].values());
        }
    }
}

#[test]
fn objects_within_rows_are_columns_of_both_names() {
    let text = "{\"a\": 1, \"b\": {\"c\": 2, \"d\": {\"e\": \"x\"}}, \"f\": {}}\n\
        {\"b\": {\"d\": {\"e\": \"y\", \"l\": [1]}}, \"b.c\": 5, \"a\": 3}\n{\"a\": 4, \"b\": null}\n";
    let table = read("t.jsonl", text.as_bytes()).unwrap();
    let names: Vec<&str> = table
        .columns()
        .iter()
        .map(sways_data::Column::name)
        .collect();
    assert_eq!(names, ["a", "b.c", "b.d.e", "b"]);
    assert_eq!(table.column("b.c").unwrap().values().missing(), 1);
    assert_eq!(table.column("b.d.e").unwrap().values().missing(), 1);
    let columns = vec!["b.d.l".to_owned()];
    assert_eq!(table.file_notes(), [FileNote::Nested { columns }]);
}

#[test]
fn what_holds_nothing_is_an_error() {
    for name in ["t.csv", "t.jsonl", "t.parquet"] {
        let said = message(name, "");
        assert!(said.contains("the file is empty"), "{said}");
    }
    assert!(message("t.csv.gz", common::gzip(b"")).contains("the file is empty"));
    assert!(message("t.csv", "a,b\n").contains("the table has no rows"));
    assert!(message("t.jsonl", "\n\n").contains("the table has no rows"));
    let none = common::batch(&columns(0));
    assert!(message("t.parquet", bytes_of(common::parquet, &none)).contains("no rows"));
    assert!(message("t.arrow", bytes_of(common::arrow_file, &none)).contains("no rows"));
}

#[test]
fn settings_of_other_files_are_said_to_change_nothing() {
    let options = ReadOptions {
        sheet: Some("2".to_owned()),
        delimiter: Some(','),
        ..ReadOptions::default()
    };
    let notes = |name: &str, bytes: &[u8]| {
        let (_folder, path) = file(name, bytes);
        read_table(&path, &options).unwrap().file_notes().to_vec()
    };
    let unused = |settings: &[&str]| FileNote::Unused {
        settings: settings.iter().map(|it| (*it).to_owned()).collect(),
    };
    assert_eq!(notes("t.csv", b"a,b\n1,x\n2,y\n"), [unused(&["sheet"])]);
    let said = notes("t.jsonl", b"{\"a\":1}\n{\"a\":2}\n");
    assert_eq!(said, [unused(&["delimiter", "sheet"])]);
    assert_eq!(
        said[0].to_string(),
        "--delimiter, --sheet are about files of another kind, and changed nothing"
    );
}

#[test]
fn a_json_file_that_was_cut_off_is_said_to_be() {
    for name in ["t.json", "t.jsonl"] {
        let said = message(name, "{\"a\":1}\n{\"a\":");
        assert!(
            said.contains("line 2") && said.contains("the file was cut off"),
            "{said}"
        );
    }
}

#[test]
fn text_of_four_bytes_a_character_and_what_is_packed_twice_are_named() {
    let text = "town,age\nUlm,34\nKöln,45\n";
    for of in [u32::to_le_bytes, u32::to_be_bytes] {
        for mark in ["", "\u{feff}"] {
            let letters = mark.chars().chain(text.chars());
            let bytes: Vec<u8> = letters.flat_map(|it| of(u32::from(it))).collect();
            let said = message("t.csv", bytes);
            assert!(said.contains("a text in UTF-32"), "{said}");
        }
    }
    let packed = |bytes: &[u8]| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut writer, bytes).unwrap();
        writer.finish().unwrap()
    };
    let said = message("t.csv.gz", packed(&packed(text.as_bytes())));
    assert!(said.contains("unpack it once"), "{said}");
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, kind) in [
        (&b"PK\x03\x04xl/workbook"[..], "the zip file cannot be read"),
        (b"\xd0\xcf\x11\xe0", "the workbook file cannot be read"),
        (b"<stata_dta>", "the Stata file cannot be read"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"$FL2@(#) SPSS", "an SPSS file"),
        (
            b"0000ASCII SPSS PORT FILE     \n000",
            "an SPSS portable file",
        ),
        (b"\xfd7zXZ\0", "unxz"),
        (b"<!DOCTYPE html><table>", "a page of HTML"),
    ] {
        assert!(message("t.csv", bytes).contains(kind));
    }
    assert!(message("t.parquet", "a,b\n1,2\n").contains("named Parquet but is none"));
}

#[test]
fn lines_that_end_in_two_ways_are_said() {
    for ends in [["\r", "\n"], ["\n", "\r"]] {
        let [some, others] = ends.map(|end| format!("1,2,3{end}").repeat(3000));
        let said = message(
            "t.csv",
            format!("a,b,c{}{some}{others}", ends[0]).as_bytes(),
        );
        assert!(said.contains("lines end in more than one way"), "{said}");
    }
}

#[test]
fn an_array_that_is_cut_off_is_said_to_be() {
    for text in [
        "[{\"a\":1},{\"a\":2}",
        "[{\"a\":1},{\"a\":2},",
        "[{\"a\":1},{\"a\":",
    ] {
        let said = message("t.json", text.as_bytes());
        assert!(
            said.contains("it is not whole: the file was cut off"),
            "{said}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.csv"), folder.path().to_owned()] {
        let said = read_table(&path, &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(said.starts_with(&format!("{}: ", path.display())), "{said}");
    }
}

#[test]
fn a_header_in_another_order_is_an_error() {
    let rows = "1,2,x\n3,4,y\n".repeat(20);
    let error = read("t.csv", format!("a,b,c\n{rows}b,a,c\n{rows}").as_bytes());
    let said = error.unwrap_err().to_string();
    assert!(
        said.contains("line 42") && said.contains("another order"),
        "{said}"
    );
    assert!(read("t.csv", format!("a,b,c\n{rows}a,b,c\n{rows}").as_bytes()).is_ok());
}
