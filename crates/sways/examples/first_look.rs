//! From a table to influences and evidence: `cargo run --release -p sways --example first_look`.

use sways::{Dataset, Ensemble, Error, Evidence, Explain, methods::Shapley};

fn main() -> Result<(), Error> {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../configs/data/affairs.csv"
    );
    let data = Dataset::read(table)?.event("affairs > 0")?.split(0.2, 0)?;
    let model = Ensemble::new([128, 64]).members(8).fit(&data)?;
    let score = model.score(&data.test())?;
    println!(
        "log-loss on {} test rows: {:.4}\n",
        score.rows, score.log_loss
    );

    let shapley = Shapley::default().explain(&model, data.test())?;
    for c in shapley.mean_abs() {
        println!("{:16} {:.3} ± {:.3}", c.name, c.value, c.spread);
    }
    println!("\n{}", Evidence::default().run(&data)?);
    Ok(())
}
