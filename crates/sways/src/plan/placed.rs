//! Errors with the line of the configuration that they are about.

use super::Plan;
use crate::{
    config::places::{line_at, line_of},
    error::Error,
    methods::MethodPlan,
};

/// The error of a setting, with its line where there is a text; of a block that explains, whose place
/// among them is `block`.
pub(super) fn wrong(
    file: &str,
    text: Option<&str>,
    block: Option<usize>,
    message: String,
) -> Error {
    let line = text.and_then(|text| line_of(text, &message, block));
    on_line(file, line, message)
}

fn on_line(file: &str, line: Option<usize>, message: String) -> Error {
    let file = match line {
        Some(line) => format!("{file}, line {line}"),
        None => file.to_owned(),
    };
    Error::Setting { file, message }
}

impl Plan {
    /// The error of a setting, with its line where it stands in a file.
    pub(crate) fn wrong(&self, message: String) -> Error {
        wrong(&self.file, self.text.as_deref(), None, message)
    }

    /// The same of a block that explains.
    pub(crate) fn wrong_in(&self, explain: &MethodPlan, message: String) -> Error {
        wrong(&self.file, self.text.as_deref(), explain.block, message)
    }

    /// An error that came of a setting, with its key and line where the setting stands in a file.
    pub(crate) fn placed(&self, setting: &str, error: Error) -> Error {
        if self.text.is_none() {
            return error;
        }
        self.wrong(format!("{setting}: {error}"))
    }

    /// The same of what is wrong with the table, where one of its settings is to blame.
    pub(crate) fn placed_in_data(&self, error: Error) -> Error {
        let (Error::Data(of_data), Some(text)) = (&error, &self.text) else {
            return error;
        };
        let Some((setting, name)) = of_data.setting() else {
            return error;
        };
        let keys: Vec<&str> = setting.split('.').chain(name).collect();
        let line = line_at(text, &keys, None);
        on_line(&self.file, line, format!("{setting}: {error}"))
    }
}
