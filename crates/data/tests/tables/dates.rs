//! Columns of dates and times as people write them.

use sways_data::{ColumnType, NoteKind, ReadOptions, date};

use crate::amounts::{again, column, declared, kind, kinds, notes, numbers, with};

#[test]
fn months_quarters_and_weeks_are_their_first_days() {
    for cells in [
        ["2020-01", "2020-04", "2021-10"],
        ["01/2020", "04/2020", "10/2021"],
        ["Jan-20", "Apr-20", "Oct-21"],
        ["Jan 2020", "Apr 2020", "Oct 2021"],
        ["Januar 2020", "April 2020", "Oktober 2021"],
        ["2020年01月", "2020年4月", "2021年10月"],
        ["2020Q1", "2020Q2", "2021Q4"],
        ["Q1 2020", "Q2 2020", "Q4 2021"],
        [
            "1 de enero de 2020",
            "1 de abril de 2020",
            "1 de octubre de 2021",
        ],
        ["1 января 2020 г.", "1 апреля 2020 г.", "1 октября 2021 г."],
        ["2020. 1. 1.", "2020. 4. 1.", "2021. 10. 1."],
        [
            "2020年01月01日(水)",
            "2020年04月01日(水)",
            "2021年10月01日(金)",
        ],
        [
            "Wed Jan 01 00:00:00 2020",
            "Wed Apr 01 00:00:00 2020",
            "Fri Oct 01 00:00:00 2021",
        ],
        [
            "2020-01-01 오전 12:00",
            "2020-04-01 오전 12:00",
            "2021-10-01 오전 12:00",
        ],
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Datetime, "{cells:?}");
        assert_eq!(numbers(&table), [18_262.0, 18_353.0, 18_901.0], "{cells:?}");
    }
    let weeks = column(&["2020-W01", "2020-W02"]);
    assert_eq!(numbers(&weeks), [18_260.0, 18_267.0]);
}

#[test]
fn times_and_durations_are_hours() {
    for (cells, expected) in [
        (["14:30", "2:45", "00:00"], [14.5, 2.75, 0.0]),
        (["01:30 PM", "12:00 AM", "9:15 am"], [13.5, 0.0, 9.25]),
        (["0:22:30", "1:00:00", "26:30:00"], [0.375, 1.0, 26.5]),
        (["30:00", "1:30:00", "45:00"], [0.5, 1.5, 0.75]),
        (["8h 15m", "2h", "45m"], [8.25, 2.0, 0.75]),
        (["90 min", "2 h", "1 h 30 min"], [1.5, 2.0, 1.5]),
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Numeric, "{cells:?}");
        assert_eq!(numbers(&table), expected, "{cells:?}");
        assert!(
            notes(&table).ends_with("read as hours"),
            "{}",
            notes(&table)
        );
    }
    let table = column(&["8h 15m", "2h", "45m"]);
    let hours = column(&["8.25", "2", "0.75"]);
    assert_eq!(again(&table, &["3h", "30m"]), again(&hours, &["3", "0.5"]));
    let table = column(&["14:30", "2:45", "00:00"]);
    let hours = column(&["14.5", "2.75", "0"]);
    assert_eq!(again(&table, &["3:30", ""]), again(&hours, &["3.5", ""]));
    for cells in [["16:9", "4:3", "21:9"], ["chr1:23", "chr2:34", "chr3:45"]] {
        assert_eq!(kind(&column(&cells)), ColumnType::Categorical);
    }
}

#[test]
fn the_century_of_two_digits_is_that_of_the_column_and_its_model() {
    let births: Vec<String> = (30..100).map(|year| format!("15.06.{year}")).collect();
    let table = column(&births);
    let found: Vec<String> = numbers(&table).into_iter().map(date).collect();
    assert_eq!(
        (found[0].as_str(), found[69].as_str()),
        ("1930-06-15", "1999-06-15")
    );
    assert!(notes(&table).contains("years of two digits are read as 1930 to 1999"));
    let full: Vec<String> = (30..100).map(|year| format!("15.06.19{year}")).collect();
    assert_eq!(
        again(&table, &["01.02.31"]),
        again(&column(&full), &["01.02.1931"])
    );
    let visits = column(&["15.06.20", "16.07.24"]);
    assert_eq!(date(numbers(&visits)[1]), "2024-07-16");
}

#[test]
fn dates_that_no_one_means_are_missing() {
    for (sentinel, times) in [("9999-12-31", 3), ("1900-01-01", 12)] {
        let mut cells: Vec<String> = (1..=28)
            .flat_map(|day| ["2019", "2020"].map(|year| format!("{year}-03-{day:02}")))
            .collect();
        cells.extend(vec![sentinel.to_owned(); times]);
        let table = column(&cells);
        assert_eq!(table.column("a").unwrap().values().missing(), times);
        assert_eq!(kinds(&table), [NoteKind::Sentinel]);
        assert!(notes(&table).contains(&format!("{sentinel} in {times} rows")));
        assert_eq!(again(&table, &[sentinel]), again(&table, &["NA"]));
        let options = ReadOptions {
            missing: Some(vec!["NA".to_owned()]),
            ..ReadOptions::default()
        };
        let kept = with(&cells, &options);
        assert_eq!(kept.column("a").unwrap().values().missing(), 0);
    }
    let zeros = column(&["0000-00-00", "0000-00-00", "2020-01-01", "2020-02-01"]);
    assert_eq!(kind(&zeros), ColumnType::Datetime);
    assert_eq!(zeros.column("a").unwrap().values().missing(), 2);
}

#[test]
fn stray_cells_among_dates_are_missing_or_said() {
    let dates: Vec<String> = (0..100)
        .map(|day| date(18_262.0 + f64::from(day)))
        .collect();
    let among = |stray: &[String]| [dates.clone(), stray.to_vec()].concat();
    let unknown = column(&among(&vec!["unknown".to_owned(); 14]));
    assert_eq!(kind(&unknown), ColumnType::Datetime);
    assert_eq!(kinds(&unknown), [NoteKind::NotDates]);
    let serials: Vec<String> = (43_831..43_861).map(|serial| serial.to_string()).collect();
    let mixed = column(&among(&serials));
    assert_eq!(kind(&mixed), ColumnType::Categorical);
    assert_eq!(kinds(&mixed), [NoteKind::MostlyDates]);
    assert!(notes(&mixed).contains("--type COLUMN=datetime"));
    let said = with(&among(&serials), &declared(ColumnType::Datetime));
    assert_eq!(kind(&said), ColumnType::Datetime);
    assert_eq!(said.column("a").unwrap().values().missing(), 30);
}

#[test]
fn points_that_could_set_thousands_apart_are_said() {
    let cells = [
        "512", "87", "50.576", "1.234", "940", "3.871", "12.433", "7.129",
    ];
    let table = column(&cells);
    assert_eq!(numbers(&table)[2], 50_576.0);
    assert_eq!(kinds(&table), [NoteKind::AmbiguousComma]);
    assert!(notes(&table).contains("(--decimal . says otherwise)"));
    let options = ReadOptions {
        decimal: Some(sways_data::Decimal::Point),
        ..ReadOptions::default()
    };
    assert_eq!(numbers(&with(&cells, &options))[2], 50.576);
    // Behind a point that sets thousands apart there are never two digits.
    let measured = [&cells[..], &["5.73"]].concat();
    let table = column(&measured);
    assert_eq!(numbers(&table)[2], 50.576);
    assert_eq!(kinds(&table), []);
}
