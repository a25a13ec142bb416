//! The memory that evidence takes, about.

use super::{networks, run, testing, training::HIDDEN};

/// Whatever the table: the program, and the sums and inverses of the regressions.
pub(crate) const ALWAYS: usize = 126 << 20;
/// Networks of one purpose are this many an input: those of the folds.
const OF_INPUT: usize = 5;
/// Values of a row that are held for an input: those of a unit of one column.
const HELD: usize = 19;
/// Bytes of such a value, with what is made of it.
const OF_VALUE: usize = 10;
/// Bytes of a row for each network that is trained: its label and its weight, twice.
const OF_ROW: usize = 4 * 4;
/// Bytes of a parameter of a network that is fitted: as it is fitted and as it predicts. Not all are
/// there at once, but what was there stays with the process for a while.
const OF_FITTED: usize = 2 * 4;
/// And of one that is being trained: its start, its gradient, the optimiser's means.
const OF_TRAINED: usize = 8 * 4;

/// Bytes that evidence on so many rows and inputs takes. It is within a factor of 1.5 of what was
/// measured (`docs/reliability.md`).
pub(crate) fn bytes(rows: usize, inputs: usize) -> u128 {
    let cells = rows.saturating_mul(inputs);
    let features = 1 + run::knots(rows, inputs, inputs).map_or(0, |knots| 1 + knots);
    let members = OF_INPUT * inputs;
    let parameters = HIDDEN[0] * (inputs + 2) + 1;
    let at_once = (networks::CELLS / rows.max(1)).min(networks::PARAMETERS / parameters);
    let at_once = members.min(at_once.max(1));
    let parts = [
        (ALWAYS, 1),
        (cells, features * size_of::<f32>()),
        (cells.saturating_mul(HELD).min(testing::CELLS), OF_VALUE),
        (at_once.saturating_mul(rows), OF_ROW),
        (members.saturating_mul(parameters), OF_FITTED),
        (at_once.saturating_mul(parameters), OF_TRAINED),
    ];
    parts.into_iter().map(|(a, b)| a as u128 * b as u128).sum()
}

/// Bytes of a row for each arrangement of the labels: its label, what networks that learned them tell
/// of it, and, of the half that is learned from, label and weight as they are trained.
const OF_LABEL: usize = 1 + 8 + 2 * 4 / 2;
/// And of an input's line or curve, of a parameter, and of the rest.
const OF_PRODUCT: usize = 8;
const OF_FITTED_TO_LABELS: usize = 4;
const OF_LABELS: usize = 400;

/// Bytes that so many arrangements of the labels of rows take, which are all there at once, beside
/// what is [always](ALWAYS) there.
pub(crate) fn of_permutations(rows: usize, inputs: usize, permutations: usize) -> u128 {
    let features = 1 + run::knots(rows, inputs, inputs).unwrap_or(0);
    let parameters = HIDDEN[0] * (inputs + 2) + 1;
    let parts = [
        (rows, OF_LABEL),
        (features.saturating_mul(inputs), OF_PRODUCT),
        (parameters, OF_FITTED_TO_LABELS),
        (1, OF_LABELS),
    ];
    let of_one = parts.into_iter().map(|(a, b)| a as u128 * b as u128);
    of_one.sum::<u128>() * (permutations as u128 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_near_what_was_measured() {
        for (rows, inputs, mebibytes) in [
            (5_000, 20, 152.0),
            (20_000, 20, 261.0),
            (100_000, 30, 624.0),
            (500, 400, 425.0),
        ] {
            let ratio = bytes(rows, inputs) as f64 / (f64::from(1 << 20) * mebibytes);
            assert!(
                (1.0 / 1.5..1.5).contains(&ratio),
                "{rows} × {inputs}: {ratio}"
            );
        }
        let bytes = ALWAYS as u128 + of_permutations(1000, 6, 30_000);
        let ratio = bytes as f64 / f64::from(538 << 20);
        assert!((1.0 / 1.2..1.2).contains(&ratio), "{ratio}");
    }
}
