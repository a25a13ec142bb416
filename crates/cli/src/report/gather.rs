//! Gathers what a report shows from a study and its fitted model.

use rand::{SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use sways_data::{ConditionEncoding, EncodedCondition, Encoding, NumericEncoding};
use sways_explain::{
    Ale, Background, HostMlp, IntegratedGradients, Interaction, PartialDependence,
};
use sways_model::{Mlp, MlpOps, Output};

use super::view::{
    CalibrationBin, ConditionProfile, ConditionView, Interactions, LocalEffects, LocalView,
    PairView, Profiles, Quality, RowCounts, RowView, Surface, ValuesView, View,
};
use crate::{
    Error,
    config::Baseline,
    curves::ProfileEntry,
    decoded::{category, decoded, flagged, number, rounded},
    measure::{Measure, Subject},
    method::{LocalMethod, Method},
    study::Study,
};

/// The most rows that are shown with their attributions.
const ROWS: usize = 500;
/// The most cells of a table of these rows: what bounds the page.
const CELLS: usize = 12_000;
/// The rows that profiles are averages over.
const PROFILE_ROWS: usize = 200;
/// The rows whose own curves are shown.
const INDIVIDUAL: usize = 40;
/// The most conditions with profiles.
pub const PROFILES: usize = 24;
/// The most points of a profile.
const POINTS: usize = 20;
/// The rows that interactions are measured on.
const INTERACTION_ROWS: usize = 50;
/// The most conditions between which interactions are measured.
const INTERACTING: usize = 8;
/// The most points of each of two conditions.
const SURFACE_POINTS: usize = 8;
/// Parts of a histogram.
const BINS: usize = 24;
/// Rows of like probabilities, of calibration.
const CALIBRATION_BINS: usize = 10;
/// The most points of a ROC curve.
const ROC_POINTS: usize = 200;

/// What a report shows of a study, whose rows `[rows, inputs]` for training are `train`.
///
/// # Errors
/// Where a method does not apply to the model.
pub fn view<B: MlpOps>(
    study: &Study,
    model: &Mlp<B>,
    probabilities: &[f64],
    train: &[f32],
) -> Result<View, Error> {
    let gather = Gather {
        study,
        model,
        probabilities,
        train,
    };
    let data = &study.data;
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
    Ok(View {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rows: RowCounts {
            table: data.table_rows,
            known: data.design.rows(),
            events: data.outcome.labels.iter().filter(|&&label| label).count(),
            train: data.split.train.len(),
            test: data.split.test.len(),
        },
        conditions: conditions.collect(),
        order,
        quality: gather.quality(),
        profiles,
        local,
        interactions,
    })
}

struct Gather<'a, B: MlpOps> {
    study: &'a Study,
    model: &'a Mlp<B>,
    probabilities: &'a [f64],
    train: &'a [f32],
}

impl<B: MlpOps> Gather<'_, B> {
    fn encoding(&self) -> &Encoding {
        &self.study.data.encoding
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
        let mut generator = ChaCha8Rng::seed_from_u64(self.study.plan.seed);
        let mut drawn = index::sample(&mut generator, rows, most).into_vec();
        drawn.sort_unstable();
        drawn
    }

    fn measure<'b>(&'b self, inputs: &'b [f32]) -> Measure<'b, B> {
        Measure::new(
            self.model,
            Subject {
                encoding: self.encoding(),
                inputs,
                known: self.train,
                known_as: "training rows",
                training_mean: None,
                scored: None,
                seed: self.study.plan.seed,
            },
        )
    }

    fn local(&self) -> Result<LocalView, Error> {
        let data = &self.study.data;
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
        let method = Method::Local {
            method: LocalMethod::IntegratedGradients(IntegratedGradients::default()),
            row: None,
            baseline: Baseline::Mean,
            background_rows: 1,
        };
        let mut attributions = Vec::new();
        self.measure(sample.values())
            .measure("report", &method, None, &mut |values| {
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
        let width = self.study.data.design.inputs();
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
        let rows = self.study.data.design.values().chunks_exact(width);
        let distances = rows.map(distance).enumerate();
        distances
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0, |(row, _)| row)
    }

    fn profiles(&self, order: &[usize]) -> Result<Profiles, Error> {
        let top = &order[..order.len().min(PROFILES)];
        let rows = self.drawn(PROFILE_ROWS);
        let sample = self.study.data.design.select(&rows);
        let measure = self.measure(sample.values());
        let mut nothing = |_: &[f64]| Ok(());
        let dependence = Method::PartialDependence {
            method: PartialDependence {
                output: Output::Probability,
                individual: true,
            },
            conditions: Some(top.iter().map(|&place| self.name(place)).collect()),
            pairs: Vec::new(),
            points: POINTS,
        };
        let curves = measure.measure("report", &dependence, None, &mut nothing)?;
        let ordered = top.iter().copied().filter(|&place| {
            let encoding = &self.encoding().conditions()[place].encoding;
            matches!(
                encoding,
                ConditionEncoding::Numeric(_) | ConditionEncoding::Datetime(_)
            )
        });
        let effects = Method::Ale {
            method: Ale::default(),
            conditions: Some(ordered.map(|place| self.name(place)).collect()),
        };
        let effects = measure
            .measure("report", &effects, None, &mut nothing)?
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
        let sample = self.study.data.design.select(&rows);
        let method = Interaction {
            output: Output::Logit,
        };
        let host = HostMlp::new(&self.model.weights());
        let groups = self.study.groups();
        let pairs = method.of_pairs(&host, sample.values(), groups, &top);
        let Some(strongest) = pairs
            .iter()
            .max_by(|a, b| a.strength.total_cmp(&b.strength))
        else {
            return Ok(None);
        };
        let pair = strongest.pair;
        let surface = Method::PartialDependence {
            method: PartialDependence::default(),
            conditions: Some(Vec::new()),
            pairs: vec![pair.map(|place| self.name(place))],
            points: SURFACE_POINTS,
        };
        let wider = self.drawn(PROFILE_ROWS);
        let wider = self.study.data.design.select(&wider);
        let measure = self.measure(wider.values());
        let mut nothing = |_: &[f64]| Ok(());
        let found = measure.measure("report", &surface, None, &mut nothing)?;
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
        let data = &self.study.data;
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

fn condition_view<'a>(
    condition: &EncodedCondition,
    points: impl Iterator<Item = &'a [f32]> + Clone,
    whole: bool,
) -> ConditionView {
    let (missing, values) = match &condition.encoding {
        ConditionEncoding::Joint(_) => {
            let columns = condition.columns.clone();
            (0, ValuesView::Joint { columns })
        }
        ConditionEncoding::Numeric(it) => numbers(it, points, whole, false),
        ConditionEncoding::Datetime(it) => numbers(it, points, whole, true),
        ConditionEncoding::Boolean(_) => {
            let mut rows = vec![0; 2];
            let mut missing = 0;
            for point in points {
                if flagged(point) {
                    missing += 1;
                } else {
                    rows[usize::from(point[0] != 0.0)] += 1;
                }
            }
            let names = ["no", "yes"].map(str::to_owned).to_vec();
            (missing, ValuesView::Levels { names, rows })
        }
        ConditionEncoding::Categorical(it) => {
            let names = it.names();
            let mut rows = vec![0; names.len()];
            for point in points {
                if let Some(rows) = category(point).and_then(|place| rows.get_mut(place)) {
                    *rows += 1;
                }
            }
            let missing = if it.missing {
                rows.last().copied().unwrap_or(0)
            } else {
                0
            };
            (missing, ValuesView::Levels { names, rows })
        }
        _ => (
            0,
            ValuesView::Levels {
                names: Vec::new(),
                rows: Vec::new(),
            },
        ),
    };
    ConditionView {
        name: condition.condition.clone(),
        missing,
        values,
    }
}

fn numbers<'a>(
    encoding: &NumericEncoding,
    points: impl Iterator<Item = &'a [f32]> + Clone,
    whole: bool,
    dates: bool,
) -> (usize, ValuesView) {
    let values = || points.clone().filter_map(|point| number(encoding, point));
    let (mut low, mut high, mut known) = (f64::INFINITY, f64::NEG_INFINITY, 0);
    for value in values() {
        (low, high) = (low.min(value), high.max(value));
        known += 1;
    }
    if known == 0 {
        (low, high) = (encoding.fill, encoding.fill);
    }
    (low, high) = (rounded(encoding, low), rounded(encoding, high));
    // Few whole numbers have a part each, around them.
    let each = whole && high - low < BINS as f64;
    let (from, count) = if each {
        (low - 0.5, (high - low) as usize + 1)
    } else {
        (low, BINS)
    };
    let width = if each {
        1.0
    } else {
        (high - low) / BINS as f64
    };
    let mut bins = vec![0; count];
    for value in values() {
        let bin = ((value - from) / width).max(0.0) as usize;
        bins[bin.min(count - 1)] += 1;
    }
    let values = ValuesView::Numbers {
        low,
        high,
        median: encoding.fill,
        whole,
        bins_from: from,
        bins_width: width,
        dates,
        bins,
    };
    (points.count() - known, values)
}

/// The ROC curve of rows in ascending order of their probabilities.
fn roc(scored: &[(f64, bool)]) -> Vec<[f64; 2]> {
    let events = scored.iter().filter(|(_, happened)| *happened).count();
    let others = scored.len() - events;
    if events == 0 || others == 0 {
        return Vec::new();
    }
    let (mut true_positives, mut false_positives) = (0, 0);
    let mut curve = vec![[0.0, 0.0]];
    for ties in scored.chunk_by(|a, b| a.0 == b.0).rev() {
        let happened = ties.iter().filter(|(_, happened)| *happened).count();
        true_positives += happened;
        false_positives += ties.len() - happened;
        curve.push([
            false_positives as f64 / others as f64,
            true_positives as f64 / events as f64,
        ]);
    }
    let step = curve.len().div_ceil(ROC_POINTS);
    let last = curve[curve.len() - 1];
    let mut thinned: Vec<[f64; 2]> = curve.into_iter().step_by(step).collect();
    if thinned.last() != Some(&last) {
        thinned.push(last);
    }
    thinned
}

/// Parts of as many rows each, in ascending order of their probabilities.
fn calibration(scored: &[(f64, bool)]) -> Vec<CalibrationBin> {
    let part = scored.len().div_ceil(CALIBRATION_BINS).max(1);
    let bin = |rows: &[(f64, bool)]| {
        let n = rows.len() as f64;
        let observed = rows.iter().filter(|(_, happened)| *happened).count() as f64 / n;
        CalibrationBin {
            predicted: rows.iter().map(|(p, _)| p).sum::<f64>() / n,
            observed,
            interval: wilson(observed, n),
            rows: rows.len(),
        }
    };
    scored.chunks(part).map(bin).collect()
}

/// Wilson's 95% interval of a share (JASA 1927).
fn wilson(share: f64, n: f64) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    [(middle - half) / whole, (middle + half) / whole].map(|it| it.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roc_curve_has_its_area() {
        let scored = [
            (0.1, false),
            (0.2, true),
            (0.2, false),
            (0.7, false),
            (0.9, true),
        ];
        let curve = roc(&scored);
        assert_eq!((curve[0], curve[curve.len() - 1]), ([0.0, 0.0], [1.0, 1.0]));
        let area: f64 = curve
            .windows(2)
            .map(|ends| (ends[1][0] - ends[0][0]) * (ends[0][1] + ends[1][1]) / 2.0)
            .sum();
        let labels = scored.map(|(_, happened)| happened);
        let auc = sways_train::metrics(&scored.map(|(p, _)| p), &labels).auc;
        assert!((area - auc.unwrap()).abs() < 1e-12);
        assert!(roc(&[(0.3, true), (0.4, true)]).is_empty());
        let many: Vec<(f64, bool)> = (0..5000).map(|i| (f64::from(i), i % 3 == 0)).collect();
        let curve = roc(&many);
        assert!(curve.len() <= ROC_POINTS + 1 && curve.last() == Some(&[1.0, 1.0]));
    }

    /// scipy.stats.binomtest(3, 10).proportion_ci(method="wilson").
    #[test]
    fn intervals_are_wilsons() {
        let [low, high] = wilson(0.3, 10.0);
        let off = (low - 0.107_791_267).abs() + (high - 0.603_221_853).abs();
        assert!(off < 1e-8, "{low} {high}");
        assert_eq!(wilson(0.0, 5.0)[0], 0.0);
    }

    #[test]
    fn calibration_holds_every_row_once() {
        let scored: Vec<(f64, bool)> = (0..23).map(|i| (f64::from(i) / 23.0, i > 11)).collect();
        let bins = calibration(&scored);
        assert_eq!(bins.iter().map(|bin| bin.rows).sum::<usize>(), 23);
        assert!(bins.is_sorted_by(|a, b| a.predicted < b.predicted));
        for CalibrationBin {
            observed, interval, ..
        } in bins
        {
            // But for rounding, at 0 and 1.
            let [low, high] = interval;
            assert!(low <= observed + 1e-12 && observed <= high + 1e-12);
        }
    }
}
