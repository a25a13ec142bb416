//! Numbers with something beside them: limits, footnotes, units of one quantity, per cent beside
//! fractions; and numbers that are dates or codes.

use sways_data::{ColumnType, NoteKind, Table, Values, parse_csv};

/// A table of one column and one of row numbers.
fn column(name: &str, cells: &[String]) -> Table {
    let lines: Vec<String> = cells.iter().map(|cell| format!("1,\"{cell}\"\n")).collect();
    let text = format!("row,{name}\n{}", lines.concat());
    parse_csv("t.csv", text.as_bytes()).unwrap()
}

/// So many numbers with a fraction, `1.05`, `1.10` and so on, and other cells behind them.
fn among(rows: usize, others: &[&str]) -> Vec<String> {
    let numbers = (0..rows).map(|row| format!("{:.2}", 1.05 + 0.05 * row as f64));
    let others = others.iter().map(|cell| (*cell).to_owned());
    numbers.chain(others).collect()
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    match table.column(name).unwrap().values() {
        Values::Numbers(values) => values.clone(),
        other => panic!("{other:?}"),
    }
}

/// The last numbers of a column of such cells, and what was noted.
fn read(cells: &[String], last: usize) -> (Vec<f64>, Vec<NoteKind>) {
    let table = column("a", cells);
    let values = numbers(&table, "a");
    let kinds = table.reading().iter().map(|note| note.kind).collect();
    (values[values.len() - last..].to_vec(), kinds)
}

#[test]
fn marks_are_left_out_of_numbers() {
    for (others, expected, noted) in [
        (
            &["<0.5", "< 0.5", "≤0.5", "0.70"][..],
            &[0.5, 0.5, 0.5, 0.7][..],
            NoteKind::Limits,
        ),
        (
            &["90+", ">90", "95 or more"],
            &[90.0, 90.0, 95.0],
            NoteKind::Limits,
        ),
        (
            &["12.3*", "12.4 †", "12.5[1]"],
            &[12.3, 12.4, 12.5],
            NoteKind::Marks,
        ),
        (&["2.83 H", "0.12L"], &[2.83, 0.12], NoteKind::Marks),
        (&["~12", "ca. 13"], &[12.0, 13.0], NoteKind::Marks),
    ] {
        let (values, kinds) = read(&among(40, others), others.len());
        assert_eq!(values, expected, "{others:?}");
        assert_eq!(kinds, [noted], "{others:?}");
    }
    let spreads: Vec<String> = (0..30).map(|row| format!("{row}.5 ± 0.{row}")).collect();
    let (values, kinds) = read(&spreads, 2);
    assert_eq!((values, kinds), (vec![28.5, 29.5], vec![NoteKind::Marks]));
    let areas: Vec<String> = (50..80).map(|area| format!("ca. {area} m²")).collect();
    assert_eq!(read(&areas, 2).0, [78.0, 79.0]);
}

/// Between semicolons a comma is the decimal mark, unless a number or its spread shows otherwise; where
/// neither does, that is said.
#[test]
fn decimal_marks_are_known_from_numbers_that_have_something_beside_them() {
    for (delimiter, cell, value, said) in [
        (';', "1.9 ± 0.6", 1.9, None),
        (';', "0.9 [0.5]", 0.9, None),
        (';', "1.100 ± 0.01", 1.1, None),
        (';', "12.100 ± 0.3", 12.1, None),
        (',', "1,100 ± 0,01", 1.1, None),
        (';', "1.100*", 1100.0, Some("\"1.100*\" is read as 1100 (")),
        (
            ',',
            "1,100 (1)",
            1100.0,
            Some("\"1,100 (1)\" is read as 1100 ("),
        ),
        (',', "1,100*", 1100.0, Some("\"1,100*\" is read as 1100 (")),
    ] {
        let rows: Vec<String> = (0..20)
            .map(|row| format!("\"{cell}\"{delimiter}w{}\n", row % 3))
            .collect();
        let text = format!("x{delimiter}t\n{}", rows.concat());
        let table = parse_csv("t.csv", text.as_bytes()).unwrap();
        assert_eq!(numbers(&table, "x"), vec![value; 20], "{cell}");
        let notes: Vec<String> = table.reading().iter().map(ToString::to_string).collect();
        let is_said = notes.iter().any(|note| note.contains("is read as"));
        assert_eq!(is_said, said.is_some(), "{cell}: {notes:?}");
        let has = |said: &str| notes.iter().any(|note| note.contains(said));
        assert!(said.is_none_or(has), "{cell}: {notes:?}");
    }
}

#[test]
fn limits_of_few_numbers_are_the_ends_of_them_or_categories() {
    let repeated = |cells: &[&str]| -> Vec<String> {
        (0..60)
            .map(|row| cells[row % cells.len()].to_owned())
            .collect()
    };
    let (values, _) = read(&repeated(&["0", "1", "2", "3", "4", "5+"]), 2);
    assert_eq!(values, [4.0, 5.0]);
    for cells in [
        &["<18", "18-24", "25-64", "65+"][..],
        &["<=50K", ">50K"],
        &["<1", "1", "2", "3", "4"],
        &["1+", "1", "2", "2+"],
        &["12A", "12H", "13A", "14L"],
    ] {
        let table = column("a", &repeated(cells));
        let kind = table.column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Categorical, "{cells:?}");
    }
}

/// So many cells, in turn of each kind, numbers with a fraction in the place of `#`.
fn in_turn(rows: usize, kinds: &[&str]) -> Vec<String> {
    let cell = |row: usize| {
        kinds[row % kinds.len()].replace('#', &format!("{}.{}", 3 + row % 4, row % 10))
    };
    (0..rows).map(cell).collect()
}

#[test]
fn a_laboratorys_flags_may_be_in_most_cells() {
    for kinds in [
        &["#", "# (H)", "# (L)"][..],
        &["#", "# H", "# L", "# H"],
        &["#", "#H", "#L"],
        &["# mmol/L", "# mmol/L (H)"],
        &["# mmol/L", "# mmol/L", "# mmol/L H", "# mmol/L L"],
        &["#", "#", "# (low)", "# (high)", "#"],
        &["# mg", "# mg*"],
    ] {
        let cells = in_turn(40, kinds);
        let (values, noted) = read(&cells, 40);
        assert_eq!((values[0], values[39]), (3.0, 6.9), "{kinds:?}");
        assert!(noted.contains(&NoteKind::Marks), "{kinds:?}: {noted:?}");
        assert!(
            !noted.contains(&NoteKind::Converted),
            "{kinds:?}: {noted:?}"
        );
    }
}

#[test]
fn numbers_in_text_are_said() {
    for kinds in [
        &["#€63", "#€5"][..],
        &["1# nmx", "2# umx", "3# mmx"],
        &["#万100円"],
        &["1#'48\""],
        &["W1#", "E1#"],
    ] {
        let cells: Vec<String> = in_turn(60, kinds)
            .iter()
            .enumerate()
            .map(|(row, cell)| {
                cell.replace('.', &format!("{}.", row % 9))
                    .replace('"', "\"\"")
            })
            .collect();
        let table = column("a", &cells);
        assert_eq!(
            table.column("a").unwrap().kind(),
            ColumnType::Categorical,
            "{kinds:?}"
        );
        let noted: Vec<NoteKind> = table.reading().iter().map(|note| note.kind).collect();
        let is_said = noted
            .iter()
            .any(|it| matches!(it, NoteKind::Numbered | NoteKind::MostlyNumbers));
        assert!(is_said, "{kinds:?}: {noted:?}");
    }
    // Amounts that come again.
    let table = column("rain", &in_turn(40, &["0.12", "0.30", "0.00", "T"]));
    assert_eq!(table.reading()[0].kind, NoteKind::MostlyNumbers);
    // Codes are no numbers.
    let codes: Vec<String> = (0..60).map(|row| format!("{row}-2021/{row}")).collect();
    assert!(column("a", &codes).reading().is_empty());
}

#[test]
fn units_of_one_quantity_become_one() {
    let kilos = (0..30).map(|row| format!("{} kg", 60 + row));
    let others = ["100 lb", "70000 g", "70"].map(str::to_owned);
    let cells: Vec<String> = kilos.chain(others).collect();
    let (values, kinds) = read(&cells, 3);
    for (value, expected) in values.iter().zip([45.359_237, 70.0, 70.0]) {
        assert!((value - expected).abs() < 1e-9, "{value}");
    }
    assert_eq!(kinds, [NoteKind::FormattedNumbers, NoteKind::Converted]);
    let spans = (1..30).flat_map(|row| [format!("{row} months"), format!("{row} weeks")]);
    let cells: Vec<String> = spans.chain(["2 years".to_owned()]).collect();
    let (values, _) = read(&cells, 1);
    assert!(
        (values[0] - 24.0).abs() < 1e-9 || (values[0] - 104.36).abs() < 0.01,
        "{values:?}"
    );
}

/// A word that is known for no power of ten may be one beside others that are.
#[test]
fn an_unknown_power_beside_known_ones_is_no_number() {
    let cells = |unit: &str| -> Vec<String> {
        let cell = |row: usize| match row % 2 {
            0 => format!("{} M{unit}", row + 1),
            _ => format!("{} zork{unit}", row + 1),
        };
        (0..30).map(cell).collect()
    };
    for unit in ["€", " kr", ""] {
        let cells = cells(unit);
        let table = column("a", &cells);
        let kind = table.column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Categorical, "{unit}");
        let kinds: Vec<NoteKind> = table.reading().iter().map(|note| note.kind).collect();
        assert_eq!(kinds, [NoteKind::DifferentUnits], "{unit}");
    }
}

#[test]
fn thousands_have_words_in_many_languages() {
    for (kinds, expected) in [
        (&["R$ 100", "R$ 2 mil", "R$ 1 mi"][..], [100.0, 2e3, 1e6]),
        (&["1 zł", "2 tys. zł", "3 mln zł"], [1.0, 2e3, 3e6]),
        (&["9 kr", "2 tkr", "3 MSEK"], [9.0, 2e3, 3e6]),
        (&["9 Kč", "4 tis. Kč", "5 mil. Kč"], [9.0, 4e3, 5e6]),
        (&["9 Ft", "8 eFt", "7 ezer Ft"], [9.0, 8e3, 7e3]),
        (&["9 TL", "7 bin TL", "2 milyon TL"], [9.0, 7e3, 2e6]),
        (&["9 €", "3 milj. €", "2 χιλ. €"], [9.0, 3e6, 2e3]),
        (&["1원", "2만원", "3백만원"], [1.0, 2e4, 3e6]),
        (&["9 M€", "3 Md€", "400 k€"], [9e6, 3e9, 4e5]),
        (
            &["9 M€", "3 mil millones €", "4 millones €"],
            [9e6, 3e9, 4e6],
        ),
        (&["7 crore", "5 lakh crore", "3 lakh"], [7e7, 5e12, 3e5]),
        (&["5 mio. kr.", "500 t.kr.", "2 mia. kr."], [5e6, 5e5, 2e9]),
        (&["3 mil.", "500 tis.", "2 mld."], [3e6, 5e5, 2e9]),
        (&["6 bin", "2 milyar", "3 milyon"], [6e3, 2e9, 3e6]),
        (&["12 mdr SEK", "93 MSEK", "9 SEK"], [12e9, 93e6, 9.0]),
        (
            &["Rp720.000", "Rp951.500", "Rp100.250"],
            [720_000.0, 951_500.0, 100_250.0],
        ),
        (&["0 °C", "283.15 K", "20 °C"], [0.0, 10.0, 20.0]),
        (&["1%", "20000 ppm", "5 ppm"], [10_000.0, 20_000.0, 5.0]),
    ] {
        let cells: Vec<String> = (0..30).map(|row| kinds[row % 3].to_owned()).collect();
        let (values, _) = read(&cells, 30);
        for (found, expected) in values.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 1e-9 * expected.max(1.0),
                "{kinds:?}: {found}"
            );
        }
    }
    // A mile is none.
    let cells: Vec<String> = (0..30).map(|row| format!("{row} mi")).collect();
    assert_eq!(read(&cells, 1).0, [29.0]);
}

#[test]
fn per_cent_beside_fractions_are_hundredths() {
    let fractions = (1..30).map(|row| format!("0.{row:02}"));
    let cells: Vec<String> = fractions
        .chain(["48%", "7%", "93 %"].map(str::to_owned))
        .collect();
    let (values, kinds) = read(&cells, 3);
    assert_eq!(
        (values, kinds),
        (
            vec![0.48, 0.07, 0.93],
            vec![NoteKind::FormattedNumbers, NoteKind::Hundredths]
        )
    );
    // A workbook's own fractions, and per cent that somebody typed where a comma is the mark.
    let fractions = (1..30).map(|row| format!("0.{}", 1373 + 211 * row));
    let cells: Vec<String> = fractions
        .chain(["48,5%", "7,25%", "93,1 %"].map(str::to_owned))
        .collect();
    let (values, kinds) = read(&cells, 3);
    for (value, expected) in values.iter().zip([0.485, 0.0725, 0.931]) {
        assert!((value - expected).abs() < 1e-12, "{value}");
    }
    assert!(kinds.contains(&NoteKind::Hundredths), "{kinds:?}");
    // Beside larger numbers they are what they were.
    let (values, kinds) = read(&among(40, &["48%", "7%", "93%"]), 3);
    assert_eq!(
        (values, kinds),
        (
            vec![48.0, 7.0, 93.0],
            vec![NoteKind::FormattedNumbers, NoteKind::MixedUnits]
        )
    );
}

#[test]
fn two_numbers_a_cell_are_said_to_be_so() {
    let cells: Vec<String> = (0..40)
        .map(|row| format!("{}/{}", 110 + row, 70 + row))
        .collect();
    let table = column("a", &cells);
    let kinds: Vec<NoteKind> = table.reading().iter().map(|note| note.kind).collect();
    assert_eq!(kinds, [NoteKind::TwoNumbers]);
}

#[test]
fn codes_beyond_a_scale_are_missing() {
    let cells: Vec<String> = (0..120)
        .map(|row| if row % 12 == 0 { 9 } else { 1 + row % 5 }.to_string())
        .collect();
    let table = column("q1", &cells);
    assert_eq!(table.column("q1").unwrap().values().missing(), 10);
    let amounts = (0..120).map(|row| if row % 12 == 0 { -8 } else { row * 3 });
    let amounts: Vec<String> = amounts.map(|amount: i32| amount.to_string()).collect();
    let table = column("amount", &amounts);
    assert_eq!(table.column("amount").unwrap().values().missing(), 10);
    let scores = (0..120).map(|row| match row % 12 {
        0 => -98,
        1 => -77,
        _ => row % 4,
    });
    let scores: Vec<String> = scores.map(|score: i32| score.to_string()).collect();
    let table = column("phq1", &scores);
    assert_eq!(table.column("phq1").unwrap().values().missing(), 20);
    let ages = (0..120).map(|row| if row % 12 == 0 { 999 } else { 20 + row % 60 });
    let ages: Vec<String> = ages.map(|age: i32| age.to_string()).collect();
    assert_eq!(
        column("age", &ages)
            .column("age")
            .unwrap()
            .values()
            .missing(),
        10
    );
    let ages = (0..120).map(|row| if row % 12 == 0 { 99 } else { 20 + row % 60 });
    let ages: Vec<String> = ages.map(|age: i32| age.to_string()).collect();
    let table = column("age", &ages);
    assert_eq!(table.column("age").unwrap().values().missing(), 0);
    let kinds: Vec<NoteKind> = table.reading().iter().map(|note| note.kind).collect();
    assert_eq!(kinds, [NoteKind::PossibleSentinel]);
}

#[test]
fn numbers_may_be_dates() {
    for (name, cells, expected) in [
        (
            "visited",
            ["15072020", "16072020", "17072020", "18072020", "1082020"],
            18_475.0,
        ),
        (
            "visited",
            ["15072020", "16072020", "17072020", "18072020", "01082020"],
            18_475.0,
        ),
        (
            "created_at",
            [
                "1594771200",
                "1594771201",
                "1594771202",
                "1594771203",
                "1596240000",
            ],
            18_475.0,
        ),
    ] {
        let cells: Vec<String> = (0..30).map(|row| cells[row % 5].to_owned()).collect();
        let table = column(name, &cells);
        assert_eq!(
            table.column(name).unwrap().kind(),
            ColumnType::Datetime,
            "{cells:?}"
        );
        assert_eq!(numbers(&table, name)[4], expected, "{cells:?}");
    }
}

#[test]
fn a_name_is_no_missing_value() {
    let cells = ["Na", "K", "Ca", "Mg", "Null"].map(str::to_owned);
    let cells: Vec<String> = (0..30).map(|row| cells[row % 5].clone()).collect();
    let table = column("ion", &cells);
    assert_eq!(table.column("ion").unwrap().values().missing(), 0);
    let numbers = (0..30).map(|row| {
        if row % 6 == 0 {
            "Na".to_owned()
        } else {
            row.to_string()
        }
    });
    let table = column("dose", &numbers.collect::<Vec<_>>());
    assert_eq!(table.column("dose").unwrap().values().missing(), 5);
}
