//! That nothing is written over what was read.

use std::{fs, path::Path};

use sways::{config::STANDARD_INPUT, run::files, temporary};

use crate::error::Error;

/// Refuses the place that a flag names where one of the files that are read is there.
///
/// # Errors
/// Where one is.
pub fn refuse<'a>(
    flag: &'static str,
    place: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Error> {
    let Ok(target) = fs::canonicalize(place) else {
        return Ok(());
    };
    // A terminal or a pipe may well be both.
    let is_it = |input: &Path| {
        let input = if input == Path::new(STANDARD_INPUT) {
            Path::new("/dev/stdin")
        } else {
            input
        };
        temporary::is_same(input, &target)
    };
    if target.is_file() && inputs.into_iter().any(is_it) {
        return Err(Error::OwnInput {
            flag,
            path: place.to_owned(),
        });
    }
    Ok(())
}

/// Refuses a place that is one of a run's own files, whichever run's.
///
/// # Errors
/// Where it is.
pub fn refuse_in_run(flag: &'static str, place: &Path) -> Result<(), Error> {
    let folder = fs::canonicalize(temporary::parent(place)).unwrap_or_default();
    let mut runs = folder
        .ancestors()
        .filter(|folder| folder.join(files::RESULT).is_file());
    if runs.any(|run| files::is_of_run(place, run)) {
        return Err(Error::InRun {
            flag,
            path: place.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let [table, other] = ["t.csv", "o.csv"].map(|name| folder.path().join(name));
        fs::write(&table, "a").unwrap();
        let around = folder.path().join(".").join("t.csv");
        let said = refuse("--output", &around, [table.as_path()]).unwrap_err();
        assert!(said.to_string().starts_with("--output "), "{said}");
        refuse("--output", &other, [table.as_path()]).unwrap();
        fs::write(&other, "b").unwrap();
        refuse("--output", &other, [table.as_path()]).unwrap();
    }
}
