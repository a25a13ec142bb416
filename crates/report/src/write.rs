//! Makes a run's report and puts it into the run's folder.

use std::{
    io,
    path::{Path, PathBuf},
};

use sways::{
    language::Language,
    run::files::{PAGE, PLOTS, is_chart},
    temporary,
};

use crate::{charts::Charts, error::Error, material::Material, page, png};

/// Makes the report of a run's folder and puts it there, in a language, or else in the run's own.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn write(folder: &Path, as_png: bool, language: Option<Language>) -> Result<(), Error> {
    let mut material = Material::read(folder)?;
    material.language = language.unwrap_or(material.language);
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
    let all = || -> Result<(), (PathBuf, io::Error)> {
        let plots = folder.join(PLOTS);
        temporary::make_within(&plots).map_err(|error| (plots.clone(), error))?;
        let charts = charts.all().map(|chart| {
            debug_assert!(is_chart(&chart.name), "no run knows {}", chart.name);
            let bytes = chart.file().into_bytes();
            (plots.join(format!("{}.svg", chart.name)), bytes)
        });
        let pictures = pictures
            .into_iter()
            .map(|(name, picture)| (plots.join(format!("{name}.png")), picture));
        let page = [(folder.join(PAGE), page.into_bytes())];
        temporary::put_all(charts.chain(pictures).chain(page))
    };
    all().map_err(|(place, source)| {
        let file = place.strip_prefix(folder).unwrap_or(&place).to_owned();
        sways::Error::WriteReport { file, source }.into()
    })
}
