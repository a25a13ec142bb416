//! What a run leaves, whole or not at all.
//!
//! Files are written into a temporary folder beside the place they are for, which then takes that
//! place at once. Only a folder that holds a run is ever replaced.

use std::{
    ffi::OsStr,
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
};

use sways_data::{Groups, shown_path, why};

use super::{
    exchange::exchange,
    files::{
        CONFIG, EVIDENCE, LOCAL, LOSSES, METRICS, MODEL, OF_A_RUN, PLOTS, PREDICTIONS, PROFILES,
        RESULT, VIEW, WITHIN, is_chart, is_of_run, is_run, is_there, json,
    },
    influence_file::InfluenceFile,
    local_files::LocalFiles,
    naming::{self, Subject},
};
use crate::{
    config::Config,
    error::Error,
    half_written::{HalfWritten, Made},
    plan::Plan,
    saved_model::SavedModel,
    study::{Results, Study},
    temporary,
};

/// A run's folder while it is being written.
#[derive(Debug)]
pub struct RunFolder {
    place: PathBuf,
    writing: temporary::Folder,
    half_written: HalfWritten,
    /// What was made for it, which goes where nothing comes of it: behind `writing`, which is in it.
    made: Made,
}

impl RunFolder {
    /// Begins the run `name` below `runs`, so that what would stop it from being written is found
    /// before any training. The run reads the files `reads`.
    ///
    /// # Errors
    /// Where the place is taken by something that is no run, or by a run of which a file is read, or
    /// nothing can be written there.
    pub fn begin<'a>(
        runs: &Path,
        name: &str,
        reads: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Error> {
        refuse_taken(runs, name, reads)?;
        let made = make(runs)?;
        Self::begin_in(runs, name, made)
    }

    /// Begins a run that nobody has named: called as its table, unless a run about another table or
    /// outcome is, or will be. Returns the configuration with the name.
    ///
    /// # Errors
    /// Those of [`Self::begin`], or where a setting cannot be.
    pub fn begin_unnamed<'a>(
        runs: &Path,
        config: Config,
        path: &Path,
        reads: impl IntoIterator<Item = &'a Path>,
    ) -> Result<(Self, Config), Error> {
        let Plan { name, resolved, .. } = Plan::new(config.clone(), path)?;
        let subject = Subject::new(&resolved.data);
        refuse_run(runs)?;
        let made = make(runs)?;
        let _choosing = naming::choosing(runs);
        let name = naming::name_for(runs, &name, &subject);
        refuse_taken(runs, &name, reads)?;
        let folder = Self::begin_in(runs, &name, made)?;
        let name = Some(name);
        let planned = Config {
            name: name.clone(),
            ..resolved
        };
        // Others see from it that the name is taken.
        let config_file = folder.writing.folder.path().join(CONFIG);
        fs::write(&config_file, planned.to_toml()).map_err(|source| Error::Write {
            path: runs.to_owned(),
            source,
        })?;
        Ok((folder, Config { name, ..config }))
    }

    fn begin_in(runs: &Path, name: &str, made: Made) -> Result<Self, Error> {
        let begun = temporary::folder_in(runs);
        let (writing, half_written) = begun.map_err(|source| Error::Write {
            path: runs.to_owned(),
            source,
        })?;
        Ok(Self {
            place: runs.join(name),
            writing,
            half_written,
            made,
        })
    }

    /// What the run will be called.
    pub fn name(&self) -> String {
        let name = self.place.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Writes every file of a run, has `finish` add to the folder what is made of these files
    /// alone, and puts the folder in its place, which it returns.
    ///
    /// # Errors
    /// Where something cannot be written; then nothing has changed.
    pub fn write<E: From<Error>>(
        self,
        study: &Study,
        results: &Results,
        finish: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<PathBuf, E> {
        let place = self.place.clone();
        refuse_what_is_no_run(&place)?;
        refuse_mounts(&place)?;
        let model = SavedModel::new(results.weights.clone(), &study.data).to_bytes()?;
        let failed = |source| Error::Write {
            path: place.clone(),
            source,
        };
        self.fill(study, results, &model).map_err(failed)?;
        finish(self.writing.folder.path())?;
        self.commit().map_err(failed)?;
        Ok(place)
    }

    /// Copies a run to another place.
    ///
    /// # Errors
    /// Where the place is taken by something that is no run, or nothing can be written there; then
    /// nothing has changed.
    pub fn copy(run: &Path, place: &Path) -> Result<(), Error> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let folder = Self::begin(temporary::parent(place), &name, None)?;
        copy_all(run, folder.writing.folder.path())
            .and_then(|()| folder.commit())
            .map_err(|source| Error::Write {
                path: place.to_owned(),
                source,
            })
    }

    fn fill(&self, study: &Study, results: &Results, model: &[u8]) -> io::Result<()> {
        let folder = self.writing.folder.path();
        fs::write(folder.join(CONFIG), study.plan.resolved.to_toml())?;
        fs::write(folder.join(MODEL), model)?;
        fs::write(folder.join(LOSSES), losses_csv(results)?)?;
        fs::write(folder.join(METRICS), json(&results.metrics)?)?;
        fs::write(folder.join(PREDICTIONS), predictions_csv(study, results)?)?;
        if let Some(evidence) = &results.evidence {
            fs::write(folder.join(EVIDENCE), json(evidence)?)?;
        }
        if !results.profiles.is_empty() {
            temporary::make_within(&folder.join(PROFILES))?;
        }
        for (id, profiles) in &results.profiles {
            let path = folder.join(PROFILES).join(format!("{id}.json"));
            fs::write(path, json(profiles)?)?;
        }
        fs::write(folder.join(VIEW), serde_json::to_vec(&results.view)?)?;
        fs::write(
            folder.join(RESULT),
            json(&InfluenceFile::new(study, results))?,
        )
    }

    /// Where local methods' attributions go while they are computed, a column a condition.
    pub fn local_files(&self, conditions: &Groups) -> LocalFiles {
        LocalFiles::new(&self.writing.folder.path().join(LOCAL), conditions)
    }

    /// Puts the folder in its place; on Linux in one step, elsewhere in two. What else somebody keeps
    /// in the folder of the run that was there is kept.
    fn commit(self) -> io::Result<()> {
        let Self {
            place,
            writing,
            half_written,
            made: _made,
        } = self;
        if place.join(RESULT).is_file() {
            keep_others(&place, writing.folder.path())?;
            temporary::keep_modes(&place, writing.folder.path())?;
        }
        temporary::sync_all(writing.folder.path())?;
        half_written.commit(&place, || match fs::rename(writing.folder.path(), &place) {
            Ok(()) => {
                // The folder is no longer temporary.
                let _ = writing.folder.keep();
                Ok(())
            }
            // There is a run already: what was written takes its place, and the old one, now
            // under the temporary name, goes.
            Err(_) if place.join(RESULT).is_file() => {
                exchange(writing.folder.path(), &place)?;
                let _ = temporary::remove_folder(writing.folder.path());
                Ok(())
            }
            Err(error) => Err(error),
        })?;
        temporary::sync_folder(temporary::parent(&place));
        Ok(())
    }
}

fn make(runs: &Path) -> Result<Made, Error> {
    Made::all(runs).map_err(|source| Error::Write {
        path: runs.to_owned(),
        source,
    })
}

/// Refuses a place that is taken by something that is no run, or by a run of which a file is read.
fn refuse_taken<'a>(
    runs: &Path,
    name: &str,
    reads: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Error> {
    let place = runs.join(name);
    refuse_run(runs)?;
    refuse_what_is_no_run(&place)?;
    refuse_mounts(&place)?;
    refuse_folders(&place)?;
    let mut reads = reads.into_iter();
    match reads.find(|file| is_of_run(file, &place)) {
        None => Ok(()),
        Some(file) => Err(Error::OwnRun {
            path: file.to_owned(),
            run: place,
        }),
    }
}

/// Runs lie in no run.
fn refuse_run(runs: &Path) -> Result<(), Error> {
    if is_run(runs) {
        return Err(Error::RunsOfRun {
            path: runs.to_owned(),
        });
    }
    Ok(())
}

fn refuse_what_is_no_run(place: &Path) -> Result<(), Error> {
    if is_run(place) || place.symlink_metadata().is_err() {
        return Ok(());
    }
    let path = place.to_owned();
    let result = fs::metadata(place.join(RESULT));
    Err(match result {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Error::ClosedRun { path },
        _ => Error::NotARun { path },
    })
}

/// What is mounted in a run's folder would be emptied with the run that is replaced.
fn refuse_mounts(place: &Path) -> Result<(), Error> {
    match temporary::mounted_in(place) {
        None => Ok(()),
        Some(path) => Err(Error::Mounted { path }),
    }
}

/// A folder in the place of a file that a run leaves is somebody's own.
fn refuse_folders(place: &Path) -> Result<(), Error> {
    let files = OF_A_RUN
        .iter()
        .filter(|name| ![PROFILES, LOCAL, PLOTS].contains(name));
    let mut places: Vec<PathBuf> = files.map(|name| place.join(name)).collect();
    for (folder, endings) in WITHIN {
        let entries = fs::read_dir(place.join(folder))
            .into_iter()
            .flatten()
            .flatten();
        let paths = entries.map(|entry| entry.path());
        places.extend(paths.filter(|path| ends_in(path, endings)));
    }
    let is_folder = |path: &PathBuf| path.symlink_metadata().is_ok_and(|it| it.is_dir());
    match places.into_iter().find(is_folder) {
        None => Ok(()),
        Some(path) => Err(Error::WriteFile {
            path,
            source: io::ErrorKind::IsADirectory.into(),
        }),
    }
}

/// Puts what is no run's from one folder into another too: as the same files where the system can.
fn keep_others(from: &Path, to: &Path) -> io::Result<()> {
    let each = |folder: &Path, is_of_run: &dyn Fn(&DirEntry) -> bool| -> io::Result<()> {
        for entry in fs::read_dir(from.join(folder))? {
            let entry = entry?;
            // What another process is writing there has no place in the new run.
            if !is_of_run(&entry) && !temporary::is_temporary(&entry.file_name()) {
                temporary::make_within(&to.join(folder))?;
                keep(&entry, &to.join(folder).join(entry.file_name()))?;
            }
        }
        Ok(())
    };
    each(Path::new(""), &|it| {
        OF_A_RUN.iter().any(|name| it.file_name() == *name)
    })?;
    // What of a run that cannot be read is its own is not known: all that has another name stays.
    let ids = InfluenceFile::read(from).map_or_else(|_| Vec::new(), InfluenceFile::into_ids);
    for (folder, endings) in WITHIN {
        let is_named = |name: &str| match folder {
            PLOTS => is_chart(name),
            _ => ids.iter().any(|id| id == name),
        };
        let is_ours = |it: &DirEntry| {
            let path = it.path();
            let name = path.file_stem().and_then(OsStr::to_str);
            it.file_type().is_ok_and(|it| it.is_file())
                && ends_in(&path, endings)
                && name.is_some_and(is_named)
        };
        if from.join(folder).is_dir() && !from.join(folder).is_symlink() {
            each(Path::new(folder), &is_ours)?;
        }
    }
    Ok(())
}

/// Whether a file's name has one of these endings.
fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().unwrap_or_default();
    endings.iter().any(|it| ending == *it)
}

/// Keeps a file or folder, unless it is gone, as what another process was writing may be.
fn keep(entry: &DirEntry, place: &Path) -> io::Result<()> {
    let path = entry.path();
    put(entry, place).or_else(|source| {
        if !is_there(&path) {
            return Ok(());
        }
        // Which it is, of all that is kept. What is in a folder says it by itself.
        let has_said = source.kind() == io::ErrorKind::Other;
        Err(if has_said {
            source
        } else {
            io::Error::other(format!(
                "{} cannot be kept: {}",
                shown_path(&path),
                why(&source)
            ))
        })
    })
}

fn put(entry: &DirEntry, place: &Path) -> io::Result<()> {
    let (path, kind) = (entry.path(), entry.file_type()?);
    if kind.is_dir() {
        temporary::make_within(place)?;
        for inner in fs::read_dir(path)? {
            let inner = inner?;
            keep(&inner, &place.join(inner.file_name()))?;
        }
        return Ok(());
    }
    #[cfg(unix)]
    if kind.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(path)?, place);
    }
    match fs::hard_link(&path, place) {
        Ok(()) => Ok(()),
        Err(_) => copy(entry, place),
    }
}

/// Copies a file. What is none may never end, or begin.
fn copy(entry: &DirEntry, place: &Path) -> io::Result<()> {
    if !entry.path().metadata()?.is_file() {
        let what = "it is a pipe, a socket or a device";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    fs::copy(entry.path(), place).map(|_| ())
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            temporary::make_within(&place)?;
            copy_all(&entry.path(), &place)?;
        } else {
            copy(&entry, &place)?;
        }
    }
    Ok(())
}

fn text(value: f64) -> String {
    value.to_string()
}

fn losses_csv(results: &Results) -> io::Result<Vec<u8>> {
    let members = results.weights.members();
    let each = if members > 1 { members } else { 0 };
    let header = ["epoch".to_owned(), "loss".to_owned()].into_iter();
    let validated = results.losses.iter().any(|at| at.validation.is_some());
    let rows = results.losses.iter().map(|at| {
        let validation = validated.then(|| at.validation.map_or_else(String::new, text));
        [at.epoch.to_string(), text(at.loss)]
            .into_iter()
            .chain(validation)
            .chain(at.members[..each].iter().copied().map(text))
            .collect()
    });
    csv(
        header
            .chain(validated.then(|| "validation_loss".to_owned()))
            .chain((1..=each).map(|member| format!("member_{member}"))),
        rows,
    )
}

fn predictions_csv(study: &Study, results: &Results) -> io::Result<Vec<u8>> {
    let mut split = vec!["train"; study.data.design.rows()];
    for &row in &study.data.split.test {
        split[row] = "test";
    }
    let header = ["row", "split", "outcome", "probability"].map(str::to_owned);
    let rows = results.probabilities.iter().enumerate().map(|(row, p)| {
        vec![
            study.data.place(row).to_string(),
            split[row].to_owned(),
            u8::from(study.data.outcome.labels[row]).to_string(),
            p.to_string(),
        ]
    });
    csv(header.into_iter(), rows)
}

fn csv(
    header: impl Iterator<Item = String>,
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.collect::<Vec<_>>())?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
