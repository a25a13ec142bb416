//! Text in the world's encodings reads as what it says.

use std::path::Path;

use crate::common::{self, Cells, Columns};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252,
};
use proptest::prelude::*;
use sways_data::{Cell, FileNote, ReadOptions, Table, TableReader, read_table};

fn read_as(bytes: &[u8], encoding: Option<&str>) -> Result<Table, sways_data::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, bytes).unwrap();
    let options = ReadOptions {
        encoding: encoding.map(str::to_owned),
        ..ReadOptions::default()
    };
    read_table(&path, &options)
}

fn read(bytes: &[u8]) -> Table {
    read_as(bytes, None).unwrap()
}

fn utf_16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let units = mark.into_iter().chain(text.encode_utf16());
    units
        .flat_map(|unit| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

#[test]
fn text_of_dos_is_read_as_asked_and_guessed_by_bytes_that_windows_has_not() {
    let text = b"town,n\nZ\x81rich,1\nK\x94ln,2\nM\xa0laga,3\nS\xc6o Paulo,4\n";
    let towns = |table: &Table| -> Vec<String> {
        let town = &table.columns()[0];
        (0..table.rows())
            .map(|row| town.cell(row).to_string())
            .collect()
    };
    let table = read(text);
    assert_eq!(towns(&table), ["Zürich", "Köln", "Málaga", "São Paulo"]);
    let (name, certain) = ("IBM850".to_owned(), false);
    assert_eq!(table.file_notes(), [FileNote::Encoding { name, certain }]);
    let table = read_as(text, Some("cp437")).unwrap();
    assert_eq!(towns(&table), ["Zürich", "Köln", "Málaga", "S╞o Paulo"]);
    assert!(table.file_notes().is_empty());
    let name = |bytes: &[u8]| match &read(bytes).file_notes()[0] {
        FileNote::Encoding { name, .. } => name.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(name(&encoded(WINDOWS_1252, FRENCH)), "windows-1252");
}

const CHINESE: &str = "姓名,城市,年龄\n王小明,北京市,34\n李华,上海市,45\n张伟,广州市,28\n";
const TRADITIONAL: &str = "姓名,縣市,年齡\n王小明,臺北市,34\n陳美玲,高雄市,45\n林志豪,臺中市,28\n";
const JAPANESE: &str =
    "名前,都市,年齢\nさくら,とうきょう,34\n太郎,大阪です,45\nはなこ,きょうと,28\n";
const KOREAN: &str = "이름,도시,나이\n김민수,서울,34\n이영희,부산,45\n박철수,대구,28\n";
const RUSSIAN: &str = "имя,город,возраст\nИван,Москва,34\nОльга,Казань,45\nПётр,Самара,28\n";
const GERMAN: &str =
    "Name,Straße,Größe\nMüller,Königsallee,34\nJörg,Bäckerweg,45\nWeiß,Übergang,28\n";
const FRENCH: &str =
    "prénom,région,âge\nRené,Île-de-France,34\nZoé,Rhône,45\nFrançois,Corrèze,28\n";
const POLISH: &str =
    "imię,miejscowość,wiek\nŁukasz,Łódź,34\nAgnieszka,Kraków,45\nMałgorzata,Gdańsk,28\n";

#[test]
fn encodings_are_found() {
    for (text, encodings) in [
        (CHINESE, &[GBK, GB18030][..]),
        (TRADITIONAL, &[BIG5]),
        (JAPANESE, &[SHIFT_JIS, EUC_JP]),
        (KOREAN, &[EUC_KR]),
        (RUSSIAN, &[WINDOWS_1251]),
        (GERMAN, &[WINDOWS_1252]),
        (FRENCH, &[WINDOWS_1252]),
        (POLISH, &[WINDOWS_1250]),
    ] {
        let expected = read(text.as_bytes());
        assert!(expected.file_notes().is_empty());
        for encoding in encodings {
            let table = read(&encoded(encoding, text));
            assert_eq!(table.columns(), expected.columns(), "{}", encoding.name());
            let said = table.file_notes()[0].to_string();
            assert!(said.contains("--encoding"), "{said}");
            let asked = read_as(&encoded(encoding, text), Some(encoding.name())).unwrap();
            assert_eq!(asked.columns(), expected.columns());
            assert!(asked.file_notes().is_empty());
        }
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            let table = read(&utf_16(text, little, mark));
            assert_eq!(table.columns(), expected.columns(), "{little} {mark}");
            let name = if little { "UTF-16LE" } else { "UTF-16BE" }.to_owned();
            let note = FileNote::Encoding {
                name,
                certain: true,
            };
            assert_eq!(table.file_notes(), [note]);
        }
    }
}

#[test]
fn what_is_not_ascii_may_come_late() {
    let mut text = "name,age\n".to_owned();
    (0..200_000).for_each(|row| text += &format!("x{},{row}\n", row % 3));
    text += "Müller,3\nGrößer,4\nStraße,5\n";
    let table = read(&encoded(WINDOWS_1252, &text));
    assert_eq!(table.columns(), read(text.as_bytes()).columns());
    assert_eq!(table.cell_of("name", 200_000), "Müller");
}

#[test]
fn a_few_stray_bytes_do_not_change_the_encoding() {
    let mut bytes = "name,age\n".as_bytes().to_vec();
    (0..2000).for_each(|row| bytes.extend(format!("Zoé{},{row}\n", row % 3).bytes()));
    bytes.extend(b"Ren\xe9,3\n");
    bytes.extend("Zoé,4\n".bytes());
    let table = read(&bytes);
    assert_eq!(table.cell_of("name", 0), "Zoé0");
    assert_eq!(table.cell_of("name", 2000), "Ren\u{fffd}");
    let note = FileNote::Unreadable {
        name: "UTF-8".to_owned(),
        count: 1,
        line: 2002,
    };
    assert_eq!(table.file_notes(), [note]);
    // Without other characters it is what such bytes usually are.
    let table = read(b"name,age\nRen\xe9,3\nx,4\n");
    assert_eq!(table.cell_of("name", 0), "René");
    let table = read_as(b"name,age\nRen\xe9,3\nx,4\n", Some("utf-8")).unwrap();
    assert_eq!(table.cell_of("name", 0), "Ren\u{fffd}");
}

#[test]
fn lines_may_be_in_two_encodings() {
    let mut bytes = b"town,n\n".to_vec();
    for row in 0..9 {
        bytes.extend(format!("Köln,{row}\n").bytes());
        bytes.extend(b"D\xfcren,3\nUlm,4\n");
        bytes.extend(b"N\xfcrnberg,3\n");
    }
    let table = read(&bytes);
    let towns = [0, 1, 2, 3].map(|row| table.cell_of("town", row));
    assert_eq!(towns, ["Köln", "Düren", "Ulm", "Nürnberg"]);
    let said = table.file_notes()[0].to_string();
    assert!(said.contains("line 3, are read as windows-1252"), "{said}");
}

#[test]
fn the_yen_sign_is_no_backslash() {
    let text = "商品,価格\n筆,\"\\1,508\"\n紙,\\30\n本,C:\\9\n筆,\\5\n";
    let table = read(&encoded(SHIFT_JIS, text));
    let prices = [0, 1, 2].map(|row| table.cell_of("価格", row));
    assert_eq!(prices, ["¥1,508", "¥30", "C:\\9"]);
}

#[test]
fn the_outcomes_name_tells_the_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, encoded(GBK, "x,岷\n1,2\n2,3\n")).unwrap();
    let mut options = ReadOptions::default();
    options.keep("岷", &sways_data::EventRule::Detect);
    let table = read_table(&path, &options).unwrap();
    assert!(table.column("岷").is_some());
}

#[test]
fn encodings_must_be_known_and_bytes_no_zeros() {
    let said = read_as(b"a\n1\n", Some("utf-9")).unwrap_err().to_string();
    assert!(said.starts_with("\"utf-9\" is no encoding"), "{said}");
    let said = read_as(b"a,b\n1,2\n3,\0\n", None).unwrap_err().to_string();
    assert!(
        said.contains("t.csv, line 3: there is a zero byte"),
        "{said}"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.dta");
    std::fs::write(&path, b"<stata_dtb>\0\x01").unwrap();
    let said = read_table(&path, &ReadOptions::default()).unwrap_err();
    let said = said.to_string();
    assert!(
        said.contains("the Stata file cannot be read (it does not begin as such a file does)"),
        "{said}"
    );
}

#[test]
fn batches_and_packed_files_are_decoded_too() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = encoded(GBK, CHINESE);
    let zstd = zstd::encode_all(bytes.as_slice(), 1).unwrap();
    for (name, bytes) in [
        ("t.csv", bytes.clone()),
        ("t.csv.gz", common::gzip(&bytes)),
        ("t.csv.zst", zstd),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut reader = TableReader::open(&path, &ReadOptions::default(), 2).unwrap();
        let rows: usize = reader.by_ref().map(|batch| batch.unwrap().rows()).sum();
        assert_eq!((rows, reader.file_notes().len()), (3, 1), "{name}");
        assert_eq!(reader.names(), ["姓名", "城市", "年龄"]);
    }
    let lines = "{\"name\": \"Müller\"}\n{\"name\": \"Jörg\"}\n";
    let path = folder.path().join("t.jsonl");
    for bytes in [encoded(WINDOWS_1252, lines), utf_16(lines, true, true)] {
        std::fs::write(&path, bytes).unwrap();
        let table = read_table(&path, &ReadOptions::default()).unwrap();
        assert_eq!(table.cell_of("name", 1), "Jörg");
    }
}

trait CellOf {
    fn cell_of(&self, column: &str, row: usize) -> String;
}

impl CellOf for Table {
    fn cell_of(&self, column: &str, row: usize) -> String {
        match self.column(column).unwrap().cell(row) {
            Cell::Text(text) => text.to_owned(),
            cell => cell.to_string(),
        }
    }
}

fn same(path: &Path, bytes: &[u8], name: &str, expected: &Table) -> Result<(), TestCaseError> {
    std::fs::write(path, bytes).unwrap();
    let options = ReadOptions {
        encoding: Some(name.to_owned()),
        ..ReadOptions::default()
    };
    let table = read_table(path, &options).unwrap();
    prop_assert_eq!(table.columns(), expected.columns(), "{}", name);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What an encoding can say it says.
    #[test]
    fn every_encoding_reads_what_it_wrote(
        cells in prop::collection::vec("[a-z一-龥ぁ-んа-яé,\" ]{1,6}x", 2..30),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        for encoding in [GBK, GB18030, SHIFT_JIS, BIG5, EUC_KR, WINDOWS_1251, WINDOWS_1252] {
            let can_say = |cell: &String| !encoding.encode(cell).2;
            let cells: Vec<_> = cells.iter().filter(|cell| can_say(cell)).cloned().map(Some).collect();
            if cells.is_empty() {
                continue;
            }
            let numbers = (0..cells.len()).map(|row| Some(row as f64)).collect();
            let columns: Columns = vec![
                ("word".to_owned(), Cells::Words(cells)),
                ("number".to_owned(), Cells::Numbers(numbers)),
            ];
            let text = common::delimited(&columns, ',');
            std::fs::write(&path, &text).unwrap();
            let expected = read_table(&path, &ReadOptions::default()).unwrap();
            same(&path, &encoded(encoding, &text), encoding.name(), &expected)?;
            for (little, name) in [(true, "utf-16le"), (false, "utf-16be")] {
                same(&path, &utf_16(&text, little, true), name, &expected)?;
                same(&path, &utf_16(&text, little, false), name, &expected)?;
            }
        }
    }
}

#[test]
fn an_encoding_is_found_wherever_its_characters_are_cut() {
    let places = [
        "\u{5317}\u{4eac}\u{5e02}",
        "\u{4e0a}\u{6d77}",
        "\u{5e7f}\u{5dde}\u{4eba}",
    ];
    for shift in 0..4 {
        let mut text = format!("name,n\n{},1\n", "a".repeat(shift));
        for row in 0..30_000 {
            text += &format!("{},{row}\n", places[row % 3]);
        }
        let table = read(&GBK.encode(&text).0);
        let cell = table.columns()[0].cell(1);
        assert_eq!(cell, Cell::Text(places[0]), "{shift}");
    }
}
