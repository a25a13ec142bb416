//! A method with its settings, checked.

use sways_explain::{
    Ablation, Ale, ExpectedGradients, Garson, Gradient, GradientXInput, IntegratedGradients,
    KernelShap, Lime, Olden, PartialDependence, Per, Permutation, Sampling, Sensitivity, Shapley,
    WeightAbsSum, WeightMean,
};
use sways_model::Output;

use super::{
    name::MethodName,
    settings::{Baseline, ExplainConfig},
};

/// A method with its settings, checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Mean first-layer weights.
    WeightMean(WeightMean),
    /// Sums of absolute first-layer weights.
    WeightAbsSum(WeightAbsSum),
    /// Garson's algorithm.
    Garson(Garson),
    /// Connection weights.
    Olden(Olden),
    /// A method that explains row by row.
    Local {
        /// Which, with its settings.
        method: LocalMethod,
        /// The row, counted from 0 in file order; `None`: every row.
        row: Option<usize>,
        /// What stands for an unknown condition.
        baseline: Baseline,
        /// Of [`Baseline::Background`]: the training rows drawn.
        background_rows: usize,
    },
    /// The distribution of slopes.
    Sensitivity(Sensitivity),
    /// Shuffled conditions.
    Permutation(Permutation),
    /// Curves and surfaces over a grid.
    PartialDependence {
        /// What is averaged, and whether each row's curve is kept.
        method: PartialDependence,
        /// Whose curves; `None`: every condition's.
        conditions: Option<Vec<String>>,
        /// Whose surfaces.
        pairs: Vec<[String; 2]>,
        /// The most points of a grid.
        points: usize,
    },
    /// Accumulated local effects.
    Ale {
        /// What changes, in how many bins.
        method: Ale,
        /// Whose curves; `None`: every condition's that has an order.
        conditions: Option<Vec<String>>,
    },
}

/// A method that explains row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LocalMethod {
    /// See [`Gradient`].
    Gradient(Gradient),
    /// See [`GradientXInput`].
    GradientXInput(GradientXInput),
    /// See [`IntegratedGradients`].
    IntegratedGradients(IntegratedGradients),
    /// See [`ExpectedGradients`].
    ExpectedGradients(ExpectedGradients),
    /// See [`Ablation`].
    Ablation(Ablation),
    /// See [`Shapley`].
    Shapley(Shapley),
    /// See [`KernelShap`].
    KernelShap(KernelShap),
    /// See [`Lime`].
    Lime(Lime),
}

impl LocalMethod {
    /// The method's name.
    pub fn name(&self) -> MethodName {
        match self {
            Self::Gradient(_) => MethodName::Gradient,
            Self::GradientXInput(_) => MethodName::GradientXInput,
            Self::IntegratedGradients(_) => MethodName::IntegratedGradients,
            Self::ExpectedGradients(_) => MethodName::ExpectedGradients,
            Self::Ablation(_) => MethodName::Ablation,
            Self::Shapley(_) => MethodName::Shapley,
            Self::KernelShap(_) => MethodName::KernelShap,
            Self::Lime(_) => MethodName::Lime,
        }
    }

    /// What is explained.
    pub fn output(&self) -> Output {
        match self {
            Self::Gradient(it) => it.output,
            Self::GradientXInput(it) => it.output,
            Self::IntegratedGradients(it) => it.output,
            Self::ExpectedGradients(it) => it.output,
            Self::Ablation(it) => it.output,
            Self::Shapley(it) => it.output,
            Self::KernelShap(it) => it.output,
            Self::Lime(it) => it.output,
        }
    }
}

impl LocalMethod {
    /// How exact its numbers are to be, relative to the largest of them; 0 of methods that have
    /// no such setting.
    pub fn tolerance(&self) -> f64 {
        match self {
            Self::Gradient(_) | Self::GradientXInput(_) | Self::Ablation(_) => 0.0,
            Self::IntegratedGradients(it) => it.tolerance,
            Self::ExpectedGradients(it) => it.tolerance,
            Self::Shapley(it) => it.sampling.tolerance,
            Self::KernelShap(it) => it.sampling.tolerance,
            Self::Lime(it) => it.sampling.tolerance,
        }
    }
}

impl Method {
    /// The method's name.
    pub fn name(&self) -> MethodName {
        match self {
            Self::WeightMean(_) => MethodName::WeightMean,
            Self::WeightAbsSum(_) => MethodName::WeightAbsSum,
            Self::Garson(_) => MethodName::Garson,
            Self::Olden(_) => MethodName::Olden,
            Self::Local { method, .. } => method.name(),
            Self::Sensitivity(_) => MethodName::Sensitivity,
            Self::Permutation(_) => MethodName::Permutation,
            Self::PartialDependence { .. } => MethodName::PartialDependence,
            Self::Ale { .. } => MethodName::Ale,
        }
    }

    /// The conditions that it is asked for by name.
    pub fn conditions(&self) -> impl Iterator<Item = &str> {
        let (named, pairs) = match self {
            Self::PartialDependence {
                conditions, pairs, ..
            } => (conditions.as_deref(), pairs.as_slice()),
            Self::Ale { conditions, .. } => (conditions.as_deref(), &[][..]),
            _ => (None, &[][..]),
        };
        let pairs = pairs.iter().flatten();
        named
            .unwrap_or_default()
            .iter()
            .chain(pairs)
            .map(String::as_str)
    }

    /// The row that is explained, where one is.
    pub fn row(&self) -> Option<usize> {
        match self {
            Self::Local { row, .. } => *row,
            _ => None,
        }
    }

    /// Checks a block of the configuration, for a network with these hidden layers. `seed` seeds
    /// what the method draws.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check(block: &ExplainConfig, hidden: &[usize], seed: u64) -> Result<Self, String> {
        check_keys(block)?;
        block.check_ranges()?;
        let output = block.output.unwrap_or_default();
        let local = |method: LocalMethod| Self::Local {
            row: block.row,
            baseline: block.baseline.unwrap_or(match method {
                LocalMethod::ExpectedGradients(_) => Baseline::Background,
                _ => Baseline::Zero,
            }),
            background_rows: block.background_rows.unwrap_or(DEFAULT_BACKGROUND_ROWS),
            method,
        };
        Ok(match block.method {
            MethodName::WeightMean => Self::WeightMean(WeightMean {
                per: per(block, hidden)?,
            }),
            MethodName::WeightAbsSum => Self::WeightAbsSum(WeightAbsSum {
                per: per(block, hidden)?,
            }),
            MethodName::Garson if hidden.len() != 1 => {
                return Err(format!(
                    "explain.method: \"garson\" is for one hidden layer, and model.hidden is \
                     {hidden:?}; \"olden\" is for any"
                ));
            }
            MethodName::Garson => Self::Garson(Garson {
                variant: block.variant.unwrap_or_default(),
            }),
            MethodName::Olden => Self::Olden(Olden),
            MethodName::Gradient => local(LocalMethod::Gradient(Gradient { output })),
            MethodName::GradientXInput => {
                local(LocalMethod::GradientXInput(GradientXInput { output }))
            }
            MethodName::IntegratedGradients => {
                let default = IntegratedGradients::default();
                local(LocalMethod::IntegratedGradients(IntegratedGradients {
                    output,
                    tolerance: block.tolerance.unwrap_or(default.tolerance),
                    ..default
                }))
            }
            MethodName::ExpectedGradients => local(expected_gradients(block, seed)),
            MethodName::Ablation => local(LocalMethod::Ablation(Ablation { output })),
            MethodName::Shapley => local(shapley(block, seed)),
            MethodName::KernelShap => local(kernel_shap(block, seed)),
            MethodName::Lime => local(lime(block, seed)),
            MethodName::Sensitivity => Self::Sensitivity(Sensitivity { output }),
            MethodName::Permutation => {
                let default = Permutation::default();
                Self::Permutation(Permutation {
                    score: block.score.unwrap_or(default.score),
                    repeats: block.repeats.unwrap_or(default.repeats),
                    seed,
                })
            }
            MethodName::PartialDependence => Self::PartialDependence {
                method: PartialDependence {
                    output,
                    individual: block.individual.unwrap_or(false),
                },
                conditions: block.conditions.clone(),
                pairs: block.pairs.clone().unwrap_or_default(),
                points: block.points.unwrap_or(DEFAULT_POINTS),
            },
            MethodName::Ale => Self::Ale {
                method: Ale {
                    output,
                    bins: block.points.unwrap_or(DEFAULT_POINTS),
                },
                conditions: block.conditions.clone(),
            },
            MethodName::All => {
                return Err("explain.method: \"all\" was not expanded".to_owned());
            }
        })
    }

    /// The block with every setting written out.
    pub fn in_force(&self, id: &str) -> ExplainConfig {
        let mut block = ExplainConfig::new(self.name());
        block.id = Some(id.to_owned());
        match self {
            Self::WeightMean(WeightMean { per }) | Self::WeightAbsSum(WeightAbsSum { per }) => {
                block.per = Some(*per);
            }
            Self::Garson(garson) => block.variant = Some(garson.variant),
            Self::Olden(_) => {}
            Self::Local {
                method,
                row,
                baseline,
                background_rows,
            } => {
                block.output = Some(method.output());
                block.row = *row;
                if block.method != MethodName::Gradient {
                    block.baseline = Some(*baseline);
                    block.background_rows =
                        (*baseline == Baseline::Background).then_some(*background_rows);
                }
                local_in_force(method, &mut block);
            }
            Self::Sensitivity(sensitivity) => block.output = Some(sensitivity.output),
            Self::Permutation(permutation) => {
                block.score = Some(permutation.score);
                block.repeats = Some(permutation.repeats);
            }
            Self::PartialDependence {
                method,
                conditions,
                pairs,
                points,
            } => {
                block.output = Some(method.output);
                block.individual = Some(method.individual);
                block.conditions.clone_from(conditions);
                block.pairs = (!pairs.is_empty()).then(|| pairs.clone());
                block.points = Some(*points);
            }
            Self::Ale { method, conditions } => {
                block.output = Some(method.output);
                block.points = Some(method.bins);
                block.conditions.clone_from(conditions);
            }
        }
        block
    }
}

/// The training rows that stand for an unknown condition where nobody says how many.
const DEFAULT_BACKGROUND_ROWS: usize = 100;

/// The most points of a curve where nobody says how many.
const DEFAULT_POINTS: usize = 20;

fn check_keys(block: &ExplainConfig) -> Result<(), String> {
    let allowed = block.method.keys();
    let Some(key) = block.keys().find(|key| !allowed.contains(key)) else {
        return Ok(());
    };
    let there_are = if allowed.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {}", allowed.join(", "))
    };
    Err(format!(
        "explain.{key}: the method `{}` has no such setting; remove it ({there_are})",
        block.method.as_str()
    ))
}

fn sampling(block: &ExplainConfig, seed: u64, default: Sampling) -> Sampling {
    Sampling {
        tolerance: block.tolerance.unwrap_or(default.tolerance),
        max_evaluations: block.max_evaluations.unwrap_or(default.max_evaluations),
        seed,
    }
}

fn expected_gradients(block: &ExplainConfig, seed: u64) -> LocalMethod {
    let default = ExpectedGradients::default();
    LocalMethod::ExpectedGradients(ExpectedGradients {
        output: block.output.unwrap_or_default(),
        seed,
        tolerance: block.tolerance.unwrap_or(default.tolerance),
        most_draws: block.max_evaluations.unwrap_or(default.most_draws),
    })
}

fn shapley(block: &ExplainConfig, seed: u64) -> LocalMethod {
    let default = Shapley::default();
    LocalMethod::Shapley(Shapley {
        output: block.output.unwrap_or_default(),
        exact_up_to: block.exact_up_to.unwrap_or(default.exact_up_to),
        sampling: sampling(block, seed, default.sampling),
    })
}

fn kernel_shap(block: &ExplainConfig, seed: u64) -> LocalMethod {
    let default = KernelShap::default();
    LocalMethod::KernelShap(KernelShap {
        output: block.output.unwrap_or_default(),
        sampling: sampling(block, seed, default.sampling),
        ..default
    })
}

fn lime(block: &ExplainConfig, seed: u64) -> LocalMethod {
    let default = Lime::default();
    LocalMethod::Lime(Lime {
        output: block.output.unwrap_or_default(),
        width: block.width,
        ridge: block.ridge.unwrap_or(default.ridge),
        sampling: sampling(block, seed, default.sampling),
    })
}

fn per(block: &ExplainConfig, hidden: &[usize]) -> Result<Per, String> {
    match block.per {
        Some(Per::HiddenUnit) if hidden.is_empty() => Err(
            "explain.per: \"hidden-unit\" needs a hidden layer, and model.hidden is []".to_owned(),
        ),
        per => Ok(per.unwrap_or_default()),
    }
}

fn local_in_force(method: &LocalMethod, block: &mut ExplainConfig) {
    let mut sampling = |sampling: &Sampling| {
        block.tolerance = Some(sampling.tolerance);
        block.max_evaluations = Some(sampling.max_evaluations);
    };
    match method {
        LocalMethod::Gradient(_) | LocalMethod::GradientXInput(_) | LocalMethod::Ablation(_) => {}
        LocalMethod::IntegratedGradients(it) => block.tolerance = Some(it.tolerance),
        LocalMethod::ExpectedGradients(it) => {
            block.tolerance = Some(it.tolerance);
            block.max_evaluations = Some(it.most_draws);
        }
        LocalMethod::Shapley(it) => {
            sampling(&it.sampling);
            block.exact_up_to = Some(it.exact_up_to);
        }
        LocalMethod::KernelShap(it) => sampling(&it.sampling),
        LocalMethod::Lime(it) => {
            sampling(&it.sampling);
            block.width = it.width;
            block.ridge = Some(it.ridge);
        }
    }
}

/// `all`: every method that applies to a network with these hidden layers, in their order.
pub fn expand(block: &ExplainConfig, hidden: &[usize]) -> Vec<ExplainConfig> {
    /// Of a row, for methods that draw at random: all of them on all rows is a lot.
    const MAX_EVALUATIONS: usize = 1024;
    let applies = |name: &MethodName| match name {
        MethodName::Garson => hidden.len() == 1,
        _ => block.row.is_none() || name.is_local(),
    };
    let of_method = |name: MethodName| {
        let mut one = of(block, name);
        one.id = block
            .id
            .as_ref()
            .map(|prefix| format!("{prefix}-{}", name.as_str()));
        let has_budget = name.keys().contains(&"max_evaluations");
        if has_budget && block.row.is_none() && one.max_evaluations.is_none() {
            one.max_evaluations = Some(MAX_EVALUATIONS);
        }
        one
    };
    let names = MethodName::METHODS.into_iter().filter(applies);
    names.map(of_method).collect()
}

/// A block of a method, with those of another block's settings that it has.
pub fn of(block: &ExplainConfig, name: MethodName) -> ExplainConfig {
    let has = |key| name.keys().contains(&key);
    let mut one = ExplainConfig::new(name);
    one.output = block.output.filter(|_| has("output"));
    one.row = block.row.filter(|_| has("row"));
    one.baseline = block.baseline.filter(|_| has("baseline"));
    one.background_rows = block.background_rows.filter(|_| has("background_rows"));
    one.max_evaluations = block.max_evaluations.filter(|_| has("max_evaluations"));
    one
}
