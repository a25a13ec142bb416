//! A study: loads the table, trains the ensemble, measures the influences.

use serde::Serialize;
use serde_json::{Map, Value, json};
use sways_data::{
    Design, Encoding, Groups, Outcome, Split, Table, conditions, numpy_legacy_table, outcome,
    read_csv, row_groups, stratified_split,
};
use sways_explain::{Attributions, Influence, Per, Reduction, first_layer};
use sways_model::{Architecture, Mlp, MlpOps, Weights};
use sways_train::{EpochLoss, Metrics, Progress, Rows, fit, metrics};

use crate::{
    Error,
    backend::{Backend, Work},
    plan::{Explain, Method, Plan, Source},
};

/// A plan with its data, ready to train.
#[derive(Clone, Debug)]
pub struct Study {
    /// What to do.
    pub plan: Plan,
    /// What the event is, and where it happened.
    pub outcome: Outcome,
    /// Every row of the table, encoded.
    pub design: Design,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Which rows train and which test.
    pub split: Split,
    /// The starting weights.
    pub start: Weights,
    /// The same number for rows that belong together, where the plan says so.
    pub together: Option<Vec<usize>>,
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
    /// The attributions behind the local ones.
    pub locals: Vec<Local>,
    /// The fitted ensemble.
    pub weights: Weights,
}

/// The model's scores beside those of a constant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// On the rows it was trained on.
    pub train: Metrics,
    /// On the rows kept for testing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Metrics>,
    /// What the training rows' share of events scores, on the rows kept for testing, or on the
    /// training rows where there are none.
    pub constant: Metrics,
}

/// A local method's attributions.
#[derive(Clone, Debug)]
pub struct Local {
    /// The block's id.
    pub id: String,
    /// One a row that was explained, in file order.
    pub attributions: Attributions,
}

impl Study {
    /// Reads and encodes the table, splits it, and draws or reads the starting weights.
    ///
    /// # Errors
    /// Where the data or the starting weights do not serve the plan.
    pub fn load(plan: Plan) -> Result<Self, Error> {
        let (table, outcome, conditions, groups) = load_table(&plan.data.source)?;
        let rows = table.rows();
        for explain in &plan.explain {
            if let Method::Gradient(_, Some(row)) = explain.method
                && row >= rows
            {
                return Err(Error::Setting {
                    file: plan.file,
                    message: format!(
                        "explain.row: there is no row {row}: the table has {rows} rows, \
                         counted from 0 to {}",
                        rows - 1
                    ),
                });
            }
        }
        let split = stratified_split(
            &outcome.labels,
            plan.data.test_fraction,
            plan.seed,
            groups.as_deref(),
        )?;
        let encoding = Encoding::fit(&table, &conditions, &split.train, plan.data.standardize)?;
        let design = encoding.apply(&table)?;
        let architecture =
            Architecture::new(design.inputs(), plan.hidden.clone(), plan.activation)?;
        let start = starting_weights(&plan, architecture)?;
        Ok(Self {
            plan,
            outcome,
            design,
            encoding,
            split,
            start,
            together: groups,
        })
    }

    /// Which training rows belong together.
    fn groups_of_train(&self) -> Option<Vec<usize>> {
        let together = self.together.as_ref()?;
        Some(self.split.train.iter().map(|&row| together[row]).collect())
    }

    /// The conditions' groups of inputs.
    pub fn groups(&self) -> &Groups {
        self.design.groups()
    }

    /// Trains and explains on a backend. `observe` is told after every epoch.
    ///
    /// # Errors
    /// Where the backend cannot compute here, or training diverges.
    pub fn run(
        &self,
        backend: Backend,
        observe: &mut dyn FnMut(Progress),
    ) -> Result<Results, Error> {
        backend.probe()?;
        backend.run(Run {
            study: self,
            backend,
            observe,
        })
    }

    /// What `model.safetensors` holds beside the weights: enough to predict on new rows.
    ///
    /// # Panics
    /// Never: an encoding is plain data.
    pub fn metadata(&self) -> Map<String, Value> {
        let encoding = serde_json::to_value(&self.encoding).expect("an encoding is plain data");
        Map::from_iter([
            ("encoding".to_owned(), encoding),
            (
                "outcome".to_owned(),
                json!({"column": self.outcome.column, "event": self.outcome.event}),
            ),
        ])
    }
}

type Loaded = (Table, Outcome, Vec<String>, Option<Vec<usize>>);

fn load_table(source: &Source) -> Result<Loaded, Error> {
    match source {
        Source::NumpyLegacy {
            rows,
            conditions,
            labels,
            seed,
        } => {
            let (table, outcome) = numpy_legacy_table(*rows, *conditions, *labels, *seed)?;
            let names = table.columns().iter().map(|c| c.name().to_owned());
            let names = names.collect();
            Ok((table, outcome, names, None))
        }
        Source::File {
            path,
            outcome: column,
            rule,
            exclude,
            group_by,
        } => {
            let table = read_csv(path)?;
            let outcome = outcome(&table, column, rule)?;
            let groups = group_by
                .as_deref()
                .map(|column| row_groups(&table, column))
                .transpose()?;
            let mut exclude = exclude.clone();
            exclude.extend(group_by.clone());
            let conditions = conditions(&table, column, &exclude)?;
            Ok((table, outcome, conditions, groups))
        }
    }
}

fn starting_weights(plan: &Plan, architecture: Architecture) -> Result<Weights, Error> {
    let members = plan.fit.members();
    let Some(path) = &plan.init else {
        return Ok(Weights::random(architecture, members, plan.seed)?);
    };
    let bytes = std::fs::read(path).map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    let origin = path.display().to_string();
    let weights = sways_model::file::starting_weights(&bytes, &architecture, &origin)?;
    let held = weights.members();
    weights.repeated(members).ok_or_else(|| Error::Setting {
        file: plan.file.clone(),
        message: format!(
            "train.members: {members} members, but {origin} holds the weights of {held}; \
             make them equal"
        ),
    })
}

/// The part of a study that is generic over the backend.
struct Run<'a> {
    study: &'a Study,
    backend: Backend,
    observe: &'a mut dyn FnMut(Progress),
}

impl Work for Run<'_> {
    type Output = Result<Results, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let Study {
            plan,
            outcome,
            design,
            split,
            start,
            ..
        } = self.study;
        let train = design.select(&split.train);
        let labels: Vec<bool> = split.train.iter().map(|&row| outcome.labels[row]).collect();
        let rows = Rows::planned(
            &train,
            &labels,
            self.study.groups_of_train().as_deref(),
            &plan.fit,
        );
        let fitted = fit::<B>(start, &rows, &plan.fit, device, self.observe)?;
        let model = Mlp::<B>::new(&fitted.weights, device);
        let probabilities = model.predict(design.values());
        let mut influences = Vec::new();
        let mut locals = Vec::new();
        for explain in &plan.explain {
            self.study
                .explain(explain, &model, &mut influences, &mut locals);
        }
        Ok(Results {
            backend: self.backend.name(),
            losses: fitted.losses,
            metrics: scores(&probabilities, &outcome.labels, split),
            probabilities,
            influences,
            locals,
            weights: fitted.weights,
        })
    }
}

impl Study {
    fn explain<B: MlpOps>(
        &self,
        explain: &Explain,
        model: &Mlp<B>,
        influences: &mut Vec<Influence>,
        locals: &mut Vec<Local>,
    ) {
        let groups = self.groups();
        match explain.method {
            Method::WeightMean(method) => {
                let members = method.influence(&model.weights(), groups);
                influences.push(self.of_weights(explain, method.per, members));
            }
            Method::WeightAbsSum(method) => {
                let members = method.influence(&model.weights(), groups);
                influences.push(self.of_weights(explain, method.per, members));
            }
            Method::Gradient(method, row) => {
                let inputs = match row {
                    Some(row) => self.design.row(row),
                    None => self.design.values(),
                };
                let attributions = method.attribute(model, inputs, groups);
                let reductions: &[Reduction] = match row {
                    Some(_) => &[Reduction::Row],
                    None => &[Reduction::MeanAbs, Reduction::Mean],
                };
                for &reduction in reductions {
                    let (values, members) = attributions.reduce(reduction);
                    influences.push(Influence {
                        id: explain.id.clone(),
                        method: explain.method.name().to_owned(),
                        output: Some(method.output),
                        per: Per::Condition,
                        reduction,
                        units: if self.plan.data.standardize {
                            "per standard deviation".to_owned()
                        } else {
                            "per unit".to_owned()
                        },
                        meaning: gradient_meaning(method.output.name(), reduction, row),
                        row,
                        labels: groups.conditions().map(str::to_owned).collect(),
                        values,
                        members,
                    });
                }
                locals.push(Local {
                    id: explain.id.clone(),
                    attributions,
                });
            }
        }
    }

    fn of_weights(&self, explain: &Explain, per: Per, members: Vec<Vec<f64>>) -> Influence {
        let labels = first_layer::labels(&self.start, self.groups(), per);
        let values = (0..labels.len())
            .map(|label| members.iter().map(|m| m[label]).sum::<f64>() / members.len() as f64)
            .collect();
        Influence {
            id: explain.id.clone(),
            method: explain.method.name().to_owned(),
            output: None,
            per,
            reduction: Reduction::None,
            units: "weight".to_owned(),
            meaning: weights_meaning(&explain.method, per).to_owned(),
            row: None,
            labels,
            values,
            members,
        }
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

fn gradient_meaning(output: &str, reduction: Reduction, row: Option<usize>) -> String {
    match (reduction, row) {
        (_, Some(row)) => {
            format!("slope of the {output} at row {row}; + raises it, \u{2212} lowers it")
        }
        (Reduction::MeanAbs, None) => {
            format!("mean size of the {output}'s slope over all rows; no direction")
        }
        _ => format!(
            "mean slope of the {output} over all rows; + raises it, \u{2212} lowers it, \
             opposite slopes cancel"
        ),
    }
}

fn scores(probabilities: &[f64], labels: &[bool], split: &Split) -> Scores {
    let of = |rows: &[usize]| {
        let p: Vec<f64> = rows.iter().map(|&row| probabilities[row]).collect();
        let l: Vec<bool> = rows.iter().map(|&row| labels[row]).collect();
        (p, l)
    };
    let (train_p, train_labels) = of(&split.train);
    let events = train_labels.iter().filter(|&&label| label).count();
    let share = events as f64 / train_labels.len() as f64;
    let (test_p, test_labels) = of(&split.test);
    let reference = if split.test.is_empty() {
        &train_labels
    } else {
        &test_labels
    };
    Scores {
        train: metrics(&train_p, &train_labels),
        test: (!split.test.is_empty()).then(|| metrics(&test_p, &test_labels)),
        constant: metrics(&vec![share; reference.len()], reference),
    }
}
