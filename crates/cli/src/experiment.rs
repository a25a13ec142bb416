//! The command `sways experiment`.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Error, args::ExperimentArgs, plan::Plan, run_folder::RunFolder, screen, study::Study};

/// Runs an experiment: reads, trains, explains, writes the run and prints its story.
///
/// # Errors
/// Whatever is wrong with the configuration, the data or the place for the run.
pub fn run(args: &ExperimentArgs) -> Result<(), Error> {
    let plan = Plan::read(&args.file, args.seed)?;
    let folder = RunFolder::begin(&args.runs, &plan.name)?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let study = Study::load(plan)?;
    let bar = progress_bar(study.plan.fit.epochs());
    let results = study.run(args.backend, &mut |progress| {
        bar.set_position(progress.epoch as u64);
    })?;
    bar.finish_and_clear();
    let place = folder.write(&study, &results)?;
    let story = screen::story(&study, &results, &place);
    // Whoever closed the pipe has read enough: the run is written.
    let _ = std::io::stdout().write_all(story.as_bytes());
    Ok(())
}

/// A bar on a terminal, nothing in a pipe.
fn progress_bar(epochs: usize) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(epochs as u64), target);
    if let Ok(style) =
        ProgressStyle::with_template("training {wide_bar} epoch {pos}/{len}, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}
