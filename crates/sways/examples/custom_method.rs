//! A method of one's own: `cargo run --release -p sways --example custom_method`.
//!
//! This one asks how far the mean output moves when a condition goes from its mean to one standard
//! deviation above. It has a setting, honours groups, and could be registered by one line in
//! `sways_explain::method`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways::{Dataset, Ensemble, Error, Explain};
use sways_explain::{
    Influence, Method, Reduction, Sign,
    method::{About, Explains, Keep, Measured, Subject},
};
use sways_model::Output;

/// The output's mean with the condition `steps` standard deviations up, less its mean as it is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct Lift {
    /// How many standard deviations.
    steps: f32,
}

impl Default for Lift {
    fn default() -> Self {
        Self { steps: 1.0 }
    }
}

impl Method for Lift {
    const ABOUT: About = About {
        name: "lift",
        meaning: "how far the mean output moves when every row's value is a step higher",
        cost: "an evaluation a condition and row",
        misleads: "rows a step higher may be rows that cannot be",
        paper: "",
        explains: Explains::Table,
    };

    fn run(
        &self,
        on: &Subject<'_>,
        _keep: &mut Keep<'_>,
    ) -> Result<Measured, sways_explain::Error> {
        let width = on.groups.inputs();
        let mean = |rows: &[f32], member: usize| {
            let outputs = on.host.at_rows(member, Output::Probability, rows);
            outputs.iter().sum::<f64>() / outputs.len() as f64
        };
        let members: Vec<Vec<f64>> = (0..on.host.members())
            .map(|member| {
                let before = mean(on.inputs, member);
                let lifted = on.groups.iter().map(|group| {
                    let mut rows = on.inputs.to_vec();
                    for row in rows.chunks_mut(width) {
                        if let Some(input) = group.value_input() {
                            row[input] += self.steps;
                        }
                    }
                    mean(&rows, member) - before
                });
                lifted.collect()
            })
            .collect();
        let count = members.len() as f64;
        let of = |condition: usize| members.iter().map(|of| of[condition]).sum::<f64>() / count;
        let values = (0..on.groups.len()).map(of).collect();
        let output = Some(Output::Probability);
        Ok(Measured::from(Influence {
            units: "of the probability".to_owned(),
            meaning: Self::ABOUT.meaning.to_owned(),
            signs: vec![Sign::Direction; on.groups.len()],
            ..on.influence(&Self::ABOUT, output, Reduction::None, values, members)
        }))
    }
}

fn main() -> Result<(), Error> {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../configs/data/affairs.csv"
    );
    let data = Dataset::read(table)?.event("affairs > 0")?.split(0.2, 0)?;
    let model = Ensemble::new([32]).epochs(20).fit(&data)?;
    for c in Lift::default().explain(&model, data.test())?.mean() {
        println!("{:16} {:+.3} ± {:.3}", c.name, c.value, c.spread);
    }
    Ok(())
}
