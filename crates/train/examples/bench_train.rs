//! Trains and predicts for `tests/bench/train.py`, which times it beside other libraries.
//!
//! Reads one command a line from standard input and answers each with a line:
//!
//! - `load FOLDER ROWS INPUTS HIDDEN MEMBERS`: reads `inputs.f32` `[rows, inputs]`, `labels.f32`
//!   `[rows]` and `weights.f32` `[members, parameters]`; `HIDDEN` is a list with commas
//! - `fit PRECISION BATCH EPOCHS`: trains by Adam at 0.01, all rows at once where `BATCH` is 0, and answers
//!   with the seconds it took and the members' mean loss in the last epoch
//! - `predict`: answers with the seconds and the mean probability

use std::{
    error::Error,
    fs,
    io::{BufRead, Write, stdin, stdout},
    path::Path,
    time::Instant,
};

use burn_ndarray::{NdArray, NdArrayDevice};
use sways_data::{Design, Groups};
use sways_model::{Activation, Architecture, Mlp, Weights};
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
