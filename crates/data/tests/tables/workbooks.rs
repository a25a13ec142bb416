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
    of_sheets(path, &[("one", "", &sheet, "")]);
}

/// A workbook of sheets: each its name, what more is said of it, its rows and what
/// follows them.
fn of_sheets(path: &Path, sheets: &[(&str, &str, &str, &str)]) {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let relations = |all: &str| {
        format!("<Relationships xmlns=\"{package}/relationships\">{all}</Relationships>")
    };
    let relation = |number: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{number}\" Type=\"{of}/{kind}\" Target=\"{target}\"/>")
    };
    let (mut listed, mut related) = (String::new(), String::new());
    let mut files = Vec::new();
    for (index, (name, state, rows, more)) in sheets.iter().enumerate() {
        let number = index + 1;
        listed +=
            &format!("<sheet name=\"{name}\" sheetId=\"{number}\" {state} r:id=\"rId{number}\"/>");
        related += &relation(
            number,
            "worksheet",
            &format!("worksheets/sheet{number}.xml"),
        );
        let text =
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData>{more}</worksheet>");
        files.push((format!("xl/worksheets/sheet{number}.xml"), text));
    }
    let book =
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{of}\"><sheets>{listed}</sheets></workbook>");
    let types = format!("<Types xmlns=\"{package}/content-types\"/>");
    let root = relations(&relation(1, "officeDocument", "xl/workbook.xml"));
    let related = relations(&related);
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
    ];
    all.extend(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_bytes())),
    );
    zipped(path, &all);
}

/// The rows of a sheet: cells with `;` between them, those that are no numbers or have an apostrophe
/// in front as text.
fn sheet_rows(text: &str) -> String {
    let cell = |(row, column, cell): (usize, usize, &str)| {
        let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
        let text =
            |text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        match cell.parse::<f64>() {
            _ if cell.is_empty() => String::new(),
            _ if cell.starts_with('\'') => text(&cell[1..]),
            _ if cell.starts_with('=') => format!("<c r=\"{place}\"><f>{}</f></c>", &cell[1..]),
            Ok(_) => format!("<c r=\"{place}\"><v>{cell}</v></c>"),
            Err(_) => text(cell),
        }
    };
    let line = |(row, line): (usize, &str)| {
        let cells = line.split(';').enumerate();
        let cells: String = cells
            .map(|(column, text)| cell((row, column, text)))
            .collect();
        format!("<row r=\"{}\">{cells}</row>", row + 1)
    };
    text.lines().enumerate().map(line).collect()
}

fn names(table: &Table) -> Vec<&str> {
    let columns = table.columns().iter();
    columns.map(sways_data::Column::name).collect()
}

#[test]
fn a_label_over_several_rows_is_that_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let rows = sheet_rows("group;x;y\na;1;2\n;3;4\n;5;6\nb;7;8\n;9;1");
    let merged =
        "<mergeCells count=\"2\"><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"A5:A6\"/></mergeCells>";
    of_sheets(&path, &[("one", "", &rows, merged)]);
    let table = read(&path);
    let cells: Vec<Cell<'_>> = (0..5).map(|row| table.columns()[0].cell(row)).collect();
    let text = Cell::Text;
    assert_eq!(
        cells,
        [text("a"), text("a"), text("a"), text("b"), text("b")]
    );
    assert_eq!(table.file_notes(), [FileNote::Merged { cells: 3 }]);
}

#[test]
fn another_table_below_is_none_of_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    for other in ["c;d\n1;9\n2;8", "x;b;y\n1;9;k\n2;8;k"] {
        let table = (0..12).map(|row| format!("{row};{};k\n", row * 2));
        let text = format!("a;b;y\n{}\n{other}", table.collect::<String>());
        of_sheets(&path, &[("one", "", &sheet_rows(&text), "")]);
        let table = read(&path);
        assert_eq!(table.rows(), 12, "{other}");
        let below = FileNote::Below { rows: 3, line: 15 };
        assert_eq!(table.file_notes(), [below], "{other}");
    }
}

#[test]
fn what_stands_beside_a_table_is_none_of_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let rows = |beside: [&str; 3]| {
        let rows = (0..12).map(|row| {
            let beside = if row < 2 { beside[row + 1] } else { "" };
            format!("{row};{};{}{beside}\n", row * 2, row % 2)
        });
        format!("a;b;y{}\n{}", beside[0], rows.collect::<String>())
    };
    let legend = rows([";;code;meaning", ";;0;no", ";;1;yes"]);
    of_sheets(&path, &[("one", "", &sheet_rows(&legend), "")]);
    let table = read(&path);
    assert_eq!(names(&table), ["a", "b", "y"]);
    let columns = vec!["code".to_owned(), "meaning".to_owned()];
    assert_eq!(table.file_notes(), [FileNote::Beside { columns }]);
    let near = rows([";code;meaning", ";0;no", ";1;yes"]);
    of_sheets(&path, &[("one", "", &sheet_rows(&near), "")]);
    assert_eq!(read(&path).columns().len(), 5);
}

/// The parts of a workbook, packed anew without compression.
fn stored(name: &str) -> Vec<u8> {
    let mut whole = zip::ZipArchive::new(File::open(fixture(name)).unwrap()).unwrap();
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for place in 0..whole.len() {
        let mut part = whole.by_index(place).unwrap();
        archive.start_file(part.name().unwrap(), stored).unwrap();
        std::io::copy(&mut part, &mut archive).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A part that is not what its checksum says is no table, also where it can be read.
#[test]
fn the_checksums_of_a_workbook_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    for (name, mark) in [("members.xlsx", &b"<v>"[..]), ("members.ods", b"<text:p>")] {
        let mut book = stored(name);
        std::fs::write(&path, &book).unwrap();
        assert_eq!(read(&path).columns(), read(fixture(name)).columns());
        let cell = book.windows(mark.len()).position(|it| it == mark).unwrap();
        book[cell + mark.len()] ^= 1;
        std::fs::write(&path, &book).unwrap();
        let said = read_table(&path, &ReadOptions::default()).unwrap_err();
        assert!(said.to_string().contains("checksum"), "{name}: {said}");
    }
}

#[test]
fn an_archive_that_is_packed_in_a_rare_way_is_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.zip");
    zipped(&path, &[("t.csv", b"a,b\n1,2\n")]);
    let mut bytes = std::fs::read(&path).unwrap();
    // The method stands in front of the file and in the list of files: 98 is PPMd.
    for (mark, place) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let start = bytes.windows(4).position(|it| it == mark).unwrap();
        bytes[start + place] = 98;
    }
    std::fs::write(&path, &bytes).unwrap();
    let said = read_table(&path, &ReadOptions::default()).unwrap_err();
    assert!(said.to_string().contains("packed in a rare way"), "{said}");
}

#[test]
fn a_visible_sheet_with_a_table_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let (secret, text) = (sheet_rows("p;q\n1;2\n3;4"), sheet_rows("Hello\nyou"));
    let (table, other) = (sheet_rows("a;b\n1;2\n3;4"), sheet_rows("c;d\n1;2\n3;4"));
    let hidden = "state=\"hidden\"";
    let all = [
        ("Secret", hidden, secret.as_str(), ""),
        ("Notes", "", text.as_str(), ""),
        ("Data", "", table.as_str(), ""),
        ("More", "", other.as_str(), ""),
    ];
    of_sheets(&path, &all);
    let options = ReadOptions::default();
    assert_eq!(names(&read(&path)), ["a", "b"]);
    assert_eq!(
        sways_data::sheets_with_column(&path, &options, "d").unwrap(),
        ["More"]
    );
    assert!(
        sways_data::sheets_with_column(&path, &options, "p")
            .unwrap()
            .is_empty()
    );
    let skip = ReadOptions {
        skip: vec!["d".to_owned()],
        ..ReadOptions::default()
    };
    let said = read_table(&path, &skip).unwrap_err().to_string();
    assert!(said.contains("data.sheet (Secret, Notes, More)"), "{said}");
    of_sheets(&path, &[all[0], ("Blank", "", "", "")]);
    let said = read_table(&path, &options).unwrap_err().to_string();
    assert!(said.contains("Secret, Blank; choose one"), "{said}");
    assert_eq!(
        names(&read_table(&path, &with_sheet("Secret")).unwrap()),
        ["p", "q"]
    );
}

#[test]
fn a_sheet_of_one_column_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    of_sheets(&path, &[("one", "", &sheet_rows("age\n34\n45"), "")]);
    let table = read(&path);
    assert_eq!((names(&table), table.rows()), (vec!["age"], 2));
}

#[test]
fn a_column_of_a_sheet_is_called_by_its_letter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    of_sheets(
        &path,
        &[("one", "", &sheet_rows(";;a;;;b\n;;1;;2;3\n;;4;;5;6"), "")],
    );
    let table = read(&path);
    assert_eq!(names(&table), ["a", "column_2", "b"]);
    let said = table.file_notes()[0].to_string();
    assert!(said.ends_with("\"column_2\" (column E)"), "{said}");
}

#[test]
fn hidden_rows_are_read_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let rows = sheet_rows("a;b\n1;2\n3;4\n5;6").replace("r=\"3\"", "r=\"3\" hidden=\"1\"");
    of_sheets(&path, &[("one", "", &rows, "")]);
    let table = read(&path);
    assert_eq!(table.rows(), 3);
    assert_eq!(table.file_notes(), [FileNote::Hidden { rows: 1 }]);
}

#[test]
fn formulas_without_values_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    of_sheets(
        &path,
        &[("one", "", &sheet_rows("a;b\n1;=A2*2\n3;=A3*2"), "")],
    );
    let table = read(&path);
    assert_eq!(table.file_notes(), [FileNote::Uncomputed { cells: 2 }]);
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
            .prop_map(|(words, numbers, last)| {
                vec![
                    ("word".to_owned(), Cells::Words(words)),
                    ("number".to_owned(), Cells::Numbers(numbers)),
                    ("last".to_owned(), Cells::Words(last)),
                ]
            })
    })
}

/// An OpenDocument table whose end is missing, or misspelt, is not waited for.
#[test]
fn an_opendocument_table_that_does_not_end_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.ods");
    let whole = File::open(fixture("members.ods")).unwrap();
    let mut whole = zip::ZipArchive::new(whole).unwrap();
    let mut content = String::new();
    let mut part = whole.by_name("content.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut content).unwrap();
    let cell = "<table:table-cell office:value-type=\"string\"><text:p>";
    assert!(content.contains(cell));
    for (changed, said) in [
        (
            content.replace("</table:table>", "</table:tablg>"),
            "do not end",
        ),
        (content.replace("</table:table>", ""), "do not end"),
        (
            content.replacen(cell, &format!("{cell}<office:annotation>"), 1),
            "do not end",
        ),
        (
            content.replacen(cell, &format!("{cell}<text:s text:c=\"4000000000\"/>"), 1),
            "spaces",
        ),
        (
            content.replacen(
                "<table:table-row>",
                "<table:table-row table:number-rows-repeated=\"90000000\">",
                1,
            ),
            "more rows than",
        ),
        (
            content.replacen(
                cell,
                &format!(
                    "<table:table-cell table:number-columns-repeated=\"400\" {}{}",
                    "office:value-type=\"string\"><text:p>",
                    "x".repeat(1 << 20)
                ),
                1,
            ),
            "more text than",
        ),
    ] {
        let mut writer = ZipWriter::new(File::create(&path).unwrap());
        let options = SimpleFileOptions::default();
        for (name, bytes) in [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &changed),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ] {
            writer.start_file(name, options).unwrap();
            writer.write_all(bytes.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        let error = read_table(&path, &ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// A compound file's sectors name their next: where the first of the folder's is its own next, or
/// the table of sectors is read from the same one again and again, that is said.
#[test]
fn an_old_workbook_whose_sectors_go_in_a_circle_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xls");
    let whole = std::fs::read(fixture("members.xls")).unwrap();
    let number = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    let (table, first) = (512 * (number(76) + 1), number(48));
    let mut circle = whole.clone();
    circle[table + 4 * first..][..4].copy_from_slice(&(first as u32).to_le_bytes());
    let mut again = whole.clone();
    for place in 1..109 {
        again.copy_within(76..80, 76 + 4 * place);
    }
    for bytes in [circle, again] {
        std::fs::write(&path, bytes).unwrap();
        let said = read_table(&path, &ReadOptions::default()).unwrap_err();
        assert!(said.to_string().contains("go in a circle"), "{said}");
    }
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

    /// Numbers that somebody typed with a comma, and thousands with a point, are what they are in a text
    /// file, and what the workbook has as a number is that number.
    #[test]
    fn typed_numbers_are_those_of_a_text_file(
        rows in prop::collection::vec((1..2000_i32, 1..999_000_i32, any::<bool>()), 12..30)
    ) {
        let (mut text, mut sheet) = ("v;w;n\n".to_owned(), "v;w;n\n".to_owned());
        for (row, (eighths, thousands, is_typed)) in rows.iter().enumerate() {
            let value = f64::from(*eighths) / 8.0;
            let typed = value.to_string().replace('.', ",");
            let half = format!("{row},5");
            let whole = format!("{}.{:03}", 1 + thousands / 1000, thousands % 1000);
            text += &format!("{typed};{whole};{half}\n");
            let cell = if *is_typed { format!("'{typed}") } else { value.to_string() };
            sheet += &format!("{cell};'{whole};{half}\n");
        }
        let folder = tempfile::tempdir().unwrap();
        let (book, file) = (folder.path().join("t.xlsx"), folder.path().join("t.csv"));
        of_sheets(&book, &[("one", "", &sheet_rows(&sheet), "")]);
        std::fs::write(&file, text).unwrap();
        let (book, file) = (read(&book), read(&file));
        for (one, other) in book.columns().iter().zip(file.columns()) {
            prop_assert_eq!(one.values(), other.values(), "{}", one.name());
        }
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
