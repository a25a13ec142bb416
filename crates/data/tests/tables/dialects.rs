//! Tables as programs write them: titles, comments, footers, quotes, missing headers.

use crate::common::{self, Cells, Columns};
use proptest::prelude::*;
use sways_data::{Cell, Error, FileNote, ReadOptions, Table, TableReader, read_table};

pub fn try_read(text: &str, options: &ReadOptions) -> Result<Table, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.txt");
    std::fs::write(&path, text).unwrap();
    let whole = read_table(&path, options)?;
    // Batch by batch it is the same.
    let mut reader = TableReader::open(&path, options, 2)?;
    let rows: usize = reader.by_ref().map(|batch| batch.unwrap().rows()).sum();
    assert_eq!(rows, whole.rows());
    assert_eq!(reader.file_notes(), whole.file_notes());
    Ok(whole)
}

pub fn read(text: &str) -> Table {
    try_read(text, &ReadOptions::default()).unwrap()
}

/// The table as text with `|` between names and cells.
pub fn shown(table: &Table) -> String {
    let names: Vec<&str> = table
        .columns()
        .iter()
        .map(sways_data::Column::name)
        .collect();
    let mut lines = vec![names.join("|")];
    for row in 0..table.rows() {
        let cell = |column: &sways_data::Column| match column.cell(row) {
            Cell::Number(number) => number.to_string(),
            Cell::Text(text) => text.to_owned(),
            _ => "-".to_owned(),
        };
        let cells: Vec<String> = table.columns().iter().map(cell).collect();
        lines.push(cells.join("|"));
    }
    lines.join("\n")
}

const TABLE: &str = "name|age|town\nAnn|34|Ulm\nBob|45|Bonn\nCid|28|Kiel";

#[test]
fn the_table_is_found_in_its_file() {
    for text in [
        "name;age;town\nAnn;34;Ulm\nBob;45;Bonn\nCid;28;Kiel\n",
        "sep=;\nname;age;town\nAnn;34;Ulm\nBob;45;Bonn\nCid;28;Kiel\n",
        "Report 2024\n\nname;age;town\nAnn;34;Ulm\nBob;45;Bonn\nCid;28;Kiel\n",
        "Report, all;;\r\n;;\r\nname;age;town\r\nAnn;34;Ulm\r\nBob;45;Bonn\r\nCid;28;Kiel\r\n",
        "# by me, 2024\n# twice\nname,age,town\nAnn,34,Ulm\nBob,45,Bonn\nCid,28,Kiel\n",
        "#name\tage\ttown\nAnn\t34\tUlm\nBob\t45\tBonn\nCid\t28\tKiel\n",
        "name;age;town;\nAnn;34;Ulm;\nBob;45;Bonn;\nCid;28;Kiel;\n",
        "name;age;town\nAnn;34;Ulm;\nBob;45;Bonn;\nCid;28;Kiel;\n",
        "name,age,town,,\nAnn,34,Ulm\nBob,45,Bonn\nCid,28,Kiel\n",
        "name,age,town\nAnn,34,Ulm\nBob,45,Bonn\nCid,28,Kiel\n\nSource: us\n",
        "name,age,town\nAnn,34,Ulm\nBob,45,Bonn\nCid,28,Kiel\n,,\n,,\n",
        "name,age,town\nAnn,34,Ulm\nBob,45,Bonn\nCid,28,Kiel\nSource: us\n",
        "'name','age','town'\n'Ann',34,'Ulm'\n'Bob',45,'Bonn'\n'Cid',28,'Kiel'\n",
        "\"name\" \"age\" \"town\"\n\"Ann\" 34 \"Ulm\"\n\"Bob\" 45 \"Bonn\"\n\"Cid\" 28 \"Kiel\"\n",
        "name  age town\n Ann   34  Ulm\nBob 45\tBonn \n   \nCid  28  Kiel\n",
        "name,age,town\rAnn,34,Ulm\rBob,45,Bonn\rCid,28,Kiel\r",
    ] {
        assert_eq!(shown(&read(text)), TABLE, "{text}");
    }
}

#[test]
fn what_was_left_out_is_said() {
    let notes = |text: &str| -> Vec<String> {
        let table = read(text);
        table.file_notes().iter().map(FileNote::to_string).collect()
    };
    assert_eq!(
        notes("Report\n\nname;age;town\nAnn;34;Ulm\nBob;4;Bonn\n\nTotal;38\nby us\n"),
        [
            "the table begins in line 3; 1 row above it is no part of it",
            "2 rows from line 7 on, below the table, are left out",
        ]
    );
    assert_eq!(
        notes("a,b,c\n1,2,3\n4\n5,6\n7,8,9\n"),
        [
            "2 rows have fewer cells than there are columns, the first in line 3; the cells at the \
          end are taken as missing"
        ]
    );
    let said = notes("5.1,3.5,setosa\n4.9,3,setosa\n");
    assert!(said[0].contains("--header"), "{said:?}");
    let said = notes("a,a,\n1,2,3\n");
    assert_eq!(
        said,
        ["names that are missing or come twice became \"a_2\" (column 2), \"column_3\" (column 3)"]
    );
    assert!(notes("\"a\nb\",c\n1,2\n").is_empty());
    assert!(notes("name,age\nAnn,1\nBob,2\n").is_empty());
}

#[test]
fn rows_may_be_short_but_not_long() {
    assert_eq!(
        shown(&read("a,b,c\n1,2,3\n4\n5,6\n")),
        "a|b|c\n1|2|3\n4|-|-\n5|6|-"
    );
    let said = try_read("a,b\n1,2\n3,4,\n5,6,7\n", &ReadOptions::default());
    let said = said.unwrap_err().to_string();
    assert!(said.contains("line 4: 2 fields were expected"), "{said}");
}

#[test]
fn a_header_that_comes_again_is_no_row() {
    let part = "dose,\"end, week\"\n1,4\n2,9\n";
    let table = read(&part.repeat(3));
    assert_eq!(
        shown(&table),
        "dose|end, week\n1|4\n2|9\n1|4\n2|9\n1|4\n2|9"
    );
    assert_eq!(table.file_notes(), [FileNote::Headers { rows: 2, line: 4 }]);
    // One name may be a value.
    assert_eq!(read("a\nb\na\nc\n").rows(), 3);
}

#[test]
fn names_on_two_rows_may_come_again() {
    let rows: String = (0..12)
        .map(|row| {
            format!(
                "K{row},DE,{},{},{},{},ja\n",
                90 + row,
                row,
                80 + row,
                2 * row
            )
        })
        .collect();
    for (above, first) in [(",,2021,,2022,,", "2021 "), (",,men,,women,,", "men ")] {
        let text = format!("{above}\nclinic,land,cases,deaths,cases,deaths,audit\n{rows}");
        let table = read(&text);
        let names: Vec<&str> = table
            .columns()
            .iter()
            .map(sways_data::Column::name)
            .collect();
        assert_eq!(names[..3], ["clinic", "land", &format!("{first}cases")]);
        assert_eq!(names[6], "audit");
        assert_eq!(table.rows(), 12);
    }
}

#[test]
fn means_and_remarks_below_are_no_rows() {
    let rows: String = (0..12)
        .map(|row| format!("p{row},{},{}\n", 20 + row, row % 2))
        .collect();
    for below in [
        "Mean,25.5,0.5\n",
        "Mittelwert,25.5,0.5\nSD,3.6,0.5\nMin,20,0\n",
        "\u{a9} the office 2023,,\nPage 1 of 4,,\n",
        "Zwischensumme Nord,306,6\n",
    ] {
        let table = read(&format!("name,age,ill\n{rows}{below}"));
        assert_eq!(table.rows(), 12, "{below}");
        assert_eq!(table.file_notes().len(), 1, "{below}");
    }
    // A person may be called so.
    assert_eq!(read(&format!("name,age,ill\n{rows}Max,31,1\n")).rows(), 13);
}

#[test]
fn rules_of_printed_tables_are_no_rows() {
    for text in [
        " age | town \n-----+------\n  34 | Ulm\n  45 | Kiel\n(2 rows)\n",
        "+-----+------+\n| age | town |\n+-----+------+\n|  34 | Ulm  |\n|  45 | Kiel |\n\
         +-----+------+\n2 rows in set (0.01 sec)\n",
        "| age | town |\n|----:|:-----|\n| 34 | Ulm |\n| 45 | Kiel |\n",
    ] {
        let table = read(text);
        assert_eq!(shown(&table), "age|town\n34|Ulm\n45|Kiel", "{text}");
        assert!(table.file_notes().is_empty(), "{:?}", table.file_notes());
    }
}

#[test]
fn another_table_below_is_none_of_it() {
    let table = read("x,y\n1,2\n3,4\n\na,b,c\n5,6,7\n");
    assert_eq!(shown(&table), "x|y\n1|2\n3|4");
    assert_eq!(table.file_notes(), [FileNote::Below { rows: 2, line: 5 }]);
}

#[test]
fn characters_without_width_are_no_part_of_a_cell() {
    let text = "\u{feff}\u{feff}a\u{200b},b\n\u{200b}1,\"x\u{2060}y \u{feff}\"\n2\u{feff},می\u{200c}خورم\n";
    assert_eq!(shown(&read(text)), "a|b\n1|xy\n2|می\u{200c}خورم");
}

#[test]
fn a_few_rows_that_are_too_long_are_left_out() {
    let text = |long: usize, rows: usize| {
        let lines = (0..rows).map(|row| format!("{row},x{}\n", row % 2));
        let long = (0..long).map(|row| format!("{row},a,b\n"));
        format!(
            "n,k\n{}{}0,y\n",
            lines.collect::<String>(),
            long.collect::<String>()
        )
    };
    let table = read(&text(2, 300));
    assert_eq!(table.rows(), 301);
    assert_eq!(
        table.file_notes(),
        [FileNote::Long {
            lines: vec![302, 303]
        }]
    );
    for (long, rows) in [(2, 150), (11, 3000)] {
        let error = try_read(&text(long, rows), &ReadOptions::default()).unwrap_err();
        let line = format!("line {}: 2 fields", rows + 2);
        assert!(error.to_string().contains(&line), "{error}");
    }
}

#[test]
fn headers_may_be_missing_or_on_two_lines() {
    let none = read("5.1,3.5,setosa\n4.9,3,setosa\n6,2,other\n");
    assert_eq!(
        shown(&none),
        "column_1|column_2|column_3\n5.1|3.5|setosa\n4.9|3|setosa\n6|2|other"
    );
    let says = |header| ReadOptions {
        header: Some(header),
        ..ReadOptions::default()
    };
    let table = try_read("6,148\n1,85\n", &says(true)).unwrap();
    assert_eq!(shown(&table), "6|148\n1|85");
    let table = try_read("x,y\nu,v\n", &says(false)).unwrap();
    assert_eq!(shown(&table), "column_1|column_2\nx|y\nu|v");
    assert_eq!(
        shown(&read("\"age\n(years)\",b\n1,2\n")),
        "age (years)|b\n1|2"
    );
}

#[test]
fn tables_of_r_have_row_names() {
    let text = "\"mpg\" \"make\"\n\"Mazda RX4\" 21.5 \"a b\"\n\"Fiat \"\"128\"\"\" 32.4 \"c\"\n";
    let table = read(text);
    assert_eq!(
        shown(&table),
        "column_1|mpg|make\nMazda RX4|21.5|a b\nFiat \"128\"|32.4|c"
    );
    assert_eq!(table.file_notes(), [FileNote::RowNames]);
    let table = read("\"\",\"x\",\"y\"\n\"1\",2,\"u\"\n\"2\",3,\"v\"\n");
    assert_eq!(shown(&table), "column_1|x|y\n1|2|u\n2|3|v");
}

#[test]
fn marks_inside_of_cells_are_kept() {
    let escaped = "who,said\n1,\"\\\"hi, there\\\" she said\"\n2,\"no\"\n";
    assert_eq!(
        shown(&read(escaped)),
        "who|said\n1|\"hi, there\" she said\n2|no"
    );
    let apostrophes = "who,said\n'Ann','hi, ''there'''\n'Bob','it''s \"x\"'\n";
    assert_eq!(
        shown(&read(apostrophes)),
        "who|said\nAnn|hi, 'there'\nBob|it's \"x\""
    );
}

#[test]
fn the_footer_is_found_where_blocks_end() {
    // Blocks are a MiB: the remark is a block of its own, or in the last one.
    for rows in [87_380, 87_381, 87_382, 87_383, 120_000] {
        let mut text = "id,x,y\n".to_owned();
        (0..rows).for_each(|row| text += &format!("{},1,2\n", 1_000_000 + row));
        text += "\nSource: us\n";
        let table = read(&text);
        assert_eq!(table.rows(), rows);
        let below = FileNote::Below {
            rows: 1,
            line: rows as u64 + 3,
        };
        assert_eq!(table.file_notes(), [below]);
    }
}

fn columns() -> impl Strategy<Value = Columns> {
    (3..20_usize).prop_flat_map(|rows| {
        let word = "[A-Za-zé][a-z' \"\\\\]{0,5}[a-z]";
        (
            prop::collection::vec(prop::option::of(word), rows),
            prop::collection::vec((-1e6..1e6_f64).prop_map(Some), rows),
            prop::collection::vec("[x-z]{2}".prop_map(Some), rows),
        )
            .prop_map(|(words, numbers, last)| {
                vec![
                    ("first word".to_owned(), Cells::Words(words)),
                    ("number".to_owned(), Cells::Numbers(numbers)),
                    ("last".to_owned(), Cells::Words(last)),
                ]
            })
    })
}

/// A text in which cells are in this mark, with the mark and backslashes escaped.
fn marked(text: &str, delimiter: &str, mark: &str, escape: impl Fn(&str) -> String) -> String {
    let rows = csv_rows(text);
    let line = |row: &Vec<String>| {
        let cell = |cell: &String| format!("{mark}{}{mark}", escape(cell));
        row.iter().map(cell).collect::<Vec<_>>().join(delimiter) + "\n"
    };
    rows.iter().map(line).collect()
}

/// The cells of a text that `common::delimited` wrote with a bell between them.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let cell = |cell: &str| match cell.strip_prefix('"') {
            Some(cell) => cell.trim_end_matches('"').replace("\"\"", "\""),
            None => cell.to_owned(),
        };
        line.split('\u{7}').map(cell).collect()
    };
    text.lines().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The same table, written as different programs do.
    #[test]
    fn every_dialect_reads_what_it_wrote(columns in columns(), title in "[A-Z][a-z ]{3,9}[a-z]") {
        let usual = common::delimited(&columns, ',');
        let expected = shown(&read(&usual));
        let semicolons = common::delimited(&columns, ';');
        let cells = common::delimited(&columns, '\u{7}');
        let spaces = marked(&cells, " ", "\"", |cell| cell.replace('"', "\"\""));
        prop_assume!(!cells.contains("\"\"\"") );
        for text in [
            semicolons.clone(),
            common::delimited(&columns, '\t'),
            common::delimited(&columns, '|'),
            format!("sep=;\r\n{}", semicolons.replace('\n', "\r\n")),
            format!("{title}\n\n{semicolons}"),
            format!("# {title}\n{usual}"),
            format!("{usual}\n{title}\n"),
            spaces,
        ] {
            prop_assert_eq!(&shown(&read(&text)), &expected, "{}", text);
        }
    }

    #[test]
    fn no_text_panics(
        text in "[a1.,;' \"\\\\#=\t\r\n]{0,60}",
        ruled in "([aé1]{1,3}[ |,]{1,2}){1,3}\n([-|+]{1,4}[ ,|]{0,2}){1,4}\n[aé1 |,;\n-]{0,40}",
    ) {
        let _ = try_read(&text, &ReadOptions::default());
        let _ = try_read(&ruled, &ReadOptions::default());
    }
}

/// SQLite's columns, those of SQL Server's `sqlcmd` by width and by commas, and SAP's lists.
#[test]
fn what_databases_print_is_a_table() {
    let wanted = "id|full name|y\n1|Al Be|2.5\n2|Cy, Di|3.5\n3|Flo|4.5\n4|-|5.5";
    for text in [
        "id  full name  y\n--  ---------  ---\n1   Al Be      2.5\n2   Cy, Di     3.5\n\
         3   Flo        4.5\n4              5.5\n",
        "id          full name            y    \n----------- -------------------- -----\n\
         \x20         1 Al Be                  2.5\n          2 Cy, Di                 3.5\n\
         \x20         3 Flo                    4.5\n          4                        5.5\n\n\
         (4 rows affected)\n",
        "id;full name;y\n--;---------;-\n1;Al Be;2.5\n2;Cy, Di;3.5\n3;Flo;4.5\n4;;5.5\n",
        "30.11.2026 List\n-----------------\n|id|full name|  y|\n-----------------\n\
         |1 |Al Be    |2,5|\n|2 |Cy, Di   |3,5|\n|3 |Flo      |4,5|\n|4 |         |5,5|\n\
         -----------------\n",
    ] {
        assert_eq!(shown(&read(text)), wanted, "{text}");
    }
    // Marks for missing values are no rule.
    assert_eq!(
        shown(&read("age;year\n-;-\n1;2000\n3;2001\n"))
            .lines()
            .count(),
        4
    );
}
