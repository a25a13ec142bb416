//! Times methods on one network and the same rows, for `tests/bench/explain.py` to do the same
//! with other libraries: `cargo xtask bench explain`.
//!
//! Arguments: a folder, the number of conditions and the hidden layers' sizes. Leaves the network,
//! the rows and what each method found in the folder, and prints the seconds that each took, as
//! JSON.

use std::{
    env,
    error::Error,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use burn_ndarray::{NdArray, NdArrayDevice};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways_data::Groups;
use sways_explain::{
    Background, Grid, HostMlp, IntegratedGradients, PartialDependence, Permutation, Shapley,
};
use sways_model::{Activation, Architecture, Mlp, Output, Weights, file::to_bytes};

/// Rows of the table; of these, those that each method gets.
const ROWS: usize = 10_000;
const GRADIENT_ROWS: usize = 2_000;
const SHAPLEY_ROWS: usize = 20;
const BACKGROUND_ROWS: usize = 100;
const CURVE_ROWS: usize = 1_000;
const POINTS: usize = 100;
/// How often each runs at least, and how long.
const RUNS: usize = 5;
const ENOUGH: Duration = Duration::from_millis(100);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (folder, sizes) = arguments.split_first().ok_or("which folder?")?;
    let folder = Path::new(folder);
    let sizes = sizes.iter().map(|it| it.parse());
    let sizes = sizes.collect::<Result<Vec<usize>, _>>()?;
    let (&conditions, hidden) = sizes.split_first().ok_or("how many conditions?")?;
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let rows: Vec<f32> = (0..ROWS * conditions)
        .map(|_| (4.0 * rng.random::<f64>() - 2.0) as f32)
        .collect();
    let groups = Groups::new((0..conditions).map(|input| (format!("c{input}"), 1)));
    let architecture = Architecture::new(conditions, hidden.to_vec(), Activation::Relu)?;
    let start = Weights::random(architecture.clone(), 1, 0)?;
    let wide = start.values().iter().map(|w| 2.0 * w).collect();
    let weights = Weights::new(architecture, wide);
    let model = Mlp::<NdArray>::new(&weights, &NdArrayDevice::default());
    let host = HostMlp::new(&weights);
    let labels: Vec<bool> = model
        .predict(&rows)
        .iter()
        .map(|&p| rng.random::<f64>() < p)
        .collect();
    let background = Background::all(&rows[..BACKGROUND_ROWS * conditions], conditions);
    let some = |count: usize| &rows[(ROWS - count) * conditions..];

    let mut bench = Bench {
        folder,
        seconds: serde_json::Map::new(),
    };
    fs::create_dir_all(folder)?;
    fs::write(
        folder.join("model.safetensors"),
        to_bytes(&weights, &serde_json::Map::new())?,
    )?;
    bench.keep("rows", rows.iter().map(|&x| f64::from(x)))?;
    bench.keep("labels", labels.iter().map(|&it| f64::from(u8::from(it))))?;

    let found = bench.time("integrated-gradients", || {
        let method = IntegratedGradients {
            output: Output::Probability,
            ..IntegratedGradients::default()
        };
        let zero = Background::zero(conditions);
        method.attribute(&model, some(GRADIENT_ROWS), &zero, &groups)
    });
    let values = |it: &sways_explain::Attributions| {
        (0..it.rows())
            .flat_map(|row| it.row(row).to_vec())
            .collect::<Vec<f64>>()
    };
    bench.keep("integrated-gradients", values(&found.attributions))?;
    let found = bench.time("shapley", || {
        Shapley::default().attribute(&host, some(SHAPLEY_ROWS), &background, &groups)
    });
    bench.keep("shapley", values(&found.attributions))?;
    let found = bench.time("permutation", || {
        Permutation::default().influence(&host, &rows, &labels, None, &groups)
    })?;
    bench.keep("permutation", found.values)?;
    bench.keep("permutation-errors", found.standard_errors)?;
    let (grids, curves) = bench.time("partial-dependence", || {
        let (mut grids, mut curves) = (Vec::new(), Vec::new());
        for condition in 0..conditions {
            let grid = Grid::of_rows(some(CURVE_ROWS), &groups, condition, POINTS);
            let method = PartialDependence::default();
            let curve = method.curve(&host, some(CURVE_ROWS), &groups, &grid);
            grids.extend(grid.points().iter().map(|&it| f64::from(it)));
            curves.extend(curve.values);
        }
        (grids, curves)
    });
    bench.keep("grids", grids)?;
    bench.keep("partial-dependence", curves)?;
    println!("{}", serde_json::Value::Object(bench.seconds));
    Ok(())
}

struct Bench<'a> {
    folder: &'a Path,
    seconds: serde_json::Map<String, serde_json::Value>,
}

impl Bench<'_> {
    /// Runs it once to warm up, and takes the median of several.
    fn time<T>(&mut self, name: &str, run: impl Fn() -> T) -> T {
        run();
        let (mut seconds, began) = (Vec::new(), Instant::now());
        let found = loop {
            let start = Instant::now();
            let found = run();
            seconds.push(start.elapsed().as_secs_f64());
            if seconds.len() >= RUNS && began.elapsed() > ENOUGH {
                break found;
            }
        };
        seconds.sort_by(f64::total_cmp);
        let seconds = seconds[seconds.len() / 2];
        self.seconds.insert(name.to_owned(), seconds.into());
        found
    }

    /// Leaves numbers as they lie in memory.
    fn keep(&self, name: &str, values: impl IntoIterator<Item = f64>) -> std::io::Result<()> {
        let bytes: Vec<u8> = values.into_iter().flat_map(f64::to_le_bytes).collect();
        fs::write(self.folder.join(format!("{name}.f64")), bytes)
    }
}
