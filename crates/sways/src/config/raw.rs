//! What TOML's reader says of a text that is none, in plain words.

use std::ops::Range;

/// What TOML's reader says of a text without quotation marks, or with others than TOML's, or with a
/// backslash that begins no escape, says nothing of any of these. `kind` is what belongs there, if
/// that is known.
pub(super) fn of_text(message: &str, line: &str, kind: Option<&str>) -> Option<String> {
    const OF_VALUE: [&str; 12] = [
        "`_` may only go between",
        "floating-point number overflowed",
        "invalid binary",
        "invalid date",
        "invalid exponent",
        "invalid hexadecimal",
        "invalid octal",
        "invalid time",
        "invalid float",
        "invalid boolean",
        "expected literal string",
        "string values must be quoted",
    ];
    let value = line.split_once('=').map(|(_, value)| value.trim())?;
    let is_escape = ["unicode value digits", "unicode hexadecimal", "escape"]
        .iter()
        .any(|it| message.contains(it));
    if is_escape && value.starts_with('"') && value.contains('\\') {
        let text = value.trim_matches('"');
        return Some(format!(
            "a backslash between quotation marks begins an escape; write '{text}'"
        ));
    }
    let is_of_value = OF_VALUE.iter().any(|it| message.starts_with(it));
    let quotes = ['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}'];
    let text = value.trim_matches(quotes);
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    let small = text.to_lowercase();
    let may_be_truth = kind.is_none_or(|kind| kind == "boolean");
    if is_of_value && may_be_truth && ["true", "false"].contains(&small.as_str()) {
        return Some(format!("write {small} in small letters"));
    }
    // A list or a table within the line has what belongs there between its marks.
    if is_of_value && value.starts_with(['[', '{']) {
        let mut words = value.split(['[', ']', '{', '}', ',', '=']).map(str::trim);
        let word = words.rfind(|it| it.starts_with(char::is_alphabetic));
        return word.map(|word| {
            format!(
                "a text needs quotation marks, within brackets and braces, too; write \"{word}\""
            )
        });
    }
    if let Some(wanted) = kind.filter(|_| is_of_value).and_then(plainly) {
        let beside = if value.is_empty() {
            ""
        } else {
            ", and nothing beside it"
        };
        return Some(format!("write {wanted} here{beside}"));
    }
    if is_of_value && value.is_empty() && kind == Some("string") {
        return Some("write a text between quotation marks here".to_owned());
    }
    // A remark is none of it.
    let text = text.split(" #").next().unwrap_or_default().trim_end();
    let is_text = is_of_value && (begins || kind == Some("string"));
    if is_text && text.contains('\\') && !text.contains('\'') {
        return Some(format!("a text needs quotation marks; write '{text}'"));
    }
    if is_text && !text.contains(['"', '\\', '[']) {
        return Some(format!("a text needs quotation marks; write \"{text}\""));
    }
    let is_unknown = is_of_value && !text.contains('"');
    is_unknown.then(|| {
        "this is no value; write a number, true or false, or a text between quotation marks"
            .to_owned()
    })
}

/// What belongs where a kind of the schema's is wanted that is no text.
fn plainly(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list between [ and ], with commas between its entries,",
        _ => return None,
    })
}

/// Whether TOML's reader says that entries of a list do not stand side by side as they should.
pub(super) fn is_of_list(message: &str) -> bool {
    message.starts_with("missing comma between array elements")
}

/// The line with a text that does not end: this one, or the nearest above that begins in the same list.
pub(super) fn unclosed(text: &str, at: usize) -> Option<Range<usize>> {
    let start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let mut at = start(text.floor_char_boundary(at));
    loop {
        let line = text[at..].lines().next().unwrap_or("");
        let indent = line.len() - line.trim_start().len();
        if is_unclosed(line) {
            return Some(at + indent..at + line.len());
        }
        let begins_list = line.contains('=') && !line.trim_start().starts_with(['"', '\'', '#']);
        if at == 0 || begins_list {
            return None;
        }
        at = start(at - 1);
    }
}

/// Whether a text that begins on a line does not end there.
fn is_unclosed(line: &str) -> bool {
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '#') => return false,
            (None, '"' | '\'') => quote = Some(letter),
            (Some('"'), '\\') => {
                letters.next();
            }
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    quote.is_some()
}

/// What is said of a list whose entries do not stand side by side as they should; the fault is in this
/// column of a line, counted from 0.
pub(super) fn of_list(line: &str, column: usize, is_unclosed: bool) -> String {
    if is_unclosed {
        return "a text in this list has no end; write its second quotation mark".to_owned();
    }
    let indent = line.chars().take_while(|it| it.is_whitespace()).count();
    let begins_other = line.trim_start().starts_with('[') || line.contains('=');
    if column == indent && begins_other {
        return "the list above has no end; write ] behind its last entry".to_owned();
    }
    "there is no comma between this entry and the one before; write one".to_owned()
}

/// What TOML's reader says, by how that begins, and what is said instead.
const RAW: [(&str, &str); 24] = [
    (
        "key with no value",
        "there is no = here; a setting is written as name = value, and a remark begins with #",
    ),
    (
        "unexpected key or value, expected newline",
        "this does not belong here; each setting has a line of its own, name = value",
    ),
    ("unclosed table", "write ] behind the name"),
    (
        "unclosed array table, expected `]]`",
        "write ]] behind the name",
    ),
    ("unclosed array table", "write ] once more behind the name"),
    (
        "invalid basic string, expected `\"`",
        "this text has no end; write its second quotation mark",
    ),
    (
        "invalid literal string, expected `'`",
        "this text has no end; write its second quotation mark",
    ),
    (
        "missing opening quote",
        "this text has no beginning; write its first quotation mark",
    ),
    ("extra `=`", "there is a second =; remove it"),
    ("extra comma", "there is a comma too many; remove it"),
    (
        "unexpected leading zero",
        "a number does not begin with 0; remove it",
    ),
    (
        "invalid fraction",
        "write a digit behind the point, such as 1.0",
    ),
    (
        "invalid mantissa",
        "write a digit before the point, such as 0.5",
    ),
    (
        "invalid multi-line",
        "this text of several lines has no end; write its three quotation marks once more",
    ),
    (
        "unclosed inline table",
        "these braces have no end; write } behind the last entry, on the same line",
    ),
    (
        "carriage return must be followed",
        "a line ends in a carriage return alone; save the file with lines as other programs end them",
    ),
    (
        "cannot extend value of type",
        "this is set above and is no table; remove one of the two",
    ),
    ("missing key for inline table", BRACES),
    ("missing comma between key-value pairs", BRACES),
    ("missing assignment between key-value pairs", BRACES),
    ("invalid unquoted key", NAMES),
    (
        "unquoted keys cannot be empty",
        "there is no name here; write one",
    ),
    ("missing value for key", "there is no name here; write one"),
    ("invalid key-value pair", "there is no name here; write one"),
];

const BRACES: &str = "between braces stands name = value, with commas between several, on one line";

const NAMES: &str = "a name is made of letters from A to Z, digits, - and _; write any other between \
                     quotation marks";

/// What is said of a text that is no TOML, in plain words; `above` is what stands before it, on its
/// line, too.
pub(super) fn of_toml(message: &str, line: &str, above: &str) -> Option<String> {
    if message == "duplicate key" {
        let name = line.split('=').next().unwrap_or("").trim();
        let is_header = name.starts_with('[');
        let lines = above.lines().take(above.matches('\n').count());
        let alike = lines.enumerate().filter(|(_, other)| {
            let of_other = match other.split_once('=') {
                Some((key, _)) if !is_header => key,
                _ => other,
            };
            of_other.trim() == name
        });
        // One of several that are there already.
        let bare = name.trim_matches(['[', ']', ' ']);
        let several = format!("[[{bare}]]");
        if is_header && !name.starts_with("[[") && above.lines().any(|it| it.trim() == several) {
            return Some(format!("there are several of these; write {several}"));
        }
        let one = name.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let single = one.filter(|it| it.starts_with('[')).and_then(|one| {
            let list = one.trim_matches(['[', ']']);
            let is_it = |other: &str| {
                let key = other.split('=').next().unwrap_or("").trim();
                other.trim() == one || other.contains('=') && key == list
            };
            Some((above.lines().position(is_it)? + 1, list))
        });
        if let Some((place, list)) = single {
            return Some(format!(
                "line {place} does not begin one of several; write [[{list}]] there as well"
            ));
        }
        let first = alike.map(|(place, _)| place + 1).last();
        let on = first.map_or_else(String::new, |line| format!(", on line {line}"));
        return Some(format!("this is there already{on}; keep one of them"));
    }
    let (_, said) = RAW.iter().find(|(begins, _)| message.starts_with(begins))?;
    Some((*said).to_owned())
}
