//! What was meant by arguments that are none.

use std::{ffi::OsString, path::Path};

use clap::{
    CommandFactory,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use sways_data::{ReadOptions, TableReader, listed, readable, shell};

use super::Cli;

/// Words that other programs have for the outcome.
const OUTCOMES: [&str; 6] = ["outcome", "target", "label", "response", "dependent", "y"];

/// Adds to the error what may have been meant, and takes back what nobody wants.
pub fn advise(asked: &mut clap::Error, arguments: &[OsString]) {
    let mut tips = match asked.remove(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips,
        _ => Vec::new(),
    };
    // To give a flag that there is not as a table.
    tips.retain(|tip| !tip.to_string().contains("as a value"));
    if let Some(flag) = flag_of_one_dash(asked, arguments) {
        asked.insert(ContextKind::SuggestedArg, ContextValue::String(flag));
    } else if let Some(tip) = meant(asked, arguments) {
        asked.remove(ContextKind::SuggestedArg);
        tips.push(StyledStr::from(tip));
    }
    if !tips.is_empty() {
        asked.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
}

/// The flag that was meant where a word has one dash before it, as in `-outcome`, or a long one, which
/// text programs make of two: there are no flags of one letter but `-h` and `-V`.
fn flag_of_one_dash(asked: &clap::Error, arguments: &[OsString]) -> Option<String> {
    if asked.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let program = Cli::command();
    let flags = program
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let flags: Vec<&str> = flags.filter_map(clap::Arg::get_long).collect();
    let mut words = arguments.iter().filter_map(|argument| argument.to_str());
    words.find_map(|word| {
        let word = word.strip_prefix(['-', '\u{2013}', '\u{2014}', '\u{2212}'])?;
        let word = word.split('=').next()?;
        flags.contains(&word).then(|| format!("--{word}"))
    })
}

/// What somebody who has a table and an event may have meant.
fn meant(asked: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let is_influence = arguments.get(1).is_some_and(|it| it == "influence");
    let prints = arguments.get(1).is_some_and(|it| it == "init");
    match (asked.kind(), asked.get(ContextKind::InvalidArg)) {
        (ErrorKind::InvalidSubcommand, _) => {
            let table = Path::new(arguments.get(1)?);
            let columns = columns(table)?;
            Some(format!(
                "a table is asked by `influence`: sways influence {} --outcome COLUMN, where COLUMN \
                 is one of {columns}",
                shell(table.to_str()?)
            ))
        }
        (ErrorKind::UnknownArgument, Some(ContextValue::String(word))) if is_influence => {
            let bare = word.trim_start_matches('-');
            let (key, value) = bare.split_once('=').unwrap_or((bare, ""));
            let is_outcome = OUTCOMES.contains(&key);
            if word.starts_with('-') {
                return (is_outcome || bare == "o")
                    .then(|| "the event's column is named by '--outcome'".to_owned());
            }
            let value = if is_outcome && !value.is_empty() {
                value
            } else {
                word
            };
            Some(format!(
                "there is one table; a column is named by its flag, such as '--outcome {}'",
                shell(value)
            ))
        }
        (ErrorKind::UnknownArgument, Some(ContextValue::String(word)))
            if prints && ["--output", "-o", "--out", "--file"].contains(&word.as_str()) =>
        {
            Some("it prints the configuration; '> FILE' behind it puts that into a file".to_owned())
        }
        (ErrorKind::MissingRequiredArgument, Some(ContextValue::Strings(missing))) => {
            let is_outcome = missing.iter().all(|it| it.starts_with("--outcome"));
            if !is_outcome || !is_influence {
                return None;
            }
            let mut tables = arguments.iter().skip(2);
            let columns = tables.find_map(|it| columns(Path::new(it)))?;
            Some(format!("the table's columns are {columns}"))
        }
        _ => None,
    }
}

/// The names of a table's columns, the first of them, if it is a table that can be read.
fn columns(table: &Path) -> Option<String> {
    const SHOWN: usize = 20;
    if !table.is_file() || table.to_str()?.contains(char::is_control) {
        return None;
    }
    let reader = TableReader::open(table, &ReadOptions::default(), 1).ok()?;
    Some(readable(&listed(reader.names(), SHOWN)))
}
