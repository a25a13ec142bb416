//! Columns of numbers as people write them: units, currencies, digits of other scripts.

use sways_data::{
    ColumnType, Decimal, Encoding, EncodingOptions, NoteKind, ReadOptions, Table, TableReader,
    Values, read_table,
};

/// A table of one column, with bars beside it.
pub fn column(cells: &[impl AsRef<str>]) -> Table {
    with(cells, &ReadOptions::default())
}

/// The same, read with options.
pub fn with(cells: &[impl AsRef<str>], options: &ReadOptions) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let lines: Vec<String> = cells
        .iter()
        .map(|cell| format!("1|\"{}\"\n", cell.as_ref().replace('"', "\"\"")))
        .collect();
    std::fs::write(&path, format!("row|a\n{}", lines.concat())).unwrap();
    read_table(&path, options).unwrap()
}

/// The options that declare what the column is.
pub fn declared(kind: ColumnType) -> ReadOptions {
    ReadOptions {
        types: [("a".to_owned(), kind)].into(),
        ..ReadOptions::default()
    }
}

pub fn kind(table: &Table) -> ColumnType {
    table.column("a").unwrap().kind()
}

pub fn numbers(table: &Table) -> Vec<f64> {
    match table.column("a").unwrap().values() {
        Values::Numbers(values) => values.clone(),
        other => panic!("{other:?}"),
    }
}

pub fn kinds(table: &Table) -> Vec<NoteKind> {
    table.reading().iter().map(|note| note.kind).collect()
}

pub fn notes(table: &Table) -> String {
    let notes: Vec<String> = table.reading().iter().map(ToString::to_string).collect();
    notes.join("\n")
}

/// The inputs that new cells become in a model of a table's column.
pub fn again(table: &Table, cells: &[&str]) -> Vec<f32> {
    let encoding = encoding(table);
    let tables = read_as(&encoding, cells);
    let designs = tables.iter().map(|table| encoding.apply(table).unwrap());
    designs
        .flat_map(|design| design.values().to_vec())
        .collect()
}

/// What is noted of new cells for such a model.
pub fn noted_again(table: &Table, cells: &[&str]) -> Vec<NoteKind> {
    let tables = read_as(&encoding(table), cells);
    tables.iter().flat_map(kinds).collect()
}

/// The encoding of a table's column, as a model keeps it.
fn encoding(table: &Table) -> Encoding {
    let rows: Vec<usize> = (0..table.rows()).collect();
    let options = EncodingOptions::default();
    let encoding = Encoding::fit(table, &["a".to_owned()], &rows, &options).unwrap();
    let json = serde_json::to_string(&encoding).unwrap();
    serde_json::from_str(&json).unwrap()
}

/// New cells, read for a model as `sways predict` does.
fn read_as(encoding: &Encoding, cells: &[&str]) -> Vec<Table> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let lines: Vec<String> = cells.iter().map(|cell| format!("1|\"{cell}\"\n")).collect();
    std::fs::write(&path, format!("row|a\n{}", lines.concat())).unwrap();
    let reader = TableReader::open(&path, &encoding.read_options(), 10).unwrap();
    reader.map(Result::unwrap).collect()
}

#[test]
fn amounts_are_numbers_whatever_stands_beside_them() {
    for (cells, expected) in [
        (["70 kg", "71.5kg", "-3 KG"], [70.0, 71.5, -3.0]),
        (["24.0°C", "25°C", "26.5 °C"], [24.0, 25.0, 26.5]),
        (["91°", "7°", "8.5°"], [91.0, 7.0, 8.5]),
        (["12 min", "7 min.", "1 Min"], [12.0, 7.0, 1.0]),
        (["1 hour", "2 hours", "30 hours"], [1.0, 2.0, 30.0]),
        (["63岁", "7岁", "８岁"], [63.0, 7.0, 8.0]),
        (["0,6 ‰", "0,7 ‰", "1.000,5 ‰"], [0.6, 0.7, 1000.5]),
        (["12 percent", "7 percent", "8 percent"], [12.0, 7.0, 8.0]),
        (["2.1k", "12", "$5.8M"], [2100.0, 12.0, 5_800_000.0]),
        (["1,7 Mio", "2 Mio.", "3 Mrd"], [1.7e6, 2e6, 3e9]),
        (["16.8万", "2亿", "5千"], [168_000.0, 2e8, 5000.0]),
        (["22.4 lakh", "3 crore", "7"], [2_240_000.0, 3e7, 7.0]),
        (["1.234,56 TL", "5 TL", "7,5 TL"], [1234.56, 5.0, 7.5]),
        (["R 1 374,51", "R 5", "-R 7"], [1374.51, 5.0, -7.0]),
        (["1 045:-", "65:-", "7:-"], [1045.0, 65.0, 7.0]),
        (["65.–", "12.50", "7.-"], [65.0, 12.5, 7.0]),
        (["３１", "－４", "５．５"], [31.0, -4.0, 5.5]),
        (["٣١", "٤", "٥٫٥"], [31.0, 4.0, 5.5]),
        (["–31", "‒4", "5.5"], [-31.0, -4.0, 5.5]),
    ] {
        let table = column(&cells);
        assert_eq!(numbers(&table), expected, "{cells:?}");
    }
    assert_eq!(
        notes(&column(&["70 kg", "71 kg"])),
        "\"a\": numbers, written as \"70 kg\""
    );
    assert_eq!(
        notes(&column(&["2.1k", "5k"])),
        "\"a\": numbers, written as \"2.1k\" for 2100"
    );
}

#[test]
fn a_unit_travels_with_the_model() {
    let table = column(&["70 kg", "80 kg", "95 kg", "60 kg"]);
    assert_eq!(
        again(&table, &["72 kg", "73", "74KG"]),
        again(&column(&["70", "80", "95", "60"]), &["72", "73", "74"])
    );
    let rows: Vec<usize> = (0..4).collect();
    let options = EncodingOptions::default();
    let encoding = Encoding::fit(&table, &["a".to_owned()], &rows, &options).unwrap();
    let json = serde_json::to_string(&encoding).unwrap();
    assert!(json.contains(r#""forms":[{"unit":"kg"}]"#), "{json}");
    let commas = column(&["70,5 kg", "80,5 kg"]);
    assert_eq!(commas.column("a").unwrap().form().decimal, Decimal::Comma);
}

/// Letters behind numbers are of classes, streets and days as a rule, and no units.
#[test]
fn codes_have_no_units() {
    let column_of = |each: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..60).map(each).collect();
        column(&cells)
    };
    for letters in [["c", "d"], [" Mar", " Jan"], ["er", "e"], ["E", "N"]] {
        let table = column_of(&|row| format!("{}{}", row % 29 + 1, letters[row % 2]));
        assert_eq!(kind(&table), ColumnType::Categorical, "{letters:?}");
        let said = kinds(&table);
        assert!(!said.contains(&NoteKind::DifferentUnits), "{letters:?}");
    }
    let table = column_of(&|row| ["02", "2A", "13", "06"][row % 4].to_owned());
    assert_eq!(kind(&table), ColumnType::Categorical);
    let table = column_of(&|row| ["9am", "9.30am", "2.15pm"][row % 3].to_owned());
    assert_eq!(numbers(&table)[..3], [9.0, 9.5, 14.25]);
    let table = column_of(&|row| ["18 Uhr", "14.30 Uhr"][row % 2].to_owned());
    assert_eq!(numbers(&table)[..2], [18.0, 14.5]);
}

#[test]
fn different_units_stay_text_and_are_said() {
    let cells: Vec<String> = (40..80)
        .map(|row| match row % 3 {
            0 => format!("{row}.5 mmol/l"),
            _ => format!("{row} mg/dl"),
        })
        .collect();
    let table = column(&cells);
    assert_eq!(kind(&table), ColumnType::Categorical);
    assert_eq!(kinds(&table), [NoteKind::DifferentUnits]);
    assert!(
        notes(&table).contains(r#"as "40 mg/dl" and "42.5 mmol/l""#),
        "{}",
        notes(&table)
    );
    let read = with(&cells, &declared(ColumnType::Numeric));
    assert_eq!(numbers(&read)[0], 40.0);
    assert!(numbers(&read)[2].is_nan());
    // A few are missing, and words are words.
    let mut few: Vec<String> = (0..99).map(|row| format!("{row} mg/dl")).collect();
    few.push("150 mmol/l".to_owned());
    assert!(numbers(&column(&few))[99].is_nan());
    for cells in [
        ["1st", "2nd", "3rd"],
        ["12a", "13b", "14c"],
        ["R5", "S7", "K12"],
    ] {
        let table = column(&cells.repeat(7));
        assert_eq!(kind(&table), ColumnType::Categorical, "{cells:?}");
        assert!(table.reading().is_empty(), "{cells:?}");
    }
}

#[test]
fn mixed_currencies_are_numbers_and_said() {
    for (cells, said) in [
        (["$5", "7 €", "8"], true),
        (["17%", "0.32", "5%"], true),
        (["17%", "0", "5%"], false),
        (["5 EUR", "7 €", "8"], false),
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Numeric);
        let found = kinds(&table).contains(&NoteKind::MixedUnits);
        assert_eq!(found, said, "{cells:?}");
    }
    let table = column(&["17%", "0.32"]);
    assert!(notes(&table).contains(r#"as "0.32" and "17%", read as they stand"#));
}

#[test]
fn one_slip_among_few_numbers_is_missing() {
    for (numbers_before, kind_then) in [(59, ColumnType::Numeric), (20, ColumnType::Categorical)] {
        let mut cells: Vec<String> = (0..numbers_before)
            .map(|row| (row % 5 + 1).to_string())
            .collect();
        cells.push("see note".to_owned());
        let table = column(&cells);
        assert_eq!(kind(&table), kind_then, "{numbers_before}");
        if kind_then == ColumnType::Numeric {
            assert_eq!(kinds(&table), [NoteKind::NotNumbers]);
        }
    }
}

#[test]
fn commas_between_thousands_beside_hundreds_are_no_decimal_marks() {
    let text = |other: &str| {
        let cells = ["904", "94", "497", "\"2,593\"", "12", "350", "801"];
        let rows = cells.iter().map(|cell| format!("{cell};{other}\n"));
        format!("v;w\n{}", rows.collect::<String>().replace('"', ""))
    };
    let value = |text: &str| {
        let table = sways_data::parse_csv("t.csv", text.as_bytes()).unwrap();
        table.columns()[0].cell(3) == sways_data::Cell::Number(2593.0)
    };
    assert!(value(&text("x")));
    // Where another column has decimal commas, this one has them too.
    assert!(!value(&text("1,5")));
}
