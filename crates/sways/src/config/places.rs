//! Where a setting stands in a configuration's text.

use sways_data::plain;
use toml::de::{DeTable, DeValue};

/// The line, counted from 1, of the setting that a message begins with, as in `train.epochs: 0 is
/// not allowed`; `None` where it stands nowhere.
pub fn line_of(text: &str, message: &str) -> Option<usize> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let end = message.find(|c| !is_key(c)).unwrap_or(message.len());
    let keys: Vec<&str> = message[..end].split('.').collect();
    let document = DeTable::parse(text).ok()?;
    let mut found = Vec::new();
    places(document.get_ref(), &keys, &mut found);
    let said = &message[end..];
    // Of several blocks that have it, the one whose value is named.
    let named = |it: &&(usize, &str)| says(said, &plain(it.1.trim_matches('"')));
    let (start, _) = found.iter().find(named).or(found.first())?;
    let before = text.get(..*start)?;
    Some(before.matches('\n').count() + 1)
}

/// Whether a message names a value: it may not be a part of another.
fn says(message: &str, value: &str) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    message.match_indices(value).any(|(at, _)| {
        let (before, behind) = (&message[..at], &message[at + value.len()..]);
        !value.is_empty() && !goes_on(before.chars().next_back()) && !goes_on(behind.chars().next())
    })
}

/// Where the key of a block begins that is the first behind a place.
pub fn place_of(text: &str, key: &str, behind: usize) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut found = Vec::new();
    let keys: Vec<&str> = key.split('.').collect();
    places(document.get_ref(), &keys, &mut found);
    let behind = found.into_iter().filter(|(start, _)| *start >= behind);
    behind.map(|(start, _)| start).min()
}

/// Where the values of a key lie, and how they begin.
fn places<'a>(table: &'a DeTable<'_>, keys: &[&str], found: &mut Vec<(usize, &'a str)>) {
    let Some((first, rest)) = keys.split_first() else {
        return;
    };
    for (key, value) in table {
        if key.get_ref().as_ref() != *first {
            continue;
        }
        if rest.is_empty() {
            let text = match value.get_ref() {
                DeValue::String(text) => text.as_ref(),
                DeValue::Integer(number) => number.as_str(),
                DeValue::Float(number) => number.as_str(),
                _ => "",
            };
            found.push((key.span().start, text));
            continue;
        }
        match value.get_ref() {
            DeValue::Table(table) => places(table, rest, found),
            DeValue::Array(values) => {
                for value in values {
                    if let DeValue::Table(table) = value.get_ref() {
                        places(table, rest, found);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "seed = 1\n\n[data]\npath = \"t.csv\"\ntypes = { age = \"text\" }\n\
        [train]\nepochs = 10\n[[explain]]\nmethod = \"ale\"\npoints = 5\n\
        [[explain]]\nmethod = \"ale\"\npoints = 99999\n";

    #[test]
    fn the_line_of_a_setting_is_found() {
        for (message, line) in [
            ("seed: 1 is not allowed", Some(1)),
            ("data.types.age: no such type", Some(5)),
            ("train.epochs: 10 is not allowed", Some(7)),
            ("train: everything", Some(6)),
            ("explain.points: 99999 is not allowed", Some(13)),
            ("explain.points: 5 is not allowed", Some(10)),
            ("explain.points: 9 is not allowed", Some(10)),
            ("explain.points: 99999 is above 5000", Some(13)),
            ("train.members: 5 is not allowed", None),
            ("something else", None),
            ("", None),
        ] {
            assert_eq!(line_of(TEXT, message), line, "{message}");
        }
        assert_eq!(line_of("no TOML", "seed: 1"), None);
    }
}
