//! How large settings may be: one table, far above what anybody honest wants, so that a slip of
//! the pen ends with a message and not with a full memory or a run without an end.

use std::{fs, io::Read, path::Path};

use sways_model::Architecture;

/// The most that a key may be, and why more is of no use.
struct Limit {
    key: &'static str,
    most: usize,
    because: &'static str,
}

const fn limit(key: &'static str, most: usize, because: &'static str) -> Limit {
    Limit { key, most, because }
}

const LIMITS: &[Limit] = &[
    limit(
        "seed",
        i64::MAX as usize,
        "a configuration holds no larger number",
    ),
    limit(
        "train.epochs",
        10_000_000,
        "training that long has another fault, such as the learning rate",
    ),
    limit(
        "train.members",
        100_000,
        "the mean of an ensemble changes by less than its digits long before",
    ),
    limit(
        "model.hidden",
        1_000_000,
        "the weights between two such layers do not fit any machine",
    ),
    limit(
        "evidence.permutations",
        1_000_000,
        "p-values below 1e-6 need another test",
    ),
    limit(
        "explain.repeats",
        100_000,
        "the standard error of the mean is below 0.4 % of one shuffle's long before",
    ),
    limit(
        "explain.points",
        10_000,
        "a curve has no more points than a screen",
    ),
    limit(
        "explain.background_rows",
        1_000_000,
        "the sampling error of the background is below 0.1 % long before",
    ),
    limit(
        "explain.max_evaluations",
        10_000_000,
        "that many for every row take days",
    ),
    limit("data.rows", 1_000_000_000, "generated rows lie in memory"),
    limit(
        "data.conditions",
        10_000_000,
        "generated conditions lie in memory",
    ),
];

/// The most hidden layers.
const LAYERS: usize = 100;
/// The most blocks that explain.
const BLOCKS: usize = 500;
/// The most points of a surface's side: it has the square of it.
const SURFACE_POINTS: usize = 500;
/// The most cells of a generated table: 16 bytes each, while it is made and encoded.
const CELLS: u128 = 1 << 30;
/// The most losses that are kept: 8 bytes each.
const LOSSES: u128 = 100_000_000;
/// The most bytes of a configuration.
const CONFIGURATION: u64 = 16 << 20;
/// The memory that is assumed where the system does not say how much there is.
const MEMORY: u128 = 64 << 30;
/// Bytes of a parameter while it is trained: itself, its gradient, two means of an optimiser, and
/// its best value so far, in `f64`.
const OF_PARAMETER: u128 = 5 * 8;
/// Bytes of a row for each member: its label, its weight, its logit and its probability.
const OF_ROW: u128 = 4 * 4;

/// That a setting is not above what there may be.
///
/// # Errors
/// The key, the value, the most, and why.
pub fn check(key: &str, value: usize) -> Result<(), String> {
    match LIMITS.iter().find(|limit| limit.key == key) {
        Some(Limit { most, because, .. }) if value > *most => Err(format!(
            "{key}: {value} is not allowed; it must be at most {most}: {because}"
        )),
        _ => Ok(()),
    }
}

/// That a network has a size that can be trained, whatever its inputs.
///
/// # Errors
/// What is too large, and how large it may be.
pub fn check_hidden(hidden: &[usize]) -> Result<(), String> {
    if hidden.len() > LAYERS {
        return Err(format!(
            "model.hidden: {} layers are not allowed; there may be {LAYERS} at most: deeper ones \
             learn nothing without connections that skip some",
            hidden.len()
        ));
    }
    hidden
        .iter()
        .try_for_each(|&units| check("model.hidden", units))
}

/// That so many networks of a shape, with so many rows, fit this machine's memory in training.
///
/// # Errors
/// What it takes, and what there is.
pub fn check_memory(
    architecture: &Architecture,
    members: usize,
    rows: usize,
) -> Result<(), String> {
    let each = OF_PARAMETER * architecture.parameters() as u128 + OF_ROW * rows as u128;
    let needed = each * members as u128;
    let there = memory();
    if needed <= there {
        return Ok(());
    }
    Err(format!(
        "train.members: {members} of {architecture} ({} parameters each) take {} of memory to \
         train, and this machine has {}; lower train.members or model.hidden",
        architecture.parameters(),
        size(needed),
        size(there)
    ))
}

/// That the losses that are kept fit memory.
///
/// # Errors
/// How many there would be.
pub fn check_losses(epochs: usize, log_every: usize, members: usize) -> Result<(), String> {
    let logged = epochs.checked_div(log_every).unwrap_or(0) as u128;
    let losses = logged * (members as u128 + 1);
    if losses <= LOSSES {
        return Ok(());
    }
    Err(format!(
        "train.log_every: {log_every} keeps {losses} losses ({logged} epochs, {members} \
         networks), above {LOSSES}, the most there may be; raise it"
    ))
}

/// That a generated table fits memory.
///
/// # Errors
/// How many cells it would have.
pub fn check_cells(rows: usize, conditions: usize) -> Result<(), String> {
    check("data.rows", rows)?;
    check("data.conditions", conditions)?;
    let cells = rows as u128 * conditions as u128;
    if cells <= CELLS {
        return Ok(());
    }
    Err(format!(
        "data.rows: {rows} rows of {conditions} conditions are {cells} cells, which take {} of \
         memory; there may be {CELLS} at most",
        size(16 * cells)
    ))
}

/// That there are not too many blocks.
///
/// # Errors
/// How many there are.
pub fn check_blocks(blocks: usize) -> Result<(), String> {
    if blocks <= BLOCKS {
        return Ok(());
    }
    Err(format!(
        "explain: {blocks} blocks are not allowed; there may be {BLOCKS} at most: each is \
         computed and shown by itself"
    ))
}

/// That surfaces have no more points than memory.
///
/// # Errors
/// How many one would have.
pub fn check_surfaces(points: usize, pairs: usize) -> Result<(), String> {
    if pairs == 0 || points <= SURFACE_POINTS {
        return Ok(());
    }
    Err(format!(
        "explain.points: {points} is not allowed with explain.pairs; it must be at most \
         {SURFACE_POINTS}: a surface has its square, {} points, at every row",
        points as u128 * points as u128
    ))
}

/// A configuration's text.
///
/// # Errors
/// Where it cannot be read, or is longer than any configuration.
pub fn read_configuration(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(CONFIGURATION + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > CONFIGURATION {
        return Err(std::io::Error::other(format!(
            "it is longer than {CONFIGURATION} bytes, which no configuration is"
        )));
    }
    Ok(text)
}

/// This machine's memory in bytes, where the system says it.
fn memory() -> u128 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| {
        let kilobytes = line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB")?;
        kilobytes.trim().parse::<u128>().ok()
    });
    total.map_or(MEMORY, |kilobytes| kilobytes << 10)
}

/// A number of bytes as people say it.
fn size(bytes: u128) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use sways_model::Activation;

    use super::*;

    #[test]
    fn the_bound_itself_is_allowed() {
        for Limit { key, most, .. } in LIMITS {
            check(key, *most).unwrap();
            let said = check(key, most + 1).unwrap_err();
            assert!(
                said.starts_with(key) && said.contains(&most.to_string()),
                "{said}"
            );
        }
        check("no.such.key", usize::MAX).unwrap();
        check_hidden(&[1; LAYERS]).unwrap();
        assert!(check_hidden(&[1; LAYERS + 1]).is_err());
        check_losses(1_000_000, 1, 99).unwrap();
        check_losses(usize::MAX, 0, usize::MAX).unwrap();
        assert!(check_losses(usize::MAX, 1, usize::MAX).is_err());
        assert!(check_cells(1 << 20, 1 << 11).is_err());
        check_surfaces(10_000, 0).unwrap();
        assert!(check_surfaces(10_000, 1).unwrap_err().contains("100000000"));
    }

    #[test]
    fn what_it_would_take_is_said() {
        let network = Architecture::new(5, vec![10], Activation::Relu).unwrap();
        check_memory(&network, 100, 10_000).unwrap();
        let said = check_memory(&network, 1_000_000_000_000, 0).unwrap_err();
        // 71 parameters × 40 bytes × 10¹².
        assert!(
            said.contains("5-10-1") && said.contains("2.5 PiB"),
            "{said}"
        );
    }
}
