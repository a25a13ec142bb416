//! How much two methods' influences over the same conditions agree.

use serde::{Deserialize, Serialize};

/// How much two influences agree (Krishna et al., TMLR 2024, without their thresholds).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Spearman's correlation of the conditions' ranks by size, signs aside, ties at their mean
    /// rank. `None` where one of the two gives all conditions the same size.
    pub rank_correlation: Option<f64>,
    /// The share of the `k` largest of the one that are among the `k` largest of the other.
    pub top_k_overlap: f64,
    /// What `k` was: as asked, or the number of conditions.
    pub k: usize,
    /// The share of conditions with the same sign, of those where neither influence is 0. `None`
    /// where there are none. It says nothing of methods that only give sizes.
    pub sign_agreement: Option<f64>,
}

impl Agreement {
    /// Compares two influences over the same conditions, `[conditions]` each.
    ///
    /// # Panics
    /// If they are not of the same conditions: a fault of the caller's code.
    pub fn of(a: &[f64], b: &[f64], k: usize) -> Self {
        assert_eq!(a.len(), b.len(), "influences of other conditions");
        let k = k.clamp(1.min(a.len()), a.len());
        let (top_a, top_b) = (largest(a, k), largest(b, k));
        let common = top_a.iter().filter(|place| top_b.contains(place)).count();
        let signed: Vec<bool> = a
            .iter()
            .zip(b)
            .filter(|&(&a, &b)| a != 0.0 && b != 0.0)
            .map(|(a, b)| (*a > 0.0) == (*b > 0.0))
            .collect();
        let alike = signed.iter().filter(|&&alike| alike).count();
        Self {
            rank_correlation: correlation(&ranks(a), &ranks(b)),
            top_k_overlap: common as f64 / k.max(1) as f64,
            k,
            sign_agreement: (!signed.is_empty()).then(|| alike as f64 / signed.len() as f64),
        }
    }

    /// Compares every two of several influences: `(place of the one, place of the other, how
    /// much they agree)`, in order.
    pub fn of_pairs(influences: &[&[f64]], k: usize) -> Vec<(usize, usize, Self)> {
        let pairs =
            (0..influences.len()).flat_map(|a| (a + 1..influences.len()).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| (a, b, Self::of(influences[a], influences[b], k)))
            .collect()
    }
}

/// The places of values, by size, the largest first; of equal ones the first.
fn by_size(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()));
    places
}

fn largest(values: &[f64], k: usize) -> Vec<usize> {
    let mut places = by_size(values);
    places.truncate(k);
    places
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for ties in by_size(values).chunk_by(|&a, &b| values[a].abs() == values[b].abs()) {
        for &place in ties {
            ranks[place] = start as f64 + (ties.len() + 1) as f64 / 2.0;
        }
        start += ties.len();
    }
    ranks
}

/// Pearson's correlation.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    (aa > 0.0 && bb > 0.0).then(|| ab / (aa * bb).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_influence_agrees_with_itself_and_not_with_its_opposite() {
        let a = [0.3, -1.0, 0.1, 0.6];
        let same = Agreement::of(&a, &a, 2);
        assert_eq!(same.rank_correlation, Some(1.0));
        assert_eq!((same.top_k_overlap, same.sign_agreement), (1.0, Some(1.0)));
        let opposite = Agreement::of(&a, &a.map(|value| -1.0 / value), 2);
        assert_eq!(opposite.rank_correlation, Some(-1.0));
        assert_eq!(
            (opposite.top_k_overlap, opposite.sign_agreement),
            (0.0, Some(0.0))
        );
    }

    /// scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 5, 5]) = 0.7894736842105264.
    #[test]
    fn ties_have_their_mean_rank() {
        let got = Agreement::of(&[1., 2., -2., 4., 5.], &[-2., 1., 3., 5., 5.], 9);
        assert!((got.rank_correlation.unwrap() - 0.789_473_684_210_526_4).abs() < 1e-12);
        assert_eq!(got.k, 5);
        assert_eq!(got.sign_agreement, Some(3.0 / 5.0));
    }

    #[test]
    fn nothing_to_compare_is_said_so() {
        let none = Agreement::of(&[0.0, 0.0], &[1.0, 2.0], 1);
        assert_eq!((none.rank_correlation, none.sign_agreement), (None, None));
        let influences: [&[f64]; 3] = [&[1.0, 2.0], &[2.0, 1.0], &[1.0, 2.0]];
        let pairs = Agreement::of_pairs(&influences, 1);
        let places: Vec<_> = pairs.iter().map(|&(a, b, _)| (a, b)).collect();
        assert_eq!(places, [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(pairs[1].2.top_k_overlap, 1.0);
    }
}
