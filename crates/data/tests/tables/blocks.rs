//! What is read does not depend on where a file's blocks, its batches or its groups of rows end.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;
use serde_json::Value;
use sways_data::{
    Asked, Encoding, EncodingOptions, Error, EventRule, ReadOptions, TableReader, outcome,
    read_table, screen,
};

/// Cells of one kind, as they stand in a text; those that JSON has as they are stand so there.
fn kind() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("[0-9]{1,3}"),
        Just("-?[0-9]{1,2}\\.[0-9]{1,4}"),
        Just("[1-9]\\.[0-9]{3}"),
        Just("[1-9],[0-9]{1,3}"),
        Just("[1-9]{1,3}(,[0-9]{3}){1,2}"),
        Just("0[0-9]{2}"),
        Just("[1-9][0-9]{16,18}"),
        Just("[1-9]e[0-9]"),
        Just("(|NA|n/a|-|\\.|null|\\?)"),
        Just("(-99|999|-1)"),
        Just("(yes|no|Yes|true|false|TRUE)"),
        Just("[abc]"),
        Just("([1-9]0|〃)"),
        Just("(NA|DE|FR|US|BW|ZA|CN)"),
        Just("(Mo|Di|Mi|Do|Fr)\\."),
        Just("(none|None|mild|severe)"),
        Just("([ab]|ditto| ?\")"),
        Just("[a-z ]{0,12}"),
        Just("[1-9]{1,2} ?(kg|%|€)"),
        Just("20[0-2][0-9]-0[1-9]-[12][0-9]"),
        Just("20[0-2][0-9]0[1-9]"),
        Just("20[0-2][0-9]0[1-9][12][0-9]"),
        Just("[0-2][0-9]/0[1-9]/20[0-2][0-9]"),
        Just("0[1-9]/[0-2][0-9]/20[0-2][0-9]"),
        Just("[0-2][0-9]:[0-5][0-9]"),
        Just("[<>][1-9]"),
        Just("[1-9]-[1-9]"),
        Just("(\"|'|é|,|;|\n|\\|){1,3}"),
    ]
}

/// A column whose cells are of one kind for some rows, then of another.
fn column(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let stretch = (kind(), 1..=rows).prop_flat_map(|(kind, rows)| {
        let cell = proptest::string::string_regex(kind).unwrap();
        prop::collection::vec(cell, rows)
    });
    prop::collection::vec(stretch, 1..4).prop_map(move |stretches| {
        let cells = stretches.concat().into_iter();
        let mut cells: Vec<String> = cells.cycle().take(2 * rows).collect();
        cells.truncate(rows);
        cells
    })
}

fn columns() -> impl Strategy<Value = Vec<Vec<String>>> {
    (4..60_usize, 2..5_usize)
        .prop_flat_map(|(rows, width)| prop::collection::vec(column(rows), width))
}

/// The table as CSV, with a first and a last column that no row lacks: none looks like a remark.
fn csv(columns: &[Vec<String>]) -> String {
    let mut text = "event".to_owned();
    for place in 0..columns.len() {
        write!(text, ",c{place}").unwrap();
    }
    text += ",n\n";
    for row in 0..columns[0].len() {
        text += if row % 2 == 0 { "yes" } else { "no" };
        for cells in columns {
            let cell = cells[row].replace('"', "\"\"");
            write!(text, ",\"{cell}\"").unwrap();
        }
        writeln!(text, ",{row}").unwrap();
    }
    text
}

/// The table as JSON lines: numbers and truth values as such where `typed`.
fn json_lines(columns: &[Vec<String>], typed: bool) -> String {
    let mut text = String::new();
    for row in 0..columns[0].len() {
        let cell = |cells: &Vec<String>| {
            let plain = serde_json::from_str::<Value>(&cells[row]);
            let plain = plain.ok().filter(|it| !it.is_string() && typed);
            plain.unwrap_or_else(|| cells[row].as_str().into())
        };
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(place, cells)| (format!("c{place}"), cell(cells)));
        writeln!(text, "{}", Value::Object(cells.collect())).unwrap();
    }
    text
}

fn batch(columns: &[Vec<String>]) -> RecordBatch {
    let array = |cells: &Vec<String>| -> ArrayRef {
        Arc::new(cells.iter().map(Some).collect::<StringArray>())
    };
    let columns = columns.iter().enumerate();
    let columns = columns.map(|(place, cells)| (format!("c{place}"), array(cells)));
    RecordBatch::try_from_iter(columns).unwrap()
}

/// What is read, or what is said.
fn read(path: &Path, block: Option<usize>) -> String {
    let options = ReadOptions {
        block,
        ..ReadOptions::default()
    };
    match read_table(path, &options) {
        Ok(table) => format!("{table:#?}"),
        Err(error) => error.to_string(),
    }
}

/// An encoding that is fitted to a table, and what it makes of all of it.
fn encoded(path: &Path) -> Result<(Encoding, Vec<f32>), Error> {
    let table = read_table(path, &ReadOptions::default())?;
    let outcome = outcome(&table, "event", &EventRule::Detect)?;
    let conditions = screen(&table, &outcome, &Asked::default())?.conditions;
    let rows: Vec<usize> = (0..table.rows()).collect();
    let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default())?;
    let values = encoding.apply(&table)?.values().to_vec();
    Ok((encoding, values))
}

/// What an encoding makes of a table's rows as they come, in blocks of this size.
fn streamed(path: &Path, encoding: &Encoding, block: usize) -> Result<Vec<f32>, Error> {
    let options = ReadOptions {
        block: Some(block),
        ..encoding.read_options()
    };
    let mut values = Vec::new();
    for batch in encoding.apply_batches(TableReader::open(path, &options, 7)?) {
        values.extend_from_slice(batch?.values());
    }
    Ok(values)
}

/// The first lines in which two readings differ, if they do.
fn differs(one: &str, other: &str) -> Option<String> {
    let mut lines = one.lines().zip(other.lines());
    let same = lines.by_ref().take_while(|(one, other)| one == other);
    let (same, whole) = (same.count(), one == other);
    let rest = |text: &str| {
        text.lines()
            .skip(same)
            .take(8)
            .collect::<Vec<_>>()
            .join("\n")
    };
    (!whole).then(|| format!("{}\n  and\n{}", rest(one), rest(other)))
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn blocks_of_a_text_make_no_difference(
        columns in columns(),
        typed in any::<bool>(),
        block in 1..400_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let lines = json_lines(&columns, typed);
        let array = format!("[{}]", lines.trim_end().replace('\n', ",\n"));
        for (name, text) in [("t.csv", csv(&columns)), ("t.jsonl", lines), ("t.json", array)] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let differs = differs(&read(&path, Some(block)), &read(&path, None));
            prop_assert_eq!(differs, None, "{}", name);
        }
    }

    #[test]
    fn blank_rows_are_rows_between_others_only(
        columns in columns(),
        blank in (0..40_usize, 0..40_usize),
        block in 1..400_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let text = csv(&columns);
        let (between, below) = blank;
        let rows = |count: usize| (",".repeat(columns.len() + 1) + "\r\n").repeat(count);
        let more: String = text.split_inclusive('\n').skip(1).collect();
        std::fs::write(&path, text + &rows(between) + &more + &rows(below)).unwrap();
        let whole = read(&path, None);
        prop_assert_eq!(differs(&read(&path, Some(block)), &whole), None);
        let rows = 2 * columns[0].len() + between + usize::from(below == 1);
        if let Ok(table) = read_table(&path, &ReadOptions::default()) {
            prop_assert_eq!(table.rows(), rows);
        }
    }

    #[test]
    fn rows_that_come_in_blocks_are_encoded_as_in_the_whole_table(
        columns in columns(),
        block in 1..400_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, csv(&columns)).unwrap();
        if let Ok((encoding, whole)) = encoded(&path) {
            let streamed = streamed(&path, &encoding, block).map_err(|error| error.to_string());
            prop_assert_eq!(streamed, Ok(whole));
        }
    }

    #[test]
    fn batches_and_groups_of_rows_make_no_difference(columns in columns(), rows in 1..40_usize) {
        let folder = tempfile::tempdir().unwrap();
        let batch = batch(&columns);
        let path = folder.path().join("t");
        let read = |rows: usize, is_arrow: bool| {
            let file = File::create(&path).unwrap();
            if is_arrow {
                let mut writer = StreamWriter::try_new(file, &batch.schema()).unwrap();
                for start in (0..batch.num_rows()).step_by(rows) {
                    let rows = rows.min(batch.num_rows() - start);
                    writer.write(&batch.slice(start, rows)).unwrap();
                }
                writer.finish().unwrap();
            } else {
                let groups = WriterProperties::builder().set_max_row_group_row_count(Some(rows));
                let groups = Some(groups.build());
                let mut writer = ArrowWriter::try_new(file, batch.schema(), groups).unwrap();
                writer.write(&batch).unwrap();
                writer.close().unwrap();
            }
            self::read(&path, None)
        };
        for is_arrow in [true, false] {
            let differs = differs(&read(rows, is_arrow), &read(1 << 20, is_arrow));
            prop_assert_eq!(differs, None, "is Arrow: {}", is_arrow);
        }
    }
}
