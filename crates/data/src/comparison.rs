//! Comparisons such as `affairs > 0`.

use std::fmt;
use std::str::FromStr;

use crate::calendar::date;
use crate::dates::days;
use crate::shown::number_text;
use crate::words::finite;
use crate::{dates::DateOrder, values::Cell};

/// A column compared with a value, such as `affairs > 0` or `group == "b"`.
///
/// It is read from text: a column's name, one of `>` `>=` `<` `<=` `==` `=` `!=`,
/// and a number, a date whose year comes first, or text. A name that holds one of the
/// operators' characters stands in backticks or double quotes, a value that holds one, or
/// text that looks like a number, in quotes of any kind. `died_on != ""` holds where there is
/// a value, and `died_on == ""` where there is none. It displays as text that reads back as the
/// same comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    column: String,
    test: Test,
}

/// A comparison that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event {text:?} cannot be read: {problem}; write a column, one of > >= < <= == !=, \
     and a value, such as \"visits >= 3\""
)]
pub struct ComparisonError {
    /// The comparison as given.
    pub text: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// What is asked of a value. Only numbers and dates have an order here.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Order(Order, Bound),
    Equality { equal: bool, operand: Operand },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Number(f64),
    /// Days since 1970-01-01.
    Day(f64),
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Number(f64),
    Text(String),
}

/// Why a cell cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Incomparable {
    /// The cell is text where a number is needed.
    TextCell,
    /// The cell is a number where text is needed.
    TextOperand,
}

const OPERATORS: [char; 4] = ['>', '<', '=', '!'];

impl Comparison {
    /// The comparison `column != text`.
    pub(crate) fn not_equal(column: &str, text: &str) -> Self {
        Self {
            column: column.to_owned(),
            test: Test::Equality {
                equal: false,
                operand: Operand::Text(text.to_owned()),
            },
        }
    }

    /// The comparison `column > number`.
    pub(crate) fn greater(column: &str, number: f64) -> Self {
        Self {
            column: column.to_owned(),
            test: Test::Order(Order::Greater, Bound::Number(number)),
        }
    }

    /// The comparison `column > date`, of days since 1970-01-01.
    pub(crate) fn later(column: &str, day: f64) -> Self {
        Self {
            column: column.to_owned(),
            test: Test::Order(Order::Greater, Bound::Day(day)),
        }
    }

    /// The comparison that holds where the column has a value.
    pub(crate) fn known(column: &str) -> Self {
        Self::not_equal(column, "")
    }

    /// Whether it asks if there is a value at all.
    pub fn is_of_blanks(&self) -> bool {
        self.text() == Some("")
    }

    /// Whether it compares with a date.
    pub(crate) fn is_of_days(&self) -> bool {
        matches!(self.test, Test::Order(_, Bound::Day(_)))
    }

    /// Whether it compares with a number.
    pub(crate) fn is_of_numbers(&self) -> bool {
        matches!(
            self.test,
            Test::Order(_, Bound::Number(_))
                | Test::Equality {
                    operand: Operand::Number(_),
                    ..
                }
        )
    }

    /// The same for a column of dates, whose cells are days: a date that it should equal is one
    /// too.
    pub(crate) fn in_days(&self) -> Self {
        let mut comparison = self.clone();
        if let Test::Equality { operand, .. } = &mut comparison.test
            && let Operand::Text(text) = operand
            && let Some(day) = day(text)
        {
            *operand = Operand::Number(day);
        }
        comparison
    }

    /// The name of the compared column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The text that the column is compared with, if it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.test {
            Test::Equality {
                operand: Operand::Text(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// Whether the comparison holds of a cell. Text equals a number where it is a
    /// way of writing it, as `1.0` is of 1. Of a missing cell nothing holds, but that there is no
    /// value.
    pub(crate) fn holds(&self, cell: Cell<'_>) -> Result<bool, Incomparable> {
        match (&self.test, cell) {
            (Test::Equality { equal, .. }, cell) if self.is_of_blanks() => {
                Ok((cell == Cell::Missing) == *equal)
            }
            (_, Cell::Missing) => Ok(false),
            (Test::Order(order, Bound::Number(bound) | Bound::Day(bound)), Cell::Number(value)) => {
                Ok(order.holds(value, *bound))
            }
            (Test::Order(..), Cell::Text(_)) => Err(Incomparable::TextCell),
            (Test::Equality { equal, operand }, cell) => {
                let same = match (operand, cell) {
                    (_, Cell::Missing) => false,
                    (Operand::Number(number), Cell::Number(value)) => *number == value,
                    (Operand::Number(number), Cell::Text(text)) => finite(text) == Some(*number),
                    (Operand::Text(operand), Cell::Text(text)) => operand == text,
                    (Operand::Text(_), Cell::Number(_)) => return Err(Incomparable::TextOperand),
                };
                Ok(same == *equal)
            }
        }
    }
}

impl Order {
    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Self::Greater => value > number,
            Self::GreaterOrEqual => value >= number,
            Self::Less => value < number,
            Self::LessOrEqual => value <= number,
        }
    }
}

impl FromStr for Comparison {
    type Err = ComparisonError;

    /// # Errors
    /// Where the text is no comparison.
    fn from_str(text: &str) -> Result<Self, ComparisonError> {
        parse(text).map_err(|problem| ComparisonError {
            text: text.to_owned(),
            problem,
        })
    }
}

fn parse(text: &str) -> Result<Comparison, &'static str> {
    let (column, rest) = split_column(text.trim())?;
    let length = rest
        .find(|letter| !OPERATORS.contains(&letter))
        .unwrap_or(rest.len());
    let (operator, rest) = rest.split_at(length);
    let operand = parse_operand(rest.trim())?;
    let order = match operator {
        ">" => Order::Greater,
        ">=" => Order::GreaterOrEqual,
        "<" => Order::Less,
        "<=" => Order::LessOrEqual,
        "=" | "==" | "!=" => {
            let equal = operator != "!=";
            let test = Test::Equality { equal, operand };
            return Ok(Comparison { column, test });
        }
        "" => return Err("no operator follows the column"),
        _ => return Err("its operator is unknown"),
    };
    let bound = match operand {
        Operand::Number(number) => Bound::Number(number),
        Operand::Text(text) => Bound::Day(
            day(&text)
                .ok_or("only a number, or a date such as 2021-03-01, can be greater or less")?,
        ),
    };
    Ok(Comparison {
        column,
        test: Test::Order(order, bound),
    })
}

/// The days since 1970-01-01 of a date, without a time, whose year comes first: it can be read in one
/// way only.
pub(crate) fn day(text: &str) -> Option<f64> {
    let year_first = text.len() >= 8 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    days(text, DateOrder::DayFirst).filter(|day| year_first && day.fract() == 0.0)
}

fn split_column(text: &str) -> Result<(String, &str), &'static str> {
    let (column, rest) = if let Some((quote, inside)) = opening_quote(text, &['`', '"']) {
        let (column, rest) =
            quoted(inside, quote).ok_or("the column's closing quotation mark is missing")?;
        (column, rest.trim_start())
    } else {
        let end = operator(text).ok_or("it has no operator")?;
        (text[..end].trim_end().to_owned(), &text[end..])
    };
    if column.is_empty() {
        return Err("it names no column");
    }
    Ok((column, rest))
}

/// Where the first operator is: by itself a `!` is none.
fn operator(text: &str) -> Option<usize> {
    let mut found = text.match_indices(OPERATORS);
    let is_one = |(place, mark): &(usize, &str)| *mark != "!" || text[place + 1..].starts_with('=');
    found.find(is_one).map(|(place, _)| place)
}

fn parse_operand(text: &str) -> Result<Operand, &'static str> {
    if let Some((quote, inside)) = opening_quote(text, &['"', '\'', '`']) {
        return match quoted(inside, quote) {
            Some((value, "")) => Ok(Operand::Text(value)),
            Some(_) => Err("something follows the quoted value"),
            None => Err("the value's closing quotation mark is missing"),
        };
    }
    if text.is_empty() {
        return Err("it has no value");
    }
    if operator(text).is_some() {
        return Err(
            "its value holds an operator: a text needs quotation marks, a column's name with one in it \
             backticks, and of two comparisons at once make a column that says whether both hold",
        );
    }
    Ok(finite(text).map_or_else(|| Operand::Text(text.to_owned()), Operand::Number))
}

/// What stands before a closing quotation mark, and what behind it; one that is doubled stands for
/// itself.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let (mut inside, mut rest) = (String::new(), text);
    loop {
        let (before, behind) = rest.split_once(quote)?;
        inside.push_str(before);
        match behind.strip_prefix(quote) {
            Some(more) => {
                inside.push(quote);
                rest = more;
            }
            None => return Some((inside, behind)),
        }
    }
}

fn opening_quote<'a>(text: &'a str, quotes: &[char]) -> Option<(char, &'a str)> {
    let first = text.chars().next().filter(|first| quotes.contains(first))?;
    Some((first, &text[first.len_utf8()..]))
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(formatter, &self.column, &['`', '"'], false)?;
        match &self.test {
            Test::Order(order, bound) => {
                let operator = match order {
                    Order::Greater => ">",
                    Order::GreaterOrEqual => ">=",
                    Order::Less => "<",
                    Order::LessOrEqual => "<=",
                };
                match bound {
                    Bound::Number(number) => {
                        write!(formatter, " {operator} {}", number_text(*number))
                    }
                    Bound::Day(day) => write!(formatter, " {operator} {}", date(*day)),
                }
            }
            Test::Equality { equal, operand } => {
                formatter.write_str(if *equal { " = " } else { " != " })?;
                match operand {
                    Operand::Number(number) => formatter.write_str(&number_text(*number)),
                    Operand::Text(text) => {
                        let ambiguous = finite(text).is_some();
                        write_quoted(formatter, text, &['"', '\'', '`'], ambiguous)
                    }
                }
            }
        }
    }
}

/// Writes text in the first of `quotes` that it does not hold, or in the first with its own doubled,
/// where it could not be read back without.
fn write_quoted(
    formatter: &mut fmt::Formatter<'_>,
    text: &str,
    quotes: &[char],
    ambiguous: bool,
) -> fmt::Result {
    let plain = !ambiguous
        && !text.is_empty()
        && text.trim() == text
        && !text.contains(OPERATORS)
        && !text.starts_with(quotes);
    match quotes.iter().find(|quote| !text.contains(**quote)) {
        _ if plain => formatter.write_str(text),
        Some(quote) => write!(formatter, "{quote}{text}{quote}"),
        None => {
            let quote = quotes[0];
            let doubled = text.replace(quote, &format!("{quote}{quote}"));
            write!(formatter, "{quote}{doubled}{quote}")
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn comparison(text: &str) -> Comparison {
        text.parse().unwrap()
    }

    #[test]
    fn operators_mean_what_they_say() {
        let holds = |operator: &str| {
            let comparison = comparison(&format!("x {operator} 2"));
            [1.0, 2.0, 3.0].map(|value| comparison.holds(Cell::Number(value)).unwrap())
        };
        assert_eq!(holds(">"), [false, false, true]);
        assert_eq!(holds(">="), [false, true, true]);
        assert_eq!(holds("<"), [true, false, false]);
        assert_eq!(holds("<="), [true, true, false]);
        assert_eq!(holds("=="), [false, true, false]);
        assert_eq!(holds("="), [false, true, false]);
        assert_eq!(holds("!="), [true, false, true]);
    }

    #[test]
    fn names_and_values_may_be_quoted() {
        for text in [
            "group=b",
            "group == \"b\"",
            "`group` = 'b'",
            "\"group\"=`b`",
        ] {
            let comparison = comparison(text);
            assert_eq!(comparison.column(), "group");
            assert_eq!(comparison.holds(Cell::Text("b")), Ok(true));
            assert_eq!(comparison.holds(Cell::Text("c")), Ok(false));
        }
        assert_eq!(comparison("`a > b` > -1e3").column(), "a > b");
        assert_eq!(comparison("two words >= 1").column(), "two words");
    }

    #[test]
    fn an_exclamation_mark_is_no_operator() {
        for text in ["Wow! > 3", "Wow!>3", "`Wow!` > 3"] {
            let comparison = comparison(text);
            assert_eq!(comparison.column(), "Wow!");
            assert_eq!(comparison.to_string(), "`Wow!` > 3");
        }
        assert_eq!(comparison("said = no!").text(), Some("no!"));
        assert_eq!(comparison("said!= no").column(), "said");
        for text in ["x =! 3", "x >! 3", "x ! 3"] {
            assert!(text.parse::<Comparison>().is_err(), "{text}");
        }
        for column in ["`a` \"b\"", "`\"", "a ` > \" b", "``"] {
            let text = Comparison::not_equal(column, "a \"'` b").to_string();
            assert_eq!(comparison(&text).column(), column, "{text}");
            assert_eq!(comparison(&text).text(), Some("a \"'` b"), "{text}");
        }
        let error = "R&D = cost > 3".parse::<Comparison>().unwrap_err();
        assert!(error.to_string().contains("backticks"), "{error}");
    }

    #[test]
    fn text_and_numbers_meet_only_where_they_can() {
        assert_eq!(comparison("x = 1").holds(Cell::Text("1.0")), Ok(true));
        assert_eq!(comparison("x != 1").holds(Cell::Text("one")), Ok(true));
        assert_eq!(
            comparison("x > 1").holds(Cell::Text("2")),
            Err(Incomparable::TextCell)
        );
        assert_eq!(
            comparison("x = \"1\"").holds(Cell::Number(1.0)),
            Err(Incomparable::TextOperand)
        );
    }

    #[test]
    fn dates_have_an_order() {
        let late = comparison("died > 2021-03-01");
        assert!(late.is_of_days());
        assert_eq!(late.holds(Cell::Number(18_687.0)), Ok(false));
        assert_eq!(late.holds(Cell::Number(18_688.0)), Ok(true));
        assert_eq!(
            comparison("died <= '2021-03-01'").to_string(),
            "died <= 2021-03-01"
        );
        let same = comparison("died = 2021-03-01").in_days();
        assert_eq!(same.holds(Cell::Number(18_687.0)), Ok(true));
        // Which is the month?
        assert!("died > 01/03/2021".parse::<Comparison>().is_err());
    }

    #[test]
    fn what_is_no_comparison_is_an_error() {
        for text in [
            "",
            "x",
            "x >",
            "> 1",
            "x => 1",
            "x =< 1",
            "x ! 1",
            "x > b",
            "0 < x < 1",
            "`x > 1",
            "x = \"b",
            "x = \"b\" c",
            "`` > 1",
            "x > inf",
            "`x` y > 1",
        ] {
            assert!(text.parse::<Comparison>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_displayed_reads_back(text in "[`\"']?[a ><=!`\"']{0,6}[`\"']? ?[><=!]{1,2} ?[`\"']?[a1 ><=!`\"'.]{0,5}[`\"']?") {
            if let Ok(comparison) = text.parse::<Comparison>() {
                prop_assert_eq!(comparison.to_string().parse::<Comparison>().unwrap(), comparison);
            }
        }
    }
}
