//! Everything that a report is made of, from a run's folder.

use std::path::Path;

use sways::{
    Error as RunError,
    language::Language,
    run::{
        files::{MODEL, VIEW, is_there},
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
    /// What the answer is written in.
    pub language: Language,
}

impl Material {
    /// Reads a run's folder.
    ///
    /// # Errors
    /// Where it holds no run, or one of a version without reports.
    pub fn read(folder: &Path) -> Result<Self, RunError> {
        let run = SavedRun::read(folder)?;
        let view = folder.join(VIEW);
        if !is_there(&view) {
            return Err(RunError::SavedRun {
                path: view,
                problem:
                    "it is not there: it was deleted, or the run is of a version without reports"
                        .to_owned(),
            });
        }
        let model = SavedModel::read(&folder.join(MODEL))?;
        let shown: View = parsed(&view)?;
        check(&run, &shown, &model).map_err(|problem| RunError::SavedRun {
            path: view,
            problem,
        })?;
        Ok(Self {
            language: run.language().unwrap_or_default(),
            run,
            view: shown,
            model,
        })
    }
}

/// That what is shown fits together, and is of this run and model: a folder can be edited, and
/// whoever draws takes it for granted.
fn check(run: &SavedRun, view: &View, model: &SavedModel) -> Result<(), String> {
    view.check()?;
    let shown = view.conditions.iter().map(|it| &it.name);
    if !shown.clone().eq(&run.influence.conditions) {
        return Err("conditions: they are not those of influence.json".to_owned());
    }
    if !shown.eq(model.encoding.conditions().iter().map(|it| &it.condition)) {
        return Err("conditions: they are not those of the model".to_owned());
    }
    let inputs = model.encoding.groups().inputs();
    if view.local.mean.len() != inputs {
        return Err(format!(
            "local.mean: it has {} entries for {inputs} inputs of the model",
            view.local.mean.len()
        ));
    }
    Ok(())
}
