//! A run's report: one page that needs nothing but itself, and its charts as files.
//!
//! - [`view`]: what it shows beside the run's other results, [`gather`]: where that comes from
//! - [`answer`]: the answer in a sentence, for the terminal too
//! - [`chart`]: what a chart is, [`plots`]: the charts, [`png`]: as pictures
//! - [`page`]: the page; its style sheet and its program stand beside it
//!
//! It is made from the files of a run's folder alone, so that it can be made again.

pub mod answer;
pub mod chart;
pub mod gather;
pub mod page;
pub mod plots;
pub mod png;
pub mod view;

use std::{fs, io, path::Path};

use crate::{
    Error,
    args::ReportArgs,
    run_folder::{MODEL, VIEW, put},
    saved::SavedModel,
    saved_run::{SavedRun, parsed},
    screen,
};

use chart::Chart;
use plots::{heat, influence, profile, quality, rows};
use view::View;

/// The page's file.
pub const PAGE: &str = "report.html";
/// The folder of its charts.
const PLOTS: &str = "plots";

/// Makes a run's report again.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn run(args: &ReportArgs) -> Result<(), Error> {
    write(&args.run, args.png)?;
    if !args.quiet {
        let page = args.run.join(PAGE);
        screen::print(&format!("{}\n", page.display()));
    }
    Ok(())
}

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
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let run = SavedRun::read(folder)?;
        let view = folder.join(VIEW);
        if !view.is_file() {
            return Err(Error::SavedRun {
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

/// Makes the report of a run's folder and puts it there.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn write(folder: &Path, as_png: bool) -> Result<(), Error> {
    let material = Material::read(folder)?;
    let charts = Charts::draw(&material)?;
    let page = page::page(&material, &charts);
    let pictures = if as_png {
        let all = charts
            .all()
            .map(|chart| Ok((chart.name.clone(), png::render(chart)?)));
        all.collect::<Result<Vec<_>, Error>>()?
    } else {
        Vec::new()
    };
    let all = || -> io::Result<()> {
        let plots = folder.join(PLOTS);
        fs::create_dir_all(&plots)?;
        for chart in charts.all() {
            put(&plots, &format!("{}.svg", chart.name), chart.file())?;
        }
        for (name, picture) in pictures {
            put(&plots, &format!("{name}.png"), picture)?;
        }
        put(folder, PAGE, page)
    };
    all().map_err(|source| Error::Write {
        path: folder.to_owned(),
        source,
    })
}

/// The charts of a report, by where they stand in it.
pub struct Charts {
    /// Each condition's influence, with evidence or by a method.
    pub influence: Option<Chart>,
    /// How good the model is.
    pub quality: Vec<Chart>,
    /// How each condition works.
    pub profiles: Vec<Chart>,
    /// All rows' attributions.
    pub beeswarm: Chart,
    /// Chosen rows.
    pub waterfalls: Vec<Chart>,
    /// How conditions act together.
    pub interactions: Vec<Chart>,
    /// How much the methods agree.
    pub agreement: Option<Chart>,
}

impl Charts {
    fn draw(material: &Material) -> Result<Self, Error> {
        let Material { run, view, .. } = material;
        let influences = &run.influence.influences;
        let influence = match &run.evidence {
            Some(evidence)
                if evidence
                    .conditions
                    .iter()
                    .any(|it| it.influence.is_some() || !it.contrasts.is_empty()) =>
            {
                Some(influence::influences(evidence, &page::sorted(evidence))?)
            }
            _ => influence::main_influence(influences)
                .map(influence::measured)
                .transpose()?,
        };
        let scores = &run.influence.metrics;
        let auc = scores.test.as_ref().unwrap_or(&scores.train).auc;
        let losses = quality::losses(&run.losses, scores.constant.log_loss)?;
        let roc = quality::roc(&view.quality, auc)?;
        let quality = losses
            .into_iter()
            .chain([quality::calibration(&view.quality)?])
            .chain(roc);
        let profile = |(place, profile): (usize, &view::ConditionProfile)| {
            profile::profile(place, profile, &view.conditions[profile.condition])
        };
        let local = &view.local;
        let waterfall = |(name, title, place): (&str, &str, usize)| {
            let row = &local.rows[place];
            let title = format!("{title}: row {}", row.row);
            rows::waterfall(name, &title, row, local, &view.conditions)
        };
        let chosen = [
            (
                "row-most-certain-yes",
                "The most certain yes",
                local.most_certain_yes,
            ),
            (
                "row-most-certain-no",
                "The most certain no",
                local.most_certain_no,
            ),
            ("row-most-typical", "The most typical", local.most_typical),
        ];
        let surface = view.interactions.as_ref();
        let surface = surface
            .map(|it| heat::surface(&it.strongest, &view.conditions))
            .transpose()?;
        Ok(Self {
            influence,
            quality: quality.collect(),
            profiles: view
                .profiles
                .conditions
                .iter()
                .enumerate()
                .map(profile)
                .collect::<Result<_, _>>()?,
            beeswarm: rows::beeswarm(view)?,
            waterfalls: chosen
                .into_iter()
                .map(waterfall)
                .collect::<Result<_, _>>()?,
            interactions: heat::interactions(view)?
                .into_iter()
                .chain(surface)
                .collect(),
            agreement: heat::agreement(&run.influence.agreement)?,
        })
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Chart> {
        self.influence
            .iter()
            .chain(&self.quality)
            .chain(&self.profiles)
            .chain([&self.beeswarm])
            .chain(&self.waterfalls)
            .chain(&self.interactions)
            .chain(&self.agreement)
    }
}
