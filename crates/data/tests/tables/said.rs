//! What a person says of cells weighs more than what they show, and than what a model's cells were.

use std::io::Write;
use std::path::Path;

use sways_data::{
    Cell, Encoding, EncodingOptions, Error, NoteKind, ReadOptions, Table, TableReader, parse_csv,
    read_table,
};

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn missing(table: &Table, column: &str) -> usize {
    table.column(column).unwrap().values().missing()
}

#[test]
fn each_word_that_is_kept_is_said_by_itself() {
    let rows = "Null\nAda\nNan\nBob\nNan\nNull\nCid\nNull\nDan\nEve\n".repeat(2);
    let table = parse_csv("t.csv", format!("surname\n{rows}").as_bytes()).unwrap();
    let said: Vec<String> = table.reading().iter().map(sways_data::Note::what).collect();
    assert_eq!(
        said[..2],
        [
            "\"Nan\" in 4 rows is a value (--missing surname=Nan makes it missing)",
            "\"Null\" in 6 rows is a value (--missing surname=Null makes it missing)",
        ]
    );
}

#[test]
fn a_word_is_missing_in_its_column_beside_the_usual_ones() {
    let mut text = String::from("age,income,smokes,y\n");
    for row in 0..60 {
        let age = if row % 10 == 0 { 99 } else { 20 + row };
        let income = if row % 6 == 0 {
            -999
        } else {
            300 + 7 * row as i32
        };
        let smokes = ["yes", "NA", "refused"][row % 3];
        text += &format!("{age},{income},{smokes},{}\n", row % 2);
    }
    let file = file(&text);
    let mut options = ReadOptions::default();
    let said = ["age=99", "smokes=refused"].map(str::to_owned);
    options.take_as_missing(Some(&said));
    let table = read_table(file.path(), &options).unwrap();
    assert_eq!(missing(&table, "age"), 6);
    // As without the flag.
    assert_eq!(missing(&table, "income"), 10);
    assert_eq!(table.column("smokes").unwrap().cell(2), Cell::Missing);

    // A model's new tables are read alike.
    let conditions = ["age", "smokes"].map(str::to_owned);
    let rows: Vec<usize> = (0..60).collect();
    let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default()).unwrap();
    let new = self::file("age,smokes\n99,refused\n31,yes\n");
    let reader = TableReader::open(new.path(), &encoding.read_options(), 10).unwrap();
    let table = reader.last().unwrap().unwrap();
    assert_eq!((missing(&table, "age"), missing(&table, "smokes")), (1, 1));

    options.take_as_missing(Some(&["agee=99".to_owned()]));
    let error = read_table(file.path(), &options).unwrap_err().to_string();
    assert!(error.contains("did you mean \"age\""), "{error}");
}

#[test]
fn words_that_a_model_had_beside_its_numbers_may_be_most_cells_of_a_new_table() {
    let of = |rows: usize, every: usize, word: &str| -> String {
        let cell = |row: usize| match row % every {
            0 => word.to_owned(),
            _ => format!("{}", 1000 + 7 * row),
        };
        (0..rows)
            .map(|row| format!("{},{row}\n", cell(row)))
            .collect()
    };
    // The last two have nothing above the first.
    for word in ["below", "Refused", "\u{3003}", "inf"] {
        let table = parse_csv("t.csv", format!("x,y\n{}", of(90, 3, word)).as_bytes()).unwrap();
        let rows: Vec<usize> = (0..table.rows()).collect();
        let conditions = ["x".to_owned()];
        let options = EncodingOptions::default();
        let encoding = Encoding::fit(&table, &conditions, &rows, &options).unwrap();
        let encoding = serde_json::to_string(&encoding).unwrap();
        let encoding: Encoding = serde_json::from_str(&encoding).unwrap();
        let missing_of = |text: String| {
            let file = file(&format!("x,y\n{text}"));
            let reader = TableReader::open(file.path(), &encoding.read_options(), 100)?;
            let table = reader.last().unwrap()?;
            Ok::<_, Error>(missing(&table, "x"))
        };
        assert_eq!(missing_of(of(1, 1, word)).unwrap(), 1, "{word}");
        let many = missing_of(of(19, 1, word));
        assert_eq!(many.unwrap(), 19, "{word}");
        let most = missing_of(of(40, 1, word));
        assert_eq!(most.ok(), (word != "inf").then_some(40), "{word}");
        // Another word is still something else.
        assert!(missing_of(of(40, 1, "above")).is_err(), "{word}");
    }
}

/// The first cell of a new table, as a model reads it that was trained on `trained`.
fn new_cell(trained: &str, new: &str, say: impl Fn(&mut ReadOptions)) -> f64 {
    let table = parse_csv("t.csv", trained.as_bytes()).unwrap();
    let rows: Vec<usize> = (0..table.rows()).collect();
    let conditions = ["x".to_owned()];
    let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default()).unwrap();
    let mut options = encoding.read_options();
    say(&mut options);
    options.overrule_forms();
    let file = file(new);
    let table = TableReader::open(Path::new(file.path()), &options, 10)
        .unwrap()
        .last()
        .unwrap()
        .unwrap();
    match table.column("x").unwrap().cell(0) {
        Cell::Number(number) => number,
        _ => f64::NAN,
    }
}

#[test]
fn values_that_may_be_missing_are_advised_one_by_one() {
    let cells: String = (0..70)
        .map(|row| format!("{},{}\n", [1, 2, 3, 4, 5, 88, 99][row % 7], row % 2))
        .collect();
    let table = parse_csv("t.csv", format!("q,y\n{cells}").as_bytes()).unwrap();
    let said = table.reading()[0].what();
    assert!(
        said.starts_with("88, 99 in 20 rows look like missing values"),
        "{said}"
    );
    assert!(said.contains("(--missing q=88,q=99 makes"), "{said}");
}

#[test]
fn what_a_model_cannot_read_is_written_otherwise() {
    let said = |trained: &[&str], new: &str| -> Vec<NoteKind> {
        let cells = (0..60).map(|row| format!("{};{row}\n", trained[row % trained.len()]));
        let table = format!("x;y\n{}", cells.collect::<String>());
        let table = parse_csv("t.csv", table.as_bytes()).unwrap();
        let rows: Vec<usize> = (0..table.rows()).collect();
        let options = EncodingOptions::default();
        let encoding = Encoding::fit(&table, &["x".to_owned()], &rows, &options).unwrap();
        let file = file(&format!("x;y\n{new};1\n"));
        let reader = TableReader::open(file.path(), &encoding.read_options(), 10).unwrap();
        let table = reader.last().unwrap().unwrap();
        table.reading().iter().map(|note| note.kind).collect()
    };
    let hours = ["0:10", "1:17", "2:24", "10:05"];
    assert_eq!(said(&hours, "1.5"), [NoteKind::Otherwise]);
    assert_eq!(said(&["70,5", "61,25"], "70.5"), [NoteKind::Otherwise]);
    let dates = ["01.01.2019", "02.02.2020", "23.04.2021"];
    assert_eq!(said(&dates, "someday"), [NoteKind::Otherwise]);
    assert_eq!(said(&dates, "5.3.20"), []);
    // No cell showed which mark stands in front of a fraction.
    for new in ["50.5%", "50,5%", "50.5"] {
        let noted = said(&["1%", "38%", "97%"], new);
        assert!(!noted.contains(&NoteKind::Otherwise), "{new}: {noted:?}");
    }
    // What is wrong is the unit.
    let cells: String = (0..60).map(|row| format!("{row},{row}\n")).collect();
    let table = parse_csv("t.csv", format!("x,y\n{cells}").as_bytes()).unwrap();
    let rows: Vec<usize> = (0..table.rows()).collect();
    let options = EncodingOptions::default();
    let encoding = Encoding::fit(&table, &["x".to_owned()], &rows, &options).unwrap();
    let new = file(&format!("x,y\n{}", "23.1 kg,1\n".repeat(30)));
    let mut reader = TableReader::open(new.path(), &encoding.read_options(), 100).unwrap();
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert!(
        error.contains("is not a number without such a unit"),
        "{error}"
    );
    // A word that it has learned to be none.
    let words: Vec<String> = (0..30).map(|row| format!("{}", 7 * row)).collect();
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .chain(["Refused"; 6])
        .collect();
    assert_eq!(said(&words, "Refused"), [NoteKind::NotNumbers]);
}

#[test]
fn a_new_tables_numbers_are_said_as_they_are_in_it() {
    let trained: String = (0..30)
        .map(|row| format!("{row},5 kg;{}\n", row % 2))
        .collect();
    let table = parse_csv("t.csv", format!("x;y\n{trained}").as_bytes()).unwrap();
    let rows: Vec<usize> = (0..table.rows()).collect();
    let conditions = ["x".to_owned()];
    let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default()).unwrap();
    let mut file = tempfile::Builder::new()
        .suffix(".jsonl")
        .tempfile()
        .unwrap();
    file.write_all(b"{\"x\": 21.2}\n{\"x\": 3.5}\n").unwrap();
    let table = read_table(file.path(), &encoding.read_options()).unwrap();
    assert_eq!(table.column("x").unwrap().cell(0), Cell::Number(21.2));
    let notes: Vec<String> = table.reading().iter().map(ToString::to_string).collect();
    let [note] = &notes[..] else {
        panic!("{notes:?}");
    };
    assert!(note.ends_with("taken as \"21.2\" in kg"), "{note}");
}

#[test]
fn a_word_that_is_missing_may_begin_with_a_sign() {
    let text: String = (0..30)
        .map(|row| format!("{},{row}\n", ["= 4", "no"][row % 2]))
        .collect();
    let file = file(&format!("code,x\n{text}"));
    let mut options = ReadOptions::default();
    options.take_as_missing(Some(&["code== 4".to_owned()]));
    let table = read_table(file.path(), &options).unwrap();
    assert_eq!(table.column("code").unwrap().cell(0), Cell::Missing);
}

#[test]
fn what_is_said_of_a_new_table_overrules_the_model() {
    let comma: String = (0..30)
        .map(|row| format!("{row},25;{}\n", row % 2))
        .collect();
    let comma = format!("x;y\n{comma}");
    let new = "x;y\n9.512;1\n2.512;0\n";
    assert_eq!(new_cell(&comma, new, |_| ()), 9512.0);
    let point = |options: &mut ReadOptions| options.decimal = Some(sways_data::Decimal::Point);
    assert_eq!(new_cell(&comma, new, point), 9.512);

    let month: String = (1..29).map(|day| format!("04/{day}/2021,1\n")).collect();
    let month = format!("x,y\n{month}");
    let new = "x,y\n01/12/2021,1\n";
    let day = |options: &mut ReadOptions| {
        options.date_order = Some(sways_data::DateOrder::DayFirst);
    };
    let apart = new_cell(&month, new, day) - new_cell(&month, new, |_| ());
    // From 12 January to 1 December.
    assert_eq!(apart, 323.0);
}

#[test]
fn one_bad_cell_of_a_short_new_table_is_missing() {
    let numbers: String = (0..40).map(|row| format!("{row},{}\n", row % 2)).collect();
    let numbers = format!("x,y\n{numbers}");
    assert!(new_cell(&numbers, "x,y\nabc,1\n4,1\n", |_| ()).is_nan());
}

#[test]
fn a_slip_too_large_to_compute_with_is_missing() {
    let cell = |row: usize| {
        if row == 7 {
            "1e300".to_owned()
        } else {
            row.to_string()
        }
    };
    let text: String = (0..60)
        .map(|row| format!("{},{}\n", cell(row), row % 2))
        .collect();
    let table = parse_csv("t.csv", format!("x,y\n{text}").as_bytes()).unwrap();
    assert_eq!(missing(&table, "x"), 1);
    let note = &table.reading()[0];
    assert_eq!((note.kind, note.cells), (NoteKind::Infinite, 1));
}
