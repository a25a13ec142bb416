//! The same networks on every backend of this build:
//! `cargo run --release -p sways --example other_backend --features flex`.

use sways::{Dataset, Ensemble, Error, Explain, backend::Backend, methods::Gradient};

fn main() -> Result<(), Error> {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../configs/data/affairs.csv"
    );
    let data = Dataset::read(table)?.event("affairs > 0")?.split(0.2, 0)?;
    for &backend in Backend::ALL {
        let model = Ensemble::new([32]).epochs(20).backend(backend).fit(&data)?;
        println!("{}", backend.about());
        for c in Gradient::default().explain(&model, data.test())?.mean() {
            println!("  {:16} {:+.4}", c.name, c.value);
        }
    }
    Ok(())
}
