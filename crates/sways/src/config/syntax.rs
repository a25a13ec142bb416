//! What is wrong with a configuration's text, and where.

use std::ops::Range;

use serde_json::Value;
use sways_data::{nearest, number_text, plain};
use sways_explain::methods::find;

use super::{
    homes::{Home, home_of, is_of_block, kind_of},
    places::place_of,
    raw::{is_of_list, of_list, of_text, of_toml, unclosed},
};
use crate::{error::Error, methods::AT};

/// The error of a text that is no configuration, with its place; `schema` is what it should be.
pub(super) fn syntax_error(
    text: &str,
    file: &str,
    error: &toml::de::Error,
    schema: &Value,
) -> Error {
    let mut span = error.span().unwrap_or(0..0);
    let mut said = error.message().trim_end();
    if let Some((key, rest)) = said.strip_prefix(AT).and_then(|it| it.split_once(AT)) {
        said = rest;
        if let Some(start) = place_of(text, key, span.start) {
            let name = key.rsplit('.').next().unwrap_or(key);
            span = start..start + name.len();
        }
    }
    let doubled = doubled(text, span.start, schema);
    if let Some(header) = &doubled {
        span = header.clone();
    }
    let unclosed = is_of_list(said).then(|| unclosed(text, span.start));
    if let Some(Some(line)) = &unclosed {
        span = line.clone();
    }
    let start = text.floor_char_boundary(span.start);
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line_text = text[line_start..].lines().next().unwrap_or("");
    let column = before[line_start..].chars().count();
    let end = text.floor_char_boundary(span.end.min(line_start + line_text.len()));
    let width = text.get(start..end).map_or(1, |s| s.chars().count().max(1));
    let kind = kind_on(line_text, before, schema);
    let message = doubled
        .and_then(|_| of_one(line_text))
        .or_else(|| unclosed.map(|it| of_list(line_text, column, it.is_some())))
        .or_else(|| misplaced(said, line_text, (text, start), schema))
        .or_else(|| in_words_of(said, line_text, table_of(before), kind))
        .or_else(|| of_toml(said, line_text, before))
        .unwrap_or_else(|| said.to_owned());
    Error::Syntax {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: column + 1,
        // A key may hold what begins a line that looks as if the program had said it.
        message: plain(&message),
        text: line_text.to_owned(),
        mark: format!("{}{}", " ".repeat(column), "^".repeat(width)),
    }
}

/// The header of the table that a place is in, where it makes a list of what there is one of.
fn doubled(text: &str, at: usize, schema: &Value) -> Option<Range<usize>> {
    let mut end = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        end += line.len();
        (end - line.len(), line.trim_end())
    });
    let until = lines.take_while(|(start, _)| *start <= at);
    let (start, header) = until.filter(|(_, line)| line.starts_with('[')).last()?;
    let name = in_brackets(header);
    let one = format!("[{name}]");
    let is_one = matches!(home_of(schema, name), Some(Home::Header(home)) if home == one);
    (header.starts_with("[[") && is_one).then(|| start..start + header.len())
}

/// What is said of a key that belongs elsewhere, which is at a place in a text.
fn misplaced(
    message: &str,
    line: &str,
    (text, place): (&str, usize),
    schema: &Value,
) -> Option<String> {
    let (wrong, known) = message.strip_prefix(UNKNOWN_KEY).and_then(split_names)?;
    let known = names_in(known);
    // Keys are written in small letters.
    let key = wrong.to_lowercase();
    if known.contains(&key.as_str()) {
        return None;
    }
    // Whatever has a method is such a block.
    if known.contains(&"method") && is_of_block(schema, &key) {
        return None;
    }
    if line.starts_with('[') && find(&key).is_some() {
        return Some(format!(
            "unknown key `{wrong}` here; write [[explain]] on a line of its own, and below it method = \
             \"{key}\""
        ));
    }
    let home = home_of(schema, &key)?;
    let it = if key == wrong {
        "it".to_owned()
    } else {
        format!("`{key}`")
    };
    let put_below = |part: &str| {
        let has_header = text
            .lines()
            .any(|line| in_brackets(line) == part && line.starts_with('['));
        // It may be there without a line of its own.
        let beside = text.lines().find_map(|line| {
            let behind = line.trim_start().strip_prefix(part)?.trim_start();
            behind.chars().next().filter(|it| matches!(it, '.' | '='))
        });
        if has_header || line.starts_with('[') {
            format!("put {it} below [{part}]")
        } else if beside == Some('.') {
            format!("write {part}.{key}")
        } else if beside == Some('=') {
            format!("put {it} between the braces of `{part}`")
        } else {
            format!("put {it} below [{part}], which is not there yet")
        }
    };
    let is_dotted = line.trim_start().starts_with(&format!("{wrong}."));
    let how = match home {
        Home::Header(_) if table_of(&text[..place]) == key && is_dotted => {
            format!("its header stands above; leave out `{wrong}.`")
        }
        Home::Header(header) if line.starts_with('[') => format!("write {header}"),
        Home::Header(header) => {
            format!("write {header} on a line of its own, and its keys on those below")
        }
        Home::Top => format!("put {it} above the first line in brackets"),
        Home::TableIn(part) if line.starts_with('[') => format!("write [{part}.{key}]"),
        Home::TableIn(part) | Home::In(part) => put_below(&part),
        Home::InBlock(list) => format!("put {it} below [[{list}]]"),
    };
    Some(format!("unknown key `{wrong}` here; {how}"))
}

/// What belongs to the key of a line, by the schema.
fn kind_on<'a>(line: &str, above: &str, schema: &'a Value) -> Option<&'a str> {
    let (key, _) = line.split_once('=')?;
    kind_of(schema, table_of(above), key.trim())
}

/// The table that a line is in, by the header above it.
fn table_of(above: &str) -> &str {
    let header = above.lines().rev().find(|line| line.starts_with('['));
    header.map_or("", |line| line.trim().trim_matches(['[', ']']))
}

/// What serde says of a key or a value that does not belong, in the words of who wrote it, with how
/// to mend it. `line` is the line that it stands on, where there are lines.
pub fn in_plain_words(message: &str, line: &str) -> String {
    plain(&in_words_of(message, line, "", None).unwrap_or_else(|| message.to_owned()))
}

/// The same of a line in a table, where a value of such a kind belongs, if that is known.
fn in_words_of(message: &str, line: &str, table: &str, kind: Option<&str>) -> Option<String> {
    of_name(message)
        .or_else(|| of_names(message, line))
        .or_else(|| of_missing(message))
        .or_else(|| of_text(message, line, kind))
        .or_else(|| of_type(message, line, table))
}

/// What serde begins with where it knows no such key.
const UNKNOWN_KEY: &str = "unknown field ";

/// A name and what serde says of those there are, which may hold backticks itself.
fn split_names(said: &str) -> Option<(&str, &str)> {
    let behind = said.strip_prefix('`')?;
    let split = behind.rsplit_once("`, expected ");
    split.or_else(|| behind.rsplit_once("`, "))
}

/// Serde says `unknown field` or `unknown variant`, the name, and those there are, all between
/// backticks: what is missing is the one that was meant.
fn of_name(message: &str) -> Option<String> {
    let of_key = message.strip_prefix(UNKNOWN_KEY);
    let is_field = of_key.is_some();
    let (wrong, known) = of_key
        .or_else(|| message.strip_prefix("unknown variant "))
        .and_then(split_names)?;
    let known = names_in(known);
    let meant = nearest(wrong, &known).or_else(|| in_part(wrong, &known));
    let what = if is_field { "key" } else { "value" };
    let there_are = known.join(", ");
    Some(match meant {
        _ if known.is_empty() => format!("unknown {what} `{wrong}`; remove it"),
        None => format!("unknown {what} `{wrong}`; there are: {there_are}"),
        Some(meant) => {
            format!("unknown {what} `{wrong}`; did you mean `{meant}`? There are: {there_are}")
        }
    })
}

/// The names between backticks.
fn names_in(known: &str) -> Vec<&str> {
    known.split('`').skip(1).step_by(2).collect()
}

/// The first of the names that is a part of another, or has it as a part: `rate` of `learning_rate`.
fn in_part<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    /// Shorter ones are in many words.
    const LEAST: usize = 4;
    let wrong = wrong.to_lowercase();
    let is_in = |a: &str, b: &str| a.len() >= LEAST && b.contains(a);
    let mut known = known.iter().copied();
    known.find(|it| is_in(&wrong, it) || is_in(it, &wrong))
}

/// Of a key that must be there and is not serde says but its name.
fn of_missing(message: &str) -> Option<String> {
    let key = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    Some(match key {
        "data" => {
            "there is no [data]; write it on a line of its own, and below it the path of the \
                   table and the outcome, as `sways init` does"
                .to_owned()
        }
        "method" => "there is no `method`; add it, such as method = \"shapley\"; `sways methods` \
                     lists them"
            .to_owned(),
        key => format!("there is no `{key}`; add it"),
    })
}

/// Of a value that is no text where a name belongs TOML's reader says what it would have taken, as
/// Rust's enumerations are written.
fn of_names(message: &str, line: &str) -> Option<String> {
    let is_of_names = [
        "wanted string or table",
        "wanted exactly 1 element",
        "expected table, found",
        "expected map with a single key",
    ];
    let message = message
        .strip_prefix("invalid value: map, ")
        .unwrap_or(message);
    let is_such = is_of_names.iter().any(|it| message.starts_with(it));
    is_such.then(|| of_one(line).unwrap_or_else(|| format!("write {NAME}")))
}

/// What is in a line's brackets.
fn in_brackets(line: &str) -> &str {
    line.trim().trim_matches(['[', ']'])
}

/// What is said of the header of a list of tables where there is one table.
fn of_one(line: &str) -> Option<String> {
    line.trim().starts_with("[[").then(|| {
        let header = in_brackets(line);
        if is_in_block(header) {
            return format!("[[explain]] has no tables in it; {BLOCK}");
        }
        format!("two brackets make a list of tables, and there is one; write [{header}]")
    })
}

/// What to write where something is to be explained.
const BLOCK: &str = "write [[explain]] on a line of its own, and below it the name of a method, such \
                     as method = \"shapley\"";

/// Whether a header's name is of a table within those that explain.
fn is_in_block(header: &str) -> bool {
    header.starts_with("explain.")
}

/// What belongs where there are so many names and no others.
const NAME: &str = "one of its names between quotation marks; `sways schema` lists them";

/// Serde says `invalid type` or `invalid value`, what it found, and, as a type of Rust, what it
/// expected.
fn of_type(message: &str, line: &str, table: &str) -> Option<String> {
    if let Some(pair) = of_pair(message) {
        return Some(pair);
    }
    if message.ends_with("value was too large") || message == "JSON number out of range" {
        let most = i64::MAX;
        let value = line.split_once('=').map_or("", |(_, value)| value.trim());
        if value.starts_with('-') {
            return Some("this is too far below 0; write another number".to_owned());
        }
        return Some(format!(
            "this is too large; write a whole number up to {most}"
        ));
    }
    let (kind, rest) = message.split_once(": ")?;
    if !matches!(kind, "invalid type" | "invalid value") {
        return None;
    }
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let bare = found.split('`').nth(1);
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    let what = match (found.split(' ').next()?, bare) {
        ("string", _) => format!("{} is text", found.strip_prefix("string ")?),
        ("integer", Some(number)) => format!("{number} is a whole number"),
        ("floating", Some(number)) => match number.parse() {
            Ok(it) if !f64::is_finite(it) => format!("{number} is no finite number"),
            // Serde writes every digit of the largest, too.
            Ok(it) if number_text(it).contains('e') => {
                format!("{} is a number with a fraction", number_text(it))
            }
            _ => format!("{number} is a number with a fraction"),
        },
        ("boolean", Some(truth)) => format!("{truth} is yes or no"),
        ("sequence", _) => "this is a list".to_owned(),
        ("map", _) if is_date(value) => format!("{value} is a date or a time"),
        ("map", _) => "this is a table".to_owned(),
        ("null", _) if kind == "invalid value" => "this is no finite number".to_owned(),
        ("null" | "unit", _) => "this is nothing".to_owned(),
        _ => return None,
    };
    let key = line.split('=').next().unwrap_or("").trim();
    let header = in_brackets(line);
    let is_map = expected == "a map" || expected.starts_with("struct ");
    if line.trim().starts_with("[[") && (found == "map" || found == "sequence" && is_map) {
        return of_one(line);
    }
    // Serde also says that a number is of another type where it is too large for this one.
    let whole = bare.filter(|_| found.starts_with("integer"));
    let beyond = whole.filter(|it| it.parse::<i64>().is_err());
    let how = match expected {
        "usize" | "u64" | "u32" | "u16" | "u8" => match whole {
            Some(number) if number.starts_with('-') => {
                return Some(format!(
                    "{number} is not allowed; write a whole number, 0 or more"
                ));
            }
            Some(number) => {
                let most = match expected {
                    "u8" => u8::MAX.into(),
                    "u16" => u16::MAX.into(),
                    "u32" => u32::MAX.into(),
                    _ => i64::MAX,
                };
                return Some(format!(
                    "{number} is too large; write a whole number up to {most}"
                ));
            }
            None => "a whole number, 0 or more".to_owned(),
        },
        "f64" | "f32" if let Some(number) = beyond => format!("it with a fraction, {number}.0"),
        "i64" | "i32" => "a whole number".to_owned(),
        "f64" | "f32" => "a number, such as 0.5".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" if key == "method" => {
            "the name of a method between quotation marks; `sways methods` lists them".to_owned()
        }
        "a method and its settings" => return Some(format!("{what}; {BLOCK}")),
        "a string" if key == "memory" => "an amount of it, such as \"4 GiB\"".to_owned(),
        "a string" | "string" | "path string" | "a character" => match bare {
            Some(bare) => format!("it between quotation marks, \"{bare}\""),
            None => "one text between quotation marks".to_owned(),
        },
        "a sequence" if found == "map" && is_in_block(header) => {
            return Some(format!("[explain] is a list of tables; {BLOCK}"));
        }
        "a sequence" if found == "map" && header == "explain" => {
            format!("[[{header}]], for there may be several")
        }
        "a sequence" => "a list between [ and ]".to_owned(),
        "string or map" | "unit" => NAME.to_owned(),
        _ if is_map => match key {
            "" => "a table".to_owned(),
            key => {
                let dot = if table.is_empty() { "" } else { "." };
                format!("[{table}{dot}{key}] on a line of its own, and its keys on those below")
            }
        },
        _ => return None,
    };
    Some(format!("{what}; write {how}"))
}

/// Whether a value is one of TOML's dates and times: `2024-05-31`, `07:32:00`.
fn is_date(value: &str) -> bool {
    let mark = |place: usize| value.as_bytes().get(place).copied();
    let begins = value.starts_with(|letter: char| letter.is_ascii_digit());
    begins && (mark(4) == Some(b'-') || mark(2) == Some(b':'))
}

/// What is said of a list that should have two names each time.
fn of_pair(message: &str) -> Option<String> {
    let (found, _) = message
        .split_once(", expected an array of length 2")
        .or_else(|| message.split_once(", expected fewer elements in array"))?;
    let what = match found.strip_prefix("invalid length ") {
        Some(length) => format!("there is a list of {length}"),
        None => "what is in this list is none itself".to_owned(),
    };
    Some(format!(
        "{what}; write two names each time, such as [[\"age\", \"income\"]]"
    ))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    /// What is said of a configuration, without its text and the mark below it.
    fn said(text: &str) -> String {
        let error = Config::parse(text, "t.toml").unwrap_err().to_string();
        error.lines().next().unwrap_or("").to_owned()
    }

    fn are_said(cases: &[(&str, &str, &str)]) {
        for (text, place, words) in cases {
            let said = said(text);
            let expected = format!("t.toml, {place}: {words}");
            assert!(
                said == expected || words.ends_with(": ") && said.starts_with(&expected),
                "{said}"
            );
        }
    }

    #[test]
    fn a_wrong_number_is_named_in_plain_words() {
        are_said(&[
            (
                "[train]\nepochs = \"ten\"",
                "line 2, column 10",
                "\"ten\" is text; write a whole number, 0 or more",
            ),
            (
                "[train]\nepochs = 1.5",
                "line 2, column 10",
                "1.5 is a number with a fraction; write a whole number, 0 or more",
            ),
            (
                "[train]\nepochs = -4",
                "line 2, column 10",
                "-4 is not allowed; write a whole number, 0 or more",
            ),
            (
                "[train]\nepochs = 99999999999999999999",
                "line 2, column 10",
                "99999999999999999999 is too large; write a whole number up to 9223372036854775807",
            ),
            (
                "[data]\ngenerator = \"numpy-legacy\"\nseed = 4294967296",
                "line 3, column 8",
                "4294967296 is too large; write a whole number up to 4294967295",
            ),
            (
                "[data]\npath = \"t.csv\"\noutcome = \"y\"\n[train]\nbatch_size = 9223372036854775808",
                "line 5, column 14",
                "this is too large; write a whole number up to 9223372036854775807",
            ),
            (
                "[train]\nepochs = -99999999999999999999",
                "line 2, column 10",
                "-99999999999999999999 is not allowed; write a whole number, 0 or more",
            ),
            (
                "[train]\nlearning_rate = 99999999999999999999",
                "line 2, column 17",
                "99999999999999999999 is a whole number; write it with a fraction, \
                 99999999999999999999.0",
            ),
            (
                "[train]\nlearning_rate = \"fast\"",
                "line 2, column 17",
                "\"fast\" is text; write a number, such as 0.5",
            ),
            (
                "[data]\npath = 3",
                "line 2, column 8",
                "3 is a whole number; write it between quotation marks, \"3\"",
            ),
        ]);
    }

    #[test]
    fn a_text_without_its_quotation_marks_is_told() {
        are_said(&[
            (
                "[data]\noutcome = ill",
                "line 2, column 11",
                "a text needs quotation marks; write \"ill\"",
            ),
            (
                "[data]\noutcome = \u{201c}ill\u{201d}",
                "line 2, column 11",
                "a text needs quotation marks; write \"ill\"",
            ),
            (
                "[data]\npath = \"C:\\Users\\me\\t.csv\"",
                "line 2, column 13",
                "a backslash between quotation marks begins an escape; write \
                 'C:\\Users\\me\\t.csv'",
            ),
        ]);
    }

    #[test]
    fn a_value_that_is_none_says_what_belongs_there() {
        let list = "a text needs quotation marks, within brackets and braces, too; write \"age\"";
        are_said(&[
            (
                "[data]\npath = t.csv # a table",
                "line 2, column 8",
                "a text needs quotation marks; write \"t.csv\"",
            ),
            (
                "[data]\npath = C:\\new.csv",
                "line 2, column 8",
                "a text needs quotation marks; write 'C:\\new.csv'",
            ),
            (
                "[data]\noutcome = a\u{202e}b",
                "line 2, column 11",
                "a text needs quotation marks; write \"a\\u{202e}b\"",
            ),
            (
                "memory = 4 GiB",
                "line 1, column 10",
                "a text needs quotation marks; write \"4 GiB\"",
            ),
            (
                "[data]\npath =",
                "line 2, column 7",
                "write a text between quotation marks here",
            ),
            ("[data]\nexclude = [\"w\", age]", "line 2, column 17", list),
            ("[data]\ntypes = { a = age }", "line 2, column 15", list),
            (
                "[train]\nepochs = 3 // three",
                "line 2, column 10",
                "write a whole number here, and nothing beside it",
            ),
            (
                "[train]\nmembers = True",
                "line 2, column 11",
                "write a whole number here, and nothing beside it",
            ),
            (
                "[[explain]]\nmethod = \"ale\"\n[explain]",
                "line 3, column 2",
                "there are several of these; write [[explain]]",
            ),
            (
                "[explain]\nmethod = \"ale\"\n[[explain]]",
                "line 3, column 3",
                "line 1 does not begin one of several; write [[explain]] there as well",
            ),
            (
                "[data]\nb = 1\nb = 2",
                "line 3, column 1",
                "this is there already, on line 2; keep one of them",
            ),
            (
                "[permutation]\nrepeats = 3",
                "line 1, column 2",
                "unknown key `permutation` here; write [[explain]] on a line of its own, and below it method = \"permutation\"",
            ),
        ]);
    }

    #[test]
    fn a_list_that_is_not_closed_is_told_with_its_line() {
        let unclosed = "a text in this list has no end; write its second quotation mark";
        are_said(&[
            (
                "[data]\nexclude = [\"a, \"b\"]\n[train]",
                "line 2, column 1",
                unclosed,
            ),
            (
                "[data]\nexclude = [\"a\", \"b]\n[train]",
                "line 2, column 1",
                unclosed,
            ),
            (
                "[data]\nexclude = [\n  \"a,\n  \"b\"\n]",
                "line 3, column 3",
                unclosed,
            ),
            (
                "[data]\nexclude = [\n\"a#\"\n\"b\\\"\" # \"\n]",
                "line 4, column 1",
                "there is no comma between this entry and the one before; write one",
            ),
            (
                "[data]\nexclude = [\"a\", \"b\"\n[train]",
                "line 3, column 1",
                "the list above has no end; write ] behind its last entry",
            ),
        ]);
    }

    #[test]
    fn a_key_that_belongs_elsewhere_says_where() {
        are_said(&[
            (
                "[data]\nlanguage = \"en\"",
                "line 2, column 1",
                "unknown key `language` here; put it above the first line in brackets",
            ),
            (
                "[data]\n[types]\nage = \"text\"",
                "line 2, column 2",
                "unknown key `types` here; write [data.types]",
            ),
            (
                "[train]\n[data]\nepochs = 3",
                "line 3, column 1",
                "unknown key `epochs` here; put it below [train]",
            ),
            (
                "[data]\nepochs = 3",
                "line 2, column 1",
                "unknown key `epochs` here; put it below [train], which is not there yet",
            ),
            (
                "[data]\n[train]\ntrain.epochs = 3",
                "line 3, column 1",
                "unknown key `train` here; its header stands above; leave out `train.`",
            ),
            (
                "[data]\nepochs = 3\n[train]\nlog_every = 3",
                "line 2, column 1",
                "unknown key `epochs` here; put it below [train]",
            ),
            (
                "folds = 3\n[data]",
                "line 1, column 1",
                "unknown key `folds` here; put it below [evidence], which is not there yet",
            ),
            (
                "[train]\nepoch = 3",
                "line 2, column 1",
                "unknown key `epoch`; did you mean `epochs`? There are: ",
            ),
            (
                "[data]\nEpochs = 3",
                "line 2, column 1",
                "unknown key `Epochs` here; put `epochs` below [train], which is not there yet",
            ),
            (
                "ridge = 3\n[data]",
                "line 1, column 1",
                "unknown key `ridge` here; put it below [[explain]]",
            ),
            (
                "[data]\nid = \"a\"",
                "line 2, column 1",
                "unknown key `id` here; put it below [[explain]]",
            ),
            (
                "[data]\n[[data.explain]]\nmethod = \"gradient\"",
                "line 2, column 8",
                "unknown key `explain` here; write [[explain]]",
            ),
            (
                "[data]\n[data.explain]\nmethod = \"gradient\"",
                "line 2, column 7",
                "unknown key `explain` here; write [[explain]]",
            ),
            (
                "[data]\n[data.train]\nepochs = 3",
                "line 2, column 7",
                "unknown key `train` here; write [train]",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"all\"\nridge = 1.0",
                "line 4, column 1",
                "unknown key `ridge`; there are: ",
            ),
        ]);
    }

    #[test]
    fn nothing_is_suggested_that_is_not_like_it() {
        are_said(&[
            (
                "[data]\n[train]\nMEMBERS = 3",
                "line 3, column 1",
                "unknown key `MEMBERS`; did you mean `members`? There are: ",
            ),
            (
                "[data]\n[TRAIN]\nepochs = 3",
                "line 2, column 2",
                "unknown key `TRAIN`; did you mean `train`? There are: ",
            ),
            (
                "[data]\n[train]\nrate = 3",
                "line 3, column 1",
                "unknown key `rate`; did you mean `learning_rate`? There are: ",
            ),
            (
                "[data]\n[train]\nfoo = 3",
                "line 3, column 1",
                "unknown key `foo`; there are: ",
            ),
            (
                "[data]\n[train]\nk0 = 3",
                "line 3, column 1",
                "unknown key `k0`; there are: ",
            ),
            (
                "[data]\n[model]\nactivation = \"-1 GiB\"",
                "line 3, column 14",
                "unknown value `-1 GiB`; there are: ",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"lime\"\noutput = \"\u{1f600}\"",
                "line 4, column 10",
                "unknown value `\u{1f600}`; there are: ",
            ),
        ]);
    }

    #[test]
    fn what_is_missing_is_named() {
        are_said(&[
            (
                "",
                "line 1, column 1",
                "there is no [data]; write it on a line of its own, and below it the path of the table and the outcome, as `sways init` does",
            ),
            (
                "[data]\n[[explain]]\nrow = 1",
                "line 2, column 1",
                "there is no `method`; add it, such as method = \"shapley\"; `sways methods` lists them",
            ),
            (
                "[data]\n[[explain]]\nmehtod = \"gradient\"",
                "line 3, column 1",
                "unknown key `mehtod`; did you mean `method`? Every block has one",
            ),
        ]);
    }

    #[test]
    fn what_is_advised_is_right_when_it_is_pasted() {
        are_said(&[
            (
                "[train]\nmembers.x = 2",
                "line 2, column 1",
                "this is a table; write a whole number, 0 or more",
            ),
            (
                "[train]\nmembers = 2024-05-31",
                "line 2, column 11",
                "2024-05-31 is a date or a time; write a whole number, 0 or more",
            ),
            (
                "[[train]]\nmembers = 2",
                "line 1, column 1",
                "two brackets make a list of tables, and there is one; write [train]",
            ),
            (
                "[train]\nbalance_classes = True",
                "line 2, column 19",
                "write true in small letters",
            ),
            (
                "[[explain]]\nmethod = 0.5",
                "line 2, column 10",
                "0.5 is a number with a fraction; write the name of a method between quotation marks; \
                 `sways methods` lists them",
            ),
        ]);
    }

    #[test]
    fn a_delimiter_is_a_character_or_a_tab() {
        for (text, read) in [("tab", '\t'), ("\\t", '\t'), (";", ';')] {
            let text = format!("[data]\ndelimiter = \"{text}\"");
            let config = Config::parse(&text, "t.toml").unwrap();
            assert_eq!(config.data.delimiter, Some(read));
            let again = Config::parse(&config.to_toml(), "t.toml").unwrap();
            assert_eq!(again, config);
        }
        are_said(&[
            (
                "[data]\ndelimiter = \"ab\"",
                "line 2, column 13",
                "\"ab\" is no single character; write one, such as \";\" or \"\\t\"",
            ),
            (
                "[data]\ndelimiter = \"\"",
                "line 2, column 13",
                "\"\" is no single character; write one, such as \";\" or \"\\t\"",
            ),
            (
                "[data]\ndelimiter = 3",
                "line 2, column 13",
                "3 is a whole number; write it between quotation marks, \"3\"",
            ),
        ]);
    }

    #[test]
    fn a_wrong_type_is_named_in_plain_words() {
        are_said(&[
            (
                "[data]\npath = 2020-01-02",
                "line 2, column 8",
                "2020-01-02 is a date or a time; write one text between quotation marks",
            ),
            (
                "[model]\nactivation = 3",
                "line 2, column 14",
                "write one of its names between quotation marks; `sways schema` lists them",
            ),
            (
                "[model]\nactivation = \"re`lu\"",
                "line 2, column 14",
                "unknown value `re`lu`; did you mean `relu`? There are: ",
            ),
            (
                "[[explain]]\nmethod = \"gradient\"\noutput = 3",
                "line 3, column 10",
                "3 is a whole number; write one of its names between quotation marks; `sways schema` \
                 lists them",
            ),
            (
                "[data]\npositive = true",
                "line 2, column 12",
                "true is yes or no; write it between quotation marks, \"true\"",
            ),
            (
                "[data]\noutcome = [\"a\"]",
                "line 2, column 11",
                "this is a list; write one text between quotation marks",
            ),
            (
                "[data]\nexclude = \"a\"",
                "line 2, column 11",
                "\"a\" is text; write a list between [ and ]",
            ),
            (
                "[data]\nheader = \"yes\"",
                "line 2, column 10",
                "\"yes\" is text; write true or false",
            ),
            (
                "data = \"t.csv\"",
                "line 1, column 8",
                "\"t.csv\" is text; write [data] on a line of its own, and its keys on those below",
            ),
            (
                "[data]\n[explain]\nmethod = \"gradient\"",
                "line 2, column 1",
                "this is a table; write [[explain]], for there may be several",
            ),
            (
                "[[data]]\npath = \"t.csv\"",
                "line 1, column 1",
                "two brackets make a list of tables, and there is one; write [data]",
            ),
            (
                "[data]\ntypes = \"numeric\"",
                "line 2, column 9",
                "\"numeric\" is text; write [data.types] on a line of its own, and its keys on those \
                 below",
            ),
            (
                "[[explain]]\nmethod = \"lime\"\nmax_evaluations = 9\n[[explain]]\n\
                 method = \"shapley\"\nmax_evaluations = { a = 1 }",
                "line 6, column 1",
                "this is a table; write a whole number, 0 or more",
            ),
            (
                "[[explain]]\nmethod = \"shapley\"\nexact_up_to = \"many\"",
                "line 3, column 1",
                "\"many\" is text; write a whole number, 0 or more",
            ),
            (
                "[[explain]]\nmethod = \"shapley\"\nexact = 1\nrows = 3",
                "line 3, column 1",
                "unknown key `exact`; did you mean `exact_up_to`? There are: ",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"permutation\"\nrepeats = \"x\"",
                "line 4, column 11",
                "\"x\" is text; write a whole number, 0 or more",
            ),
        ]);
    }

    #[test]
    fn a_value_of_another_kind_says_what_belongs_there() {
        are_said(&[
            (
                "[data]\n[[data.types]]\nc = \"numeric\"",
                "line 2, column 1",
                "two brackets make a list of tables, and there is one; write [data.types]",
            ),
            (
                "[data]\n[[data.groups]]\nab = [\"a\"]",
                "line 2, column 1",
                "two brackets make a list of tables, and there is one; write [data.groups]",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"lime\"\noutput = inf",
                "line 4, column 10",
                "this is no finite number; write one of its names between quotation marks; \
                 `sways schema` lists them",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"weight-mean\"\nper = nan",
                "line 4, column 7",
                "this is no finite number; write one of its names between quotation marks; \
                 `sways schema` lists them",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"ale\"\npoints = inf",
                "line 4, column 10",
                "this is no finite number; write a whole number, 0 or more",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"lime\"\noutput = {}",
                "line 4, column 10",
                "write one of its names between quotation marks; `sways schema` lists them",
            ),
            (
                "[data]\n[train]\noptimizer = { adam = 1 }",
                "line 3, column 22",
                "write one of its names between quotation marks; `sways schema` lists them",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"partial-dependence\"\npairs = [[\"a\"]]",
                "line 4, column 9",
                "there is a list of 1; write two names each time, such as [[\"age\", \"income\"]]",
            ),
            (
                "[data]\n[[explain]]\nmethod = \"partial-dependence\"\npairs = [\"a\", \"b\"]",
                "line 4, column 9",
                "what is in this list is none itself; write two names each time, such as \
                 [[\"age\", \"income\"]]",
            ),
            (
                "[train]\nepochs = 1e308",
                "line 2, column 10",
                "1e308 is a number with a fraction; write a whole number, 0 or more",
            ),
        ]);
    }

    #[test]
    fn no_key_speaks_of_rust() {
        // Each key of each part, with a value of every kind.
        const PARTS: [(&str, &[&str]); 4] = [
            (
                "data",
                &[
                    "path",
                    "delimiter",
                    "encoding",
                    "sheet",
                    "header",
                    "decimal",
                    "date_order",
                    "missing",
                    "outcome",
                    "event",
                    "positive",
                    "exclude",
                    "include",
                    "group_by",
                    "weights",
                    "by",
                    "generator",
                    "rows",
                    "conditions",
                    "labels",
                    "seed",
                    "standardize",
                    "scaling",
                    "min_level_rows",
                    "max_levels",
                    "test_fraction",
                    "types",
                    "groups",
                ],
            ),
            ("model", &["hidden", "activation", "init"]),
            (
                "train",
                &[
                    "epochs",
                    "learning_rate",
                    "members",
                    "optimizer",
                    "batch_size",
                ],
            ),
            ("evidence", &["alpha", "folds", "permutations", "seed"]),
        ];
        const VALUES: [&str; 8] = [
            "\"x\"",
            "3",
            "-3",
            "1.5",
            "true",
            "[[1]]",
            "{ a = { b = 1 } }",
            "2020-01-02",
        ];
        let rust = [
            "usize", "u64", "f64", "u32", "struct", "sequence", "variant", "enum", "Option", "map",
            "wanted", "element",
        ];
        for (part, keys) in PARTS {
            let data = if part == "data" { "" } else { "[data]\n" };
            for (key, value) in keys.iter().flat_map(|key| VALUES.map(|value| (key, value))) {
                let text = format!("{data}[{part}]\n{key} = {value}\n");
                if let Err(error) = Config::parse(&text, "t.toml") {
                    let said = error.to_string();
                    let message = said.lines().next().unwrap_or("");
                    assert!(
                        rust.iter().all(|word| !message.contains(word)),
                        "{text}{said}"
                    );
                }
            }
        }
    }
}
