//! The event: which rows of the outcome are the ones where it happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::calendar::moment;
use crate::comparison::{Incomparable, day};
use crate::legend::{answers, meanings};
use crate::levels::{Level, levels};
use crate::row_cases::rows_of_cases;
use crate::separated::separated;
use crate::shown::{readable, shown};
use crate::words::{finite, truth};
use crate::yes_words::{event_of, means_unknown, yes_or_no};
use crate::{
    advice::{Advice, Wording},
    column_type::ColumnType,
    comparison::Comparison,
    error::Error,
    table::{Column, Table},
    values::{Cell, Values},
};

/// How the outcome says whether the event happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventRule {
    /// The outcome has two values. One that means yes (`yes`, `oui`, `да`, `はい` …) or is
    /// a status that is asked of (`died`, `churned`, `positive` …) is the event; where
    /// neither is or both are, the rarer is, and of two as frequent the later in sort
    /// order. Numbers mean yes only as 1 against 0 or −1.
    Detect,
    /// This value is the event, every other is not.
    Positive(String),
    /// The event happened where this holds.
    Comparison(Comparison),
}

/// In which rows the event happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The name of the column that says so.
    pub column: String,
    /// What the event is, as part of a sentence: `affairs > 0`, `survived = yes`.
    pub event: String,
    /// For each row whether it happened, `[rows]`.
    pub labels: Vec<bool>,
    /// Why this value is the event, where nobody said so and it does not go without saying.
    pub choice: Option<EventChoice>,
}

/// Why one of two values was taken for the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventChoice {
    /// The value that is the event.
    pub value: String,
    /// The other one.
    pub other: String,
    /// Why it is the event.
    pub why: Why,
}

/// Why a value is the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It means yes, or the other no.
    Said,
    /// It is in so many of all rows, fewer than the other.
    Rarer {
        /// The rows that hold it.
        rows: usize,
        /// All.
        of: usize,
    },
    /// Both are as frequent, and it comes later in sort order.
    Later,
    /// It is a mark, and so many of all rows are blank instead.
    Marked {
        /// The rows without it.
        blank: usize,
        /// All.
        of: usize,
    },
}

impl EventRule {
    /// Whether a blank cell is an answer.
    fn knows_blanks(&self) -> bool {
        matches!(self, Self::Comparison(comparison) if comparison.is_of_blanks())
    }
}

impl EventChoice {
    /// The setting that turns it round, where there is another value.
    pub fn advice(&self) -> Option<Advice> {
        let is_mark = matches!(self.why, Why::Marked { .. });
        (!is_mark).then(|| Advice::Positive(self.other.clone()))
    }

    /// What was chosen, why, and the setting that turns it round, in a sentence.
    pub fn sentence(&self, wording: Wording) -> String {
        readable(&self.text(wording))
    }

    fn text(&self, wording: Wording) -> String {
        let Self { value, other, why } = self;
        let turn = self.advice().map(|advice| advice.text(wording));
        let turn = turn.unwrap_or_default();
        let (value, other) = (shown(value), shown(other));
        match why {
            Why::Said => format!(
                "The event is {value:?}, by what the words say; to ask about {other:?} instead: {turn}"
            ),
            Why::Rarer { rows, of } => format!(
                "Nothing says whether {value:?} or {other:?} is the event, so the rarer value is: \
                 {value:?}, in {rows} of {of} rows; to ask about {other:?} instead: {turn}"
            ),
            Why::Marked { blank, of } => format!(
                "The outcome holds {value:?} or nothing: nothing, in {blank} of {of} rows, is \
                 taken to mean that it did not happen"
            ),
            Why::Later => format!(
                "Nothing says whether {value:?} or {other:?} is the event, and both are as \
                 frequent, so {value:?} was taken as the later in sort order; \
                 to ask about {other:?} instead: {turn}"
            ),
        }
    }
}

/// Whether a column is one of boxes ticked and not: nothing but one mark, and blank cells.
fn is_of_boxes(column: &Column) -> bool {
    let cells = (0..column.values().len()).map(|row| column.cell(row));
    let mut known = cells.filter(|cell| *cell != Cell::Missing);
    known
        .next()
        .is_some_and(|mark| is_mark(mark) && known.all(|cell| cell == mark))
}

/// The mark of a column of boxes in which one or two cells hold something else, as a remark below
/// the table does.
fn mark_but_slips(column: &Column) -> Option<Cell<'_>> {
    const FEWEST: usize = 10;
    const MOST: usize = 2;
    let levels = levels(column);
    let (mark, others): (Vec<&Level<'_>>, Vec<&Level<'_>>) = levels
        .iter()
        .partition(|level| is_mark(level.cell) && level.rows >= FEWEST);
    let slips: usize = others.iter().map(|level| level.rows).sum();
    match mark[..] {
        [mark] if (1..=MOST).contains(&slips) && 20 * slips <= mark.rows => {
            Some(mark.cell).filter(|_| column.values().missing() > slips)
        }
        _ => None,
    }
}

/// Whether a value is what a box is ticked with.
fn is_mark(cell: Cell<'_>) -> bool {
    const MARKS: [&str; 8] = ["x", "✓", "✔", "☑", "☒", "×", "*", "+"];
    match cell {
        Cell::Number(number) => number == 1.0,
        Cell::Text(text) => {
            MARKS.contains(&text.to_lowercase().as_str()) || yes_or_no(text) == Some(true)
        }
        Cell::Missing => false,
    }
}

/// The rows whose outcome is known, in order. The others say nothing about the event:
/// they are left out ([`Table::select`]) before anything else is done. Where the only value is
/// a mark, such as x, yes or 1, a blank cell is known too: it is a box not ticked; and where the
/// rule asks whether there is a value. Then rows that are no case, as headings between rows and
/// numbered lines that nobody filled in, say nothing either.
///
/// # Errors
/// [`Error::UnknownColumn`] where there is no such column, [`Error::NoOutcome`] where
/// no row has an outcome.
pub fn rows_with_outcome(
    table: &Table,
    column: &str,
    rule: &EventRule,
) -> Result<Vec<usize>, Error> {
    let column = table.expect_column(column, "data.outcome")?;
    if rule.knows_blanks() || is_of_boxes(column) {
        return Ok(rows_of_cases(table, column));
    }
    let is_asked_of = |mark: &Cell<'_>| match rule {
        EventRule::Detect => true,
        EventRule::Positive(value) => *value == mark.to_string(),
        EventRule::Comparison(_) => false,
    };
    if let Some(mark) = mark_but_slips(column).filter(is_asked_of) {
        let mut rows = rows_of_cases(table, column);
        rows.retain(|row| [Cell::Missing, mark].contains(&column.cell(*row)));
        return Ok(rows);
    }
    let known = |row: &usize| column.cell(*row) != Cell::Missing;
    let rows: Vec<usize> = (0..table.rows()).filter(known).collect();
    if rows.is_empty() {
        return Err(Error::NoOutcome {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
        });
    }
    Ok(rows)
}

/// The outcome that a column is, read by `rule`. The event happens in some rows
/// and not in others.
///
/// # Errors
/// Where there is no such column ([`Error::UnknownColumn`]), the rule does not fit
/// it ([`Error::ManyValues`], [`Error::NoSuchValue`], [`Error::ComparisonColumn`],
/// [`Error::WrongCell`], [`Error::NumbersAgainstText`]), every row is alike
/// ([`Error::OneClass`]) or a row has no outcome ([`Error::MissingOutcome`]; see
/// [`rows_with_outcome`]).
pub fn outcome(table: &Table, column: &str, rule: &EventRule) -> Result<Outcome, Error> {
    let column = table.expect_column(column, "data.outcome")?;
    let mut missing = (0..table.rows()).filter(|row| column.cell(*row) == Cell::Missing);
    if let Some(row) = missing.next()
        && !rule.knows_blanks()
        && !is_of_boxes(column)
    {
        return Err(Error::MissingOutcome {
            place: table.places.of(row),
            column: column.name().to_owned(),
        });
    }
    let blank = column.values().missing();
    let levels = levels(column);
    let spellings = levels.clone();
    let same = Same::of(column.kind(), &levels);
    let levels = alike(levels, same);
    let mut choice = None;
    let equal_to = |events: &[Cell<'_>]| equal_to(column, events, &spellings, same);
    let (event, labels) = match rule {
        EventRule::Detect => {
            let (event, why) = detect(table, column, &levels)?;
            let other = levels.iter().find(|level| level.cell != event);
            // That 1 is yes, beside 0, goes without saying.
            let is_plain = why == Why::Said && event == Cell::Number(1.0);
            choice = other.filter(|_| !is_plain).map(|other| EventChoice {
                value: said(column, event),
                other: said(column, other.cell),
                why,
            });
            equal_to(&[event])
        }
        EventRule::Positive(value) => equal_to(&positive(table, column, (&levels, same), value)?),
        EventRule::Comparison(comparison) => {
            (comparison.to_string(), compare(table, column, comparison)?)
        }
    };
    if let [only] = levels.as_slice()
        && blank > 0
        && !rule.knows_blanks()
    {
        choice = Some(EventChoice {
            value: only.cell.to_string(),
            other: String::new(),
            why: Why::Marked {
                blank,
                of: table.rows(),
            },
        });
    }
    if let Some(always) = only(&labels) {
        return Err(Error::OneClass {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
            event,
            always,
            weigh: false,
            values: frequent(column, &levels),
        });
    }
    Ok(Outcome {
        column: column.name().to_owned(),
        event,
        labels,
        choice,
    })
}

/// The label that all rows have, if they are alike.
fn only(labels: &[bool]) -> Option<bool> {
    let first = *labels.first()?;
    labels.iter().all(|label| *label == first).then_some(first)
}

/// The event that a column has one of some values, however they are spelled.
fn equal_to(
    column: &Column,
    events: &[Cell<'_>],
    levels: &[Level<'_>],
    same: Same,
) -> (String, Vec<bool>) {
    let spellings: Vec<Cell<'_>> = levels
        .iter()
        .map(|level| level.cell)
        .filter(|cell| events.iter().any(|event| same.values(*cell, *event)))
        .collect();
    let rows = 0..column.values().len();
    let labels = rows.map(|row| spellings.contains(&column.cell(row)));
    let events: Vec<String> = events.iter().map(|event| said(column, *event)).collect();
    let event = format!("{} = {}", column.name(), events.join(","));
    (event, labels.collect())
}

/// Which values of an outcome of this type are the same, spelled in different ways, and whether
/// capitals are a matter of spelling.
#[derive(Clone, Copy)]
struct Same(ColumnType, bool);

impl Same {
    /// Of an outcome with these values. Capitals tell values apart where they tell all of them
    /// apart, and where those are one or two letters (genotypes, `AA` and `Aa`) but no words for yes,
    /// no and right.
    fn of(kind: ColumnType, levels: &[Level<'_>]) -> Self {
        let texts = levels.iter().filter_map(|level| match level.cell {
            Cell::Text(text) => Some(text),
            Cell::Number(_) | Cell::Missing => None,
        });
        let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for text in texts {
            spellings.entry(text.to_lowercase()).or_default().push(text);
        }
        let is_code = |(word, all): (&String, &Vec<&str>)| {
            all.len() > 1 && word.chars().count() <= 2 && truth(word).is_none() && word != "ok"
        };
        let is_one = levels.len() > 1 && spellings.len() == 1;
        Self(kind, !is_one && !spellings.iter().any(is_code))
    }

    /// Whether they differ in nothing but capitals (`Yes` and `YES`), or say the same of yes and
    /// no (`Y` and `1`).
    fn values(self, a: Cell<'_>, b: Cell<'_>) -> bool {
        match (a, b) {
            (Cell::Text(a), Cell::Text(b)) if self.0 == ColumnType::Boolean => {
                truth(a).is_some() && truth(a) == truth(b)
            }
            (Cell::Text(a), Cell::Text(b)) => {
                a == b || self.1 && a.to_lowercase() == b.to_lowercase()
            }
            (a, b) => a == b,
        }
    }
}

/// Whether some values of an outcome, spelled in different ways, are one.
pub fn has_spellings(column: &Column) -> bool {
    let levels = levels(column);
    let same = Same::of(column.kind(), &levels);
    alike(levels.clone(), same).len() < levels.len()
}

/// Each value once, in its most frequent spelling and with the rows of all.
fn alike<'a>(levels: Vec<Level<'a>>, same: Same) -> Vec<Level<'a>> {
    /// Of more values nothing is asked but how many they are.
    const FEW: usize = 50;
    if levels.len() > FEW {
        return levels;
    }
    let mut values: Vec<Level<'a>> = Vec::new();
    let mut most: Vec<usize> = Vec::new();
    for level in levels {
        match values
            .iter()
            .position(|known| same.values(known.cell, level.cell))
        {
            None => {
                most.push(level.rows);
                values.push(level);
            }
            Some(place) => {
                if level.rows > most[place] {
                    most[place] = level.rows;
                    values[place].cell = level.cell;
                }
                values[place].rows += level.rows;
            }
        }
    }
    values
}

fn detect<'a>(
    table: &Table,
    column: &Column,
    levels: &[Level<'a>],
) -> Result<(Cell<'a>, Why), Error> {
    match levels {
        [only] => Ok((only.cell, Why::Said)),
        [a, b] => {
            let event = named(column, a.cell, b.cell).or_else(|| meant(a.cell, b.cell));
            Ok(match event {
                Some(cell) => (cell, Why::Said),
                None if a.rows == b.rows => (b.cell, Why::Later),
                None => {
                    let rarer = if a.rows < b.rows { a } else { b };
                    let (rows, of) = (rarer.rows, a.rows + b.rows);
                    (rarer.cell, Why::Rarer { rows, of })
                }
            })
        }
        _ => Err(Error::ManyValues {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
            count: levels.len(),
            values: frequent(column, levels),
            examples: examples(column, levels),
            unknown: unknown(levels),
        }),
    }
}

/// The one of two values that is the event by what the column's name says that they mean.
fn named<'a>(column: &Column, a: Cell<'a>, b: Cell<'a>) -> Option<Cell<'a>> {
    let codes = [a, b].map(|cell| cell.to_string());
    // Whoever asks about `survived` asks who did, and not who died.
    let own = column.name().trim().to_lowercase();
    let is_own = codes
        .each_ref()
        .map(|code| code.trim().to_lowercase() == own);
    match is_own {
        [true, false] => return Some(a),
        [false, true] => return Some(b),
        _ => {}
    }
    let (name, codes) = (column.name(), [codes[0].as_str(), &codes[1]]);
    let said = meanings(name, codes).and_then(event_of);
    let place = said.or_else(|| answers(name, codes).and_then(event_of))?;
    Some([a, b][place])
}

/// The one of two values that is the event by what they mean.
fn meant<'a>(a: Cell<'a>, b: Cell<'a>) -> Option<Cell<'a>> {
    match (a, b) {
        (Cell::Number(_), Cell::Number(_)) => {
            let is_yes = |one: Cell<'_>, other: Cell<'_>| {
                one == Cell::Number(1.0)
                    && (other == Cell::Number(0.0) || other == Cell::Number(-1.0))
            };
            match (is_yes(a, b), is_yes(b, a)) {
                (true, _) => Some(a),
                (_, true) => Some(b),
                _ => None,
            }
        }
        (Cell::Text(one), Cell::Text(other)) => event_of([one, other]).map(|place| [a, b][place]),
        _ => None,
    }
}

/// A value that says that the answer is not known, where there is one.
fn unknown(levels: &[Level<'_>]) -> Option<Box<str>> {
    let text = levels.iter().map(|level| level.cell.to_string());
    text.into_iter()
        .find(|text| means_unknown(text))
        .map(String::into_boxed_str)
}

/// Settings that would make an event of an outcome of many values, to be pasted: about a value
/// that is an answer, not about one that says that there is none.
fn examples(column: &Column, levels: &[Level<'_>]) -> Vec<Advice> {
    /// Of more texts, each in one row, none is an event of which a test could have a row.
    const FEW: usize = 10;
    let rows: usize = levels.iter().map(|level| level.rows).sum();
    let missing =
        |level: &Level<'_>| Advice::Missing(column.name().to_owned(), level.cell.to_string());
    match column.values() {
        Values::Numbers(_) => {
            if let Some((yes, code)) = answer_and_code(levels) {
                return vec![missing(code), Advice::Positive(yes.cell.to_string())];
            }
            // Which leaves about as many rows above as not; the largest leaves none.
            let mut seen = 0;
            let below_largest = &levels[..levels.len().saturating_sub(1)];
            let splits = below_largest.iter().filter_map(|level| {
                seen += level.rows;
                match level.cell {
                    Cell::Number(number) => Some((seen.min(rows - seen), number)),
                    _ => None,
                }
            });
            let smaller = splits.max_by_key(|(rarer, _)| *rarer);
            let smaller = smaller.map(|(_, number)| number);
            let greater = |number| match column.kind() {
                ColumnType::Datetime => Comparison::later(column.name(), number),
                _ => Comparison::greater(column.name(), number),
            };
            let above = smaller.map(|number| Advice::Event(greater(number)));
            let frequent = levels
                .iter()
                .filter(|level| is_several(level, levels))
                .max_by_key(|level| level.rows);
            let largest = levels.last().filter(|level| is_several(level, levels));
            let value = largest.or(frequent);
            let value = value.map(|level| Advice::Positive(said(column, level.cell)));
            above.into_iter().chain(value).collect()
        }
        Values::Text(_) => {
            let known: Vec<&Level<'_>> = levels
                .iter()
                .filter(|level| !means_unknown(&level.cell.to_string()))
                .collect();
            let pairs = known.iter().enumerate().flat_map(|(place, a)| {
                let others = known[place + 1..].iter();
                others.map(move |b| [a, b])
            });
            // A word that is an answer by itself before one that is merely not no, then one whose other
            // is an answer too, then the more frequent.
            // Of one row alone none is left to be tested on.
            let meant = pairs
                .filter(|pair| rows <= FEW || pair.iter().all(|level| level.rows > 1))
                .filter_map(|[a, b]| {
                    let event = meant(a.cell, b.cell)?;
                    let word = event.to_string();
                    let is_yes = yes_or_no(&word) == Some(true);
                    let other = if a.cell == event { b.cell } else { a.cell };
                    let is_no = yes_or_no(&other.to_string()) == Some(false);
                    let is_answer = is_yes || event_of([&word, "other"]) == Some(0);
                    let is_none = is_no || event_of([&other.to_string(), "other"]) == Some(1);
                    let rows = a.rows + b.rows;
                    Some((
                        (is_yes && is_no, is_yes, is_answer, is_none, rows),
                        (event, [a.cell, b.cell]),
                    ))
                })
                .max_by_key(|(weight, _)| *weight)
                .map(|(_, meant)| meant);
            if let Some((event, pair)) = meant {
                // All but the two answers are none; without one of several no two were left.
                let rest = levels
                    .iter()
                    .filter(|level| !pair.iter().any(|it| is_same_answer(*it, level.cell)));
                let rest: Vec<&Level<'_>> = rest.collect();
                let only = <[&Level<'_>; 1]>::try_from(rest).ok();
                let positive = Advice::Positive(event.to_string());
                return std::iter::once(positive)
                    .chain(only.map(|[level]| missing(level)))
                    .collect();
            }
            if known.len() > FEW && known.iter().all(|level| level.rows == 1) {
                return Vec::new();
            }
            let rarest = known
                .iter()
                .filter(|level| is_several(level, levels))
                .min_by_key(|level| level.rows)
                .or_else(|| known.iter().max_by_key(|level| level.rows));
            let Some(event) = rarest.map(|level| level.cell.to_string()) else {
                return Vec::new();
            };
            // One row alone is not both among the training and the test rows.
            let mut others = known.iter().filter(|level| level.rows > 1 || rows <= FEW);
            let other = others.find(|level| level.cell.to_string() != event);
            let other = other.map(|level| level.cell.to_string());
            let not =
                other.map(|other| Advice::Event(Comparison::not_equal(column.name(), &other)));
            [Advice::Positive(event)].into_iter().chain(not).collect()
        }
    }
}

/// Whether a value holds in enough rows to be asked about.
fn is_several(level: &Level<'_>, levels: &[Level<'_>]) -> bool {
    const ONE_IN: usize = 20;
    let rows: usize = levels.iter().map(|level| level.rows).sum();
    level.rows > 1 && ONE_IN * level.rows >= rows
}

/// Whether two values are the same, or both mean yes or both no.
fn is_same_answer(a: Cell<'_>, b: Cell<'_>) -> bool {
    let answer = |cell: Cell<'_>| yes_or_no(&cell.to_string());
    a == b || answer(a).is_some() && answer(a) == answer(b)
}

/// Of the values 0 and 1, or 1 and 2, beside one that is a code for no answer, such as 9 or −1:
/// the 1 and the code.
fn answer_and_code<'a, 'b>(levels: &'a [Level<'b>]) -> Option<(&'a Level<'b>, &'a Level<'b>)> {
    const CODES: [f64; 12] = [
        -999.0, -99.0, -9.0, -8.0, -1.0, 7.0, 8.0, 9.0, 88.0, 99.0, 999.0, 9999.0,
    ];
    let number = |level: &Level<'_>| match level.cell {
        Cell::Number(number) => number,
        _ => f64::NAN,
    };
    let is_code = |level: &&'a Level<'b>| CODES.contains(&number(level));
    let (codes, answers): (Vec<_>, Vec<_>) = levels.iter().partition(is_code);
    match (codes.as_slice(), answers.as_slice()) {
        (&[code], &[a, b]) if number(a) + 1.0 == number(b) && number(a).abs() <= 1.0 => {
            let yes = if number(a) == 1.0 { a } else { b };
            Some((yes, code))
        }
        _ => None,
    }
}

/// The value, or the values with commas between them, that are the event.
fn positive<'a>(
    table: &Table,
    column: &Column,
    (levels, same): (&[Level<'a>], Same),
    value: &str,
) -> Result<Vec<Cell<'a>>, Error> {
    let value: String = value.nfc().collect();
    let is_date = column.kind() == ColumnType::Datetime;
    let is_value = |cell: Cell<'_>, value: &str| match cell {
        Cell::Number(number) if is_date => {
            let as_written = || column.form().days(value.trim());
            day(value.trim()).or_else(as_written) == Some(number)
        }
        Cell::Number(number) => {
            let as_written = || column.form().number(value.trim());
            finite(value.trim()).or_else(as_written) == Some(number)
        }
        text => same.values(text, Cell::Text(value.trim())),
    };
    let is_alike = |cell: Cell<'_>, value: &str| match cell {
        Cell::Text(text) => text.to_lowercase() == value.trim().to_lowercase(),
        Cell::Number(_) | Cell::Missing => false,
    };
    let other_would_do = levels.len() > 1 || column.values().missing() > 0;
    let missed = |value: &str| {
        let origin = table.origin().to_owned();
        let values = frequent(column, levels);
        if other_would_do {
            return Error::NoSuchValue {
                origin,
                column: column.name().to_owned(),
                value: value.to_owned(),
                values,
            };
        }
        Error::OneClass {
            origin,
            column: column.name().to_owned(),
            event: format!("{} = {value}", column.name()),
            always: false,
            weigh: false,
            values,
        }
    };
    let find = |value: &str| {
        let mut cells = levels.iter().map(|level| level.cell);
        let exact = cells.clone().find(|cell| *cell == Cell::Text(value.trim()));
        // However it is spelled, where nothing is so.
        let alike = |cell: &Cell<'_>| is_alike(*cell, value);
        exact
            .or_else(|| cells.find(|cell| is_value(*cell, value)))
            .or_else(|| one(levels.iter().map(|it| it.cell).filter(alike)))
            .ok_or_else(|| missed(value))
    };
    match find(&value) {
        Err(_) if value.contains([',', '"']) => {
            separated(&value).iter().map(|it| find(it)).collect()
        }
        found => Ok(vec![found?]),
    }
}

fn compare(table: &Table, column: &Column, comparison: &Comparison) -> Result<Vec<bool>, Error> {
    const REMEDY: &str = "remove the row, correct it, or compare the outcome with == or !=";
    if comparison.column() != column.name() {
        return Err(Error::ComparisonColumn {
            comparison: comparison.to_string(),
            column: comparison.column().to_owned(),
            outcome: column.name().to_owned(),
        });
    }
    let is_date = column.kind() == ColumnType::Datetime;
    if comparison.is_of_days() && !is_date {
        return Err(Error::NoDates {
            origin: table.origin().to_owned(),
            comparison: comparison.to_string(),
            advice: Advice::Type(column.name().to_owned(), ColumnType::Datetime),
        });
    }
    if is_date && comparison.is_of_numbers() {
        return Err(Error::NumberAgainstDates {
            origin: table.origin().to_owned(),
            comparison: comparison.to_string(),
        });
    }
    let comparison = if is_date {
        comparison.in_days()
    } else {
        comparison.clone()
    };
    let rows = 0..table.rows();
    let labels: Result<_, _> = rows.map(|row| comparison.holds(column.cell(row))).collect();
    labels.map_err(|why| match why {
        Incomparable::TextCell => table.first_text(column, REMEDY),
        Incomparable::TextOperand => Error::NumbersAgainstText {
            origin: table.origin().to_owned(),
            comparison: comparison.to_string(),
        },
    })
}

/// The only one.
fn one<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// A value as people write it: a date is no number of days, and has its time of the day if it has
/// one.
fn said(column: &Column, cell: Cell<'_>) -> String {
    match cell {
        Cell::Number(days) if column.kind() == ColumnType::Datetime => moment(days),
        cell => cell.to_string(),
    }
}

/// The most frequent values with their rows, for a message.
fn frequent(column: &Column, levels: &[Level<'_>]) -> String {
    const SHOWN: usize = 5;
    let mut levels = levels.to_vec();
    // The sort is stable: as frequent ones stay in sort order.
    levels.sort_by_key(|level| std::cmp::Reverse(level.rows));
    let mut list: Vec<String> = levels
        .iter()
        .take(SHOWN)
        .map(|level| format!("{:?} × {}", shown(&said(column, level.cell)), level.rows))
        .collect();
    if levels.len() > SHOWN {
        list.push(format!("and {} more", levels.len() - SHOWN));
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse_csv;

    /// The outcome of a table of this one column.
    fn of(cells: &[&str], rule: EventRule) -> Result<Outcome, Error> {
        let lines: Vec<String> = cells.iter().map(|cell| format!("0,{cell}")).collect();
        let text = format!("other,x\n{}", lines.join("\n"));
        outcome(&parse_csv("t.csv", text.as_bytes())?, "x", &rule)
    }

    fn event(cells: &[&str]) -> String {
        of(cells, EventRule::Detect).unwrap().event
    }

    fn holds(comparison: &str) -> EventRule {
        EventRule::Comparison(comparison.parse().unwrap())
    }

    #[test]
    fn a_value_that_means_yes_is_the_event() {
        assert_eq!(event(&["No", "Yes", "Yes"]), "x = Yes");
        assert_eq!(event(&["T", "F", "T"]), "x = T");
        assert_eq!(event(&["1", "0", "1"]), "x = 1");
        assert_eq!(event(&["-1", "1", "1"]), "x = 1");
        let outcome = of(&["true", "false", "true"], EventRule::Detect).unwrap();
        assert_eq!(outcome.labels, [true, false, true]);
        assert_eq!(outcome.column, "x");
    }

    #[test]
    fn yes_and_no_may_be_said_in_several_ways() {
        let cells = ["yes", "0", "Y", "no", "1", "N"];
        assert_eq!(
            of(&cells, EventRule::Detect).unwrap().labels,
            [true, false, true, false, true, false]
        );
        assert_eq!(
            of(&cells, EventRule::Positive("no".to_owned()))
                .unwrap()
                .labels,
            [false, true, false, true, false, true]
        );
    }

    #[test]
    fn a_box_not_ticked_says_no() {
        for [mark, event] in [["x", "x = x"], ["1", "x = 1"], ["ja", "x = ja"]] {
            let table = parse_csv("t.csv", format!("other,x\n0,{mark}\n0,\n0,\n").as_bytes());
            let table = table.unwrap();
            assert_eq!(
                rows_with_outcome(&table, "x", &EventRule::Detect).unwrap(),
                [0, 1, 2]
            );
            let found = outcome(&table, "x", &EventRule::Detect).unwrap();
            assert_eq!(found.event, event);
            assert_eq!(found.labels, [true, false, false]);
            let sentence = found.choice.unwrap().sentence(Wording::Flags);
            assert!(sentence.contains("in 2 of 3 rows"), "{sentence}");
        }
        // A remark in one row takes nothing from the others.
        let marks = "0,x\n1,\n".repeat(30);
        let table = parse_csv("t.csv", format!("other,x\n{marks}2,as of May\n").as_bytes());
        let table = table.unwrap();
        let rows = rows_with_outcome(&table, "x", &EventRule::Detect).unwrap();
        assert_eq!(rows.len(), 60);
        assert!(outcome(&table.select(&rows), "x", &EventRule::Detect).is_ok());
        // No mark, and so the other rows' answer is not known.
        let table = parse_csv("t.csv", b"other,x\n0,b\n0,\n".as_slice()).unwrap();
        assert_eq!(
            rows_with_outcome(&table, "x", &EventRule::Detect).unwrap(),
            [0]
        );
    }

    #[test]
    fn dates_are_compared_with_dates() {
        let cells = ["2021-02-28", "2021-03-01", "2021-03-02"];
        let late = |event| of(&cells, holds(event)).unwrap().labels;
        assert_eq!(late("x > 2021-03-01"), [false, false, true]);
        assert_eq!(late("x >= 2021-03-01"), [false, true, true]);
        assert_eq!(late("x = 2021-03-01"), [false, true, false]);
        let one = |cells: &[&str], value: &str| {
            let rule = EventRule::Positive(value.to_owned());
            of(cells, rule).unwrap().labels
        };
        assert_eq!(one(&cells, "2021-03-01"), [false, true, false]);
        let european = ["24/12/2021", "01/02/2021", "05/06/2021"];
        assert_eq!(one(&european, "24/12/2021"), [true, false, false]);
        assert_eq!(one(&european, "1/2/2021"), [false, true, false]);
        assert_eq!(one(&european, "2021-06-05"), [false, false, true]);
        let Err(Error::ManyValues {
            values, examples, ..
        }) = of(&cells, EventRule::Detect)
        else {
            panic!("many dates are no event");
        };
        assert!(values.contains("2021-02-28"), "{values}");
        assert!(examples[0].text(Wording::Flags).contains("2021-03-01"));
        assert!(matches!(
            of(&["1", "2", "3"], holds("x > 2021-03-01")),
            Err(Error::NoDates { .. })
        ));
    }

    #[test]
    fn else_the_rarer_value_is_and_of_equals_the_later() {
        assert_eq!(event(&["b", "a", "b"]), "x = a");
        assert_eq!(event(&["b", "a"]), "x = b");
        assert_eq!(event(&["10", "9"]), "x = 10");
        assert_eq!(event(&["1", "2", "2"]), "x = 1");
        assert_eq!(event(&["yes", "true", "true"]), "x = yes");
    }

    #[test]
    fn capitals_tell_codes_apart_and_words_not() {
        let cells = ["AA", "Aa", "aa", "aa", "Aa", "AA"];
        let found = of(&cells, EventRule::Positive("AA".to_owned())).unwrap();
        assert_eq!(found.labels, [true, false, false, false, false, true]);
        let cells = ["m", "M", "x", "M"];
        let found = of(&cells, EventRule::Positive("M".to_owned())).unwrap();
        assert_eq!(found.labels, [false, true, false, true]);
        // Nothing but capitals tells these apart.
        assert_eq!(
            of(&["north", "North"], EventRule::Detect)
                .unwrap()
                .labels
                .len(),
            2
        );
        let cells = ["left", "Left", "LEFT", "stayed"];
        let found = of(&cells, EventRule::Positive("left".to_owned())).unwrap();
        assert_eq!(found.labels, [true, true, true, false]);
        let found = of(&["ok", "OK", "bad"], EventRule::Positive("Ok".to_owned())).unwrap();
        assert_eq!(found.labels, [true, true, false]);
    }

    #[test]
    fn several_values_may_hold_commas_and_marks() {
        let cells = ["c", "\"a,b\"", "d", "cafe\u{301}"];
        let all: Vec<String> = cells.iter().map(|it| it.nfc().collect()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        for (asked, expected) in [
            ("c,\"a,b\"", [true, true, false, false]),
            ("a,b", [false, true, false, false]),
            ("\"a,b\"", [false, true, false, false]),
            ("cafe\u{301}", [false, false, false, true]),
        ] {
            let found = of(&all, EventRule::Positive(asked.to_owned())).unwrap();
            assert_eq!(found.labels, expected, "{asked}");
        }
    }

    #[test]
    fn the_choice_is_said_with_what_turns_it_round() {
        let said = |cells: &[&str], wording| {
            let outcome = of(cells, EventRule::Detect).unwrap();
            outcome.choice.unwrap().sentence(wording)
        };
        assert_eq!(
            said(&["ja", "nein", "ja"], Wording::Flags),
            "The event is \"ja\", by what the words say; \
             to ask about \"nein\" instead: --positive nein"
        );
        assert_eq!(
            said(&["1", "2", "2"], Wording::Keys),
            "Nothing says whether \"1\" or \"2\" is the event, so the rarer value is: \
             \"1\", in 1 of 3 rows; to ask about \"2\" instead: data.positive = \"2\""
        );
        let rule = EventRule::Positive("b".to_owned());
        assert_eq!(of(&["a", "b"], rule).unwrap().choice, None);
        assert_eq!(of(&["0", "1"], EventRule::Detect).unwrap().choice, None);
    }

    #[test]
    fn capitals_make_no_other_value() {
        let cells = ["Yes", "YES", "no", "No", "no"];
        let outcome = of(&cells, EventRule::Detect).unwrap();
        assert_eq!(outcome.labels, [true, true, false, false, false]);
        let rule = EventRule::Positive("NO".to_owned());
        assert_eq!(of(&cells, rule).unwrap().event, "x = no");
    }

    #[test]
    fn an_example_is_about_an_answer() {
        for (cells, advised) in [
            (
                &["0", "1", "9", "1", "0", "0"][..],
                "--missing x=9, --positive 1",
            ),
            (&["1", "2", "8", "2", "2"], "--missing x=8, --positive 1"),
            (
                &["yes", "no", "40", "no", "yes"],
                "--positive yes, --missing x=40",
            ),
            (
                &["no", "yes", "churn", "no"],
                "--positive yes, --missing x=churn",
            ),
            (
                &["died", "survived", "lost to follow-up", "survived"],
                "--positive died, --missing 'x=lost to follow-up'",
            ),
            (
                &["Yes", "No", "N", "Unknown", "Yes", "No"],
                "--positive Yes, --missing x=Unknown",
            ),
            (&["yes", "no", "perhaps", "later", "yes"], "--positive yes"),
            (&["1.5", "2.5", "3.5", "4.5"], "--event 'x > 2.5'"),
            (&["0", "0", "0", "5", "7"], "--event 'x > 0', --positive 0"),
            (
                &["0", "0", "1", "1", "1", "2"],
                "--event 'x > 0', --positive 1",
            ),
        ] {
            let Err(Error::ManyValues { examples, .. }) = of(cells, EventRule::Detect) else {
                panic!("{cells:?} has two values");
            };
            let texts: Vec<String> = examples.iter().map(|it| it.text(Wording::Flags)).collect();
            assert_eq!(texts.join(", "), advised);
        }
    }

    #[test]
    fn a_word_of_the_language_or_a_status_is_the_event() {
        assert_eq!(event(&["ja", "nein", "ja"]), "x = ja");
        assert_eq!(event(&["dead", "alive", "dead"]), "x = dead");
        assert_eq!(event(&["failed", "ok", "failed"]), "x = failed");
    }

    #[test]
    fn examples_of_rules_would_work() {
        for cells in [
            &["yes", "no", "unknown", "no", "yes"][..],
            &["a", "b", "c"],
            &["1", "2", "3", "3", "3"],
            &["0", "0", "0", "5", "7"],
            &["it's", "a b", "> c", "> c"],
        ] {
            let Err(Error::ManyValues { examples, .. }) = of(cells, EventRule::Detect) else {
                panic!("{cells:?} has two values");
            };
            assert_eq!(examples.len(), 2, "{cells:?}");
            for advice in examples {
                let rule = match advice {
                    Advice::Positive(value) => EventRule::Positive(value),
                    Advice::Event(event) => {
                        EventRule::Comparison(event.to_string().parse().unwrap())
                    }
                    // Tried where tables are read.
                    Advice::Missing(..) => continue,
                    other => panic!("{other:?}"),
                };
                of(cells, rule).unwrap();
            }
        }
        let error = of(&["yes", "no", "unknown"], EventRule::Detect).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("positive = \"yes\""), "{message}");
        assert!(message.contains("missing = [\"x=unknown\"]"), "{message}");
    }

    #[test]
    fn texts_that_are_all_different_are_no_event() {
        let cells: Vec<String> = (0..30).map(|row| format!("remark {row}!")).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let error = of(&cells, EventRule::Detect).unwrap_err();
        assert_eq!(error.advice(), Vec::<&Advice>::new());
        let message = error.to_string();
        assert!(
            message.ends_with("; no row shares its value with another, so name another outcome"),
            "{message}"
        );
        // Whether there is one can be asked, where some rows have none.
        let message = error.with_left_out(3, 0).to_string();
        assert!(message.contains("such as with data.event = "), "{message}");
    }

    #[test]
    fn positive_is_one_value_against_all_others() {
        let rule = |value: &str| EventRule::Positive(value.to_owned());
        let outcome = of(&["a", "b", "c"], rule("b")).unwrap();
        assert_eq!(
            (outcome.event.as_str(), outcome.labels),
            ("x = b", vec![false, true, false])
        );
        assert_eq!(
            of(&["1", "2", "3"], rule("2.0")).unwrap().labels,
            [false, true, false]
        );
        let error = of(&["a", "b", "b"], rule("c")).unwrap_err().to_string();
        assert!(error.contains("\"b\" × 2, \"a\" × 1"), "{error}");
        assert_eq!(of(&["a", "B"], rule("b")).unwrap().labels, [false, true]);
    }

    #[test]
    fn several_values_may_be_the_event() {
        let rule = |value: &str| EventRule::Positive(value.to_owned());
        let outcome = of(&["a", "b", "c", "b"], rule("B, c")).unwrap();
        assert_eq!(
            (outcome.event.as_str(), outcome.labels),
            ("x = b,c", vec![false, true, true, true])
        );
        let error = of(&["a", "b", "c"], rule("b,d")).unwrap_err();
        assert!(error.to_string().contains("\"d\""), "{error}");
    }

    #[test]
    fn a_comparison_is_about_the_outcome() {
        let outcome = of(&["0", "2", "1"], holds("x>0")).unwrap();
        assert_eq!(
            (outcome.event.as_str(), outcome.labels),
            ("x > 0", vec![false, true, true])
        );
        assert!(matches!(
            of(&["0", "1"], holds("other > 0")),
            Err(Error::ComparisonColumn { .. })
        ));
        assert!(matches!(
            of(&["0", "1"], holds("x = b")),
            Err(Error::NumbersAgainstText { .. })
        ));
        let error = of(&["3", "many", "2"], holds("x > 0"))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("t.csv, line 3, column \"x\": \"many\""),
            "{error}"
        );
    }

    #[test]
    fn a_name_may_say_what_codes_mean() {
        let of_name = |name: &str, codes: [&str; 3]| {
            let text = format!(
                "other,\"{name}\"\n0,{}\n0,{}\n0,{}\n",
                codes[0], codes[1], codes[2]
            );
            let table = parse_csv("t.csv", text.as_bytes()).unwrap();
            outcome(&table, name, &EventRule::Detect).unwrap()
        };
        let found = of_name("employed (0 = yes, 1 = no)", ["0", "1", "1"]);
        assert_eq!(found.labels, [true, false, false]);
        assert_eq!(found.choice.unwrap().why, Why::Said);
        let found = of_name("smokes (1=yes, 2=no)", ["1", "1", "2"]);
        assert_eq!(found.labels, [true, true, false]);
    }

    #[test]
    fn that_there_is_a_value_may_be_the_event() {
        let table = parse_csv("t.csv", b"other,x\n0,2021-03-01\n0,\n0,2022-05-06\n0,\n").unwrap();
        for (text, labels) in [
            ("x != \"\"", [true, false, true, false]),
            ("x = \"\"", [false, true, false, true]),
        ] {
            let rule = holds(text);
            assert_eq!(rows_with_outcome(&table, "x", &rule).unwrap().len(), 4);
            let found = outcome(&table, "x", &rule).unwrap();
            assert_eq!(
                (found.event.as_str(), &found.labels[..]),
                (text, &labels[..])
            );
            assert_eq!(found.choice, None);
        }
        let dates = table.select(&rows_with_outcome(&table, "x", &EventRule::Detect).unwrap());
        assert_eq!(dates.rows(), 2);
        let error = of(
            &["2021-03-01", "2022-05-06", "2023-01-01"],
            EventRule::Detect,
        );
        let said = error.unwrap_err().with_left_out(3, 0).to_string();
        assert!(said.contains(r#""x != \"\"""#), "{said}");
    }

    #[test]
    fn many_values_need_a_rule() {
        let error = of(&["1", "2", "3", "3", "4", "5", "6"], EventRule::Detect).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("6 different values (\"3\" × 2, "),
            "{message}"
        );
        assert!(message.contains("event = \"x > 3\""), "{message}");
        assert!(message.contains("and 1 more"), "{message}");
    }

    #[test]
    fn an_event_must_happen_and_not_happen() {
        for (rule, expected) in [
            (EventRule::Detect, true),
            (EventRule::Positive("7".into()), true),
            (holds("x > 6"), true),
            (holds("x > 7"), false),
        ] {
            let error = of(&["7", "7"], rule).unwrap_err();
            assert!(matches!(error, Error::OneClass { always, .. } if always == expected));
        }
    }

    #[test]
    fn a_value_that_there_is_not_is_named() {
        // Beside blanks one mark is enough for an event, and of several values each is looked for.
        for (cells, asked, value) in [
            (&["X", "", "X", ""], "Z", "Z"),
            (&["7", "9", "7", "7"], "7,8", "8"),
        ] {
            let error = of(cells, EventRule::Positive(asked.into())).unwrap_err();
            assert!(
                matches!(&error, Error::NoSuchValue { value: named, .. } if named == value),
                "{error}"
            );
        }
        // Where no value would do, it is not for this one that another is to be asked.
        for (asked, missed) in [("8", "x = 8"), ("7,8", "x = 8")] {
            let error = of(&["7", "7"], EventRule::Positive(asked.into())).unwrap_err();
            assert!(
                matches!(&error, Error::OneClass { event, always: false, .. } if event == missed),
                "{error}"
            );
        }
    }

    #[test]
    fn rows_without_an_outcome_are_left_out() {
        let table = parse_csv("t.csv", b"x,a\nyes,1\n,2\nNA,3\nno,4\n").unwrap();
        let error = outcome(&table, "x", &EventRule::Detect).unwrap_err();
        assert!(error.to_string().starts_with("t.csv, line 3: "), "{error}");
        let rows = rows_with_outcome(&table, "x", &EventRule::Detect).unwrap();
        assert_eq!(rows, [0, 3]);
        let outcome = outcome(&table.select(&rows), "x", &EventRule::Detect).unwrap();
        assert_eq!(outcome.labels, [true, false]);
        let table = parse_csv("t.csv", b"x,a\n,1\n").unwrap();
        assert!(matches!(
            rows_with_outcome(&table, "x", &EventRule::Detect),
            Err(Error::NoOutcome { .. })
        ));
    }

    #[test]
    fn an_unknown_outcome_is_an_error() {
        let table = parse_csv("t.csv", b"event,x\n1,2\n").unwrap();
        let error = outcome(&table, "evnt", &EventRule::Detect).unwrap_err();
        assert!(error.to_string().contains("did you mean \"event\"?"));
    }
}
