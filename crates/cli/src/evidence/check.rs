//! Whether draws can be told from real values: by networks that learn to, on rows of the earlier
//! tested parts, and are asked on the later ones.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sways_data::Design;
use sways_explain::evidence::{Sampler, Shape, Unit, check::told_apart, sampler::draws};
use sways_model::{MlpOps, host::HostEnsemble};

use super::{
    answers::{Parts, UnitAnswers},
    networks::{Networks, Report, mean_probabilities},
};
use crate::Error;

/// Units whose networks learn together: each brings rows of its own.
const AT_ONCE: usize = 16;
/// Rows that a network learns from, and is asked about, at most: each twice, real and drawn.
const MOST_ROWS: usize = 2000;

/// What the check is made on.
pub(super) struct Check<'a> {
    pub design: &'a Design,
    pub parts: &'a Parts,
    pub units: &'a [Unit],
    pub answers: &'a [UnitAnswers],
    /// `[units][parts]`; none where a unit has no sampler.
    pub samplers: &'a [Option<Vec<Sampler>>],
    pub seed: u64,
}

/// Real and drawn rows of one unit.
struct Pairs {
    real: Vec<f32>,
    drawn: Vec<f32>,
    rows: usize,
}

impl Check<'_> {
    /// Each unit's chance, where it has a sampler and there are parts to learn on and to ask on;
    /// and how many networks were fitted.
    pub fn run<B: MlpOps>(
        &self,
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<(Vec<Option<f64>>, usize), Error> {
        let mut chances = vec![None; self.units.len()];
        let tested: Vec<usize> = self.parts.tested().collect();
        let (learn, ask) = tested.split_at(tested.len() / 2);
        if learn.is_empty() {
            return Ok((chances, 0));
        }
        let with_sampler: Vec<usize> = (0..self.units.len())
            .filter(|&unit| self.samplers[unit].is_some())
            .collect();
        for (batch, units) in with_sampler.chunks(AT_ONCE).enumerate() {
            let pairs: Vec<Pairs> = units.iter().map(|&unit| self.pairs(unit, learn)).collect();
            let values = pairs
                .iter()
                .flat_map(|pairs| [&pairs.real[..], &pairs.drawn].concat());
            let rows: usize = pairs.iter().map(|pairs| 2 * pairs.rows).sum();
            let design = Design::new(rows, self.design.groups().clone(), values.collect())?;
            let push = |member: usize, plan: &mut sways_train::Members| {
                let before: usize = pairs[..member].iter().map(|it| 2 * it.rows).sum();
                let own = pairs[member].rows;
                let is_real = |row: usize| f32::from(u8::from(row - before < own));
                let mut weights = vec![0.0; rows];
                weights[before..before + 2 * own].fill(1.0);
                let labels = (0..rows).map(|row| if row < before { 0.0 } else { is_real(row) });
                plan.push(labels, weights, &[]);
            };
            let networks = Networks {
                effort: 1.0,
                decay: 1.0,
                batch_size: 32 * units.len(),
                seed: self.seed.wrapping_add(batch as u64 * 1_000_003),
            };
            let done = |done: f64| (batch * AT_ONCE) as f64 + done * units.len() as f64;
            let weights = networks.fit::<B>(&design, units.len(), &push, device, &mut |share| {
                report(done(share) / with_sampler.len() as f64);
            })?;
            let ensemble = HostEnsemble::new(&weights);
            for (member, &unit) in units.iter().enumerate() {
                let Pairs { real, drawn, rows } = self.pairs(unit, ask);
                let all: Vec<usize> = (0..rows).collect();
                let member = || std::iter::once(member);
                chances[unit] = Some(told_apart(
                    &mean_probabilities(&ensemble, member(), &real, &all),
                    &mean_probabilities(&ensemble, member(), &drawn, &all),
                ));
            }
        }
        Ok((chances, with_sampler.len()))
    }

    /// Rows of some parts, each with its own values of the unit and with drawn ones. A number is
    /// seen as its distance from what the other conditions tell of it.
    fn pairs(&self, unit: usize, parts: &[usize]) -> Pairs {
        let (table, inputs) = (self.design.values(), self.design.inputs());
        let columns = &self.units[unit].columns;
        let centred = self.units[unit].shape == Shape::Continuous { missing: None };
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(((parts[0] << 32) | unit) as u64);
        let mut pairs = Pairs {
            real: Vec::new(),
            drawn: Vec::new(),
            rows: 0,
        };
        let Some(samplers) = &self.samplers[unit] else {
            return pairs;
        };
        let most = MOST_ROWS.div_ceil(parts.len());
        for &part in parts {
            let of_part = self.parts.at(part);
            let kept = of_part.len().min(most);
            let rows: Vec<usize> = (0..kept)
                .map(|at| of_part[at * of_part.len() / kept])
                .collect();
            let drawn = draws(&samplers[part - 1], &rows, &mut rng);
            for (&row, drawn) in rows.iter().zip(drawn.chunks_exact(columns.len())) {
                let real = &table[row * inputs..][..inputs];
                let mut seen = real.to_vec();
                let mut other = real.to_vec();
                for (at, (&column, &value)) in columns.iter().zip(drawn).enumerate() {
                    let told = if centred {
                        self.answers[unit].sequence[part - 1][at][row] as f32
                    } else {
                        0.0
                    };
                    seen[column] = real[column] - told;
                    other[column] = value - told;
                }
                pairs.real.extend(seen);
                pairs.drawn.extend(other);
            }
            pairs.rows += rows.len();
        }
        pairs
    }
}
