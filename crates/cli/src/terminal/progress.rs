//! What is being done: stages, how far, how long still. A line on a terminal, nothing in a pipe.

use std::{
    io::{self, IsTerminal},
    path::Path,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sways::{
    backend::can_have,
    progress::{Observer, Stage},
    run::LocalFiles,
    words::plain,
};
use sways_report::words::fitted;

use super::timings::Timings;

/// What is being done: a line on a terminal, nothing in a pipe.
pub struct Progress(ProgressBar);

/// Steps of a bar whose length is no count.
const STEPS: u64 = 1000;

/// Has a bar go on by itself, where the system lets it have a thread for that.
fn tick(bar: &ProgressBar, milliseconds: u64) {
    if can_have(1) {
        bar.enable_steady_tick(Duration::from_millis(milliseconds));
    }
}

impl Progress {
    /// A file is being read.
    pub fn reading(file: &Path) -> Self {
        let bar = Self::on_terminal(ProgressBar::new_spinner());
        bar.set_message(format!("reading {}", plain(&file.to_string_lossy())));
        tick(&bar, 100);
        Self(bar)
    }

    fn on_terminal(bar: ProgressBar) -> ProgressBar {
        if !io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar
    }

    /// A bar of a stage, which begins now: what is left is told from what it took so far.
    fn begin(&self, stage: &str, length: Option<u64>) {
        let template = match length {
            Some(_) => "{msg:42} {wide_bar} {percent:>3}%, {eta} left",
            None => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.reset();
        self.0.set_length(length.unwrap_or(0));
        self.0.set_message(stage.to_owned());
    }

    /// It is done: the line goes.
    pub fn done(self) {
        self.0.finish_and_clear();
    }
}

/// Watches a study: shows how far it is, and keeps its attributions.
pub struct Watcher {
    progress: Progress,
    files: Option<LocalFiles>,
    stages: usize,
    /// The stage that is shown, counted from 1.
    stage: usize,
    name: String,
    timings: Timings,
}

impl Watcher {
    /// Watches a study of so many stages, whose attributions go to `files`; shows nothing where
    /// `quiet`.
    pub fn new(files: LocalFiles, stages: usize, quiet: bool) -> Self {
        Self {
            files: Some(files),
            stages,
            ..Self::of_evidence(quiet)
        }
    }

    /// Watches an inquiry alone.
    pub fn of_evidence(quiet: bool) -> Self {
        let bar = if quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        tick(&bar, 250);
        Self {
            progress: Progress(Progress::on_terminal(bar)),
            files: None,
            stages: 1,
            stage: 0,
            name: String::new(),
            timings: Timings::new("evidence"),
        }
    }

    /// Goes on with what the time went to before.
    #[must_use]
    pub fn after(self, timings: Timings) -> Self {
        Self { timings, ..self }
    }

    /// Shows that a stage is under way.
    fn at(&mut self, stage: usize, name: &str, done: Option<(u64, u64)>) {
        if (self.stage, self.name.as_str()) != (stage, name) {
            self.stage = stage;
            name.clone_into(&mut self.name);
            self.timings.at(name);
            let title = format!("[{stage}/{}] {}", self.stages, fitted(name, 36));
            self.progress.begin(&title, done.map(|(_, of)| of));
        }
        if let Some((done, _)) = done {
            self.progress.0.set_position(done);
        }
    }

    /// Writes what is not written yet; the line goes. Gives what the time went to.
    ///
    /// # Errors
    /// Where attributions cannot be written.
    pub fn done(mut self) -> io::Result<Timings> {
        self.progress.done();
        let finished = self.files.as_mut().map_or(Ok(()), LocalFiles::finish);
        finished.map_err(|(_, error)| error)?;
        Ok(self.timings)
    }
}

impl Observer for Watcher {
    fn epoch(&mut self, progress: sways_train::Progress) {
        let done = (progress.epoch as u64, progress.epochs as u64);
        self.at(1, "training", Some(done));
    }

    fn explaining(&mut self, id: &str) {
        self.at(2, &format!("explaining: {id}"), None);
    }

    fn evidence(&mut self, stage: Stage) {
        let done = ((stage.done * STEPS as f64) as u64, STEPS);
        // It is the last of them.
        self.at(
            self.stages,
            &format!("evidence: {}", stage.name),
            Some(done),
        );
    }

    fn attributions(&mut self, id: &str, rows: Option<&[usize]>, values: &[f64]) -> io::Result<()> {
        match &mut self.files {
            Some(files) => files.add(id, rows, values),
            None => Ok(()),
        }
    }
}
