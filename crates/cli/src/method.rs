//! The methods: their names, what is said of them, and their settings, checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_explain::{
    Ablation, Ale, ExpectedGradients, Garson, Gradient, GradientXInput, IntegratedGradients,
    KernelShap, Lime, Olden, PartialDependence, Per, Permutation, Sampling, Sensitivity, Shapley,
    WeightAbsSum, WeightMean,
};
use sways_model::Output;

use crate::config::{Baseline, ExplainConfig};

/// The methods, by the names they have in configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MethodName {
    /// See [`sways_explain::WeightMean`].
    WeightMean,
    /// See [`sways_explain::WeightAbsSum`].
    WeightAbsSum,
    /// See [`sways_explain::Garson`].
    Garson,
    /// See [`sways_explain::Olden`].
    Olden,
    /// See [`sways_explain::Gradient`].
    Gradient,
    /// See [`sways_explain::GradientXInput`].
    GradientXInput,
    /// See [`sways_explain::IntegratedGradients`].
    IntegratedGradients,
    /// See [`sways_explain::ExpectedGradients`].
    ExpectedGradients,
    /// See [`sways_explain::Sensitivity`].
    Sensitivity,
    /// See [`sways_explain::Ablation`].
    Ablation,
    /// See [`sways_explain::Permutation`].
    Permutation,
    /// See [`sways_explain::Shapley`].
    Shapley,
    /// See [`sways_explain::KernelShap`].
    KernelShap,
    /// See [`sways_explain::Lime`].
    Lime,
    /// See [`sways_explain::PartialDependence`].
    PartialDependence,
    /// See [`sways_explain::Ale`].
    Ale,
    /// Every method that applies to the model, with its default settings.
    All,
}

/// What is said of a method.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// What its number means.
    pub meaning: &'static str,
    /// What it costs.
    pub cost: &'static str,
    /// When it misleads.
    pub misleads: &'static str,
    /// Where it comes from.
    pub paper: &'static str,
}

impl MethodName {
    /// Every method.
    pub const METHODS: [Self; 16] = [
        Self::WeightMean,
        Self::WeightAbsSum,
        Self::Garson,
        Self::Olden,
        Self::Gradient,
        Self::GradientXInput,
        Self::IntegratedGradients,
        Self::ExpectedGradients,
        Self::Sensitivity,
        Self::Ablation,
        Self::Permutation,
        Self::Shapley,
        Self::KernelShap,
        Self::Lime,
        Self::PartialDependence,
        Self::Ale,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeightMean => "weight-mean",
            Self::WeightAbsSum => "weight-abs-sum",
            Self::Garson => "garson",
            Self::Olden => "olden",
            Self::Gradient => "gradient",
            Self::GradientXInput => "gradient-x-input",
            Self::IntegratedGradients => "integrated-gradients",
            Self::ExpectedGradients => "expected-gradients",
            Self::Sensitivity => "sensitivity",
            Self::Ablation => "ablation",
            Self::Permutation => "permutation",
            Self::Shapley => "shapley",
            Self::KernelShap => "kernel-shap",
            Self::Lime => "lime",
            Self::PartialDependence => "partial-dependence",
            Self::Ale => "ale",
            Self::All => "all",
        }
    }

    /// What is said of it.
    pub fn about(self) -> About {
        let (meaning, cost, misleads, paper) = match self {
            Self::WeightMean => (
                "mean of a condition's first-layer weights",
                "nothing",
                "later layers turn signs round and scale units: it can point the wrong way",
                "",
            ),
            Self::WeightAbsSum => (
                "sum of the sizes of a condition's first-layer weights",
                "nothing",
                "it counts units that the later layers ignore, and has no direction",
                "",
            ),
            Self::Garson => (
                "a condition's share of the weights of a network with one hidden layer",
                "nothing",
                "paths that cancel count twice, and it has no direction",
                "https://doi.org/10.1016/0954-1810(94)00011-S",
            ),
            Self::Olden => (
                "sum over all paths of the product of the weights along them",
                "nothing",
                "it takes the network for a linear one: activations are left out",
                "https://doi.org/10.1016/j.ecolmodel.2004.03.013",
            ),
            Self::Gradient => (
                "slope of the output",
                "one gradient a row",
                "it says nothing of large changes, and is near 0 where the output is saturated",
                "https://arxiv.org/abs/1312.6034",
            ),
            Self::GradientXInput => (
                "slope times the distance from the baseline",
                "one gradient a row",
                "it adds up for linear models only; see its gap",
                "https://arxiv.org/abs/1605.01713",
            ),
            Self::IntegratedGradients => (
                "share of the output's difference from the baseline, along a straight line",
                "exact for relu: the line's pieces; else some dozens of gradients a row",
                "the straight line may lead through rows that cannot be; it hangs on the baseline",
                "https://arxiv.org/abs/1703.01365",
            ),
            Self::ExpectedGradients => (
                "integrated gradients, averaged over training rows as baselines",
                "hundreds to thousands of gradients a row, until the error is small",
                "as integrated-gradients; drawn at random, so see its standard errors",
                "https://arxiv.org/abs/1906.10670",
            ),
            Self::Sensitivity => (
                "mean, deviation and root mean square of the slope over the rows",
                "one gradient a row",
                "as gradient: slopes are local",
                "https://arxiv.org/abs/2002.11423",
            ),
            Self::Ablation => (
                "how far the output falls when the condition alone is the baseline's",
                "an evaluation a condition and row",
                "conditions that say the same each lose little alone",
                "https://arxiv.org/abs/1612.08220",
            ),
            Self::Permutation => (
                "how much worse held-out rows are predicted when the condition is shuffled",
                "repeats evaluations a condition and row",
                "shuffling makes rows that cannot be; conditions that say the same look unimportant",
                "https://doi.org/10.1023/A:1010933404324",
            ),
            Self::Shapley => (
                "fair share of the output's difference from the baseline, over all coalitions",
                "exact: 2^conditions evaluations a row; with many conditions drawn at random",
                "coalitions with the baseline may be rows that cannot be",
                "https://arxiv.org/abs/1705.07874",
            ),
            Self::KernelShap => (
                "the Shapley values, by a weighted regression on coalitions",
                "up to 2,048 coalitions exactly, else drawn until the error is small",
                "as shapley; drawn at random where conditions are many",
                "https://arxiv.org/abs/2012.01536",
            ),
            Self::Lime => (
                "coefficient of a linear model fitted around the row",
                "hundreds to thousands of evaluations a row",
                "it does not add up, and hangs on the kernel's width",
                "https://arxiv.org/abs/1602.04938",
            ),
            Self::PartialDependence => (
                "how far the mean output moves along the condition's values",
                "rows evaluations a point of the curve",
                "it averages over rows that cannot be where conditions depend on each other",
                "https://doi.org/10.1214/aos/1013203451",
            ),
            Self::Ale => (
                "how far the output moves along the condition's values, by local changes",
                "two evaluations a row and condition",
                "it needs an order: no categories of more than two levels",
                "https://arxiv.org/abs/1612.08468",
            ),
            Self::All => (
                "every method that applies, and how much they agree",
                "",
                "",
                "",
            ),
        };
        About {
            meaning,
            cost,
            misleads,
            paper,
        }
    }

    /// Whether the method explains row by row.
    pub fn is_local(self) -> bool {
        matches!(
            self,
            Self::Gradient
                | Self::GradientXInput
                | Self::IntegratedGradients
                | Self::ExpectedGradients
                | Self::Ablation
                | Self::Shapley
                | Self::KernelShap
                | Self::Lime
        )
    }

    /// The keys that a block of this method may have beside `method` and `id`.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::WeightMean | Self::WeightAbsSum => &["per"],
            Self::Garson => &["variant"],
            Self::Olden => &[],
            Self::Gradient => &["output", "row"],
            Self::GradientXInput | Self::Ablation => {
                &["output", "row", "baseline", "background_rows"]
            }
            Self::IntegratedGradients => {
                &["output", "row", "baseline", "background_rows", "tolerance"]
            }
            Self::ExpectedGradients | Self::KernelShap => &[
                "output",
                "row",
                "baseline",
                "background_rows",
                "tolerance",
                "max_evaluations",
            ],
            Self::Shapley => &[
                "output",
                "row",
                "baseline",
                "background_rows",
                "tolerance",
                "max_evaluations",
                "exact_up_to",
            ],
            Self::Lime => &[
                "output",
                "row",
                "baseline",
                "background_rows",
                "tolerance",
                "max_evaluations",
                "width",
                "ridge",
            ],
            Self::Sensitivity => &["output"],
            Self::Permutation => &["score", "repeats"],
            Self::PartialDependence => &["output", "conditions", "pairs", "points", "individual"],
            Self::Ale => &["output", "conditions", "points"],
            Self::All => &["output", "row", "baseline", "background_rows"],
        }
    }
}

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
        let name = block.method;
        let allowed = name.keys();
        if let Some(key) = block.keys().find(|key| !allowed.contains(key)) {
            let there_are = if allowed.is_empty() {
                "it has none".to_owned()
            } else {
                format!("it has {}", allowed.join(", "))
            };
            return Err(format!(
                "explain.{key}: the method `{}` has no such setting; remove it ({there_are})",
                name.as_str()
            ));
        }
        block.check_ranges()?;
        let output = block.output.unwrap_or_default();
        let sampling = |default: Sampling| Sampling {
            tolerance: block.tolerance.unwrap_or(default.tolerance),
            max_evaluations: block.max_evaluations.unwrap_or(default.max_evaluations),
            seed,
        };
        let local = |method: LocalMethod| Self::Local {
            row: block.row,
            baseline: block.baseline.unwrap_or(match method {
                LocalMethod::ExpectedGradients(_) => Baseline::Background,
                _ => Baseline::Zero,
            }),
            background_rows: block.background_rows.unwrap_or(DEFAULT_BACKGROUND_ROWS),
            method,
        };
        Ok(match name {
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
            MethodName::ExpectedGradients => {
                let default = ExpectedGradients::default();
                local(LocalMethod::ExpectedGradients(ExpectedGradients {
                    output,
                    seed,
                    tolerance: block.tolerance.unwrap_or(default.tolerance),
                    most_draws: block.max_evaluations.unwrap_or(default.most_draws),
                }))
            }
            MethodName::Ablation => local(LocalMethod::Ablation(Ablation { output })),
            MethodName::Shapley => {
                let default = Shapley::default();
                local(LocalMethod::Shapley(Shapley {
                    output,
                    exact_up_to: block.exact_up_to.unwrap_or(default.exact_up_to),
                    sampling: sampling(default.sampling),
                }))
            }
            MethodName::KernelShap => {
                let default = KernelShap::default();
                local(LocalMethod::KernelShap(KernelShap {
                    output,
                    sampling: sampling(default.sampling),
                    ..default
                }))
            }
            MethodName::Lime => {
                let default = Lime::default();
                local(LocalMethod::Lime(Lime {
                    output,
                    width: block.width,
                    ridge: block.ridge.unwrap_or(default.ridge),
                    sampling: sampling(default.sampling),
                }))
            }
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
        if name.keys().contains(&"max_evaluations") && block.row.is_none() {
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
    one
}
