//! Workbooks and archives.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::common::{self, Cells, Columns};
use proptest::prelude::*;
use sways_data::{Cell, ColumnType, FileNote, ReadOptions, Table, read_table};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file that `tests/reference/tables.py` wrote.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/tables")
        .join(name)
}

fn read(path: impl AsRef<Path>) -> Table {
    read_table(path, &ReadOptions::default()).unwrap()
}

fn with_sheet(sheet: &str) -> ReadOptions {
    ReadOptions {
        sheet: Some(sheet.to_owned()),
        ..ReadOptions::default()
    }
}

#[test]
fn every_workbook_has_its_table() {
    use Cell::{Missing, Number, Text};

    for name in ["members.xlsx", "members.xls", "members.ods"] {
        let table = read(fixture(name));
        let names: Vec<&str> = table
            .columns()
            .iter()
            .map(sways_data::Column::name)
            .collect();
        assert_eq!(names, ["name", "age", "since", "member", "score"], "{name}");
        let kinds: Vec<ColumnType> = table
            .columns()
            .iter()
            .map(sways_data::Column::kind)
            .collect();
        assert_eq!(
            kinds,
            [
                ColumnType::Categorical,
                ColumnType::Numeric,
                ColumnType::Datetime,
                ColumnType::Boolean,
                ColumnType::Numeric,
            ],
            "{name}"
        );
        let row = |row: usize| -> Vec<Cell<'_>> {
            table
                .columns()
                .iter()
                .map(|column| column.cell(row))
                .collect()
        };
        assert_eq!(
            row(0),
            [
                Text("Ann"),
                Number(34.0),
                Number(18_292.0),
                Text("true"),
                Number(1.5)
            ],
            "{name}"
        );
        assert_eq!(
            row(1),
            [
                Text("Zoé"),
                Number(45.0),
                Number(10_956.0),
                Text("false"),
                Missing
            ],
            "{name}"
        );
        assert_eq!(
            row(2),
            [
                Text("王小明"),
                Missing,
                Number(19_782.0),
                Text("true"),
                Number(-0.25)
            ],
            "{name}"
        );
    }
}

#[test]
fn what_was_found_in_a_workbook_is_said() {
    let table = read(fixture("members.xlsx"));
    let sheet = FileNote::Sheet {
        name: "Members".to_owned(),
        others: vec!["Read me".to_owned(), "Other".to_owned()],
    };
    let notes = [
        sheet,
        FileNote::Above { rows: 1, line: 4 },
        FileNote::ErrorCells { count: 1 },
        FileNote::Below { rows: 1, line: 10 },
    ];
    assert_eq!(table.file_notes(), notes);
    for sheet in ["Other", "3"] {
        let table = read_table(fixture("members.xlsx"), &with_sheet(sheet)).unwrap();
        assert_eq!(table.column("y").unwrap().cell(0), Cell::Number(18_262.5));
        assert!(table.file_notes().is_empty());
    }
    let said = read_table(fixture("members.xlsx"), &with_sheet("4")).unwrap_err();
    let said = said.to_string();
    assert!(
        said.contains("no sheet \"4\"") && said.contains("Read me, Members"),
        "{said}"
    );
}

#[test]
fn names_on_two_rows_are_put_together() {
    let table = read(fixture("merged.xlsx"));
    let names: Vec<&str> = table
        .columns()
        .iter()
        .map(sways_data::Column::name)
        .collect();
    assert_eq!(names, ["id", "Score math", "Score art", "age"]);
    assert_eq!(table.rows(), 2);
}

fn zipped(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn an_archive_of_one_table_is_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.zip");
    zipped(
        &path,
        &[
            ("data/", b""),
            ("data/t.csv", b"a;b\n1;2\n"),
            ("read.me", b"hello"),
        ],
    );
    let table = read(&path);
    assert_eq!(table.columns()[1].cell(0), Cell::Number(2.0));
    let name = "data/t.csv".to_owned();
    assert_eq!(table.file_notes(), [FileNote::Member { name }]);
    let book = std::fs::read(fixture("members.ods")).unwrap();
    zipped(&path, &[("members.ods", &book)]);
    assert_eq!(
        read(&path).columns(),
        read(fixture("members.ods")).columns()
    );
    zipped(
        &path,
        &[("a.csv", b"a\n1\n"), ("b.csv", b"a\n1\n"), ("c", b"")],
    );
    let said = read_table(&path, &ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("holds 3 files (a.csv, b.csv, c); unpack it"),
        "{said}"
    );
    zipped(&path, &[]);
    let said = read_table(&path, &ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(said.contains("holds no file"), "{said}");
}

/// A workbook with one sheet, of cells as text in it or numbers.
fn workbook(path: &Path, columns: &Columns) {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let text = |place: &str, text: &str| {
        let text = escaped(text);
        format!(
            "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        )
    };
    let letter = |column: usize| char::from(b'A' + column as u8);
    let mut sheet = "<row r=\"1\">".to_owned();
    for (column, (name, _)) in columns.iter().enumerate() {
        sheet += &text(&format!("{}1", letter(column)), name);
    }
    sheet += "</row>";
    for row in 0..columns[0].1.len() {
        let number = row + 2;
        sheet += &format!("<row r=\"{number}\">");
        for (column, (_, cells)) in columns.iter().enumerate() {
            let place = format!("{}{number}", letter(column));
            match cells {
                Cells::Numbers(cells) => {
                    if let Some(cell) = cells[row] {
                        sheet += &format!("<c r=\"{place}\"><v>{cell:?}</v></c>");
                    }
                }
                Cells::Words(cells) => {
                    if let Some(cell) = &cells[row] {
                        sheet += &text(&place, cell);
                    }
                }
            }
        }
        sheet += "</row>";
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{of}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{of}\"><sheets>\
         <sheet name=\"one\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>");
    let types = format!("<Types xmlns=\"{package}/content-types\"/>");
    zipped(
        path,
        &[
            ("[Content_Types].xml", types.as_bytes()),
            (
                "_rels/.rels",
                relation("officeDocument", "xl/workbook.xml").as_bytes(),
            ),
            ("xl/workbook.xml", book.as_bytes()),
            (
                "xl/_rels/workbook.xml.rels",
                relation("worksheet", "worksheets/sheet1.xml").as_bytes(),
            ),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ],
    );
}

#[test]
fn cells_at_the_ends_of_a_sheet_take_no_memory_between() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let columns: Columns = vec![
        ("a".to_owned(), Cells::Numbers(vec![Some(1.0), Some(2.0)])),
        ("b".to_owned(), Cells::Numbers(vec![Some(3.0), Some(4.0)])),
    ];
    workbook(&path, &columns);
    let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        let far = "<row r=\"1048576\"><c r=\"A1048576\"><v>9</v></c>\
                   <c r=\"XFD1048576\"><v>9</v></c></row></sheetData>";
        files.push((
            file.name().unwrap().into_owned(),
            text.replace("</sheetData>", far),
        ));
    }
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    zipped(&path, &files);
    let table = read(&path);
    assert_eq!(
        (table.rows(), table.columns()[0].cell(2)),
        (3, Cell::Number(9.0))
    );
}

fn columns() -> impl Strategy<Value = Columns> {
    (2..20_usize).prop_flat_map(|rows| {
        let words = || prop::collection::vec(prop::option::of("[a-zé一-龥<&\"' ]{0,5}[a-z]"), rows);
        (
            words(),
            prop::collection::vec(prop::option::of(-1e9..1e9_f64), rows),
            prop::collection::vec("[x-z]{2}".prop_map(Some), rows),
        )
            // A sheet of which only the last column is filled below its names is taken for one
            // without rows.
            .prop_filter("the first row is filled", |(words, numbers, _)| {
                words[0].is_some() && numbers[0].is_some()
            })
            .prop_map(|(words, numbers, last)| {
                vec![
                    ("word".to_owned(), Cells::Words(words)),
                    ("number".to_owned(), Cells::Numbers(numbers)),
                    ("last".to_owned(), Cells::Words(last)),
                ]
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_workbook_is_the_table_that_was_written(columns in columns()) {
        let folder = tempfile::tempdir().unwrap();
        let (book, text) = (folder.path().join("t.xlsx"), folder.path().join("t.csv"));
        workbook(&book, &columns);
        std::fs::write(&text, common::delimited(&columns, ',')).unwrap();
        let (book, text) = (read(&book), read(&text));
        prop_assert_eq!(book.columns(), text.columns());
    }

    /// Bytes that are wrong end in a table or an error.
    #[test]
    fn no_workbook_panics(
        name in prop::sample::select(&["members.xlsx", "members.xls", "members.ods", "merged.xlsx"][..]),
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

    /// The same inside of the compressed parts, where most of what is wrong would be
    /// found out by their checksums.
    #[test]
    fn no_part_of_a_workbook_panics(
        part in 0..20_usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let mut archive = zip::ZipArchive::new(File::open(fixture("members.xlsx")).unwrap()).unwrap();
        let part = part % archive.len();
        let mut files = Vec::new();
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            if place == part && !bytes.is_empty() {
                for (place, byte) in &flips {
                    let place = place.index(bytes.len());
                    bytes[place] = *byte;
                }
            }
            files.push((file.name().unwrap().into_owned(), bytes));
        }
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        zipped(&path, &files);
        let _ = read_table(&path, &ReadOptions::default());
    }
}
