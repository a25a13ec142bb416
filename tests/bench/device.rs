//! Times what a GPU is for, on every backend that is built: `cargo xtask bench device`.
//!
//! Argument: a folder, which gets the rows, the labels and the starting weights, so that
//! `device.py` times other libraries on the same. Prints a line of JSON for each backend.

#![recursion_limit = "256"]

use std::{env, error::Error, fs, path::Path, time::Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use sways::backend::{Backend, Work};
use sways_data::{Design, Groups};
use sways_explain::{Background, Gradient, HostMlp, Shapley};
use sways_model::{Activation, Architecture, Mlp, MlpOps, Weights};
use sways_train::{Precision, RawFitSettings, Rows, fit};

const MEMBERS: usize = 1024;
const ROWS: usize = 1000;
const INPUTS: usize = 20;
const EPOCHS: usize = 200;
const PREDICTED: usize = 10_000_000;
const EXPLAINED: usize = 1_000_000;
const PLAYERS: usize = 12;
const SHAPLEY_ROWS: usize = 100_000;
/// The median of this many, after one to warm up.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("which folder?")?;
    let task = Task::new(Path::new(&folder))?;
    for &backend in Backend::ALL {
        backend.probe()?;
        println!("{}", backend.run(On(&task, backend))?);
    }
    Ok(())
}

struct Task {
    design: Design,
    labels: Vec<bool>,
    many: Weights,
    wide: Weights,
    players: Weights,
    /// Of `PREDICTED` rows.
    values: Vec<f32>,
}

impl Task {
    fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let values: Vec<f32> = (0..PREDICTED * INPUTS)
            .map(|_| 2.0 * rng.random::<f32>() - 1.0)
            .collect();
        let few = values[..ROWS * INPUTS].to_vec();
        let labels: Vec<bool> = few
            .chunks_exact(INPUTS)
            .map(|row| rng.random::<f32>() < 1.0 / (1.0 + (-3.0 * row[0] * row[1] - row[2]).exp()))
            .collect();
        let weights = |inputs, hidden: &[usize], members| {
            let architecture = Architecture::new(inputs, hidden.to_vec(), Activation::Relu)?;
            Weights::random(architecture, members, 0)
        };
        let task = Self {
            many: weights(INPUTS, &[32], MEMBERS)?,
            wide: weights(INPUTS, &[64, 64], 1)?,
            players: weights(PLAYERS, &[64, 64], 1)?,
            design: Design::new(ROWS, groups(INPUTS), few)?,
            labels,
            values,
        };
        fs::create_dir_all(folder)?;
        let keep = |name: &str, values: &[f32]| {
            let bytes: Vec<u8> = values.iter().flat_map(|it| it.to_le_bytes()).collect();
            fs::write(folder.join(name), bytes)
        };
        keep("rows.f32", task.design.values())?;
        let labels: Vec<f32> = task
            .labels
            .iter()
            .map(|&it| f32::from(u8::from(it)))
            .collect();
        keep("labels.f32", &labels)?;
        keep("many.f32", task.many.values())?;
        Ok(task)
    }
}

fn groups(conditions: usize) -> Groups {
    Groups::new((0..conditions).map(|it| (format!("c{it}"), 1)))
}

struct On<'a>(&'a Task, Backend);

impl Work for On<'_> {
    type Output = Result<serde_json::Value, Box<dyn Error>>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let task = self.0;
        let settings = RawFitSettings {
            learning_rate: Some(0.01),
            epochs: EPOCHS,
            members: MEMBERS,
            log_every: Some(EPOCHS),
            precision: Precision::F32,
            ..RawFitSettings::default()
        };
        let settings = settings.check(0)?;
        let rows = Rows::new(&task.design, &task.labels);
        let (fit_seconds, fitted) =
            timed(|| fit::<B>(&task.many, &rows, &settings, device, &mut |_| ()));
        let loss = fitted?.losses.last().map(|at| at.loss);

        let model = Mlp::<B>::new(&task.wide, device);
        let (predict_seconds, found) = timed(|| model.predict(&task.values));
        let mean = found.iter().sum::<f64>() / found.len() as f64;

        let explained = &task.values[..EXPLAINED * INPUTS];
        let (gradient_seconds, _) =
            timed(|| Gradient::default().attribute(&model, explained, &groups(INPUTS)));

        // On the host, whatever the backend.
        let host = HostMlp::new(&task.players);
        let rows = &task.values[..SHAPLEY_ROWS * PLAYERS];
        let (shapley_seconds, _) = timed(|| {
            Shapley::default().attribute(&host, rows, &Background::zero(PLAYERS), &groups(PLAYERS))
        });
        Ok(json!({
            "backend": self.1.name(),
            "fit": fit_seconds,
            "loss": loss,
            "predict": predict_seconds,
            "mean": mean,
            "gradient": gradient_seconds,
            "shapley": shapley_seconds,
        }))
    }
}

/// Seconds, the median, and what it found.
fn timed<T>(run: impl Fn() -> T) -> (f64, T) {
    let mut found = run();
    let mut seconds: Vec<f64> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            found = run();
            began.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    (seconds[RUNS / 2], found)
}
