//! Labels as they would be if no condition mattered.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Rows among which labels may be exchanged without changing anything, if no condition matters.
///
/// Labels stay within their `parts` (the folds), so that every permutation has the folds' shares
/// of events. Where rows belong together, labels are exchanged within each group; the labels of a
/// group whose rows are all alike are exchanged, as a whole, with those of groups of the same size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchangeable {
    /// Each set's members are exchanged among themselves; a member is the rows that get its label.
    sets: Vec<Vec<Vec<usize>>>,
}

impl Exchangeable {
    /// The sets of these rows: `labels`, `parts` and `groups` are `[rows]`.
    pub fn new(labels: &[bool], parts: &[usize], groups: Option<&[usize]>) -> Self {
        let mut sets: std::collections::BTreeMap<[usize; 3], Vec<Vec<usize>>> =
            std::collections::BTreeMap::new();
        match groups {
            None => {
                for (row, &part) in parts.iter().enumerate() {
                    sets.entry([part, 0, 0]).or_default().push(vec![row]);
                }
            }
            Some(groups) => {
                let mut rows_of: std::collections::BTreeMap<usize, Vec<usize>> =
                    std::collections::BTreeMap::new();
                for (row, &group) in groups.iter().enumerate() {
                    rows_of.entry(group).or_default().push(row);
                }
                for (group, rows) in rows_of {
                    let part = parts[rows[0]];
                    let alike = rows.iter().all(|&row| labels[row] == labels[rows[0]]);
                    if alike {
                        sets.entry([part, 1, rows.len()]).or_default().push(rows);
                    } else {
                        let rows = rows.into_iter().map(|row| vec![row]).collect();
                        sets.insert([part, 2, group], rows);
                    }
                }
            }
        }
        Self {
            sets: sets.into_values().collect(),
        }
    }

    /// The natural logarithm of how many different labellings the exchanges can make.
    pub fn ln_labellings(&self, labels: &[bool]) -> f64 {
        let of_set = |set: &Vec<Vec<usize>>| {
            let events = set.iter().filter(|rows| labels[rows[0]]).count();
            // ln C(n, k), as a sum of logarithms of ratios.
            (0..events.min(set.len() - events))
                .map(|at| ((set.len() - at) as f64 / (at + 1) as f64).ln())
                .sum::<f64>()
        };
        self.sets.iter().map(of_set).sum()
    }

    /// The labels after one random exchange in every set, from a stream of the generator that no
    /// other permutation uses; or what else rows have, `[rows]`, after the same exchange.
    pub fn permute<T: Copy>(&self, labels: &[T], seed: u64, permutation: u64) -> Vec<T> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(permutation);
        let mut permuted = labels.to_vec();
        for set in &self.sets {
            let mut of_set: Vec<T> = set.iter().map(|rows| labels[rows[0]]).collect();
            of_set.shuffle(&mut rng);
            for (rows, label) in set.iter().zip(of_set) {
                for &row in rows {
                    permuted[row] = label;
                }
            }
        }
        permuted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(labels: &[bool], rows: impl Fn(usize) -> bool) -> usize {
        (0..labels.len())
            .filter(|&row| rows(row) && labels[row])
            .count()
    }

    #[test]
    fn parts_keep_their_events() {
        let labels: Vec<bool> = (0..60).map(|row| row % 3 == 0).collect();
        let parts: Vec<usize> = (0..60).map(|row| row / 20).collect();
        let sets = Exchangeable::new(&labels, &parts, None);
        let permuted = sets.permute(&labels, 1, 1);
        assert_ne!(permuted, labels);
        assert_eq!(permuted, sets.permute(&labels, 1, 1));
        assert_ne!(permuted, sets.permute(&labels, 1, 2));
        // What else a row has goes with its label.
        let also: Vec<f64> = labels
            .iter()
            .map(|&label| if label { 2.5 } else { 0.5 })
            .collect();
        let with = permuted.iter().zip(sets.permute(&also, 1, 1));
        assert!(with.into_iter().all(|(&label, it)| label == (it > 1.0)));
        for part in 0..3 {
            let of = |labels: &[bool]| events(labels, |row| parts[row] == part);
            assert_eq!(of(&permuted), of(&labels));
        }
    }

    #[test]
    fn groups_exchange_within_or_as_wholes() {
        // Groups 0 to 3 are all alike, of two rows; groups 4 and 5 are mixed.
        let groups = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5];
        let labels = [1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0].map(|label| label == 1);
        let sets = Exchangeable::new(&labels, &[0; 14], Some(&groups));
        let mut seen = std::collections::BTreeSet::new();
        for permutation in 0..200 {
            let permuted = sets.permute(&labels, 3, permutation);
            for group in 0..4 {
                assert_eq!(permuted[2 * group], permuted[2 * group + 1]);
            }
            assert_eq!(events(&permuted, |row| row < 8), 4);
            assert_eq!(events(&permuted, |row| groups[row] == 4), 1);
            assert_eq!(events(&permuted, |row| groups[row] == 5), 2);
            seen.insert(permuted);
        }
        // C(4, 2) · C(3, 1) · C(3, 2) labellings.
        assert_eq!(seen.len(), 54);
        assert!((sets.ln_labellings(&labels) - 54_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn groups_of_different_sizes_cannot_exchange() {
        let labels = [true, false, false, true, true, true];
        let sets = Exchangeable::new(&labels, &[0; 6], Some(&[0, 1, 1, 2, 2, 2]));
        assert_eq!(sets.ln_labellings(&labels), 0.0);
    }
}
