//! A study: loads the table, trains the ensemble, measures the influences.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways_data::{Groups, shown_path};
use sways_explain::{Influence, evidence::Evidence, method::Scored};
use sways_model::{Architecture, Mlp, MlpOps, Weights};
use sways_train::{
    EpochLoss, Fit, FitSettings, Keeper, Metrics, Rows, diverged, event_share, fit_kept, metrics,
};

use crate::{
    backend::{Backend, Work},
    config::Config,
    error::Error,
    evidence::{FitCache, Inquiry},
    limits,
    loaded::Loaded,
    memory::Needs,
    methods::{Measure, MethodPlan, ProfileEntry, Rows as ExplainedRows},
    plan::Plan,
    progress::{Observer, Stage},
    recipe,
    view::{View, gather},
};

/// A plan with its data, ready to train.
#[derive(Clone, Debug)]
pub struct Study {
    /// What to do.
    pub plan: Plan,
    /// The table.
    pub data: Loaded,
    /// The starting weights.
    pub start: Weights,
    /// The memory that it takes, about.
    pub needs: Needs,
}

/// What came out of a study, as plain data.
#[derive(Clone, Debug)]
pub struct Results {
    /// The backend's name.
    pub backend: &'static str,
    /// The losses that were to be logged.
    pub losses: Vec<EpochLoss>,
    /// How good the model is.
    pub metrics: Scores,
    /// The members' mean probability of the event at each row of the table.
    pub probabilities: Vec<f64>,
    /// One a block and reduction, in the plan's order.
    pub influences: Vec<Influence>,
    /// The curves behind the profiles, by their blocks' ids.
    pub profiles: Vec<(String, Vec<ProfileEntry>)>,
    /// Whether the influences are real, where it was asked for.
    pub evidence: Option<Evidence>,
    /// What the report shows beside these.
    pub view: View,
    /// The fitted ensemble.
    pub weights: Weights,
}

/// The model's scores beside those of a constant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// On the rows it was trained on.
    pub train: Metrics,
    /// On the rows kept for testing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<Metrics>,
    /// What the training rows' share of events scores, on the rows kept for testing, or on the
    /// training rows where there are none.
    pub constant: Metrics,
}

/// Keeps what a study has done, so that it goes on from there where it is stopped: its training, and
/// the networks of its evidence.
pub trait StudyKeeper: Keeper + FitCache {}

impl<T: Keeper + FitCache> StudyKeeper for T {}

impl Study {
    /// Reads and encodes the table, splits it, and draws or reads the starting weights.
    ///
    /// # Errors
    /// Where the data or the starting weights do not serve the plan.
    pub fn load(plan: Plan) -> Result<Self, Error> {
        let data = Loaded::new(&plan.data, plan.seed)
            .map_err(|error| plan.named().placed_in_data(error))?;
        Self::new(plan, data)
    }

    /// A plan with its data, which were loaded as the plan's data settings and seed say.
    ///
    /// # Errors
    /// Where the starting weights or the rows to explain do not serve the plan.
    pub fn new(plan: Plan, data: Loaded) -> Result<Self, Error> {
        for explain in &plan.explain {
            if let Some(row) = explain.row {
                expect_row(&plan, explain, &data, row)?;
            }
            let checked = explain.method.check_conditions(data.design.groups());
            checked.map_err(|error| {
                let key = key_of(explain, &error);
                plan.named()
                    .wrong_in(explain.block, format!("{key}: {error}"))
            })?;
        }
        let inputs = data.design.inputs();
        let architecture = Architecture::new(inputs, plan.hidden.clone(), plan.activation)?;
        let permutations = plan.evidence.as_ref().map(|it| it.permutations);
        let needs = Needs::of_training(&architecture, plan.fit.members(), data.design.rows())
            .with_table(data.design.rows(), inputs, permutations);
        needs
            .check(plan.memory)
            .map_err(|it| plan.named().wrong(it))?;
        let start = starting_weights(&plan, architecture)?;
        Ok(Self {
            plan,
            data,
            start,
            needs,
        })
    }

    /// The conditions' groups of inputs.
    pub fn groups(&self) -> &Groups {
        self.data.design.groups()
    }

    /// Trains and explains on a backend.
    ///
    /// # Errors
    /// Where the backend cannot compute here or training diverges. A method that does not apply
    /// says so in its influence.
    pub fn run(&self, backend: Backend, observer: &mut dyn Observer) -> Result<Results, Error> {
        self.run_kept(backend, observer, &mut ())
    }

    /// The same, which goes on in its training and its evidence from what `keeper` has, and gives it
    /// more.
    ///
    /// # Errors
    /// Those of [`Study::run`].
    pub fn run_kept(
        &self,
        backend: Backend,
        observer: &mut dyn Observer,
        keeper: &mut dyn StudyKeeper,
    ) -> Result<Results, Error> {
        backend.probe()?;
        backend.run(Run {
            study: self,
            backend,
            observer,
            keeper,
        })
    }
}

/// Loads the table of a configuration that says nothing of the network and what to explain, and
/// fills in the recipe for its size.
///
/// # Errors
/// Whatever is wrong with the table or what is asked of it.
pub fn by_recipe(mut config: Config, path: &Path) -> Result<(Plan, Loaded), Error> {
    let asked = Plan::new(config.clone(), path)?;
    let data = Loaded::new(&asked.data, asked.seed)?;
    let (rows, conditions) = (data.design.rows(), data.design.groups().len());
    recipe::fill(&mut config, data.split.train.len(), rows, conditions);
    Ok((Plan::new(config, path)?, data))
}

/// The key of a block that asks for a condition that is none.
fn key_of(explain: &MethodPlan, error: &sways_explain::Error) -> &'static str {
    let settings = explain.method.settings();
    let names = |key: &str| match (settings.get(key), error) {
        (Some(value), sways_explain::Error::NoSuchCondition { name, .. }) => names(value, name),
        _ => false,
    };
    match () {
        () if names("conditions") => "explain.conditions",
        () if names("pairs") => "explain.pairs",
        () => "explain",
    }
}

/// Whether a list, or one of the lists in it, has a name.
fn names(value: &Value, name: &str) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|it| names(it, name)),
        value => value.as_str() == Some(name),
    }
}

fn expect_row(plan: &Plan, explain: &MethodPlan, data: &Loaded, row: usize) -> Result<(), Error> {
    if data.row_at(row).is_some() {
        return Ok(());
    }
    let message = if row < data.table_rows {
        format!("explain.row: the outcome of row {row} is missing; choose another row")
    } else {
        format!(
            "explain.row: there is no row {row}: the table has {} rows, counted from 0 to {}",
            data.table_rows,
            data.table_rows - 1
        )
    };
    Err(plan.named().wrong_in(explain.block, message))
}

fn starting_weights(plan: &Plan, architecture: Architecture) -> Result<Weights, Error> {
    let members = plan.fit.members();
    let Some(path) = &plan.init else {
        return Ok(Weights::random(architecture, members, plan.seed)?);
    };
    let origin = shown_path(path);
    let read = || -> Result<Weights, Error> {
        let bytes = limits::read_file(path)?;
        let read = sways_model::file::starting_weights(&bytes, &architecture, &origin);
        Ok(read?)
    };
    let weights = read().map_err(|error| plan.named().placed("model.init", error))?;
    let held = weights.members();
    weights.repeated(members).ok_or_else(|| {
        plan.named().wrong(format!(
            "train.members: {members} members, but {origin} holds the weights of {held}; \
             make them equal"
        ))
    })
}

/// The part of a study that is generic over the backend.
struct Run<'a> {
    study: &'a Study,
    backend: Backend,
    observer: &'a mut dyn Observer,
    keeper: &'a mut dyn StudyKeeper,
}

impl Work for Run<'_> {
    type Output = Result<Results, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let Study {
            plan, data, start, ..
        } = self.study;
        let Loaded {
            outcome,
            design,
            split,
            ..
        } = data;
        let train = design.select(&split.train);
        let labels: Vec<bool> = split.train.iter().map(|&row| outcome.labels[row]).collect();
        let mut rows = Rows::planned(
            &train,
            &labels,
            data.together_of_train().as_deref(),
            &plan.fit,
        );
        if let Some(weights) = data.weights_of(&split.train) {
            rows = rows.times(&weights);
        }
        let observer = self.observer;
        let mut observe = |progress| observer.epoch(progress);
        let keeper = self.keeper;
        let fitted = fit_kept::<B>(start, &rows, &plan.fit, device, keeper, &mut observe)?;
        drop(rows);
        let model = Mlp::<B>::new(&fitted.weights, device);
        let probabilities = model.predict(design.values());
        check(&probabilities, &plan.fit, &fitted)?;
        let held_out = (!split.test.is_empty()).then(|| {
            let happened = split.test.iter().map(|&row| outcome.labels[row]);
            (design.select(&split.test), happened.collect::<Vec<bool>>())
        });
        let (scored, labels, called) = match &held_out {
            Some((test, happened)) => (test, happened, "test rows"),
            None => (&train, &labels, "training rows"),
        };
        let scored_rows = if held_out.is_some() {
            &split.test
        } else {
            &split.train
        };
        let weights = data.weights_of(scored_rows);
        let measure = Measure::new(
            &model,
            ExplainedRows {
                encoding: &data.encoding,
                inputs: design.values(),
                known: train.values(),
                known_as: "training rows",
                training_mean: None,
                scored: Some(Scored {
                    inputs: scored.values(),
                    labels,
                    weights: weights.as_deref(),
                    called,
                }),
                seed: plan.seed,
            },
        );
        let mut influences = Vec::new();
        let mut profiles = Vec::new();
        for explain in &plan.explain {
            let id = &explain.id;
            observer.explaining(id);
            let row = explain.row.and_then(|place| data.row_at(place));
            let (mut next, width) = (0, data.design.groups().len());
            let measured = measure.measure(explain, row, &mut |drawn, values| {
                let rows = next..next + values.len() / width;
                next = rows.end;
                let places = data.places_if_not_all(drawn, rows);
                observer.attributions(id, places.as_deref(), values)
            })?;
            influences.extend(measured.influences);
            if !measured.profiles.is_empty() {
                profiles.push((id.clone(), measured.profiles));
            }
        }
        let inquiry = |settings| Inquiry {
            cache: keeper,
            ..data.inquiry(settings, plan.seed)
        };
        let mut observe = |stage: Stage| observer.evidence(stage);
        let evidence = plan
            .evidence
            .map(|settings| inquiry(settings).run::<B>(device, &mut observe))
            .transpose()?;
        let view = gather::view(data, plan.seed, &model, &probabilities, train.values())?;
        Ok(Results {
            backend: self.backend.name(),
            losses: fitted.losses,
            metrics: scores(&probabilities, data),
            probabilities,
            influences,
            profiles,
            evidence,
            view,
            weights: fitted.weights,
        })
    }
}

/// That there is a probability for each row, whatever the training's numbers grew to.
fn check(probabilities: &[f64], settings: &FitSettings, fitted: &Fit) -> Result<(), Error> {
    let Some(row) = probabilities.iter().position(|it| !it.is_finite()) else {
        return Ok(());
    };
    Err(match fitted.epochs.iter().max() {
        Some(&epoch) if epoch > 0 => diverged(settings, epoch, "a probability").into(),
        _ => Error::NoProbability { row: row as u64 },
    })
}

fn scores(probabilities: &[f64], data: &Loaded) -> Scores {
    let Loaded { outcome, split, .. } = data;
    let of = |rows: &[usize]| {
        let p: Vec<f64> = rows.iter().map(|&row| probabilities[row]).collect();
        let l: Vec<bool> = rows.iter().map(|&row| outcome.labels[row]).collect();
        (p, l, data.weights_of(rows))
    };
    let (p, labels, weights) = of(&split.train);
    let share = event_share(&labels, weights.as_deref());
    let train = metrics(&p, &labels, weights.as_deref());
    let test = (!split.test.is_empty()).then(|| of(&split.test));
    let (reference, by) = match &test {
        None => (&labels, &weights),
        Some((_, labels, weights)) => (labels, weights),
    };
    Scores {
        train,
        test: test
            .as_ref()
            .map(|(p, labels, weights)| metrics(p, labels, weights.as_deref())),
        constant: metrics(&vec![share; reference.len()], reference, by.as_deref()),
    }
}
