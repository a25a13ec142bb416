//! The gate: are the real labels told better, out of fold, than permuted ones?

use sways_model::mlp::{cross_entropy, logistic};

use super::{p_values::rank_p, rows::weight};

/// The sum of the log-losses of out-of-fold log-odds, `[rows]`, once they are calibrated: after
/// the line a + b z, b ≥ 0, that makes it least. Rows weigh `by`, `[rows]`, or all the same. Without it the loss of networks with few rows says
/// more of how sure they are than of how right.
pub fn calibrated_loss(logits: &[f64], labels: &[bool], by: Option<&[f64]>) -> f64 {
    const STEPS: usize = 30;
    let of_row = |row: usize| weight(by, row);
    let of = |label: bool| -> f64 {
        let rows = (0..labels.len()).filter(|&row| labels[row] == label);
        rows.map(of_row).sum()
    };
    let (events, others) = (of(true), of(false));
    let target = |row: usize| f64::from(u8::from(labels[row]));
    let loss = |a: f64, b: f64| -> f64 {
        let rows = logits.iter().enumerate();
        rows.map(|(row, z)| of_row(row) * cross_entropy(a + b * z, target(row)))
            .sum()
    };
    // The line without a slope: the share of events.
    let flat = (events.max(0.5) / others.max(0.5)).ln();
    let constant = loss(flat, 0.0);
    let (mut a, mut b) = (flat, 0.0);
    let mut before = constant;
    for _ in 0..STEPS {
        let (mut of_a, mut of_b) = (0.0, 0.0);
        let (mut aa, mut ab, mut bb) = (1e-9, 0.0, 1e-9);
        for (row, z) in logits.iter().enumerate() {
            let p = logistic(a + b * z);
            let (off, weight) = (of_row(row) * (target(row) - p), of_row(row) * p * (1.0 - p));
            of_a += off;
            of_b += off * z;
            aa += weight;
            ab += weight * z;
            bb += weight * z * z;
        }
        let determinant = aa * bb - ab * ab;
        if determinant.is_nan() || determinant <= 0.0 {
            break;
        }
        let (mut step_a, mut step_b) = (
            (bb * of_a - ab * of_b) / determinant,
            (aa * of_b - ab * of_a) / determinant,
        );
        let mut after = loss(a + step_a, b + step_b);
        while after > before && step_a.hypot(step_b) > 1e-9 {
            step_a *= 0.5;
            step_b *= 0.5;
            after = loss(a + step_a, b + step_b);
        }
        if after >= before {
            break;
        }
        let gained = before - after;
        (a, b, before) = (a + step_a, b + step_b, after);
        if gained < 1e-9 * before {
            break;
        }
    }
    if b > 0.0 { before } else { constant }
}

/// The chance of losses as low as the first ones, if labels were exchangeable: `losses` are
/// several statistics' `[labellings]` each, the first labelling the real one. Each statistic's
/// rank among all labellings, the least of the ranks, and its rank again (min-p, Westfall & Young
/// 1993): exact, since every labelling is treated alike. Equal losses count as lower ones.
pub fn p(losses: &[Vec<f64>]) -> f64 {
    let labellings = losses.first().map_or(1, Vec::len);
    let mut least = vec![usize::MAX; labellings];
    for losses in losses {
        let mut sorted = losses.clone();
        sorted.sort_by(f64::total_cmp);
        for (least, loss) in least.iter_mut().zip(losses) {
            *least = (*least).min(sorted.partition_point(|it| it <= loss));
        }
    }
    let as_low = least[1..].iter().filter(|&&rank| rank <= least[0]).count();
    rank_p(as_low, labellings - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> (Vec<f64>, Vec<bool>) {
        let logits: Vec<f64> = (0..200)
            .map(|row| f64::from(row * 37 % 200) / 50.0 - 2.0)
            .collect();
        let happens = |(row, z): (usize, &f64)| *z + f64::from((row * 91 % 64) as u32) / 16.0 > 2.0;
        let labels = logits.iter().enumerate().map(happens).collect();
        (logits, labels)
    }

    #[test]
    fn calibration_undoes_any_rising_line() {
        let (logits, labels) = rows();
        let once = calibrated_loss(&logits, &labels, None);
        let bent: Vec<f64> = logits.iter().map(|z| 5.0 * z - 3.0).collect();
        assert!((calibrated_loss(&bent, &labels, None) - once).abs() < 1e-6 * once);
        let raw: f64 = logits
            .iter()
            .zip(&labels)
            .map(|(&z, &label)| cross_entropy(z, f64::from(u8::from(label))))
            .sum();
        assert!(once < raw);
    }

    #[test]
    fn what_points_the_wrong_way_is_no_better_than_a_constant() {
        let (logits, labels) = rows();
        let turned: Vec<f64> = logits.iter().map(|z| -z).collect();
        let constant = calibrated_loss(&vec![0.0; logits.len()], &labels, None);
        assert_eq!(calibrated_loss(&turned, &labels, None), constant);
        assert!(calibrated_loss(&logits, &labels, None) < 0.9 * constant);
    }

    #[test]
    fn ties_count_against() {
        assert_eq!(p(&[vec![1.0, 1.0, 2.0, 3.0]]), 0.5);
        assert_eq!(p(&[vec![0.5, 1.0, 2.0, 3.0]]), 0.25);
    }

    #[test]
    fn the_better_of_two_statistics_is_paid_for() {
        let strong = vec![0.0, 1.0, 2.0, 3.0];
        let weak = vec![3.0, 0.0, 1.0, 2.0];
        assert_eq!(p(&[strong.clone(), strong.clone()]), 0.25);
        // Another labelling is first by the other statistic.
        assert_eq!(p(&[strong, weak]), 0.5);
    }
}
