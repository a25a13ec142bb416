//! What is wrong with a configuration's text, and where.

use crate::error::Error;

/// The error of a text that is no configuration, with its place.
pub(super) fn syntax_error(text: &str, file: &str, error: &toml::de::Error) -> Error {
    let span = error.span().unwrap_or(0..0);
    let start = text.floor_char_boundary(span.start);
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line_text = text[line_start..].lines().next().unwrap_or("");
    let column = before[line_start..].chars().count();
    let end = text.floor_char_boundary(span.end.min(line_start + line_text.len()));
    let width = text.get(start..end).map_or(1, |s| s.chars().count().max(1));
    Error::Syntax {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: column + 1,
        message: with_nearest_name(error.message().trim_end()),
        text: line_text.to_owned(),
        mark: format!("{}{}", " ".repeat(column), "^".repeat(width)),
    }
}

/// Serde says `unknown field` or `unknown variant`, the name, and those there are, all between
/// backticks: what is missing is the one that was meant.
pub fn with_nearest_name(message: &str) -> String {
    let is_field = message.starts_with("unknown field");
    if !is_field && !message.starts_with("unknown variant") {
        return message.to_owned();
    }
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(wrong) = names.next() else {
        return message.to_owned();
    };
    let known: Vec<&str> = names.collect();
    let nearest = known
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
    let what = if is_field { "key" } else { "value" };
    match nearest {
        None => format!("unknown {what} `{wrong}`; remove it"),
        Some(nearest) => format!(
            "unknown {what} `{wrong}`; did you mean `{nearest}`? There are: {}",
            known.join(", ")
        ),
    }
}
