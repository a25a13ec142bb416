//! Who is told what happens while a study runs: a terminal shows it, a program may take it.

use std::io;

use sways_train::Progress;

/// What is told while the evidence is sought.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// What is being done.
    pub name: &'static str,
    /// How much of it is done, in [0, 1].
    pub done: f64,
}

/// Who is told what happens while a study runs.
pub trait Observer {
    /// An epoch is done.
    fn epoch(&mut self, _progress: Progress) {}

    /// A block of the configuration is about to be explained.
    fn explaining(&mut self, _id: &str) {}

    /// A part of the evidence is done.
    fn evidence(&mut self, _stage: Stage) {}

    /// Takes the next rows of a local block's attributions, `[rows, conditions]`, in file order;
    /// with the rows' places in the table, counted from 0, where they are not all of them.
    ///
    /// # Errors
    /// Where they cannot be kept; the study ends with it.
    fn attributions(
        &mut self,
        _id: &str,
        _rows: Option<&[usize]>,
        _values: &[f64],
    ) -> io::Result<()> {
        Ok(())
    }
}

/// Nobody.
impl Observer for () {}
