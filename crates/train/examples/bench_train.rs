//! Trains and predicts for `tests/bench/train.py`, which times it beside other libraries.
//!
//! Reads one command a line from standard input and answers each with a line:
//!
//! - `load FOLDER ROWS INPUTS HIDDEN MEMBERS`: reads `inputs.f32` `[rows, inputs]`, `labels.f32`
//!   `[rows]` and `weights.f32` `[members, parameters]`; `HIDDEN` is a list with commas
//! - `fit PRECISION BATCH EPOCHS`: trains by Adam at 0.01, all rows at once where `BATCH` is 0, and answers
//!   with the seconds it took and the members' mean loss in the last epoch
//! - `predict`: answers with the seconds and the mean probability
//! - `peak`: answers with the most multiplications and additions of `f32` a second, on as many threads
//!   as there are, and the bytes a second that they read of an array beyond every cache

use std::{
    error::Error,
    fs,
    hint::black_box,
    io::{BufRead, Write, stdin, stdout},
    path::Path,
    time::Instant,
};

use burn_ndarray::{NdArray, NdArrayDevice};
use pulp::{Simd, WithSimd};
use rayon::prelude::*;
use sways_data::{Design, Groups};
use sways_model::{Activation, Architecture, Mlp, Weights, host::arch};
use sways_train::{Precision, RawFitSettings, Rows, fit};

struct Loaded {
    design: Design,
    labels: Vec<bool>,
    start: Weights,
}

fn floats(path: &Path) -> Result<Vec<f32>, Box<dyn Error>> {
    let bytes = fs::read(path)?;
    Ok(bytes
        .as_chunks()
        .0
        .iter()
        .map(|it| f32::from_le_bytes(*it))
        .collect())
}

fn load(words: &[&str]) -> Result<Loaded, Box<dyn Error>> {
    let [folder, rows, inputs, hidden, members] = words else {
        return Err("load FOLDER ROWS INPUTS HIDDEN MEMBERS".into());
    };
    let folder = Path::new(folder);
    let (rows, inputs): (usize, usize) = (rows.parse()?, inputs.parse()?);
    let hidden = hidden
        .split(',')
        .map(str::parse)
        .collect::<Result<Vec<usize>, _>>()?;
    let groups = Groups::new((0..inputs).map(|input| (input.to_string(), 1)));
    let architecture = Architecture::new(inputs, hidden, Activation::Relu)?;
    let values = floats(&folder.join("weights.f32"))?;
    if values.len() != members.parse::<usize>()? * architecture.parameters() {
        return Err("weights.f32 has another size".into());
    }
    let labels = floats(&folder.join("labels.f32"))?;
    Ok(Loaded {
        design: Design::new(rows, groups, floats(&folder.join("inputs.f32"))?)?,
        labels: labels.iter().map(|&label| label != 0.0).collect(),
        start: Weights::new(architecture, values),
    })
}

fn train(
    loaded: &Loaded,
    precision: Precision,
    batch: usize,
    epochs: usize,
) -> Result<(f64, f64), Box<dyn Error>> {
    let raw = RawFitSettings {
        learning_rate: Some(0.01),
        epochs,
        batch_size: (batch > 0).then_some(batch),
        members: loaded.start.members(),
        log_every: Some(epochs),
        precision,
        ..RawFitSettings::default()
    };
    let settings = raw.check(0)?;
    let device = NdArrayDevice::default();
    let began = Instant::now();
    let rows = Rows::new(&loaded.design, &loaded.labels);
    let fitted = fit::<NdArray>(&loaded.start, &rows, &settings, &device, &mut |_| ())?;
    let seconds = began.elapsed().as_secs_f64();
    Ok((seconds, fitted.losses.last().map_or(0.0, |at| at.loss)))
}

/// Multiplications that wait for nothing but their own sums.
struct Multiplications(usize);

impl WithSimd for Multiplications {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let mut sums = [simd.splat_f32s(1.0); SUMS];
        let (a, b) = (
            simd.splat_f32s(black_box(0.999)),
            simd.splat_f32s(black_box(0.001)),
        );
        for _ in 0..self.0 {
            for sum in &mut sums {
                *sum = simd.mul_add_f32s(*sum, a, b);
            }
        }
        let lanes = S::F32_LANES as f32;
        lanes
            + sums
                .iter()
                .map(|&sum| simd.reduce_sum_f32s(sum))
                .sum::<f32>()
                * 0.0
    }
}

/// As many as hide an operation's latency.
const SUMS: usize = 12;

/// The best of a few times: operations a second.
fn peak() -> f64 {
    const TIMES: usize = 20_000_000;
    let once = || {
        let began = Instant::now();
        let lanes: f32 = rayon::broadcast(|_| arch().dispatch(Multiplications(TIMES)))
            .iter()
            .sum();
        2.0 * f64::from(lanes) * (TIMES * SUMS) as f64 / began.elapsed().as_secs_f64()
    };
    (0..5).map(|_| once()).fold(0.0, f64::max)
}

/// The best of a few times: bytes a second.
fn bandwidth() -> f64 {
    let numbers = vec![1_u64; 1 << 26];
    let once = || {
        let began = Instant::now();
        black_box(
            numbers
                .par_chunks(1 << 16)
                .map(|part| part.iter().sum::<u64>())
                .sum::<u64>(),
        );
        size_of_val(&numbers[..]) as f64 / began.elapsed().as_secs_f64()
    };
    (0..5).map(|_| once()).fold(0.0, f64::max)
}

fn answer(line: &str, loaded: &mut Option<Loaded>) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match (words.as_slice(), &*loaded) {
        (["load", rest @ ..], _) => {
            *loaded = Some(load(rest)?);
            Ok("loaded".to_owned())
        }
        (["fit", precision, batch, epochs], Some(loaded)) => {
            let precision = match *precision {
                "f64" => Precision::F64,
                _ => Precision::F32,
            };
            let (seconds, loss) = train(loaded, precision, batch.parse()?, epochs.parse()?)?;
            Ok(format!("{seconds} {loss}"))
        }
        (["predict"], Some(loaded)) => {
            let model = Mlp::<NdArray>::new(&loaded.start, &NdArrayDevice::default());
            let began = Instant::now();
            let probabilities = model.predict(loaded.design.values());
            let seconds = began.elapsed().as_secs_f64();
            let mean = probabilities.iter().sum::<f64>() / probabilities.len() as f64;
            Ok(format!("{seconds} {mean}"))
        }
        (["peak"], _) => Ok(format!("{} {}", peak(), bandwidth())),
        _ => Err(format!("what is {line:?}?").into()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut loaded = None;
    for line in stdin().lock().lines() {
        println!("{}", answer(&line?, &mut loaded)?);
        stdout().flush()?;
    }
    Ok(())
}
