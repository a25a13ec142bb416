//! The files of a run: their names, and how one is written.

use std::{fs, io, path::Path};

use serde::Serialize;

use crate::{limits::MOST_PROFILES, temporary};

/// What marks a folder as a run.
pub const RESULT: &str = "influence.json";
/// The settings that were in force.
pub const CONFIG: &str = "config.toml";
/// The fitted ensemble.
pub const MODEL: &str = crate::saved_model::FILE;
/// The losses that were logged.
pub const LOSSES: &str = "losses.csv";
/// Each row's outcome and prediction.
pub const PREDICTIONS: &str = "predictions.csv";
/// Scores, and a constant's.
pub const METRICS: &str = "metrics.json";
/// The folder of the curves.
pub const PROFILES: &str = "profiles";
/// The folder of the rows' attributions.
pub const LOCAL: &str = "local";
/// Whether the influences are real.
pub const EVIDENCE: &str = "evidence.json";
/// What the report shows beside all that.
pub const VIEW: &str = "report.json";
/// What all rows of a table say that the run saw some of.
pub const ALL_ROWS: &str = "all_rows.json";
/// The report.
pub const PAGE: &str = "report.html";
/// The report on paper.
pub const PAPER: &str = "report.pdf";
/// The folder of the report's charts.
pub const PLOTS: &str = "plots";

/// All that the program leaves in a run's folder, and replaces with it.
pub const OF_A_RUN: [&str; 14] = [
    RESULT,
    CONFIG,
    MODEL,
    LOSSES,
    PREDICTIONS,
    METRICS,
    PROFILES,
    LOCAL,
    EVIDENCE,
    VIEW,
    ALL_ROWS,
    PAGE,
    PAPER,
    PLOTS,
];

/// What a run leaves in its folders, by the endings of the files' names.
pub const WITHIN: [(&str, &[&str]); 3] = [
    (PROFILES, &["json"]),
    (LOCAL, &["csv"]),
    (PLOTS, &["svg", "png"]),
];

/// The report's charts by the names of their files, but those of single conditions.
const CHARTS: [&str; 11] = [
    "agreement",
    "beeswarm",
    "calibration",
    "influence",
    "interactions",
    "losses",
    "pair",
    "roc",
    "row-most-certain-no",
    "row-most-certain-yes",
    "row-most-typical",
];

/// Whether a chart of the report's has this name.
pub fn is_chart(name: &str) -> bool {
    let of_condition = name.strip_prefix("profile-").and_then(|it| it.parse().ok());
    CHARTS.contains(&name)
        || of_condition.is_some_and(|it: usize| (1..=MOST_PROFILES).contains(&it))
}

/// Whether a folder holds a run.
pub fn is_run(folder: &Path) -> bool {
    folder.join(RESULT).is_file() && folder.join(CONFIG).is_file()
}

/// Whether something is there, be it a file or not. What cannot be looked at is, and whoever reads
/// it will be told why not.
pub fn is_there(path: &Path) -> bool {
    let found = path.symlink_metadata();
    !found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Whether a path, whatever it is called by and whether it is there, is one of the files of the run
/// in a folder, or lies in one of its folders.
pub fn is_of_run(path: &Path, run: &Path) -> bool {
    let place = fs::canonicalize(path).or_else(|_| {
        let folder = fs::canonicalize(temporary::parent(path))?;
        Ok::<_, io::Error>(folder.join(path.file_name().unwrap_or_default()))
    });
    let (Ok(path), Ok(run)) = (place, fs::canonicalize(run)) else {
        return false;
    };
    // Two paths may lead to one folder.
    let folder = path
        .ancestors()
        .skip(1)
        .find(|it| temporary::is_one(it, &run));
    let within = folder.and_then(|folder| path.strip_prefix(folder).ok());
    let first = within.and_then(|within| within.components().next());
    first.is_some_and(|first| OF_A_RUN.iter().any(|name| first.as_os_str() == *name))
}

/// A value as JSON, with a line break at the end.
///
/// # Errors
/// Where the value has a map whose keys are no strings.
pub fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A name that no spreadsheet takes for a formula: one that begins like one has a `'` in front.
/// Some take full-width signs too.
pub fn no_formula(name: &str) -> String {
    let begins_one = name.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    let mark = if begins_one { "'" } else { "" };
    format!("{mark}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_marked() {
        for name in [
            "=cmd",
            "\u{ff1d}cmd",
            "+1",
            "\u{ff0b}1",
            "-a",
            "@a",
            "\u{ff20}a",
        ] {
            assert_eq!(no_formula(name), format!("'{name}"));
        }
        assert_eq!(no_formula("a=b"), "a=b");
    }
}
