//! Networks whose weights come from elsewhere, explained on a table:
//! `cargo run --release -p sways --example own_model`.

use sways::{Dataset, Error, Explain, Model, methods::IntegratedGradients};
use sways_model::{Activation, Architecture, Weights};

fn main() -> Result<(), Error> {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../configs/data/affairs.csv"
    );
    let data = Dataset::read(table)?
        .event("affairs > 0")?
        .exclude(["occupation", "occupation_husb"])
        .split(0.2, 0)?;
    // A logistic regression, from its coefficients: a weight an input, and the intercept.
    let inputs = data.design.inputs();
    let architecture = Architecture::new(inputs, Vec::new(), Activation::Relu)?;
    let coefficients = (0..=inputs).map(|input| 0.2 - 0.1 * input as f32).collect();
    let model = Model::of(Weights::new(architecture, coefficients));

    let found = IntegratedGradients::default().explain(&model, data.all())?;
    for c in found.mean() {
        println!("{:16} {:+.4}", c.name, c.value);
    }
    Ok(())
}
