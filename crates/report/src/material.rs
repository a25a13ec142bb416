//! Everything that a report is made of, from a run's folder.

use std::path::Path;

use sways::{
    Error as RunError,
    run::{
        files::{MODEL, VIEW},
        saved::{SavedRun, parsed},
    },
    saved_model::SavedModel,
    view::View,
};

/// Everything that a report is made of.
pub struct Material {
    /// The run's results.
    pub run: SavedRun,
    /// What is shown beside them.
    pub view: View,
    /// The model.
    pub model: SavedModel,
}

impl Material {
    /// Reads a run's folder.
    ///
    /// # Errors
    /// Where it holds no run, or one of a version without reports.
    pub fn read(folder: &Path) -> Result<Self, RunError> {
        let run = SavedRun::read(folder)?;
        let view = folder.join(VIEW);
        if !view.is_file() {
            return Err(RunError::SavedRun {
                path: view,
                problem: "it is not there: the run is of a version without reports".to_owned(),
            });
        }
        Ok(Self {
            run,
            view: parsed(&view)?,
            model: SavedModel::read(&folder.join(MODEL))?,
        })
    }
}
