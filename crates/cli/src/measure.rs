//! Measures influences: a method, a model, rows; out come plain data.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways_data::{ConditionEncoding, EncodedCondition, Encoding, Groups};
use sways_explain::{
    Ale, Background, Grid, HostMlp, Influence, Local, PartialDependence, Per, Permutation, Profile,
    Reduction, Sensitivity, first_layer,
};
use sways_model::{Mlp, MlpOps, Output, Weights};

use crate::{
    Error,
    config::Baseline,
    decoded::decoded,
    method::{LocalMethod, Method},
};

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

/// A condition's curve, or the surface of two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProfileEntry {
    /// One condition, or two.
    pub conditions: Vec<String>,
    /// Each condition's points: numbers in the column's unit, or words.
    pub points: Vec<Vec<Value>>,
    /// The members' mean, `[points]`, or `[points of the first, points of the second]`.
    pub values: Vec<f64>,
    /// Each member's.
    pub members: Vec<Vec<f64>>,
    /// Each row's own curve, `[rows][points]`, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual: Option<Vec<Vec<f64>>>,
}

/// Who takes attributions row by row, `[rows, conditions]`, a batch at a time.
pub type Keep<'a> = dyn FnMut(&[f64]) -> io::Result<()> + 'a;

/// A model about to be explained.
pub struct Measure<'a, B: MlpOps> {
    model: &'a Mlp<B>,
    weights: Weights,
    host: HostMlp,
    groups: Groups,
    subject: Subject<'a>,
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
    /// `row` is its row's place among the inputs.
    ///
    /// # Errors
    /// Where the method does not apply to the model or its rows, or `keep` fails.
    pub fn measure(
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
            labels: self.groups.conditions().map(str::to_owned).collect(),
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
            Baseline::Mean => Background::mean(known, inputs),
            Baseline::Background => Background::sample(known, inputs, rows, self.subject.seed),
        }
    }

    /// What a background is called in results.
    fn called(&self, background: &Background) -> String {
        let known_as = self.subject.known_as;
        match background.name() {
            "zero" => "zero".to_owned(),
            "mean" => format!("the mean of the {known_as}"),
            _ => format!("{} of the {known_as}", background.len()),
        }
    }

    fn of_weights(&self, blank: Blank<'_>, per: Per, members: Vec<Vec<f64>>) -> Influence {
        let labels = first_layer::labels(&self.weights, &self.groups, per);
        Influence {
            labels,
            per,
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
                standard_errors: all.standard_errors(),
                completeness: all.gap(),
                evaluations: all.evaluations(),
                converged: all.converged(),
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

    /// The places of conditions, or all.
    fn places(&self, names: Option<&[String]>) -> Result<Vec<usize>, Error> {
        match names {
            None => Ok((0..self.groups.len()).collect()),
            Some(names) => names.iter().map(|name| self.place(name)).collect(),
        }
    }

    fn place(&self, name: &str) -> Result<usize, Error> {
        self.groups.position(name).ok_or_else(|| {
            let names: Vec<&str> = self.groups.conditions().collect();
            Error::NoSuchCondition {
                name: name.to_owned(),
                conditions: names.join(", "),
            }
        })
    }

    fn curves(
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

    fn surface(
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

    fn local_effects(
        &self,
        blank: Blank<'_>,
        method: Ale,
        conditions: Option<&[String]>,
        measured: &mut Measured,
    ) -> Result<(), Error> {
        let mut profiles = Vec::new();
        for place in self.places(conditions)? {
            let curve = if self.has_indicator(place) {
                let (rows, groups) = self.without_indicator(place);
                method.curve(&self.host, &rows, &groups, place)
            } else {
                method.curve(&self.host, self.subject.inputs, &self.groups, place)
            };
            match curve {
                Ok(curve) => profiles.push(curve),
                // Nobody asked for it by name.
                Err(sways_explain::Error::NotOrdered { .. }) if conditions.is_none() => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !profiles.is_empty() {
            self.of_profiles(blank, method.output, &profiles, measured);
        }
        Ok(())
    }

    fn encoded(&self, place: usize) -> &EncodedCondition {
        &self.subject.encoding.conditions()[place]
    }

    /// Whether a condition is a number with an input that says that it is missing.
    fn has_indicator(&self, place: usize) -> bool {
        matches!(
            &self.encoded(place).encoding,
            ConditionEncoding::Numeric(numeric) | ConditionEncoding::Datetime(numeric)
                if numeric.missing_indicator
        )
    }

    /// The rows where a number is not missing, and groups in which it is one input.
    fn without_indicator(&self, place: usize) -> (Vec<f32>, Groups) {
        let width = self.groups.inputs();
        let start = self.groups.get(place).map_or(0, |group| group.inputs.start);
        let rows = self.subject.inputs.chunks(width);
        let known = rows.filter(|row| row[start + 1] == 0.0);
        let widths = self.groups.iter().enumerate().flat_map(|(other, group)| {
            let one = (group.condition.clone(), group.inputs.len());
            if other == place {
                vec![(one.0, 1), (String::new(), 1)]
            } else {
                vec![one]
            }
        });
        (known.flatten().copied().collect(), Groups::new(widths))
    }

    /// The points of a condition's curve: its levels, or quantiles of the known rows.
    fn grid(&self, place: usize, points: usize) -> Grid {
        let known = self.subject.known;
        if !self.has_indicator(place) {
            return Grid::of_rows(known, &self.groups, place, points);
        }
        let width = self.groups.inputs();
        let start = self.groups.get(place).map_or(0, |group| group.inputs.start);
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

/// What a slope is per.
fn units(encoding: &Encoding) -> &'static str {
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

/// The mean over members.
fn mean(members: &[Vec<f64>]) -> Vec<f64> {
    let count = members.len() as f64;
    let labels = members.first().map_or(0, Vec::len);
    (0..labels)
        .map(|label| members.iter().map(|of| of[label]).sum::<f64>() / count)
        .collect()
}

/// What a block's influences have in common.
struct Blank<'a> {
    id: &'a str,
    method: &'a Method,
    labels: Vec<String>,
}

impl Blank<'_> {
    fn influence(
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
        Influence {
            id: self.id.to_owned(),
            method: self.method.name().as_str().to_owned(),
            output,
            per,
            reduction,
            units: String::new(),
            meaning: meaning(self.method, output, reduction, per),
            row: self.method.row(),
            labels: self.labels.clone(),
            values,
            members,
            background: None,
            standard_errors: None,
            completeness: None,
            evaluations: None,
            converged: None,
        }
    }
}

const SIGNS: &str = "+ raises it, \u{2212} lowers it";

/// What a number means, its sign included.
fn meaning(method: &Method, output: Option<Output>, reduction: Reduction, per: Per) -> String {
    let output = output.map_or("output", Output::name);
    let of_rows = |what: &str| match (reduction, method.row()) {
        (_, Some(row)) => format!("{what}, at row {row}; {SIGNS}"),
        (Reduction::MeanAbs, None) => format!("{what}: mean size over all rows; no direction"),
        _ => format!("{what}: mean over all rows; {SIGNS}, opposite ones cancel"),
    };
    let share = || {
        of_rows(&format!(
            "share of the {output}'s difference from the background"
        ))
    };
    match method {
        Method::WeightMean(_) | Method::WeightAbsSum(_) => weights_meaning(method, per).to_owned(),
        Method::Garson(_) => {
            "the condition's share of the weights; a size without a direction".to_owned()
        }
        Method::Olden(_) => "sum over all paths of the weights' products, activations left out; \
             + raises the logit, \u{2212} lowers it"
            .to_owned(),
        Method::Local { method: local, .. } => match local {
            LocalMethod::Gradient(_) => match (reduction, method.row()) {
                (_, Some(row)) => format!("slope of the {output} at row {row}; {SIGNS}"),
                (Reduction::MeanAbs, None) => {
                    format!("mean size of the {output}'s slope over all rows; no direction")
                }
                _ => format!(
                    "mean slope of the {output} over all rows; {SIGNS}, opposite slopes cancel"
                ),
            },
            LocalMethod::GradientXInput(_) => of_rows(&format!(
                "slope of the {output} times the distance from the background"
            )),
            LocalMethod::Ablation(_) => of_rows(&format!(
                "how far the {output} falls when the condition alone is the background's"
            )),
            LocalMethod::Lime(_) => of_rows(&format!(
                "coefficient of a linear model of the {output} around the row"
            )),
            _ => share(),
        },
        Method::Sensitivity(_) => match reduction {
            Reduction::Sd => format!(
                "standard deviation of the {output}'s slope over all rows; high where the effect \
                 bends or depends on other conditions"
            ),
            Reduction::Rms => {
                format!("root mean square of the {output}'s slope over all rows; no direction")
            }
            _ => {
                format!("mean slope of the {output} over all rows; {SIGNS}, opposite slopes cancel")
            }
        },
        Method::Permutation(_) => {
            "how much worse the rows are predicted when the condition is shuffled; \
             about 0 or below: it does not help"
                .to_owned()
        }
        Method::PartialDependence { .. } => format!(
            "how far the mean {output} moves along the condition's values; no direction \
             (the curves are in profiles)"
        ),
        Method::Ale { .. } => format!(
            "how far the {output} moves along the condition's values, by local changes; \
             no direction (the curves are in profiles)"
        ),
    }
}

fn weights_meaning(method: &Method, per: Per) -> &'static str {
    match (method, per) {
        (Method::WeightMean(_), Per::Condition) => {
            "mean of the condition's first-layer weights; later layers can turn its sign round"
        }
        (Method::WeightMean(_), Per::HiddenUnit) => {
            "mean of the weights into a hidden unit: it says nothing of a single condition"
        }
        (_, Per::Condition) => {
            "sum of the condition's absolute first-layer weights; a size without a direction"
        }
        (_, Per::HiddenUnit) => {
            "sum of the absolute weights into a hidden unit: it says nothing of a single condition"
        }
    }
}
