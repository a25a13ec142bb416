//! Files of Stata's and SAS's.

use std::path::{Path, PathBuf};

use crate::common::{self, Cells, Columns};
use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_double::StataDouble;
use proptest::prelude::*;
use sways_data::{Cell, ColumnType, ReadOptions, Table, TableReader, read_table};

/// A file that `tests/reference/tables.py` wrote.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/tables")
        .join(name)
}

fn read(path: impl AsRef<Path>) -> Table {
    read_table(path, &ReadOptions::default()).unwrap()
}

fn column<'a>(table: &'a Table, name: &str) -> Vec<Cell<'a>> {
    let column = table.column(name).unwrap();
    (0..table.rows()).map(|row| column.cell(row)).collect()
}

#[test]
fn stata_files_are_what_stata_shows() {
    use Cell::{Missing, Number, Text};
    let table = read(fixture("members.dta"));
    assert_eq!(
        column(&table, "name"),
        [Text("Ann"), Text("Zoé"), Text("王小明")]
    );
    assert_eq!(column(&table, "age"), [Number(34.0), Number(45.0), Missing]);
    let days = [Number(18_292.0), Number(10_956.0), Number(19_782.0)];
    assert_eq!(column(&table, "since"), days);
    assert_eq!(table.column("since").unwrap().kind(), ColumnType::Datetime);
    let months = [Number(18_262.0), Number(10_926.0), Number(19_754.0)];
    assert_eq!(column(&table, "month"), months);
    assert_eq!(
        column(&table, "town"),
        [Text("Ulm"), Text("Bonn"), Text("Ulm")]
    );
    // Not all of a scale's values have a label.
    assert_eq!(
        column(&table, "scale"),
        [Number(1.0), Number(3.0), Number(5.0)]
    );
    let Text(long) = column(&table, "remark")[0] else {
        panic!("a long string");
    };
    assert_eq!(long, "x".repeat(3000));
    assert_eq!(column(&table, "remark")[1], Missing);
}

#[test]
fn missing_values_of_every_kind_are_missing() {
    use Cell::{Missing, Text};
    let table = read(fixture("missing.dta"));
    let answers = [Text("yes"), Text("no"), Missing, Text("no")];
    assert_eq!(column(&table, "answer"), answers);
    let batches = TableReader::open(fixture("missing.dta"), &ReadOptions::default(), 3).unwrap();
    let rows: Vec<usize> = batches.map(|batch| batch.unwrap().rows()).collect();
    assert_eq!(rows, [3, 1]);
}

/// A part that says that it is longer than the file takes no memory before that is seen.
#[test]
fn lengths_are_held_against_the_files_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    let whole = std::fs::read(fixture("members.dta")).unwrap();
    let behind = |tag: &[u8]| {
        let found = whole.windows(tag.len()).position(|it| it == tag);
        found.unwrap() + tag.len()
    };
    // Of a long string the variable, the row and the type come first.
    for place in [behind(b"<lbl>"), behind(b"<strls>GSO") + 13] {
        let mut changed = whole.clone();
        changed[place..place + 4].fill(0xf0);
        std::fs::write(&path, changed).unwrap();
        let said = read_table(&path, &ReadOptions::default()).unwrap_err();
        assert!(said.to_string().contains("longer than the file"), "{said}");
    }
    // And of an old release.
    let whole = columns_of_one_row();
    stata(&path, &whole, Release::V114, ByteOrder::LittleEndian);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend(0xf0f0_f0f0_u32.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let said = read_table(&path, &ReadOptions::default()).unwrap_err();
    assert!(said.to_string().contains("longer than the file"), "{said}");
}

#[test]
fn moments_shown_as_times_of_the_day_are_hours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    let cells = |values: &[Option<f64>]| {
        let values = values.iter().map(|it| it.map(|hours| hours * 3_600_000.0));
        vec![("at".to_owned(), Cells::Numbers(values.collect()))]
    };
    let of_day = [Some(0.25), None, Some(23.5)];
    let beyond = [Some(0.25), None, Some(24.5)];
    for (format, values, kind) in [
        ("%tcHH:MM:SS", of_day, ColumnType::Numeric),
        ("%tchh:MM_AM", of_day, ColumnType::Numeric),
        ("%tcHH:MM:SS", beyond, ColumnType::Datetime),
        ("%tc", of_day, ColumnType::Datetime),
        ("%tcMonth_HH:MM", of_day, ColumnType::Datetime),
        ("%tcDDmonCCYY_HH:MM", of_day, ColumnType::Datetime),
    ] {
        let columns = cells(&values);
        stata_shown(
            &path,
            &columns,
            format,
            Release::V118,
            ByteOrder::LittleEndian,
        );
        let table = read(&path);
        assert_eq!(table.columns()[0].kind(), kind, "{format}");
        if kind == ColumnType::Numeric {
            let found: Vec<Cell<'_>> = column(&table, "at");
            assert_eq!(
                found,
                [Cell::Number(0.25), Cell::Missing, Cell::Number(23.5)]
            );
        }
    }
}

fn columns_of_one_row() -> Columns {
    vec![("a".to_owned(), Cells::Numbers(vec![Some(1.0)]))]
}

/// A file of Stata's with these columns.
fn stata(path: &Path, columns: &Columns, release: Release, order: ByteOrder) {
    stata_shown(path, columns, "%10.0g", release, order);
}

/// The same, with the format in which Stata shows them.
fn stata_shown(path: &Path, columns: &Columns, format: &str, release: Release, order: ByteOrder) {
    let mut schema = Schema::builder();
    for (name, cells) in columns {
        let kind = match cells {
            Cells::Numbers(_) => VariableType::Double,
            Cells::Words(_) => VariableType::FixedString(80),
        };
        schema = schema.add_variable(Variable::builder(kind, name).format(format));
    }
    let writer = DtaWriter::new().from_path(path).unwrap();
    let writer = writer
        .write_header(Header::builder(release, order).build())
        .unwrap();
    let writer = writer.write_schema(schema.build().unwrap()).unwrap();
    let mut writer = writer.into_record_writer().unwrap();
    for row in 0..columns[0].1.len() {
        let values: Vec<Value<'_>> = columns
            .iter()
            .map(|(_, cells)| match cells {
                Cells::Numbers(cells) => Value::Double(match cells[row] {
                    Some(number) => StataDouble::Present(number),
                    None => StataDouble::Missing(MissingValue::System),
                }),
                Cells::Words(cells) => Value::string(cells[row].as_deref().unwrap_or_default()),
            })
            .collect();
        writer.write_record(&values).unwrap();
    }
    let writer = writer.into_long_string_writer().unwrap();
    writer.into_value_label_writer().unwrap().finish().unwrap();
}

fn columns() -> impl Strategy<Value = Columns> {
    (2..20_usize).prop_flat_map(|rows| {
        (
            prop::collection::vec(prop::option::of("[a-z]{0,5}[a-z]x"), rows),
            prop::collection::vec(prop::option::of(-1e9..1e9_f64), rows),
        )
            .prop_map(|(words, mut numbers)| {
                // Of a text, empty rows at the end are no rows.
                let last = numbers.pop().flatten();
                numbers.push(last.or(Some(1.0)));
                vec![
                    ("word".to_owned(), Cells::Words(words)),
                    ("number".to_owned(), Cells::Numbers(numbers)),
                ]
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_stata_file_is_the_table_that_was_written(columns in columns()) {
        let folder = tempfile::tempdir().unwrap();
        let (file, text) = (folder.path().join("t.dta"), folder.path().join("t.csv"));
        std::fs::write(&text, common::delimited(&columns, ',')).unwrap();
        let expected = read(&text);
        for release in [Release::V114, Release::V117, Release::V118, Release::V119] {
            for order in [ByteOrder::LittleEndian, ByteOrder::BigEndian] {
                stata(&file, &columns, release, order);
                let table = read(&file);
                prop_assert_eq!(table.columns(), expected.columns(), "{:?}", release);
            }
        }
    }

    #[test]
    fn no_stata_file_panics(
        name in prop::sample::select(&["members.dta", "missing.dta"][..]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        for (place, byte) in flips {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        std::fs::write(&path, bytes).unwrap();
        let _ = read_table(&path, &ReadOptions::default());
    }

    #[test]
    fn no_sas_file_panics(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let magic = b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11";
        std::fs::write(&path, [magic.as_slice(), &bytes].concat()).unwrap();
        prop_assert!(read_table(&path, &ReadOptions::default()).is_err());
    }
}
