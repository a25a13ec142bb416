//! Tables that could be read in several ways: headers, delimiters, totals, units.

use sways_data::{ColumnType, FileNote, ReadOptions, Table, TableReader};

use crate::dialects::{read, shown, try_read};

/// A text of so many rows, of which each is one of these.
fn rows(count: usize, rows: &[&str]) -> String {
    let row = |row: usize| format!("{}\n", rows[row % rows.len()]);
    (0..count).map(row).collect()
}

fn names(table: &Table) -> Vec<&str> {
    let columns = table.columns().iter();
    columns.map(sways_data::Column::name).collect()
}

#[test]
fn a_first_row_of_data_is_kept() {
    for (first, other) in [
        ("A,2020-01-01,yes", "B,2021-02-03,no"),
        ("A;5,5;ja", "B;7,25;nein"),
        ("A;6.5 €;ja", "B;7.5 €;nein"),
        ("A;3%;nein", "B;12%;ja"),
        ("B;2.610,00;ja", "A;1.100,50;nein"),
        ("A,\"1,234\",yes", "B,\"2,345\",no"),
        ("A,$5,yes", "B,$7,no"),
        ("A,NA,yes", "B,5,no"),
        ("Rome,red,yes", "Oslo,blue,no"),
    ] {
        let table = read(&rows(99, &[first, other, other, first]));
        assert_eq!(table.rows(), 99, "{first}");
        assert!(
            table.file_notes().contains(&FileNote::NoHeader),
            "{first}: {:?}",
            table.file_notes()
        );
    }
}

#[test]
fn yes_and_no_are_one_thing_beside_1_and_0() {
    // Even where the words are few among many digits.
    for cells in [&["yes,1", "0,0", "1,1", "N,0", "no,1"][..], &["1,1", "0,0"]] {
        let mut text = String::from("smokes,y\n") + &rows(300, &["1,1", "0,0"]);
        text += &rows(cells.len(), cells);
        let table = read(&text);
        let column = table.column("smokes").unwrap();
        let kind = [ColumnType::Numeric, ColumnType::Boolean][usize::from(cells.len() == 5)];
        assert_eq!((column.kind(), column.values().missing()), (kind, 0));
    }
}

#[test]
fn namibia_is_a_country_and_north_america_a_continent() {
    for (others, missing) in [
        (["DE", "FR", "ZA", "BW", "US"], 0),
        (["EU", "AS", "OC", "AF", "SA"], 0),
        (["ab", "de", "fr", "za", "qq"], 20),
        (["low", "high", "low", "high", "mid"], 20),
    ] {
        let mut cells: Vec<String> = others.iter().map(|it| format!("{it},1")).collect();
        cells.push("NA,0".to_owned());
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let table = read(&(String::from("place,y\n") + &rows(120, &cells)));
        let column = table.column("place").unwrap();
        assert_eq!(column.values().missing(), missing, "{others:?}");
    }
}

#[test]
fn a_comma_in_numbers_or_names_is_no_delimiter() {
    let text =
        "Größe, m;Gewicht, kg;krank\n".to_owned() + &rows(20, &["1,75;70,5;nein", "1,80;82,5;ja"]);
    let table = read(&text);
    assert_eq!(names(&table), ["Größe, m", "Gewicht, kg", "krank"]);
    let said = FileNote::Delimiter {
        delimiter: ';',
        other: ',',
    };
    assert_eq!(table.file_notes(), [said]);
    let table = read(&rows(20, &["4,5;7,25;ja", "5,5;8,75;nein"]));
    assert_eq!((table.rows(), table.columns().len()), (20, 3));
    assert_eq!(shown(&read("r\n3,5\n9,1\n")), "r\n3.5\n9.1");
}

#[test]
fn commas_in_numbers_without_marks_are_an_error() {
    let text = "age,height,churn\n".to_owned() + &rows(20, &["34,1,75,yes", "45,1,80,no"]);
    let said = try_read(&text, &ReadOptions::default());
    let said = said.unwrap_err().to_string();
    assert!(said.contains("line 2: 3 fields"), "{said}");
    assert!(said.contains("decimal"), "{said}");
}

#[test]
fn rows_of_totals_are_left_out() {
    let totals = |rows, line| FileNote::Totals { rows, line };
    let table = read("name,pay,age\nAnn,30000,30\nBob,34000,28\nTotal,64000,580\n");
    assert_eq!(shown(&table), "name|pay|age\nAnn|30000|30\nBob|34000|28");
    assert_eq!(table.file_notes(), [totals(1, 4)]);
    let part = "a;1;2\nb;2;3\nc;3;4\nd;2;1\ne;5;3\nSumme;13;13\n";
    let table = read(&format!("name;x;y\n{part}{part}{part}"));
    assert_eq!(table.rows(), 15);
    assert_eq!(table.file_notes(), [totals(3, 7)]);
    // A value as others are.
    let table = read("sex;x;y\nm;1;2\nf;2;3\ntotal;3;5\nm;2;1\nf;5;3\ntotal;7;4\n");
    assert_eq!(table.rows(), 6);
}

/// Where all add up, parts may be small.
#[test]
fn totals_of_small_parts_are_left_out() {
    let part = |name: &str| format!("{name},1,2\n{name},2,4\n{name},4,5\nTotal,7,11\n");
    let parts: String = ["a", "b", "c", "d"].map(part).concat();
    let table = read(&format!("name,x,y\n{parts}Grand Total,28,44\n"));
    assert_eq!(table.rows(), 12);
}

/// `'s-Gravenhage` is a name, and no quotation that is never closed.
#[test]
fn apostrophes_before_names_are_letters() {
    let table = read("naam,leeftijd,plaats\n't Hart,34,Delft\n's Jacob,56,Breda\n");
    assert_eq!(
        shown(&table),
        "naam|leeftijd|plaats\n't Hart|34|Delft\n's Jacob|56|Breda"
    );
    let table = read("name,k,tag\n't Hart,5,a\n");
    assert_eq!(shown(&table), "name|k|tag\n't Hart|5|a");
    let table = read("name,k\n'Smith, John',5\n'Doe, Ann',6\n'Roe',7\n");
    assert_eq!(shown(&table), "name|k\nSmith, John|5\nDoe, Ann|6\nRoe|7");
}

#[test]
fn a_row_of_units_is_left_out() {
    let table = read("w,h,sick\n[kg],[m],[yes/no]\n70,1.7,yes\n80,1.8,no\n");
    assert_eq!(shown(&table), "w|h|sick\n70|1.7|yes\n80|1.8|no");
    assert_eq!(table.file_notes(), [FileNote::Units { line: 2 }]);
}

#[test]
fn a_row_of_names_above_the_names_is_put_before_them() {
    let text = "person,person,place,result\nage,income,town,churn\n".to_owned()
        + &rows(8, &["34,1000,Ulm,yes", "45,1200,Bonn,no"]);
    assert_eq!(
        names(&read(&text)),
        ["person age", "person income", "place town", "result churn"]
    );
}

#[test]
fn marks_behind_a_space_or_around_rows_are_none_of_the_cells() {
    let expected = "name|age\nAnn, B.|34\nBob|45";
    for text in [
        "\"name\", \"age\"\n\"Ann, B.\", \"34\"\n\"Bob\", \"45\"\n",
        "\"name,age\"\n\"\"\"Ann, B.\"\",34\"\n\"Bob,45\"\n",
        "name^age\nAnn, B.^34\nBob^45\n",
        "name\u{1}age\nAnn, B.\u{1}34\nBob\u{1}45\n",
    ] {
        let table = read(text);
        assert_eq!(shown(&table), expected, "{text}");
        assert!(table.file_notes().is_empty(), "{:?}", table.file_notes());
    }
    let table = read("name:age\nAnn:34\nBob:45\n");
    assert_eq!(table.file_notes(), [FileNote::OneColumn]);
}

#[test]
fn a_file_without_rows_is_said_to_be_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "a,b\n").unwrap();
    let mut reader = TableReader::open(&path, &ReadOptions::default(), 9).unwrap();
    assert!(reader.next().is_none());
    assert_eq!(reader.file_notes(), [FileNote::NoRows]);
}
