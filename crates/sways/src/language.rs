//! The language that the answer is written in.

use std::{env, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language that the answer is written in: its sentences and words, not the table's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, in simplified characters.
    Zh,
}

/// The variables that say which language, the first that is not empty alone (POSIX).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Language {
    /// All that there are.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// Its name in settings, and its tag (BCP 47).
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// What it is, for help.
    pub fn about(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "Chinese, in simplified characters",
        }
    }

    /// What was asked for, else what a configuration says, else what the environment does.
    pub fn chosen(asked: Option<Self>, configured: Option<Self>) -> Self {
        let environment = || Self::of_environment(|variable| env::var(variable).ok());
        asked.or(configured).unwrap_or_else(environment)
    }

    /// The language of an environment; English where it names another, or none.
    fn of_environment(value: impl Fn(&str) -> Option<String>) -> Self {
        let values = VARIABLES.iter().filter_map(|variable| value(variable));
        let mut said = values.filter(|value| !value.is_empty());
        said.next()
            .map_or(Self::En, |locale| Self::of_locale(&locale))
    }

    /// The language of a locale: `zh` of `zh_CN.UTF-8`.
    fn of_locale(locale: &str) -> Self {
        let end = |letter: char| !letter.is_ascii_alphabetic();
        let name = locale.split(end).next().unwrap_or_default();
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name().eq_ignore_ascii_case(name))
            .unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("{name:?} is no language of answers; there are: {names}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The language where these variables are set.
    fn of(variables: &[(&str, &str)]) -> Language {
        Language::of_environment(|wanted| {
            let found = variables.iter().find(|(variable, _)| *variable == wanted);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        assert_eq!(of(&[]), Language::En);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Zh);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Language::Zh);
        assert_eq!(
            of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]),
            Language::En
        );
        assert_eq!(
            of(&[("LC_MESSAGES", "zh"), ("LANG", "en_GB.UTF-8")]),
            Language::Zh
        );
    }

    #[test]
    fn any_other_locale_is_english() {
        for (locale, language) in [
            ("zh", Language::Zh),
            ("zh_TW.Big5", Language::Zh),
            ("zh-Hans-CN", Language::Zh),
            ("zho", Language::En),
            ("de_DE@euro", Language::En),
            ("POSIX", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
