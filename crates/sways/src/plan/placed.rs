//! Errors with the line of the configuration that they are about.

use crate::{
    config::places::{line_at, line_of},
    error::Error,
};

/// A configuration, as errors name it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// What it is called.
    pub file: &'a str,
    /// Its text, where it is a file: errors name lines in it.
    pub text: Option<&'a str>,
}

impl Named<'_> {
    /// The error of a setting, with its line where it stands in a file.
    pub fn wrong(self, message: String) -> Error {
        self.wrong_in(None, message)
    }

    /// The same of a block that explains, whose place among them is `block`.
    pub fn wrong_in(self, block: Option<usize>, message: String) -> Error {
        let line = self.text.and_then(|text| line_of(text, &message, block));
        self.on_line(line, message)
    }

    /// An error that came of a setting, with its key and line where the setting stands in a file.
    pub fn placed(self, setting: &str, error: Error) -> Error {
        if self.text.is_none() {
            return error;
        }
        self.wrong(format!("{setting}: {error}"))
    }

    /// The same of what is wrong with the table, where one of its settings is to blame.
    pub fn placed_in_data(self, error: Error) -> Error {
        let (Error::Data(of_data), Some(text)) = (&error, self.text) else {
            return error;
        };
        let Some((setting, name)) = of_data.setting() else {
            return error;
        };
        let keys: Vec<&str> = setting.split('.').chain(name).collect();
        let line = line_at(text, &keys, None);
        self.on_line(line, format!("{setting}: {error}"))
    }

    fn on_line(self, line: Option<usize>, message: String) -> Error {
        let file = match line {
            Some(line) => format!("{}, line {line}", self.file),
            None => self.file.to_owned(),
        };
        Error::Setting { file, message }
    }
}
