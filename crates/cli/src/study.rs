//! A study: loads the table, trains the ensemble, measures the influences.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sways_data::{ConditionEncoding, EncodedCondition, Groups, Outcome, Scaling, Split};
use sways_explain::{Attributions, Influence, Per, Reduction, first_layer};
use sways_model::{Architecture, Mlp, MlpOps, Weights};
use sways_train::{EpochLoss, Metrics, Progress, Rows, fit, metrics};

use crate::{
    Error,
    backend::{Backend, Work},
    loaded::Loaded,
    plan::{Explain, Method, Plan},
    saved::{SavedEvent, SavedModel},
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
        let data = Loaded::new(&plan.data, plan.seed)?;
        Self::new(plan, data)
    }

    /// A plan with its data, which were loaded as the plan's data settings and seed say.
    ///
    /// # Errors
    /// Where the starting weights or the rows to explain do not serve the plan.
    pub fn new(plan: Plan, data: Loaded) -> Result<Self, Error> {
        for explain in &plan.explain {
            if let Method::Gradient(_, Some(row)) = explain.method {
                expect_row(&plan, &data, row)?;
            }
        }
        let inputs = data.design.inputs();
        let architecture = Architecture::new(inputs, plan.hidden.clone(), plan.activation)?;
        let start = starting_weights(&plan, architecture)?;
        Ok(Self { plan, data, start })
    }

    /// The conditions' groups of inputs.
    pub fn groups(&self) -> &Groups {
        self.data.design.groups()
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
    pub fn metadata(&self) -> Map<String, Value> {
        let Outcome { column, event, .. } = self.data.outcome.clone();
        SavedModel::attached(&self.data.encoding, &SavedEvent { column, event })
    }
}

fn expect_row(plan: &Plan, data: &Loaded, row: usize) -> Result<(), Error> {
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
    Err(Error::Setting {
        file: plan.file.clone(),
        message,
    })
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
        let Study { plan, data, start } = self.study;
        let Loaded {
            outcome,
            design,
            split,
            ..
        } = data;
        let train = design.select(&split.train);
        let labels: Vec<bool> = split.train.iter().map(|&row| outcome.labels[row]).collect();
        let rows = Rows::planned(
            &train,
            &labels,
            data.together_of_train().as_deref(),
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
                let design = &self.data.design;
                let inputs = match row.and_then(|row| self.data.row_at(row)) {
                    Some(row) => design.row(row),
                    None => design.values(),
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
                        units: self.units().to_owned(),
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

    /// What a slope is per.
    fn units(&self) -> &'static str {
        let scaled = |condition: &EncodedCondition| {
            let encoding = &condition.encoding;
            matches!(
                encoding,
                ConditionEncoding::Numeric(_) | ConditionEncoding::Datetime(_)
            )
        };
        let conditions = self.data.encoding.conditions();
        let some_are_numbers = conditions.iter().any(scaled);
        let all_are_numbers = conditions.iter().all(scaled);
        match self.plan.data.encoding.scaling {
            Scaling::None => "per unit",
            _ if !some_are_numbers => "per switch from 0 to 1",
            Scaling::Standard if all_are_numbers => "per standard deviation",
            Scaling::Standard => "per standard deviation or switch from 0 to 1",
            Scaling::Robust if all_are_numbers => "per robust standard deviation",
            Scaling::Robust => "per robust standard deviation or switch from 0 to 1",
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
