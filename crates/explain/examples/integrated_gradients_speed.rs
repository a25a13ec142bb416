//! How long integrated gradients of 2,000 rows take on a 12-64-64-1 network, in µs a row.
//!
//! With a folder as argument it leaves the network, the rows and the attributions there, for
//! `tests/reference/integrated_gradients_speed.py` to do the same with captum.

use std::{env, error::Error, fs, hint::black_box, path::PathBuf, time::Instant};

use burn_ndarray::{NdArray, NdArrayDevice};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways_data::Groups;
use sways_explain::{Additive, Background, IntegratedGradients};
use sways_model::{Activation, Architecture, Mlp, Output, Weights, file::to_bytes};

const INPUTS: usize = 12;
const ROWS: usize = 2000;
const REPEATS: u32 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).map(PathBuf::from);
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let rows: Vec<f32> = (0..ROWS * INPUTS)
        .map(|_| (4.0 * rng.random::<f64>() - 2.0) as f32)
        .collect();
    let groups = Groups::new((0..INPUTS).map(|input| (format!("c{input}"), 1)));
    let background = Background::zero(INPUTS);
    for activation in [Activation::Relu, Activation::Tanh, Activation::Gelu] {
        let architecture = Architecture::new(INPUTS, vec![64, 64], activation)?;
        let start = Weights::random(architecture.clone(), 1, 0)?;
        let weights = Weights::new(
            architecture,
            start.values().iter().map(|w| 2.0 * w).collect(),
        );
        let model = Mlp::<NdArray>::new(&weights, &NdArrayDevice::default());
        for output in [Output::Logit, Output::Probability] {
            let method = IntegratedGradients {
                output,
                ..IntegratedGradients::default()
            };
            let explain = || method.attribute(&model, &rows, &background, &groups);
            let found = explain();
            let start = Instant::now();
            for _ in 0..REPEATS {
                black_box(explain());
            }
            let micros = start.elapsed().as_secs_f64() * 1e6 / f64::from(REPEATS) / ROWS as f64;
            println!(
                "{activation:?} {}: {micros:.1} µs a row, {:.1} gradients a row, gap {:.1e} of {:.2}",
                output.name(),
                found.convergence.evaluations as f64 / ROWS as f64,
                found.completeness.gap(),
                found.completeness.range(),
            );
            if let Some(folder) = &folder {
                let name = format!("{activation:?}-{}", output.name()).to_lowercase();
                fs::write(folder.join(format!("{name}.f64")), bytes(&found))?;
                let model = to_bytes(&weights, &serde_json::Map::new())?;
                fs::write(
                    folder.join(format!("{activation:?}.safetensors").to_lowercase()),
                    model,
                )?;
            }
        }
    }
    if let Some(folder) = &folder {
        let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
        fs::write(folder.join("rows.f32"), bytes)?;
    }
    Ok(())
}

fn bytes(found: &Additive) -> Vec<u8> {
    (0..found.attributions.rows())
        .flat_map(|row| found.attributions.row(row))
        .flat_map(|value| value.to_le_bytes())
        .collect()
}
