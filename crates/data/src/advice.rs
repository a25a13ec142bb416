//! Settings that a message advises, in the words of whoever reads it.

use std::fmt::Write as _;

use crate::{column_type::ColumnType, comparison::Comparison, shown::is_obeyed};

/// Whether a reader gave settings as flags on the command line, as keys of a TOML file, or as
/// keyword arguments of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// `--exclude age`.
    Flags,
    /// `data.exclude = ["age"]`.
    Keys,
    /// `exclude=["age"]`.
    Keywords,
}

/// A setting that a message advises, ready to be pasted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Advice {
    /// This value of the outcome is the event.
    Positive(String),
    /// The event happened where this holds.
    Event(Comparison),
    /// These columns are no conditions.
    Exclude(Vec<String>),
    /// These are, whatever they look like.
    Include(Vec<String>),
    /// Rows with the same value here belong together.
    GroupBy(String),
    /// This column says what rows weigh.
    Weights(String),
    /// These columns are one condition of this name.
    Group(String, Vec<String>),
    /// What a column is.
    Type(String, ColumnType),
    /// In this column this value says that there is none.
    Missing(String, String),
}

impl Advice {
    /// The setting as text to be pasted.
    pub fn text(&self, wording: Wording) -> String {
        match wording {
            Wording::Flags => self.flag(),
            Wording::Keys => self.key(),
            Wording::Keywords => self.keyword(),
        }
    }

    /// The flag by which several values of a column say that there is none.
    pub(crate) fn missing_all<'a>(column: &str, values: impl Iterator<Item = &'a str>) -> String {
        let words: Vec<String> = values.map(|value| format!("{column}={value}")).collect();
        format!("--missing {}", shell(&names(&words)))
    }

    fn flag(&self) -> String {
        match self {
            Self::Positive(value) => format!("--positive {}", shell(value)),
            Self::Event(event) => format!("--event {}", shell(&event.to_string())),
            Self::Exclude(columns) => format!("--exclude {}", shell(&names(columns))),
            Self::Include(columns) => format!("--include {}", shell(&names(columns))),
            Self::GroupBy(column) => format!("--group-by {}", shell(column)),
            Self::Weights(column) => format!("--weights {}", shell(column)),
            Self::Group(name, columns) => {
                format!("--group {}", shell(&format!("{name}={}", names(columns))))
            }
            Self::Type(column, kind) => format!("--type {}", shell(&format!("{column}={kind}"))),
            Self::Missing(column, value) => {
                Self::missing_all(column, std::iter::once(value.as_str()))
            }
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Positive(value) => format!("data.positive = {}", toml_string(value)),
            Self::Event(event) => format!("data.event = {}", toml_string(&event.to_string())),
            Self::Exclude(columns) => format!("data.exclude = {}", list(columns)),
            Self::Include(columns) => format!("data.include = {}", list(columns)),
            Self::GroupBy(column) => format!("data.group_by = {}", toml_string(column)),
            Self::Weights(column) => format!("data.weights = {}", toml_string(column)),
            Self::Group(name, columns) => {
                format!("data.groups.{} = {}", toml_key(name), list(columns))
            }
            Self::Type(column, kind) => format!("data.types.{} = \"{kind}\"", toml_key(column)),
            Self::Missing(column, value) => {
                format!("data.missing = {}", list(&[format!("{column}={value}")]))
            }
        }
    }
}

impl Advice {
    fn keyword(&self) -> String {
        match self {
            Self::Positive(value) => format!("positive={}", toml_string(value)),
            Self::Event(event) => format!("event={}", toml_string(&event.to_string())),
            Self::Exclude(columns) => format!("exclude={}", list(columns)),
            Self::Include(columns) => format!("include={}", list(columns)),
            Self::GroupBy(column) => format!("group_by={}", toml_string(column)),
            Self::Weights(column) => format!("weights={}", toml_string(column)),
            Self::Group(name, columns) => {
                format!("groups={{{}: {}}}", toml_string(name), list(columns))
            }
            Self::Type(column, kind) => format!("types={{{}: \"{kind}\"}}", toml_string(column)),
            Self::Missing(column, value) => {
                format!("missing={}", list(&[format!("{column}={value}")]))
            }
        }
    }
}

/// Names separated by commas; those that hold a comma or a quotation mark in quotation marks, as
/// in CSV.
fn names(columns: &[String]) -> String {
    let name = |name: &String| {
        if name.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.clone()
        }
    };
    columns.iter().map(name).collect::<Vec<_>>().join(",")
}

fn list(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| toml_string(column)).collect();
    format!("[{}]", columns.join(", "))
}

/// Text as one argument of a shell: as it is where no character of it means something
/// there, else in quotation marks; with escapes, as bash and zsh have them, where it holds what cannot
/// be seen.
pub fn shell(text: &str) -> String {
    if text.contains(is_obeyed) {
        return format!("$'{}'", text.chars().map(in_escapes).collect::<String>());
    }
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-.,:/+@%=".contains(letter);
    // Where a word begins with `=`, zsh takes the rest for a program's name.
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('=') {
        text.to_owned()
    } else if text.contains('\'') && text.contains('!') {
        // Between double quotation marks `!` is of the shell's history, and a `\` before it stays.
        format!("'{}'", text.replace('\'', "'\\''"))
    } else if text.contains('\'') {
        let escaped = |letter: char| matches!(letter, '"' | '$' | '`' | '\\');
        let mut quoted = String::from('"');
        for letter in text.chars() {
            if escaped(letter) {
                quoted.push('\\');
            }
            quoted.push(letter);
        }
        quoted + "\""
    } else {
        format!("'{text}'")
    }
}

/// A character between `$'` and `'`.
fn in_escapes(letter: char) -> String {
    match letter {
        '\\' | '\'' => format!("\\{letter}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        letter if is_obeyed(letter) => format!("\\u{:04x}", u32::from(letter)),
        letter => letter.to_string(),
    }
}

/// Text as a TOML string.
pub fn toml_string(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if is_obeyed(letter) => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// A name as a key of TOML.
pub fn toml_key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        toml_string(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_can_be_an_argument() {
        let columns = vec!["red".to_owned(), "\"x\"".to_owned()];
        for (advice, keyword) in [
            (
                Advice::Exclude(columns.clone()),
                r#"exclude=["red", "\"x\""]"#,
            ),
            (
                Advice::Group("colour".to_owned(), columns),
                r#"groups={"colour": ["red", "\"x\""]}"#,
            ),
            (
                Advice::Type("age".to_owned(), ColumnType::Categorical),
                r#"types={"age": "categorical"}"#,
            ),
        ] {
            assert_eq!(advice.text(Wording::Keywords), keyword);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_gives_each_text_as_it_is() {
        let texts = [
            "Owner's pet != cat",
            "it's fine!",
            "`a=b` != '\"q\"'",
            "a $HOME \\ !",
            "it's $HOME `id` \\",
            "=x",
            "a\nb's \u{1b}[1m!",
            "",
        ];
        for text in texts {
            let command = format!("printf %s {}", shell(text));
            let mut bash = std::process::Command::new("bash");
            let said = bash.args(["-c", &command]).output().unwrap();
            assert_eq!(String::from_utf8(said.stdout).unwrap(), text, "{command}");
        }
    }

    #[test]
    fn advice_can_be_pasted() {
        let names = |names: &[&str]| names.iter().copied().map(String::from).collect();
        for (advice, flag, key) in [
            (
                Advice::Positive("ja".to_owned()),
                "--positive ja",
                "data.positive = \"ja\"",
            ),
            (
                Advice::Event("`my y` != \"a b\"".parse().unwrap()),
                "--event 'my y != a b'",
                "data.event = \"my y != a b\"",
            ),
            (
                Advice::Exclude(names(&["a", "b c"])),
                "--exclude 'a,b c'",
                "data.exclude = [\"a\", \"b c\"]",
            ),
            (
                Advice::Include(names(&["dose, mg", "x"])),
                "--include '\"dose, mg\",x'",
                "data.include = [\"dose, mg\", \"x\"]",
            ),
            (
                Advice::Missing("age".to_owned(), "99".to_owned()),
                "--missing age=99",
                "data.missing = [\"age=99\"]",
            ),
            (
                Advice::Exclude(names(&["a\nb", "it's\u{202e}"])),
                "--exclude $'\"a\\nb\",it\\'s\\u202e'",
                "data.exclude = [\"a\\u000Ab\", \"it's\\u202E\"]",
            ),
            (
                Advice::Positive("don't".to_owned()),
                "--positive \"don't\"",
                "data.positive = \"don't\"",
            ),
            (
                Advice::Group("colour".to_owned(), names(&["red", "green"])),
                "--group colour=red,green",
                "data.groups.colour = [\"red\", \"green\"]",
            ),
            (
                Advice::Type("the age".to_owned(), ColumnType::Categorical),
                "--type 'the age=categorical'",
                "data.types.\"the age\" = \"categorical\"",
            ),
        ] {
            assert_eq!(advice.text(Wording::Flags), flag);
            assert_eq!(advice.text(Wording::Keys), key);
        }
    }
}
