//! The command `sways experiment`, and the training that other commands share with it.

use std::{
    io::{self, IsTerminal},
    path::Path,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    Error,
    args::ExperimentArgs,
    backend::Backend,
    evidence::inquiry::Stage,
    plan::Plan,
    run_folder::{LocalFiles, RunFolder},
    screen,
    study::{Observer, Results, Study},
};

/// Runs an experiment: reads, trains, explains, writes the run and prints its story.
///
/// # Errors
/// Whatever is wrong with the configuration, the data or the place for the run.
pub fn run(args: &ExperimentArgs) -> Result<(), Error> {
    let plan = Plan::read(&args.file, args.seed)?;
    let folder = RunFolder::begin(&args.run.runs, &plan.name)?;
    if let Some(threads) = args.run.threads {
        args.run.backend.set_threads(threads)?;
    }
    let progress = Progress::reading(&args.file);
    let study = Study::load(plan)?;
    progress.done();
    let results = train(&study, args.run.backend, &folder)?;
    let place = folder.write(&study, &results)?;
    screen::print(&screen::findings(&study));
    screen::print(&screen::losses(&study, &results));
    screen::print(&screen::story(&study, &results, &place));
    Ok(())
}

/// Trains and explains, with a bar on a terminal; attributions go to the run's folder.
///
/// # Errors
/// Where the backend cannot compute here, training diverges, or a method does not apply.
pub fn train(study: &Study, backend: Backend, folder: &RunFolder) -> Result<Results, Error> {
    let mut watcher = Watcher {
        bar: Progress::training(study.plan.fit.epochs()),
        files: folder.local_files(study.groups()),
    };
    let results = study.run(backend, &mut watcher)?;
    watcher.files.finish().map_err(Error::Keep)?;
    watcher.bar.done();
    Ok(results)
}

struct Watcher {
    bar: Progress,
    files: LocalFiles,
}

impl Observer for Watcher {
    fn epoch(&mut self, progress: sways_train::Progress) {
        self.bar.reached(progress.epoch);
    }

    fn evidence(&mut self, stage: Stage) {
        self.bar.testing(stage);
    }

    fn attributions(&mut self, id: &str, values: &[f64]) -> io::Result<()> {
        self.bar.explaining(id);
        self.files.add(id, values)
    }
}

/// What is being done: a line on a terminal, nothing in a pipe.
pub struct Progress(ProgressBar);

impl Progress {
    /// A file is being read.
    pub fn reading(file: &Path) -> Self {
        let bar = Self::on_terminal(ProgressBar::new_spinner());
        bar.set_message(format!(
            "reading {}",
            screen::plain(&file.to_string_lossy())
        ));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    fn training(epochs: usize) -> Self {
        let bar = Self::on_terminal(ProgressBar::new(epochs as u64));
        let template = "training {wide_bar} epoch {pos}/{len}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn on_terminal(bar: ProgressBar) -> ProgressBar {
        if !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar
    }

    /// So many of the steps are done.
    pub fn reached(&self, step: usize) {
        self.0.set_position(step as u64);
    }

    /// A block of the configuration is being explained.
    fn explaining(&self, id: &str) {
        if self.0.message() != id {
            let spinner = ProgressStyle::default_spinner();
            self.0.set_style(
                spinner
                    .template("{spinner} explaining: {msg}")
                    .unwrap_or(ProgressStyle::default_spinner()),
            );
            self.0.set_message(id.to_owned());
        }
    }

    /// A part of the evidence is being made.
    fn testing(&self, stage: Stage) {
        if self.0.message() != stage.name {
            let style = ProgressStyle::with_template("evidence: {msg} {wide_bar} {percent}%");
            if let Ok(style) = style {
                self.0.set_style(style);
            }
            self.0.set_length(1000);
            self.0.set_message(stage.name);
        }
        self.0.set_position((1000.0 * stage.done) as u64);
    }

    /// It is done: the line goes.
    pub fn done(self) {
        self.0.finish_and_clear();
    }
}
