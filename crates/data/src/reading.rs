//! What was understood of a table's cells that does not go without saying.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::number::value_of;
use crate::{
    advice::{Advice, Wording},
    number::Decimal,
};

/// What was understood of a column's cells. Displays as a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The column.
    pub column: String,
    /// What was understood.
    pub kind: NoteKind,
    /// In how many cells.
    pub cells: usize,
    /// The first of these cells.
    pub cell: String,
    /// Where it stands: `line 3`, `element 3` of a list in JSON, or `row 1 (counted from 0)` in
    /// formats without lines.
    pub place: String,
}

/// What can be understood of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NoteKind {
    /// A comma stands in front of the fraction.
    DecimalComma,
    /// Separators between thousands, units or signs stand beside the digits of numbers
    /// with a decimal point.
    FormattedNumbers,
    /// The comma or point could be a decimal mark or set thousands apart; the comma was
    /// taken for the decimal mark.
    AmbiguousComma,
    /// As that; the point was.
    AmbiguousPoint,
    /// The day comes first in dates.
    DayFirst,
    /// The month does.
    MonthFirst,
    /// Nothing says whether day or month comes first; the day was taken to.
    AmbiguousDayFirst,
    /// As that; the month was.
    AmbiguousMonthFirst,
    /// Whole numbers such as 20200715 are dates.
    CompactDates,
    /// Strings of a file that has numbers too are numbers.
    StringNumbers,
    /// Words that mean nothing among numbers, dates and answers are missing values.
    MissingWords,
    /// A word that could mean a missing value is a category.
    KeptWord,
    /// A few cells that are no numbers are missing values.
    NotNumbers,
    /// Cells that are written otherwise than those that a model was trained on are missing values.
    Otherwise,
    /// Infinite numbers are missing values.
    Infinite,
    /// Dates that there are not are missing values.
    NotDates,
    /// A number far off, made of nines, is a missing value.
    Sentinel,
    /// A number made of nines looks like a missing value, and is a number.
    PossibleSentinel,
    /// Whole numbers with leading zeros are codes, not numbers.
    LeadingZeros,
    /// Whole numbers too large to be told apart as numbers are codes.
    LargeIntegers,
    /// Most cells are numbers, and too many are not: the column is text.
    MostlyNumbers,
    /// Words behind numbers multiply them.
    Multiplied,
    /// Numbers of different currencies, or of per cent and of nothing, are taken as they
    /// stand.
    MixedUnits,
    /// Times and durations are numbers of hours.
    Times,
    /// As that; of two parts the first is minutes.
    Minutes,
    /// Years of two digits are such.
    ShortYears,
    /// Most cells are dates, and too many are not: the column is text.
    MostlyDates,
    /// Numbers have different units behind them: the column is text.
    DifferentUnits,
    /// Numbers have units of one quantity behind them, and are converted.
    Converted,
    /// Numbers count seconds, or their thousandths, since 1970.
    Epochs,
    /// Limits, such as `<5`, are taken as the number.
    Limits,
    /// Footnotes, flags and spreads beside numbers are left out.
    Marks,
    /// Some numbers are per cent and the others fractions of 1: all are fractions.
    Hundredths,
    /// Cells hold two numbers each: the column is text.
    TwoNumbers,
    /// Some numbers have a point in front of their fraction and others a comma.
    BothMarks,
    /// A minus behind small whole numbers is a grade's, and no sign: the column is text.
    Grades,
    /// Text that begins with numbers is none: the column is text.
    Numbered,
    /// Dates whose day and month a spreadsheet has likely exchanged.
    TurnedDates,
    /// Feet and inches are feet.
    Feet,
    /// Pounds and ounces are pounds.
    Pounds,
    /// Degrees and minutes are degrees.
    Degrees,
    /// Weeks and days are weeks.
    Weeks,
    /// Digits with an E between them are codes, not powers of ten.
    Exponents,
    /// Values differ in nothing but capitals and spaces: the column is text.
    Spellings,
    /// Values of the outcome that differ in nothing but capitals are one.
    OneValue,
    /// Empty cells stand below each value, as where cells were merged.
    Gaps,
    /// Numbers among dates are days as spreadsheets count them.
    Serials,
    /// Years are of the Buddhist era.
    BuddhistEra,
    /// Dates are of the Iranian calendar.
    IranianCalendar,
    /// Dates lie so far back that they may be of another calendar.
    OldYears,
    /// Marks stand for the cell above.
    Dittos,
    /// Numbers lack the unit that they had in training, and are taken to be in it.
    Bare,
    /// Per cent, of which there were none in training, are taken as they stand.
    Percent,
    /// Moments of other time zones are read in UTC.
    Zones,
}

impl NoteKind {
    /// That numbers which could be two are read with this mark.
    pub(crate) fn of_either(decimal: Decimal) -> Self {
        match decimal {
            Decimal::Comma => Self::AmbiguousComma,
            Decimal::Point => Self::AmbiguousPoint,
        }
    }
}

impl Note {
    /// The flag by which the cell, or each of several values, is missing in its column.
    pub fn missing(&self) -> String {
        let values: Vec<&str> = match self.kind {
            NoteKind::PossibleSentinel => self.cell.split(',').collect(),
            _ => vec![&self.cell],
        };
        Advice::missing_all(&self.column, values.into_iter())
    }

    /// What was understood, without the column: a part of a sentence.
    #[allow(clippy::too_many_lines)] // An arm a kind of note, and no kind forgotten.
    pub fn what(&self) -> String {
        let Self {
            cells, cell, place, ..
        } = self;
        let plural = if *cells == 1 { "" } else { "s" };
        let text = quoted(cell);
        let first = if *cells == 1 {
            format!("{text} in {place}")
        } else {
            format!("{cells} cells, first {text} in {place}")
        };
        match self.kind {
            NoteKind::DecimalComma => format!("numbers with a decimal comma, as {text}"),
            NoteKind::FormattedNumbers => format!("numbers, written as {text}"),
            NoteKind::AmbiguousComma | NoteKind::AmbiguousPoint => {
                let decimal = match self.kind {
                    NoteKind::AmbiguousComma => Decimal::Comma,
                    _ => Decimal::Point,
                };
                let value = value_of(cell, decimal).unwrap_or(f64::NAN);
                let other = decimal.other().mark();
                format!("{text} is read as {value} (--decimal {other} says otherwise)")
            }
            NoteKind::DayFirst => format!("dates with the day first, as {text}"),
            NoteKind::MonthFirst => format!("dates with the month first, as {text}"),
            NoteKind::AmbiguousDayFirst => format!(
                "dates such as {text} are taken to have the day first \
                 (--date-order month-first says otherwise)"
            ),
            NoteKind::AmbiguousMonthFirst => format!(
                "dates such as {text} are taken to have the month first \
                 (--date-order day-first says otherwise)"
            ),
            NoteKind::CompactDates => format!("dates, written as {cell}"),
            NoteKind::StringNumbers => format!("numbers, which the file has as strings: {text}"),
            NoteKind::MissingWords => {
                format!("{cells} cell{plural} such as {text} taken as missing")
            }
            NoteKind::KeptWord => format!(
                "{text} in {cells} row{plural} is a value ({} makes it missing)",
                self.missing()
            ),
            NoteKind::NotNumbers => format!("no number, taken as missing: {first}"),
            NoteKind::Otherwise => {
                format!("not written as in training, taken as missing: {first}")
            }
            NoteKind::Infinite => format!("infinite or beyond ±1e30, taken as missing: {first}"),
            NoteKind::NotDates => format!("no date, taken as missing: {first}"),
            NoteKind::Sentinel => format!(
                "{cell} in {cells} row{plural}, far from all others, taken as missing \
                 (--missing WORDS says what is)"
            ),
            NoteKind::PossibleSentinel if cell.contains(',') => format!(
                "{} in {cells} rows look like missing values and are taken as numbers ({} makes them \
                 missing)",
                cell.replace(',', ", "),
                self.missing()
            ),
            NoteKind::PossibleSentinel => format!(
                "{cell} in {cells} row{plural} looks like a missing value and is taken as a \
                 number ({} makes it missing)",
                self.missing()
            ),
            NoteKind::LeadingZeros => format!(
                "codes with leading zeros, as {text}: categories, not numbers \
                 (--type COLUMN=numeric makes them numbers)"
            ),
            NoteKind::LargeIntegers => format!(
                "whole numbers too large to be exact, as {cell}: kept as text, each its own value"
            ),
            NoteKind::MostlyNumbers => format!(
                "text, although most cells are numbers: {first} \
                 (--type COLUMN=numeric takes what is no number as missing)"
            ),
            NoteKind::Multiplied => format!("numbers, written as {cell}"),
            NoteKind::MixedUnits => {
                format!("numbers in different units, as {cell}, read as they stand")
            }
            NoteKind::Times => format!("times, written as {text}, read as hours"),
            NoteKind::Minutes => {
                format!("times, {text} of minutes and seconds, read as hours")
            }
            NoteKind::ShortYears => format!("years of two digits are read as {cell}"),
            NoteKind::MostlyDates => format!(
                "text, although most cells are dates: {first} \
                 (--type COLUMN=datetime takes what is no date as missing)"
            ),
            NoteKind::DifferentUnits => format!(
                "text, although the cells look like numbers: they have different units, as \
                 {cell}; to have numbers, write all in one"
            ),
            NoteKind::Converted => format!("numbers in different units, converted: {cell}"),
            NoteKind::Epochs => {
                format!("moments, counted from the beginning of 1970, as {cell}")
            }
            NoteKind::Limits => format!("limits, taken as the numbers themselves: {first}"),
            NoteKind::Marks => format!("numbers, without what is beside them: {first}"),
            NoteKind::Bare => {
                format!("numbers without the unit that they had in training, taken as {cell}")
            }
            NoteKind::Zones => {
                format!("moments by the clocks of other time zones, read in UTC: {cell}")
            }
            NoteKind::Percent => {
                format!("per cent, taken as they stand: {cell}")
            }
            NoteKind::Hundredths => {
                format!("numbers, as {cell}: per cent are read as hundredths")
            }
            NoteKind::TwoNumbers => format!(
                "text: the cells hold two numbers each, as {text}; a column for each of them \
                 would be numbers"
            ),
            NoteKind::Grades => format!(
                "grades, as {text}: categories, not negative numbers (--type COLUMN=numeric makes \
                 them these)"
            ),
            NoteKind::Numbered => format!(
                "text, although its cells hold numbers, as {text}; a column of the numbers \
                 alone would be read as such"
            ),
            NoteKind::Weeks => format!("weeks and days, written as {text}, read as weeks"),
            NoteKind::TurnedDates => format!(
                "dates, written as {text}, have no day above 12, and those in another writing none \
                 up to 12: a spreadsheet has likely exchanged their day and month, so get them anew \
                 from where they come from"
            ),
            NoteKind::Feet => format!("feet and inches, written as {text}, read as feet"),
            NoteKind::Pounds => format!("pounds and ounces, written as {text}, read as pounds"),
            NoteKind::Degrees => {
                format!("degrees and minutes, written as {text}, read as degrees")
            }
            NoteKind::BothMarks => format!(
                "numbers with a point and numbers with a comma in front of the fraction, as {text}"
            ),
            NoteKind::Exponents => format!(
                "codes with an E among their digits, as {text}: categories, not numbers \
                 (--type COLUMN=numeric makes them powers of ten)"
            ),
            NoteKind::Spellings => format!(
                "different values, though nothing but capitals, spaces or dashes tells them apart: {cell}; \
                 if they are the same, write them alike"
            ),
            NoteKind::OneValue => {
                format!("one value of the outcome, whatever its capitals: {cell}")
            }
            NoteKind::Serials => format!(
                "dates, of which {cells} {} a spreadsheet's number of a day, as {cell}",
                if *cells == 1 { "is" } else { "are" }
            ),
            NoteKind::Dittos => format!("the cell above in place of {first}"),
            NoteKind::BuddhistEra => format!("dates of the Buddhist era, as {cell}"),
            NoteKind::IranianCalendar => format!("dates of the Iranian calendar, as {cell}"),
            NoteKind::OldYears => format!(
                "dates such as {text} are taken to be of the common era; if they are of the Iranian or \
                 the Islamic calendar, write them in the common one"
            ),
            NoteKind::Gaps => format!(
                "missing in {cells} row{plural}, below each value and above the next: if cells \
                 were merged, fill them in before the file is saved"
            ),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", quoted(&self.column), self.what())
    }
}

/// Flags that notes on how a table was read name, as keys and as keywords.
const OF_READING: [(&str, &str, &str); 12] = [
    ("--decimal ,", "data.decimal = \",\"", "decimal=\",\""),
    ("--decimal .", "data.decimal = \".\"", "decimal=\".\""),
    (
        "--date-order month-first",
        "data.date_order = \"month-first\"",
        "date_order=\"month-first\"",
    ),
    (
        "--date-order day-first",
        "data.date_order = \"day-first\"",
        "date_order=\"day-first\"",
    ),
    (
        "--missing WORDS",
        "data.missing = [WORDS]",
        "missing=[WORDS]",
    ),
    (
        "--type COLUMN=numeric",
        "data.types.COLUMN = \"numeric\"",
        "types={COLUMN: \"numeric\"}",
    ),
    (
        "--type COLUMN=datetime",
        "data.types.COLUMN = \"datetime\"",
        "types={COLUMN: \"datetime\"}",
    ),
    ("--encoding", "data.encoding", "encoding"),
    ("--delimiter", "data.delimiter", "delimiter"),
    ("--header", "data.header = true", "header=True"),
    ("--no-header", "data.header = false", "header=False"),
    ("--sheet", "data.sheet", "sheet"),
];

impl Wording {
    /// A note on how a table was read, whose columns are these notes', with the settings that it names
    /// as flags in these words.
    pub fn of_reading<'a>(self, said: &str, notes: impl IntoIterator<Item = &'a Note>) -> String {
        let mut text = said.to_owned();
        if self == Self::Flags {
            return text;
        }
        for note in notes {
            let missing = Advice::Missing(note.column.clone(), note.cell.clone());
            text = text.replace(&missing.text(Self::Flags), &missing.text(self));
        }
        for (flag, key, keyword) in OF_READING {
            text = text.replace(flag, if self == Self::Keys { key } else { keyword });
        }
        text
    }
}

/// Text in quotation marks as people see it: only what controls a terminal, or the order
/// of letters, is written as an escape.
pub(crate) fn quoted(text: &str) -> String {
    let is_control = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut shown = String::from('"');
    for letter in text.chars() {
        if is_control(letter) {
            shown.extend(letter.escape_debug());
        } else {
            shown.push(letter);
        }
    }
    shown.push('"');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_settings_in_the_words_of_who_reads_them() {
        let note = Note {
            column: "age".to_owned(),
            kind: NoteKind::AmbiguousComma,
            cells: 3,
            cell: "99".to_owned(),
            place: "line 3".to_owned(),
        };
        let said = "is read as 1.5 (--decimal . says otherwise), 99 a value (--missing age=99 makes it \
                    missing), text (--type COLUMN=numeric)";
        let of = |wording: Wording| wording.of_reading(said, [&note]);
        assert_eq!(of(Wording::Flags), said);
        assert_eq!(
            of(Wording::Keys),
            "is read as 1.5 (data.decimal = \".\" says otherwise), 99 a value (data.missing = \
             [\"age=99\"] makes it missing), text (data.types.COLUMN = \"numeric\")"
        );
        assert_eq!(
            of(Wording::Keywords),
            "is read as 1.5 (decimal=\".\" says otherwise), 99 a value (missing=[\"age=99\"] makes it \
             missing), text (types={COLUMN: \"numeric\"})"
        );
    }

    #[test]
    fn text_is_shown_as_people_see_it() {
        for (text, expected) in [
            ("3\u{202f}709,48\u{a0}€", "\"3\u{202f}709,48\u{a0}€\""),
            ("e\u{301}", "\"e\u{301}\""),
            ("a\u{1b}[2J", "\"a\\u{1b}[2J\""),
            ("a\n\u{202e}b", "\"a\\n\\u{202e}b\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
