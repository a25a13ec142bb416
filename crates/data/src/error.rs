//! What can be wrong with a table, and how to mend it.

use std::fmt::{Display, Write as _};
use std::io::{self, ErrorKind};

use thiserror::Error as ThisError;

use crate::dates::{DateOrder, days};
use crate::nearest::nearest;
use crate::number::{Decimal, value_of};
use crate::shown::{listed, shown};
use crate::{
    advice::{Advice, Wording},
    comparison::{Comparison, ComparisonError},
    damage::in_plain_words,
    file_note::FileNote,
};

/// What can be wrong with a table or with what is asked of it. Each message says
/// what is wrong, where, and how to mend it, and is made to be shown as it is.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("{origin}: {}", unread(origin, source))]
    Read {
        /// The path as given.
        origin: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not UTF-8.
    #[error("{origin}, line {line}: the text is not UTF-8; save the file in UTF-8")]
    NotUtf8 {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
    },
    /// There is no encoding of this name.
    #[error(
        "{name:?} is no encoding that is known{suggestion}; give data.encoding such a name as \
         utf-8, utf-16le, windows-1252, windows-1250, gbk, shift_jis, big5, euc-kr, macintosh or \
         windows-1251, or save the file in UTF-8"
    )]
    UnknownEncoding {
        /// The name.
        name: String,
        /// The nearest name as a question, or nothing.
        suggestion: String,
    },
    /// A text has a zero byte.
    #[error(
        "{origin}, line {line}: there is a zero byte, which no text has; the file may be damaged \
         or no table: write it again as CSV, or say data.encoding if it is UTF-16"
    )]
    ZeroByte {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
    },
    /// A text is said to be in two bytes a character and is not.
    #[error(
        "{origin}: the text is not {}, of whose line ends one byte of two is zero; {}",
        encoding.as_deref().unwrap_or("UTF-16, as its first bytes say"),
        match encoding {
            Some(_) => "leave data.encoding out, and it is found",
            None => "say what it is with data.encoding",
        }
    )]
    NotWide {
        /// The table.
        origin: String,
        /// The encoding that was said, where one was.
        encoding: Option<String>,
    },
    /// The file is of a kind that is not read.
    #[error("{origin}: the file is {kind}, which is not read; {remedy}")]
    Format {
        /// The path as given.
        origin: String,
        /// What it is.
        kind: &'static str,
        /// How to mend it.
        remedy: &'static str,
    },
    /// An archive holds no table, or several.
    #[error(
        "{origin}: the zip archive holds {}; unpack it and give the file that is the table",
        files(*.count, .names)
    )]
    Archive {
        /// The path as given.
        origin: String,
        /// How many files there are.
        count: usize,
        /// The names of the first.
        names: Vec<String>,
    },
    /// A workbook has no such sheet.
    #[error(
        "{origin}: the workbook has no sheet {sheet:?}; its sheets are {sheets}; correct data.sheet"
    )]
    UnknownSheet {
        /// The path as given.
        origin: String,
        /// What was asked for.
        sheet: String,
        /// The sheets there are.
        sheets: String,
    },
    /// No visible sheet of a workbook has a cell.
    #[error(
        "{origin}: no visible sheet of the workbook has a table; its sheets are {sheets}; \
         choose one with data.sheet"
    )]
    NoSheet {
        /// The path as given.
        origin: String,
        /// The sheets there are.
        sheets: String,
    },
    /// The sheet that was asked for has no table.
    #[error("{origin}: the sheet {sheet:?} has no table; the sheets are {sheets}")]
    EmptySheet {
        /// The path as given.
        origin: String,
        /// The sheet.
        sheet: String,
        /// The sheets there are.
        sheets: String,
    },
    /// What can be read only once, or is packed, cannot be kept in a temporary file.
    #[error(
        "{origin}: it cannot be kept in a temporary file in {folder}; free some space there, or name \
         another folder by TMPDIR"
    )]
    Temporary {
        /// The table.
        origin: String,
        /// The folder of temporary files, and what it says.
        folder: String,
    },
    /// The file begins as one of a known format and then is none.
    #[error(
        "{origin}: the {format} file cannot be read ({problem}); \
         it may be cut off or damaged: copy or write it again"
    )]
    Damaged {
        /// The path as given.
        origin: String,
        /// The format.
        format: &'static str,
        /// What the reader says.
        problem: String,
    },
    /// A file is encrypted.
    #[error(
        "{origin}: it is protected by a password; open it with the program that wrote it, save it \
         without one, and give that"
    )]
    Locked {
        /// The path as given.
        origin: String,
    },
    /// A Parquet file is compressed in a way that is not read.
    #[error(
        "{origin}: it is compressed with {codec}; write it with zstd, snappy, lz4, gzip or none"
    )]
    Codec {
        /// The path as given.
        origin: String,
        /// What it is compressed with.
        codec: String,
    },
    /// A row is too long to be one.
    #[error(
        "{origin}, line {line}: the row that begins here is longer than {most} bytes; \
         check for a quotation mark that is not closed, or shorten the text"
    )]
    RowSize {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
        /// What a row may have.
        most: usize,
    },
    /// The last quotation mark is not closed.
    #[error(
        "{origin}, line {line}: a quotation mark in the row that begins here is never closed; close it"
    )]
    OpenQuote {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
    },
    /// A line is no JSON object.
    #[error(
        "{origin}, {place}: not a row ({problem}); in JSON each should be one object, by itself \
         on a line or in a list, such as {{\"age\": 30}}"
    )]
    JsonLine {
        /// The table.
        origin: String,
        /// Its line, or which element of a list it is: `line 3`, counted from 1.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// JSON has lists by column, of which one is longer than another.
    #[error(
        "{origin}: its columns are lists that are not equally long: {column:?} has {length} \
         values and {other:?} {of_other}; give each column a value for every row, null where \
         there is none"
    )]
    UnevenLists {
        /// The table.
        origin: String,
        /// The first column.
        column: String,
        /// How many values it has.
        length: usize,
        /// Another one.
        other: String,
        /// How many values that has.
        of_other: usize,
    },
    /// JSON has a key twice in one object.
    #[error("{origin}: the key {key:?} comes twice in one object; give each a name of its own")]
    TwoKeys {
        /// The table.
        origin: String,
        /// The key.
        key: String,
    },
    /// A column holds something that is no single value.
    #[error(
        "{origin}, column {column:?}: it holds {kind}, and a cell should be one number, word or date; \
         take it apart into columns, or put it into data.exclude"
    )]
    Nested {
        /// The table, and the line where there is one.
        origin: String,
        /// The column.
        column: String,
        /// What it holds.
        kind: String,
    },
    /// A cell is an infinite number.
    #[error(
        "{place}, column {column:?}: {cell:?} is infinite, and only finite numbers can be computed with; \
         correct it, leave it empty, or put the column into data.exclude"
    )]
    Infinite {
        /// The table and the line or row.
        place: String,
        /// The column.
        column: String,
        /// The cell, shortened.
        cell: String,
    },
    /// A character that cannot stand between cells.
    #[error(
        "{delimiter:?} cannot stand between the cells of a text file; use a comma, a semicolon, a tab or |"
    )]
    Delimiter {
        /// The character asked for.
        delimiter: char,
    },
    /// The file holds nothing.
    #[error("{origin}: the file is empty; write the table anew, or name another file")]
    EmptyFile {
        /// The table.
        origin: String,
    },
    /// There are more columns than any table has.
    #[error(
        "{origin}: there are {columns} columns, and {most} is the most that is read; leave out \
         those that are no conditions, or turn the table round if its rows are the conditions"
    )]
    TooManyColumns {
        /// The table.
        origin: String,
        /// How many there are, as far as it was read.
        columns: usize,
        /// How many there may be.
        most: usize,
    },
    /// A few bytes would become a table that fills the memory.
    #[error(
        "{origin}: {bytes} bytes of it would become {cells} cells, nearly all of them empty or \
         alike; leave out the rows and columns that are not needed, or unpack it where it is packed"
    )]
    TooManyCells {
        /// The table.
        origin: String,
        /// Rows times columns, as far as it was read.
        cells: u64,
        /// The bytes of the file, or of the part that has them.
        bytes: u64,
    },
    /// There is a header at most.
    #[error("{origin}: the table has no rows; at least one is needed below the column names")]
    NoRows {
        /// The table.
        origin: String,
    },
    /// A row is not as long as the header.
    #[error(
        "{origin}, line {line}: {expected} fields were expected, as in the header, and {found} found; \
         check the row's delimiters and quotation marks: where a comma is the decimal mark, \
         something else must stand between cells"
    )]
    RowLength {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
        /// The number of fields of the header.
        expected: usize,
        /// The number of fields of the row.
        found: usize,
    },
    /// Lines end in one way here and in another there.
    #[error(
        "{origin}, line {line}: lines end in more than one way, some with a line feed and some with \
         a carriage return alone, as where files of several systems were put together; save it with \
         one of them, as a text editor does, and try again"
    )]
    LineEnds {
        /// The table.
        origin: String,
        /// The line that holds others, counted from 1.
        line: u64,
    },
    /// A header comes again with its columns in another order.
    #[error(
        "{origin}, line {line}: the names of the columns come again in another order, so what is \
         below would be in the wrong columns; bring it into the order of the first header, or into \
         a file of its own"
    )]
    Reordered {
        /// The table.
        origin: String,
        /// The line, counted from 1.
        line: u64,
    },
    /// A column has no name.
    #[error("{origin}: column {number} has no name; give it one")]
    EmptyName {
        /// The table.
        origin: String,
        /// The column, counted from 1.
        number: usize,
    },
    /// Two columns have the same name.
    #[error("{origin}: two columns are named {column:?}; rename one")]
    DuplicateName {
        /// The table.
        origin: String,
        /// The name.
        column: String,
    },
    /// A column is not as long as the first one.
    #[error("{origin}: column {column:?} has {found} values where the first has {expected}")]
    ColumnLength {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// The length of the first column.
        expected: usize,
        /// The length of this one.
        found: usize,
    },
    /// A cell is not what its column holds.
    #[error("{place}, column {column:?}: {cell:?} is not {wanted}; {remedy}")]
    WrongCell {
        /// The table and the line or row.
        place: String,
        /// The column.
        column: String,
        /// The cell, shortened.
        cell: String,
        /// What it should be.
        wanted: &'static str,
        /// How to mend it.
        remedy: &'static str,
    },
    /// A condition holds dates where it held numbers when the model was trained, or
    /// the other way round.
    #[error(
        "{origin}, column {column:?}: it is {found}, but was {expected} when the model was trained; \
         make it {expected}"
    )]
    KindChanged {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// What it was.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A row has no outcome where each should have one.
    #[error(
        "{place}: the outcome {column:?} is missing; fill it in, or leave out rows without an outcome"
    )]
    MissingOutcome {
        /// The table and the line or row.
        place: String,
        /// The outcome.
        column: String,
    },
    /// No row has an outcome.
    #[error("{origin}: the outcome {column:?} is missing in every row; choose another column")]
    NoOutcome {
        /// The table.
        origin: String,
        /// The outcome.
        column: String,
    },
    /// A number that `f32`, or the standard deviation in `f64`, cannot hold.
    #[error(
        "{origin}, column {column:?}: its numbers are too large to compute with; \
         use a larger unit{remedy}, or put the column into data.exclude"
    )]
    TooLarge {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// What else would help, or nothing.
        remedy: &'static str,
    },
    /// A column is to be a condition and not to be one.
    #[error("{origin}: the column {column:?} is in data.include and in {role}; take it out of one")]
    BothAsked {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// What else it is said to be.
        role: &'static str,
    },
    /// A name is no column.
    #[error(
        "{origin}: {wanted_by} names the column {name:?}, which the table does not have{suggestion}; \
         its columns are {columns}"
    )]
    UnknownColumn {
        /// The table.
        origin: String,
        /// What asks for the column, such as `data.outcome`.
        wanted_by: &'static str,
        /// The name.
        name: String,
        /// The nearest name as a question, or nothing.
        suggestion: String,
        /// The columns there are.
        columns: String,
    },
    /// Nothing is left that could sway the event.
    #[error(
        "{origin}: no column is left that could sway the outcome {outcome:?}: {excluded}; \
         {}add a column to the table{}",
        .advice.first().map_or_else(String::new, |advice| {
            format!("keep one of them with {}, or ", advice.text(Wording::Keys))
        }),
        if *by_wish { " or take one out of data.exclude" } else { "" }
    )]
    NoConditions {
        /// The table.
        origin: String,
        /// The outcome.
        outcome: String,
        /// The columns there are, and why each is left out, as a part of the sentence.
        excluded: String,
        /// Whether one was left out by wish.
        by_wish: bool,
        /// What would keep those that were left out by their looks.
        advice: Vec<Advice>,
    },
    /// Columns cannot be one condition.
    #[error("{origin}: the group {group:?} of data.groups cannot be: {problem}")]
    Group {
        /// The table.
        origin: String,
        /// The group's name.
        group: String,
        /// Why, and how to mend it.
        problem: String,
    },
    /// A column makes no parts of the table.
    #[error("{origin}: the column {column:?}, which data.by names, cannot be used: {problem}")]
    Parts {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// Why, and how to mend it.
        problem: String,
    },
    /// A column of weights cannot be used.
    #[error("{origin}: the weights in the column {column:?} cannot be used: {problem}")]
    Weights {
        /// The table.
        origin: String,
        /// The column.
        column: String,
        /// Why, and how to mend it.
        problem: String,
    },
    /// A comparison cannot be read.
    #[error(transparent)]
    ComparisonSyntax(#[from] ComparisonError),
    /// A comparison is about another column than the outcome.
    #[error(
        "the event {comparison:?} is about the column {column:?}, but the outcome is {outcome:?}; \
         compare the outcome, or make {column:?} the outcome"
    )]
    ComparisonColumn {
        /// The comparison.
        comparison: String,
        /// The column it names.
        column: String,
        /// The outcome.
        outcome: String,
    },
    /// A column that holds no dates is compared with one.
    #[error(
        "{origin}: the event {comparison:?} compares with a date, but the column is not one of \
         dates; if it is, say so: {}",
        advice.text(Wording::Keys)
    )]
    NoDates {
        /// The table.
        origin: String,
        /// The comparison.
        comparison: String,
        /// What would make it one.
        advice: Advice,
    },
    /// A column of dates is compared with a number, as a year is.
    #[error(
        "{origin}: the event {comparison:?} compares with a number, but the column holds dates; \
         compare with a date, such as 2020-12-31"
    )]
    NumberAgainstDates {
        /// The table.
        origin: String,
        /// The comparison.
        comparison: String,
    },
    /// A column of numbers is compared with text.
    #[error(
        "{origin}: the event {comparison:?} compares with text, but the column holds numbers; \
         compare with a number, without quotation marks"
    )]
    NumbersAgainstText {
        /// The table.
        origin: String,
        /// The comparison.
        comparison: String,
    },
    /// The outcome has more than two values, and nothing says which are the event.
    #[error(
        "{origin}: the outcome {column:?} has {count} different values ({values}); {}{}",
        match &.examples[..] {
            [] => "no row shares its value with another, so name another outcome".to_owned(),
            some => {
                let texts: Vec<String> = some.iter().map(|it| it.text(Wording::Keys)).collect();
                format!("say which are the event, such as with {}", texts.join(" or "))
            }
        },
        .unknown.as_ref().map_or_else(String::new, |value| format!(
            "; {value:?} is no answer: empty its cells to leave these rows out, \
             or else they are rows in which the event did not happen"
        ))
    )]
    ManyValues {
        /// The table.
        origin: String,
        /// The outcome.
        column: String,
        /// The number of different values.
        count: usize,
        /// The most frequent of them, with their rows.
        values: String,
        /// Settings that could be meant.
        examples: Vec<Advice>,
        /// A value that says that the answer is not known.
        unknown: Option<Box<str>>,
    },
    /// The outcome has no such value.
    #[error(
        "{origin}: the outcome {column:?} has no value {value:?}; its values are {values}; correct data.positive"
    )]
    NoSuchValue {
        /// The table.
        origin: String,
        /// The outcome.
        column: String,
        /// The value that `positive` asks for.
        value: String,
        /// The most frequent values, with their rows.
        values: String,
    },
    /// The event happened in every row or in none.
    #[error(
        "{origin}: the event {event:?} holds in {} row {}of the outcome {column:?}; \
         an event must happen in some rows and not in others (its values are {values}); \
         take rows of both kinds, or ask about another event",
        if *.always { "every" } else { "no" },
        if *.weigh { "that weighs more than 0 " } else { "" }
    )]
    OneClass {
        /// The table.
        origin: String,
        /// The outcome.
        column: String,
        /// The event.
        event: String,
        /// Whether it always happened; else it never did.
        always: bool,
        /// Whether only rows that weigh more than 0 are meant, and there are others.
        weigh: bool,
        /// The most frequent values, with their rows.
        values: String,
    },
    /// A table of this size cannot be generated.
    #[error(
        "a table of {rows} rows and {conditions} conditions cannot be generated; \
         rows and conditions must be at least 1 and their product at most 2^30"
    )]
    GeneratorSize {
        /// The rows asked for.
        rows: usize,
        /// The conditions asked for.
        conditions: usize,
    },
    /// The share of test rows is not one.
    #[error("data.test_fraction is {fraction}; it must be at least 0 and less than 1")]
    TestFraction {
        /// The share asked for.
        fraction: f64,
    },
    /// One of the two classes is too rare to be on both sides of a split.
    #[error(
        "{} in which the event {}, too few to be among both the training and the test rows; \
         set data.test_fraction = 0, or get more rows{}",
        match (*.rows, *.grouped) {
            (1, false) => "there is 1 row".to_owned(),
            (rows, false) => format!("there are {rows} rows"),
            (rows, true) if *holders == 1 => {
                format!("there are {rows} rows, all in one group of data.group_by,")
            }
            (rows, true) => format!("there are {rows} rows, in {holders} groups of data.group_by,"),
        },
        if *.happened { "happens" } else { "does not happen" },
        if *.grouped { ", or leave out data.group_by" } else { "" }
    )]
    SplitClass {
        /// Whether it is the event or its absence that is too rare.
        happened: bool,
        /// The rows that have it.
        rows: usize,
        /// The groups these rows belong to, a row without a group being one.
        holders: usize,
        /// Whether rows belong together.
        grouped: bool,
    },
    /// There is not one group number for each row.
    #[error("{groups} group numbers were given for {rows} rows; one a row is needed")]
    GroupsLength {
        /// The group numbers given.
        groups: usize,
        /// The rows.
        rows: usize,
    },
    /// An encoding is fitted on no rows.
    #[error(
        "{origin}: there are no training rows to fit the encoding on; lower data.test_fraction"
    )]
    NoTrainingRows {
        /// The table.
        origin: String,
    },
    /// A saved encoding is of another version.
    #[error(
        "the encoding is of version {found} and this program knows version {known}; \
         use the program that saved it, or train again"
    )]
    EncodingVersion {
        /// The version found.
        found: u32,
        /// The version known.
        known: u32,
    },
    /// A saved encoding makes no sense.
    #[error("the encoding of the condition {condition:?} is not valid: {problem}; train again")]
    InvalidEncoding {
        /// The condition.
        condition: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// A design has another number of values than rows × inputs.
    #[error("a design of {rows} rows and {inputs} inputs cannot have {values} values")]
    DesignSize {
        /// The rows.
        rows: usize,
        /// The inputs.
        inputs: usize,
        /// The values given.
        values: usize,
    },
}

impl Error {
    /// The setting, by its key, by which a cell that is no number or no date might be one: its digits
    /// are such as could be read in another way.
    pub fn key_of_writing(&self) -> Option<&'static str> {
        let Self::WrongCell { cell, wanted, .. } = self else {
            return None;
        };
        let number_by = |decimal| value_of(cell, decimal);
        let day_by = |order| days(cell, order);
        let differ = |[one, other]: [Option<f64>; 2]| one != other;
        if wanted.starts_with("a finite number") {
            let numbers = [Decimal::Point, Decimal::Comma].map(number_by);
            return differ(numbers).then_some("data.decimal");
        }
        let dates = [DateOrder::DayFirst, DateOrder::MonthFirst].map(day_by);
        let is_date = wanted.starts_with("a date");
        (is_date && differ(dates)).then_some("data.date_order")
    }

    /// The settings that the message advises, in the order in which it names them.
    pub fn advice(&self) -> Vec<&Advice> {
        match self {
            Self::ManyValues { examples, .. } => examples.iter().collect(),
            Self::NoConditions { advice, .. } => advice.iter().collect(),
            Self::NoDates { advice, .. } => vec![advice],
            _ => Vec::new(),
        }
    }

    /// The setting of a configuration that is to blame, such as `data.types`, and the name in it, where
    /// it has several.
    pub fn setting(&self) -> Option<(&'static str, Option<&str>)> {
        let setting = match self {
            Self::UnknownColumn {
                wanted_by, name, ..
            } if wanted_by.starts_with("data.") => {
                return Some((wanted_by, Some(name)));
            }
            Self::Group { group, .. } => return Some(("data.groups", Some(group))),
            Self::Read { .. } | Self::EmptyFile { .. } => "data.path",
            Self::UnknownEncoding { .. }
            | Self::NotWide {
                encoding: Some(_), ..
            } => "data.encoding",
            Self::UnknownSheet { .. } => "data.sheet",
            Self::Delimiter { .. } => "data.delimiter",
            Self::BothAsked { .. } => "data.include",
            Self::Parts { .. } => "data.by",
            Self::Weights { .. } => "data.weights",
            Self::ComparisonSyntax(_)
            | Self::ComparisonColumn { .. }
            | Self::NoDates { .. }
            | Self::NumberAgainstDates { .. }
            | Self::NumbersAgainstText { .. } => "data.event",
            Self::NoOutcome { .. } | Self::ManyValues { .. } => "data.outcome",
            Self::NoSuchValue { .. } => "data.positive",
            Self::GeneratorSize { .. } => "data.rows",
            Self::TestFraction { .. } => "data.test_fraction",
            _ => return None,
        };
        Some((setting, None))
    }

    /// Says of an outcome of many values, `blank` in so many rows, how to ask whether there is one;
    /// and of what it lacks that as many rows as are `weightless` were not looked at.
    #[must_use]
    pub fn with_left_out(mut self, blank: usize, weightless: usize) -> Self {
        match &mut self {
            Self::ManyValues {
                column, examples, ..
            } if blank > 0 => examples.push(Advice::Event(Comparison::known(column))),
            Self::OneClass { weigh, .. } => *weigh = weightless > 0,
            Self::NoSuchValue { values, .. } if weightless > 0 => {
                let _ = write!(values, ", besides {weightless} rows that weigh 0");
            }
            _ => {}
        }
        self
    }

    /// Says of a column that is not there that a row is called so.
    pub(crate) fn turned_round(mut self) -> Self {
        if let Self::UnknownColumn { name, columns, .. } = &mut self {
            let _ = write!(
                columns,
                "; but {name:?} stands in the first column: if rows are what columns should be, \
                 turn the table round (transpose it) and try again"
            );
        }
        self
    }

    /// Says of a column that is not there that it was left out, or which other sheets
    /// there are, where one of several was taken.
    pub(crate) fn with_notes<'a>(mut self, notes: impl IntoIterator<Item = &'a FileNote>) -> Self {
        let Self::UnknownColumn { name, columns, .. } = &mut self else {
            return self;
        };
        for note in notes {
            let more = match note {
                FileNote::Sheet { name, others } => format!(
                    "; they are those of the sheet {name:?}: choose another with data.sheet ({})",
                    others.join(", ")
                ),
                FileNote::Nested { columns } if columns.contains(name) => {
                    format!("; {name:?} holds lists, objects or bytes: take it apart")
                }
                _ => continue,
            };
            columns.push_str(&more);
        }
        self
    }

    pub(crate) fn unknown_column(
        origin: &str,
        wanted_by: &'static str,
        name: &str,
        columns: &[&str],
    ) -> Self {
        /// A message is read by a person: a wide table's columns are cut short.
        const SHOWN: usize = 20;
        let of_outcome = Some(name).filter(|_| wanted_by == "data.outcome");
        let event = of_outcome.and_then(|name| name.parse::<Comparison>().ok());
        let event = event.filter(|event| columns.contains(&event.column()));
        let suggestion = match (event, nearest(name, columns)) {
            (Some(event), _) => {
                let column = event.column();
                format!(" (did you mean {column:?}, with data.event {name:?}?)")
            }
            (None, Some(column)) => format!(" (did you mean {column:?}?)"),
            (None, None) => String::new(),
        };
        Self::UnknownColumn {
            origin: origin.to_owned(),
            wanted_by,
            name: name.to_owned(),
            suggestion,
            columns: listed(columns, SHOWN),
        }
    }
}

/// How many files there are and what the first are called.
fn files(count: usize, names: &[String]) -> String {
    let mut list: Vec<String> = names.iter().map(|name| shown(name)).collect();
    if count > names.len() {
        list.push("…".to_owned());
    }
    match count {
        0 => "no file".to_owned(),
        _ => format!("{count} files ({})", list.join(", ")),
    }
}

impl Error {
    /// A file that begins as one of this format and is none, and what its reader says, which is put
    /// in plain words.
    pub(crate) fn damaged(origin: &str, format: &'static str, problem: &dyn Display) -> Self {
        Self::Damaged {
            origin: origin.to_owned(),
            format,
            problem: in_plain_words(problem),
        }
    }
}

/// Why a file cannot be read, and what to do. A path is relative to a configuration's folder.
fn unread(origin: &str, source: &io::Error) -> String {
    let is_of_shell = |part: &str| part == "~" || part.starts_with('$');
    let is_address = ["file:/", "http:/", "https:/", "s3:/"];
    match source.kind() {
        ErrorKind::IsADirectory => {
            "this is a folder; data.path should name a file in it".to_owned()
        }
        ErrorKind::NotFound if origin.split('/').any(is_of_shell) => {
            "there is no such file; check data.path, in which ~ and $ stand for nothing else"
                .to_owned()
        }
        ErrorKind::NotFound if is_address.iter().any(|it| origin.contains(it)) => {
            "there is no such file; check data.path, which is no address".to_owned()
        }
        ErrorKind::NotFound => "there is no such file; check data.path".to_owned(),
        _ => format!(
            "the file cannot be read ({}); {}",
            why(source),
            mend(source, "check data.path")
        ),
    }
}

/// Why the system did not read or write a file, in plain words where it says it in its own.
pub fn why(source: &io::Error) -> String {
    let of_system = of_system(source);
    let source = of_system.as_ref().unwrap_or(source);
    let plain = match source.kind() {
        ErrorKind::NotFound => "there is none of this name",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is a file and no folder",
        ErrorKind::AlreadyExists => "a file of this name is there already",
        ErrorKind::PermissionDenied => "permission is denied",
        ErrorKind::StorageFull => "no space is left",
        ErrorKind::QuotaExceeded => "no more space is allowed",
        ErrorKind::FileTooLarge => "files may not be as large",
        ErrorKind::InvalidFilename => "the system takes no such name",
        ErrorKind::ReadOnlyFilesystem => "what is there can only be read",
        ErrorKind::CrossesDevices => "what is there is of another file system or layer",
        _ if has_too_many_files(source) => "too many files are open",
        _ if is_circle(source) => "its links lead in a circle",
        _ => return source.to_string(),
    };
    plain.to_owned()
}

/// What to do where the system did not read or write a file: `otherwise`, where nothing better is
/// known.
pub fn mend<'a>(source: &io::Error, otherwise: &'a str) -> &'a str {
    let of_system = of_system(source);
    match of_system.as_ref().unwrap_or(source).kind() {
        _ if has_too_many_files(source) => "let it have more files open (ulimit -n)",
        ErrorKind::FileTooLarge => "let it write larger files (ulimit -f)",
        ErrorKind::CrossesDevices => "name another place",
        _ => otherwise,
    }
}

/// What the system said, where something is around it that only its text shows.
fn of_system(source: &io::Error) -> Option<io::Error> {
    let said = source.to_string();
    let (number, _) = said.split_once("(os error ")?.1.split_once(')')?;
    number.parse().ok().map(io::Error::from_raw_os_error)
}

/// Whether links lead back to themselves (40), which is of no kind.
fn is_circle(source: &io::Error) -> bool {
    cfg!(target_os = "linux") && source.raw_os_error() == Some(40)
}

/// Whether no more files may be open: the process's (24) or the system's (23), which are of no kind.
fn has_too_many_files(source: &io::Error) -> bool {
    let number = of_system(source).and_then(|it| it.raw_os_error());
    cfg!(unix) && matches!(number, Some(23 | 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_columns_are_listed_and_guessed() {
        let names: Vec<String> = (0..30).map(|index| format!("column_{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let error = Error::unknown_column("t.csv", "data.outcome", "column7", &names);
        let message = error.to_string();
        assert!(message.contains("data.outcome names the column \"column7\""));
        assert!(message.contains("did you mean \"column_7\"?"));
        assert!(message.ends_with("\"column_19\", and 10 more"));
    }

    #[test]
    fn how_cells_are_written_is_asked_where_it_matters() {
        let key = |cell: &str, wanted| {
            let (place, column) = (String::new(), String::new());
            let (cell, remedy) = (cell.to_owned(), "");
            Error::WrongCell {
                place,
                column,
                cell,
                wanted,
                remedy,
            }
            .key_of_writing()
        };
        for cell in ["12.5", "1,299", "€ 1.200,00", "40,5 kg", "40,0 ± 0,3"] {
            assert_eq!(key(cell, "a finite number"), Some("data.decimal"), "{cell}");
        }
        for cell in ["n.v.", "1.2.3", "12.5.", "about 5.", "17 févr. 2021"] {
            assert_eq!(key(cell, "a finite number"), None, "{cell}");
        }
        assert_eq!(key("06/25/2021", "a date as"), Some("data.date_order"));
        for cell in ["unknown", "2021", "13/13/2021", "2021-02-30", "12.5"] {
            assert_eq!(key(cell, "a date as"), None, "{cell}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn too_many_open_files_are_no_fault_of_the_path() {
        let bare = io::Error::from_raw_os_error(24);
        let wrapped = io::Error::other(bare.to_string());
        for source in [bare, wrapped] {
            assert_eq!(why(&source), "too many files are open");
            assert!(mend(&source, "check the path").contains("ulimit -n"));
        }
        let missing = io::Error::from(ErrorKind::NotFound);
        assert_eq!(mend(&missing, "check the path"), "check the path");
    }
}
