//! Whether drawn values can be told from the real ones.

use super::chance::normal_tail;

/// The chance of a classifier so good at telling real values from drawn ones, if they were alike.
///
/// `real` and `drawn` are what it holds for the chance that a value is real, for pairs of a row's
/// real value and a draw in its place, `[rows]`, none of which it was trained on. If real and
/// drawn are exchangeable given the other conditions, each difference is as likely as its
/// opposite, and their self-normalised sum is about normal.
pub fn told_apart(real: &[f64], drawn: &[f64]) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for (real, drawn) in real.iter().zip(drawn) {
        let difference = real - drawn;
        sum += difference;
        squares += difference * difference;
    }
    if squares > 0.0 {
        normal_tail(sum / squares.sqrt())
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classifier_that_tells_is_noticed() {
        assert!(told_apart(&[0.7; 50], &[0.4; 50]) < 1e-6);
        assert!(told_apart(&[0.4; 50], &[0.7; 50]) > 0.99);
        assert_eq!(told_apart(&[0.5; 9], &[0.5; 9]), 0.5);
        let (real, drawn): (Vec<f64>, Vec<f64>) = (0..50)
            .map(|at| if at % 2 == 0 { (0.6, 0.5) } else { (0.5, 0.6) })
            .unzip();
        assert!((told_apart(&real, &drawn) - 0.5).abs() < 1e-12);
    }
}
