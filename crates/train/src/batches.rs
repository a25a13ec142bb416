//! Which rows make a mini-batch.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// The generator's stream for batches: the starting weights count theirs from 0.
const STREAM: u64 = u64::MAX;

/// Shuffles the rows anew each epoch.
///
/// All members of an ensemble see the same batches, so what a member learns does not depend on
/// how many others there are.
#[derive(Debug)]
pub struct Batches {
    order: Vec<usize>,
    size: usize,
    rng: ChaCha8Rng,
}

impl Batches {
    /// Batches of `size` of the rows `0..rows`; the last one of an epoch may be smaller.
    pub fn new(rows: usize, size: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(STREAM);
        Self {
            order: (0..rows).collect(),
            size,
            rng,
        }
    }

    /// How many batches an epoch of so many rows has.
    pub fn of_epoch(&self, rows: usize) -> usize {
        rows.div_ceil(self.size)
    }

    /// Goes past so many epochs.
    pub fn skip(&mut self, epochs: usize) {
        (0..epochs).for_each(|_| self.order.shuffle(&mut self.rng));
    }

    /// The next epoch's batches.
    pub fn epoch(&mut self) -> impl Iterator<Item = &[usize]> {
        self.order.shuffle(&mut self.rng);
        self.order.chunks(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_sees_every_row_once() {
        let mut batches = Batches::new(10, 4, 1);
        let mut orders = Vec::new();
        for _ in 0..2 {
            let epoch: Vec<Vec<usize>> = batches.epoch().map(<[usize]>::to_vec).collect();
            assert_eq!(epoch.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
            let order = epoch.concat();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..10).collect::<Vec<_>>());
            orders.push(order);
        }
        assert_ne!(orders[0], orders[1]);
    }
}
