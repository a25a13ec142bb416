//! What methods along a condition's values have in common.

use sways_model::Output;

use super::{About, Measured, Subject, groups_place};
use crate::{
    error::Error,
    result::{
        influence::{Influence, Reduction, Sign},
        profile::Profile,
    },
};

impl Subject<'_> {
    /// The places of conditions, or all.
    pub(crate) fn places(&self, names: Option<&[String]>) -> Result<Vec<usize>, Error> {
        match names {
            None => Ok((0..self.groups.len()).collect()),
            Some(names) => names
                .iter()
                .map(|name| groups_place(self.groups, name))
                .collect(),
        }
    }

    /// Curves, and how far each moves the output.
    pub(crate) fn curves(
        &self,
        about: &About,
        output: Output,
        meaning: String,
        profiles: Vec<Profile>,
    ) -> Measured {
        let conditions: Vec<&str> = self.groups.conditions().collect();
        let name = |profile: &Profile| conditions[profile.grids[0].condition()].to_owned();
        let spreads: Vec<Vec<f64>> = profiles.iter().map(Profile::members_spread).collect();
        let members = (0..self.host.members())
            .map(|member| spreads.iter().map(|of| of[member]).collect())
            .collect();
        let values = profiles.iter().map(Profile::spread).collect();
        let influence = self.influence(about, Some(output), Reduction::None, values, members);
        let labels: Vec<String> = profiles.iter().map(name).collect();
        Measured {
            influences: vec![Influence {
                signs: vec![Sign::None; labels.len()],
                labels,
                units: format!("of the {}", output.name()),
                meaning,
                evaluations: Some(profiles.iter().map(|it| it.evaluations).sum()),
                ..influence
            }],
            profiles,
        }
    }
}
