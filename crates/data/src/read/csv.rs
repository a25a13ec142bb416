//! CSV files to tables.

use super::input::Input;
use super::source::Given;
use super::{ReadOptions, read};
use crate::{error::Error, table::Table};

/// [`read_table`](crate::read_table) on CSV or its like in memory; `origin` is what error messages call
/// it.
///
/// # Errors
/// As [`read_table`](crate::read_table).
pub fn parse_csv(origin: impl Into<String>, bytes: &[u8]) -> Result<Table, Error> {
    let options = ReadOptions::default();
    let input = Input::delimited(origin.into(), bytes, &options)?;
    read(&Given::File(input), &options)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{table::Column, values::Values};

    fn parse(text: &str) -> Result<Table, Error> {
        parse_csv("t.csv", text.as_bytes())
    }

    fn message(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_column_is_numbers_where_every_cell_is() {
        let table = parse("\u{feff}a, b ,c\n1,7,x\n -2.5e3 ,1,y\n").unwrap();
        assert_eq!(table.rows(), 2);
        assert_eq!(
            table.columns(),
            [
                Column::new("a", Values::Numbers(vec![1.0, -2500.0])),
                Column::new("b", Values::Numbers(vec![7.0, 1.0])),
                Column::new("c", Values::text([Some("x"), Some("y")])),
            ]
        );
    }

    #[test]
    fn text_keeps_what_was_written() {
        for strange in ["0x10", "1,5", "--", "x"] {
            let table = parse(&format!("a,b\n007,0\n\"{strange}\",0\n")).unwrap();
            assert_eq!(
                table.columns()[0].values(),
                &Values::text([Some("007"), Some(strange)])
            );
        }
    }

    #[test]
    fn rows_know_their_lines() {
        for (end, name) in [("\n", "LF"), ("\r\n", "CR LF")] {
            let text = ["", "a,b", "1,2", "", "\"x", "y\",2", "3,4", ""].join(end);
            let table = parse(&text).unwrap();
            assert_eq!(table.places.of(0), "t.csv, line 3", "{name}");
            assert_eq!(table.places.of(1), "t.csv, line 5", "{name}");
            assert_eq!(table.places.of(2), "t.csv, line 7", "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let uneven = message("a,b\n1,2\n\n1,2,3\n");
        assert!(uneven.starts_with("t.csv, line 4: "), "{uneven}");
        assert!(uneven.contains('2') && uneven.contains('3'), "{uneven}");
        for empty in ["", "\u{feff}", "\n\r\n"] {
            assert!(matches!(parse(empty), Err(Error::EmptyFile { .. })));
        }
        assert!(matches!(parse("a,b\n"), Err(Error::NoRows { .. })));
        assert_eq!(parse(",b\n1,2\n").unwrap().columns()[0].name(), "column_1");
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.csv");
        let error = crate::read::read_table(&path, &ReadOptions::default()).unwrap_err();
        assert!(matches!(error, Error::Read { .. }));
        assert!(error.to_string().starts_with(&path.display().to_string()));
        std::fs::write(&path, "a\n1\n").unwrap();
        assert_eq!(
            crate::read::read_table(&path, &ReadOptions::default())
                .unwrap()
                .rows(),
            1
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a-c0-2,\"\r\n. é-]{0,80}") {
            if let Ok(table) = parse(&text) {
                for column in table.columns() {
                    prop_assert_eq!(column.values().len(), table.rows());
                }
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = parse_csv("t.csv", &bytes);
        }

        #[test]
        fn numbers_come_back_to_the_bit(values in proptest::collection::vec(-1e300..1e300, 1..20)) {
            let lines: Vec<String> = values.iter().map(|value| format!("{value:?},0")).collect();
            let table = parse(&format!("a,b\n{}", lines.join("\n"))).unwrap();
            prop_assert_eq!(table.columns()[0].values(), &Values::Numbers(values));
        }
    }
}
