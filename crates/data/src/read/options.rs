//! How to read a table.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::Encoding;

use super::dos::Page;
use crate::nearest::nearest;
use crate::{
    column_type::ColumnType, dates::DateOrder, error::Error, event::EventRule, form::Form,
    number::Decimal,
};

/// How to read a table. The default finds everything out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// What stands between cells in a text file; else the one of `,` `;` tab and `|`
    /// that the first lines have.
    pub delimiter: Option<char>,
    /// What the bytes of a text file stand for, by its name or one of its labels in the
    /// WHATWG's Encoding Standard, such as `gbk` or `windows-1252`; else a byte order
    /// mark says it, or the bytes look like it.
    pub encoding: Option<String>,
    /// The sheet of a workbook, by its name or its number, counted from 1; else the first
    /// that has a table.
    pub sheet: Option<String>,
    /// Whether there is a row of names above the others in a text file or a sheet; else
    /// it shows in the first rows.
    pub header: Option<bool>,
    /// The column that says what rows weigh: numbers, and none of them a word for a missing one.
    pub weights: Option<String>,
    /// What columns are, by their names; the others show it.
    pub types: BTreeMap<String, ColumnType>,
    /// Columns that are not read.
    pub skip: Vec<String>,
    /// The columns that are read, where there are such; else all.
    pub only: Option<Vec<String>>,
    /// The mark in front of a number's fraction in a text file; else each column's cells
    /// show it.
    pub decimal: Option<Decimal>,
    /// What comes first in dates such as `07/08/2020`; else each column's cells show it.
    pub date_order: Option<DateOrder>,
    /// The words and numbers that say that a value is missing, in place of the usual words
    /// and of numbers found to be such. An empty cell always is.
    pub missing: Option<Vec<String>>,
    /// Words and numbers that say so in one column, beside the usual ones.
    pub missing_in: BTreeMap<String, Vec<String>>,
    /// Words that are values of a column, though elsewhere they say that one is missing.
    pub kept: BTreeMap<String, Vec<String>>,
    /// Columns whose text is read as it stands in the file: no word of theirs says that a value is
    /// missing, or stands for another.
    pub verbatim: Vec<String>,
    /// How columns are written, where it is known beforehand.
    pub forms: BTreeMap<String, Form>,
    /// Levels that are called as rows of totals are: a row that has one is a row as others are.
    pub kept_totals: BTreeSet<String>,
    /// Whether apostrophes around cells are theirs, as those of a cultivar's name, `'Gala'`.
    pub apostrophes: bool,
    /// What is known of columns' values beside their forms.
    pub known: BTreeMap<String, Known>,
    /// Columns that a person named beside those above. Of the encodings that a text may be
    /// in, one in which they are there is taken.
    pub named: Vec<String>,
    /// How many bytes of a text file are taken apart at once, in whole rows; else a megabyte.
    /// What is read does not depend on it.
    pub block: Option<usize>,
}

/// What a model knows of the values of a column, by which other writings are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Of numbers without per cent: whether they are fractions of 1, so that per cent are hundredths.
    pub fractions: Option<bool>,
    /// Whether they are whole numbers, some of a thousand or more: of others that could be so written
    /// with marks between thousands it is said how they are read.
    pub thousands: bool,
    /// Of dates that lie some time back: the last year that two digits can mean.
    pub last_year: Option<i64>,
}

/// Names of encodings, for who misspelt one.
const LABELS: [&str; 32] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "latin1",
    "latin2",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-7",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "macintosh",
    "x-mac-cyrillic",
    "ibm437",
    "ibm850",
    "ibm866",
    "koi8-r",
    "koi8-u",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
];

/// The encoding of a name, as the standard or other programs call it.
fn named(name: &str) -> Option<&'static Encoding> {
    let found = |label: &str| Encoding::for_label(label.as_bytes());
    let is_letter = |letter: &char| letter.is_ascii_alphanumeric();
    let plain: String = name.chars().filter(is_letter).collect();
    let plain = plain.to_ascii_lowercase();
    let as_others_say = || match plain.as_str() {
        "macroman" | "macosroman" => found("macintosh"),
        "maccyrillic" => found("x-mac-cyrillic"),
        "ansi" => found("windows-1252"),
        "utf8sig" | "utf8bom" => found("utf-8"),
        "utf16" => found("utf-16"),
        "cp866" => found("ibm866"),
        "cp932" | "ms932" => found("shift_jis"),
        "cp936" => found("gbk"),
        "cp949" => found("euc-kr"),
        "cp950" => found("big5"),
        "latin9" => found("iso-8859-15"),
        _ => {
            let page = plain.strip_prefix("windows").or(plain.strip_prefix("win"));
            let page = page.map(|page| format!("windows-{page}"));
            found(&page.unwrap_or_else(|| plain.clone()))
        }
    };
    found(name).or_else(as_others_say)
}

impl ReadOptions {
    /// Whether a column is read.
    pub(super) fn reads(&self, name: &str) -> bool {
        let is_name = |other: &String| other == name;
        !self.skip.iter().any(is_name)
            && self
                .only
                .as_ref()
                .is_none_or(|only| only.iter().any(is_name))
    }

    /// The names of columns that somebody expects in the file.
    pub(super) fn expected(&self) -> Vec<&str> {
        let names = self.named.iter().chain(self.only.iter().flatten());
        let names = names.chain(&self.skip).chain(self.types.keys());
        let names = names.chain(self.missing_in.keys()).chain(self.kept.keys());
        names.map(String::as_str).collect()
    }

    /// The encoding of DOS that is asked for.
    pub(super) fn dos(&self) -> Option<Page> {
        Page::of(self.encoding.as_ref()?)
    }

    /// The encoding that is asked for, where it is none of [`ReadOptions::dos`].
    ///
    /// # Errors
    /// [`Error::UnknownEncoding`] where there is none of this name.
    pub(super) fn encoding(&self) -> Result<Option<&'static Encoding>, Error> {
        let Some(name) = &self.encoding else {
            return Ok(None);
        };
        named(name).map(Some).ok_or_else(|| {
            let suggestion = nearest(name, &LABELS);
            Error::UnknownEncoding {
                name: name.clone(),
                suggestion: suggestion
                    .map(|label| format!(" (did you mean {label:?}?)"))
                    .unwrap_or_default(),
            }
        })
    }

    /// Says which words and numbers mean a missing value: `word` everywhere, in place of the
    /// usual ones; `column=word` in one column, beside them. Of several `=` the last stands between the
    /// two, or the first of those that follow each other there.
    pub fn take_as_missing(&mut self, said: Option<&[String]>) {
        let mut everywhere = Vec::new();
        for text in said.unwrap_or_default() {
            let before = text.rsplit_once('=').map_or("", |(before, _)| before);
            let column = before.trim_end_matches('=');
            match text[column.len()..].strip_prefix('=') {
                Some(word) if !column.is_empty() && !word.is_empty() => {
                    let of_column = self.missing_in.entry(column.to_owned()).or_default();
                    of_column.push(word.to_owned());
                }
                _ => everywhere.push(text.clone()),
            }
        }
        self.missing = said
            .filter(|said| said.is_empty() || !everywhere.is_empty())
            .map(|_| everywhere);
    }

    /// Reads columns whose forms are known as is said here instead, where something is said: what
    /// a person says of a table weighs more than what was true of another.
    pub fn overrule_forms(&mut self) {
        for form in self.forms.values_mut() {
            form.decimal = self.decimal.unwrap_or(form.decimal);
            form.date_order = self.date_order.unwrap_or(form.date_order);
            if self.missing.is_some() {
                form.missing.clone_from(&self.missing);
                form.sentinels.clear();
            }
        }
    }

    /// Keeps what the rule names as a value of the outcome: who asks for the event
    /// `disorder != None` does not mean rows without a disorder's name.
    pub fn keep(&mut self, outcome: &str, rule: &EventRule) {
        self.named.push(outcome.to_owned());
        let named: Vec<&str> = match rule {
            EventRule::Detect => Vec::new(),
            EventRule::Positive(value) => {
                let parts = value.split(',').filter(|_| value.contains(','));
                parts.chain([value.as_str()]).map(str::trim).collect()
            }
            EventRule::Comparison(comparison) => comparison.text().into_iter().collect(),
        };
        if !named.is_empty() {
            let named = named.into_iter().map(str::to_owned);
            self.kept
                .entry(outcome.to_owned())
                .or_default()
                .extend(named);
        }
    }

    /// The delimiter as a byte.
    ///
    /// # Errors
    /// [`Error::Delimiter`] where it cannot be one.
    pub(super) fn delimiter(&self) -> Result<Option<u8>, Error> {
        match self.delimiter {
            None => Ok(None),
            Some(letter) if letter.is_ascii() && !matches!(letter, '"' | '\n' | '\r') => {
                Ok(Some(letter as u8))
            }
            Some(delimiter) => Err(Error::Delimiter { delimiter }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_known_by_the_names_that_programs_use() {
        for (name, encoding) in [
            ("latin1", "windows-1252"),
            ("Latin-1", "windows-1252"),
            ("MacRoman", "macintosh"),
            ("cp1250", "windows-1250"),
            ("win-1251", "windows-1251"),
            ("utf_8", "UTF-8"),
        ] {
            assert_eq!(named(name).map(Encoding::name), Some(encoding), "{name}");
        }
        let options = ReadOptions {
            encoding: Some("windows-125O".to_owned()),
            ..ReadOptions::default()
        };
        let said = options.encoding().unwrap_err().to_string();
        assert!(said.contains("did you mean \"windows-125"), "{said}");
        assert_eq!(named("cp850"), None);
    }
}
