//! Gathers what a report shows from a table and the model fitted to it.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use sways_data::{ConditionEncoding, EncodedCondition, Encoding};
use sways_explain::{
    Ale, Background, Baseline, HostMlp, IntegratedGradients, Interaction, PartialDependence,
    engine::sampling::drawn_places,
};
use sways_model::{Mlp, MlpOps, Output};

use super::{
    ConditionProfile, ConditionView, Interactions, LocalEffects, LocalView, PairView, Profiles,
    Quality, RowCounts, RowView, Surface, View,
    conditions::condition_view,
    finite,
    quality::{calibration, roc},
    typical::typical,
};
use crate::{
    decoded::decoded,
    error::Error,
    limits,
    loaded::Loaded,
    methods::{Measure, MethodPlan, ProfileEntry, Rows},
};

/// The most rows that are shown with their attributions.
const ROWS: usize = 500;
/// The most cells of a table of these rows: what bounds the page.
const CELLS: usize = 12_000;
/// The rows that profiles are averages over.
const PROFILE_ROWS: usize = 200;
/// The rows whose own curves are shown.
const INDIVIDUAL: usize = 40;
/// The most points of a profile.
const POINTS: usize = 20;
/// The rows that interactions are measured on.
const INTERACTION_ROWS: usize = 50;
/// The most conditions between which interactions are measured.
const INTERACTING: usize = 8;
/// The most points of each of two conditions.
const SURFACE_POINTS: usize = 8;

/// What a report shows of a table whose rows `[rows, inputs]` for training are `train`; the seed
/// draws the rows that are shown.
///
/// # Errors
/// Where a method does not apply to the model.
pub fn view<B: MlpOps>(
    data: &Loaded,
    seed: u64,
    model: &Mlp<B>,
    probabilities: &[f64],
    train: &[f32],
) -> Result<View, Error> {
    let gather = Gather {
        data,
        seed,
        model,
        probabilities,
        train,
    };
    let local = gather.local()?;
    let order = by_size(&local.rows, data.encoding.conditions().len());
    let profiles = gather.profiles(&order)?;
    let interactions = gather.interactions(&order)?;
    let whole = |condition: usize| {
        let values = local
            .rows
            .iter()
            .filter_map(|row| row.values[condition].as_f64());
        values.clone().all(|it| it.fract() == 0.0 && it.abs() < 1e9)
    };
    let conditions = data.encoding.conditions().iter().zip(data.design.groups());
    let conditions = conditions.enumerate().map(|(place, (condition, group))| {
        let rows = data.design.values().chunks_exact(data.design.inputs());
        let points = rows.map(|row| &row[group.inputs.clone()]);
        condition_view(condition, points, whole(place))
    });
    let conditions: Vec<ConditionView> = conditions.collect();
    let nearest = data.design.row(gather.typical());
    let host = HostMlp::new(&model.weights());
    let typical = typical(
        &host,
        &data.encoding,
        &data.design,
        &conditions,
        &order,
        nearest,
    );
    let mut view = View {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rows: RowCounts {
            table: data.table_rows,
            known: data.design.rows(),
            events: data.outcome.labels.iter().filter(|&&label| label).count(),
            train: data.split.train.len(),
            test: data.split.test.len(),
        },
        conditions,
        order,
        quality: gather.quality(),
        profiles,
        local,
        interactions,
        typical: Some(typical),
        choice: data.outcome.choice.clone(),
        hints: data.screening.hints.clone(),
        excluded: data.screening.excluded.clone(),
        not_finite: Vec::new(),
    };
    finite::mend(&mut view);
    Ok(view)
}

struct Gather<'a, B: MlpOps> {
    data: &'a Loaded,
    seed: u64,
    model: &'a Mlp<B>,
    probabilities: &'a [f64],
    train: &'a [f32],
}

impl<B: MlpOps> Gather<'_, B> {
    fn encoding(&self) -> &Encoding {
        &self.data.encoding
    }

    fn name(&self, place: usize) -> String {
        self.encoding().conditions()[place].condition.clone()
    }

    /// At most so many of the rows, drawn at random, in file order.
    fn drawn(&self, most: usize) -> Vec<usize> {
        let rows = self.probabilities.len();
        if rows <= most {
            return (0..rows).collect();
        }
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        drawn_places(&mut generator, rows, most)
    }

    fn measure<'b>(&'b self, inputs: &'b [f32]) -> Measure<'b> {
        Measure::new(
            self.model,
            Rows {
                encoding: self.encoding(),
                inputs,
                known: self.train,
                known_as: "training rows",
                training_mean: None,
                scored: None,
                seed: self.seed,
            },
        )
    }

    fn local(&self) -> Result<LocalView, Error> {
        let data = self.data;
        let (inputs, conditions) = (data.design.inputs(), data.design.groups().len());
        let by_probability = |a: &usize, b: &usize| {
            self.probabilities[*a]
                .total_cmp(&self.probabilities[*b])
                .then(b.cmp(a))
        };
        let all = || 0..self.probabilities.len();
        let yes = all().max_by(by_probability).unwrap_or(0);
        let no = all()
            .min_by(|a, b| by_probability(a, b).then(a.cmp(b)))
            .unwrap_or(0);
        let typical = self.typical();
        let mut rows = self.drawn(ROWS.min(CELLS / conditions.max(1)).max(3));
        for row in [yes, no, typical] {
            if let Err(place) = rows.binary_search(&row) {
                rows.insert(place, row);
            }
        }
        let at = |row: usize| rows.binary_search(&row).unwrap_or(0);
        let sample = data.design.select(&rows);
        let from_mean = MethodPlan {
            baseline: Baseline::Mean,
            ..MethodPlan::by(IntegratedGradients::default())
        };
        let mut attributions = Vec::new();
        self.measure(sample.values())
            .measure(&from_mean, None, &mut |_, values| {
                attributions.extend_from_slice(values);
                Ok(())
            })?;
        let background = Background::mean(self.train, inputs);
        let mut is_test = vec![false; self.probabilities.len()];
        for &row in &data.split.test {
            is_test[row] = true;
        }
        let row_view = |(index, &row): (usize, &usize)| {
            let values = &sample.values()[index * inputs..][..inputs];
            let of = |(condition, group): (&EncodedCondition, &sways_data::Group)| {
                decoded(&condition.encoding, &values[group.inputs.clone()])
            };
            let values = self
                .encoding()
                .conditions()
                .iter()
                .zip(data.design.groups());
            RowView {
                row: data.place(row),
                test: is_test[row],
                outcome: data.outcome.labels[row],
                probability: self.probabilities[row],
                values: values.map(of).collect(),
                attributions: attributions[index * conditions..][..conditions].to_vec(),
            }
        };
        Ok(LocalView {
            base: self.model.predict(background.row(0))[0],
            mean: background.row(0).to_vec(),
            rows: rows.iter().enumerate().map(row_view).collect(),
            most_certain_yes: at(yes),
            most_certain_no: at(no),
            most_typical: at(typical),
        })
    }

    /// The row whose inputs are nearest to the training rows' mean, in standard deviations.
    fn typical(&self) -> usize {
        let width = self.data.design.inputs();
        let background = Background::mean(self.train, width);
        let mean = background.row(0);
        let mut squares = vec![0.0_f64; width];
        for row in self.train.chunks_exact(width) {
            for ((square, value), mean) in squares.iter_mut().zip(row).zip(mean) {
                *square += f64::from(value - mean).powi(2);
            }
        }
        let rows = (self.train.len() / width).max(1) as f64;
        let distance = |row: &[f32]| -> f64 {
            let inputs = row.iter().zip(mean).zip(&squares);
            inputs
                .filter(|(_, square)| **square > 0.0)
                .map(|((value, mean), square)| f64::from(value - mean).powi(2) * rows / square)
                .sum()
        };
        let rows = self.data.design.values().chunks_exact(width);
        let distances = rows.map(distance).enumerate();
        distances
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0, |(row, _)| row)
    }

    fn profiles(&self, order: &[usize]) -> Result<Profiles, Error> {
        let top = &order[..order.len().min(limits::MOST_PROFILES)];
        let rows = self.drawn(PROFILE_ROWS);
        let sample = self.data.design.select(&rows);
        let measure = self.measure(sample.values());
        let mut nothing = |_: Option<&[usize]>, _: &[f64]| Ok(());
        let dependence = PartialDependence {
            conditions: Some(top.iter().map(|&place| self.name(place)).collect()),
            points: POINTS,
            individual: true,
            ..PartialDependence::default()
        };
        let curves = measure.measure(&MethodPlan::by(dependence), None, &mut nothing)?;
        let ordered = top.iter().copied().filter(|&place| {
            let encoding = &self.encoding().conditions()[place].encoding;
            matches!(
                encoding,
                ConditionEncoding::Numeric(_) | ConditionEncoding::Datetime(_)
            )
        });
        let effects = Ale {
            conditions: Some(ordered.map(|place| self.name(place)).collect()),
            ..Ale::default()
        };
        let effects = measure
            .measure(&MethodPlan::by(effects), None, &mut nothing)?
            .profiles;
        let of = |(&condition, curve): (&usize, ProfileEntry)| {
            let name = &curve.conditions[0];
            let ale = effects.iter().find(|it| it.conditions[0] == *name);
            profile(condition, curve, ale)
        };
        Ok(Profiles {
            rows: rows.len(),
            conditions: top.iter().zip(curves.profiles).map(of).collect(),
        })
    }

    fn interactions(&self, order: &[usize]) -> Result<Option<Interactions>, Error> {
        let mut top = order[..order.len().min(INTERACTING)].to_vec();
        if top.len() < 2 {
            return Ok(None);
        }
        top.sort_unstable();
        let rows = self.drawn(INTERACTION_ROWS);
        let sample = self.data.design.select(&rows);
        let method = Interaction {
            output: Output::Logit,
        };
        let host = HostMlp::new(&self.model.weights());
        let groups = self.data.design.groups();
        let pairs = method.of_pairs(&host, sample.values(), groups, &top);
        let Some(strongest) = pairs
            .iter()
            .max_by(|a, b| a.strength.total_cmp(&b.strength))
        else {
            return Ok(None);
        };
        let pair = strongest.pair;
        let surface = PartialDependence {
            conditions: Some(Vec::new()),
            pairs: vec![pair.map(|place| self.name(place))],
            points: SURFACE_POINTS,
            ..PartialDependence::default()
        };
        let wider = self.drawn(PROFILE_ROWS);
        let wider = self.data.design.select(&wider);
        let measure = self.measure(wider.values());
        let mut nothing = |_: Option<&[usize]>, _: &[f64]| Ok(());
        let found = measure.measure(&MethodPlan::by(surface), None, &mut nothing)?;
        let Some(surface) = found.profiles.into_iter().next() else {
            return Ok(None);
        };
        let mut points = surface.points.into_iter();
        let mut next = || points.next().unwrap_or_default();
        Ok(Some(Interactions {
            rows: rows.len(),
            conditions: top,
            pairs: pairs
                .iter()
                .map(|it| PairView {
                    pair: it.pair,
                    strength: it.strength,
                    share: it.share,
                })
                .collect(),
            strongest: Surface {
                pair,
                points: [next(), next()],
                values: surface.values,
            },
        }))
    }

    fn quality(&self) -> Quality {
        let data = self.data;
        let (rows, on) = if data.split.test.is_empty() {
            (&data.split.train, "training rows")
        } else {
            (&data.split.test, "test rows")
        };
        let mut scored: Vec<(f64, bool)> = rows
            .iter()
            .map(|&row| (self.probabilities[row], data.outcome.labels[row]))
            .collect();
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        Quality {
            on: on.to_owned(),
            rows: rows.len(),
            roc: roc(&scored),
            calibration: calibration(&scored),
        }
    }
}

fn profile(condition: usize, curve: ProfileEntry, ale: Option<&ProfileEntry>) -> ConditionProfile {
    let count = curve.values.len();
    let spread = |point: usize| {
        let members = curve.members.iter().map(|member| member[point]);
        members.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], it| {
            [low.min(it), high.max(it)]
        })
    };
    let individual = curve.individual.unwrap_or_default();
    let step = individual.len().div_ceil(INDIVIDUAL).max(1);
    ConditionProfile {
        condition,
        spread: (0..count).map(spread).collect(),
        points: curve.points.into_iter().next().unwrap_or_default(),
        values: curve.values,
        individual: individual.into_iter().step_by(step).collect(),
        ale: ale.map(|ale| LocalEffects {
            points: ale.points[0].iter().filter_map(Value::as_f64).collect(),
            values: ale.values.clone(),
        }),
    }
}

/// The conditions' places, by the mean size of their attributions.
fn by_size(rows: &[RowView], conditions: usize) -> Vec<usize> {
    let size = |place: usize| -> f64 { rows.iter().map(|row| row.attributions[place].abs()).sum() };
    let sizes: Vec<f64> = (0..conditions).map(size).collect();
    let mut order: Vec<usize> = (0..conditions).collect();
    order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]));
    order
}
