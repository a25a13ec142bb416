//! What is lost when a condition is not known (feature ablation; occlusion, Zeiler & Fergus 2014).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        background::{Background, Baseline},
        game::Game,
        host_mlp::HostMlp,
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::explanation::{Explanation, OfRow, OfRows},
};

/// `f(x) − E_b f(x with the condition's inputs from b)`: how far the output falls when the
/// condition alone is replaced by the background.
///
/// Exact, at conditions × background rows evaluations a row. It does not add up: two conditions
/// that say the same each lose little alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ablation {
    /// What is explained.
    pub output: Output,
}

impl Ablation {
    /// The ablations at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        background: &Background,
        groups: &Groups,
    ) -> Explanation {
        let game = Game {
            model,
            background,
            groups,
            output: self.output,
        };
        let conditions = groups.len();
        let mut coalitions = vec![true; conditions * conditions];
        for condition in 0..conditions {
            coalitions[condition * conditions + condition] = false;
        }
        let of_row = |row: &[f32]| {
            let mut values = game.values(row, &coalitions);
            for (member, values) in values.chunks_exact_mut(conditions).enumerate() {
                let whole = model.at_rows(member, self.output, row)[0];
                for value in values {
                    *value = whole - *value;
                }
            }
            OfRow {
                values,
                standard_errors: None,
                evaluations: game.evaluations(conditions),
                converged: true,
                ends: Vec::new(),
            }
        };
        let width = model.inputs();
        OfRows::new(model.members(), conditions, inputs, width, of_row).explanation(background)
    }
}

impl Method for Ablation {
    const ABOUT: About = About {
        name: "ablation",
        meaning: "how far the output falls when the condition alone is the baseline's",
        cost: "an evaluation a condition and row",
        misleads: "conditions that say the same each lose little alone",
        paper: "https://arxiv.org/abs/1612.08220",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let told = Told::differences(
            &Self::ABOUT,
            self.output,
            0.0,
            "how far the {} falls when the condition alone is the background's",
        );
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(on.host, rows, on.background, on.groups)
                .into()
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::influence::Reduction;
    use crate::testing::{self, any_network, rows, single_groups};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn is_the_difference_of_whole_rows(weights in any_network(4, 2)) {
            let model = HostMlp::new(&weights);
            let groups = Groups::new([1, 2, 1].map(|width| (String::new(), width)));
            let x = rows(1, 4, 1);
            let background = Background::all(&rows(6, 4, 2), 4);
            let output = Output::Probability;
            let got = Ablation { output }.attribute(&model, &x, &background, &groups);
            let (_, of_members) = got.attributions.reduce(Reduction::Mean);
            for (member, got) in of_members.iter().enumerate() {
                for (condition, got) in got.iter().enumerate() {
                    let mut coalition = [true; 3];
                    let value = |coalition: &[bool]| testing::value(
                        &model, member, output, &groups, &x, background.rows(), coalition,
                    );
                    let whole = value(&coalition);
                    coalition[condition] = false;
                    prop_assert!((got - (whole - value(&coalition))).abs() < 3e-6);
                }
            }
        }

        #[test]
        fn has_the_axioms(weights in any_network(4, 1)) {
            let weights = testing::with_dummy_and_twins(&weights);
            let x = testing::twin_rows(1, 4, 3);
            let background = Background::all(&testing::twin_rows(4, 4, 4), 4);
            let at = |weights| {
                let model = HostMlp::new(weights);
                Ablation::default().attribute(&model, &x, &background, &single_groups(4))
            };
            let got = at(&weights);
            let got = got.attributions.row(0);
            prop_assert!(got[0].abs() < 1e-6, "the dummy");
            prop_assert!((got[1] - got[2]).abs() < 3e-6, "the twins");
            let other = at(&testing::same_function(&weights));
            for (a, b) in got.iter().zip(other.attributions.row(0)) {
                prop_assert!((a - b).abs() < 3e-6, "another implementation");
            }
        }
    }

    /// On a linear model's logit a three-column condition loses what its columns lose together;
    /// on the probability it does not.
    #[test]
    fn a_condition_of_several_inputs_is_taken_at_once() {
        let weights = testing::network(4, vec![], sways_model::Activation::Relu, 1, 2);
        let model = HostMlp::new(&weights);
        let (x, zero) = (rows(1, 4, 8), Background::zero(4));
        let groups = Groups::new([3, 1].map(|width| (String::new(), width)));
        let at = |output, groups: &Groups| {
            let ablation = Ablation { output }.attribute(&model, &x, &zero, groups);
            ablation.attributions.row(0).to_vec()
        };
        let differs = |output| {
            let columns: f64 = at(output, &single_groups(4))[..3].iter().sum();
            (at(output, &groups)[0] - columns).abs()
        };
        assert!(differs(Output::Logit) < 1e-6);
        assert!(differs(Output::Probability) > 1e-3);
    }
}
