//! Every format gives the same table, whole or in batches.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::common::{self, Cells, Columns};
use arrow_array::types::{ArrowPrimitiveType, Decimal256Type, Int32Type};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array,
    DictionaryArray, DurationMillisecondArray, Float64Array, Int64Array, RecordBatch, StringArray,
    Time32SecondArray, TimestampMicrosecondArray,
};
use sways_data::{
    Cell, Column, ColumnType, Encoding, EncodingOptions, FileNote, Frame, ReadOptions, Table,
    TableReader, Values, read_table,
};

type Wide = <Decimal256Type as ArrowPrimitiveType>::Native;

fn words(cells: &[&str]) -> Cells {
    let cell = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
    Cells::Words(cells.iter().map(cell).collect())
}

fn columns() -> Columns {
    let numbers = Cells::Numbers(vec![Some(0.1), None, Some(-2e30), Some(1.0)]);
    [
        ("number", numbers),
        ("a word; or, \"two\"", words(&["x", "y, z", "\"x\"", ""])),
        ("member", words(&["Yes", "no", "", "Yes"])),
        (
            "since",
            words(&["2020-01-31", "", "1970-01-01", "2020-02-01"]),
        ),
    ]
    .map(|(name, cells)| (name.to_owned(), cells))
    .into()
}

fn read(path: &Path) -> Table {
    read_table(path, &ReadOptions::default()).unwrap()
}

fn kinds(table: &Table) -> Vec<ColumnType> {
    table
        .columns()
        .iter()
        .map(sways_data::Column::kind)
        .collect()
}

#[test]
fn every_format_gives_the_same_columns() {
    let folder = tempfile::tempdir().unwrap();
    for (format, path) in common::write_all(folder.path(), &columns()) {
        let table = read(&path);
        assert_eq!(
            kinds(&table),
            [
                ColumnType::Numeric,
                ColumnType::Categorical,
                ColumnType::Boolean,
                ColumnType::Datetime
            ],
            "{format}"
        );
        let [number, word, member, since] = table.columns() else {
            panic!("{format}");
        };
        assert_eq!(number.cell(0), Cell::Number(0.1), "{format}");
        assert_eq!(number.cell(1), Cell::Missing, "{format}");
        assert_eq!(word.name(), "a word; or, \"two\"", "{format}");
        assert_eq!(
            word.values(),
            &Values::text([Some("x"), Some("y, z"), Some("\"x\""), None]),
            "{format}"
        );
        assert_eq!(member.cell(0), Cell::Text("Yes"), "{format}");
        assert_eq!(since.cell(3), Cell::Number(18_293.0), "{format}");
    }
}

#[test]
fn dates_that_are_categories_are_written_out() {
    let folder = tempfile::tempdir().unwrap();
    let arrays: [(&str, ArrayRef); 2] = [
        ("day", Arc::new(Date32Array::from(vec![Some(18_266), None]))),
        (
            "moment",
            Arc::new(TimestampMicrosecondArray::from(vec![0, 43_200_000_000])),
        ),
    ];
    let path = folder.path().join("t.parquet");
    common::parquet(&path, &RecordBatch::try_from_iter(arrays).unwrap());
    let types = [
        ("day", ColumnType::Categorical),
        ("moment", ColumnType::Categorical),
    ];
    let types = types.map(|(name, kind)| (name.to_owned(), kind));
    let options = ReadOptions {
        types: types.into(),
        ..ReadOptions::default()
    };
    let table = read_table(&path, &options).unwrap();
    let [day, moment] = table.columns() else {
        panic!("{table:?}");
    };
    assert_eq!(day.values(), &Values::text([Some("2020-01-05"), None]));
    assert_eq!(moment.cell(1), Cell::Text("1970-01-01T12:00:00"));
}

#[test]
fn whole_numbers_too_large_to_tell_apart_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let large = 10_i128.pow(30);
    let most = Wide::from_i128(i128::MAX).wrapping_add(Wide::from_i128(i128::MAX));
    let values = [Wide::from_i128(large), Wide::from_i128(large + 1), most];
    let array = Decimal256Array::from(values.map(Some).to_vec());
    let array: ArrayRef = Arc::new(array.with_precision_and_scale(60, 0).unwrap());
    let path = folder.path().join("t.parquet");
    common::parquet(&path, &RecordBatch::try_from_iter([("id", array)]).unwrap());
    let table = read(&path);
    let expected = values.map(|value| value.to_string());
    let expected = expected.each_ref().map(|text| Some(text.as_str()));
    assert_eq!(table.columns()[0].values(), &Values::text(expected));
}

#[test]
fn types_of_arrow_become_what_they_mean() {
    let folder = tempfile::tempdir().unwrap();
    let dictionary: DictionaryArray<Int32Type> =
        vec![Some("b"), None, Some("a")].into_iter().collect();
    let empty: DictionaryArray<Int32Type> = vec![None::<&str>; 3].into_iter().collect();
    let decimal = Decimal128Array::from(vec![Some(125), None, Some(-10)])
        .with_precision_and_scale(10, 2)
        .unwrap();
    let arrays: [(&str, ArrayRef); 7] = [
        ("count", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        (
            "yes",
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        ),
        ("day", Arc::new(Date32Array::from(vec![0, 1, -1]))),
        (
            "moment",
            Arc::new(TimestampMicrosecondArray::from(vec![0, 43_200_000_000, 1])),
        ),
        ("word", Arc::new(dictionary)),
        ("nothing", Arc::new(empty)),
        ("price", Arc::new(decimal)),
    ];
    let arrays = arrays.map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
    let paths = ["table.parquet", "table.arrow", "table.arrows"].map(|n| folder.path().join(n));
    common::parquet(&paths[0], &batch);
    common::arrow_file(&paths[1], &batch);
    common::arrow_stream(&paths[2], &batch);
    for path in paths {
        let table = read(&path);
        let cells: Vec<_> = table
            .columns()
            .iter()
            .map(|column| column.cell(1))
            .collect();
        assert_eq!(
            cells,
            [
                Cell::Number(2.0),
                Cell::Missing,
                Cell::Number(1.0),
                Cell::Number(0.5),
                Cell::Missing,
                Cell::Missing,
                Cell::Missing
            ]
        );
        assert_eq!(table.column("price").unwrap().cell(2), Cell::Number(-0.1));
        assert_eq!(table.column("word").unwrap().cell(2), Cell::Text("a"));
        assert_eq!(table.column("yes").unwrap().kind(), ColumnType::Boolean);
        let options = ReadOptions {
            types: [("count".to_owned(), ColumnType::Categorical)].into(),
            skip: vec!["day".to_owned()],
            ..ReadOptions::default()
        };
        let table = read_table(&path, &options).unwrap();
        let count = table.column("count").unwrap();
        assert_eq!(
            count.values(),
            &Values::text([Some("1"), Some("2"), Some("3")])
        );
        assert_eq!(table.column("day"), None);
        assert_eq!(table.skipped(), ["day"]);
    }
}

#[test]
fn integer_codes_can_be_declared_categories() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a,code\n1,01\n2,2\n3,01\n").unwrap();
    let options = ReadOptions {
        types: [("code".to_owned(), ColumnType::Categorical)].into(),
        ..ReadOptions::default()
    };
    let table = read_table(&path, &options).unwrap();
    let code = table.column("code").unwrap();
    assert_eq!(
        code.values(),
        &Values::text([Some("01"), Some("2"), Some("01")])
    );
    assert_eq!(kinds(&read(&path))[1], ColumnType::Categorical);
}

#[test]
fn types_hold_of_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    // Blocks of the file are a mebibyte, and its last rows change what a column is.
    let mut text = "number,word,late\n".to_owned();
    for row in 0..300_000 {
        text += &format!("{row},{},{}\n", ["x", "y"][row % 2], row % 10);
    }
    text += &"0,z,many\n0,z,few\n".repeat(2000);
    assert!(text.len() > 3 << 19);
    std::fs::write(&path, &text).unwrap();
    let table = read(&path);
    assert_eq!(
        kinds(&table),
        [
            ColumnType::Numeric,
            ColumnType::Categorical,
            ColumnType::Categorical
        ]
    );
    for row in [0, 7, 123_456, 199_999] {
        assert_eq!(table.columns()[0].cell(row), Cell::Number(row as f64));
        let late = (row % 10).to_string();
        assert_eq!(table.columns()[2].cell(row), Cell::Text(&late));
    }
    assert_eq!(table.columns()[2].cell(300_000), Cell::Text("many"));
}

#[test]
fn batches_are_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let conditions: Vec<String> = columns().into_iter().map(|(name, _)| name).collect();
    let options = EncodingOptions {
        min_level_rows: Some(1),
        ..EncodingOptions::default()
    };
    for (format, path) in common::write_all(folder.path(), &columns()) {
        let table = read(&path);
        let encoding = Encoding::fit(&table, &conditions, &[0, 1, 2, 3], &options).unwrap();
        let design = encoding.apply(&table).unwrap();
        for rows in [1, 3, 4, 100] {
            let reader = TableReader::open(&path, &encoding.read_options(), rows).unwrap();
            let batches: Vec<_> = encoding.apply_batches(reader).map(Result::unwrap).collect();
            assert!(batches.iter().all(|batch| batch.rows() <= rows));
            let values: Vec<f32> = batches
                .iter()
                .flat_map(sways_data::Design::values)
                .copied()
                .collect();
            assert_eq!(values, design.values(), "{format}, {rows}");
        }
    }
}

#[test]
fn old_macs_and_gzip_of_parquet_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a,b\r1,\"x\ry\"\r2,z\r").unwrap();
    let table = read(&path);
    assert_eq!(table.columns()[1].cell(0), Cell::Text("x\ry"));
    assert_eq!(table.rows(), 2);
    common::parquet(&path, &common::batch(&columns()));
    let bytes = common::gzip(&std::fs::read(&path).unwrap());
    let packed = folder.path().join("t.parquet.gz");
    std::fs::write(&packed, bytes).unwrap();
    assert_eq!(read(&packed).columns(), read(&path).columns());
}

#[test]
fn the_delimiter_can_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.txt");
    std::fs::write(&path, "a:b\n1:2\n").unwrap();
    let options = ReadOptions {
        delimiter: Some(':'),
        ..ReadOptions::default()
    };
    assert_eq!(read_table(&path, &options).unwrap().columns().len(), 2);
    let options = ReadOptions {
        delimiter: Some('é'),
        ..ReadOptions::default()
    };
    assert!(read_table(&path, &options).is_err());
}

#[test]
fn one_json_array_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let lines = common::json_lines(&columns());
    let array = format!("[\n{}]\n", lines.trim_end().replace('\n', ",\n"));
    for (name, text) in [("t.jsonl", &lines), ("t.json", &array), ("t", &array)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let expected = read(&folder.path().join("t.jsonl"));
    for name in ["t.json", "t"] {
        let table = read(&folder.path().join(name));
        assert_eq!(table.columns(), expected.columns());
    }
}

#[test]
fn json_of_several_blocks_is_whole() {
    /// Of some 7 MB of lines: more blocks than are read at once.
    const ROWS: usize = 60_000;
    let folder = tempfile::tempdir().unwrap();
    let (mut lines, mut rows) = (String::new(), String::from("y,x,late,word\n"));
    for row in 0..ROWS {
        let (y, x, word) = (row % 2, row * 7919 % 1000, row % 31);
        // Numbers at first, and then a word; a long name, so that few rows make a block.
        let late = if row == ROWS / 2 {
            "none at all".to_owned()
        } else {
            x.to_string()
        };
        let written = if row == ROWS / 2 {
            format!("\"{late}\"")
        } else {
            late.clone()
        };
        let long = "of a hospital in the north".repeat(2);
        let _ = writeln!(
            lines,
            "{{\"y\":{y},\"x\":{x}.5,\"late\":{written},\"word\":\"{long} {word}\"}}"
        );
        let _ = writeln!(rows, "{y},{x}.5,{late},{long} {word}");
    }
    let array = format!("[{}]", lines.trim_end().replace('\n', ","));
    for (name, text) in [("t.csv", &rows), ("t.jsonl", &lines), ("t.json", &array)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let expected = read(&folder.path().join("t.csv"));
    assert_eq!(expected.rows(), ROWS);
    for name in ["t.jsonl", "t.json"] {
        let table = read(&folder.path().join(name));
        assert_eq!(table.rows(), ROWS, "{name}");
        for (column, wanted) in table.columns().iter().zip(expected.columns()) {
            assert_eq!(
                column.values(),
                wanted.values(),
                "{name}, {}",
                wanted.name()
            );
        }
    }
}

#[test]
fn a_blank_key_of_json_gets_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.jsonl");
    std::fs::write(&path, "{\"\": 1, \"a\": 2}\n{\"\": 3, \"a\": 4}\n").unwrap();
    let table = read(&path);
    let names: Vec<&str> = table.columns().iter().map(Column::name).collect();
    assert_eq!(names, ["column_1", "a"]);
    assert_eq!(table.columns()[0].cell(1), Cell::Number(3.0));
    assert_eq!(table.file_notes().len(), 1);
}

#[test]
fn a_cell_of_json_is_found_by_its_line_or_its_element() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..20)
        .map(|row| match row {
            7 => "{\"a\": \"seven\", \"b\": \"7\"}".to_owned(),
            row => format!("{{\"a\": {row}, \"b\": {row}}}"),
        })
        .collect();
    let cells: Vec<String> = (0..20).map(|row| row.to_string()).collect();
    let by_column = cells.join(",").replace(",7,", ",\"seven\",");
    for (name, text, place) in [
        ("t.jsonl", rows.join("\n"), "line 8"),
        ("t.json", format!("[\n{}\n]", rows.join(",\n")), "line 9"),
        ("t.json", format!("[{}]", rows.join(", ")), "element 8"),
        (
            "t.json",
            format!("{{\"d\":\n[\n{}]}}", rows.join(",\n\n")),
            "element 8",
        ),
        ("t.json", rows.join(" ").replace("} {", "}{"), "element 8"),
        (
            "t.json",
            format!("{{\"a\": [{by_column}], \"c\": [{by_column}]}}"),
            "element 8",
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &text).unwrap();
        let table = read(&path);
        let said: Vec<String> = table.reading().iter().map(sways_data::Note::what).collect();
        assert!(
            said[0].contains(&format!("\"seven\" in {place}")),
            "{said:?}"
        );
        if text.contains("\"b\"") {
            assert_eq!(said[1], "numbers, which the file has as strings: \"7\"");
        }
    }
}

#[test]
fn times_are_numbers_and_bytes_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    let arrays: [(&str, ArrayRef); 3] = [
        ("at", Arc::new(Time32SecondArray::from(vec![5400, 0]))),
        ("bytes", Arc::new(BinaryArray::from_vec(vec![b"a", b"b"]))),
        (
            "took",
            Arc::new(DurationMillisecondArray::from(vec![1500, 2])),
        ),
    ];
    let batch = RecordBatch::try_from_iter(arrays).unwrap();
    common::arrow_file(&path, &batch);
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    let row: Vec<Cell<'_>> = table.columns().iter().map(|it| it.cell(0)).collect();
    assert_eq!(row, [Cell::Number(1.5), Cell::Number(1.5 / 3600.0)]);
    let times = FileNote::Times {
        columns: vec!["at".to_owned(), "took".to_owned()],
        unit: "hours".to_owned(),
    };
    let columns = vec!["bytes".to_owned()];
    let nested = FileNote::Nested { columns };
    assert_eq!(table.file_notes(), [nested, times]);
}

/// Of numbers, words that begin with missing ones, and words that are numbers at first.
fn long_batch(rows: usize) -> RecordBatch {
    let number = |row: usize| (!row.is_multiple_of(7)).then_some(row as f64 / 3.0);
    let word = |row: usize| (row > rows / 2).then(|| format!("w{}", row % 5));
    let late = |row: usize| {
        Some(if row + 1 < rows {
            row.to_string()
        } else {
            "x".to_owned()
        })
    };
    let arrays: [(&str, ArrayRef); 3] = [
        (
            "number",
            Arc::new((0..rows).map(number).collect::<Float64Array>()),
        ),
        (
            "word",
            Arc::new((0..rows).map(word).collect::<StringArray>()),
        ),
        (
            "late",
            Arc::new((0..rows).map(late).collect::<StringArray>()),
        ),
    ];
    let arrays = arrays.map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(arrays).unwrap()
}

#[test]
fn a_frame_is_read_as_the_file_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let batch = long_batch(40_000);
    common::parquet(&path, &batch);
    // The batches of a frame may lie anywhere.
    let pieces = [(0, 1), (1, 30_000), (30_001, 9_999)].map(|(at, rows)| batch.slice(at, rows));
    let frame = Frame::new("the frame", batch.schema(), pieces.to_vec());
    assert_eq!(frame.rows(), batch.num_rows());
    let options = ReadOptions {
        skip: vec!["number".to_owned()],
        ..ReadOptions::default()
    };
    for options in [ReadOptions::default(), options] {
        let (of_file, of_frame) = (
            read_table(&path, &options).unwrap(),
            read_table(frame.clone(), &options).unwrap(),
        );
        assert_eq!(of_frame.columns(), of_file.columns());
        assert_eq!(of_frame.reading(), of_file.reading());
        assert_eq!(of_frame.file_notes(), of_file.file_notes());
        assert_eq!(of_frame.origin(), "the frame");
    }
    let reader = TableReader::open(frame, &ReadOptions::default(), 7_000).unwrap();
    let rows: usize = reader.map(|table| table.unwrap().rows()).sum();
    assert_eq!(rows, batch.num_rows());
}
