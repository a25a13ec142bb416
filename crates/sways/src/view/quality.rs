//! How good a model's probabilities are.

use super::CalibrationBin;

/// Rows of like probabilities, of calibration.
const CALIBRATION_BINS: usize = 10;
/// The most points of a ROC curve.
const ROC_POINTS: usize = 200;

/// The ROC curve of rows in ascending order of their probabilities.
pub(super) fn roc(scored: &[(f64, bool)]) -> Vec<[f64; 2]> {
    let events = scored.iter().filter(|(_, happened)| *happened).count();
    let others = scored.len() - events;
    if events == 0 || others == 0 {
        return Vec::new();
    }
    let (mut true_positives, mut false_positives) = (0, 0);
    let mut curve = vec![[0.0, 0.0]];
    for ties in scored.chunk_by(|a, b| a.0 == b.0).rev() {
        let happened = ties.iter().filter(|(_, happened)| *happened).count();
        true_positives += happened;
        false_positives += ties.len() - happened;
        curve.push([
            false_positives as f64 / others as f64,
            true_positives as f64 / events as f64,
        ]);
    }
    let step = curve.len().div_ceil(ROC_POINTS);
    let last = curve[curve.len() - 1];
    let mut thinned: Vec<[f64; 2]> = curve.into_iter().step_by(step).collect();
    if thinned.last() != Some(&last) {
        thinned.push(last);
    }
    thinned
}

/// Parts of as many rows each, in ascending order of their probabilities.
pub(super) fn calibration(scored: &[(f64, bool)]) -> Vec<CalibrationBin> {
    let part = scored.len().div_ceil(CALIBRATION_BINS).max(1);
    let bin = |rows: &[(f64, bool)]| {
        let n = rows.len() as f64;
        let observed = rows.iter().filter(|(_, happened)| *happened).count() as f64 / n;
        CalibrationBin {
            predicted: rows.iter().map(|(p, _)| p).sum::<f64>() / n,
            observed,
            interval: wilson(observed, n),
            rows: rows.len(),
        }
    };
    scored.chunks(part).map(bin).collect()
}

/// Wilson's 95% interval of a share (JASA 1927).
fn wilson(share: f64, n: f64) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    [(middle - half) / whole, (middle + half) / whole].map(|it| it.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roc_curve_has_its_area() {
        let scored = [
            (0.1, false),
            (0.2, true),
            (0.2, false),
            (0.7, false),
            (0.9, true),
        ];
        let curve = roc(&scored);
        assert_eq!((curve[0], curve[curve.len() - 1]), ([0.0, 0.0], [1.0, 1.0]));
        let area: f64 = curve
            .windows(2)
            .map(|ends| (ends[1][0] - ends[0][0]) * (ends[0][1] + ends[1][1]) / 2.0)
            .sum();
        let labels = scored.map(|(_, happened)| happened);
        let auc = sways_train::metrics(&scored.map(|(p, _)| p), &labels, None).auc;
        assert!((area - auc.unwrap()).abs() < 1e-12);
        assert!(roc(&[(0.3, true), (0.4, true)]).is_empty());
        let many: Vec<(f64, bool)> = (0..5000).map(|i| (f64::from(i), i % 3 == 0)).collect();
        let curve = roc(&many);
        assert!(curve.len() <= ROC_POINTS + 1 && curve.last() == Some(&[1.0, 1.0]));
    }

    /// scipy.stats.binomtest(3, 10).proportion_ci(method="wilson").
    #[test]
    fn intervals_are_wilsons() {
        let [low, high] = wilson(0.3, 10.0);
        let off = (low - 0.107_791_267).abs() + (high - 0.603_221_853).abs();
        assert!(off < 1e-8, "{low} {high}");
        assert_eq!(wilson(0.0, 5.0)[0], 0.0);
    }

    #[test]
    fn calibration_holds_every_row_once() {
        let scored: Vec<(f64, bool)> = (0..23).map(|i| (f64::from(i) / 23.0, i > 11)).collect();
        let bins = calibration(&scored);
        assert_eq!(bins.iter().map(|bin| bin.rows).sum::<usize>(), 23);
        assert!(bins.is_sorted_by(|a, b| a.predicted < b.predicted));
        for CalibrationBin {
            observed, interval, ..
        } in bins
        {
            // But for rounding, at 0 and 1.
            let [low, high] = interval;
            assert!(low <= observed + 1e-12 && observed <= high + 1e-12);
        }
    }
}
