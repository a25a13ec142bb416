//! The charts of a report, by where they stand in it.

use sways::view::ConditionProfile;

use crate::{
    chart::Chart,
    error::Error,
    evidence::confidence,
    material::Material,
    messages::{self, Word},
    order::sorted,
    plots::{heat, influence, profile, quality, rows},
    table::rows_of,
};

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
    /// Whether their steps lead beyond what a probability can be.
    pub is_beyond: bool,
    /// How conditions act together.
    pub interactions: Vec<Chart>,
    /// How much the methods agree.
    pub agreement: Option<Chart>,
}

impl Charts {
    /// Draws them.
    ///
    /// # Errors
    /// Where one cannot be drawn.
    pub fn draw(material: &Material) -> Result<Self, Error> {
        let Material { run, view, .. } = material;
        let says = messages::of(material.language);
        let influences = &run.influence.influences;
        let influence = match &run.evidence {
            Some(evidence)
                if evidence
                    .conditions
                    .iter()
                    .any(|it| it.influence.is_some() || !it.contrasts.is_empty()) =>
            {
                let rows = rows_of(evidence, &sorted(evidence), says);
                Some(influence::effects(&rows, confidence(evidence), says)?)
            }
            _ => influence::main_influence(influences)
                .map(|it| influence::measured(it, says))
                .transpose()?,
        };
        let scores = &run.influence.metrics;
        let auc = scores.test.as_ref().unwrap_or(&scores.train).auc;
        let losses = quality::losses(&run.losses, scores.constant.log_loss, says)?;
        let roc = quality::roc(&view.quality, auc, says)?;
        let quality = losses
            .into_iter()
            .chain([quality::calibration(&view.quality, says)?])
            .chain(roc);
        let scale = profile::scale(view);
        let profile = |(place, profile): (usize, &ConditionProfile)| {
            let condition = &view.conditions[profile.condition];
            profile::profile(place, profile, condition, scale, says)
        };
        let local = &view.local;
        let chosen = [
            (
                "row-most-certain-yes",
                Word::MostCertainYes,
                local.most_certain_yes,
            ),
            (
                "row-most-certain-no",
                Word::MostCertainNo,
                local.most_certain_no,
            ),
            ("row-most-typical", Word::MostTypical, local.most_typical),
        ];
        let steps = rows::scale(&chosen.map(|(.., place)| place), view, says);
        let waterfall = |(name, which, place): (&str, Word, usize)| {
            let row = &local.rows[place];
            let title = says.row_title(which, row.row);
            rows::waterfall(name, &title, row, view, steps, says)
        };
        let surface = view.interactions.as_ref();
        let surface = surface
            .map(|it| heat::surface(&it.strongest, &view.conditions, says))
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
            beeswarm: rows::beeswarm(view, says)?,
            waterfalls: chosen
                .into_iter()
                .map(waterfall)
                .collect::<Result<_, _>>()?,
            is_beyond: rows::is_beyond(steps),
            interactions: heat::interactions(view, says)?
                .into_iter()
                .chain(surface)
                .collect(),
            agreement: heat::agreement(&run.influence.agreement, says)?,
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
