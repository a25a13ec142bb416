//! Times the methods that change conditions on a 12-64-64-1 network, for comparison with
//! shap and scikit-learn on the same sizes.

use std::time::Instant;

use sways_data::Groups;
use sways_explain::{
    Ablation, Background, Grid, HostMlp, KernelShap, Lime, PartialDependence, Permutation, Shapley,
};
use sways_model::{Activation, Architecture, Weights};

const CONDITIONS: usize = 12;

fn main() -> Result<(), sways_model::Error> {
    let architecture = Architecture::new(CONDITIONS, vec![64, 64], Activation::Relu)?;
    let model = HostMlp::new(&Weights::random(architecture, 1, 0)?);
    let groups = Groups::new((0..CONDITIONS).map(|condition| (format!("c{condition}"), 1)));
    // Rows without two equal values; what they are hardly matters to the time.
    let table: Vec<f32> = (0..10_000 * CONDITIONS)
        .map(|place| (place as f32 * 0.618_034).fract() * 4.0 - 2.0)
        .collect();
    let labels: Vec<bool> = (0..10_000).map(|row| row % 3 == 0).collect();
    let background = Background::all(&table[5000 * CONDITIONS..][..100 * CONDITIONS], CONDITIONS);
    let rows = &table[..20 * CONDITIONS];

    let shapley = Shapley::default();
    time("shapley, exact, a row", 20, || {
        let got = shapley.attribute(&model, rows, &background, &groups);
        println!("gap {:.1e}", got.completeness.gap());
    });
    time("shapley, permutations, a row", 20, || {
        let method = Shapley {
            exact_up_to: 0,
            ..shapley
        };
        let got = method.attribute(&model, rows, &background, &groups);
        println!("evaluations {}", got.convergence.evaluations / 20);
    });
    time("kernel-shap, a row", 20, || {
        KernelShap::default().attribute(&model, rows, &background, &groups);
    });
    time("ablation, a row", 20, || {
        Ablation::default().attribute(&model, rows, &background, &groups);
    });
    time("lime, a row", 20, || {
        let got = Lime::default().attribute(&model, rows, &background, &groups);
        println!("evaluations {}", got.convergence.evaluations / 20);
    });
    time("permutation, 10 repeats x 10,000 rows", 1, || {
        let method = Permutation::default();
        let got = method.influence(&model, &table, &labels, None, &groups);
        println!(
            "{}",
            got.map_or_else(|error| error.to_string(), |got| got.baseline.to_string())
        );
    });
    time(
        "partial dependence, 12 x 100 points x 1,000 rows",
        1,
        || {
            let table = &table[..1000 * CONDITIONS];
            for condition in 0..CONDITIONS {
                let grid = Grid::of_rows(table, &groups, condition, 100);
                PartialDependence::default().curve(&model, table, &groups, &grid);
            }
        },
    );
    Ok(())
}

/// The least of three runs, in microseconds, divided by `count`; nothing where the first argument
/// is given and is not in `what`.
fn time(what: &str, count: u32, run: impl Fn()) {
    if std::env::args()
        .nth(1)
        .is_some_and(|wanted| !what.contains(&wanted))
    {
        return;
    }
    let once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let least = (0..3).map(|_| once()).min().unwrap_or_default();
    println!(
        "{what}: {:.0} µs",
        least.as_secs_f64() * 1e6 / f64::from(count)
    );
}
