//! Where a setting stands in a configuration's text.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line, counted from 1, of the setting that a message begins with, as in `train.epochs: 0 is
/// not allowed`; `None` where it stands nowhere. Of several blocks that explain it is the one at this
/// place.
pub fn line_of(text: &str, message: &str, block: Option<usize>) -> Option<usize> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let end = message.find(|c| !is_key(c)).unwrap_or(message.len());
    let keys: Vec<&str> = message[..end].split('.').collect();
    line_at(text, &keys, block)
}

/// The line of the setting that these keys lead to; where it is not set, of what it would stand in.
pub fn line_at(text: &str, keys: &[&str], block: Option<usize>) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let start = start_of(document.get_ref(), keys, block)?;
    Some(text.get(..start)?.matches('\n').count() + 1)
}

/// Where the last of the keys begins that is there.
fn start_of(table: &DeTable<'_>, keys: &[&str], block: Option<usize>) -> Option<usize> {
    let (first, rest) = keys.split_first()?;
    let (key, value) = table
        .iter()
        .find(|(key, _)| key.get_ref().as_ref() == *first)?;
    let within = match (value.get_ref(), block) {
        (DeValue::Table(table), _) => {
            start_of(table, rest, None).or_else(|| start_of_value(value, rest))
        }
        (DeValue::Array(blocks), Some(block)) => blocks.get(block).map(|it| {
            let within = it.get_ref().as_table();
            let within = within.and_then(|table| start_of(table, rest, None));
            within.unwrap_or(it.span().start)
        }),
        (DeValue::Array(blocks), None) => {
            let mut tables = blocks.iter().filter_map(|it| it.get_ref().as_table());
            tables
                .find_map(|table| start_of(table, rest, None))
                .or_else(|| start_of_value(value, rest))
        }
        _ => None,
    };
    Some(within.unwrap_or(key.span().start))
}

/// Where the string begins that is the last key, or a column's entry such as `age=99`, in a list or a
/// table of lists.
fn start_of_value(value: &Spanned<DeValue<'_>>, keys: &[&str]) -> Option<usize> {
    let [name] = keys else { return None };
    let is_entry = |text: &str| {
        text.strip_prefix(name)
            .is_some_and(|it| it.starts_with('='))
    };
    match value.get_ref() {
        DeValue::String(text) if text == name || is_entry(text) => Some(value.span().start),
        DeValue::Array(values) => values.iter().find_map(|it| start_of_value(it, keys)),
        DeValue::Table(table) => {
            let found = table.iter().filter_map(|(_, it)| start_of_value(it, keys));
            found.min()
        }
        _ => None,
    }
}

/// Where the key of a block begins that is the first behind a place.
pub fn place_of(text: &str, key: &str, behind: usize) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut found = Vec::new();
    let keys: Vec<&str> = key.split('.').collect();
    places(document.get_ref(), &keys, &mut found);
    found.into_iter().filter(|start| *start >= behind).min()
}

/// Where a key stands, in whatever block.
fn places(table: &DeTable<'_>, keys: &[&str], found: &mut Vec<usize>) {
    let Some((first, rest)) = keys.split_first() else {
        return;
    };
    for (key, value) in table {
        if key.get_ref().as_ref() != *first {
            continue;
        }
        if rest.is_empty() {
            found.push(key.span().start);
            continue;
        }
        match value.get_ref() {
            DeValue::Table(table) => places(table, rest, found),
            DeValue::Array(values) => {
                let tables = values.iter().filter_map(|it| it.get_ref().as_table());
                tables.for_each(|table| places(table, rest, found));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "seed = 1\n\n[data]\npath = \"t.csv\"\ntypes = { \"a b\" = \"text\" }\n\
        [train]\nepochs = 10\n[[explain]]\nmethod = \"ale\"\npoints = 5\n\
        [[explain]]\nmethod = \"ale\"\n\n[[explain]]\nmethod = \"ale\"\npoints = 5.0\n";

    #[test]
    fn the_line_of_a_setting_is_found() {
        for (message, block, line) in [
            ("seed: 1 is not allowed", None, Some(1)),
            ("train.epochs: 10 is not allowed", None, Some(7)),
            ("train: everything", None, Some(6)),
            ("train.members: 5 is not allowed", None, Some(6)),
            ("explain.points: -1 is not allowed", Some(0), Some(10)),
            ("explain.points: -1 is not allowed", Some(1), Some(11)),
            ("explain.points: -1 is not allowed", Some(2), Some(16)),
            ("explain: something", Some(2), Some(14)),
            ("explain.points: 5 is not allowed", None, Some(10)),
            ("explain: 3 blocks", None, Some(8)),
            ("evidence.folds: 0 is not allowed", None, None),
            ("something else", None, None),
            ("", None, None),
        ] {
            assert_eq!(line_of(TEXT, message, block), line, "{message} {block:?}");
        }
        assert_eq!(line_of("no TOML", "seed: 1", None), None);
        let inline = "explain = [\n{method = \"ale\"},\n{method = \"ale\", points = 0}]";
        assert_eq!(line_of(inline, "explain.points: 0", Some(1)), Some(3));
        assert_eq!(line_at(TEXT, &["data", "types", "a b"], None), Some(5));
        assert_eq!(line_at(TEXT, &["data", "groups", "a.b"], None), Some(3));
        let lists = "[data]\nexclude = [\n\"a\",\n\"b\"]\nmissing = [\"NA\",\n\"age=99\"]\n\
            [data.groups]\none = [\"a\",\n\"c\"]\ntwo = [\n\"d\"]\n";
        for (keys, line) in [
            (["data", "exclude", "b"], 4),
            (["data", "exclude", "c"], 2),
            (["data", "missing", "age"], 6),
            (["data", "groups", "c"], 9),
            (["data", "groups", "d"], 11),
            (["data", "groups", "two"], 10),
            (["data", "groups", "e"], 7),
        ] {
            assert_eq!(line_at(lists, &keys, None), Some(line), "{keys:?}");
        }
    }
}
