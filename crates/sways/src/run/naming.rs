//! What a run is called that nobody has named: as its table, and no run about something else loses its
//! place to it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    files::{is_run, is_there},
    saved::{config_of, setting},
};
use crate::{
    config::{DataConfig, LONGEST_NAME, ordinary},
    plan::Plan,
    temporary,
};

/// What a run is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    table: Option<PathBuf>,
    /// Of a workbook, where it is named.
    sheet: Option<String>,
    outcome: String,
}

impl Subject {
    pub(super) fn new(data: &DataConfig) -> Self {
        Self {
            table: data.path.clone(),
            sheet: data.sheet.clone(),
            outcome: data.outcome.clone().unwrap_or_default(),
        }
    }

    /// That of the run in a folder, as far as its configuration says it.
    fn of(run: &Path) -> Self {
        let config = config_of(run).unwrap_or_default();
        let data = setting(&config, &["data"]);
        let said = |key| {
            let value = data.as_ref()?.get(key)?;
            value.as_str().map(str::to_owned)
        };
        Self {
            table: said("path").map(PathBuf::from),
            sheet: said("sheet"),
            outcome: said("outcome").unwrap_or_default(),
        }
    }

    fn is_of_table_of(&self, other: &Self) -> bool {
        let tables = self.table.as_deref().zip(other.table.as_deref());
        self.sheet == other.sheet
            && tables.is_some_and(|(one, other)| one == other || temporary::is_same(one, other))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.outcome == other.outcome && self.is_of_table_of(other)
    }
}

/// What a run of this plan is called below `runs`, if nobody names it.
pub fn free_name(runs: &Path, plan: &Plan) -> String {
    name_for(runs, &plan.name, &Subject::new(&plan.resolved.data))
}

/// The name of a run about something below `runs`: `name`, as its table is called; where a run about
/// another outcome of the table has it, the outcome stands behind it; where what it is about is
/// another table, or that is taken too, a number. So the same question has the same name again.
pub(super) fn name_for(runs: &Path, name: &str, subject: &Subject) -> String {
    let being_written = being_written(runs);
    // What has a name, of all that are there and all that will be.
    let holders = |name: &str| {
        let place = runs.join(name);
        let there = is_there(&place).then(|| Subject::of(&place));
        let soon = being_written.iter().filter(|(taken, _)| taken == name);
        let mut holders: Vec<Subject> = soon.map(|(_, it)| it.clone()).collect();
        holders.extend(there);
        holders
    };
    let is_free = |name: &str| holders(name).iter().all(|it| it.is_same(subject));
    let place = runs.join(name);
    // Of what is no run whoever begins one says so.
    if is_free(name) || is_there(&place) && !is_run(&place) {
        return name.to_owned();
    }
    let is_of_table = holders(name).iter().all(|it| it.is_of_table_of(subject));
    let name = if is_of_table {
        cut(&format!("{name}-{}", ordinary(&subject.outcome)), 0)
    } else {
        name.to_owned()
    };
    if is_of_table && is_free(&name) {
        return name;
    }
    let mut numbered = (2_u64..).map(|number| {
        let number = format!("-{number}");
        cut(&name, number.len()) + &number
    });
    numbered
        .find(|name| is_free(name))
        .expect("there are more numbers than runs")
}

/// As much of a name as leaves so many bytes of the longest.
fn cut(name: &str, bytes: usize) -> String {
    let mut end = name.len().min(LONGEST_NAME - bytes);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

/// The names and subjects of runs that are being written below `runs`.
fn being_written(runs: &Path) -> Vec<(String, Subject)> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    let written = entries.filter(|it| temporary::is_temporary(&it.file_name()));
    let named = written.filter_map(|it| {
        let run = it.path();
        let name = setting(&config_of(&run).ok()?, &["name"])?;
        Some((name.as_str()?.to_owned(), Subject::of(&run)))
    });
    named.collect()
}

/// Keeps others from choosing a name below `runs` meanwhile, where the file system has locks; one that
/// is held for long is not waited for.
pub(super) fn choosing(runs: &Path) -> Option<File> {
    const TIMES: usize = 200;
    const EACH: Duration = Duration::from_millis(10);
    let lock = File::open(runs).ok()?;
    for _ in 0..TIMES {
        if lock.try_lock().is_ok() {
            return Some(lock);
        }
        thread::sleep(EACH);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::files::{CONFIG, RESULT};
    use super::*;

    fn put(run: &Path, name: &str, table: &str, outcome: &str) {
        fs::create_dir_all(run).unwrap();
        let config = format!("name = {name:?}\n[data]\npath = {table:?}\noutcome = {outcome:?}\n");
        fs::write(run.join(CONFIG), config).unwrap();
        fs::write(run.join(RESULT), "{}").unwrap();
    }

    fn subject(table: &str, outcome: &str) -> Subject {
        Subject::new(&DataConfig {
            path: Some(table.into()),
            outcome: Some(outcome.to_owned()),
            ..DataConfig::default()
        })
    }

    #[test]
    fn runs_about_something_else_keep_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path();
        let mut given = Vec::new();
        let long = |end: &str| format!("{}{end}", "\u{4e2d}".repeat(100));
        let questions = [
            ("/jan/v.csv", "ill"),
            ("/feb/v.csv", "ill"),
            ("/jan/v.csv", "in/out"),
            ("/jan/v.csv", "in:out"),
            ("/jan/v.csv", &long("1")),
            ("/jan/v.csv", &long("2")),
            ("/feb/v.csv", "in/out"),
        ];
        for (table, outcome) in questions {
            let name = name_for(runs, "v", &subject(table, outcome));
            assert!(!given.contains(&name), "{name}");
            put(&runs.join(&name), &name, table, outcome);
            given.push(name);
        }
        assert_eq!(given[..4], ["v", "v-2", "v-in_out", "v-in_out-2"]);
        assert!(given.iter().all(|name| name.len() <= LONGEST_NAME));
        // The same question again has the same name.
        for ((table, outcome), name) in questions.iter().zip(&given) {
            assert_eq!(name_for(runs, "v", &subject(table, outcome)), *name);
        }
    }

    #[test]
    fn a_run_that_is_being_written_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path();
        let (writing, _half) = temporary::folder_in(runs).unwrap();
        put(writing.folder.path(), "v", "/jan/v.csv", "ill");
        let name = |table: &str, outcome: &str| name_for(runs, "v", &subject(table, outcome));
        assert_eq!(name("/jan/v.csv", "ill"), "v");
        assert_eq!(name("/feb/v.csv", "ill"), "v-2");
        assert_eq!(name("/jan/v.csv", "age"), "v-age");
        let of_sheet = Subject {
            sheet: Some("2024".to_owned()),
            ..subject("/jan/v.csv", "ill")
        };
        assert_eq!(name_for(runs, "v", &of_sheet), "v-2");
    }

    #[test]
    fn two_do_not_choose_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let lock = choosing(folder.path());
        assert!(lock.is_some());
        assert!(choosing(folder.path()).is_none());
        drop(lock);
        assert!(choosing(folder.path()).is_some());
        assert!(choosing(&folder.path().join("none")).is_none());
    }
}
