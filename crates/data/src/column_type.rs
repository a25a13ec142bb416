//! What the values of a column are.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    /// Numbers.
    Numeric,
    /// Two words of which one means yes: true and false, yes and no, t and f, y and
    /// n, on and off, in capitals or not. Declared so, also 1 and 0.
    Boolean,
    /// Text, or numbers declared so, of which each different value means something.
    Categorical,
    /// Dates and times, which become numbers: days since 1970-01-01, the time of day as a
    /// fraction, in UTC where an offset is given.
    Datetime,
    /// Text that is written for people to read. Never found by inference; declared
    /// so, a column is no condition unless it is asked for.
    Text,
}

impl ColumnType {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::Numeric,
        Self::Boolean,
        Self::Categorical,
        Self::Datetime,
        Self::Text,
    ];

    /// As it is written in TOML and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::Boolean => "boolean",
            Self::Categorical => "categorical",
            Self::Datetime => "datetime",
            Self::Text => "text",
        }
    }

    /// What a cell must be to belong there, for a message.
    pub(crate) fn wanted(self) -> &'static str {
        match self {
            Self::Numeric => "a finite number",
            Self::Boolean => "true or false, yes or no, 1 or 0",
            Self::Categorical | Self::Text => "text",
            Self::Datetime => "a date such as 2024-05-31 or 2024-05-31T12:30:00",
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
