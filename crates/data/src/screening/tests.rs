use super::*;
use crate::{EventRule, outcome, parse_csv};

/// A table of 40 rows, an outcome `y` that is `no` in the first 20, and columns whose
/// cells are made from the row.
fn screened(columns: &[(&str, &dyn Fn(usize) -> String)], include: &[&str]) -> Screening {
    let mut text = "y".to_owned();
    for (name, _) in columns {
        text = text + "," + name;
    }
    for row in 0..40 {
        text += if row < 20 { "\nno" } else { "\nyes" };
        for (_, cell) in columns {
            text = text + "," + &cell(row);
        }
    }
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let include: Vec<String> = include.iter().copied().map(String::from).collect();
    screen(&table, &outcome, &[], &include).unwrap()
}

/// Numbers without order.
fn mixed(row: usize) -> usize {
    row * 17 % 40
}

#[test]
fn what_says_nothing_is_excluded_and_can_be_asked_for() {
    let columns: [(&str, &dyn Fn(usize) -> String); 8] = [
        ("age", &|row| (mixed(row) / 2).to_string()),
        ("one", &|_| "1".into()),
        ("empty", &|_| "NA".into()),
        ("word", &|_| "x".into()),
        ("PassengerId", &|row| mixed(row).to_string()),
        ("number", &|row| (row + 7).to_string()),
        ("name", &|row| format!("n{row}")),
        ("note", &|row| format!("what was said of {row}")),
    ];
    let found = screened(&columns, &[]);
    assert_eq!(found.conditions, ["age"]);
    let reasons: Vec<Reason> = found.excluded.iter().map(|one| one.reason).collect();
    let distinct = 40;
    assert_eq!(
        reasons,
        [
            Reason::Constant,
            Reason::Constant,
            Reason::Constant,
            Reason::Identifier { distinct },
            Reason::Identifier { distinct },
            Reason::Identifier { distinct },
            Reason::FreeText { distinct },
        ]
    );
    assert_eq!(
        found.excluded[3].to_string(),
        "\"PassengerId\" is an identifier, with 40 different values"
    );
    let asked = screened(&columns, &["name", "one"]);
    assert_eq!(asked.conditions, ["age", "one", "name"]);
}

#[test]
fn a_distinct_number_is_no_identifier_by_itself() {
    let found = screened(&[("income", &|row| mixed(row).to_string())], &[]);
    assert_eq!(found.conditions, ["income"]);
    assert!(found.warnings.is_empty());
}

#[test]
fn what_tells_the_event_is_said() {
    let columns: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("copy", &|row| u8::from(row >= 20).to_string()),
        ("words", &|row| ["a", "b", "c", "d"][row / 10].into()),
        ("hours", &|row| (row / 2 * 2).to_string()),
        ("after", &|row| {
            if row < 20 {
                String::new()
            } else {
                mixed(row).to_string()
            }
        }),
        ("chance", &|row| ["a", "b"][row % 2].into()),
        ("when", &|row| format!("2024-01-{:02}", mixed(row) % 28 + 1)),
        ("rare", &|row| {
            if row == 3 { "5".into() } else { String::new() }
        }),
    ];
    let found = screened(&columns, &[]);
    assert_eq!(found.conditions.len(), 7);
    let said: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 6, "{said:#?}");
    for (said, part) in said.iter().zip([
        "\"copy\" tells the event for certain: its two values",
        "\"words\" tells the event for certain: each of its 4 values",
        "\"hours\" tells the event for certain: the event is on one side of 19",
        "\"after\" tells the event for certain: it is missing exactly where",
        "\"when\" holds dates, which are measured in days since 1970-01-01",
        "\"rare\" is missing in 39 of 40 rows",
    ]) {
        assert!(said.starts_with(part), "{said}");
    }
}

#[test]
fn nothing_left_says_why() {
    let table = parse_csv("t.csv", b"y,a,b\nyes,1,2\nno,1,3\n").unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let error = screen(&table, &outcome, &["b".into()], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: besides the outcome \"y\" and data.exclude no column is left \
         (\"a\" is the same in every row); at least one condition is needed"
    );
    let error = screen(&table, &outcome, &[], &["c".into()]).unwrap_err();
    assert!(error.to_string().contains("data.include"));
}
