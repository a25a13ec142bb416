//! Measures influences: a method, a model, rows; out come plain data.

use std::{io, ops::ControlFlow};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sways_data::{ConditionEncoding, Encoding, Groups};
use sways_explain::{
    Background, Baseline, HostMlp, Influence, Profile, Slopes,
    engine::sampling::drawn_places,
    method::{Network, OneRow, Scored, Subject, measure},
};
use sways_model::Weights;

use super::{block::MethodPlan, profile_entry::ProfileEntry};
use crate::{decoded::decoded, error::Error};

/// The rows that are explained, and those that they are explained by.
pub struct Rows<'a> {
    /// How conditions became inputs.
    pub encoding: &'a Encoding,
    /// The rows that are explained, `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// The rows that backgrounds are drawn from, `[rows, inputs]`: training rows, where they are
    /// known.
    pub known: &'a [f32],
    /// What these rows are called.
    pub known_as: &'static str,
    /// The training rows' mean `[inputs]`, where it is known and they are not `known`.
    pub training_mean: Option<&'a [f32]>,
    /// The rows that scores are measured on, where their outcome is known.
    pub scored: Option<Scored<'a>>,
    /// What draws backgrounds.
    pub seed: u64,
}

/// What a method found.
#[derive(Debug, Default)]
pub struct Measured {
    /// One for each reduction.
    pub influences: Vec<Influence>,
    /// One for each curve and surface.
    pub profiles: Vec<ProfileEntry>,
}

/// Who takes attributions row by row, `[rows, conditions]`, a batch at a time; before them the
/// rows' places among the inputs, where they were drawn of all.
pub type Keep<'a> = dyn FnMut(Option<&[usize]>, &[f64]) -> io::Result<()> + 'a;

/// A model about to be explained.
pub struct Measure<'a> {
    host: HostMlp,
    /// The networks, of a model that has some.
    network: Option<(&'a dyn Slopes, Weights)>,
    groups: Groups,
    slopes_are: &'static str,
    rows: Rows<'a>,
}

impl<'a> Measure<'a> {
    /// Lays networks out for every method.
    pub fn new(model: &'a dyn Slopes, rows: Rows<'a>) -> Self {
        let weights = model.weights();
        let asked = Self::asked(HostMlp::new(&weights), rows);
        Self {
            network: Some((model, weights)),
            ..asked
        }
    }

    /// A model for the methods that need nothing but its predictions.
    pub fn asked(host: HostMlp, rows: Rows<'a>) -> Self {
        Self {
            host,
            network: None,
            groups: rows.encoding.groups(),
            slopes_are: slopes_are(rows.encoding),
            rows,
        }
    }

    /// Measures one thing to explain. A local method's rows go to `keep`; `row` is its row's place
    /// among the inputs. A method that does not apply gives an influence that says why.
    ///
    /// # Errors
    /// Where `keep` fails.
    pub fn measure(
        &self,
        explain: &MethodPlan,
        row: Option<usize>,
        keep: &mut Keep<'_>,
    ) -> Result<Measured, Error> {
        let background = self.background(explain.baseline, explain.background_rows);
        let drawn = explain.rows.and_then(|most| self.drawn(most));
        let width = self.groups.inputs();
        let inputs: Option<Vec<f32>> = drawn.as_ref().map(|places| {
            let rows = places
                .iter()
                .map(|place| &self.rows.inputs[place * width..][..width]);
            rows.flatten().copied().collect()
        });
        let subject = Subject {
            host: &self.host,
            network: self
                .network
                .as_ref()
                .map(|&(slopes, ref weights)| Network { slopes, weights }),
            groups: &self.groups,
            slopes_are: self.slopes_are,
            inputs: inputs.as_deref().unwrap_or(self.rows.inputs),
            drawn_of: drawn.as_ref().map(|_| self.rows.inputs.len() / width),
            row: row.map(|place| OneRow {
                place,
                number: explain.row.unwrap_or(place),
            }),
            known: self.rows.known,
            background: &background,
            background_is: &self.called(&background),
            scored: self.rows.scored,
        };
        let mut kept = Ok(());
        let mut left = drawn.as_deref();
        let found = measure(explain.method.as_ref(), &subject, &mut |values| {
            let rows = values.len() / self.groups.len().max(1);
            let places = left.map(|all| {
                let (now, later) = all.split_at(rows);
                left = Some(later);
                now
            });
            kept = keep(places, values);
            if kept.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        kept.map_err(Error::Keep)?;
        let mut influences = found.influences;
        for influence in &mut influences {
            influence.id.clone_from(&explain.id);
        }
        Ok(Measured {
            influences,
            profiles: found.profiles.iter().map(|it| self.entry(it)).collect(),
        })
    }

    /// The places of so many rows, drawn without repetition, in their order; `None` where there
    /// are no more.
    fn drawn(&self, most: usize) -> Option<Vec<usize>> {
        /// Apart from what draws backgrounds.
        const STREAM: u64 = 1;
        let rows = self.rows.inputs.len() / self.groups.inputs();
        (rows > most).then(|| {
            let mut rng = ChaCha8Rng::seed_from_u64(self.rows.seed);
            rng.set_stream(STREAM);
            drawn_places(&mut rng, rows, most)
        })
    }

    fn background(&self, baseline: Baseline, rows: usize) -> Background {
        let (known, inputs) = (self.rows.known, self.groups.inputs());
        match baseline {
            Baseline::Zero => Background::zero(inputs),
            Baseline::Mean => match self.rows.training_mean {
                Some(mean) => Background::of_mean(mean),
                None => Background::mean(known, inputs),
            },
            Baseline::Background => Background::sample(known, inputs, rows, self.rows.seed),
        }
    }

    /// What a background is called in results.
    fn called(&self, background: &Background) -> String {
        let known_as = self.rows.known_as;
        let mean_of = match self.rows.training_mean {
            Some(_) => "training rows",
            None => known_as,
        };
        match background.name() {
            "zero" => "zero".to_owned(),
            "mean" => format!("the mean of the {mean_of}"),
            _ => format!("{} of the {known_as}", background.len()),
        }
    }

    fn entry(&self, profile: &Profile) -> ProfileEntry {
        let encoded =
            |grid: &sways_explain::Grid| &self.rows.encoding.conditions()[grid.condition()];
        let points = |grid: &sways_explain::Grid| {
            let encoding = &encoded(grid).encoding;
            let width = grid.points().len() / grid.len().max(1);
            let points = grid.points().chunks(width);
            points.map(|point| decoded(encoding, point)).collect()
        };
        let count = profile.values.len();
        let curves = |all: &Vec<f64>| all.chunks(count).map(<[f64]>::to_vec).collect();
        ProfileEntry {
            conditions: profile
                .grids
                .iter()
                .map(|it| encoded(it).condition.clone())
                .collect(),
            points: profile.grids.iter().map(points).collect(),
            values: profile.values.clone(),
            members: profile.members.clone(),
            individual: profile.individual.as_ref().map(curves),
        }
    }
}

/// What a slope is per.
fn slopes_are(encoding: &Encoding) -> &'static str {
    let mut numbers = 0;
    let (mut scaled, mut clipped) = (false, false);
    for condition in encoding.conditions() {
        if let ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it) =
            &condition.encoding
        {
            numbers += 1;
            scaled |= it.scale != 1.0 || it.center != 0.0;
            clipped |= it.clip;
        }
    }
    let all = numbers == encoding.conditions().len();
    match (scaled, clipped) {
        _ if numbers == 0 => "per switch from 0 to 1",
        (false, false) => "per unit",
        (true, false) if all => "per standard deviation",
        (true, false) => "per standard deviation or switch from 0 to 1",
        (_, true) if all => "per robust standard deviation",
        (_, true) => "per robust standard deviation or switch from 0 to 1",
    }
}
