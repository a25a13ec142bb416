//! Curves and surfaces: what methods say along a condition's values.

use sways_data::{Coding, EncodedCondition, Groups};
use sways_explain::{Ale, Grid, Influence, PartialDependence, Profile, Reduction, Sign};
use sways_model::{MlpOps, Output};

use super::{
    measure::{Blank, Measure, Measured},
    profile_entry::ProfileEntry,
};
use crate::{Error, decoded::decoded};

impl<B: MlpOps> Measure<'_, B> {
    /// The places of conditions, or all.
    pub(crate) fn places(&self, names: Option<&[String]>) -> Result<Vec<usize>, Error> {
        match names {
            None => Ok((0..self.groups.len()).collect()),
            Some(names) => names.iter().map(|name| self.place(name)).collect(),
        }
    }

    pub(crate) fn place(&self, name: &str) -> Result<usize, Error> {
        self.groups.position(name).ok_or_else(|| {
            let names: Vec<&str> = self.groups.conditions().collect();
            Error::NoSuchCondition {
                name: name.to_owned(),
                conditions: names.join(", "),
            }
        })
    }

    pub(crate) fn curves(
        &self,
        blank: Blank<'_>,
        method: PartialDependence,
        places: &[usize],
        points: usize,
        measured: &mut Measured,
    ) {
        let of = |&place: &usize| {
            let grid = self.grid(place, points);
            method.curve(&self.host, self.subject.inputs, &self.groups, &grid)
        };
        let profiles: Vec<Profile> = places.iter().map(of).collect();
        self.of_profiles(blank, method.output, &profiles, measured);
    }

    pub(crate) fn surface(
        &self,
        method: PartialDependence,
        first: usize,
        second: usize,
        points: usize,
    ) -> ProfileEntry {
        let (first, second) = (self.grid(first, points), self.grid(second, points));
        let (host, inputs) = (&self.host, self.subject.inputs);
        self.entry(&method.surface(host, inputs, &self.groups, &first, &second))
    }

    pub(crate) fn local_effects(
        &self,
        blank: Blank<'_>,
        method: Ale,
        conditions: Option<&[String]>,
        measured: &mut Measured,
    ) -> Result<(), Error> {
        let mut profiles = Vec::new();
        let mut first_error = None;
        for place in self.places(conditions)? {
            match method.curve(&self.host, self.subject.inputs, &self.groups, place) {
                Ok(curve) => profiles.push(curve),
                // Nobody asked for it by name.
                Err(sways_explain::Error::NotOrdered { .. }) if conditions.is_none() => {}
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        if let (Some(error), true) = (&first_error, profiles.is_empty()) {
            return Err(error.clone().into());
        }
        if !profiles.is_empty() {
            self.of_profiles(blank, method.output, &profiles, measured);
        }
        for influence in &mut measured.influences {
            influence.error = first_error.as_ref().map(ToString::to_string);
        }
        Ok(())
    }

    pub(crate) fn encoded(&self, place: usize) -> &EncodedCondition {
        &self.subject.encoding.conditions()[place]
    }

    /// The points of a condition's curve: its levels, or quantiles of the known rows.
    fn grid(&self, place: usize, points: usize) -> Grid {
        let known = self.subject.known;
        let start = match self.groups.get(place) {
            Some(group) if group.coding == Coding::ValueOrMissing => group.inputs.start,
            _ => return Grid::of_rows(known, &self.groups, place, points),
        };
        let width = self.groups.inputs();
        let of = |missing: bool| {
            let rows = known.chunks(width);
            let rows = rows.filter(move |row| (row[start + 1] == 0.0) != missing);
            rows.map(|row| row[start])
        };
        let alone = Groups::new([(String::new(), 1)]);
        let column: Vec<f32> = of(false).collect();
        let grid = Grid::of_rows(&column, &alone, 0, points);
        let mut values: Vec<f32> = grid.points().iter().flat_map(|&it| [it, 0.0]).collect();
        values.extend(
            of(true)
                .next()
                .map(|fill| [fill, 1.0])
                .into_iter()
                .flatten(),
        );
        Grid::new(&self.groups, place, values)
    }

    fn of_profiles(
        &self,
        blank: Blank<'_>,
        output: Output,
        profiles: &[Profile],
        measured: &mut Measured,
    ) {
        let name = |profile: &Profile| {
            let place = profile.grids[0].condition();
            self.encoded(place).condition.clone()
        };
        let spreads: Vec<Vec<f64>> = profiles.iter().map(Profile::members_spread).collect();
        let members = (0..self.weights.members())
            .map(|member| spreads.iter().map(|of| of[member]).collect())
            .collect();
        let values = profiles.iter().map(Profile::spread).collect();
        measured.influences.push(Influence {
            labels: profiles.iter().map(name).collect(),
            signs: vec![Sign::None; profiles.len()],
            units: format!("of the {}", output.name()),
            evaluations: Some(profiles.iter().map(|it| it.evaluations).sum()),
            ..blank.influence(Some(output), Reduction::None, values, members)
        });
        measured
            .profiles
            .extend(profiles.iter().map(|it| self.entry(it)));
    }

    fn entry(&self, profile: &Profile) -> ProfileEntry {
        let places = || profile.grids.iter().map(Grid::condition);
        let points = |grid: &Grid| {
            let encoding = &self.encoded(grid.condition()).encoding;
            let width = grid.points().len() / grid.len().max(1);
            let points = grid.points().chunks(width);
            points.map(|point| decoded(encoding, point)).collect()
        };
        let count = profile.values.len();
        let curves = |all: &Vec<f64>| all.chunks(count).map(<[f64]>::to_vec).collect();
        ProfileEntry {
            conditions: places()
                .map(|it| self.encoded(it).condition.clone())
                .collect(),
            points: profile.grids.iter().map(points).collect(),
            values: profile.values.clone(),
            members: profile.members.clone(),
            individual: profile.individual.as_ref().map(curves),
        }
    }
}
