//! Measures influences: a method, a model, rows; out come plain data.

use std::io;

use sways_data::{Encoding, Groups};
use sways_explain::{
    Background, HostMlp, Influence, Local, Per, Permutation, Reduction, Sensitivity, Sign,
    first_layer,
};
use sways_model::{Mlp, MlpOps, Output, Weights};

use super::{
    meaning::{meaning, signs, units},
    method::{LocalMethod, Method},
    profile_entry::ProfileEntry,
    settings::Baseline,
};
use crate::Error;

/// Rows whose attributions are in memory at once.
const BATCH: usize = 1 << 14;

/// What is explained, and on which rows.
pub struct Subject<'a> {
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

/// Rows whose outcome is known.
#[derive(Clone, Copy)]
pub struct Scored<'a> {
    /// `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// Whether the event happened.
    pub labels: &'a [bool],
    /// What these rows are called.
    pub called: &'static str,
}

/// What a method found.
#[derive(Debug, Default)]
pub struct Measured {
    /// One for each reduction.
    pub influences: Vec<Influence>,
    /// One for each curve and surface.
    pub profiles: Vec<ProfileEntry>,
}

/// Who takes attributions row by row, `[rows, conditions]`, a batch at a time.
pub type Keep<'a> = dyn FnMut(&[f64]) -> io::Result<()> + 'a;

/// A model about to be explained.
pub struct Measure<'a, B: MlpOps> {
    model: &'a Mlp<B>,
    pub(crate) weights: Weights,
    pub(crate) host: HostMlp,
    pub(crate) groups: Groups,
    pub(crate) subject: Subject<'a>,
}

impl<'a, B: MlpOps> Measure<'a, B> {
    /// Lays the model out for every method.
    pub fn new(model: &'a Mlp<B>, subject: Subject<'a>) -> Self {
        let weights = model.weights();
        Self {
            host: HostMlp::new(&weights),
            groups: subject.encoding.groups(),
            model,
            weights,
            subject,
        }
    }

    /// Measures what a block of the configuration asks for. A local method's rows go to `keep`;
    /// `row` is its row's place among the inputs. A method that does not apply to the model or its
    /// rows gives an influence that says why, without numbers, so that others are not lost with
    /// it; where a number is not finite, the influence says of which conditions.
    ///
    /// # Errors
    /// Where a condition that is asked for is none, or `keep` fails.
    pub fn measure(
        &self,
        id: &str,
        method: &Method,
        row: Option<usize>,
        keep: &mut Keep<'_>,
    ) -> Result<Measured, Error> {
        let measured = self.measured(id, method, row, keep);
        let mut measured = match measured {
            Err(error @ (Error::Explain(_) | Error::NoScoredRows)) => Measured {
                influences: vec![self.failed(id, method, &error)],
                profiles: Vec::new(),
            },
            other => other?,
        };
        for influence in &mut measured.influences {
            say_what_is_not_finite(influence);
        }
        Ok(measured)
    }

    /// What stands for a method that could not be measured.
    fn failed(&self, id: &str, method: &Method, error: &Error) -> Influence {
        let blank = Blank {
            id,
            method,
            groups: &self.groups,
        };
        Influence {
            labels: Vec::new(),
            signs: Vec::new(),
            error: Some(error.to_string()),
            ..blank.influence(None, Reduction::None, Vec::new(), Vec::new())
        }
    }

    fn measured(
        &self,
        id: &str,
        method: &Method,
        row: Option<usize>,
        keep: &mut Keep<'_>,
    ) -> Result<Measured, Error> {
        let mut measured = Measured::default();
        let blank = Blank {
            id,
            method,
            groups: &self.groups,
        };
        match method {
            Method::WeightMean(it) => {
                let members = it.influence(&self.weights, &self.groups);
                measured
                    .influences
                    .push(self.of_weights(blank, it.per, members));
            }
            Method::WeightAbsSum(it) => {
                let members = it.influence(&self.weights, &self.groups);
                measured
                    .influences
                    .push(self.of_weights(blank, it.per, members));
            }
            Method::Garson(it) => {
                let members = it.influence(&self.weights, &self.groups)?;
                measured
                    .influences
                    .push(self.of_weights(blank, Per::Condition, members));
            }
            Method::Olden(it) => {
                let members = it.influence(&self.weights, &self.groups);
                measured
                    .influences
                    .push(self.of_weights(blank, Per::Condition, members));
            }
            Method::Local {
                method: local,
                baseline,
                background_rows,
                ..
            } => {
                let background = self.background(*baseline, *background_rows);
                measured.influences = self.local(blank, *local, &background, row, keep)?;
            }
            Method::Sensitivity(it) => measured.influences = self.sensitivity(&blank, *it),
            Method::Permutation(it) => {
                measured.influences.extend(self.permutation(blank, *it)?);
            }
            Method::PartialDependence {
                method,
                conditions,
                pairs,
                points,
            } => {
                let places = self.places(conditions.as_deref())?;
                self.curves(blank, *method, &places, *points, &mut measured);
                for [first, second] in pairs {
                    let [first, second] = [self.place(first)?, self.place(second)?];
                    let surface = self.surface(*method, first, second, *points);
                    measured.profiles.push(surface);
                }
            }
            Method::Ale { method, conditions } => {
                self.local_effects(blank, *method, conditions.as_deref(), &mut measured)?;
            }
        }
        Ok(measured)
    }

    fn background(&self, baseline: Baseline, rows: usize) -> Background {
        let (known, inputs) = (self.subject.known, self.groups.inputs());
        match baseline {
            Baseline::Zero => Background::zero(inputs),
            Baseline::Mean => match self.subject.training_mean {
                Some(mean) => Background::of_mean(mean),
                None => Background::mean(known, inputs),
            },
            Baseline::Background => Background::sample(known, inputs, rows, self.subject.seed),
        }
    }

    /// What a background is called in results.
    fn called(&self, background: &Background) -> String {
        let known_as = self.subject.known_as;
        let mean_of = match self.subject.training_mean {
            Some(_) => "training rows",
            None => known_as,
        };
        match background.name() {
            "zero" => "zero".to_owned(),
            "mean" => format!("the mean of the {mean_of}"),
            _ => format!("{} of the {known_as}", background.len()),
        }
    }

    fn of_weights(&self, blank: Blank<'_>, per: Per, members: Vec<Vec<f64>>) -> Influence {
        let labels = first_layer::labels(&self.weights, &self.groups, per);
        let signs = match per {
            Per::Condition => signs(blank.method, Reduction::None, &self.groups),
            Per::HiddenUnit => vec![Sign::Weights; labels.len()],
        };
        Influence {
            labels,
            per,
            signs,
            units: match blank.method {
                Method::Garson(_) => "share of the weights".to_owned(),
                _ => "weight".to_owned(),
            },
            ..blank.influence(None, Reduction::None, mean(&members), members)
        }
    }

    fn local(
        &self,
        blank: Blank<'_>,
        method: LocalMethod,
        background: &Background,
        row: Option<usize>,
        keep: &mut Keep<'_>,
    ) -> Result<Vec<Influence>, Error> {
        let width = self.groups.inputs();
        let rows = match row {
            Some(row) => &self.subject.inputs[row * width..(row + 1) * width],
            None => self.subject.inputs,
        };
        let mut all: Option<Local> = None;
        for batch in rows.chunks(BATCH * width) {
            let mut part = self.attribute(method, batch, background);
            keep(&part.attributions.take_values()).map_err(Error::Keep)?;
            match &mut all {
                None => all = Some(part),
                Some(all) => all.append(part),
            }
        }
        let Some(all) = all else {
            return Ok(Vec::new());
        };
        let reductions: &[Reduction] = match row {
            Some(_) => &[Reduction::Row],
            None => &[Reduction::MeanAbs, Reduction::Mean],
        };
        let output = method.output();
        let of = |&reduction: &Reduction| {
            let (values, members) = all.attributions.reduce(reduction);
            Influence {
                units: match method {
                    LocalMethod::Gradient(_) => units(self.subject.encoding).to_owned(),
                    _ => format!("of the {}", output.name()),
                },
                background: all.background.as_ref().map(|it| self.called(it)),
                base: all.base(),
                prediction: all.prediction(),
                standard_errors: all.standard_errors(),
                row_error: all.row_error().filter(|_| row.is_none()),
                completeness: all.gap(),
                evaluations: all.evaluations(),
                converged: all.converged(method.tolerance()),
                ..blank.influence(Some(output), reduction, values, members)
            }
        };
        Ok(reductions.iter().map(of).collect())
    }

    fn attribute(&self, method: LocalMethod, rows: &[f32], background: &Background) -> Local {
        let (model, host, groups) = (self.model, &self.host, &self.groups);
        match method {
            LocalMethod::Gradient(it) => it.attribute(model, rows, groups).into(),
            LocalMethod::GradientXInput(it) => it.attribute(model, rows, background, groups).into(),
            LocalMethod::IntegratedGradients(it) => {
                it.attribute(model, rows, background, groups).into()
            }
            LocalMethod::ExpectedGradients(it) => {
                it.attribute(model, rows, background, groups).into()
            }
            LocalMethod::Ablation(it) => it.attribute(host, rows, background, groups).into(),
            LocalMethod::Shapley(it) => it.attribute(host, rows, background, groups).into(),
            LocalMethod::KernelShap(it) => it.attribute(host, rows, background, groups).into(),
            LocalMethod::Lime(it) => it.attribute(host, rows, background, groups).into(),
        }
    }

    fn sensitivity(&self, blank: &Blank<'_>, method: Sensitivity) -> Vec<Influence> {
        let found = method.influence(self.model, self.subject.inputs, &self.groups);
        let of = |reduction: Reduction| {
            let number = |moments: &sways_explain::Moments| match reduction {
                Reduction::Sd => moments.sd,
                Reduction::Rms => moments.rms,
                _ => moments.mean,
            };
            let values = found.conditions.iter().map(number).collect();
            let members = found.members.iter();
            let members = members.map(|of| of.iter().map(number).collect()).collect();
            Influence {
                units: units(self.subject.encoding).to_owned(),
                ..blank.influence(Some(method.output), reduction, values, members)
            }
        };
        [Reduction::Mean, Reduction::Sd, Reduction::Rms]
            .map(of)
            .into()
    }

    fn permutation(&self, blank: Blank<'_>, method: Permutation) -> Result<Vec<Influence>, Error> {
        let Some(scored) = self.subject.scored else {
            return Err(Error::NoScoredRows);
        };
        let Scored { inputs, labels, .. } = scored;
        let found = method.influence(&self.host, inputs, labels, None, &self.groups)?;
        let errors = found.standard_errors;
        Ok(vec![Influence {
            units: format!("worse {} on the {}", method.score.name(), scored.called),
            standard_errors: errors.iter().all(|it| it.is_finite()).then_some(errors),
            evaluations: Some(found.evaluations),
            ..blank.influence(
                Some(Output::Probability),
                Reduction::None,
                found.values,
                found.members,
            )
        }])
    }
}

/// The mean over members.
fn mean(members: &[Vec<f64>]) -> Vec<f64> {
    let count = members.len() as f64;
    let labels = members.first().map_or(0, Vec::len);
    (0..labels)
        .map(|label| members.iter().map(|of| of[label]).sum::<f64>() / count)
        .collect()
}

/// Numbers that are not finite are no numbers: which conditions' they are is said instead.
fn say_what_is_not_finite(influence: &mut Influence) {
    let is_finite = |value: &f64| value.is_finite();
    influence.base = influence.base.filter(is_finite);
    influence.prediction = influence.prediction.filter(is_finite);
    influence.row_error = influence.row_error.filter(is_finite);
    let gap = influence.completeness;
    influence.completeness = gap.filter(|it| it.gap.is_finite() && it.range.is_finite());
    let errors = influence.standard_errors.take();
    influence.standard_errors = errors.filter(|errors| errors.iter().all(is_finite));
    let Influence {
        labels,
        values,
        members,
        ..
    } = influence;
    let all = members.iter_mut().chain([&mut *values]);
    for value in all.flatten().filter(|value| !value.is_finite()) {
        *value = f64::NAN;
    }
    let places = labels.iter().zip(&*values).enumerate();
    let without: Vec<&str> = places
        .filter(|(place, (_, value))| {
            value.is_nan() || members.iter().any(|of| of[*place].is_nan())
        })
        .map(|(_, (label, _))| label.as_str())
        .collect();
    if !without.is_empty() {
        let more = format!(
            "{} has no number for {}: it is not finite, or the value is missing",
            influence.method,
            without.join(", ")
        );
        influence.error = Some(match influence.error.take() {
            Some(error) => format!("{error}; {more}"),
            None => more,
        });
    }
}

/// What a block's influences have in common.
pub(crate) struct Blank<'a> {
    id: &'a str,
    method: &'a Method,
    groups: &'a Groups,
}

impl Blank<'_> {
    pub(crate) fn influence(
        &self,
        output: Option<Output>,
        reduction: Reduction,
        values: Vec<f64>,
        members: Vec<Vec<f64>>,
    ) -> Influence {
        let per = match self.method {
            Method::WeightMean(it) => it.per,
            Method::WeightAbsSum(it) => it.per,
            _ => Per::Condition,
        };
        let signs = signs(self.method, reduction, self.groups);
        Influence {
            id: self.id.to_owned(),
            method: self.method.name().as_str().to_owned(),
            output,
            per,
            reduction,
            units: String::new(),
            meaning: meaning(self.method, output, reduction, per, &signs),
            row: self.method.row(),
            labels: self.groups.conditions().map(str::to_owned).collect(),
            signs,
            values,
            members,
            error: None,
            background: None,
            base: None,
            prediction: None,
            standard_errors: None,
            row_error: None,
            completeness: None,
            evaluations: None,
            converged: None,
        }
    }
}
