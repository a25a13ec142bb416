//! Signals, and how far it is, while something is computed.

use std::{
    io,
    time::{Duration, Instant},
};

use pyo3::prelude::*;
use sways::progress::{Observer, Stage};
use sways_train::Progress;

use crate::error::end;

/// How long a signal may wait, where something tells of itself as often.
const OFTEN: Duration = Duration::from_millis(50);

/// Passes on what an observer is told, and ends the computation where Python has had a signal such
/// as Ctrl-C.
pub struct Listening<'a> {
    to: &'a mut dyn Observer,
    listened: Instant,
}

impl<'a> Listening<'a> {
    /// Passes on to another.
    pub fn new(to: &'a mut dyn Observer) -> Self {
        Self {
            to,
            listened: Instant::now(),
        }
    }

    // The method itself is of one lifetime only.
    #[allow(clippy::redundant_closure_for_method_calls)]
    fn listen(&mut self) {
        if self.listened.elapsed() < OFTEN {
            return;
        }
        self.listened = Instant::now();
        if let Err(signal) = Python::attach(|py| py.check_signals()) {
            end(signal);
        }
    }
}

impl Observer for Listening<'_> {
    fn epoch(&mut self, progress: Progress) {
        self.listen();
        self.to.epoch(progress);
    }

    fn explaining(&mut self, id: &str) {
        self.listen();
        self.to.explaining(id);
    }

    fn evidence(&mut self, stage: Stage) {
        self.listen();
        self.to.evidence(stage);
    }

    fn attributions(&mut self, id: &str, rows: Option<&[usize]>, values: &[f64]) -> io::Result<()> {
        self.listen();
        self.to.attributions(id, rows, values)
    }
}
