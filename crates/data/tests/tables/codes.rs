//! Codes that look like numbers, dates or missing values.

use sways_data::{
    ColumnType, Encoding, EncodingOptions, NoteKind, ReadOptions, codes_as_levels, read_table,
};

use crate::dialects::read;

/// A table of a column of such cells, in turns, and one of row numbers.
fn table(name: &str, cells: &[&str]) -> String {
    let rows = (0..60).map(|row| format!("{row};{}\n", cells[row % cells.len()]));
    format!("row;{name}\n{}", rows.collect::<String>())
}

/// Numbers that are names are the same names to the model that comes of them, whatever stands beside
/// them.
#[test]
fn a_model_knows_the_codes_that_it_learned() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    for (name, cells) in [
        ("class", ["1A", "2A", "3A"]),
        ("type", ["64GB", "128GB", "1TB"]),
        ("region", ["2G", "3G", "4G"]),
        ("code", ["1,0", "2,0", "3,0"]),
        ("code", ["$1", "$2", "$3"]),
        ("class", ["1h", "2h", "3h"]),
        ("class", ["1", "2", "3"]),
        ("state", ["<1", "2", "3"]),
    ] {
        std::fs::write(&path, table(name, &cells)).unwrap();
        let mut table = read_table(&path, &ReadOptions::default()).unwrap();
        codes_as_levels(&mut table, |_| false);
        let rows: Vec<usize> = (0..table.rows()).collect();
        let columns = [name.to_owned()];
        let options = EncodingOptions::default();
        let encoding = Encoding::fit(&table, &columns, &rows, &options).unwrap();
        let kept = serde_json::to_string(&encoding).unwrap();
        let encoding: Encoding = serde_json::from_str(&kept).unwrap();
        let wanted = encoding.apply(&table).unwrap().values().to_vec();
        let asked = read_table(&path, &encoding.read_options()).unwrap();
        let found = encoding.apply(&asked).unwrap().values().to_vec();
        assert_eq!(found, wanted, "{name}: {cells:?}");
    }
}

#[test]
fn codes_are_no_numbers_and_no_months() {
    for (name, cells, kind, note) in [
        (
            "nace",
            &["01.11", "10.20", "47.11"][..],
            ColumnType::Categorical,
            Some(NoteKind::LeadingZeros),
        ),
        (
            "season",
            &["2008-09", "2009-10", "2010-11"],
            ColumnType::Categorical,
            None,
        ),
        (
            "year",
            &["2001/02", "2002/03"],
            ColumnType::Categorical,
            None,
        ),
        (
            "month",
            &["2008-09", "2008-10", "2010-11"],
            ColumnType::Datetime,
            None,
        ),
        (
            "region",
            &["NA", "EMEA", "APAC"],
            ColumnType::Categorical,
            Some(NoteKind::MissingWords),
        ),
        (
            "drug",
            &["NA", "aspirin", "none at all"],
            ColumnType::Categorical,
            None,
        ),
        ("wall", &["Inf", ""], ColumnType::Categorical, None),
        (
            "result",
            &["1:01:07", "58:55", "1:10:00"],
            ColumnType::Numeric,
            Some(NoteKind::Minutes),
        ),
        (
            "result",
            &["11:33 PM", "10:05 AM", "9:07 AM"],
            ColumnType::Numeric,
            Some(NoteKind::Times),
        ),
        (
            "result",
            &["2:1", "0:0", "1:3"],
            ColumnType::Categorical,
            None,
        ),
    ] {
        let table = read(&table(name, cells));
        let column = table.column(name).unwrap();
        assert_eq!(column.kind(), kind, "{name}: {cells:?}");
        let notes: Vec<NoteKind> = table.reading().iter().map(|it| it.kind).collect();
        assert!(
            note.is_none_or(|it| notes.contains(&it)),
            "{name}: {notes:?}"
        );
    }
    // Amounts that are filled up with zeros.
    let amounts: String = (0..60)
        .map(|row| format!("{row};{:07.2}\n", 1.5 + 3.25 * f64::from(row)))
        .collect();
    let amounts = read(&format!("row;amount\n{amounts}"));
    assert_eq!(
        amounts.column("amount").unwrap().kind(),
        ColumnType::Numeric
    );
}
