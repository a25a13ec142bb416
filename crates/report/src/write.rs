//! Makes a run's report and puts it into the run's folder.

use std::path::{Path, PathBuf};

use sways::{
    held::Held,
    language::Language,
    run::files::{PAGE, PLOTS, is_chart},
    temporary,
};

use crate::{charts::Charts, error::Error, material::Material, page, png};

/// Makes the report of a run's folder that nobody else knows yet and puts it there, in the run's own
/// language.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn write(folder: &Path) -> Result<(), Error> {
    Report::of(folder, false, Option::unwrap_or_default)?
        .put(folder)
        .map_err(Error::from)
}

/// The same of a run that others may replace meanwhile: its report goes where it itself is, in the
/// language that was asked for, if one was.
///
/// # Errors
/// As before; where it was replaced or removed, [`std::io::ErrorKind::NotFound`] of the report.
pub fn write_again(folder: &Path, as_png: bool, asked: Option<Language>) -> Result<(), Error> {
    let of_page = |source| sways::Error::WriteReport {
        file: PAGE.into(),
        source,
    };
    // Of what is no folder or not there who reads it says so.
    let held = Held::open(folder).ok();
    let stays = || held.as_ref().map_or(Ok(()), Held::stays).map_err(of_page);
    let report = Report::of(folder, as_png, |own| Language::chosen(asked, own));
    stays()?;
    report?.put(held.as_ref().map_or(folder, Held::path))?;
    Ok(stays()?)
}

/// What is written: a name in the folder, and bytes.
struct Report {
    charts: Vec<(PathBuf, Vec<u8>)>,
    page: Vec<u8>,
}

impl Report {
    /// Of a run, in the language that is chosen by its own.
    fn of(
        folder: &Path,
        as_png: bool,
        language: impl FnOnce(Option<Language>) -> Language,
    ) -> Result<Self, Error> {
        let mut material = Material::read(folder)?;
        material.language = language(material.run.language());
        let charts = Charts::draw(&material)?;
        let page = page::page(&material, &charts).into_bytes();
        let pictures = if as_png {
            let all = charts
                .all()
                .map(|chart| Ok((format!("{}.png", chart.name).into(), png::render(chart)?)));
            all.collect::<Result<Vec<_>, Error>>()?
        } else {
            Vec::new()
        };
        let charts = charts.all().map(|chart| {
            debug_assert!(is_chart(&chart.name), "no run knows {}", chart.name);
            let bytes = chart.file().into_bytes();
            (format!("{}.svg", chart.name).into(), bytes)
        });
        let charts = charts.chain(pictures).collect();
        Ok(Self { charts, page })
    }

    fn put(self, folder: &Path) -> Result<(), sways::Error> {
        let plots = folder.join(PLOTS);
        let charts = self.charts.into_iter();
        let charts = charts.map(|(name, bytes)| (plots.join(name), bytes));
        let page = [(folder.join(PAGE), self.page)];
        temporary::make_within(&plots)
            .map_err(|error| (plots.clone(), error))
            .and_then(|()| temporary::put_all(charts.chain(page)))
            .map_err(|(place, source)| {
                let file = place.strip_prefix(folder).unwrap_or(&place).to_owned();
                sways::Error::WriteReport { file, source }
            })
    }
}
