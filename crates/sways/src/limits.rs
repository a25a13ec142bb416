//! How large settings may be: one table, far above what anybody honest wants, so that a slip of
//! the pen ends with a message and not with a full memory or a run without an end.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use crate::{error::Error, memory::size};

/// The most that a key may be, and why more is of no use.
struct Limit {
    key: &'static str,
    most: usize,
    because: &'static str,
}

const fn limit(key: &'static str, most: usize, because: &'static str) -> Limit {
    Limit { key, most, because }
}

/// The most conditions whose profiles a report shows.
pub const MOST_PROFILES: usize = 24;

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
        100_000,
        "no table that is read has more columns",
    ),
];

/// The most hidden layers.
const LAYERS: usize = 100;
/// The most blocks that explain.
const BLOCKS: usize = 500;
/// The most points of a surface's side: it has the square of it.
const SURFACE_POINTS: usize = 500;
/// The most cells of a generated table: 16 bytes each, while it is made and encoded.
const CELLS: u128 = 1 << 27;
/// The most losses that are kept: 8 bytes each.
const LOSSES: u128 = 100_000_000;
/// The most bytes of a configuration.
const CONFIGURATION: u64 = 16 << 20;
/// The most bytes of a file of a run, and of one of weights.
const FILE: u64 = 4 << 30;

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

/// The most that a key may be, where there is such.
#[must_use]
pub fn most(key: &str) -> Option<usize> {
    let limit = LIMITS.iter().find(|limit| limit.key == key);
    limit.map(|it| it.most)
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
pub fn read_configuration(path: &Path) -> io::Result<String> {
    let bytes = read_bytes(path, CONFIGURATION, "no configuration is")?;
    let not_text = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    String::from_utf8(bytes).map_err(not_text)
}

/// What a file of a run holds, or one of weights.
///
/// # Errors
/// [`Error::Read`] where it cannot be read, is no file, or is longer than any of them.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let read = || {
        let there = path.metadata()?;
        if !there.is_file() && !there.is_dir() {
            // Nobody may ever write into a pipe.
            return Err(io::Error::other("it is a pipe or a device, and no file"));
        }
        read_bytes(path, FILE, "neither a model nor a file of a run is")
    };
    let read = read();
    read.map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn read_bytes(path: &Path, most: u64, which: &str) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let long = file.metadata()?.len();
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(long.min(most) as usize)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!(
            "it is longer than {most} bytes, which {which}"
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
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
}
