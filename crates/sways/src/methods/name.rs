//! The methods: their names, what is said of them, and the settings they have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        ABOUT[self as usize]
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
    pub fn keys(self) -> &'static [&'static str] {
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

/// In the order of [`MethodName`].
const ABOUT: [About; MethodName::METHODS.len() + 1] = [
    // WeightMean
    About {
        meaning: "mean of a condition's first-layer weights; of a category, of their sizes",
        cost: "nothing",
        misleads: "later layers turn signs round and scale units: it can point the wrong way",
        paper: "",
    },
    // WeightAbsSum
    About {
        meaning: "sum of the sizes of a condition's first-layer weights",
        cost: "nothing",
        misleads: "it counts units that the later layers ignore, and has no direction",
        paper: "",
    },
    // Garson
    About {
        meaning: "a condition's share of the weights of a network with one hidden layer",
        cost: "nothing",
        misleads: "paths that cancel count twice, and it has no direction",
        paper: "https://doi.org/10.1016/0954-1810(94)00011-S",
    },
    // Olden
    About {
        meaning: "sum over all paths of the product of the weights along them; of a category, its size",
        cost: "nothing",
        misleads: "it takes the network for a linear one: activations are left out",
        paper: "https://doi.org/10.1016/j.ecolmodel.2004.03.013",
    },
    // Gradient
    About {
        meaning: "slope of the output; of a category, its size without a direction",
        cost: "one gradient a row",
        misleads: "it says nothing of large changes, and is near 0 where the output is saturated",
        paper: "https://arxiv.org/abs/1312.6034",
    },
    // GradientXInput
    About {
        meaning: "slope times the distance from the baseline",
        cost: "one gradient a row",
        misleads: "it adds up for linear models only; see its gap",
        paper: "https://arxiv.org/abs/1605.01713",
    },
    // IntegratedGradients
    About {
        meaning: "share of the output's difference from the baseline, along a straight line",
        cost: "exact for relu: the line's pieces; else some dozens of gradients a row",
        misleads: "the straight line may lead through rows that cannot be; it hangs on the baseline",
        paper: "https://arxiv.org/abs/1703.01365",
    },
    // ExpectedGradients
    About {
        meaning: "integrated gradients, averaged over training rows as baselines",
        cost: "hundreds to thousands of gradients a row, until the error is small",
        misleads: "as integrated-gradients; drawn at random, so see its standard errors",
        paper: "https://arxiv.org/abs/1906.10670",
    },
    // Sensitivity
    About {
        meaning: "mean, deviation and root mean square of the slope over the rows with a value",
        cost: "one gradient a row",
        misleads: "as gradient: slopes are local",
        paper: "https://arxiv.org/abs/2002.11423",
    },
    // Ablation
    About {
        meaning: "how far the output falls when the condition alone is the baseline's",
        cost: "an evaluation a condition and row",
        misleads: "conditions that say the same each lose little alone",
        paper: "https://arxiv.org/abs/1612.08220",
    },
    // Permutation
    About {
        meaning: "how much worse held-out rows are predicted when the condition is shuffled",
        cost: "repeats evaluations a condition and row",
        misleads: "shuffling makes rows that cannot be; conditions that say the same look unimportant",
        paper: "https://doi.org/10.1023/A:1010933404324",
    },
    // Shapley
    About {
        meaning: "fair share of the output's difference from the baseline, over all coalitions",
        cost: "exact: 2^conditions evaluations a row; with many conditions drawn at random",
        misleads: "coalitions with the baseline may be rows that cannot be",
        paper: "https://arxiv.org/abs/1705.07874",
    },
    // KernelShap
    About {
        meaning: "the Shapley values, by a weighted regression on coalitions",
        cost: "up to 2,048 coalitions exactly, else drawn until the error is small",
        misleads: "as shapley; drawn at random where conditions are many",
        paper: "https://arxiv.org/abs/2012.01536",
    },
    // Lime
    About {
        meaning: "coefficient of a linear model fitted around the row",
        cost: "hundreds to thousands of evaluations a row",
        misleads: "it does not add up, and hangs on the kernel's width",
        paper: "https://arxiv.org/abs/1602.04938",
    },
    // PartialDependence
    About {
        meaning: "how far the mean output moves along the condition's values, from lowest to highest",
        cost: "rows evaluations a point of the curve",
        misleads: "it averages over rows that cannot be where conditions depend on each other; \
                   a rare value counts as much as a frequent one",
        paper: "https://doi.org/10.1214/aos/1013203451",
    },
    // Ale
    About {
        meaning: "how far the output moves along the condition's values, by local changes, from \
                  lowest to highest",
        cost: "two evaluations a row and condition",
        misleads: "it needs an order: no categories of more than two levels",
        paper: "https://arxiv.org/abs/1612.08468",
    },
    // All
    About {
        meaning: "every method that applies, and how much they agree",
        cost: "",
        misleads: "",
        paper: "",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_page_has_every_method_and_its_paper() {
        let page = include_str!("../../../../docs/methods.md");
        for method in MethodName::METHODS {
            let row = format!("| `{}` ", method.as_str());
            let row = page.lines().find(|line| line.starts_with(&row));
            let row = row.unwrap_or_else(|| panic!("{method:?} is not in docs/methods.md"));
            assert!(row.contains(method.about().paper), "{method:?}: {row}");
        }
    }

    #[test]
    fn each_method_is_told_apart() {
        for method in MethodName::METHODS {
            let about = method.about();
            assert!(
                ![about.meaning, about.cost, about.misleads].contains(&""),
                "{method:?}"
            );
        }
    }
}
