//! The charts of a report, by where they stand in it.

use sways::view::ConditionProfile;

use crate::{
    chart::Chart,
    error::Error,
    material::Material,
    messages,
    order::sorted,
    plots::{heat, influence, profile, quality, rows},
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
        let influences = &run.influence.influences;
        let influence = match &run.evidence {
            Some(evidence)
                if evidence
                    .conditions
                    .iter()
                    .any(|it| it.influence.is_some() || !it.contrasts.is_empty()) =>
            {
                let says = messages::of(material.language);
                Some(influence::influences(evidence, &sorted(evidence), says)?)
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
        let profile = |(place, profile): (usize, &ConditionProfile)| {
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
