//! Codes that look like numbers, dates or missing values.

use sways_data::{
    ColumnType, Encoding, EncodingOptions, NoteKind, Table, codes_as_levels, read_table,
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
    for (name, cells) in [
        ("class", &["1A", "2A", "3A"][..]),
        ("type", &["64GB", "128GB", "1TB"]),
        ("region", &["2G", "3G", "4G"]),
        ("code", &["1,0", "2,0", "3,0"]),
        ("code", &["$1", "$2", "$3"]),
        ("class", &["1h", "2h", "3h"]),
        ("class", &["1", "2", "3"]),
        ("state", &["<1", "2", "3"]),
        ("class", &["1", "2", "3", "-"]),
        ("class", &["1", "2", "3", "none"]),
        ("class", &["1", "2", "3", "unknown"]),
    ] {
        let text = table(name, cells);
        let mut table = read(&text);
        codes_as_levels(&mut table, |_| false);
        let encoding = fitted(&table, &[name]);
        let wanted = encoding.apply(&table).unwrap().values().to_vec();
        let (_, found) = asked(&encoding, &text);
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

/// The rows that a model is asked about, by its own reading of a text.
fn asked(encoding: &Encoding, text: &str) -> (usize, Vec<f32>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    let table = read_table(&path, &encoding.read_options()).unwrap();
    (
        table.rows(),
        encoding.apply(&table).unwrap().values().to_vec(),
    )
}

/// A model's encoding of such columns, as it is kept.
fn fitted(table: &Table, columns: &[&str]) -> Encoding {
    let rows: Vec<usize> = (0..table.rows()).collect();
    let columns: Vec<String> = columns.iter().map(|it| (*it).to_owned()).collect();
    let encoding = Encoding::fit(table, &columns, &rows, &EncodingOptions::default()).unwrap();
    serde_json::from_str(&serde_json::to_string(&encoding).unwrap()).unwrap()
}

fn learned(text: &str, columns: &[&str]) -> Encoding {
    fitted(&read(text), columns)
}

/// A row of totals is none to a model either, though one of its levels ends with another; a level that
/// is called so is.
#[test]
fn totals_are_none_to_a_model_but_levels_are() {
    for (levels, total, more) in [
        (["good", "very good"], "Total,,1999.3,\n", 0),
        (["New York", "York"], "Sum,,1999.3,\n", 0),
        (["Lake", "Lake east"], "Total,,1999.3,\n", 0),
        (["Lake", "Total"], "p,Total,41.5,yes\n", 1),
    ] {
        let rows: String = (0..40)
            .map(|row| format!("p{row},{},{}.5,yes\n", levels[row % 2], 40 + row * 17 % 23))
            .collect();
        let text = format!("name,rating,x,y\n{rows}");
        let encoding = learned(&text, &["rating", "x"]);
        assert_eq!(
            asked(&encoding, &format!("{text}{total}")).0,
            40 + more,
            "{levels:?}"
        );
    }
    // A firm of that name keeps its rows, whatever is empty in them.
    let firms: String = (0..40)
        .map(|row| {
            format!(
                "{},{},{}\n",
                ["Shell", "Total", "BP"][row % 3],
                row * 7 % 19,
                ["", "a"][row / 3 % 2]
            )
        })
        .collect();
    let encoding = learned(&format!("firm,x,note\n{firms}"), &["firm", "x"]);
    for text in [
        "Total,5,\n",
        "Shell,4,a\nTotal,4,\n",
        "Shell,4,a\nBP,6,b\nTotal,10,\n",
    ] {
        let rows = text.lines().count();
        assert_eq!(
            asked(&encoding, &format!("firm,x,note\n{text}")).0,
            rows,
            "{text}"
        );
    }
}

/// Apostrophes that a model's levels have are no marks around cells of a small table.
#[test]
fn apostrophes_of_levels_are_theirs() {
    let rows: String = (0..60)
        .map(|row| {
            format!(
                "{},{}\n",
                ["'Arina'", "'Gala'", "Runal"][row % 3],
                row * 7 % 19
            )
        })
        .collect();
    let encoding = learned(&format!("variety,x\n{rows}"), &["variety", "x"]);
    let alone = asked(&encoding, "variety,x\n'Arina',5\n").1;
    let among = asked(&encoding, "variety,x\n'Arina',5\nRunal,5\n").1;
    assert_eq!(alone, among[..alone.len()]);
    assert_ne!(alone, among[alone.len()..]);
}
