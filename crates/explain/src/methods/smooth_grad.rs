//! SmoothGrad: the slope, averaged over noise around the row (Smilkov, Thorat, Kim, Viégas &
//! Wattenberg 2017).

use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        direction,
        sampling::{generator, over_draws, stream},
        slopes::Slopes,
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::{attributions::Attributions, convergence::Convergence, local::Local},
    settings,
};

/// E ∂output/∂input at x + `noise` · N(0, 1), drawn `draws` times around each row: the slope
/// without the kinks that are narrower than the noise.
///
/// The noise is added to values; a category, or whether a value is missing, has nothing in
/// between and stays as it is. A row's draws depend on `seed` and its inputs only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SmoothGrad {
    /// What is differentiated.
    pub output: Output,
    /// The noise's standard deviation, in the inputs' units: of standardised numbers, their own.
    pub noise: f64,
    /// How many points are drawn around a row.
    pub draws: usize,
    /// What the noise is drawn with.
    #[serde(skip)]
    pub seed: u64,
}

impl Default for SmoothGrad {
    fn default() -> Self {
        Self {
            output: Output::default(),
            noise: 0.5,
            draws: 64,
            seed: 0,
        }
    }
}

impl SmoothGrad {
    /// The smoothed slopes at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(&self, model: &dyn Slopes, inputs: &[f32], groups: &Groups) -> Local {
        let (width, members, draws) = (model.inputs(), model.members(), self.draws.max(2));
        let mut attributions = Attributions::new(members, groups.len());
        let mut convergence = Convergence::new();
        for rows in inputs.chunks((model.chunk_rows() / draws).max(1) * width) {
            let points = rows.chunks(width).flat_map(|row| self.around(row, groups));
            let gradients = model.gradients(&points.collect::<Vec<f32>>(), self.output);
            let of_draws = gradients.chunks(width);
            let slopes = of_draws.flat_map(|slopes| direction::of_conditions(groups, slopes));
            let slopes: Vec<f64> = slopes.collect();
            let (means, errors) = over_draws(&slopes, groups.len(), members, draws);
            let is_known = |row: usize, it| direction::is_known(groups, &rows[row * width..], it);
            attributions.extend_where(&means, is_known);
            convergence.standard_errors.extend(errors);
            convergence.streams.extend(rows.chunks(width).map(stream));
            convergence.evaluations += (gradients.len() / width) as u64;
        }
        Local::drawn(attributions, convergence)
    }

    /// A row's draws, `[draws, inputs]`.
    fn around(&self, row: &[f32], groups: &Groups) -> Vec<f32> {
        let mut generator = generator(self.seed, row);
        let mut points = row.repeat(self.draws.max(2));
        for point in points.chunks_mut(row.len()) {
            for input in groups.iter().filter_map(sways_data::Group::value_input) {
                let draw = Normal::standard().inverse_cdf(generator.random_range(1e-12..1.0));
                point[input] += (self.noise * draw) as f32;
            }
        }
        points
    }
}

impl Method for SmoothGrad {
    const ABOUT: About = About {
        name: "smooth-grad",
        meaning: "slope of the output, averaged over noise around the row",
        cost: "64 gradients a row",
        misleads: "noise makes rows that cannot be; how much of it is right, nobody knows",
        paper: "https://arxiv.org/abs/1706.03825",
        explains: Explains::Rows { baseline: None },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::above_zero("noise", self.noise)?;
        settings::draws("draws", self.draws)
    }

    fn seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let network = on.network(&Self::ABOUT)?;
        let told = Told::slopes(&Self::ABOUT, self.output, "smoothed slope");
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(network.slopes, rows, on.groups)
        }))
    }
}
