//! Names for columns.

use std::collections::{HashMap, HashSet};

use super::written::as_read;
use crate::file_note::FileNote;

/// The name of a column that has none, by its number, counted from 1.
pub(super) fn numbered(number: usize) -> String {
    format!("column_{number}")
}

/// The names with those that are empty, or come again, replaced, and what is to be
/// said of that. A line break in a name is a space; letters are as they are meant to be read.
pub(super) fn settle(names: Vec<String>) -> (Vec<String>, Option<FileNote>) {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| as_read(&on_one_line(&name)).into_owned())
        .collect();
    let mut taken: HashSet<String> = HashSet::new();
    // Where the search for a copy of a name that is free goes on.
    let mut copies: HashMap<String, usize> = HashMap::new();
    let mut renamed = Vec::new();
    let given: HashSet<&String> = names.iter().collect();
    let mut settled = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let number = index + 1;
        let wanted = if name.is_empty() {
            numbered(number)
        } else {
            name.clone()
        };
        let is_free = |name: &String| !taken.contains(name);
        let is_new = |name: &String| is_free(name) && !given.contains(name);
        let free = if !name.is_empty() && is_free(&wanted) || is_new(&wanted) {
            wanted
        } else {
            let copy = copies.entry(wanted.clone()).or_insert(1);
            loop {
                *copy += 1;
                let name = format!("{wanted}_{copy}");
                if is_new(&name) {
                    break name;
                }
            }
        };
        if free != *name {
            renamed.push((number, free.clone()));
        }
        taken.insert(free.clone());
        settled.push(free);
    }
    let note = (!renamed.is_empty()).then_some(FileNote::Renamed {
        columns: renamed,
        lettered: false,
    });
    (settled, note)
}

/// The names with a made-up one for each that is blank, and what is to be said of that; the others
/// as they are.
pub(super) fn fill_in(names: Vec<String>) -> (Vec<String>, Option<FileNote>) {
    let given: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut made = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if name.trim().is_empty() {
            let wanted = numbered(index + 1);
            let mut copies = (2..).map(|copy| format!("{wanted}_{copy}"));
            let is_new = |name: &String| !given.contains(name.as_str());
            let name = Some(wanted.clone()).filter(is_new);
            let name = name.or_else(|| copies.find(is_new));
            made.push((index + 1, name.unwrap_or(wanted)));
        }
    }
    let mut names = names;
    for (number, name) in &made {
        names[number - 1].clone_from(name);
    }
    let note = (!made.is_empty()).then_some(FileNote::Renamed {
        columns: made,
        lettered: false,
    });
    (names, note)
}

fn on_one_line(name: &str) -> String {
    if !name.contains(['\n', '\r']) {
        return name.to_owned();
    }
    let lines: Vec<&str> = name.lines().map(str::trim).collect();
    lines.join(" ").replace('\r', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settled(names: &[&str]) -> Vec<String> {
        settle(names.iter().map(|name| (*name).to_owned()).collect()).0
    }

    #[test]
    fn names_that_are_missing_or_come_twice_are_replaced() {
        assert_eq!(settled(&["a", "a", "a_2", "a"]), ["a", "a_3", "a_2", "a_4"]);
        assert_eq!(settled(&["", "x", ""]), ["column_1", "x", "column_3"]);
        assert_eq!(settled(&["", "column_1"]), ["column_1_2", "column_1"]);
        assert_eq!(settled(&["age\n(years)"]), ["age (years)"]);
        assert_eq!(settled(&["u\u{308}ber", "R&amp;D"]), ["über", "R&D"]);
        let (_, note) = settle(vec!["a".to_owned(), "a".to_owned()]);
        let said = note.unwrap().to_string();
        assert!(said.ends_with("became \"a_2\" (column 2)"), "{said}");
        assert_eq!(settle(vec!["a".to_owned(), "b".to_owned()]).1, None);
    }

    #[test]
    fn a_blank_name_is_filled_in() {
        let names = ["R&amp;D", "", "column_2", " "].map(str::to_owned);
        let (filled, note) = fill_in(names.to_vec());
        assert_eq!(filled, ["R&amp;D", "column_2_2", "column_2", "column_4"]);
        assert!(note.is_some());
        assert_eq!(fill_in(vec!["a".to_owned()]), (vec!["a".to_owned()], None));
    }

    proptest! {
        #[test]
        fn names_differ_and_are_kept_where_they_do(
            names in proptest::collection::vec("[ab]?|column_[12]|a_2", 0..12),
        ) {
            let settled = settle(names.clone()).0;
            let different: HashSet<&String> = settled.iter().collect();
            prop_assert_eq!(different.len(), names.len());
            prop_assert!(settled.iter().all(|name| !name.is_empty()));
            for (place, name) in names.iter().enumerate() {
                if !name.is_empty() && !names[..place].contains(name) {
                    prop_assert_eq!(&settled[place], name);
                }
            }
        }
    }
}
